"""How does a table look in Word, and how is it made fast?

What does not change from row to row is made once per column; a cell then costs a test and three strings.
"""

import re
from collections.abc import Iterator
from math import ceil

from reports.glyphs import BOLD, LOST, letters_in, lines_of, width_of
from reports.house_looks import PALE, TINT
from reports.manuscript import Manuscript
from reports.outline import Box, Row, Table
from reports.typed_text import are_plain, attribute, run

_SHORT = 10
"""A table of no more rows than this stays on one page."""
_FIGURES = 0.8
"""Columns of figures take what they need as long as it is less than this share of the page."""
_SIZE = 9.0
_LINE = 10.65
_DIGIT = 0.56
"""Width of a figure in Arial, as a share of its size; a bold letter is as wide on average."""
_DATE = re.compile(r"\b\d\d/\d\d/\d{4}\b")
_READ = 24
_PADDING = 6.5
_SIDES = 8.5
_HAIR = 0.02
_AFTER = 8.0
_CLOSE = "</w:p></w:tc>"
_ROW = "<w:tr><w:trPr><w:cantSplit/></w:trPr>"


def table_xml(table: Table, written: Manuscript) -> str:
    """A table: header row on each page, rows that do not split, groups across the full width."""
    widths = _widths(table, written)
    header = _header_row(table, widths, written)
    opened = _opened(widths, written.styles["table"], table.caption, first_column=table.row_header)
    return f"{opened}{header}{_rows(table, widths, written)}</w:tbl>{_after(written)}"


def _widths(table: Table, written: Manuscript) -> list[int]:
    room = written.shape.width
    key = id(table), room
    if key not in written.widths:
        written.widths[key] = column_widths(table, room, written.template.breadth)
    return written.widths[key]


def column_widths(table: Table, room: int, breadth: float = 1.0) -> list[int]:
    """The room shared between columns, to the last twentieth of a point; figures leave words what they do not need.

    ``breadth``: how much wider than Arial the texts are set. No figure is broken, and no date.
    """
    columns = table.columns
    whole = sum(column.width for column in columns) or len(columns)
    shares = [int(room * (column.width or 1) / whole) for column in columns]
    needs = _needs(table, breadth)
    if sum(needs.values()) > _FIGURES * room:
        needs = _needs(table, 1.0)
    words = [at for at in range(len(columns)) if at not in needs]
    if words and sum(needs.values()) <= _FIGURES * room:
        spare, wanting = room - sum(needs.values()), sum(columns[at].width or 1 for at in words)
        shares = [needs.get(at, int(spare * (column.width or 1) / wanting)) for at, column in enumerate(columns)]
    if shares:
        shares[words[0] if words else -1] += room - sum(shares)
    return _with_whole_dates(table, shares, words, breadth)


def _needs(table: Table, breadth: float) -> dict[int, int]:
    return {at: _need(table, at, breadth) for at, column in enumerate(table.columns) if column.numeric}


def _with_whole_dates(table: Table, shares: list[int], words: list[int], breadth: float) -> list[int]:
    """The widest column of words gives what a narrow one lacks to hold a date on one line."""
    wanted = int((width_of("00/00/0000", _SIZE) * breadth + _SIDES + 3) * 20)
    for at in words:
        giver = max(words, key=shares.__getitem__)
        lacking = wanted - shares[at]
        if 0 < lacking <= shares[giver] - wanted and _holds_dates(table, at):
            shares[giver] -= lacking
            shares[at] = wanted
    return shares


