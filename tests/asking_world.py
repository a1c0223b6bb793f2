"""The country of Redon in a database, with people to ask, and days that go by: what flow tests of asking live in."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, SQLModel, col, select

from flows import clock
from flows.alerts import alerts
from flows.check_ins import check_ins
from flows.delivery import deliver
from flows.reminders import reminders
from flows.support import support
from mail.send_journal import SendJournal
from mail.sending import UNWATCHED, Attempt, Departing, Message, Outcome
from models import (
    ChainStep,
    CheckIn,
    CheckInItem,
    Commitment,
    CommitmentParty,
    Mail,
    Organisation,
    Person,
    Roadmap,
    RoleOnTerritory,
    Territory,
    TerritoryPart,
)
from models.closed_lists import Level, PartyRole, PerimeterType, RoadmapState, RoleKind
from roadmaps.calendars import Calendar, holidays_of, is_working
from store import database as db
from store.reference import public_holidays

LONG_AGO = date(2020, 1, 1)
PARIS = ZoneInfo("Europe/Paris")
WORKING = Calendar(holidays=holidays_of(public_holidays(), "35"))


@dataclass
class World:
    """Ids by short name, and what happened."""

    ids: dict[str, int] = field(default_factory=dict)
    folder: Path = field(default_factory=lambda: Path(mkdtemp()))
    refused: set[str] = field(default_factory=set)
    """Addresses that the mail server refuses for ever."""

    def __getitem__(self, name: str) -> int:
        return self.ids[name]

    def keep(self, name: str, row: SQLModel) -> int:
        with db.transaction() as session:
            session.add(row)
            session.flush()
            self.ids[name] = row.id  # type: ignore[attr-defined]
        return self.ids[name]

    def person(self, name: str, **changes: Any) -> int:
        values: dict[str, Any] = {
            "first_name": name.split("_", maxsplit=1)[0].capitalize(),
            "last_name": "Test",
            "email": f"{name}@quadrille.example",
            "capacity": name.replace("_", " "),
            "phone": "02 99 00 00 00",
            "organisation_id": self.ids.get("organisation"),
        }
        return self.keep(name, Person(**(values | changes)))

    def role(self, person: str, kind: RoleKind, territory: str) -> None:
        self.keep(
            f"{person}@{territory}",
            RoleOnTerritory(person_id=self[person], role=kind, territory_id=self[territory], valid_from=LONG_AGO),
        )

    def roadmap(self, territory: str, name: str = "roadmap", **changes: Any) -> int:
        values: dict[str, Any] = {
            "territory_id": self[territory],
            "title": f"Feuille de route {name}",
            "state": RoadmapState.RUNNING,
            "starts_on": date(2026, 1, 1),
            "adopted_on": date(2026, 1, 15),
        }
        return self.keep(name, Roadmap(**(values | changes)))

    def commitment(self, name: str, lead: str | None, *, roadmap: str = "roadmap", **changes: Any) -> int:
        beside = {PartyRole.DEPUTY: changes.pop("deputy", None), PartyRole.CO_LEAD: changes.pop("co_lead", None)}
        values: dict[str, Any] = {
            "roadmap_id": self[roadmap],
            "title": f"Engagement {name}",
            "reference": name,
            "created_on": date(2026, 1, 5),
            "due_on": date(2027, 6, 30),
        }
        id_ = self.keep(name, Commitment(**(values | changes)))
        for role, person in {PartyRole.LEAD: lead, **beside}.items():
            if person is not None:
                party = CommitmentParty(commitment_id=id_, role=role, person_id=self[person])
                self.keep(f"{name}:{role.value}", party)
        return id_

    def morning(self, day: date) -> "Morning":
        return Morning(self, day)

    def live(self, first: date, last: date, *, twice: bool = False) -> None:
        """Let the days go by: each morning the planners run, then the post leaves."""
        for day in days(first, last):
            with self.morning(day) as morning:
                morning.plan()
                if twice:
                    morning.plan()
                morning.deliver()

    def mails(self, *, urgent: bool = False) -> list[Mail]:
        with db.reading() as session:
            found = session.exec(select(Mail).where(col(Mail.urgent).is_(urgent)).order_by(col(Mail.id)))
            return list(found)

    def sent(self) -> list[tuple[date, str, str]]:
        """(day, letter, recipient) of each ordinary letter that left, in order."""
        left = [mail for mail in self.mails() if mail.sent_at is not None]
        return [
            (mail.sent_at.astimezone(PARIS).date(), mail.letter.value, mail.recipient.partition("@")[0])
            for mail in sorted(left, key=lambda one: (one.sent_at, one.id))
            if mail.sent_at is not None
        ]

    def steps(self, check_in_id: int | None = None) -> list[tuple[str, str]]:
        """(rung, reason or "") of the chain, in order."""
        with db.reading() as session:
            statement = select(ChainStep).order_by(col(ChainStep.id))
            if check_in_id is not None:
                statement = statement.where(ChainStep.check_in_id == check_in_id)
            return [(one.rung.value, one.reason) for one in session.exec(statement)]

    def check_in_of(self, person: str) -> int:
        with db.reading() as session:
            found = session.exec(select(CheckIn).where(CheckIn.person_id == self[person]).order_by(col(CheckIn.id)))
            return list(found)[-1].id or 0

    def asked(self, person: str) -> set[int]:
        """The commitments asked of somebody."""
        with db.reading() as session:
            joined = select(CheckInItem.commitment_id).join(CheckIn).where(CheckIn.person_id == self[person])
            return set(session.exec(joined.where(col(CheckInItem.removed_at).is_(None))))


class Morning:
    """Half past nine, on a day: the clock is held while things happen."""

    def __init__(self, world: World, day: date) -> None:
        self.world = world
        self.day = day
        self._held = clock.set_to(clock.morning_of(day))

    def __enter__(self) -> "Morning":
        self._held.__enter__()
        return self

    def __exit__(self, *trouble: Any) -> None:
        self._held.__exit__(*trouble)

    def plan(self) -> None:
        for flow in (check_ins, reminders, support, alerts):
            flow.fn(self.day)

    def deliver(self) -> None:
        with closing(SendJournal(self.world.folder)) as journal:
            deliver(_Post(self.world.refused), journal)


class _Post:
    """A mail server that takes everything, but for the addresses it refuses for ever."""

    def __init__(self, refused: set[str]) -> None:
        self._refused = refused

    def send(self, message: Message, departing: Departing = UNWATCHED) -> Attempt:
        with departing.last_look() as may_go:
            if not may_go:
                return Attempt(Outcome.WITHHELD)
        if message.recipient in self._refused:
            return Attempt(Outcome.REFUSED, "550 no such user", address_is_dead=True)
        return Attempt(Outcome.ACCEPTED, "250 ok")

    def close(self) -> None:
        """Nothing is held."""


def days(first: date, last: date) -> Iterator[date]:
    """Every day from one to another, both included."""
    return (first + timedelta(days=offset) for offset in range((last - first).days + 1))


def working_days(first: date, last: date) -> Sequence[date]:
    """Those of them that are worked in Ille-et-Vilaine."""
    return [day for day in days(first, last) if is_working(WORKING, day)]


def the_world() -> World:
    """France, two régions, three départements, the bassin of Redon, and a coordinator at each level."""
    world = World()
    world.keep("organisation", Organisation(name="DDETS d'Ille-et-Vilaine", address="3 place du Marché, Rennes"))
    levels = {
        "FR": (Level.NATIONAL, "France"),
        "R53": (Level.REGION, "Bretagne"),
        "R52": (Level.REGION, "Pays de la Loire"),
        "35": (Level.DEPARTEMENT, "Ille-et-Vilaine"),
        "56": (Level.DEPARTEMENT, "Morbihan"),
        "44": (Level.DEPARTEMENT, "Loire-Atlantique"),
    }
    for code, (level, name) in levels.items():
        world.keep(code, Territory(code=code, name=name, level=level, valid_from=LONG_AGO))
    redon = Territory(
        code="REDON", name="Redon", level=Level.BASSIN, perimeter_type=PerimeterType.CLPE, valid_from=LONG_AGO
    )
    world.keep("REDON", redon)
    parts = [("R53", "FR", 1.0), ("R52", "FR", 1.0), ("35", "R53", 1.0), ("56", "R53", 1.0), ("44", "R52", 1.0)]
    parts += [("REDON", "35", 0.6), ("REDON", "56", 0.37), ("REDON", "44", 0.03)]
    for child, parent, share in parts:
        part = TerritoryPart(territory_id=world[child], parent_id=world[parent], share=share, valid_from=LONG_AGO)
        world.keep(f"{child}<{parent}", part)
    for person, kind, territory in (
        ("anne_animatrice", RoleKind.COORDINATOR, "35"),
        ("rene_region", RoleKind.REGIONAL_COORDINATOR, "R53"),
        ("nadia_nation", RoleKind.NATIONAL_COORDINATOR, "FR"),
    ):
        world.person(person)
        world.role(person, kind, territory)
    return world


@contextmanager
def reading() -> Iterator[Session]:
    """A look at the database."""
    with db.reading() as session:
        yield session


def at_nine(day: date) -> datetime:
    """Nine o'clock in Paris."""
    return datetime.combine(day, time(9), PARIS)
