"""Which territories have been heard, and what does each one below give?

A territory has answered when one of its commitments that were asked has been heard since. When none has, it is silent
as soon as one of them is by the rules of its campaign; until then it is awaited, unless its roadmaps are all closed:
nobody is asked about them any more. A bassin without a roadmap is named
when others of its zoning have one.
"""

from dataclasses import dataclass

from models.closed_lists import Hearing, Level
from roadmaps.distinct import Ground, Scope, scope
from roadmaps.figures import Figures, figures
from roadmaps.perimeters import Forest


@dataclass(frozen=True, slots=True)
class Below:
    """What a territory directly below gives, by its own count: shared commitments are in each of their territories."""

    territory_id: int
    code: str
    name: str
    level: Level
    hearing: Hearing
    figures: Figures
    shared: tuple[int, ...]
    """The ids of the counted commitments that lie in other territories of that level too."""


@dataclass(frozen=True, slots=True)
class Bassin:
    """Whether a bassin has been heard; ``answered`` of its ``commitments`` have been."""

    territory_id: int
    code: str
    name: str
    hearing: Hearing
    commitments: int
    asked: int
    answered: int


def below(territory_id: int, forest: Forest, known: Ground) -> tuple[Below, ...]:
    """The territories directly below, by code, leaving out bassins of a zoning that nobody here uses."""
    children = [one for one in forest.children(territory_id) if one.level is not Level.BASSIN]
    bassins = [one for one in forest.children(territory_id) if one.level is Level.BASSIN]
    used = _used_zonings(territory_id, forest, known)
    return tuple(
        Below(
            territory_id=one.id,
            code=one.code,
            name=one.name,
            level=one.level,
            hearing=_hearing(found),
            figures=(counts := figures(one.code, one.name, found.counted)),
            shared=tuple(id_ for id_ in counts.ids if _is_shared(id_, one.id, forest, known)),
        )
        for one in (*children, *(bassin for bassin in bassins if bassin.perimeter_type in used))
        for found in (scope(one.id, forest, known),)
    )


def bassins(territory_id: int, forest: Forest, known: Ground) -> tuple[Bassin, ...]:
    """The bassins under a territory, by code; none for a bassin itself."""
    if forest.territory(territory_id).level is Level.BASSIN:
        return ()
    under, used = forest.under(territory_id), _used_zonings(territory_id, forest, known)
    return tuple(
        Bassin(
            territory_id=one.id,
            code=one.code,
            name=one.name,
            hearing=_hearing(found),
            commitments=len(found.counted),
            asked=sum(each.was_asked for each in found.counted),
            answered=sum(each.has_answered for each in found.counted),
        )
        for one in forest.of_level(Level.BASSIN)
        if one.id in under and one.perimeter_type in used
        for found in (scope(one.id, forest, known),)
    )


def allowed_silences(found: Scope) -> tuple[int, ...]:
    """The working days without an answer allowed after the last letters: the rules by which silence is counted here."""
    allowed: set[int] = set()
    for one in found.counted:
        asked = zip(one.commitment.asked_on, one.commitment.silent_after, strict=False)  # nothing may be told of rules
        allowed |= {days for left_on, days in asked if left_on == one.last_asked_on}
    return tuple(sorted(allowed))


def _used_zonings(territory_id: int, forest: Forest, known: Ground) -> frozenset[str]:
    under = forest.under(territory_id)
    return frozenset(
        one.perimeter_type for one in forest.of_level(Level.BASSIN) if one.id in under and one.id in known.by_territory
    )


def _hearing(found: Scope) -> Hearing:
    """By all its commitments: one that was heard has been, even when another declination is the one that counts."""
    if not found.members:
        return Hearing.NO_ROADMAP
    if any(one.has_answered for one in found.members):
        return Hearing.ANSWERED
    if any(one.is_silent for one in found.members):
        return Hearing.SILENT
    still_open = [one for one in found.members if not one.is_closed]
    if not still_open:
        return Hearing.CLOSED
    return Hearing.AWAITED if any(one.was_asked for one in still_open) else Hearing.NOT_ASKED


def _is_shared(id_: int, inside: int, forest: Forest, known: Ground) -> bool:
    return bool(forest.shared_with(known.situations[id_].commitment.territory_id, inside))
