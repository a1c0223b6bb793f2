"""How long do the reports of the whole of France take, database reads and consolidation included?

Limits: 60 s on two cores for 520 territories, in the house style and again with a template of its own for each région;
for the national report over 20,000 commitments 5 s and 400 MB, in a process that did nothing else. Made again with
nothing changed, nothing is written.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from sqlmodel import col, select

from benchmarks.france import AS_OF, Size, fill
from benchmarks.runner import Measure, fresh_sqlite, measure, use_sqlite, verdict
from flows import consolidation, report_templates
from flows.report_files import Built, Wanted
from models import Person, Territory
from models.closed_lists import Level, ReportKind
from reports.template_specimen import specimen_template
from store.database import reading

SIZE = Size(bassins=400)
"""With 101 départements, 18 régions and the nation: 520 territories, each with commitments of its own."""
FULL = Wanted((ReportKind.FULL,))
NATION_MB = 400


def main() -> int:
    """Build everything, everything again, everything with templates; then the nation alone, in a new process."""
    with fresh_sqlite() as address, tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        fill(SIZE)
        whole = _everything(f"520 territories, {SIZE.commitments} commitments", out / "house")
        again = measure(
            "every territory again, nothing changed", lambda: _build(out / "house"), runs=1, reference=whole
        )
        assert all(one.unchanged == len(one.files) for one in _build(out / "house"))
        chosen = _choose_templates()
        theirs = _everything(f"the same with {chosen} templates of services", out / "theirs")
        nation, megabytes = _nation(address)
    print(f"national report: peak memory {megabytes} MB, limit {NATION_MB} MB")
    return verdict(whole, again, theirs, nation) or int(megabytes > NATION_MB)


def _build(out: Path) -> list[Built]:
    return list(consolidation.build_all(AS_OF, out, wanted=FULL))


def _everything(name: str, out: Path) -> Measure:
    built: list[Built] = []
    told = measure(f"reports of {name}", lambda: built.extend(_build(out)), runs=1, limit=60)
    assert len(built) == 520, len(built)
    return told


def _choose_templates() -> int:
    """A template for each région: the territories below follow it."""
    with reading() as session:
        regions = session.exec(select(Territory.id).where(col(Territory.level) == Level.REGION)).all()
        person = session.exec(select(Person.id)).first() or 0
    for region in regions:
        report = report_templates.use(region or 0, "modele.docx", specimen_template(), by=person)
        assert report.is_usable
    return len(regions)


def _nation(address: str) -> tuple[Measure, int]:
    """The national report in a process of its own: its time, and the most memory that it ever held."""
    start = time.perf_counter()
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.building", address], check=True, capture_output=True, text=True
    )
    whole = time.perf_counter() - start
    seconds, cpu, megabytes = (float(one) for one in made.stdout.split())
    told = Measure("national report, from its own process", seconds, seconds, cpu, limit=5)
    print(f"{told}\n{'  with the start of the process':58} {whole:8.3f} s")
    return told, int(megabytes)


def _alone(address: str) -> None:
    use_sqlite(address)
    start, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        consolidation.build("FR", AS_OF, Path(folder), wanted=FULL)
    spent = time.perf_counter() - start, time.process_time() - cpu
    print(*spent, _peak_memory())


def _peak_memory() -> int:
    """The most memory that this process ever held, in MB; what the kernel calls ``ru_maxrss`` is inherited."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    (peak,) = (line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak) // 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        _alone(sys.argv[1])
    else:
        sys.exit(main())
