"""Which passages of a sentence give a deadline? What a reader of prose chooses from."""

import re
from dataclasses import replace
from datetime import date

from models.closed_lists import Flag, Precision
from roadmaps.deadlines import RANGE_WORDS, conclude
from roadmaps.draft import DueDraft
from roadmaps.folding import fold
from roadmaps.french_dates import periods_in
from roadmaps.named_periods import Named, Unit


def deadlines_in(text: str, document_date: date | None) -> list[tuple[int, int, DueDraft]]:
    """Each dated passage of a sentence, with its span; bare numbers are not dates."""
    folded = fold(text)
    passages = []
    for group in _groups(folded, [n for n in periods_in(folded) if not n.column_only or _is_announced(folded, n)]):
        if all(n.unit in {Unit.LENGTH, Unit.EVENT} or _is_a_mere_length(folded, n) for n in group):
            continue
        start, end = group[0].start, group[-1].end
        due = conclude(text[start:end], folded[start:end], [_moved(n, start) for n in group], document_date)
        if due.precision is not Precision.UNKNOWN or due.flags == {Flag.RELATIVE_DEADLINE}:
            passages.append((start, end, due))
    return passages


def _groups(folded: str, found: list[Named]) -> list[list[Named]]:
    """Periods that belong to one passage: a range, a list, a start and its length."""
    groups: list[list[Named]] = []
    for one in found:
        if groups and _belongs(folded[groups[-1][-1].end : one.start], one):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _belongs(between: str, one: Named) -> bool:
    if one.unit is Unit.LENGTH:
        return len(between) < 4
    return bool(RANGE_WORDS.match(between)) or between.strip() in {
        "",
        "et",
        "puis",
        "/",
        ",",
        "et le",
        "puis en",
        "et en",
        "-",
    }


def _is_announced(folded: str, named: Named) -> bool:
    """A bare year in a sentence is a date only after a word that says so."""
    before = folded[max(0, named.start - 24) : named.start]
    return named.unit is Unit.YEAR and bool(
        re.search(
            r"(?:\ben|\bd'ici|\bd'ici a|\bfin|\bcourant|\bhorizon|\bavant|\bpour|\bdes|\ba|\bjusqu'en|-|/"
            r"|\bau cours de)\s*$",
            before,
        )
    )


def _is_a_mere_length(folded: str, named: Named) -> bool:
    """ "insertion à six mois" says how long, not until when."""
    return named.unit is Unit.DELAY and bool(re.match(r"a\b|delai", folded[named.start : named.end]))


def _moved(named: Named, offset: int) -> Named:
    return replace(named, start=named.start - offset, end=named.end - offset)
