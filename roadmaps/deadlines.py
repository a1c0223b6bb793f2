"""What deadline does a French text give?

The date is the end of the period that is named. Several periods are milestones, the last one is the deadline. What is
relative is computed from the date written in the document, and flagged; nothing is invented, and the text is kept.
"""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from models.closed_lists import Flag, Precision
from roadmaps.draft import DueDraft, MilestoneDraft
from roadmaps.folding import compose, fold
from roadmaps.french_dates import periods_in
from roadmaps.named_periods import PRECISIONS, Named, Unit

_EPOCH = date(1899, 12, 30)  # day 0 of spreadsheets' serial dates
_ONGOING = re.compile(
    r"\bfil de l'eau|\bcontinu(?:e|es|s|ellement)?\b|\bpermanen|\brecurren|\bpluri-?annuel|\b(?:bi"
    r"|bi-)?(?:annuel|mensuel)"
    r"|\b(?:bi)?(?:trimestriel|semestriel|mestriel|hebdomadaire)|\bquotidien|\bregulie?r|\bchaque\b|\btou(?:s"
    r"|tes) les\b"
    r"|\bfois (?:par|l')|\bpar (?:an|mois|trimestre|semestre|semaine)\b|\btout au long|\btoute l'annee"
    r"|^(?:deja )?en cours\b"
    r"|\bdepuis\b|\billimite|\bsans limite|\bperenne|\breconduct|\bduree (?:du|de la|de l') ?[a-z]"
)
_PLACEHOLDER = re.compile(
    r"^\W*(?:(?:encore |restant |reste )?a (?:definir|preciser|determiner|confirmer|fixer|completer|arreter"
    r"|caler|programmer|voir|venir"
    r"|planifier|discuter|convenir|renseigner|etablir)|date a|echeance a|non (?:defini|connu|precis|communiqu"
    r"|determin|fixe|renseign)"
    r"|pas (?:de|d'|encore)|n\.?[cdr]\.?\b|n/[acd]|tbd|sans objet|neant|aucune?\b|inconnue?)"
)
RANGE_WORDS = re.compile(
    r"^\s*(?:-+>?|→|a|au|aux|jusqu'(?:a|au|en)|a la|a l'|->)\s*(?:la\s+)?(?:fin|mi-?|debut|courant)?\s*(?:de\s+"
    r"|d'|du\s+)?(?:l'|la\s+|le\s+)?\s*$"
)
_SEPARATOR = re.compile(r"[;\n/|•,]|\b(?:puis|et|ensuite|ainsi que)\b|\s-\s")
_PREPOSITIONS = re.compile(
    r"(?:\b(?:en|au|aux|a|le|la|les|l'|d'|d'ici|des|du|de|pour|avant|fin|courant|mi|mi-|debut|jusqu'au|jusqu'en"
    r"|horizon|puis|et|vers)\b['\s]*)+$"
)
_WITHOUT_DAY = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


@dataclass(frozen=True, slots=True)
class _Resolved:
    """A named period with its last day."""

    named: Named
    on: date
    precision: Precision
    is_relative: bool
    raw: str


def read_deadline(
    raw: str, document_date: date | None = None, value: float | date | None = None, number_format: str = ""
) -> DueDraft:
    """The deadline of a cell or a label; ``value`` and ``number_format`` stand behind a spreadsheet's text."""
    text = compose(raw)
    exact = _from_value(text, value, number_format)
    if exact is not None:
        return exact
    folded = fold(text)
    if _PLACEHOLDER.match(folded):
        return DueDraft(raw=text, flags=frozenset({Flag.NO_DEADLINE}))
    found = periods_in(folded)
    if _is_ongoing(folded, found):
        return DueDraft(raw=text, precision=Precision.ONGOING)
    return conclude(text, folded, found, document_date)


