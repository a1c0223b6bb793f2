"""Who is to be told about a territory at each level of the chain, on a given day?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.closed_lists import Level, RoleKind, Rung
from roadmaps.facts import TerritoryFacts
from roadmaps.stand_ins import StandIns

VACANT, ABSENT, THE_LEAD = "vacant", "absent", "pilote de l'engagement"

HEARD_AT: Mapping[Rung, tuple[tuple[Level, ...], tuple[RoleKind, ...]]] = {
    Rung.COORDINATOR: ((Level.BASSIN, Level.DEPARTEMENT), (RoleKind.COORDINATOR,)),
    Rung.REGION: ((Level.REGION,), (RoleKind.REGIONAL_COORDINATOR, RoleKind.COORDINATOR)),
    Rung.NATIONAL: ((Level.NATIONAL,), (RoleKind.NATIONAL_COORDINATOR, RoleKind.COORDINATOR)),
}
"""At each rung, the levels looked at (the nearest first) and the roles that answer there (the first held wins)."""

RUNG_OF_LEVEL: Mapping[Level, Rung] = {
    Level.BASSIN: Rung.COORDINATOR,
    Level.DEPARTEMENT: Rung.COORDINATOR,
    Level.REGION: Rung.REGION,
    Level.NATIONAL: Rung.NATIONAL,
}


@dataclass(frozen=True, slots=True)
class Told:
    """The people who answer for a territory; ``reason`` says why there are none ("vacant", "absent"...)."""

    territory_id: int
    people: tuple[int, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contacts:
    """Roles held today, who is away, who can be written to, and the chain of territories above each one."""

    roles: Mapping[tuple[int, RoleKind], tuple[int, ...]]
    """(territory, role) → the people who hold it."""
    stand_ins: StandIns
    reachable: frozenset[int]
    """People with a live address."""
    chain: Callable[[int], Sequence[TerritoryFacts]]
    """The territory itself and those above, the main parent first at each level."""

    def at(self, rung: Rung, territory_id: int, today: date, *, lead: int | None = None) -> Told:
        """Who hears ``rung`` about a territory: the nearest who hold the role, an absent one by their deputy.

        Nobody hears of what they do as ``lead``: the next level does.
        """
        levels, roles = HEARD_AT[rung]
        found = Told(territory_id, reason=VACANT)
        for territory in self.chain(territory_id):
            if territory.level in levels:
                told = self.holding(territory.id, roles, today)
                others = tuple(one for one in told.people if one != lead)
                if others:
                    return told if others == told.people else replace(told, people=others)
                told = replace(told, people=(), reason=THE_LEAD if told.people else told.reason)
                found = told if told.reason != VACANT or found.territory_id == territory_id else found
        return found

    def holding(self, territory_id: int, roles: Sequence[RoleKind], today: date) -> Told:
        """The people present, and reachable, who hold the first of ``roles`` that anybody holds there."""
        reason = VACANT
        for role in roles:
            holders = self.roles.get((territory_id, role), ())
            present = [self.stand_ins.present(one, today) for one in holders]
            people = tuple(dict.fromkeys(one for one in present if one is not None and one in self.reachable))
            if people:
                return Told(territory_id, people)
            if holders and all(one is None for one in present):
                reason = ABSENT
        return Told(territory_id, reason=reason)

    def present(self, person_id: int, today: date) -> int | None:
        """The person or who stands in, when they can be written to."""
        one = self.stand_ins.present(person_id, today)
        return one if one in self.reachable else None
