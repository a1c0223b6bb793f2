"""A full disk under the database, its WAL and the send journal: refused clearly, nothing half done, well again after.

The disk is a small one of its own (tmpfs) where that may be mounted; elsewhere files are forbidden to grow.
"""

import contextlib
import pwd
import random
import resource
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from flows import clock
from mail.send_journal import SendJournal
from store import database as db
from tests.faults_quarter import OPENINGS, Story, Work, differences, live, story, the_people, the_quiet_story
from tests.faults_world import FAULTS, Post, Tally, a_post, broken_rules, chance, in_a_child, killer
from tests.outbox import MONDAY, a_mail, queue, states

pytestmark = pytest.mark.slow
PAGE = 4096


@dataclass
class Disk:
    """A place that can be filled but for a few pages, and emptied again."""

    folder: Path
    is_mounted: bool

    def fill(self, pages_left: int) -> None:
        if not self.is_mounted:
            largest = max((one.stat().st_size for one in self.folder.rglob("*") if one.is_file()), default=0)
            _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest + pages_left * PAGE, hard))
            return
        free = shutil.disk_usage(self.folder).free - pages_left * PAGE
        with (self.folder / "lest").open("wb") as ballast:
            ballast.write(bytes(max(0, free)))

    def empty(self) -> None:
        if self.is_mounted:
            (self.folder / "lest").unlink(missing_ok=True)
        else:
            _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


@contextlib.contextmanager
def a_small_disk(megabytes: int, owner: str = "") -> Iterator[Disk]:
    """A disk of so many megabytes; without the right to mount one, a folder whose files may not grow."""
    folder = Path(tempfile.mkdtemp(prefix="quadrille-disque-"))
    options = f"size={megabytes}m" + (f",uid={pwd.getpwnam(owner).pw_uid},mode=700" if owner else "")
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)], capture_output=True, check=False
    )
    disk = Disk(folder, done.returncode == 0)
    try:
        yield disk
    finally:
        disk.empty()
        if disk.is_mounted:
            subprocess.run(["umount", "-l", str(folder)], check=True)
        shutil.rmtree(folder)


@pytest.fixture(params=["sqlite", "postgresql"])
def kept_on(request: pytest.FixtureRequest, sqlite_template: Path) -> Iterator[tuple[str, Disk, str]]:
    """A kind of database, on a small disk: its name, the disk, the address."""
    if request.param == "sqlite":
        with a_small_disk(6) as disk:
            path = disk.folder / "quadrille.sqlite3"
            path.write_bytes(sqlite_template.read_bytes())
            yield "sqlite", disk, f"sqlite:///{path}"
    else:
        yield from _tablespace(request)


