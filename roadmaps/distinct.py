"""Which commitments lie under a territory, and which of them count?

Counting is over a set: a commitment of a straddling bassin is under each of its parents and once above; the local
declinations of one action and that action are one. A group of declinations is counted through the action itself when
it lies under the territory, else through the declination that calls for most attention.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from models.closed_lists import Outlook, Standing
from roadmaps.facts import CommitmentFacts
from roadmaps.perimeters import Forest
from roadmaps.status import Situation, situations

_WORRY = {Outlook.COMPROMISED: 0, Outlook.NEEDS_SUPPORT: 1, Outlook.NOT_GIVEN: 2, Outlook.WITHIN_REACH: 3}


@dataclass(frozen=True, slots=True)
class Ground:
    """What is known of every commitment on a day, ready to be looked at from any territory."""

    on: date
    commitments: tuple[CommitmentFacts, ...]
    situations: Mapping[int, Situation]
    roots: Mapping[int, int]
    depths: Mapping[int, int]
    by_territory: Mapping[int, tuple[int, ...]]


def ground(commitments: Iterable[CommitmentFacts], on: date) -> Ground:
    """Situate every commitment once; the order of input leaves no trace."""
    known = tuple(sorted(commitments, key=lambda one: one.id))
    found = situations(known, on)
    parents = dict(step for one in known for step in _steps_up(one))
    by_territory: dict[int, list[int]] = {}
    for situation in found.values():
        by_territory.setdefault(situation.commitment.territory_id, []).append(situation.commitment.id)
    roots, depths = {id_: id_ for id_ in found}, dict.fromkeys(found, 0)
    for id_ in found:
        if id_ in parents:
            roots[id_], depths[id_] = _climb(id_, parents)
    return Ground(
        on=on,
        commitments=known,
        situations=found,
        roots=roots,
        depths=depths,
        by_territory={territory: tuple(ids) for territory, ids in by_territory.items()},
    )


def _steps_up(one: CommitmentFacts) -> Iterator[tuple[int, int]]:
    """Each action with the one it declines, from a commitment up: also those that lie outside what is known here."""
    if one.parent_id is not None:
        yield from pairwise((one.id, one.parent_id, *one.above_parent))


def _climb(id_: int, parents: Mapping[int, int]) -> tuple[int, int]:
    """The topmost action that a commitment declines, and how many steps up it stands; a loop ends at its least id."""
    path = [id_]
    while (parent := parents.get(path[-1])) is not None:
        if parent in path:
            return min(path[path.index(parent) :]), len(path) - 1
        path.append(parent)
    return path[-1], len(path) - 1


@dataclass(frozen=True, slots=True)
class Scope:
    """The commitments under a territory: ``members`` are all shown, ``counted`` enter the figures."""

    territory_id: int
    members: tuple[Situation, ...]
    counted: tuple[Situation, ...]
    distinct: tuple[int, ...]
    """The ids of the distinct actions: equal to the union of those of the territories below and its own."""


def scope(territory_id: int, forest: Forest, known: Ground) -> Scope:
    """What lies under a territory."""
    return scope_of(territory_id, forest.under(territory_id), known)


def scope_of(territory_id: int, territories: Iterable[int], known: Ground) -> Scope:
    """What lies in some territories."""
    ids = sorted(id_ for territory in territories for id_ in known.by_territory.get(territory, ()))
    first: dict[int, int] = {}
    groups: dict[int, list[int]] = {}  # of several declinations: most actions are declined nowhere
    for id_ in ids:
        root = known.roots[id_]
        if (other := first.setdefault(root, id_)) != id_:
            groups.setdefault(root, [other]).append(id_)
    counted = sorted(_spokesman(groups[root], known) if root in groups else id_ for root, id_ in first.items())
    return Scope(
        territory_id=territory_id,
        members=tuple(known.situations[id_] for id_ in ids),
        counted=tuple(known.situations[id_] for id_ in counted),
        distinct=tuple(sorted(first)),
    )


def _spokesman(group: list[int], known: Ground) -> int:
    def attention(id_: int) -> tuple[int, bool, bool, int, int]:
        one = known.situations[id_]
        late = Standing.LATE in one.standings
        return known.depths[id_], not one.is_silent, not late, _WORRY.get(one.outlook, 4), id_

    return min(group, key=attention)
