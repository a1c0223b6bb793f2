"""What does a table of a Word file hold: which cells, how far each goes, and which tables stand inside it?"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from roadmaps.draft import Place
from roadmaps.reading.content import Cell, Table
from roadmaps.reading.statuses import BOXES, boxes_in
from roadmaps.reading.word_cells import read_plain_cell
from roadmaps.reading.word_lines import LineReader
from roadmaps.reading.word_styles import VAL, W, integer, is_on
from roadmaps.reading.word_text import CONTROL_PLACEHOLDER

_P, _TBL, _TR, _TC, _SDT, _TCPR, _TRPR = (W + name for name in ("p", "tbl", "tr", "tc", "sdt", "tcPr", "trPr"))
_SPAN, _MERGE, _SHADE = W + "gridSpan", W + "vMerge", W + "shd"
WRAPPERS = frozenset(W + name for name in ("sdtContent", "customXml", "ins", "moveTo", "smartTag"))
"""Elements that stand around others and say nothing of their own."""
MOST_COLUMNS = 200


@dataclass(slots=True)
class _Shape:
    """A cell being read: where it begins and how far it goes."""

    row: int
    column: int
    column_span: int
    lines: list[str]
    bold: bool
    fill: str
    row_span: int = 1


@dataclass(slots=True)
class TableReader:
    """Reads one table; its paragraphs go through the reader of the whole file."""

    lines: LineReader
    nested: list[etree._Element] = field(default_factory=list)
    """The tables found in its cells, in reading order."""
    _shapes: list[_Shape] = field(default_factory=list)
    _open_merges: dict[int, _Shape] = field(default_factory=dict)
    _headers: set[int] = field(default_factory=set)
    _hidden: set[int] = field(default_factory=set)

    def read(self, table: etree._Element, part: str, inside: str) -> Table:
        """The table called ``part`` ("tableau 3"), ``inside`` another ("" when it stands alone)."""
        rows = 0
        for row in _flattened(table, _TR):
            if self._is_kept(row, rows):
                self._read_row(row, rows)
                rows += 1
        return Table(
            cells={(one.row, one.column): _cell(one, part) for one in self._shapes},
            rows=rows,
            columns=max((one.column + one.column_span for one in self._shapes), default=0),
            part=part,
            hidden_rows=frozenset(self._hidden),
            header_rows=frozenset(self._headers),
            inside=inside,
        )

    def _is_kept(self, row: etree._Element, number: int) -> bool:
        """Note what the properties of a row say; a row whose deletion is tracked is told aside."""
        properties = row.find(_TRPR)
        if properties is None:
            return True
        text = self.lines.text
        if properties.find(W + "del") is not None:
            text.has_revisions = True
            text.deleted.append("".join(one.text or "" for one in row.iter(W + "t", W + "delText")))
            return False
        text.has_revisions |= properties.find(W + "ins") is not None
        if is_on(properties.find(W + "tblHeader")):
            self._headers.add(number)
        if is_on(properties.find(W + "hidden")):
            self._hidden.add(number)
        return True

    def _read_row(self, row: etree._Element, number: int) -> None:
        properties = row.find(_TRPR)
        column = integer(properties.find(W + "gridBefore")) if properties is not None else 0
        for cell in _flattened(row, _TC):
            column += self._read_cell(cell, number, column)

    def _read_cell(self, cell: etree._Element, row: int, column: int) -> int:
        """Read one cell; how many columns it takes."""
        plain = read_plain_cell(cell, self.lines.styles) if self.lines.is_at_rest else None
        span, merge, fill = plain[:3] if plain else _cell_properties(cell)
        above = self._open_merges.get(column)
        if merge and merge != "restart" and above is not None:
            above.row_span = row - above.row + 1
            return span
        lines: list[str] = plain[3] if plain else []
        bold = plain[4] if plain else self._read_lines(cell, lines)
        shape = _Shape(row, column, span, lines, bold and bool(lines), fill)
        self._shapes.append(shape)
        self._open_merges.pop(column, None)
        if merge:
            self._open_merges[column] = shape
        return span

    def _read_lines(self, container: etree._Element, lines: list[str], *, is_nested: bool = False) -> bool:
        """The lines of a cell, tables in it included; whether all of it is bold."""
        bold = True
        for child in container:
            tag = child.tag
            if tag == _P:
                bold = self._read_paragraph(child, lines) and bold
            elif tag == _TBL:
                if not is_nested:
                    self.nested.append(child)
                lines += self._told_rows(child)
            elif tag == _SDT:
                if not is_on(child.find(CONTROL_PLACEHOLDER)):
                    for content in child.iterchildren(W + "sdtContent"):
                        bold = self._read_lines(content, lines, is_nested=is_nested) and bold
            elif tag in WRAPPERS:
                bold = self._read_lines(child, lines, is_nested=is_nested) and bold
        return bold

    def _read_paragraph(self, paragraph: etree._Element, lines: list[str]) -> bool:
        """Add what a paragraph says; whether all of it is bold."""
        line = self.lines.read(paragraph)
        if not line.text:
            return True
        first, *more = [part for piece in line.text.split("\n") if (part := piece.strip())]
        mark = line.numbering + " " if line.numbering else "• " if line.list_level is not None else ""
        lines += [mark + first, *more]
        return self.lines.text.all_bold or line.style.bold

    def _told_rows(self, table: etree._Element) -> Iterator[str]:
        """The rows of a table inside a cell, each in one line."""
        for row in _flattened(table, _TR):
            cells: list[list[str]] = []
            for cell in _flattened(row, _TC):
                cells.append([])
                self._read_lines(cell, cells[-1], is_nested=True)
            told = " : ".join(" ".join(texts) for texts in cells if texts)
            if told:
                yield told


def _cell_properties(cell: etree._Element) -> tuple[int, str, str]:
    """Columns it spans, its part in a vertical merge ("" when none), its colour."""
    span, merge, fill = 1, "", ""
    properties = next(iter(cell), None)
    if properties is None or properties.tag != _TCPR:
        return span, merge, fill
    for one in properties:
        tag = one.tag
        if tag == _SPAN:
            span = min(max(integer(one, 1), 1), MOST_COLUMNS)
        elif tag == _MERGE:
            merge = one.get(VAL, "continue")
        elif tag == _SHADE and one.get(W + "fill", "auto") not in {"auto", "FFFFFF"}:
            fill = one.get(W + "fill", "").upper()
    return span, merge, fill


def _flattened(element: etree._Element, wanted: str) -> list[etree._Element]:
    """Rows of a table or cells of a row, through the controls and marks around them."""
    found = []
    for child in element:
        tag = child.tag
        if tag == wanted:
            found.append(child)
        elif tag == _SDT:
            inner = [one for content in child.iterchildren(W + "sdtContent") for one in _flattened(content, wanted)]
            shows_placeholder = wanted == _TC and is_on(child.find(CONTROL_PLACEHOLDER))
            found += [_emptied(one) for one in inner] if shows_placeholder else inner
        elif tag in WRAPPERS:
            found += _flattened(child, wanted)
    return found


def _emptied(cell: etree._Element) -> etree._Element:
    """A cell whose control still shows its placeholder: it keeps its place and says nothing."""
    for child in list(cell):
        if child.tag != _TCPR:
            cell.remove(child)
    return cell


def _cell(shape: _Shape, part: str) -> Cell:
    lines = shape.lines
    text = lines[0] if len(lines) == 1 else "\n".join(lines)
    boxes, ticked = boxes_in(text) if not text.isascii() and not BOXES.isdisjoint(text) else ((), ())
    return Cell(
        shape.row,
        shape.column,
        text,
        Place(f"{part}, ligne {shape.row + 1}, colonne {shape.column + 1}", part, shape.row + 1, shape.column + 1),
        shape.row_span,
        shape.column_span,
        tuple(lines),
        bold=shape.bold,
        fill=shape.fill,
        boxes=boxes,
        ticked=ticked,
    )
