"""What stands in each cell of a sheet: what it shows, what it truly holds, and how far it is merged?"""

import math
from dataclasses import dataclass, replace
from datetime import date

from lxml import etree

from roadmaps.draft import Place
from roadmaps.reading.content import Cell, Remark
from roadmaps.reading.excel_comments import Comments
from roadmaps.reading.excel_styles import Style, local_name
from roadmaps.reading.excel_text import index_to_letters, letters_to_index, shown_text, split_reference, unescape
from roadmaps.reading.number_formats import date_of_serial, is_date_format, plain_number, show_date, show_number

MAX_ROWS = 20_000
MAX_COLUMNS = 256
_NO_STYLE = Style()


@dataclass(slots=True)
class Workings:
    """What the cells of every sheet refer to."""

    strings: list[str]
    styles: tuple[Style, ...]
    from_1904: bool = False
    empty_formulas: int = 0


@dataclass(frozen=True, slots=True)
class _Shown:
    text: str
    value: float | date | None = None


def read_cells(
    root: etree._Element, sheet: str, workings: Workings, comments: Comments
) -> tuple[dict[tuple[int, int], Cell], int, int, list[Remark]]:
    """Cells with something in them, the used rows and columns, and what stands out of bounds or under a merge."""
    cells: dict[tuple[int, int], Cell] = {}
    far: list[Remark] = []
    row = -1
    for element in root.iter("{*}row"):
        number = element.get("r", "")
        row = int(number) - 1 if number.isdecimal() else row + 1
        column = -1
        for one in element:
            column = _column_of(one, column)
            shown = _shown(one, workings)
            if not shown.text.strip() and (row, column) not in comments:
                continue
            cell = _cell((row, column), shown, sheet, _style_of(one, workings), comments)
            if row < MAX_ROWS and column < MAX_COLUMNS:
                cells[row, column] = cell
            else:
                far.append(Remark(cell.text, cell.place, "cellule isolée, loin du tableau"))
    covered = _apply_merges(root, cells)
    rows = max((cell.row + cell.row_span for cell in cells.values()), default=0)
    columns = max((cell.column + cell.column_span for cell in cells.values()), default=0)
    return cells, rows, columns, far + covered


def _column_of(element: etree._Element, before: int) -> int:
    letters = element.get("r", "").rstrip("0123456789")
    return letters_to_index(letters) if letters.isascii() and letters.isalpha() and letters.isupper() else before + 1


def _style_of(element: etree._Element, workings: Workings) -> Style:
    index = element.get("s", "0")
    position = int(index) if index.isdecimal() else 0
    return workings.styles[position] if position < len(workings.styles) else _NO_STYLE


def _shown(element: etree._Element, workings: Workings) -> _Shown:
    value = formula = None
    for one in element:
        name = local_name(one)
        if name == "v":
            value = one.text or ""
        elif name == "is":
            return _Shown(shown_text(one))
        elif name == "f":
            formula = one
    if value is None or value == "":
        if formula is not None and element.get("t") != "str":
            workings.empty_formulas += 1
        return _Shown("")
    return _interpret(value, element.get("t", "n"), _style_of(element, workings), workings)


def _interpret(value: str, kind: str, style: Style, workings: Workings) -> _Shown:
    if kind == "s":
        position = int(value) if value.isdecimal() else -1
        return _Shown(workings.strings[position] if 0 <= position < len(workings.strings) else "")
    if kind == "b":
        return _Shown("VRAI" if value == "1" else "FAUX")
    if kind == "d":
        return _iso_date(value, style)
    if kind != "n":
        return _Shown(unescape(value))
    try:
        number = float(value)
    except ValueError:
        return _Shown(value)
    return _number(number, style, workings)


def _iso_date(value: str, style: Style) -> _Shown:
    try:
        day = date.fromisoformat(value[:10])
    except ValueError:
        return _Shown(value)
    return _Shown(show_date(day, style.number_format if is_date_format(style.number_format) else "dd/mm/yyyy"), day)


def _number(number: float, style: Style, workings: Workings) -> _Shown:
    if not math.isfinite(number):
        return _Shown("")
    if is_date_format(style.number_format):
        day = date_of_serial(number, workings.from_1904)
        if day is not None:
            return _Shown(show_date(day, style.number_format), day)
        return _Shown(plain_number(number), number)
    return _Shown(show_number(number, style.number_format), number)


def _cell(at: tuple[int, int], shown: _Shown, sheet: str, style: Style, comments: Comments) -> Cell:
    row, column = at
    place = Place(f"feuille « {sheet} », cellule {index_to_letters(column)}{row + 1}", sheet, row, column)
    text = shown.text.strip()
    return Cell(
        row=row,
        column=column,
        text=text,
        place=place,
        lines=tuple(line.strip() for line in text.split("\n") if line.strip()),
        value=shown.value,
        number_format=style.number_format if shown.value is not None else "",
        bold=style.bold,
        fill=style.fill,
        comments=comments.get((row, column), ()),
    )


def _apply_merges(root: etree._Element, cells: dict[tuple[int, int], Cell]) -> list[Remark]:
    """Widen the anchors; a value that a merge hides is kept as a remark."""
    hidden: list[Remark] = []
    used_rows = max((row for row, _ in cells), default=-1) + 1
    used_columns = max((column for _, column in cells), default=-1) + 1
    for top, left, last_row, last_column in _merged_areas(root):
        bottom, right = min(last_row, used_rows - 1), min(last_column, used_columns - 1)
        anchor = cells.get((top, left))
        if anchor is None or (bottom, right) == (top, left):
            continue
        for where in _cells_inside(cells, top, left, bottom, right):
            if cells[where].text:
                hidden.append(Remark(cells[where].text, cells[where].place, "texte caché par une fusion de cellules"))
            del cells[where]
        cells[top, left] = replace(anchor, row_span=bottom - top + 1, column_span=right - left + 1)
    return hidden


def _merged_areas(root: etree._Element) -> list[tuple[int, int, int, int]]:
    areas = []
    for one in root.iter("{*}mergeCell"):
        ends = [split_reference(end) for end in one.get("ref", "").split(":")]
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            (top, left), (bottom, right) = ends[0], ends[1]
            if top <= bottom and left <= right:
                areas.append((top, left, bottom, right))
    return areas


def _cells_inside(
    cells: dict[tuple[int, int], Cell], top: int, left: int, bottom: int, right: int
) -> list[tuple[int, int]]:
    if (bottom - top + 1) * (right - left + 1) > len(cells):
        inside = [at for at in cells if top <= at[0] <= bottom and left <= at[1] <= right]
    else:
        area = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        inside = [at for at in area if at in cells]
    return [at for at in inside if at != (top, left)]
