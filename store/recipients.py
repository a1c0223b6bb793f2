"""Who can be written to, who holds which role, and who stands in for whom on a day?"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, bindparam, select, update
from sqlmodel import Session, col

from models import Absence, Deputy, Organisation, Person, RoleOnTerritory
from models.closed_lists import RoleKind
from roadmaps.stand_ins import AbsenceFacts, DeputyFacts, StandIns, stand_ins
from store.among import among


@dataclass(frozen=True, slots=True)
class Recipient:
    """A person as letters need them; ``service`` and ``address`` are their organisation's."""

    id: int
    first_name: str
    last_name: str
    email: str
    capacity: str = ""
    phone: str = ""
    service: str = ""
    address: str = ""

    @property
    def name(self) -> str:
        """First name and surname."""
        return f"{self.first_name} {self.last_name}".strip() or self.capacity or "(personne effacée)"


def recipients(session: Session, ids: Collection[int]) -> dict[int, Recipient]:
    """These people, even those who cannot be written to (their address is then empty)."""
    rows = session.execute(_recipients(), {"ids": sorted(set(ids))})
    return {
        id_: Recipient(id_, first, last, email or "", capacity, phone, service or "", address or "")
        for id_, first, last, email, capacity, phone, service, address in rows
    }


@cache
def _recipients() -> Select[tuple[Any, ...]]:
    named = (col(Person.id), col(Person.first_name), col(Person.last_name), col(Person.email))
    employed = (col(Person.capacity), col(Person.phone), col(Organisation.name), col(Organisation.address))
    joined = select(*named, *employed).outerjoin(Organisation, col(Person.organisation_id) == col(Organisation.id))
    return joined.where(among(col(Person.id)))


def reachable(session: Session, these: Collection[int] | None = None) -> frozenset[int]:
    """Everyone with a live address, or those of these people who have one."""
    people = select(col(Person.id)) if these is None else select(col(Person.id)).where(among(col(Person.id)))
    reached = (col(Person.email).is_not(None), col(Person.erased_at).is_(None), col(Person.address_is_dead).is_(False))
    return frozenset(session.execute(people.where(*reached), {} if these is None else {"ids": these}).scalars())


def roles_on(session: Session, today: date) -> dict[tuple[int, RoleKind], tuple[int, ...]]:
    """(territory, role) → the people who hold it that day, the longest in place first."""
    held: defaultdict[tuple[int, RoleKind], list[int]] = defaultdict(list)
    for territory_id, role, person_id in session.execute(_roles(), {"today": today}):
        held[territory_id, role].append(person_id)
    return {key: tuple(people) for key, people in held.items()}


@cache
def _roles() -> Select[tuple[Any, ...]]:
    today, role = bindparam("today", type_=Date), RoleOnTerritory
    valid = (col(role.valid_from) <= today, col(role.valid_to).is_(None) | (col(role.valid_to) > today))
    held = select(col(role.territory_id), col(role.role), col(role.person_id)).where(*valid)
    return held.order_by(col(role.valid_from), col(role.id))


def stand_ins_on(session: Session, today: date) -> StandIns:
    """Absences that are not over, and the deputies of the day."""
    away, named = _away_and_deputies()
    return stand_ins(
        (AbsenceFacts(*row) for row in session.execute(away, {"today": today})),
        (DeputyFacts(*row) for row in session.execute(named, {"today": today})),
    )


@cache
def _away_and_deputies() -> tuple[Select[tuple[Any, ...]], Select[tuple[Any, ...]]]:
    today = bindparam("today", type_=Date)
    away = select(col(Absence.person_id), col(Absence.first_day), col(Absence.last_day), col(Absence.deputy_id))
    named = select(col(Deputy.person_id), col(Deputy.deputy_id), col(Deputy.valid_from), col(Deputy.valid_to))
    ends_on = col(Deputy.valid_to)
    return away.where(col(Absence.last_day) >= today), named.where(ends_on.is_(None) | (ends_on > today))


def administrators(session: Session, today: date) -> Sequence[int]:
    """The people who hold the role of administrator, anywhere."""
    roles = roles_on(session, today)
    found = (people for (_, role), people in roles.items() if role is RoleKind.ADMINISTRATOR)
    return sorted({one for people in found for one in people})


def mark_dead(session: Session, person_id: int, address: str) -> bool:
    """Stop writing to a person's address; False when they have another by now, or it was marked already."""
    statement = (
        update(Person)
        .where(col(Person.id) == person_id, col(Person.email) == address, col(Person.address_is_dead).is_(False))
        .values(address_is_dead=True)
        .returning(col(Person.id))
        .execution_options(synchronize_session=False)
    )
    return session.execute(statement).first() is not None
