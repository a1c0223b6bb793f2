"""Which fields of a commitment differ from one version of a file to the next, and which differences are grave?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz

from models.closed_lists import Outlook
from roadmaps.draft import CommitmentDraft, DueDraft, IndicatorDraft
from roadmaps.folding import words
from roadmaps.grammar import short_date

_SAME_LABEL = 72
READ_FIELDS = frozenset(
    {"title", "axis", "goal", "co_leads", "partners", "start", "due", "indicators"}
    | {"resources", "target_group", "sector"}
)
"""What an adopted roadmap promises its readers, besides what is told otherwise (the lead, what is declared)."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field with both values, in words."""

    field: str
    old: str
    new: str
    needs_reason: bool = False


def _told(value: Any) -> bool:
    return bool(value.raw or value.on) if isinstance(value, DueDraft) else value not in (None, "", ())


def fields_told(drafts: Sequence[CommitmentDraft]) -> frozenset[str]:
    """The fields that at least one commitment of the file tells: the others have no column in it.

    Co-leads stand in the column of leads.
    """
    told = {name for draft in drafts for name in _COMPARED if _told(getattr(draft, name))}
    if "lead" in told:
        told.add("co_leads")
    return frozenset(told | {"title"})


def changes_between(
    known: CommitmentDraft, draft: CommitmentDraft, told: frozenset[str], adopted: bool
) -> tuple[Change, ...]:
    found = []
    for name, (is_same, show) in _COMPARED.items():
        old, new = getattr(known, name), getattr(draft, name)
        if name in told and not is_same(old, new):
            grave = adopted and _is_grave(name, old, new)
            found.append(Change(name, show(old), show(new), grave))
    return tuple(found)


def _is_grave(name: str, old: Any, new: Any) -> bool:
    """A moved deadline, a lowered target, a changed lead; a value given where there was none is no loss."""
    if name == "due":
        return old.on is not None
    if name == "lead":
        return old is not None
    return name == "indicators" and bool(lowered_targets(old, new))


def lowered_targets(old: Sequence[IndicatorDraft], new: Sequence[IndicatorDraft]) -> tuple[IndicatorDraft, ...]:
    """The indicators whose target became easier to reach, or is gone."""
    found = []
    for one in old:
        now = _same_indicator(one, new)
        if one.target is not None and (now is None or now.target is None or _easier(one, now.target)):
            found.append(one)
    return tuple(found)


def _same_indicator(one: IndicatorDraft, among: Sequence[IndicatorDraft]) -> IndicatorDraft | None:
    likest = max(among, key=lambda other: fuzz.ratio(words(one.label), words(other.label)), default=None)
    if likest is None or fuzz.ratio(words(one.label), words(likest.label)) < _SAME_LABEL:
        return None
    return likest


def _easier(one: IndicatorDraft, target: float) -> bool:
    """A target below its baseline is meant to fall: raising it makes it easier."""
    if one.target is None:
        return False
    falls = one.baseline is not None and one.target < one.baseline
    return target > one.target if falls else target < one.target


def same_text(old: str | None, new: str | None) -> bool:
    return words(old or "") == words(new or "")


def _same_texts(old: Sequence[Any], new: Sequence[Any]) -> bool:
    """The same names, however they were separated ("A et B", "A ; B")."""
    return _all_words(old) == _all_words(new)


def _all_words(names: Sequence[Any]) -> list[str]:
    return sorted(word for one in names for word in words(_name(one)).split() if word != "et")


def _name(one: Any) -> str:
    return one if isinstance(one, str) else str(one.raw)


def _same_due(old: DueDraft, new: DueDraft) -> bool:
    """The day alone counts: "31/09/2026" corrected into "30/09/2026" moves nothing."""
    return old.on == new.on if old.on or new.on else old.precision is new.precision


def _same_indicators(old: Sequence[IndicatorDraft], new: Sequence[IndicatorDraft]) -> bool:
    def plain(all_of: Sequence[IndicatorDraft]) -> list[tuple[Any, ...]]:
        return sorted((words(one.label), _figure(one.baseline), _figure(one.target), one.unit or "") for one in all_of)

    return plain(old) == plain(new)


def _figure(value: float | None) -> str:
    """40 and 40.0 are one figure."""
    return "" if value is None else repr(float(value))


def _show(value: Any) -> str:
    return "" if value is None else str(getattr(value, "value", value))


def _show_due(due: DueDraft) -> str:
    return f"{due.raw} ({short_date(due.on)})" if due.raw and due.on else due.raw or short_date(due.on)


def _show_texts(values: Sequence[Any]) -> str:
    return " ; ".join(_name(one) for one in values)


def _show_indicators(values: Sequence[IndicatorDraft]) -> str:
    return " ; ".join(
        one.label if one.target is None else f"{one.label} : {one.target:g} {one.unit or ''}".strip() for one in values
    )


def _plainly_same(old: Any, new: Any) -> bool:
    return bool(old == new)


def _same_outlook(old: Outlook | None, new: Outlook | None) -> bool:
    """An outlook not given is none."""
    return (old or Outlook.NOT_GIVEN) is (new or Outlook.NOT_GIVEN)


_Rule = tuple[Callable[[Any, Any], bool], Callable[[Any], str]]
_TEXT: _Rule = (same_text, _show)
_TEXTS: _Rule = (_same_texts, _show_texts)
_VALUE: _Rule = (_plainly_same, _show)
_COMPARED: dict[str, _Rule] = {
    "reference": _TEXT,
    "title": _TEXT,
    "axis": _TEXT,
    "goal": _TEXT,
    "kind": _VALUE,
    "lead": _TEXT,
    "lead_person": _TEXT,
    "deputy": _TEXT,
    "co_leads": _TEXTS,
    "partners": _TEXTS,
    "start": (_same_due, _show_due),
    "due": (_same_due, _show_due),
    "indicators": (_same_indicators, _show_indicators),
    "status": _VALUE,
    "outlook": (_same_outlook, _show),
    "progress": _VALUE,
    "resources": _TEXT,
    "target_group": _TEXT,
    "sector": _TEXT,
    "success_factors": _TEXTS,
    "parent_reference": _TEXT,
}
