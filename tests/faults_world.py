"""What does a fault campaign stand on: its size, processes that die on purpose, and a count of what was found?

``KILLS`` is how many kills each database gets, shared between delivery, planners and answers; ``FAULTS`` how many
times the other faults are repeated; ``SEED`` makes another campaign of the same size.
"""

import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlmodel import Session

from flows import clock
from flows.delivery import deliver
from mail.send_journal import SendJournal
from mail.smtp import SmtpBackend
from roadmaps import invariants
from store import audited, journal
from store import database as db
from tests.outbox import MONDAY, rows
from tests.sink import Accepted, read_ledger

KILLS = int(os.environ.get("KILLS", "60"))  # noqa: TID251  the size of the campaign
FAULTS = int(os.environ.get("FAULTS", "1"))  # noqa: TID251
SEED = int(os.environ.get("SEED", "2026"))  # noqa: TID251
ROOT = Path(__file__).resolve().parent.parent
AGES_AGO = MONDAY - timedelta(days=5000)


def chance(of: str) -> random.Random:
    """The chances of one question; the same seed makes the same ones."""
    return random.Random(f"{SEED} {of}")


@dataclass
class Tally:
    """What a test injected and what it found; one machine-readable line per module comes of it."""

    record: Callable[[str, object], None]
    database: str = ""

    def tell(
        self, *, injected: int, lost: int = 0, doubled: int = 0, undecidable: int = 0, broken: int = 0, **kinds: int
    ) -> None:
        """``broken``: rules that did not hold; ``kinds``: how many of each fault."""
        counted = {
            "injected": injected,
            "lost": lost,
            "doubled": doubled,
            "undecidable": undecidable,
            "broken": broken,
        }
        self.record("faults", {"database": self.database, "seed": SEED, **counted, "kinds": kinds})


def die() -> None:
    """The end of this process, at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def in_a_child(work: Callable[[], object], kill_after: float | None = None) -> bool:
    """Run in a child process, killed after a while if asked; whether it died of a kill."""
    db.engine().dispose(close=True)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        except BaseException as trouble:  # noqa: BLE001  told to the parent by the exit code
            sys.stderr.write(f"{type(trouble).__name__}: {trouble}\n")
        finally:
            os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the child failed by itself"
    if os.WIFSIGNALED(status):
        the_server_knows_it_died()
    return os.WIFSIGNALED(status)


def the_server_knows_it_died() -> None:
    """PostgreSQL lets go of what a process held a moment after its death: until then a round passes over these rows."""
    if db.engine().dialect.name != "postgresql":
        return
    with db.engine().connect() as connection:
        for _ in range(6000):
            if not connection.execute(OTHERS).scalar_one():
                return
            connection.rollback()  # a transaction sees the same picture of the server to its end
            time.sleep(0.01)
    raise AssertionError("the server still holds what a dead process began")


OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend' "
    "AND pid <> pg_backend_pid()"
)


def killer(step: str, times: int = 1) -> Callable[[str], None]:
    """Kills this very process the ``times``-th time a step is reached."""
    left = itertools.count(times, -1)

    def watch(reached: str) -> None:
        if reached == step and next(left) == 1:
            die()

    return watch


def dying_at(point: int, work: Callable[[], object], *, in_pieces: bool = False) -> Callable[[], object]:
    """``work`` in a process that dies at its ``point``-th failpoint: before each statement, before and after each
    commit. ``in_pieces`` is the sabotage: each change is committed by itself.
    """
    left = itertools.count(point, -1)

    def reach(*_: object, **__: object) -> None:
        if next(left) == 1:
            die()

    def cut(connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith(("INSERT", "UPDATE")):
            raw: Any = connection.connection.dbapi_connection
            raw.commit()

    def watched() -> None:
        event.listen(Engine, "before_cursor_execute", reach)
        event.listen(Engine, "commit", reach)
        event.listen(Session, "after_commit", reach)
        if in_pieces:
            event.listen(Engine, "after_cursor_execute", cut)
        work()

    return watched


def killed_at_each_point(
    work: Callable[[], object],
    after_each: Callable[[], None],
    *,
    first: int = 1,
    stride: int = 1,
    most: int = 10**9,
    in_pieces: bool = False,
) -> int:
    """Kill ``work`` at its failpoints, one run each, then let it be. Gives how many kills."""
    for kills in range(most):
        if not in_a_child(dying_at(first + kills * stride, work, in_pieces=in_pieces)):
            return kills
        after_each()
    return most


def broken_rules(since: datetime = AGES_AGO) -> list[str]:
    """What the invariants say of the database as it is, hours and caps apart."""
    with db.reading() as session:
        departed = audited.departed(session, since)
        return [
            *invariants.identities(departed),
            *invariants.never_after_an_answer(departed),
            *invariants.chains_climb(audited.steps(session, since)),
            *invariants.whole(audited.marks(session, since)),
            *journal.verify(session).faults,
        ]


@dataclass
class Post:
    """An outbox, a real mail server in its own process, and where workers leave their trace."""

    port: int
    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    trace: Path | None = None
    """Where the send journal is; beside the server's ledger when nothing is said."""

    @property
    def accepted(self) -> list[Accepted]:
        """Every copy that the server took."""
        return read_ledger(self.folder / "ledger.jsonl")

    def work(self, at: datetime | None, watch: Callable[[str], None] = lambda _: None, **more: Any) -> None:
        """One round of delivery, at a moment or at the one of the clock."""
        options: dict[str, Any] = {"security": "aucune", "timeout": 5} | more
        when = clock.set_to(at) if at else contextlib.nullcontext()
        server = closing(SmtpBackend("127.0.0.1", self.port, **options))
        with when, server as backend, closing(SendJournal(self.trace or self.folder / "envois")) as send_journal:
            deliver(backend, send_journal, watch=watch)

    def verdict(self, undecidable: int) -> tuple[list[str], Counter[str]]:
        """What does not hold of what left, and the figures: lost, doubled beyond doubt, copies."""
        due = {mail.message_id for mail in rows().values()}
        taken = [(one.message_id, one.sha256) for one in self.accepted]
        found = [*invariants.accepted_once(due, taken, undecidable), *broken_rules()]
        copies = len(taken) - len({identity for identity, _ in taken})
        lost = len(due - {identity for identity, _ in taken})
        return found, Counter(lost=lost, doubled=max(0, copies - undecidable), undecidable=min(copies, undecidable))


@contextlib.contextmanager
def a_post(folder: Path) -> Iterator[Post]:
    """A mail server in a process of its own, that a dying worker cannot take along."""
    ledger = folder / "ledger.jsonl"
    ledger.touch()
    command = [sys.executable, "-m", "tests.sink", str(ledger)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield Post(int(server.stdout.readline()), folder)
        server.stdin.close()


def at_once(*works: Callable[[], object]) -> None:
    """Each in a process of its own, started together; all must end well."""
    db.engine().dispose(close=True)
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            code = 1
            with contextlib.suppress(BaseException):
                work()
                code = 0
            os._exit(code)
        children.append(child)
    ends = [os.waitpid(child, 0)[1] for child in children]
    assert ends == [0] * len(children), "a process failed by itself"


def spread(items: Iterable[Any], most: int, of: str) -> list[Any]:
    """At most so many of these, drawn by the seed, in their order."""
    known = list(items)
    drawn = set(chance(of).sample(range(len(known)), min(most, len(known))))
    return [item for place, item in enumerate(known) if place in drawn]
