"""How may a roadmap live, and are the four colleges on board?

Nothing here is a hard constraint on the colleges: a college can be absent, abstain or refuse, and a committee still
decides. A missing college is a warning where the four sit by law, a remark in a bassin, where the région decides.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from models.closed_lists import College, Level, RoadmapState
from roadmaps.wording import enumeration, word

FOUR = (College.STATE, College.REGION, College.EMPLOYERS, College.EMPLOYEES)
"""The quadripartite colleges; everyone else is outside."""

NEXT: Mapping[RoadmapState, frozenset[RoadmapState]] = {
    RoadmapState.DRAFT: frozenset({RoadmapState.CONSULTATION, RoadmapState.ADOPTED}),
    RoadmapState.CONSULTATION: frozenset({RoadmapState.DRAFT, RoadmapState.ADOPTED}),
    RoadmapState.ADOPTED: frozenset({RoadmapState.RUNNING, RoadmapState.CLOSED}),
    RoadmapState.RUNNING: frozenset({RoadmapState.CLOSED}),
    RoadmapState.CLOSED: frozenset({RoadmapState.RUNNING}),
}
"""What a roadmap may become. Once adopted it is never a draft again: it changes by amendments."""


def may_become(state: RoadmapState, wanted: RoadmapState) -> bool:
    """Whether the step is allowed."""
    return wanted in NEXT[state]


def why_not(state: RoadmapState, wanted: RoadmapState) -> str:
    """Empty when the step is allowed, else a sentence that says what is possible."""
    if may_become(state, wanted):
        return ""
    possible = enumeration([f"« {word(one)} »" for one in RoadmapState if one in NEXT[state]]).replace(" et ", " ou ")
    return (
        f"Une feuille de route « {word(state)} » ne peut pas passer à l'état « {word(wanted)} » : "
        f"elle peut devenir {possible}."
    )


def is_adopted(state: RoadmapState) -> bool:
    """From adoption on, a change needs a reason and becomes an amendment."""
    return state in {RoadmapState.ADOPTED, RoadmapState.RUNNING, RoadmapState.CLOSED}


def needs_reason(state: RoadmapState, wanted: RoadmapState) -> bool:
    """Reopening what was closed, or closing before it ran, must be explained."""
    return state is RoadmapState.CLOSED or (state, wanted) == (RoadmapState.ADOPTED, RoadmapState.CLOSED)


_THE = {
    College.STATE: "l'État",
    College.REGION: "la Région",
    College.EMPLOYERS: "les organisations d'employeurs",
    College.EMPLOYEES: "les organisations syndicales de salariés",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to look at; a warning is stronger than a remark, and neither blocks."""

    weight: Literal["avertissement", "remarque"]
    text: str


def quadripartite_check(level: Level, present: Collection[College]) -> tuple[Remark, ...]:
    """Which of the four colleges take no part at all (no commitment led or shared, no position given)."""
    missing = [_THE[college] for college in FOUR if college not in present]
    if not missing:
        return ()
    told = f"Aucun engagement n'associe à ce jour {enumeration(missing).replace(' et ', ' ni ')}."
    if level is Level.BASSIN:
        return (Remark("remarque", f"{told} La place des quatre collèges à ce niveau dépend de la région."),)
    return (Remark("avertissement", told),)


def balance_check(level: Level, led: Mapping[College, int]) -> tuple[Remark, ...]:
    """Whether one college leads everything."""
    total = sum(led.values())
    weight: Literal["avertissement", "remarque"] = "remarque" if level is Level.BASSIN else "avertissement"
    for college, amount in sorted(led.items()):
        if total > 1 and amount == total:
            text = f"Tous les engagements sont pilotés par un même collège ({word(college)})."
            return (Remark(weight, text),)
    return ()
