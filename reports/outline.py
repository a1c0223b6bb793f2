"""What does a report say, before it looks like anything?

Plain values, in reading order, that every renderer follows. No style, no format, no French sentence
is made below this point: texts come in finished.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Text:
    """A run of text in a paragraph or a cell."""

    text: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; ``style`` names a role, never a look."""

    runs: tuple[Text, ...]
    style: Literal["body", "lead", "note", "empty_section", "signature"] = "body"
    stays: bool = False
    """What no text written by hand may take the place of."""


@dataclass(frozen=True, slots=True)
class Bullets:
    """An unordered list."""

    items: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a level about itself, quoted with author and date."""

    text: str
    author: str
    on: date


@dataclass(frozen=True, slots=True)
class Box:
    """A framed set of label / value lines: the perimeter and coverage box."""

    title: str
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``width`` is its share of the table's width, ``numeric`` aligns right."""

    title: str
    width: float
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells (one text per column, line breaks allowed); ``group`` rows are one full-width cell."""

    cells: tuple[str, ...]
    kind: Literal["data", "group", "total"] = "data"


@dataclass(frozen=True, slots=True)
class Table:
    """A captioned table; its header row repeats on each page and no row splits."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    wide: bool = False
    """True: it stands in a landscape section."""
    row_header: bool = False
    """True: the first cell of each row is its header."""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of a chart, a value per category; None leaves a gap."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart; ``alternative`` tells what it shows to who cannot see it. A table stands beside it."""

    kind: Literal["stacked_bars", "bars", "lines", "doughnut"]
    title: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    alternative: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class MapArea:
    """One territory of a map: its code in the contours, its name, its value, and the class it falls in (from 0)."""

    code: str
    name: str
    value: float | None
    bucket: int | None
    wording: str = ""


@dataclass(frozen=True, slots=True)
class Map:
    """A map of départements or régions coloured (and hatched) by class; the legend gives each class its words."""

    title: str
    contours: Literal["departement", "region"]
    areas: tuple[MapArea, ...]
    legend: tuple[str, ...]
    alternative: str
    missing: str = "Donnée absente"


Block = Paragraph | Bullets | Quote | Box | Table | Chart | Map


@dataclass(frozen=True, slots=True)
class Section:
    """A titled run of blocks; ``name`` is its stable handle in templates (``bloc.engagements``)."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    sections: tuple["Section", ...] = ()
    page_break: bool = False


@dataclass(frozen=True, slots=True)
class Cover:
    """The head of the document."""

    title: str
    subtitle: str
    service: str
    """The State service that issues it, its reference and address: one text per line."""
    followed_by: str
    """*Affaire suivie par*: name, capacity, address; empty when nobody is named."""
    place_and_date: str
    as_of_wording: str
    """ "arrêté au 30 juin 2026"."""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole document."""

    kind: Literal["note", "complet"]
    cover: Cover
    sections: tuple[Section, ...]
    as_of: date
    title: str
    """The document's title property."""
    author: str
    """The document's author property: the service."""
    subject: str = ""
    footer: str = ""
    contents: bool = True
    """True: a table of contents follows the cover."""
    is_draft: bool = False
