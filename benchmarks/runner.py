"""How are times measured and told? Medians of a few runs, with the limit that must hold, and ratios to a reference.

Times vary with the machine; ratios and limits are what is kept in ``docs/performance.md``.
"""

import gc
import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

import settings
from store import database


@dataclass(frozen=True, slots=True)
class Measure:
    """A thing timed: the median of its runs in seconds, and the seconds it may take.

    ``cpu`` is the median of this process's own time: what others do on the machine does not count in it.
    """

    name: str
    median: float
    best: float
    cpu: float
    limit: float | None = None
    reference: float | None = None

    @property
    def holds(self) -> bool:
        """Whether the limit holds."""
        return self.limit is None or self.median <= self.limit

    def __str__(self) -> str:
        bar = "" if self.limit is None else f"  limit {self.limit:g} s{'' if self.holds else '  EXCEEDED'}"
        ratio = "" if not self.reference else f"  x {self.median / self.reference:.2f}"
        return f"{self.name:58} {self.median:8.3f} s  (best {self.best:.3f}, CPU {self.cpu:.3f}){ratio}{bar}"


def measure(
    name: str,
    work: Callable[[], object],
    *,
    runs: int = 3,
    limit: float | None = None,
    reference: Measure | None = None,
    before: Callable[[], object] = lambda: None,
) -> Measure:
    """Time a piece of work a few times and print it; ``before`` is done before each run, outside of the time."""
    times, cpu = [], []
    for _ in range(runs):
        before()
        gc.collect()
        start, start_cpu = time.perf_counter(), time.process_time()
        work()
        times.append(time.perf_counter() - start)
        cpu.append(time.process_time() - start_cpu)
    base = reference.median if reference else None
    told = Measure(name, statistics.median(times), min(times), statistics.median(cpu), limit, base)
    print(told)
    return told


def verdict(*measures: Measure) -> int:
    """Print the machine; 1 when a limit was exceeded."""
    print(f"Python {platform.python_version()}, {platform.machine()}")
    return 0 if all(one.holds for one in measures) else 1


@contextmanager
def fresh_sqlite() -> Generator[str]:
    """An empty migrated SQLite database in a temporary folder, in use."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{folder}/benchmark.sqlite3"
        _settle(Path(folder))
        database.upgrade(address)
        try:
            yield address
        finally:
            database.use(None)
            settings.use(None)


def use_sqlite(address: str) -> None:
    """Use a database that another process filled."""
    _settle(Path(address.removeprefix("sqlite:///")).parent)
    database.use(address)


def _settle(folder: Path) -> None:
    secret = SecretStr("a secret that serves for benchmarks only")
    settings.use(settings.Settings(_env_file=None, secret=secret, data_dir=folder))
