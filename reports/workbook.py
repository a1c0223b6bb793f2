"""How are sheets put in an Excel workbook: frozen header, filters, French formats, and a legend?"""

import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from reports.exports import Cell, ExportColumn, ExportSheet
from reports.house_looks import INK, RULE
from reports.typed_text import visible

LEGEND = "Légende"
_LONGEST = 32_767
_FORMATS = {"number": "#,##0", "decimal": "#,##0.0", "percent": "0 %", "date": "dd/mm/yyyy"}
_FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f]")


def to_workbook(sheets: Sequence[ExportSheet], *, title: str, author: str, as_of: date) -> bytes:
    """The workbook, the same for the same sheets; a legend sheet closes it."""
    held = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = xlsxwriter.Workbook(held, options)
    made_on = datetime(as_of.year, as_of.month, as_of.day)  # noqa: DTZ001  the format knows no zone
    book.set_properties({"title": visible(title), "author": visible(author), "created": made_on})
    formats = _formats(book)
    names: set[str] = {LEGEND.casefold()}
    for sheet in sheets:
        _write_sheet(book.add_worksheet(_sheet_name(sheet.title, names)), sheet, formats)
    _write_legend(book.add_worksheet(LEGEND), sheets, formats)
    book.close()
    return held.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    cell = {"font_name": "Arial", "font_size": 9, "valign": "top", "border": 1, "border_color": f"#{RULE}"}
    made = {kind: book.add_format({**cell, "num_format": code}) for kind, code in _FORMATS.items()}
    made["text"] = book.add_format({**cell, "text_wrap": True, "quote_prefix": True, "num_format": "@"})
    made["head"] = book.add_format(
        {**cell, "bold": True, "font_color": "#FFFFFF", "bg_color": f"#{INK}", "text_wrap": True, "valign": "vcenter"}
    )
    return made


def _sheet_name(title: str, taken: set[str]) -> str:
    """At most 31 characters, none that Excel forbids, each once."""
    plain = _FORBIDDEN.sub(" ", title).strip(" '")[:31].strip(" '") or "Feuille"
    name, rank = plain, 2
    while name.casefold() in taken:
        name, rank = f"{plain[:27]} {rank}", rank + 1
    taken.add(name.casefold())
    return name


def _write_sheet(page: Any, sheet: ExportSheet, formats: dict[str, Any]) -> None:
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, min(column.width, 60))
        page.write_string(0, at, _fitting(column.title), formats["head"])
    for line, row in enumerate(sheet.rows, start=1):
        for at, (cell, column) in enumerate(zip(row, sheet.columns, strict=True)):
            _write_cell(page, (line, at), cell, column, formats)
    page.freeze_panes(1, 0)
    if sheet.columns:
        page.autofilter(0, 0, max(len(sheet.rows), 1), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)


def _write_cell(page: Any, place: tuple[int, int], cell: Cell, column: ExportColumn, formats: dict[str, Any]) -> None:
    if cell is None:
        page.write_blank(*place, None, formats["text"])
    elif isinstance(cell, str):
        page.write_string(*place, _fitting(cell), formats["text"])
    elif isinstance(cell, date):
        page.write_datetime(*place, datetime(cell.year, cell.month, cell.day), formats["date"])  # noqa: DTZ001
    else:
        whole = "number" if float(cell).is_integer() else "decimal"
        page.write_number(*place, cell, formats["percent" if column.kind == "percent" else whole])


def _fitting(text: str) -> str:
    """A cell holds 32,767 characters: a longer text says that it goes on."""
    shown = visible(text)
    if len(shown) <= _LONGEST:
        return shown
    note = f"… [suite coupée : {len(shown)} caractères en tout]"
    return shown[: _LONGEST - len(note)] + note


def _write_legend(page: Any, sheets: Sequence[ExportSheet], formats: dict[str, Any]) -> None:
    page.set_column(0, 1, 34)
    page.set_column(2, 2, 90)
    for at, title in enumerate(("Feuille", "Terme", "Sens")):
        page.write_string(0, at, title, formats["head"])
    lines = [
        (sheet.title, term, meaning)
        for sheet in sheets
        for term, meaning in (*((c.title, c.help) for c in sheet.columns if c.help), *sheet.legend)
    ]
    for line, texts in enumerate(lines, start=1):
        for at, text in enumerate(texts):
            page.write_string(line, at, _fitting(text), formats["text"])
    page.freeze_panes(1, 0)
