"""Who may see and do what, and on which territory?

A role is held on a territory and reaches all that lies under it. What no line of the table grants is refused: an
unknown role, a role that has ended or a territory outside the perimeter gives nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from models.closed_lists import RoleKind


class Act(StrEnum):
    """What one may want to do on a territory."""

    SEE = "see"
    IMPORT = "import"
    ANSWER_FOR = "answer_for"
    DECIDE = "decide"
    """Grant or refuse a postponement, settle a handover."""
    CAMPAIGN = "campaign"
    HOLD = "hold"
    SUPPORT = "support"
    """Acknowledge, answer and rule on a demande d'appui that lies in the territory's queue."""
    POLICY = "policy"
    REPORT = "report"
    """Build a report and write the mot de l'animateur."""
    ISSUE = "issue"
    TEMPLATE = "template"
    ERASE = "erase"
    """Look for anybody in the directory, and erase who asks for it."""


class Perimeter(Protocol):
    """The part of :class:`roadmaps.perimeters.Forest` that rights rest on."""

    def under(self, territory_id: int) -> frozenset[int]:
        """The territory and all that lies under it."""

    def __contains__(self, territory_id: object) -> bool:
        """Whether the territory exists that day."""


@dataclass(frozen=True, slots=True)
class RoleFacts:
    """A role a person holds on a territory, from ``valid_from`` to before ``valid_to``."""

    role: RoleKind
    territory_id: int
    valid_from: date
    valid_to: date | None = None

    def holds(self, on: date) -> bool:
        """Whether the role is held that day."""
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


_EVERYTHING = frozenset(Act) - {Act.ERASE}
"""On a territory: nobody is erased from one of them."""
_GRANTED: Mapping[RoleKind, frozenset[Act]] = {
    RoleKind.READER: frozenset({Act.SEE}),
    RoleKind.COORDINATOR: _EVERYTHING,
    RoleKind.REGIONAL_COORDINATOR: _EVERYTHING - {Act.IMPORT, Act.ANSWER_FOR, Act.DECIDE},
    RoleKind.NATIONAL_COORDINATOR: _EVERYTHING - {Act.IMPORT, Act.ANSWER_FOR, Act.DECIDE},
    RoleKind.ADMINISTRATOR: frozenset({Act.SEE, Act.POLICY, Act.TEMPLATE, Act.ERASE}),
}
"""A coordinator of a région animates, and does not command: what a roadmap holds stays with its own coordinator."""


def granted(role: RoleKind) -> frozenset[Act]:
    """What a role may do; nothing when the table does not know it."""
    return _GRANTED.get(role, frozenset())


def reach(roles: Iterable[RoleFacts], act: Act, perimeter: Perimeter, on: date) -> frozenset[int]:
    """The territories on which these roles allow the act that day."""
    return frozenset(
        territory_id
        for held in roles
        if held.holds(on) and act in granted(held.role) and held.territory_id in perimeter
        for territory_id in perimeter.under(held.territory_id)
    )


def may(roles: Iterable[RoleFacts], act: Act, territory_id: int | None, perimeter: Perimeter, on: date) -> bool:
    """Whether these roles allow the act on the territory that day; an object without a territory is refused."""
    return territory_id is not None and territory_id in reach(roles, act, perimeter, on)


def covers(roles: Iterable[RoleFacts], theirs: Iterable[RoleFacts], perimeter: Perimeter, on: date) -> bool:
    """Whether these roles allow all that somebody may do: only then may one change the address by which they enter."""
    mine = tuple(roles)
    held = [one for one in theirs if one.holds(on)]
    return all(one.territory_id in reach(mine, act, perimeter, on) for one in held for act in granted(one.role))
