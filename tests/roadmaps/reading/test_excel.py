"""Does a workbook give all that it holds: values as shown, merges, hidden things, comments?"""

import io
from datetime import date

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from roadmaps.reading.content import Content, Paragraph, Table
from roadmaps.reading.excel import extract_excel
from roadmaps.reading.excel_text import index_to_letters, letters_to_index, split_reference, unescape
from roadmaps.reading.number_formats import (
    date_of_serial,
    is_date_format,
    show_date,
    show_number,
)


def _book(fill: object) -> Content:
    book = openpyxl.Workbook()
    fill(book, book.active)  # type: ignore[operator]
    out = io.BytesIO()
    book.save(out)
    return extract_excel(out.getvalue())


def _table(content: Content, number: int = 0) -> Table:
    return [block for block in content.blocks if isinstance(block, Table)][number]


def test_a_cell_keeps_its_text_its_place_and_its_lines() -> None:
    content = _book(lambda book, sheet: sheet.append(["N°", "Action\nà mener"]))
    cell = _table(content).cells[0, 1]
    assert cell.text == "Action\nà mener"
    assert cell.lines == ("Action", "à mener")
    assert cell.place.label == "feuille « Sheet », cellule B1"


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (date(2026, 3, 15), "dd/mm/yyyy", "15/03/2026"),
        (date(2026, 6, 1), "mmm-yy", "juin-26"),
        (date(2026, 6, 1), "mmmm yyyy", "juin 2026"),
        (date(2026, 3, 5), "[$-40C]d\\ mmmm\\ yyyy;@", "5 mars 2026"),
        (date(2026, 3, 5), "jj/mm/aaaa", "05/03/2026"),
        (0.71, "0 %", "71 %"),
        (0.4985, "0.0%", "49,9%"),
        (48000, '#,##0\\ "€"', "48\u00a0000 €"),
        (-12.5, "0.00", "-12,50"),
        (2026, "General", "2026"),
        (0.5, "General", "0,5"),
    ],
)
def test_a_number_is_shown_as_its_author_sees_it(value: float, code: str, shown: str) -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["A1"] = value
        sheet["A1"].number_format = code

    cell = _table(_book(fill)).cells[0, 0]
    assert cell.text == shown
    assert cell.value == value


def test_merged_cells_stand_at_their_anchor_alone() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        for row in range(1, 5):
            sheet.cell(row, 1, "Axe 1" if row == 1 else None)
            sheet.cell(row, 2, f"Action {row}")
        sheet.merge_cells("A1:A3")

    cells = _table(_book(fill)).cells
    assert cells[0, 0].row_span == 3
    assert (1, 0) not in cells


def test_a_merge_over_whole_columns_stops_with_the_sheet() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["A1"], sheet["A2"], sheet["C2"] = "Titre", "N°", "Pilote"
        sheet.merge_cells("A1:XFD1")

    table = _table(_book(fill))
    assert table.columns == 3
    assert table.cells[0, 0].column_span == 3


def test_what_is_hidden_is_read_and_marked() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        for row in range(1, 4):
            sheet.cell(row, 1, f"ligne {row}")
            sheet.cell(row, 2, "x")
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        apart = book.create_sheet("Archives")
        apart.sheet_state = "hidden"
        apart["A1"] = "ancien"

    content = _book(fill)
    assert _table(content).hidden_rows == {1}
    assert _table(content).hidden_columns == {1}
    assert _table(content).cells[1, 0].text == "ligne 2"
    assert _table(content, 1).is_hidden
    assert "Archives" in content.notes[0]


def test_comments_are_remarks_and_colours_hints() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["B2"] = "En cours"
        sheet["B2"].comment = Comment("À vérifier", "moi")
        sheet["B2"].fill = PatternFill("solid", fgColor="FFC000")
        sheet["B2"].font = Font(bold=True)

    content = _book(fill)
    cell = _table(content).cells[1, 1]
    assert cell.comments == ("À vérifier",)
    assert (cell.fill, cell.bold) == ("FFC000", True)
    assert [remark.text for remark in content.remarks] == ["À vérifier"]


def test_a_formula_without_a_kept_value_is_told() -> None:
    content = _book(lambda book, sheet: sheet.append(["=1+1", "x"]))
    assert (0, 0) not in _table(content).cells
    assert "formules" in content.notes[0]


def test_a_cell_lost_far_away_does_not_stretch_the_table() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["A1"] = "Action"
        sheet["XFD1048576"] = "perdue"

    content = _book(fill)
    assert (_table(content).rows, _table(content).columns) == (1, 1)
    assert content.remarks[0].text == "perdue"


def test_headers_repeated_on_each_page_and_page_texts_are_kept() -> None:
    def fill(book: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet["A1"], sheet["A2"] = "Titre", "N°"
        sheet.print_title_rows = "2:2"
        assert sheet.oddHeader is not None
        sheet.oddHeader.center.text = "Version du 3 mars 2026"

    content = _book(fill)
    assert _table(content).header_rows == {1}
    assert [margin.text for margin in content.margins] == ["Version du 3 mars 2026"]
    assert isinstance(content.margins[0], Paragraph)


def test_serial_numbers_are_days_of_the_calendar() -> None:
    assert date_of_serial(46203) == date(2026, 6, 30)
    assert date_of_serial(44741, from_1904=True) == date(2026, 6, 30)
    assert date_of_serial(0.5) is None
    assert date_of_serial(9e9) is None


def test_formats_tell_dates_from_times_and_amounts() -> None:
    assert is_date_format("mmm-yy")
    assert is_date_format("d/m")
    assert not is_date_format("hh:mm")
    assert not is_date_format('#,##0 "jours"')
    assert not is_date_format("General")
    assert show_date(date(2026, 6, 30), "dddd d mmmm yyyy") == "mardi 30 juin 2026"
    assert show_number(1234.5, "#,##0.00") == "1\u00a0234,50"


def test_references_read_back_to_themselves() -> None:
    for index in (0, 25, 26, 701, 702, 16_383):
        assert letters_to_index(index_to_letters(index)) == index
    assert split_reference("$B$7") == (6, 1)
    assert split_reference("pas une référence") is None
    assert unescape("a_x000D_b\r\nc") == "a\nb\nc"
