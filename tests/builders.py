"""Small builders of facts, with sensible defaults: a test names only what it is about.

Everything takes place around the second quarter of 2026; ``DAY`` is the day on which most tests look.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from models.closed_lists import College, IndicatorKind, Level, Outlook, PerimeterType, Status
from roadmaps.facts import (
    AlertFacts,
    AmendmentFacts,
    AnswerFacts,
    CommitmentFacts,
    IndicatorFacts,
    MilestoneFacts,
    NoteFacts,
    PartFacts,
    PartyFacts,
    PostponementFacts,
    RulingFacts,
    SupportFacts,
    TerritoryFacts,
    ValueFacts,
)
from roadmaps.perimeters import Forest

DAY = date(2026, 6, 30)
LONG_AGO = date(2020, 1, 1)

FRANCE, BRETAGNE, PAYS_DE_LA_LOIRE = 1, 53, 52
ILLE_ET_VILAINE, MORBIHAN, LOIRE_ATLANTIQUE = 35, 56, 44
REDON, RENNES, VANNES, NANTES = 5321, 5312, 5315, 5205


def _with(known: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return known | changes


def a_part(parent_id: int, share: float = 1.0, **changes: Any) -> PartFacts:
    """A share of a territory in a parent, since long ago."""
    return PartFacts(**_with({"parent_id": parent_id, "share": share, "valid_from": LONG_AGO}, changes))


def a_territory(id_: int, level: Level, parents: Iterable[PartFacts | int] = (), **changes: Any) -> TerritoryFacts:
    """A territory; a parent given by its id alone holds all of it."""
    perimeter = PerimeterType.ZONE_EMPLOI if level is Level.BASSIN else PerimeterType.ADMINISTRATIVE
    parts = tuple(a_part(one) if isinstance(one, int) else one for one in parents)
    known: dict[str, Any] = {"code": str(id_), "name": f"T{id_}", "perimeter_type": perimeter, "parts": parts}
    return TerritoryFacts(**_with({"id": id_, "level": level} | known, changes))


def the_redon_country() -> tuple[TerritoryFacts, ...]:
    """Two régions, three départements, and the bassin de Redon that lies in all of them."""
    return (
        a_territory(FRANCE, Level.NATIONAL, code="FR", name="France", name_de="de la France"),
        a_territory(BRETAGNE, Level.REGION, [FRANCE], code="R53", name="Bretagne", name_de="de Bretagne"),
        a_territory(
            PAYS_DE_LA_LOIRE,
            Level.REGION,
            [FRANCE],
            code="R52",
            name="Pays de la Loire",
            name_de="des Pays de la Loire",
        ),
        a_territory(
            ILLE_ET_VILAINE,
            Level.DEPARTEMENT,
            [BRETAGNE],
            name="Ille-et-Vilaine",
            name_de="d'Ille-et-Vilaine",
        ),
        a_territory(MORBIHAN, Level.DEPARTEMENT, [BRETAGNE], name="Morbihan", name_de="du Morbihan"),
        a_territory(
            LOIRE_ATLANTIQUE,
            Level.DEPARTEMENT,
            [PAYS_DE_LA_LOIRE],
            name="Loire-Atlantique",
            name_de="de la Loire-Atlantique",
        ),
        a_territory(
            REDON,
            Level.BASSIN,
            [a_part(ILLE_ET_VILAINE, 0.5), a_part(MORBIHAN, 0.3), a_part(LOIRE_ATLANTIQUE, 0.2)],
            code="ZE5321",
            name="Redon",
            name_de="de Redon",
        ),
        a_territory(RENNES, Level.BASSIN, [ILLE_ET_VILAINE], code="ZE5312", name="Rennes", name_de="de Rennes"),
        a_territory(VANNES, Level.BASSIN, [MORBIHAN], code="ZE5315", name="Vannes", name_de="de Vannes"),
        a_territory(NANTES, Level.BASSIN, [LOIRE_ATLANTIQUE], code="ZE5205", name="Nantes", name_de="de Nantes"),
    )


def a_forest(territories: Iterable[TerritoryFacts] | None = None, on: date = DAY) -> Forest:
    """The country of Redon, or the territories given."""
    return Forest(the_redon_country() if territories is None else territories, on)


def a_party(
    organisation: str = "France Travail", college: College | None = College.OTHER, **changes: Any
) -> PartyFacts:
    """An organisation with a part in a commitment; nobody to ask unless ``person_id`` is given."""
    return PartyFacts(**_with({"organisation": organisation, "college": college}, changes))


def a_commitment(id_: int = 1, **changes: Any) -> CommitmentFacts:
    """A commitment of the bassin de Rennes, begun at the start of 2026, led by the DDETS, due at the year's end."""
    known: dict[str, Any] = {
        "id": id_,
        "title": f"Engagement {id_}",
        "territory_id": RENNES,
        "roadmap_id": 1,
        "created_on": date(2026, 1, 5),
        "reference": str(id_),
        "axis": "Recruter autrement",
        "axis_rank": 1,
        "rank": id_,
        "lead": a_party("DDETS 35", College.STATE, person_id=100),
        "due_on": date(2026, 12, 31),
        "status": Status.UNDER_WAY,
        "declared_on": date(2026, 1, 5),
    }
    return CommitmentFacts(**known | changes)


