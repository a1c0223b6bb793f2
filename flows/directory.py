"""What happens when an installation receives its map, and the people and organisations of its territories?"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session

from flows.clock import now
from models import Organisation, OrganisationAlias, Person
from roadmaps.grammar import count
from roadmaps.reading.actors import Actors, OrganisationTold, PersonTold, read_actors
from roadmaps.refusal import Refusal
from roadmaps.stand_ins import DeputyFacts, closes_a_circle, stand_ins
from store import governance, journal, people
from store.database import transaction
from store.recipients import stand_ins_on
from store.territories import by_code, install_reference

CIRCLE = (
    "personne « {person} » : le suppléant « {deputy} » est déjà suppléé par cette personne, directement ou non ; "
    "nommez quelqu'un d'autre."
)
LONG_SINCE = date(2016, 1, 1)
"""Roles and deputies of a directory file hold already when it comes in."""


@dataclass(frozen=True, slots=True)
class DirectoryImported:
    """What was made; what was known already is left as it was."""

    organisations: int
    people: int
    roles: int
    governance_bodies: int
    meetings: int

    def __str__(self) -> str:
        told = (
            count(self.organisations, "structure"),
            count(self.people, "personne"),
            count(self.roles, "rôle"),
            count(self.governance_bodies, "instance"),
            count(self.meetings, "réunion"),
        )
        return f"Ajouté à l'annuaire : {', '.join(told)}."


def install(actor: str = "quadrille") -> int:
    """The nation, its régions and départements, once; how many territories were made."""
    with transaction() as session:
        made = install_reference(session)
        if made:
            journal.record(session, at=now(), actor=actor, action="territoires.installes", facts={"made": made})
    return made


def import_directory(path: Path, on: date, actor: str = "quadrille") -> DirectoryImported:
    """Keep the directory of a YAML file, whole or not at all."""
    if not path.is_file():
        raise Refusal(f"Le fichier « {path} » n'existe pas.")
    actors = read_actors(path.read_bytes())
    with transaction() as session:
        _check_territories(session, actors, on)
        before = people.counts(session)
        organisations = {one.key: _organisation(session, one, on) for one in actors.organisations}
        ids = {one.key: _person(session, one, organisations) for one in actors.people}
        _deputies(session, actors, ids, on)
        _roles(session, actors, ids, on)
        _bodies(session, actors, on)
        session.flush()
        done = DirectoryImported(**{name: after - before[name] for name, after in people.counts(session).items()})
        facts = {"organisations": done.organisations, "people": done.people, "roles": done.roles}
        journal.record(session, at=now(), actor=actor, action="annuaire.importe", facts=facts)
    return done


def _check_territories(session: Session, actors: Actors, on: date) -> None:
    """All the unknown codes at once."""
    codes = {one.territory for one in actors.organisations} | {one.territory for one in actors.roles}
    codes |= {one.territory for one in actors.governance_bodies}
    faults = []
    for code in sorted(code for code in codes if code):
        try:
            by_code(session, code, on)
        except Refusal as unknown:
            faults.append(str(unknown))
    if faults:
        raise Refusal("L'annuaire ne peut pas être importé :", *faults)


def _organisation(session: Session, told: OrganisationTold, on: date) -> int:
    territory_id = by_code(session, told.territory, on).id if told.territory else None
    row = people.find_organisation(session, told.name, territory_id)
    if row is None or row.territory_id != territory_id:
        row = Organisation(
            name=told.name,
            short_name=told.short_name,
            college=told.college,
            nature=told.kind,
            territory_id=territory_id,
            address=told.address,
        )
        session.add(row)
        session.flush()
        session.add_all(OrganisationAlias(organisation_id=row.id or 0, alias=alias) for alias in set(told.aliases))
    elif row.to_confirm:
        row.college, row.short_name, row.nature, row.to_confirm = told.college, told.short_name, told.kind, False
    return row.id or 0


def _person(session: Session, told: PersonTold, organisations: dict[str, int]) -> int:
    row = people.find_by_email(session, told.email) if told.email else None
    if row is None:
        row = Person(
            first_name=told.first_name,
            last_name=told.last_name,
            email=told.email,
            phone=told.phone,
            capacity=told.capacity,
            organisation_id=organisations.get(told.organisation or ""),
        )
        session.add(row)
        session.flush()
    return row.id or 0


def _deputies(session: Session, actors: Actors, ids: dict[str, int], on: date) -> None:
    """All the circles at once: two people who stand in for each other would leave nobody to ask."""
    known = [one for named in stand_ins_on(session, on).deputies.values() for one in named if one.holds(on)]
    faults: list[str] = []
    for told in actors.people:
        if not told.deputy:
            continue
        person, deputy = ids[told.key], ids[told.deputy]
        if closes_a_circle(person, deputy, stand_ins(deputies=known), on):
            faults.append(CIRCLE.format(person=told.key, deputy=told.deputy))
            continue
        known = [*(one for one in known if one.person_id != person), DeputyFacts(person, deputy, LONG_SINCE)]
        people.name_deputy(session, person, deputy, LONG_SINCE)
    if faults:
        raise Refusal("L'annuaire ne peut pas être importé :", *faults)


def _roles(session: Session, actors: Actors, ids: dict[str, int], on: date) -> None:
    for told in actors.roles:
        territory = by_code(session, told.territory, on)
        people.give_role(session, ids[told.person], told.role, territory.id or 0, since=LONG_SINCE)


def _bodies(session: Session, actors: Actors, on: date) -> None:
    for told in actors.governance_bodies:
        territory = by_code(session, told.territory, on)
        body = governance.body(session, territory.id or 0, told.kind, told.local_name, told.presidents)
        for meeting in told.meetings:
            governance.convene(session, body.id or 0, meeting.held_on, meeting.place)
