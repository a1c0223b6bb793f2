"""Do the actors of the examples answer for what the examples say?"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.closed_lists import College, Flag, GovernanceBodyKind, RoadmapOrigin, RoadmapState, RoleKind
from roadmaps.colleges import college_of
from roadmaps.directory import Directory, KnownOrganisation, KnownPerson
from roadmaps.names import match_name
from roadmaps.reading.read import read_file

EXAMPLES = Path(__file__).parents[2] / "roadmaps" / "examples"
ACTORS: dict[str, list[dict[str, Any]]] = yaml.safe_load((EXAMPLES / "actors.yaml").read_text(encoding="utf-8"))
NAMES = {
    "35": "Ille-et-Vilaine",
    "44": "Loire-Atlantique",
    "56": "Morbihan",
    "R53": "Bretagne",
    "R52": "Pays de la Loire",
    "PAYS-REDON": "Pays de Redon",
}
ABOVE = {
    "PAYS-REDON": (("35", "44", "56"), ("R53", "R52")),
    "BASSIN-VITRE": (("35",), ("R53",)),
    "BASSIN-CHATEAUBRIANT": (("44",), ("R52",)),
    "BASSIN-PLOERMEL": (("56",), ("R53",)),
    "35": (("R53",),),
    "R53": (),
    "R52": (),
}


def _directory() -> Directory:
    ids = {one["key"]: number for number, one in enumerate(ACTORS["organisations"], 1)}
    organisations = tuple(
        KnownOrganisation(
            ids[one["key"]],
            one["name"],
            one["short_name"],
            tuple(one.get("aliases", ())),
            College(one["college"]),
            frozenset({one["territory"]}),
        )
        for one in ACTORS["organisations"]
    )
    people = tuple(
        KnownPerson(number, one["first_name"], one["last_name"], ids.get(one.get("organisation", "")))
        for number, one in enumerate(ACTORS["people"], 1)
    )
    return Directory(organisations, people, NAMES)


@pytest.mark.parametrize("told", ACTORS["roadmaps"], ids=lambda told: told["file"])
def test_every_lead_without_a_question_is_found_in_the_directory(told: dict[str, Any]) -> None:
    directory = _directory()
    near = ((told["territory"],), *ABOVE[told["territory"]])
    for draft in read_file((EXAMPLES / told["file"]).read_bytes(), told["file"], date(2026, 3, 31)):
        for one in draft.commitments:
            if not one.flags & {Flag.NO_LEAD, Flag.LEAD_TO_CONFIRM}:
                for name in (one.lead, *one.co_leads):
                    assert match_name(name or "", directory, near).is_sure, (one.reference, name)


def test_the_four_colleges_lead_something() -> None:
    assert {one["college"] for one in ACTORS["organisations"]} == {college.value for college in College}


def test_the_college_of_each_organisation_is_the_one_its_name_tells() -> None:
    for one in ACTORS["organisations"]:
        assert college_of(one["name"]).college == College(one["college"]), one["name"]


def test_every_organisation_has_a_person_and_every_reference_leads_somewhere() -> None:
    organisations = {one["key"] for one in ACTORS["organisations"]}
    people = {one["key"] for one in ACTORS["people"]}
    assert {one["organisation"] for one in ACTORS["people"] if "organisation" in one} == organisations
    assert {one["deputy"] for one in ACTORS["people"] if "deputy" in one} <= people
    assert {one["person"] for one in ACTORS["roles"]} <= people
    assert all(one["email"].endswith(".example") for one in ACTORS["people"])


def test_values_belong_to_the_closed_lists() -> None:
    assert all(RoleKind(one["role"]) for one in ACTORS["roles"])
    assert all(GovernanceBodyKind(one["kind"]) for one in ACTORS["governance_bodies"])
    for one in ACTORS["roadmaps"]:
        assert RoadmapOrigin(one["origin"])
        assert RoadmapState(one["state"])
        assert (EXAMPLES / one["file"]).exists()
