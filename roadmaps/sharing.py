"""How is what happens told, and shared among workers? Région by région, each person in one of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
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

NOWHERE = "(sans territoire)"


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


def by_region(forest: Forest, territory_ids: Iterable[int | None]) -> Mapping[str, int]:
    """How many of these lie in each région, the greatest number first; what lies in no territory is told apart."""
    names: Counter[str] = Counter()
    for territory_id, number in Counter(territory_ids).items():
        is_nowhere = territory_id is None or territory_id not in forest
        names[NOWHERE if is_nowhere else region_of(forest, territory_id or 0).name] += number
    return dict(sorted(names.items(), key=lambda one: (-one[1], one[0])))
