"""kill -9 at every step of delivery and of an answer: nothing lost, nothing doubled but what nobody can know.

Each guard has a sabotaged twin: without it, the same campaign fails. ``KILLS=10000`` makes it long,
``SEED=…`` makes another.
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
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from flows import clock, delivery
from flows.delivery import deliver
from mail.composing import compose
from mail.send_journal import SendJournal
from mail.smtp import SmtpBackend
from models import CheckIn, JournalEntry, Mail
from models.closed_lists import Letter, MailState, Rung
from roadmaps import invariants
from store import audited, journal, mail_leases, mails
from store import database as db
from tests.outbox import MONDAY, a_check_in, a_mail, a_person, a_territory, queue, rows
from tests.sink import Accepted, read_ledger

KILLS = int(os.environ.get("KILLS", "160"))  # noqa: TID251  the size of the campaign
SEED = int(os.environ.get("SEED", "2026"))  # noqa: TID251
ROOT = Path(__file__).resolve().parent.parent.parent
STEPS = ("claimed", "begun", "written ahead", "last look", "before DATA", "after DATA", "noted", "kept", "settled")
UNDECIDABLE = "after DATA"
"""Between the server's 250 and the line that notes it nobody can know: one copy more a kill, never more."""

pytestmark = pytest.mark.slow


@dataclass
class World:
    """A database, a real server in its own process, and where a worker leaves its trace."""

    port: int
    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @property
    def accepted(self) -> list[Accepted]:
        return read_ledger(self.folder / "ledger.jsonl")

    def work(self, at: datetime, watch: Callable[[str], None] = lambda _: None) -> None:
        """One round of delivery at a moment."""
        backend = SmtpBackend("127.0.0.1", self.port, security="aucune", timeout=5)
        send_journal = SendJournal(self.folder / "envois")
        with clock.set_to(at):
            deliver(backend, send_journal, watch=watch)
        backend.close()
        send_journal.close()