def _tablespace(request: pytest.FixtureRequest) -> Iterator[tuple[str, Disk, str]]:
    """The tables of one database of the server on a small disk; its WAL, which all databases share, stays apart."""
    address = make_url(request.getfixturevalue("postgresql_databases")())
    root = make_url(request.getfixturevalue("postgresql_server")).set(drivername="postgresql+psycopg")
    administration = create_engine(root, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with administration.connect() as connection:
        folder = Path(connection.execute(text("SHOW data_directory")).scalar_one())
        if not folder.exists():
            pytest.skip("the PostgreSQL server is on another machine: its disk cannot be filled from here")
        with a_small_disk(32, folder.owner()) as disk:
            if not disk.is_mounted:
                pytest.skip("a small disk for PostgreSQL needs the right to mount one (run as root)")
            name = f"{address.database}_plein"
            connection.execute(text(f"CREATE TABLESPACE \"{name}\" LOCATION '{disk.folder}'"))
            connection.execute(
                text(f'CREATE DATABASE "{name}" TEMPLATE "{address.database}" TABLESPACE "{name}" STRATEGY FILE_COPY')
            )
            yield "postgresql", disk, address.set(database=name).render_as_string(hide_password=False)
            db.use(None)
            disk.empty()
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
            connection.execute(text(f'DROP TABLESPACE "{name}"'))


def says_why(refusal: Exception) -> bool:
    """Whether whoever reads this refusal knows that the disk is full."""
    return any(one in str(refusal).lower() for one in ("full", "space", "i/o", "too large", "whole"))


@dataclass
class Trial:
    """A quarter on a disk that fills up."""

    disk: Disk
    post: Post
    every: int
    met: Counter[str] = field(default_factory=Counter)
    unclear: list[str] = field(default_factory=list)
    """Refusals that do not say what is the matter."""
    drawn: random.Random = field(default_factory=lambda: chance("disk full"))

    def live(self, expected: Story) -> list[str]:
        world = the_people()
        live(world, OPENINGS[0], self.trouble, post=self.deliver)
        told = story(world)
        lost, doubled = differences(expected, told)
        different = [] if told == expected else [f"{lost} not said, {doubled} said besides"]
        return [*different, *self.post.verdict(self.met["courriels"])[0]]

    def trouble(self, name: str, work: Work) -> None:
        """Every so many works, the disk is full while it is done; it either is done or says that it cannot be.

        The first, which writes in tables that are empty still, has no page left at all: it is refused for sure.
        """
        is_first = not self.met["full"]
        if not is_first and self.drawn.randrange(self.every):
            return
        self.disk.fill(0 if is_first else self.drawn.choice((0, 0, 1, 3, 8)))
        self.met["full"] += 1
        try:
            work()
        except (DBAPIError, OSError) as refusal:
            self.met[name] += 1
            self.unclear += [] if says_why(refusal) else [str(refusal)]
        finally:
            self.disk.empty()
        assert [*self.unclear, *broken_rules()] == []

    def deliver(self) -> None:
        """A round now, and one when the leases of a round that was cut short have ended."""
        self.post.work(None)
        with clock.set_to(clock.now().replace(minute=50)):
            self.post.work(None)


@pytest.fixture
def trial(kept_on: tuple[str, Disk, str], tmp_path: Path, sqlite_template: Path) -> Iterator[tuple[str, Trial, Story]]:
    name, disk, address = kept_on
    expected = the_quiet_story(tmp_path, sqlite_template)
    db.use(address)
    with a_post(tmp_path) as post:
        post.trace = disk.folder / "envois" if name == "sqlite" else None
        yield name, Trial(disk, post, every=max(1, 3 // FAULTS)), expected
    db.use(None)


def test_a_full_disk_is_told_and_everything_is_said_once_there_is_room(
    trial: tuple[str, Trial, Story], tally: Tally
) -> None:
    tally.database, full, expected = trial
    faults = full.live(expected)
    refused = full.met.total() - full.met["full"]
    doubts = len(full.post.accepted) - len({one.message_id for one in full.post.accepted})
    tally.tell(injected=full.met["full"], undecidable=doubts, broken=len(faults), refused=refused)
    assert faults == []
    assert refused


def test_a_send_journal_that_cannot_be_written_lets_nothing_leave(tmp_path: Path, database: str, tally: Tally) -> None:
    with a_small_disk(1) as disk, a_post(tmp_path) as post:
        post.trace = disk.folder / "envois"
        queue(*(a_mail(f"m{number}") for number in range(20)))
        post.trace.mkdir()
        disk.fill(0)
        with pytest.raises(OSError, match=r"space|large|whole"):
            post.work(MONDAY)
        assert post.accepted == []
        disk.empty()
        post.work(MONDAY.replace(hour=9))
        tally.tell(injected=1, journal=1)
        assert set(states().values()) == {"envoyee"}
        assert len(post.accepted) == 20


def test_letters_that_leave_without_their_trace_are_doubled(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Why a journal that cannot be written stops the post: without its lines, a death is settled by guessing."""
    monkeypatch.setattr(SendJournal, "outcome", lambda *_: None)
    with a_post(tmp_path) as post:
        queue(a_mail("m"))
        assert in_a_child(lambda: post.work(MONDAY, killer("noted")))
        post.work(MONDAY.replace(hour=9))
        assert post.verdict(undecidable=0)[0]


def test_a_database_forbidden_to_grow_refuses_whole(sqlite_template: Path, tmp_path: Path, tally: Tally) -> None:
    """The same where nothing can be mounted: the database's own limit."""
    expected = the_quiet_story(tmp_path, sqlite_template)
    path = tmp_path / "plein.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    db.use(f"sqlite:///{path}")
    world, refused = the_people(), 0

    def trouble(_: str, work: Work) -> None:
        nonlocal refused
        engine = db.engine()
        engine.dispose()
        event.listen(engine, "connect", forbid_to_grow)
        try:
            work()
        except DBAPIError as refusal:
            refused += says_why(refusal)
        event.remove(engine, "connect", forbid_to_grow)
        engine.dispose()
        assert broken_rules() == []

    live(world, OPENINGS[0], trouble)
    told = story(world)
    db.use(None)
    tally.database = "sqlite"
    tally.tell(injected=refused, limited=refused)
    assert refused
    assert told == expected


def forbid_to_grow(connection: Any, _record: object) -> None:
    """This connection adds no page to the database."""
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count={pages}")
