"""What does a file hold, whatever its format?

The common ground of every extractor and every recogniser: an ordered run of paragraphs and tables, each with its place.
Extractors lose nothing (hidden rows, comments, ticked boxes are kept and marked); recognisers never look at the format.
"""

from dataclasses import dataclass, field
from datetime import date

from roadmaps.draft import Place


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table, at its anchor (top left); the cells a merge covers are absent from ``Table.cells``."""

    row: int
    column: int
    text: str
    place: Place
    row_span: int = 1
    column_span: int = 1
    lines: tuple[str, ...] = ()
    """The paragraphs of the cell, in order; ``text`` joins them with line breaks."""
    value: float | date | None = None
    """A spreadsheet's true number or date, when the cell holds one; ``text`` is what it shows."""
    number_format: str = ""
    bold: bool = False
    fill: str = ""
    """Background colour as RRGGBB; a hint, never a value."""
    comments: tuple[str, ...] = ()
    ticked: tuple[str, ...] = ()
    """Labels of the ticked check boxes; empty when there is no box or none is ticked."""
    boxes: tuple[str, ...] = ()
    """Labels of all the check boxes."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table, or one sheet of a workbook. ``cells`` is keyed by (row, column), both from 0."""

    cells: dict[tuple[int, int], Cell]
    rows: int
    columns: int
    part: str
    """How a person would name it: "tableau 2", "feuille Axe 1"."""
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    header_rows: frozenset[int] = frozenset()
    """Rows the file itself marks as repeated headers."""
    is_sheet: bool = False
    is_hidden: bool = False
    inside: str = ""
    """The part of the table whose cell holds this one, when it is nested; that cell's lines hold its text too."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph outside tables. ``heading`` is its outline level from 1, 0 for body text."""

    text: str
    place: Place
    heading: int = 0
    is_title: bool = False
    list_level: int | None = None
    """0 for a first-level bullet or number; None when it is no list item."""
    numbering: str = ""
    """The number Word computes for it ("1.", "a)"), when it is numbered."""
    bold: bool = False
    page_break_before: bool = False
    ticked: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    from_text_box: bool = False
    is_contents: bool = False
    """It belongs to a table of contents that the file itself computes."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, footnote or deleted text: kept, never content."""

    text: str
    place: Place
    reason: str


@dataclass(frozen=True, slots=True)
class Content:
    """A whole file: blocks in reading order; headers and footers apart (a date may stand there only)."""

    blocks: tuple[Paragraph | Table, ...]
    margins: tuple[Paragraph, ...] = ()
    """Page headers and footers."""
    remarks: tuple[Remark, ...] = ()
    has_revisions: bool = False
    notes: tuple[str, ...] = field(default=())
    """French sentences about the file as a whole."""
