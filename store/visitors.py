"""Who is in session, and which roles do they hold?"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from models import Organisation, Person, RoleOnTerritory, Territory
from models.closed_lists import Level
from roadmaps.access import RoleFacts


@dataclass(frozen=True, slots=True)
class Visitor:
    """A person and all the roles they ever held; which hold today is for ``roadmaps.access`` to say."""

    person_id: int
    name: str
    capacity: str
    organisation: str
    email: str
    roles: tuple[RoleFacts, ...]


def visitor(session: Session, person_id: int) -> Visitor | None:
    """The person of a session; None when they are unknown or erased."""
    statement = select(Person, Organisation.name).outerjoin(
        Organisation, col(Person.organisation_id) == col(Organisation.id)
    )
    found = session.exec(statement.where(Person.id == person_id, col(Person.erased_at).is_(None))).first()
    if found is None:
        return None
    person, organisation = found
    held = session.exec(select(RoleOnTerritory).where(RoleOnTerritory.person_id == person_id))
    roles = tuple(RoleFacts(row.role, row.territory_id, row.valid_from, row.valid_to) for row in held)
    name = f"{person.first_name} {person.last_name}".strip()
    return Visitor(person_id, name, person.capacity, organisation or "", person.email or "", roles)


def with_a_role(session: Session, email: str) -> int | None:
    """The id of the person with this address who holds, or held, a role: the others have no pages to enter."""
    statement = select(Person.id).join(RoleOnTerritory, col(RoleOnTerritory.person_id) == col(Person.id))
    return session.exec(
        statement.where(Person.email == email.strip().lower(), col(Person.erased_at).is_(None)).limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class Door:
    """A person one may enter as, in the demonstration."""

    person_id: int
    name: str
    capacity: str
    role: RoleFacts
    territory: str
    level: Level


def doors(session: Session) -> list[Door]:
    """Every role with who holds it."""
    statement = (
        select(RoleOnTerritory, Person, Territory)
        .join(Person, col(Person.id) == col(RoleOnTerritory.person_id))
        .join(Territory, col(Territory.id) == col(RoleOnTerritory.territory_id))
        .where(col(Person.erased_at).is_(None))
        .order_by(col(Territory.code), col(Person.last_name), col(RoleOnTerritory.role))
    )
    return [
        Door(
            held.person_id,
            f"{person.first_name} {person.last_name}".strip(),
            person.capacity,
            RoleFacts(held.role, held.territory_id, held.valid_from, held.valid_to),
            territory.name,
            territory.level,
        )
        for held, person, territory in session.exec(statement)
    ]