def _from_value(text: str, value: float | date | None, number_format: str) -> DueDraft | None:
    if isinstance(value, date):
        day = date(value.year, value.month, value.day)
        shown = _WITHOUT_DAY.sub("", number_format).lower()
        if "m" in shown and "y" in shown and "d" not in shown and "j" not in shown:
            return DueDraft(text or day.isoformat(), _end_of_month(day.year, day.month), Precision.MONTH)
        return DueDraft(text or day.strftime("%d/%m/%Y"), day, Precision.DAY)
    if value is None and re.fullmatch(r"\d{4,5}(?:[.,]\d+)?", text):
        value = float(text.replace(",", "."))
    if isinstance(value, int | float):
        if 40000 <= value <= 60000:
            return DueDraft(text or f"{value:g}", _EPOCH + timedelta(days=int(value)), Precision.DAY)
        if 2000 <= value <= 2100 and value == int(value):
            return DueDraft(text or f"{value:g}", date(int(value), 12, 31), Precision.YEAR)
    return None


def _is_ongoing(folded: str, found: Sequence[Named]) -> bool:
    """It never ends: a rhythm, unless an end is named beside it."""
    if not _ONGOING.search(folded):
        return False
    has_year = any(named.year for named in found)
    if not has_year or re.search(r"\bdepuis\b|\bchaque\b|\btous les\b|\btoutes les\b", folded):
        return "jusqu" not in folded and not (has_year and "d'ici" in folded)
    return bool(re.search(r"\b(?:a partir|a compter|des)\b", folded)) and "jusqu" not in folded


def conclude(text: str, folded: str, found: list[Named], document_date: date | None) -> DueDraft:
    """The deadline that the periods found in a text make together."""
    lengths = [n for n in found if n.unit is Unit.LENGTH]
    named = [n for n in found if n.unit is not Unit.LENGTH]
    if not named and lengths:
        named, lengths = [replace(lengths[0], unit=Unit.DELAY)], []
    if not named:
        looks_dated = re.search(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-](?:\d\d|\d{4})(?!\d)", folded)
        return DueDraft(raw=text, flags=frozenset({Flag.INVALID_DEADLINE if looks_dated else Flag.NO_DEADLINE}))
    resolved = _resolve(text, folded, _sharing_the_last_year(folded, named), document_date)
    if not resolved:
        return DueDraft(raw=text, flags=frozenset({Flag.RELATIVE_DEADLINE}))
    flags = set()
    if any(r.is_relative for r in resolved):
        flags.add(Flag.RELATIVE_DEADLINE)
    if not all(r.named.valid for r in resolved):
        flags.add(Flag.INVALID_DEADLINE)
    if lengths:
        resolved = [_lengthened(resolved[-1], lengths[0])]
    last = max(resolved, key=lambda r: r.on)
    return DueDraft(text, last.on, last.precision, _milestones(text, folded, resolved), frozenset(flags))


def _sharing_the_last_year(folded: str, named: list[Named]) -> list[Named]:
    """ "T1 : écriture / T3 : diffusion 2027": a bare year that closes the text is that of the periods before it."""
    *others, last = named
    if not others or last.unit is not Unit.YEAR or not last.column_only or folded[last.end :].strip(" ).;"):
        return named
    if any(one.year or not one.is_dated for one in others) or _SEPARATOR.search(folded, others[-1].end, last.start):
        return named
    if RANGE_WORDS.match(folded[others[-1].end : last.start]):
        return named
    return [*others[:-1], replace(others[-1], year=last.year)]


def _resolve(text: str, folded: str, named: list[Named], document_date: date | None) -> list[_Resolved]:
    """Give each period its year: its own, its neighbour's on the right, on the left, or the next one to come."""
    kept = [n for i, n in enumerate(named) if i + 1 == len(named) or not _is_range(folded, n, named[i + 1], i == 0)]
    resolved: list[_Resolved] = []
    for index, one in enumerate(kept):
        raw = text[one.start : one.end]
        following = next((n for n in kept[index + 1 :] if n.year and n.is_dated), None)
        if not one.is_dated:
            on = _after(one, document_date)
            relative = True
        elif one.year or following or (resolved and not resolved[-1].is_relative):
            on, relative = _with_a_year(one, following, resolved), False
            raw = raw if one.year else f"{raw} {on.year}"
        else:
            on, relative = _next_one(one, document_date), True
        if on is not None:
            resolved.append(_Resolved(one, on, _precision(one), relative, raw))
    return resolved


def _with_a_year(one: Named, following: Named | None, before: list[_Resolved]) -> date:
    if one.year:
        return one.last_day(one.year)
    if following and following.year:
        on = one.last_day(following.year)
        return on if on <= following.last_day(following.year) else one.last_day(following.year - 1)
    on = one.last_day(before[-1].on.year)
    return on if on >= before[-1].on else one.last_day(before[-1].on.year + 1)


