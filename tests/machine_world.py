"""Where do the lives of the state machine take place: a database just opened, a moody mail server, deaths?"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import event
from sqlmodel import Session

from flows import clock
from flows.check_ins import open_campaign
from flows.decisions import set_policy
from mail.sending import UNWATCHED, Attempt, Departing, Message, Outcome
from store import database as db
from tests.asking_world import the_world

OPENINGS = (date(2026, 3, 2), date(2026, 7, 1), date(2026, 11, 30))
"""A spring with its change of hour, a summer with its quiet weeks, the turn of a year."""
LEVELS = ("animateur", "region", "national")
WAITS: dict[str, tuple[int | None, ...]] = {
    "ordinary": (5, 4, 3, 3, 5, 10),
    "quick": (2, 2, 2, 2, 2, 2),
    "levels alone": (None, None, None, 2, 2, 2),
}
"""Working days before each rung of the chain, by the policy under which a campaign opens."""
CHOICES: dict[str, dict[str, object]] = {
    "ordinary": {},
    "quick": {
        "reminder_delays": [2, 2],
        "alert_steps": [{"rung": rung, "after": 2} for rung in ("suppleant", *LEVELS)],
    },
    "levels alone": {"reminder_delays": [], "alert_steps": [{"rung": rung, "after": 2} for rung in LEVELS]},
}
ASKED = {"luc_lead": {"1A", "1B"}, "lise_lead": {"2A"}}
STEPS = ("claimed", "begun", "written ahead", "before DATA", "after DATA", "noted", "kept", "settled")
REPLIES = {
    "up": Attempt(Outcome.ACCEPTED, "250 ok"),
    "taken": Attempt(Outcome.UNCERTAIN, "connexion perdue"),
    "lost": Attempt(Outcome.UNCERTAIN, "connexion perdue"),
    "grey": Attempt(Outcome.DEFERRED, "451 4.7.1 later"),
    "down": Attempt(Outcome.DEFERRED, "connection refused", server_is_down=True),
    "refuse": Attempt(Outcome.REFUSED, "554 5.7.1 refused"),
}

AT_THE_DOOR = ("down", "grey", "refuse")
"""Humours in which the server turns a mail away before its content."""


class Killed(BaseException):
    """The process dies here: nothing after this line happens."""


@dataclass
class Server:
    """A mail server of a changing humour; ``taken``: (recipient, letter, identity, content) of all it took."""

    humour: str = "up"
    taken: list[tuple[str, str, str, str]] = field(default_factory=list)

    def send(self, message: Message, departing: Departing = UNWATCHED) -> Attempt:
        departing.meanwhile()
        if self.humour in AT_THE_DOOR:
            return REPLIES[self.humour]
        with departing.last_look() as may_go:
            if not may_go:
                return Attempt(Outcome.WITHHELD)
            if self.humour in ("up", "taken"):
                content = hashlib.sha256(message.content).hexdigest()
                self.taken.append((message.recipient.partition("@")[0], message.label, message.message_id, content))
        return REPLIES[self.humour]

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True)
class Start:
    """A database in which a campaign has just been opened, and the ids it gave."""

    database: Path
    ids: dict[str, int]
    check_ins: dict[str, int]
    freezes_on: date


class Places:
    """Where lives are lived: one folder, one engine, one opened campaign for each season."""

    def __init__(self, template: Path) -> None:
        memory = Path("/dev/shm")  # a disk in memory where there is one
        self.folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
        self.life = self.folder / "life.sqlite3"
        self._template = template
        self.start = cache(self._opened)

    def _opened(self, opening: date, policy: str) -> Start:
        self._put(self._template)
        world = the_world()
        world.roadmap("REDON")
        for name in ("luc_lead", "lise_lead", "diane_deputy"):
            world.person(name)
        for lead, items in ASKED.items():
            for name in sorted(items):
                world.commitment(name, lead, deputy="diane_deputy", due_on=date(2040, 1, 1))
        with clock.set_to(clock.morning_of(opening)):
            if CHOICES[policy]:
                set_policy(world["35"], world["anne_animatrice"], CHOICES[policy])
            done = open_campaign("35", opening, world["anne_animatrice"])
        check_ins = {lead: world.check_in_of(lead) for lead in ASKED}
        kept = self.folder / f"{opening.isoformat()}-{policy}.sqlite3"
        with db.engine().connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        shutil.copyfile(self.life, kept)
        return Start(kept, dict(world.ids), check_ins, done.freezes_on)

    def begin(self, opening: date, policy: str) -> Start:
        """A new life."""
        start = self.start(opening, policy)
        self._put(start.database)
        shutil.rmtree(self.folder / "envois", ignore_errors=True)
        return start

    def _put(self, source: Path) -> None:
        db.engine().dispose()
        for end in ("-wal", "-shm"):
            Path(f"{self.life}{end}").unlink(missing_ok=True)
        shutil.copyfile(source, self.life)

    def use(self) -> None:
        """From now on the engine works here."""
        db.use(f"sqlite:///{self.life}")

    def close(self) -> None:
        """Leave nothing behind."""
        shutil.rmtree(self.folder)


@contextmanager
def dying_at_commit() -> Iterator[None]:
    """The process dies when it is about to commit: what it was writing is undone whole."""

    def die(_: Session) -> None:
        raise Killed

    event.listen(Session, "before_commit", die)
    try:
        yield
    except Killed:
        pass
    finally:
        event.remove(Session, "before_commit", die)