def an_answer(on: date = date(2026, 6, 15), **changes: Any) -> AnswerFacts:
    """An answer of the lead that says "under way, within reach", unless told otherwise."""
    known: dict[str, Any] = {
        "on": on,
        "id": on.toordinal(),
        "author": "Anne Le Goff",
        "capacity": "chargée de mission",
        "status": Status.UNDER_WAY,
        "outlook": Outlook.WITHIN_REACH,
    }
    return AnswerFacts(**known | changes)


def an_indicator(
    id_: int = 1, values: Iterable[ValueFacts | tuple[date, float]] = (), **changes: Any
) -> IndicatorFacts:
    """An additive indicator from 0 to 100; values may be given as (day, value)."""
    said = tuple(one if isinstance(one, ValueFacts) else ValueFacts(*one) for one in values)
    known: dict[str, Any] = {
        "label": f"Indicateur {id_}",
        "unit": "personnes",
        "kind": IndicatorKind.ADDITIVE,
        "baseline": 0.0,
        "target": 100.0,
        "values": said,
    }
    return IndicatorFacts(**_with({"id": id_} | known, changes))


def a_milestone(label: str = "Comité de lancement", due_on: date | None = DAY, **changes: Any) -> MilestoneFacts:
    """A dated step, not done."""
    return MilestoneFacts(**_with({"label": label, "due_on": due_on}, changes))


def a_postponement(to_due_on: date, from_due_on: date | None, **changes: Any) -> PostponementFacts:
    """A new deadline asked for in May and not decided."""
    known: dict[str, Any] = {"asked_on": date(2026, 5, 4), "reason": "un partenaire s'est retiré"}
    return PostponementFacts(**_with({"from_due_on": from_due_on, "to_due_on": to_due_on} | known, changes))


def an_amendment(field: str, old: str, new: str, **changes: Any) -> AmendmentFacts:
    """One change of an adopted commitment, in May."""
    known: dict[str, Any] = {"reason": "décision du comité", "on": date(2026, 5, 12)}
    return AmendmentFacts(**_with({"field": field, "old": old, "new": new} | known, changes))


def a_request(id_: int = 1, **changes: Any) -> SupportFacts:
    """A demande d'appui addressed to the département, still open."""
    known: dict[str, Any] = {
        "asked_on": date(2026, 6, 10),
        "need": "un financement pour l'atelier",
        "asked_by": "Anne Le Goff",
        "wanted_by": date(2026, 7, 15),
        "to_level": Level.DEPARTEMENT,
        "to_territory_id": ILLE_ET_VILAINE,
    }
    return SupportFacts(**_with({"id": id_} | known, changes))


def a_ruling(on: date = date(2026, 6, 20), territory_id: int = ILLE_ET_VILAINE, **changes: Any) -> RulingFacts:
    """What the département decided."""
    return RulingFacts(**_with({"on": on, "territory_id": territory_id, "decision": "financement accordé"}, changes))


def a_note(territory_id: int = RENNES, on: date = date(2026, 6, 25), **changes: Any) -> NoteFacts:
    """A mot de l'animateur."""
    known: dict[str, Any] = {"author": "Yann Cadiou", "capacity": "animateur", "text": "La dynamique est bonne."}
    return NoteFacts(**_with({"territory_id": territory_id, "on": on} | known, changes))


def an_alert(territory_id: int = ILLE_ET_VILAINE, **changes: Any) -> AlertFacts:
    """An alert for a silence, raised in June."""
    return AlertFacts(
        **_with({"territory_id": territory_id, "raised_on": date(2026, 6, 18), "kind": "silence"}, changes)
    )


def ids(things: Sequence[Any]) -> list[int]:
    """The ids of a run of facts."""
    return [thing.id for thing in things]
