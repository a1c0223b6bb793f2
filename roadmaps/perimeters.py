"""What lies under a territory, what lies above it, and with whom is it shared, on a given day?

A bassin is a perimeter, not a tree node: it may have several parents. Counting is over sets: what lies under a
territory is a set, so that a straddling bassin is under each of its parents and once under the nation.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from models.closed_lists import Level
from roadmaps.facts import PartFacts, TerritoryFacts

LEVELS = tuple(Level)
"""From the smallest to the largest."""


def rank_of(level: Level) -> int:
    """0 for a bassin, 3 for the nation."""
    return LEVELS.index(level)


class Forest:
    """The territories known on a day and how they lie in one another; it never changes once made."""

    __slots__ = ("_above", "_by_code", "_by_level", "_children", "_parents", "_territories", "_under", "on")

    def __init__(self, territories: Iterable[TerritoryFacts], on: date) -> None:
        self.on = on
        self._territories: Mapping[int, TerritoryFacts] = {one.id: one for one in sorted(territories, key=_in_order)}
        self._by_code = {one.code.upper(): one for one in self._territories.values()}
        self._parents = {one.id: self._valid_parts(one) for one in self._territories.values()}
        self._children: dict[int, list[int]] = {id_: [] for id_ in self._territories}
        for id_, parts in self._parents.items():
            for part in parts:
                self._children[part.parent_id].append(id_)
        self._above: dict[int, frozenset[int]] = {}
        for id_ in self._territories:
            self._climb(id_, ())
        under: dict[int, set[int]] = {id_: {id_} for id_ in self._territories}
        for id_, above in self._above.items():
            for one in above:
                under[one].add(id_)
        self._by_level = {level: tuple(one for one in self if one.level is level) for level in LEVELS}
        self._under = {id_: frozenset(ids) for id_, ids in under.items()}

    def _valid_parts(self, territory: TerritoryFacts) -> tuple[PartFacts, ...]:
        """The parts in force on the day, in known parents, the largest share first."""
        parts = {
            part.parent_id: part
            for part in territory.parts
            if part.valid_from <= self.on and (part.valid_to is None or self.on < part.valid_to)
        }
        known = [part for parent, part in parts.items() if parent in self._territories]
        return tuple(sorted(known, key=lambda part: (-part.share, self._territories[part.parent_id].code)))

    def _climb(self, id_: int, path: tuple[int, ...]) -> frozenset[int]:
        if id_ in path:
            raise ValueError(f"territory {id_} lies in itself: {path}")
        if id_ not in self._above:
            reached: set[int] = set()
            for part in self._parents[id_]:
                reached.add(part.parent_id)
                reached |= self._climb(part.parent_id, (*path, id_))
            self._above[id_] = frozenset(reached)
        return self._above[id_]

    def __contains__(self, id_: object) -> bool:
        return id_ in self._territories

    def __iter__(self) -> Iterator[TerritoryFacts]:
        return iter(self._territories.values())

    def __len__(self) -> int:
        return len(self._territories)

    def territory(self, id_: int) -> TerritoryFacts:
        """The territory with this id; KeyError when there is none that day."""
        return self._territories[id_]

    def by_code(self, code: str) -> TerritoryFacts:
        """The territory that people call "35", "D35", "R53" or "FR"; KeyError when there is none that day."""
        wanted = code.strip().upper()
        found = self._by_code.get(wanted) or self._by_code.get(wanted.removeprefix("D"))
        if found is None:
            raise KeyError(code)
        return found

    def under(self, id_: int) -> frozenset[int]:
        """Itself and all that lies below."""
        return self._under[id_]

    def above(self, id_: int) -> frozenset[int]:
        """All that it lies in, whatever the share; not itself."""
        return self._above[id_]

    def children(self, id_: int) -> tuple[TerritoryFacts, ...]:
        """The territories that lie directly in it, by code."""
        return tuple(self._territories[one] for one in self._children[id_])

    def parents(self, id_: int) -> tuple[TerritoryFacts, ...]:
        """The territories it lies directly in, the largest share first."""
        return tuple(self._territories[part.parent_id] for part in self._parents[id_])

    def shares(self, id_: int) -> tuple[tuple[TerritoryFacts, float], ...]:
        """Its parents with the share of its population that lies in each, the largest first."""
        return tuple((self._territories[part.parent_id], part.share) for part in self._parents[id_])

    def chain(self, id_: int) -> tuple[TerritoryFacts, ...]:
        """Itself, then its main parent (the largest share), and so on up to the nation."""
        links = [self._territories[id_]]
        while parts := self._parents[links[-1].id]:
            links.append(self._territories[parts[0].parent_id])
        return tuple(links)

    def of_level(self, level: Level) -> tuple[TerritoryFacts, ...]:
        """All the territories of a level, by code."""
        return self._by_level.get(level, ())

    def shared_with(self, id_: int, inside: int) -> tuple[str, ...]:
        """Seen from ``inside``, the names of the other territories of that level in which ``id_`` also lies."""
        if id_ == inside or inside not in self._above[id_]:
            return ()
        level = self._territories[inside].level
        others = [self._territories[one] for one in self._above[id_] if one != inside]
        return tuple(sorted(one.name for one in others if one.level is level))


def _in_order(territory: TerritoryFacts) -> tuple[str, int]:
    return territory.code, territory.id
