"""Where is the header of a table of actions, on one row or two, and what does each column mean?"""

import re
from dataclasses import dataclass

from roadmaps.folding import fold
from roadmaps.french_dates import periods_in
from roadmaps.named_periods import Unit
from roadmaps.reading.columns import CERTAIN, ColumnMapping, Meaning, key, meaning_of, meanings_of
from roadmaps.reading.content import Cell
from roadmaps.reading.grid import Grid
from roadmaps.reading.titles import split_reference
from roadmaps.reading.vocabulary import SIGNAL_FIELDS, Field

_LONGEST_HEADER = 80
_DATED_UNITS = {Unit.DAY, Unit.MONTH, Unit.QUARTER, Unit.HALF, Unit.YEAR}

_ANSWERED = frozenset({Field.LEAD, Field.CO_LEADS, Field.PARTNERS, Field.DUE})


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a table: its rows, and for each column its text and its meaning."""

    first_row: int
    last_row: int
    labels: dict[int, str]
    meanings: dict[int, Meaning]
    periods: dict[int, str]
    """Columns that stand for a period ("T1 2026"): a planning drawn across."""

    def column(self, wanted: Field) -> int | None:
        """The first column of a field."""
        return next((c for c, m in self.meanings.items() if m.field is wanted), None)

    def fields(self) -> set[Field]:
        """The fields its columns name."""
        return {m.field for m in self.meanings.values() if m.field}

    def is_repeated_by(self, cells: list[Cell]) -> bool:
        """A later row says the same words again."""
        known = {key(label) for label in self.labels.values()}
        texts = [key(cell.text) for cell in cells]
        return len(texts) > 1 and sum(text in known for text in texts) >= max(2, len(texts) * 0.6)


def read_header(grid: Grid, row: int, mapping: ColumnMapping | None) -> Header | None:
    """The header that begins at that row, if one does; two rows when the second says more."""
    own = grid.own(row)
    if not own or sum(len(cell.text) for cell in own) > _LONGEST_HEADER * len(own):
        return None
    single = _header(grid, row, row, mapping)
    double = _header(grid, row, row + 1, mapping) if _may_have_two_rows(grid, row) else None
    candidates = [h for h in (double, single) if h is not None and _is_of_actions(h, grid)]
    return max(candidates, key=lambda h: len(h.fields()) + len(h.periods), default=None)


def _may_have_two_rows(grid: Grid, row: int) -> bool:
    """Some cell of the first row spans, and the second row speaks like a header, not like data."""
    below = grid.own(row + 1)
    if not below or not any(cell.column_span > 1 or cell.row_span > 1 for cell in grid.own(row)):
        return False
    if any(len(cell.text) > 60 for cell in below):
        return False
    under_spans = [c for c in below if (above := grid.at(row, c.column)) and above.row == row and above.column_span > 1]
    known = [c for c in below if meaning_of(c.text).confidence >= CERTAIN or names_a_period(c.text)]
    return bool(under_spans) and len(known) >= len(below) * 0.5 and len(under_spans) >= len(below) * 0.5


def _header(grid: Grid, first: int, last: int, mapping: ColumnMapping | None) -> Header | None:
    labels: dict[int, str] = {}
    for column in range(grid.columns):
        lower, upper = grid.at(last, column), grid.at(first, column)
        label = _combined(upper, lower, first, last)
        if label and (lower is None or lower.column == column or last > first):
            labels[column] = label
    labels = {c: label for c, label in labels.items() if c == 0 or grid.at(last, c) is not grid.at(last, c - 1)}
    if not labels:
        return None
    columns = list(labels)
    periods = {c: labels[c] for c in columns if names_a_period(labels[c])}
    texts = ["" if c in periods else labels[c] for c in columns]
    meanings = dict(zip(columns, meanings_of(texts, mapping), strict=True))
    return Header(first, last, labels, meanings, periods)


def _combined(upper: Cell | None, lower: Cell | None, first: int, last: int) -> str:
    """ "Indicateurs" above "Cible" is a target; "Indicateur" above "Libellé" is still an indicator."""
    below = lower.text.strip() if lower else ""
    above = upper.text.strip() if upper else ""
    if first == last or lower is upper or not above or not below:
        return below or above
    inner, outer = meaning_of(below), meaning_of(above)
    if inner.confidence >= CERTAIN and not (inner.field is Field.TITLE and outer.field not in {None, Field.TITLE}):
        return below
    return above if outer.confidence >= CERTAIN and not names_a_period(below) else below


def names_a_period(text: str) -> bool:
    """The header is a period and nothing else."""
    folded = re.sub(r"\([^)]*\)", "", fold(text)).strip(" .:")
    found = periods_in(folded)
    return len(found) == 1 and found[0].unit in _DATED_UNITS and len(folded) - (found[0].end - found[0].start) <= 2


def _is_filled(label: str, meant: Field | None) -> bool:
    """ "Action 2", "Pilote : Rectorat": the words of a header, followed by what an action says."""
    opened = split_reference(label)
    if opened.marked == "kind" and not opened.title and re.search(r"\d", opened.reference or ""):
        return True
    return meant in _ANSWERED and bool(re.match(r"[^:(\n]{3,30}:\s*\w", label))


def _is_of_actions(header: Header, grid: Grid) -> bool:
    """A title column, something else that a table of actions has, and mostly words of the trade."""
    fields = header.fields()
    known = sum(m.field is not None for m in header.meanings.values()) + len(header.periods)
    if Field.TITLE not in fields or known < len(header.labels) * 0.5:
        return False
    title = header.meanings[header.column(Field.TITLE) or 0]
    if title.confidence < 1.0 and not fields & {Field.LEAD, Field.DUE, Field.CO_LEADS, Field.ORGANISATION}:
        return False
    if any(len(label) > _LONGEST_HEADER for label in header.labels.values()):
        return False
    if any(_is_filled(header.labels[c], m.field) for c, m in header.meanings.items()):
        return False
    if grid.columns == 1 or len(header.labels) == 1:
        return bool(
            re.fullmatch(
                r"(?:nos |les |liste des )?(?:actions?|engagements?|mesures?)(?: .{0,30})?",
                fold(next(iter(header.labels.values()))),
            )
        )
    return bool(fields & SIGNAL_FIELDS or header.periods)
