"""Who are the people and the organisations we know?"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sql
from sqlalchemy import func
from sqlmodel import Session, SQLModel, col, or_, select

from models import (
    Deputy,
    GovernanceBody,
    Meeting,
    Organisation,
    OrganisationAlias,
    Person,
    RoleOnTerritory,
    Territory,
)
from models.closed_lists import College, Level, RoleKind
from roadmaps.attribution import NewOrganisation
from roadmaps.directory import Directory, KnownOrganisation, KnownPerson


def find_by_email(session: Session, email: str) -> Person | None:
    """The person with this address, however it is typed."""
    return session.exec(select(Person).where(Person.email == email.strip().lower())).first()


def find_organisation(session: Session, name: str, territory_id: int | None = None) -> Organisation | None:
    """The organisation of this very name; among namesakes, that of the territory."""
    found = session.exec(
        select(Organisation).where(or_(Organisation.name == name, Organisation.short_name == name))
    ).all()
    here = [one for one in found if one.territory_id == territory_id]
    return next(iter(here or found), None)


def directory(session: Session, territory_ids: Collection[int] | None = None) -> Directory:
    """All that a name in a file may mean: organisations of these territories, or of none (None: all), and people."""
    here = None if territory_ids is None else sorted(territory_ids)
    return Directory(
        organisations=tuple(_organisations(session, here)),
        persons=tuple(_people(session, here)),
        territory_names=_area_names(session),
    )


def _organisations(session: Session, here: Sequence[int] | None) -> Iterator[KnownOrganisation]:
    """Read as columns: there may be thousands."""
    aliases: dict[int, list[str]] = {}
    for alias in session.exec(select(OrganisationAlias)):
        aliases.setdefault(alias.organisation_id, []).append(alias.alias)
    columns = sql.select(
        col(Organisation.id),
        col(Organisation.name),
        col(Organisation.short_name),
        col(Organisation.college),
        col(Territory.code),
    )
    known = columns.outerjoin(Territory, col(Organisation.territory_id) == col(Territory.id))
    for id_, name, short_name, college, code in session.execute(_local(known, here).order_by(col(Organisation.id))):
        territories = frozenset({code}) if code else frozenset[str]()
        yield KnownOrganisation(id_, name, short_name, tuple(aliases.get(id_, ())), college, territories)


def _people(session: Session, here: Sequence[int] | None) -> Iterator[KnownPerson]:
    columns = sql.select(col(Person.id), col(Person.first_name), col(Person.last_name), col(Person.organisation_id))
    known = columns.outerjoin(Organisation, col(Person.organisation_id) == col(Organisation.id)).where(
        col(Person.erased_at).is_(None)
    )
    for row in session.execute(_local(known, here).order_by(col(Person.id))):
        yield KnownPerson(*row)


def _local(known: sql.Select[tuple[Any, ...]], here: Sequence[int] | None) -> sql.Select[tuple[Any, ...]]:
    """Of these territories, or of no territory at all."""
    territory = col(Organisation.territory_id)
    return known if here is None else known.where(or_(territory.is_(None), territory.in_(here)))


def _area_names(session: Session) -> dict[str, str]:
    areas = session.exec(
        select(Territory.code, Territory.name).where(col(Territory.level).in_((Level.DEPARTEMENT, Level.REGION)))
    )
    return {code: name for code, name in areas}  # noqa: C416  rows are not pairs to the type checker


def add_organisations(
    session: Session, wanted: Collection[NewOrganisation], territory_id: int | None
) -> dict[NewOrganisation, int]:
    """Make organisations met in a file, for a person to confirm; the ids of all, made now or known there already."""
    names = {one.name for one in wanted}
    there = select(Organisation).where(col(Organisation.name).in_(names), Organisation.territory_id == territory_id)
    known = {row.name: row for row in session.exec(there)} if names else {}
    for one in sorted(wanted, key=lambda each: each.name):
        if one.name not in known:
            known[one.name] = Organisation(
                name=one.name, college=one.college, territory_id=territory_id, to_confirm=True
            )
            session.add(known[one.name])
    session.flush()
    return {one: known[one.name].id or 0 for one in wanted}


def to_confirm(session: Session, territory_ids: Collection[int]) -> Sequence[Organisation]:
    """Organisations made from a file, whose college and name a person has yet to confirm."""
    here = col(Organisation.territory_id).in_(sorted(territory_ids))
    statement = select(Organisation).where(col(Organisation.to_confirm).is_(True), here)
    return session.exec(statement.order_by(col(Organisation.name))).all()


def confirm(session: Session, organisation_id: int, college: College, name: str = "") -> None:
    """A person has confirmed an organisation, its college and its name."""
    row = session.get_one(Organisation, organisation_id)
    row.college, row.name, row.to_confirm = college, name or row.name, False


def unconfirmed(session: Session, organisation_id: int) -> Organisation | None:
    """An organisation that waits to be confirmed, under a lock until the transaction ends."""
    statement = select(Organisation).where(Organisation.id == organisation_id, col(Organisation.to_confirm).is_(True))
    return session.exec(statement.with_for_update()).first()


def is_taken(session: Session, name: str, territory_id: int | None, *, but: int) -> bool:
    """Whether another organisation of the territory bears this name."""
    statement = select(Organisation.id).where(Organisation.name == name, Organisation.territory_id == territory_id)
    return session.exec(statement.where(Organisation.id != but)).first() is not None


def keep_alias(session: Session, organisation_id: int, alias: str) -> None:
    """Remember another name under which files mention an organisation."""
    known = select(OrganisationAlias).where(
        OrganisationAlias.organisation_id == organisation_id, OrganisationAlias.alias == alias
    )
    if session.exec(known).first() is None:
        session.add(OrganisationAlias(organisation_id=organisation_id, alias=alias))


def holders(session: Session, role: RoleKind, territory_ids: Collection[int], on: date) -> Sequence[Person]:
    """The people who hold a role that day on one of these territories."""
    held = col(RoleOnTerritory.valid_to)
    statement = (
        select(Person)
        .join(RoleOnTerritory, col(RoleOnTerritory.person_id) == col(Person.id))
        .where(
            RoleOnTerritory.role == role,
            col(RoleOnTerritory.territory_id).in_(sorted(territory_ids)),
            col(RoleOnTerritory.valid_from) <= on,
            or_(held.is_(None), held > on),
        )
    )
    return session.exec(statement.order_by(col(RoleOnTerritory.valid_from), col(Person.id))).all()


def give_role(
    session: Session, person_id: int, role: RoleKind, territory_id: int, *, since: date, until: date | None = None
) -> RoleOnTerritory:
    """A role on a territory and all that lies under it; the one already held that day is left as it is."""
    held = col(RoleOnTerritory.valid_to)
    statement = select(RoleOnTerritory).where(
        RoleOnTerritory.person_id == person_id,
        RoleOnTerritory.role == role,
        RoleOnTerritory.territory_id == territory_id,
        col(RoleOnTerritory.valid_from) <= since,
        or_(held.is_(None), held > since),
    )
    row = session.exec(statement).first()
    if row is None:
        row = RoleOnTerritory(
            person_id=person_id, role=role, territory_id=territory_id, valid_from=since, valid_to=until
        )
        session.add(row)
        session.flush()
    return row


def name_deputy(session: Session, person_id: int, deputy_id: int, since: date) -> Deputy:
    """From that day on, ``deputy_id`` stands in for the person; the former deputy's turn ends."""
    current = session.exec(select(Deputy).where(Deputy.person_id == person_id, col(Deputy.valid_to).is_(None))).first()
    if current is not None and (current.deputy_id == deputy_id or current.valid_from >= since):
        current.deputy_id = deputy_id
        return current
    if current is not None:
        current.valid_to = since
    row = Deputy(person_id=person_id, deputy_id=deputy_id, valid_from=since)
    session.add(row)
    session.flush()
    return row


def counts(session: Session) -> dict[str, int]:
    """How many organisations, people, roles, committees and meetings the directory holds."""
    tables: dict[str, type[SQLModel]] = {
        "organisations": Organisation,
        "people": Person,
        "roles": RoleOnTerritory,
        "governance_bodies": GovernanceBody,
        "meetings": Meeting,
    }
    return {name: session.exec(select(func.count()).select_from(table)).one() for name, table in tables.items()}
