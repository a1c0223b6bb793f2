"""Which organisations, people, roles and committees does a directory file tell?

The file is YAML, every entry known by a key of its own. All faults are told at once, each with its entry.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from models.closed_lists import College, GovernanceBodyKind, RoleKind
from roadmaps.faults import french_faults
from roadmaps.reading.text_encoding import decode_text
from roadmaps.refusal import Refusal

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Address = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, pattern=r"^[^\s@]+@[^\s@]+\.[^\s@]+$", max_length=254)
]
MOST_FAULTS = 50
_SECTIONS = {
    "organisations": "structure",
    "people": "personne",
    "roles": "rôle",
    "governance_bodies": "instance",
}


class _Told(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, coerce_numbers_to_str=True)


class OrganisationTold(_Told):
    """An organisation; ``kind`` is free text ("chambre consulaire")."""

    key: Name
    name: Name
    short_name: Text = Field(default="", max_length=60)
    college: College = College.OTHER
    kind: Text = Field(default="", max_length=40)
    territory: Text | None = None
    aliases: tuple[Name, ...] = ()
    address: Text = ""


class PersonTold(_Told):
    """A person; ``organisation`` and ``deputy`` are keys."""

    key: Name
    first_name: Text = Field(default="", max_length=80)
    last_name: Text = Field(default="", max_length=80)
    capacity: Text = Field(default="", max_length=160)
    email: Address | None = None
    phone: Text = Field(default="", max_length=40)
    organisation: Text | None = None
    deputy: Text | None = None


class RoleTold(_Told):
    """A role of a person (a key) on a territory (a code)."""

    person: Name
    role: RoleKind
    territory: Name


class MeetingTold(_Told):
    """A meeting of a committee."""

    held_on: date
    place: Text = Field(default="", max_length=200)


class BodyTold(_Told):
    """A committee of a territory."""

    territory: Name
    kind: GovernanceBodyKind = GovernanceBodyKind.OTHER
    local_name: Name
    presidents: tuple[Name, ...] = ()
    meetings: tuple[MeetingTold, ...] = ()


class Actors(_Told):
    """All that a directory file tells."""

    organisations: tuple[OrganisationTold, ...] = ()
    people: tuple[PersonTold, ...] = ()
    roles: tuple[RoleTold, ...] = ()
    governance_bodies: tuple[BodyTold, ...] = ()


_ENTRIES: dict[str, type[_Told]] = {
    "organisations": OrganisationTold,
    "people": PersonTold,
    "roles": RoleTold,
    "governance_bodies": BodyTold,
}
_LABELS = {
    "key": "la clé (key)",
    "name": "le nom (name)",
    "email": "l'adresse électronique (email)",
    "college": "le collège (college)",
    "role": "le rôle (role)",
    "territory": "le territoire (territory)",
    "kind": "le type (kind)",
    "local_name": "le nom local (local_name)",
    "person": "la personne (person)",
}


def read_actors(data: bytes) -> Actors:
    """The directory of a file; Refusal tells every fault."""
    document = _document(data)
    faults: list[str] = []
    told: dict[str, Any] = {section: tuple(_entries(document, section, faults)) for section in _ENTRIES}
    actors = Actors.model_construct(None, **told)
    faults += _broken_references(actors)
    if faults:
        more = [f"… et {len(faults) - MOST_FAULTS} autres."] if len(faults) > MOST_FAULTS else []
        raise Refusal("L'annuaire ne peut pas être importé :", *faults[:MOST_FAULTS], *more)
    return actors


def _document(data: bytes) -> dict[str, Any]:
    try:
        document = yaml.load(decode_text(data), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" (ligne {mark.line + 1})" if mark else ""
        raise Refusal(f"Ce fichier n'est pas un YAML correct{line} : vérifiez retraits et guillemets.") from None
    if not isinstance(document, dict) or not document.keys() & _ENTRIES.keys():
        raise Refusal(f"Un annuaire a au moins une de ces rubriques : {', '.join(_ENTRIES)}.")
    return document


def _entries(document: dict[str, Any], section: str, faults: list[str]) -> Iterator[_Told]:
    for number, entry in enumerate(document.get(section) or (), start=1):
        name = entry.get("key") or entry.get("local_name") or number if isinstance(entry, dict) else number
        try:
            yield _ENTRIES[section].model_validate(entry)
        except ValidationError as error:
            place = f"{_SECTIONS[section]} « {name} »"
            faults.extend(f"{place} : {fault}" for fault in french_faults(error, _LABELS))


def _broken_references(actors: Actors) -> Iterator[str]:
    organisations = {one.key for one in actors.organisations}
    people = {one.key for one in actors.people}
    yield from _doubles("structure", (one.key for one in actors.organisations))
    yield from _doubles("personne", (one.key for one in actors.people))
    yield from _doubles("adresse", (one.email for one in actors.people if one.email))
    for person in actors.people:
        if person.organisation and person.organisation not in organisations:
            yield f"personne « {person.key} » : la structure « {person.organisation} » n'est pas dans le fichier."
        if person.deputy and (person.deputy not in people or person.deputy == person.key):
            yield f"personne « {person.key} » : le suppléant « {person.deputy} » n'est pas dans le fichier."
    for role in actors.roles:
        if role.person not in people:
            yield f"rôle {role.role.value} : la personne « {role.person} » n'est pas dans le fichier."


def _doubles(what: str, keys: Iterable[str]) -> Iterator[str]:
    yield from (f"{what} « {key} » : donnée {times} fois." for key, times in Counter(keys).items() if times > 1)
