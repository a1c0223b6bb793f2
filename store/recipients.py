"""Who can be written to, who holds which role, and who stands in for whom on a day?"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update
from sqlmodel import Session, col

from models import Absence, Deputy, Organisation, Person, RoleOnTerritory
from models.closed_lists import RoleKind
from roadmaps.stand_ins import AbsenceFacts, DeputyFacts, StandIns, stand_ins


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
    found: dict[int, Recipient] = {}
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), 5_000):
        statement = (
            select(
                col(Person.id),
                col(Person.first_name),
                col(Person.last_name),
                col(Person.email),
                col(Person.capacity),
                col(Person.phone),
                col(Organisation.name),
                col(Organisation.address),
            )
            .outerjoin(Organisation, col(Person.organisation_id) == col(Organisation.id))
            .where(col(Person.id).in_(wanted[start : start + 5_000]))
        )
        for id_, first, last, email, capacity, phone, service, address in session.execute(statement):
            found[id_] = Recipient(id_, first, last, email or "", capacity, phone, service or "", address or "")
    return found


def reachable(session: Session, among: Collection[int] | None = None) -> frozenset[int]:
    """Everyone with a live address, or those of these people who have one."""
    statement = select(col(Person.id)).where(
        col(Person.email).is_not(None), col(Person.erased_at).is_(None), col(Person.address_is_dead).is_(False)
    )
    if among is not None:
        statement = statement.where(col(Person.id).in_(among))
    return frozenset(session.execute(statement).scalars())


def roles_on(session: Session, today: date) -> dict[tuple[int, RoleKind], tuple[int, ...]]:
    """(territory, role) → the people who hold it that day, the longest in place first."""
    held: defaultdict[tuple[int, RoleKind], list[int]] = defaultdict(list)
    statement = (
        select(col(RoleOnTerritory.territory_id), col(RoleOnTerritory.role), col(RoleOnTerritory.person_id))
        .where(
            col(RoleOnTerritory.valid_from) <= today,
            col(RoleOnTerritory.valid_to).is_(None) | (col(RoleOnTerritory.valid_to) > today),
        )
        .order_by(col(RoleOnTerritory.valid_from), col(RoleOnTerritory.id))
    )
    for territory_id, role, person_id in session.execute(statement):
        held[territory_id, role].append(person_id)
    return {key: tuple(people) for key, people in held.items()}


def stand_ins_on(session: Session, today: date) -> StandIns:
    """Absences that are not over, and the deputies of the day."""
    away = select(col(Absence.person_id), col(Absence.first_day), col(Absence.last_day), col(Absence.deputy_id)).where(
        col(Absence.last_day) >= today
    )
    named = select(col(Deputy.person_id), col(Deputy.deputy_id), col(Deputy.valid_from), col(Deputy.valid_to)).where(
        col(Deputy.valid_to).is_(None) | (col(Deputy.valid_to) > today)
    )
    return stand_ins(
        (AbsenceFacts(*row) for row in session.execute(away)),
        (DeputyFacts(*row) for row in session.execute(named)),
    )


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
