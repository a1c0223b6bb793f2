"""How is what cannot be decided or written put aside alone, told and tried again, while all the rest leaves on time?

One chain whose calendar makes no sense, one letter that cannot be rendered, one row that the database refuses: each is
undone by itself (a savepoint), written in the journal, and told to who answers for the territory. The next run tries
again; the alert stays open until it succeeds, and is never raised twice meanwhile.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from sqlmodel import Session

from flows.running import logger
from models.closed_lists import AlertKind, RoleKind
from store import journal, set_aside
from store.recipients import roles_on
from store.territories import nation

T = TypeVar("T")
R = TypeVar("R")
SPOILT = f"{AlertKind.SYSTEM.value}:mis_de_cote"


def everybodys(trouble: Exception) -> None:
    """Raise again what is not one letter's trouble: a database that no longer answers, or that must be asked again."""
    if isinstance(trouble, DBAPIError) and not isinstance(trouble, IntegrityError | DataError):
        raise trouble


class AlreadySaid(Exception):
    """Another planner said it first: nothing is done here, and nothing is put aside."""


def waiting(session: Session, flow: str, kind: str) -> list[str]:
    """The subjects of a kind that a flow put aside and has not done since."""
    start = f"{SPOILT}:{flow}:"
    found = set_aside.open_keys(session, f"{start}{kind}:")
    return sorted({key.removeprefix(start).rpartition(":")[0] for key in found})


class Aside:
    """What a run of a flow puts aside, in the transaction of that run."""

    def __init__(self, session: Session, flow: str, today: date, at: datetime) -> None:
        self._session = session
        self._flow = flow
        self._today = today
        self._at = at
        self._troubles: dict[str, tuple[Exception, int | None]] = {}

    @contextmanager
    def alone(self, subject: str, territory_id: int | None) -> Generator[None]:
        """Do what follows whole or not at all; if it fails it is put aside, and the run goes on.

        What another said first is undone, and not put aside.
        """
        try:
            with self._session.begin_nested():
                yield
        except AlreadySaid:
            return
        except Exception as trouble:  # noqa: BLE001  whatever it is, it is this one's, and the others leave
            self.put(subject, territory_id, trouble)

    def together(
        self, items: Sequence[T], do: Callable[[Sequence[T]], None], named: Callable[[T], tuple[str, int | None]]
    ) -> Sequence[T]:
        """Do something for many at once, whole or not at all; gives those for which it was done.

        When it fails each half is tried by itself, and so on: only what makes it fail is put aside.
        """
        try:
            with self._session.begin_nested():
                do(items)
                return items
        except Exception as trouble:  # noqa: BLE001  as above
            everybodys(trouble)
            if len(items) == 1 and not isinstance(trouble, AlreadySaid):
                self.put(*named(items[0]), trouble)
        if len(items) < 2:
            return ()
        half = len(items) // 2
        return (*self.together(items[:half], do, named), *self.together(items[half:], do, named))

    def put(self, subject: str, territory_id: int | None, trouble: Exception) -> None:
        """Put aside what failed with ``trouble``."""
        everybodys(trouble)
        logger().error("%s: %s is put aside", self._flow, subject, exc_info=trouble)
        self._troubles[subject] = (trouble, territory_id)

    def sound(
        self, items: Iterable[T], decide: Callable[[T], R], named: Callable[[T], tuple[str, int | None]]
    ) -> list[tuple[T, R]]:
        """Each item with what is decided of it alone; one that makes the decision fail is put aside."""
        decided = []
        for item in items:
            try:
                decided.append((item, decide(item)))
            except Exception as trouble:  # noqa: BLE001  as above
                self.put(*named(item), trouble)
        return decided

    def tell_of(self, spoilt: Mapping[int, Exception]) -> None:
        """Put aside the territories of which something failed in a transaction of its own, and tell."""
        for territory_id, trouble in spoilt.items():
            self.put(f"territory:{territory_id}", territory_id, trouble)
        self.tell()

    def tell(self, subjects: Collection[str] | None = None) -> int:
        """Write down and tell what was put aside, close the alerts of what no longer is; how many were put aside.

        A run that looked at some ``subjects`` only says nothing of the others.
        """
        keep = {key for subject, (_, place) in self._troubles.items() for key in self._say(subject, place)}
        start = f"{SPOILT}:{self._flow}:"
        ended = [
            key
            for key in set_aside.open_keys(self._session, start)
            if key not in keep and (subjects is None or key.removeprefix(start).rpartition(":")[0] in subjects)
        ]
        set_aside.close(self._session, ended, self._at)
        return len(self._troubles)

    def _say(self, subject: str, territory_id: int | None) -> list[str]:
        place, people = self._hearers(territory_id)
        keys = [f"{SPOILT}:{self._flow}:{subject}:{person or 0}" for person in people]
        if place is not None:
            said = [
                set_aside.say(self._session, key=key, territory_id=place, person_id=person, on=self._today)
                for key, person in zip(keys, people, strict=True)
            ]
            if any(said):
                self._record(subject, place)
        return keys

    def _hearers(self, territory_id: int | None) -> tuple[int | None, Sequence[int | None]]:
        """Where the alert lies (with the nation for want of a territory), and the coordinators, else administrators."""
        roles = roles_on(self._session, self._today)
        place = territory_id or nation(self._session, self._today)
        coordinators = roles.get((territory_id or 0, RoleKind.COORDINATOR), ())
        administrators = sorted(
            {one for (_, kind), who in roles.items() if kind is RoleKind.ADMINISTRATOR for one in who}
        )
        return place, coordinators or administrators or (None,)

    def _record(self, subject: str, territory_id: int) -> None:
        trouble, _ = self._troubles[subject]
        journal.record(
            self._session,
            at=self._at,
            actor=self._flow,
            action="planification.mise_de_cote",
            subject=subject,
            territory_id=territory_id,
            facts={"trouble": type(trouble).__name__},
            personal={"words": str(trouble)},
        )
