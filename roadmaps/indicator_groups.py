"""Which local indicators say the same thing, so that a level may put their values together?

Two indicators are one when their words and their unit are the same. How their values go together is declared once,
for all the territories that follow it; what is not declared is never added up.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.closed_lists import IndicatorKind, MissingRule
from roadmaps.folding import words
from roadmaps.refusal import Refusal

TOGETHER = (IndicatorKind.ADDITIVE, IndicatorKind.AVERAGED)
"""The ways in which values may be put together."""


@dataclass(frozen=True, slots=True)
class LocalIndicator:
    """A measured indicator of a commitment, and what it is followed as above; ``code`` empty: as nothing."""

    id: int
    territory_id: int
    label: str
    unit: str = ""
    code: str = ""
    kind: IndicatorKind = IndicatorKind.NON_ADDITIVE
    rule: MissingRule = MissingRule.STRICT
    commitment_id: int = 0

    @property
    def key(self) -> str:
        """What makes it the same as another."""
        return f"{words(self.label)}|{words(self.unit)}"


@dataclass(frozen=True, slots=True)
class IndicatorGroup:
    """The local indicators that say the same thing, and how their values go together if they do."""

    key: str
    label: str
    unit: str
    ids: tuple[int, ...]
    commitments: tuple[int, ...]
    territories: int
    followed: int
    """How many of them are followed above."""
    kind: IndicatorKind | None = None
    rule: MissingRule = MissingRule.STRICT


def indicator_groups(found: Iterable[LocalIndicator]) -> tuple[IndicatorGroup, ...]:
    """The groups, those that most territories share first."""
    by_key: dict[str, list[LocalIndicator]] = {}
    for one in sorted(found, key=lambda one: one.id):
        by_key.setdefault(one.key, []).append(one)
    groups = (_group(key, members) for key, members in by_key.items())
    return tuple(sorted(groups, key=lambda one: (-one.territories, -len(one.ids), one.key)))


def _group(key: str, members: list[LocalIndicator]) -> IndicatorGroup:
    followed = [one for one in members if one.code]
    return IndicatorGroup(
        key=key,
        label=members[0].label,
        unit=members[0].unit,
        ids=tuple(one.id for one in members),
        commitments=tuple(sorted({one.commitment_id for one in members})),
        territories=len({one.territory_id for one in members}),
        followed=len(followed),
        kind=followed[0].kind if followed else None,
        rule=followed[0].rule if followed else MissingRule.STRICT,
    )


def choice_of(kind: str, rule: str) -> tuple[IndicatorKind, MissingRule]:
    """What a person chose on the page; refused in French when it means nothing."""
    if kind not in {one.value for one in TOGETHER} or rule not in {one.value for one in MissingRule}:
        raise Refusal(
            "Choisissez si les valeurs s'additionnent ou font une moyenne, et que faire d'une valeur absente."
        )
    return IndicatorKind(kind), MissingRule(rule)