def _holds_dates(table: Table, at: int) -> bool:
    """Whether the texts of a column hold dates; a few of them are read."""
    texts = [row.cells[at] for row in table.rows[:: max(1, len(table.rows) // _READ)] if len(row.cells) > at]
    return any(map(_DATE.search, texts))


def _need(table: Table, at: int, breadth: float) -> int:
    """What a column of figures needs to break no word of its title and no figure."""
    title = max(map(len, table.columns[at].title.split()), default=1)
    cells = (row.cells[at] for row in table.rows if len(row.cells) > at)
    figures = max((len(line) for cell in cells for line in cell.split("\n")), default=1)
    return int((max(title * 1.08, figures, 5) * _SIZE * _DIGIT * breadth + _SIDES + 3) * 20)


def _opened(widths: list[int], style: str, title: str, *, first_column: bool) -> str:
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = (
        f'w:val="{"04A0" if first_column else "0420"}" w:firstRow="1" w:lastRow="0" w:firstColumn="{int(first_column)}"'
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/><w:tblLook {look} w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{attribute(title)}"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
    )


def _header_row(table: Table, widths: list[int], written: Manuscript) -> str:
    styles = written.styles
    cells = "".join(
        _cell(
            column.title,
            width,
            styles["head_number" if column.numeric else "head"],
            written.template.ink,
            align="bottom",
        )
        for column, width in zip(table.columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _cell(text: str, width: int, style: str, fill: str = "", *, align: str = "", span: int = 1) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>'
        + (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "")
        + (f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else "")
        + (f'<w:vAlign w:val="{align}"/>' if align else "")
        + f'</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{run(text)}{_CLOSE}'
    )


class _DataRow:
    """How a row of data is written: once for all rows, the XML between the texts of its cells."""

    def __init__(self, table: Table, widths: list[int], written: Manuscript) -> None:
        keep = "<w:keepNext/>" if _is_short(table) else ""
        roles = ["number" if column.numeric else "cell" for column in table.columns]
        if table.row_header and roles:
            roles[0] = "row_title"
        self._openings = [
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
            f'<w:pStyle w:val="{written.styles[role]}"/>{keep}</w:pPr>'
            for width, role in zip(widths, roles, strict=True)
        ]
        cells = "".join(f"{one.replace('%', '%%')}<w:r><w:t>%s</w:t></w:r>{_CLOSE}" for one in self._openings)
        self._whole = f"{_ROW}{cells}</w:tr>"
        self._table_widths = widths
        self._wrapping = list(_wrapping(table, widths))

    def laid(self, cells: tuple[str, ...]) -> tuple[str, float]:
        """The row and its height, an estimate in points; ordinary texts go in at one stroke."""
        if not are_plain(cells):
            pairs = zip(self._openings, cells, strict=True)
            made = "".join(f"{opening}{run(text)}{_CLOSE}" for opening, text in pairs)
            return f"{_ROW}{made}</w:tr>", _height(_lines(Row(cells), self._table_widths))
        lines = 1.0
        for at, share, unlost in self._wrapping:
            lines = max(lines, len(cells[at]) * share - unlost)
        return self._whole % cells, _height(ceil(lines))


def _wrapping(table: Table, widths: list[int]) -> Iterator[tuple[int, float, float]]:
    """Columns where a text needs two lines: the share of a line that a letter takes, and what the last line regains."""
    columns = zip(*(row.cells for row in table.rows if row.kind == "data"), strict=False)
    for at, texts in enumerate(columns):
        held = letters_in(widths[at] / 20 - _SIDES, texts, _SIZE)
        if at == 0 and table.row_header:
            held /= BOLD
        if max(map(len, texts)) > held:
            ended = max(1.0, held - LOST)
            yield at, 1 / ended, LOST / ended + _HAIR


def _header_height(table: Table, widths: list[int]) -> float:
    pairs = zip(table.columns, widths, strict=True)
    return _height(max((lines_of(one.title, width / 20 - _SIDES, _SIZE, bold=True) for one, width in pairs), default=1))


def _is_short(table: Table) -> bool:
    return len(table.rows) <= _SHORT


def beginning_of(table: Table, written: Manuscript) -> float:
    """The height of what stays on one page at the head of a table: all of a short one."""
    widths = _widths(table, written)
    first = 2 if table.rows and table.rows[0].kind == "group" else 1
    rows = table.rows if _is_short(table) else table.rows[:first]
    return _header_height(table, widths) + sum(_height(_lines(row, widths)) for row in rows)


def _lines(row: Row, widths: list[int]) -> int:
    """How many lines a row takes, each of its texts laid out word by word."""
    if row.kind == "group":
        return lines_of(row.cells[0] if row.cells else "", sum(widths) / 20 - _SIDES, _SIZE, bold=True)
    cells = zip(row.cells, widths, strict=False)
    return max((lines_of(text, width / 20 - _SIDES, _SIZE) for text, width in cells), default=1)


def _rows(table: Table, widths: list[int], written: Manuscript) -> str:
    pages, data = written.pages, _DataRow(table, widths, written)
    header = _header_height(table, widths)
    pages.keep(header, beginning_of(table, written) - header)
    made: list[str] = []
    for row in table.rows:
        if row.kind == "data":
            xml, height = data.laid(row.cells)
            pages.row(height, header)
            made.append(xml)
        else:
            pages.row(_height(_lines(row, widths)), header)
            made.append(_special_row(row, table, widths, written))
    return "".join(made)


def _special_row(row: Row, table: Table, widths: list[int], written: Manuscript) -> str:
    styles = written.styles
    if row.kind == "group":
        cells = _cell(row.cells[0] if row.cells else "", sum(widths), styles["group"], TINT, span=len(widths))
    else:
        cells = "".join(
            _cell(text, width, styles["total_number" if column.numeric else "total"], PALE)
            for text, width, column in zip(row.cells, widths, table.columns, strict=True)
        )
    return f"{_ROW}{cells}</w:tr>"


def _height(lines: int) -> float:
    return max(lines, 1) * _LINE + _PADDING


def _after(written: Manuscript) -> str:
    """Two tables that touch would become one, and a text needs air."""
    written.pages.write(0.1, 0, _AFTER)
    return f'<w:p><w:pPr><w:pStyle w:val="{written.styles["break"]}"/><w:spacing w:after="160"/></w:pPr></w:p>'


def box_xml(box: Box, written: Manuscript) -> str:
    """A framed table of labels and values, under its title."""
    room = written.shape.width
    widths = [int(room * 0.36), room - int(room * 0.36)]
    styles = written.styles
    title = _cell(box.title, room, styles["head"], written.template.ink, span=2)
    lines = "".join(
        f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{_cell(label, widths[0], styles['row_title'], PALE)}"
        f"{_cell(value, widths[1], styles['cell'])}</w:tr>"
        for label, value in box.lines
    )
    height = sum(_height(lines_of(value, widths[1] / 20 - _SIDES, _SIZE)) for _, value in box.lines)
    written.pages.keep(height + _height(1))
    return (
        f"{_opened(widths, styles['box'], box.title, first_column=True)}"
        f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{title}</w:tr>{lines}</w:tbl>{_after(written)}"
    )
