"""How are the first letters of campaigns shared among workers? Région by région, each person in one of them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from models.closed_lists import Level
from roadmaps.facts import TerritoryFacts
from roadmaps.perimeters import Forest


@dataclass(frozen=True, slots=True)
class Unasked:
    """A check-in of an open campaign whose first letter is not prepared; where the first thing asked about lies."""

    campaign_id: int
    check_in_id: int
    territory_id: int


@dataclass(frozen=True, slots=True)
class Share:
    """What one worker may take: the check-ins of a campaign in a région (the nation, for what lies in none)."""

    campaign_id: int
    region: str
    """The code of the région."""
    name: str
    check_in_ids: tuple[int, ...]


ENDED = TerritoryFacts(0, "?", "(territoire clos)", Level.REGION)
"""Stands for the région of a territory that is no longer in force: who prepares its letters will say so."""


def shares(unasked: Iterable[Unasked], forest: Forest) -> tuple[Share, ...]:
    """Each check-in in one share, by campaign then by région."""
    found: defaultdict[tuple[int, str, str], list[int]] = defaultdict(list)
    for one in unasked:
        region = region_of(forest, one.territory_id) if one.territory_id in forest else ENDED
        found[one.campaign_id, region.code, region.name].append(one.check_in_id)
    return tuple(Share(*whose, tuple(sorted(found[whose]))) for whose in sorted(found))


def region_of(forest: Forest, territory_id: int) -> TerritoryFacts:
    """The main région of a territory; the top of its chain when it lies in none."""
    chain = forest.chain(territory_id)
    return next((one for one in chain if one.level is Level.REGION), chain[-1])