def _next_one(one: Named, document_date: date | None) -> date | None:
    """The first such period that ends on the day of the document or later."""
    if document_date is None:
        return None
    years = range(document_date.year - 1, document_date.year + 2)
    return next((one.last_day(y) for y in years if one.last_day(y) >= document_date), None)


def _after(delay: Named, document_date: date | None) -> date | None:
    if document_date is None or delay.unit is Unit.EVENT:
        return None
    year, month, count = document_date.year, document_date.month, delay.number
    try:
        if delay.unit is Unit.COMING_END:
            size = {"y": 12, "s": 6, "t": 3, "m": 1}[delay.measure]
            position = year * 12 + (month - 1) // size * size + size * (count + 1) - 1
            return _end_of_month(position // 12, position % 12 + 1)
        if delay.measure in {"d", "w"}:
            return document_date + timedelta(days=count * (7 if delay.measure == "w" else 1))
        position = year * 12 + month - 1 + count * {"m": 1, "t": 3, "s": 6, "y": 12}[delay.measure]
        return _end_of_month(position // 12, position % 12 + 1)
    except (OverflowError, ValueError, calendar.IllegalMonthError):
        return None


def _lengthened(start: _Resolved, length: Named) -> _Resolved:
    """From the first day of the start, for so long: the day before the anniversary."""
    if not start.named.is_dated:
        return start
    first = start.named.first_day(start.on.year)
    if length.measure in {"d", "w"}:
        end = first + timedelta(days=length.number * (7 if length.measure == "w" else 1) - 1)
        return replace(start, on=end, precision=Precision.DAY)
    position = first.year * 12 + first.month - 1 + length.number * {"m": 1, "t": 3, "s": 6, "y": 12}[length.measure]
    year, month = min(position // 12, 9998), position % 12 + 1
    anniversary = date(year, month, min(first.day, calendar.monthrange(year, month)[1]))
    return replace(start, on=anniversary - timedelta(days=1))


def _precision(named: Named) -> Precision:
    if named.unit in {Unit.DELAY, Unit.COMING_END}:
        by_measure = {"d": Precision.DAY, "w": Precision.DAY, "m": Precision.MONTH, "y": Precision.MONTH}
        if named.unit is Unit.COMING_END:
            by_measure |= {"y": Precision.YEAR, "s": Precision.HALF_YEAR, "t": Precision.QUARTER}
        return by_measure.get(named.measure, Precision.MONTH)
    return PRECISIONS.get(named.unit, Precision.SEASON)


def _is_range(folded: str, one: Named, following: Named, is_first: bool) -> bool:
    """The text between two periods says "from … to …": only the last one counts."""
    if not (one.is_dated and following.is_dated):
        return False
    between = folded[one.end : following.start]
    if RANGE_WORDS.match(between) or not between.strip("-"):
        return True
    if between.strip() == "/" and one.unit is following.unit is Unit.YEAR:
        return True
    return (
        is_first and between.strip() in {"et", "et le", "et la", "et l'", "et fin"} and "entre " in folded[: one.start]
    )


def _milestones(text: str, folded: str, resolved: list[_Resolved]) -> tuple[MilestoneDraft, ...]:
    if len({r.on for r in resolved}) < 2:
        return ()
    edges = [0]
    for one, following in pairwise(resolved):
        cut = _SEPARATOR.search(folded, one.named.end, following.named.start)
        edges.append(cut.end() if cut else one.named.end)
    edges.append(len(text))
    return tuple(
        MilestoneDraft(_label(text, edges[i], edges[i + 1], r.named), r.raw, r.on, r.precision)
        for i, r in enumerate(resolved)
    )


def _label(text: str, start: int, end: int, named: Named) -> str:
    before = text[start : named.start]
    before = before[: len(before) - len(_tail(fold(before)))]
    parts = (re.sub(r"^\W+|\W+$", "", part) for part in (before, text[named.end : end]))
    label = " ".join(part for part in parts if part)
    return re.sub(r"\s+(?:puis|et)$", "", re.sub(r"^(?:puis|et)\b\s*", "", label))


def _tail(folded: str) -> str:
    match = _PREPOSITIONS.search(folded)
    return match.group() if match else ""


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])
