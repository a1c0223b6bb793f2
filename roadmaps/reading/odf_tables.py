"""What stands in a table of an OpenDocument file, its repeated rows unrolled within bounds?"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from lxml import etree

from roadmaps.draft import Place
from roadmaps.reading import refusals
from roadmaps.reading.content import Cell, Remark, Table
from roadmaps.reading.excel_text import index_to_letters
from roadmaps.reading.odf_styles import OFFICE, TABLE, OdfStyles
from roadmaps.reading.odf_text import flow_paragraphs, notes_of, paragraph_text
from roadmaps.reading.refusals import refused

MAX_ROWS = 20_000
MAX_COLUMNS = 256
MAX_CELLS = 200_000


@dataclass(slots=True)
class _Grid:
    """A table being read."""

    part: str
    is_sheet: bool
    styles: OdfStyles
    cells: dict[tuple[int, int], Cell] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    header_rows: set[int] = field(default_factory=set)
    remarks: list[Remark] = field(default_factory=list)
    column_styles: list[str] = field(default_factory=list)


def read_table(element: etree._Element, part: str, styles: OdfStyles, is_sheet: bool) -> tuple[Table, list[Remark]]:
    """The table, and the comments and notes of its cells."""
    grid = _Grid(part, is_sheet, styles)
    hidden_columns = _read_columns(element, grid)
    row = 0
    for line, in_header in _rows(element, False):
        repeated = _count(line, "number-rows-repeated")
        found = _read_row(line, grid, row)
        shown = line.get(TABLE + "visibility", "visible") == "visible"
        for copy in range(min(repeated, MAX_ROWS - row) if found or not shown else 0):
            if found:
                _place_row(found, grid, row + copy)
            if not shown:
                grid.hidden_rows.add(row + copy)
            if in_header and found:
                grid.header_rows.add(row + copy)
        row = min(row + repeated, MAX_ROWS)
    rows = max((cell.row for cell in grid.cells.values()), default=-1) + 1
    columns = max((cell.column + cell.column_span for cell in grid.cells.values()), default=0)
    table = Table(
        cells=_clamped(grid.cells, rows),
        rows=rows,
        columns=min(columns, MAX_COLUMNS),
        part=part,
        hidden_rows=frozenset(one for one in grid.hidden_rows if one < rows),
        hidden_columns=frozenset(one for one in hidden_columns if one < columns),
        header_rows=frozenset(grid.header_rows),
        is_sheet=is_sheet,
        is_hidden=is_sheet and not styles.get(element.get(TABLE + "style-name")).displayed,
    )
    return table, grid.remarks


def _clamped(cells: dict[tuple[int, int], Cell], rows: int) -> dict[tuple[int, int], Cell]:
    return {
        at: cell if cell.row + cell.row_span <= rows else replace(cell, row_span=rows - cell.row)
        for at, cell in cells.items()
    }


def _rows(element: etree._Element, in_header: bool) -> Iterator[tuple[etree._Element, bool]]:
    for one in element:
        if one.tag == TABLE + "table-row":
            yield one, in_header
        elif one.tag in (TABLE + "table-header-rows", TABLE + "table-row-group", TABLE + "table-rows"):
            yield from _rows(one, in_header or one.tag == TABLE + "table-header-rows")


def _read_columns(element: etree._Element, grid: _Grid) -> set[int]:
    hidden: set[int] = set()
    for one in element.iter(TABLE + "table-column"):
        count = min(_count(one, "number-columns-repeated"), MAX_COLUMNS - len(grid.column_styles))
        if one.get(TABLE + "visibility", "visible") != "visible":
            hidden.update(range(len(grid.column_styles), len(grid.column_styles) + count))
        grid.column_styles.extend([one.get(TABLE + "default-cell-style-name", "")] * count)
    return hidden


def _count(element: etree._Element, name: str) -> int:
    text = element.get(TABLE + name, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def _read_row(line: etree._Element, grid: _Grid, row: int) -> list[Cell]:
    """The cells of a row that hold something, columns repeated included."""
    found: list[Cell] = []
    column = 0
    for one in line:
        if one.tag not in (TABLE + "table-cell", TABLE + "covered-table-cell"):
            continue
        repeated = _count(one, "number-columns-repeated")
        cell = _read_cell(one, grid, row, column) if column < MAX_COLUMNS else None
        if cell is not None and one.tag == TABLE + "covered-table-cell":
            grid.remarks.append(Remark(cell.text, cell.place, "texte caché par une fusion de cellules"))
        elif cell is not None:
            copies = range(column, min(column + repeated, MAX_COLUMNS))
            found.extend(_moved(cell, row, at, grid) for at in copies)
        column += repeated
    return found


def _read_cell(element: etree._Element, grid: _Grid, row: int, column: int) -> Cell | None:
    lines = tuple(text for text in (paragraph_text(one) for one in flow_paragraphs(element)) if text)
    notes = notes_of(element)
    if not lines and not notes:
        return None
    default = grid.column_styles[column] if column < len(grid.column_styles) else ""
    style = element.get(TABLE + "style-name") or default
    value = _value(element)
    place = _place(grid, row, column)
    grid.remarks.extend(Remark(text, place, reason) for text, reason in notes)
    first = next(flow_paragraphs(element), None)
    return Cell(
        row=row,
        column=column,
        text="\n".join(lines),
        place=place,
        row_span=_count(element, "number-rows-spanned"),
        column_span=min(_count(element, "number-columns-spanned"), MAX_COLUMNS - column),
        lines=tuple(piece.strip() for line in lines for piece in line.split("\n") if piece.strip()),
        value=value,
        number_format=_format(element, grid.styles.number_format(style), value),
        bold=grid.styles.is_bold(style) or (first is not None and _all_bold(first, grid.styles)),
        fill=grid.styles.get(style).fill,
        comments=tuple(text for text, reason in notes if reason == "commentaire"),
    )


def _all_bold(paragraph: etree._Element, styles: OdfStyles) -> bool:
    if any(styles.is_bold(str(value)) for name, value in paragraph.attrib.items() if str(name).endswith("style-name")):
        return True
    spans = [one for one in paragraph if isinstance(one.tag, str)]
    named = [value for one in spans for name, value in one.attrib.items() if str(name).endswith("style-name")]
    return bool(named) and not (paragraph.text or "").strip() and all(styles.is_bold(str(value)) for value in named)


def _value(element: etree._Element) -> float | date | None:
    kind = element.get(OFFICE + "value-type", "string")
    try:
        if kind == "date":
            return date.fromisoformat(element.get(OFFICE + "date-value", "")[:10])
        if kind in ("float", "percentage", "currency"):
            return float(element.get(OFFICE + "value", ""))
    except ValueError:
        return None
    return None


def _format(element: etree._Element, code: str, value: float | date | None) -> str:
    if element.get(OFFICE + "value-type") == "percentage":
        return "0 %"
    return code if isinstance(value, date) else ("General" if value is not None else "")


def _place(grid: _Grid, row: int, column: int) -> Place:
    if grid.is_sheet:
        sheet = grid.part.removeprefix("feuille ")
        return Place(f"feuille « {sheet} », cellule {index_to_letters(column)}{row + 1}", sheet, row, column)
    return Place(f"{grid.part}, ligne {row + 1}, colonne {column + 1}", grid.part, row, column)


def _moved(cell: Cell, row: int, column: int, grid: _Grid) -> Cell:
    if (row, column) == (cell.row, cell.column):
        return cell
    return replace(cell, row=row, column=column, place=_place(grid, row, column))


def _place_row(found: list[Cell], grid: _Grid, row: int) -> None:
    if len(grid.cells) + len(found) > MAX_CELLS:
        raise refused(refusals.TOO_LARGE)
    for cell in found:
        grid.cells[row, cell.column] = _moved(cell, row, cell.column, grid)
