"""What does a national indicator amount to over a territory, by its declared rule?

Additive values are summed, averaged ones averaged; non-additive and qualitative ones are never put together. When a
value is missing, the strict rule shows nothing and the lenient one shows what there is with "n/N"; either way who is
missing is named. An action and its local declinations enter once: by the action's own value, else by theirs.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import Literal

from models.closed_lists import Direction, IndicatorKind, MissingRule
from roadmaps.attainment import attainment
from roadmaps.distinct import Ground, Scope
from roadmaps.facts import IndicatorFacts
from roadmaps.status import Measure, measure

WhyHidden = Literal["", "aucune_valeur", "valeurs_manquantes", "non_additif", "definitions_differentes"]


@dataclass(frozen=True, slots=True)
class IndicatorSum:
    """A national indicator over a territory; ``value`` is None when ``hidden`` says why."""

    code: str
    label: str
    unit: str
    kind: IndicatorKind
    rule: MissingRule
    direction: Direction
    value: float | None
    baseline: float | None
    target: float | None
    attainment: float | None
    reported: tuple[int, ...]
    """The ids of the indicators that gave a value."""
    expected: tuple[int, ...]
    missing: tuple[str, ...]
    """The names of the territories whose value is missing."""
    oldest_on: date | None
    hidden: WhyHidden = ""


@dataclass(frozen=True, slots=True)
class _Entry:
    depth: int
    root: int
    territory_id: int
    measure: Measure

    @property
    def indicator(self) -> IndicatorFacts:
        return self.measure.indicator

    @property
    def value(self) -> float | None:
        return self.measure.last.value if self.measure.last else None


def indicator_sums(scope: Scope, known: Ground, name_of: Callable[[int], str]) -> tuple[IndicatorSum, ...]:
    """The sums of every national indicator met under a territory, by code."""
    by_code: dict[str, list[_Entry]] = {}
    for one in scope.members:
        for indicator in one.commitment.indicators:
            if indicator.national_code:
                id_ = one.commitment.id
                found = measure(indicator, one.on)
                entry = _Entry(known.depths[id_], known.roots[id_], one.commitment.territory_id, found)
                by_code.setdefault(indicator.national_code, []).append(entry)
    return tuple(_sum(code, _once(by_code[code]), name_of) for code in sorted(by_code))


def _once(entries: Iterable[_Entry]) -> list[_Entry]:
    """Of each action and its declinations, the highest level that gave a value; without any, the highest."""
    groups: dict[int, list[_Entry]] = {}
    for entry in entries:
        groups.setdefault(entry.root, []).append(entry)
    kept = [one for group in groups.values() for one in _of_group(group)]
    return sorted(kept, key=lambda one: one.indicator.id)


def _of_group(group: Sequence[_Entry]) -> list[_Entry]:
    heights = sorted({one.depth for one in group})
    given = [depth for depth in heights if any(one.value is not None for one in group if one.depth == depth)]
    height = given[0] if given else heights[0]
    return [one for one in group if one.depth == height]


def _sum(code: str, entries: Sequence[_Entry], name_of: Callable[[int], str]) -> IndicatorSum:
    first = entries[0].indicator
    same = len({(one.indicator.kind, one.indicator.unit) for one in entries}) == 1
    kind = first.kind if same else IndicatorKind.NON_ADDITIVE
    strict = any(one.indicator.missing_rule is MissingRule.STRICT for one in entries)
    reported = [one for one in entries if one.value is not None]
    missing = sorted({name_of(one.territory_id) for one in entries if one.value is None})
    hidden = _why_hidden(kind, same=same, reported=len(reported), strict_gap=strict and bool(missing))
    put = _PUT_TOGETHER.get(kind, _nothing) if not hidden else _nothing
    value = put([one.value for one in reported])
    baseline = put([one.indicator.baseline for one in reported])
    target = put([one.indicator.target for one in reported])
    return IndicatorSum(
        code=code,
        label=first.national_label or first.label,
        unit=first.unit if same else "",
        kind=kind,
        rule=MissingRule.STRICT if strict else MissingRule.LENIENT,
        direction=first.direction,
        value=value,
        baseline=baseline,
        target=target,
        attainment=attainment(baseline, target, value, first.direction),
        reported=tuple(one.indicator.id for one in reported),
        expected=tuple(one.indicator.id for one in entries),
        missing=tuple(missing),
        oldest_on=min((one.measure.last.on for one in reported if one.measure.last), default=None),
        hidden=hidden,
    )


def _why_hidden(kind: IndicatorKind, *, same: bool, reported: int, strict_gap: bool) -> WhyHidden:
    if not same:
        return "definitions_differentes"
    if kind in {IndicatorKind.NON_ADDITIVE, IndicatorKind.QUALITATIVE}:
        return "non_additif"
    if reported == 0:
        return "aucune_valeur"
    return "valeurs_manquantes" if strict_gap else ""


def _nothing(_: Sequence[float | None]) -> float | None:
    return None


def _total(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    if not known or len(known) < len(values):
        return None
    total = sum(known)
    return total if isfinite(total) else None


def _mean(values: Sequence[float | None]) -> float | None:
    total = _total(values)
    return None if total is None else total / len(values)


_PUT_TOGETHER: Mapping[IndicatorKind, Callable[[Sequence[float | None]], float | None]] = {
    IndicatorKind.ADDITIVE: _total,
    IndicatorKind.AVERAGED: _mean,
}
