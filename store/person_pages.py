"""Whom does the administrator find in the directory, and what is kept of one person?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlmodel import Session, SQLModel, col

from models import (
    AccessLink,
    Answer,
    Commitment,
    CommitmentParty,
    Mail,
    Organisation,
    Person,
    RoleOnTerritory,
    Territory,
)
from models.closed_lists import RoleKind
from store.mails import CANCELLABLE

LISTED = 50


@dataclass(frozen=True, slots=True)
class Someone:
    """A person of the directory; one who was erased has a function and no name."""

    id: int
    name: str
    capacity: str
    organisation: str
    email: str
    phone: str
    erased_at: datetime | None = None

    @property
    def shown(self) -> str:
        """How a page calls them."""
        return self.name or self.email or self.capacity or "Personne effacée"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a person: what erasing takes away, and what it leaves."""

    roles: tuple[tuple[RoleKind, str], ...]
    """Those of the day: the role and the territory."""
    links: int
    letters: int
    waiting: int
    """Letters that have not left."""
    answers: int
    commitments: int


def search(session: Session, words: Sequence[str]) -> list[Someone]:
    """The people, not erased, whose name, address or function holds all these words; a few of them."""
    fields = (Person.first_name, Person.last_name, Person.email, Person.capacity)
    told = [or_(*(func.lower(col(one)).contains(word.lower(), autoescape=True) for one in fields)) for word in words]
    found = _people().where(col(Person.erased_at).is_(None), *told)
    rows = session.execute(found.order_by(col(Person.last_name), col(Person.first_name), col(Person.id)).limit(LISTED))
    return [_someone(person, organisation) for person, organisation in rows]


def find(session: Session, person_id: int) -> Someone | None:
    """One person, erased or not."""
    found = session.execute(_people().where(col(Person.id) == person_id)).first()
    return _someone(*found) if found else None


def kept_of(session: Session, person_id: int, today: date) -> Kept:
    """What is kept of them, counted."""
    held = (
        select(col(RoleOnTerritory.role), col(Territory.name))
        .join(Territory, col(Territory.id) == col(RoleOnTerritory.territory_id))
        .where(
            col(RoleOnTerritory.person_id) == person_id,
            col(RoleOnTerritory.valid_from) <= today,
            or_(col(RoleOnTerritory.valid_to).is_(None), col(RoleOnTerritory.valid_to) > today),
        )
        .order_by(col(Territory.name), col(RoleOnTerritory.role))
    )
    mine = col(Mail.person_id) == person_id
    return Kept(
        roles=tuple((role, name) for role, name in session.execute(held)),
        links=_count(session, AccessLink, col(AccessLink.person_id) == person_id, col(AccessLink.revoked_at).is_(None)),
        letters=_count(session, Mail, mine),
        waiting=_count(session, Mail, mine, col(Mail.state).in_(CANCELLABLE)),
        answers=_count(session, Answer, col(Answer.person_id) == person_id),
        commitments=_count(session, Commitment, col(Commitment.id).in_(_led_by(person_id))),
    )


def _led_by(person_id: int) -> Select[tuple[int]]:
    return select(col(CommitmentParty.commitment_id)).where(col(CommitmentParty.person_id) == person_id)


def _count(session: Session, table: type[SQLModel], *criteria: ColumnElement[bool]) -> int:
    return int(session.execute(select(func.count()).select_from(table).where(*criteria)).scalar_one())


def _people() -> Select[tuple[Person, str]]:
    return select(Person, col(Organisation.name)).outerjoin(
        Organisation, col(Person.organisation_id) == col(Organisation.id)
    )


def _someone(person: Person, organisation: str | None) -> Someone:
    return Someone(
        id=person.id or 0,
        name=f"{person.first_name} {person.last_name}".strip(),
        capacity=person.capacity,
        organisation=organisation or "",
        email=person.email or "",
        phone=person.phone,
        erased_at=person.erased_at,
    )
