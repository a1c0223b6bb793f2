"""How is a blank form laid out in Excel, one sheet per table, with drop-down lists?"""

import io
import re
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range_abs

from roadmaps.blank_forms.outlines import Grid, Outline, Question, Sheet
from roadmaps.settled_archive import settled

_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_MOST_ROWS = 200
_FIRST_ROW = 4
_LONGEST_LIST, _FAR_COLUMN = 255, 60


def excel_form(outline: Outline) -> bytes:
    """The .xlsx of a form."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": outline.title, "created": _MADE})
    looks = _Looks(book)
    for block in outline.blocks:
        sheet = book.add_worksheet(_sheet_name(block.title))
        sheet.write_string(0, 0, outline.title, looks.title)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        guidance = outline.guidance if outline.by_line else (" ".join(outline.guidance),)
        for row, sentence in enumerate(guidance, 1):
            sheet.write_string(row, 0, sentence, looks.note)
        if isinstance(block, Grid):
            _grid(sheet, block, looks)
        else:
            _form(sheet, block, looks, len(guidance) + 2)
    book.close()
    return settled(out.getvalue())


def excel_table(title: list[str], headers: list[tuple[str, int]], rows: list[list[str]]) -> bytes:
    """The .xlsx of one filled table under its title lines; every cell is a text, never a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"title": title[0], "created": _MADE})
    looks = _Looks(book)
    sheet = book.add_worksheet("Actions")
    for row, line in enumerate(title):
        sheet.write_string(row, 0, line, looks.title if row == 0 else looks.note)
    for column, (header, width) in enumerate(headers):
        sheet.set_column(column, column, width)
        sheet.write_string(_FIRST_ROW - 1, column, header, looks.label)
    for row, texts in enumerate(rows, _FIRST_ROW):
        for column, text in enumerate(texts):
            sheet.write_string(row, column, text, looks.answer)
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.repeat_rows(_FIRST_ROW - 1)
    book.close()
    return settled(out.getvalue())


class _Looks:
    """The few formats of a form."""

    def __init__(self, book: Any) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"italic": True, "font_color": "#595959"})
        self.axis = book.add_format({"bold": True, "font_size": 12})
        self.label = book.add_format({"bold": True, "bg_color": "#E3E9F2", "border": 1, "text_wrap": True})
        self.label.set_align("top")
        self.answer = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        self.answer.set_num_format("@")


def _sheet_name(title: str) -> str:
    """At most 31 units of UTF-16, without the signs that Excel forbids."""
    plain = re.sub(r"[\[\]:*?/\\\n\t]", " ", title).strip(" –'")
    return plain.encode("utf-16-le")[:62].decode("utf-16-le", "ignore").rstrip("'")


def _grid(sheet: Any, grid: Grid, looks: _Looks) -> None:
    sheet.write_string(2, 0, grid.title, looks.axis)
    for column, question in enumerate(grid.questions):
        sheet.set_column(column, column, question.width)
        sheet.write_string(_FIRST_ROW - 1, column, question.label, looks.label)
        for row in range(_FIRST_ROW, _FIRST_ROW + grid.rows):
            sheet.write_blank(row, column, None, looks.answer)
        _help(sheet, _FIRST_ROW, column, _FIRST_ROW + _MOST_ROWS, question)
    sheet.freeze_panes(_FIRST_ROW, 0)
    sheet.repeat_rows(_FIRST_ROW - 1)


def _form(sheet: Any, form: Sheet, looks: _Looks, first_row: int) -> None:
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 1, 90)
    for row, question in enumerate(form.questions, first_row):
        sheet.write_string(row, 0, question.label, looks.label)
        if question.answer:
            sheet.write_string(row, 1, question.answer, looks.answer)
        else:
            sheet.write_blank(row, 1, None, looks.answer)
        _help(sheet, row, 1, row, question)


def _help(sheet: Any, first: int, column: int, last: int, question: Question) -> None:
    """What to write, shown when the cell is chosen; the list when there are few choices."""
    rule: dict[str, Any] = {"validate": "any", "input_title": question.label[:32], "input_message": question.hint[:255]}
    if question.choices:
        rule |= {"validate": "list", "source": _source(sheet, first, question.choices)}
    sheet.data_validation(first, column, last, column, rule)


def _source(sheet: Any, row: int, choices: tuple[str, ...]) -> list[str] | str:
    """The choices of a list; those that a rule cannot hold (too long, or with commas) stand in a hidden column."""
    if not any("," in one for one in choices) and len(",".join(choices)) <= _LONGEST_LIST:
        return list(choices)
    column = _FAR_COLUMN + row
    sheet.set_column(column, column, None, None, {"hidden": True})
    for line, choice in enumerate(choices):
        sheet.write_string(line, column, choice)
    cells: str = xl_range_abs(0, column, len(choices) - 1, column)
    return f"={cells}"