@pytest.fixture
def world(database: str, tmp_path: Path) -> Iterator[World]:
    ledger = tmp_path / "ledger.jsonl"
    ledger.touch()
    command = [sys.executable, "-m", "tests.sink", str(ledger)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield World(int(server.stdout.readline()), tmp_path)
        server.stdin.close()


def in_a_child(work: Callable[[], None], kill_after: float | None = None) -> bool:
    """Run in a child process, killed after a while if asked; whether it died of a kill."""
    db.engine().dispose(close=True)
    child = os.fork()
    if child == 0:
        code = 1
        with contextlib.suppress(BaseException):
            work()
            code = 0
        os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the worker failed by itself"
    return os.WIFSIGNALED(status)


def killer(step: str, times: int) -> Callable[[str], None]:
    """Kills this very process the ``times``-th time a step is reached."""
    left = itertools.count(times, -1)

    def watch(reached: str) -> None:
        if reached == step and next(left) == 1:
            os.kill(os.getpid(), signal.SIGKILL)

    return watch


def campaign(world: World, kills: int, steps: tuple[str, ...] = STEPS, *, at_random: bool = True) -> Counter[str]:
    """Kill as many workers, let another finish each time; how many died at each step."""
    chance = random.Random(SEED)
    died: Counter[str] = Counter()
    for turn in range(kills):
        due = [a_mail(f"m{next(world.numbers)}") for _ in range(3)]
        queue(*due)
        if at_random and turn % 4 == 0:
            died["at random"] += in_a_child(lambda: world.work(MONDAY), kill_after=chance.uniform(0.005, 0.06))
        else:
            step = steps[turn % len(steps)]
            watch = killer(step, chance.randint(1, 3) if step in STEPS[3:7] else 1)
            died[step] += in_a_child(lambda watch=watch: world.work(MONDAY, watch))  # type: ignore[misc]
        world.work(MONDAY + timedelta(hours=1))
    return died


def prove(world: World, died: Counter[str]) -> None:
    """What must be true after a campaign."""
    outbox, accepted = rows(), world.accepted
    copies = Counter(one.message_id for one in accepted)
    due = {mail.message_id for mail in outbox.values()}
    assert {mail.state for mail in outbox.values()} == {MailState.SENT}
    assert set(copies) == due, "a letter was lost, or nobody knows where one comes from"
    assert all(
        len({one.sha256 for one in accepted if one.message_id == twice}) == 1 for twice in copies if copies[twice] > 1
    )
    assert copies.total() - len(due) <= died[UNDECIDABLE] + died["at random"], "a letter was doubled without reason"
    with db.reading() as session:
        departed = audited.departed(session, MONDAY - timedelta(days=1))
    assert list(invariants.identities(departed)) == []


def test_a_worker_killed_at_any_step_loses_nothing_and_doubles_only_what_nobody_can_know(world: World) -> None:
    died = campaign(world, KILLS)
    print(f"seed {SEED}, killed: {dict(died)}, copies beyond one each: {len(world.accepted) - len(rows())}")  # noqa: T201
    assert died.total() > KILLS * 0.6
    assert all(died[step] for step in STEPS)
    prove(world, died)


def sabotaged(monkeypatch: pytest.MonkeyPatch, what: str) -> tuple[str, ...]:
    """Take a guard away; the steps at which its absence shows."""
    match what:
        case "no note of what the server took":
            monkeypatch.setattr(SendJournal, "outcome", lambda *_: None)
            return ("noted", "kept")
        case "nobody takes back what a dead worker left":
            monkeypatch.setattr(mail_leases, "take_back", lambda *_args, **_named: [])
            return ("begun", "before DATA")
        case "a lease that never ends":
            monkeypatch.setattr(delivery, "lease_for", lambda _: timedelta(days=300))
            return ("claimed", "begun")
        case "bytes that change with each attempt":
            real = compose

            def anew(mail: Mail, **more: object) -> object:
                mail.created_at = clock.now() + timedelta(seconds=random.randint(1, 10**6))
                return real(mail, **more)  # type: ignore[arg-type]

            monkeypatch.setattr(delivery, "compose", anew)
            return (UNDECIDABLE,)
        case _:
            raise AssertionError(what)


@pytest.mark.parametrize(
    "what",
    [
        "no note of what the server took",
        "nobody takes back what a dead worker left",
        "a lease that never ends",
        "bytes that change with each attempt",
    ],
)
def test_without_its_guards_the_same_campaign_fails(world: World, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    died = campaign(world, 6, sabotaged(monkeypatch, what), at_random=False)
    with pytest.raises(AssertionError):
        prove(world, died)


def frozen_worker(world: World) -> int:
    """A worker stopped past its lease before its first DATA, while another works; how many mails were doubled."""
    queue(*(a_mail(f"m{next(world.numbers)}") for _ in range(5)))

    def freeze(step: str) -> None:
        if step == "written ahead":
            os.kill(os.getpid(), signal.SIGSTOP)
            later.enter_context(clock.set_to(MONDAY + timedelta(hours=2)))  # the world went on meanwhile

    db.engine().dispose()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException), contextlib.ExitStack() as later:
            world.work(MONDAY, freeze)
        os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    world.work(MONDAY + timedelta(hours=1))
    os.kill(child, signal.SIGCONT)
    os.waitpid(child, 0)
    return len(world.accepted) - len({one.message_id for one in world.accepted})


def test_a_worker_frozen_past_its_lease_doubles_nothing(world: World) -> None:
    assert sum(frozen_worker(world) for _ in range(5)) == 0


def test_without_the_last_look_a_frozen_worker_doubles_everything(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_leases, "may_still_go", lambda _session, ids, **_: frozenset(ids))
    assert frozen_worker(world) == 5


def an_answer(check_in_id: int, watch: Callable[[str], None] = lambda _: None) -> None:
    """What an answer does in one transaction: it closes the request, stops its chain, and says so."""
    with db.transaction() as session:
        check_in = session.get(CheckIn, check_in_id)
        assert check_in is not None
        check_in.closed_at = MONDAY
        session.flush()
        watch("closed")
        mails.cancel_pending(session, check_in_id=check_in_id, reason="répondu", at=MONDAY)
        watch("cancelled")
        journal.record(session, at=MONDAY, actor="1", action="reponse", subject=f"check_in:{check_in_id}")
        watch("recorded")
    watch("committed")


def halves(world: World, stop: Callable[[int, Callable[[str], None]], None], kills: int) -> int:
    """Kill as many answers half-way; how many left one of their three marks without the others."""
    with db.transaction() as session:
        territory_id = a_territory(session)
        check_ins = [
            a_check_in(session, _another(session, number), a_person(session, f"p{number}@quadrille.example"))
            for number in range(kills)
        ]
        assert territory_id
    queue(*(a_mail(f"c{one}", rung=Rung.REMINDER_1, check_in_id=one, letter=Letter.REMINDER) for one in check_ins))
    points = itertools.cycle(("closed", "cancelled", "recorded", "committed"))
    for one in check_ins:
        watch = killer(next(points), 1)
        assert in_a_child(lambda one=one, watch=watch: stop(one, watch))  # type: ignore[misc]
    with db.reading() as session:
        assert journal.verify(session).is_valid
        closed = set(session.exec(select(CheckIn.id).where(col(CheckIn.closed_at).is_not(None))))
        cancelled = set(session.exec(select(Mail.check_in_id).where(col(Mail.state) == MailState.CANCELLED)))
        told = {int(one.partition(":")[2]) for one in session.exec(select(JournalEntry.subject))}
    return len((closed | cancelled | told) - (closed & cancelled & told))


def _another(session: object, number: int) -> int:
    return a_territory(session, f"T{number}")  # type: ignore[arg-type]


def test_an_answer_killed_half_way_is_whole_or_nothing(world: World) -> None:
    assert halves(world, an_answer, 16) == 0


def test_an_answer_in_several_transactions_is_caught_half_way(world: World) -> None:
    def in_pieces(check_in_id: int, watch: Callable[[str], None]) -> None:
        with db.transaction() as session:
            check_in = session.get(CheckIn, check_in_id)
            assert check_in is not None
            check_in.closed_at = MONDAY
        watch("closed")
        with db.transaction() as session:
            mails.cancel_pending(session, check_in_id=check_in_id, reason="répondu", at=MONDAY)
        watch("cancelled")
        an_answer(check_in_id, watch)

    assert halves(world, in_pieces, 4) > 0
