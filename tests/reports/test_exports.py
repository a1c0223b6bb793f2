"""Sheets leave as a workbook, CSV or JSON, and no text becomes a formula on the way."""

import csv
import io
import json
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from reports.exports import ExportColumn, ExportSheet, to_csv, to_json
from reports.typed_text import visible
from reports.workbook import to_workbook
from reports.writing.ledgers import IDS_IN_A_CELL, rows_behind

DANGEROUS = (
    "=1+1",
    "+33 1",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "  =1+1",
    '=HYPERLINK("http://x")',
    "=cmd|' /C calc'!A0",
)
AS_OF = date(2026, 6, 30)


def sheet(*texts: str) -> ExportSheet:
    columns = (
        ExportColumn("Engagement", width=40, help="Intitulé de l'engagement"),
        ExportColumn("Échéance", "date"),
        ExportColumn("Avancement", "percent"),
        ExportColumn("Cible", "decimal"),
    )
    rows = tuple((text, date(2026, 3, 1), 0.25, 1234.5) for text in texts)
    return ExportSheet("Engagements : état [juin] */?", columns, rows, (("Muet", "Sans réponse"),))


def workbook(*sheets: ExportSheet) -> bytes:
    return to_workbook(sheets, title="Titre", author="DREETS", as_of=AS_OF)


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_workbook_holds_texts_and_never_formulas(text: str) -> None:
    made = workbook(sheet(text))
    cell = load_workbook(io.BytesIO(made)).worksheets[0]["A2"]
    assert cell.data_type == "s"
    assert cell.value.replace("\r", "") == visible(text)
    assert cell.quotePrefix
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("text", DANGEROUS)
def test_csv_puts_an_apostrophe_before_what_would_be_computed(text: str) -> None:
    made = to_csv(sheet(text)).decode("utf-8-sig")
    row = next(csv.reader(io.StringIO(made, newline=""), delimiter=";"), None)
    assert row is not None
    cell = list(csv.reader(io.StringIO(made, newline=""), delimiter=";"))[1][0]
    assert cell.startswith("'")
    assert cell[1:] == visible(text)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=30), min_size=1, max_size=5))
def test_no_csv_cell_ever_begins_like_a_formula_and_all_rows_come_back(texts: list[str]) -> None:
    made = to_csv(sheet(*texts)).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(made, newline=""), delimiter=";"))
    assert len(rows) == len(texts) + 1
    assert not any(row[0].lstrip().startswith(("=", "+", "-", "@")) for row in rows)


def test_csv_opens_in_a_french_spreadsheet() -> None:
    made = to_csv(sheet("Été ; automne"))
    assert made.startswith(b"\xef\xbb\xbf")
    assert made.decode("utf-8-sig").splitlines()[1] == '"Été ; automne";01/03/2026;25 %;1234,5'


def test_a_workbook_has_a_frozen_header_filters_french_formats_and_a_legend() -> None:
    book = load_workbook(io.BytesIO(workbook(sheet("a"), sheet("b"))))
    first = book.worksheets[0]
    assert book.sheetnames == ["Engagements   état  juin", "Engagements   état  juin 2", "Légende"]
    assert first.freeze_panes == "A2"
    assert first.auto_filter.ref == "A1:D2"
    assert first["B2"].value == datetime(2026, 3, 1)  # noqa: DTZ001
    assert [first[place].number_format for place in ("B2", "C2", "D2")] == ["dd/mm/yyyy", "0 %", "#,##0.0"]
    legend = [[cell.value for cell in row[1:]] for row in book["Légende"].iter_rows(min_row=2)]
    assert ["Engagement", "Intitulé de l'engagement"] in legend
    assert ["Muet", "Sans réponse"] in legend


def test_two_workbooks_of_one_sheet_are_the_same_bytes() -> None:
    assert workbook(sheet("a")) == workbook(sheet("a"))


def test_a_text_longer_than_a_cell_says_that_it_goes_on() -> None:
    cell = load_workbook(io.BytesIO(workbook(sheet("é" * 40_000)))).worksheets[0]["A2"].value
    assert len(cell) == 32_767
    assert cell.endswith("… [suite coupée : 40000 caractères en tout]")


def test_json_says_the_same_with_iso_dates() -> None:
    (said,) = json.loads(to_json([sheet("a\ud800b")]))
    assert said["lignes"][0][1:] == ["2026-03-01", 0.25, 1234.5]
    assert said["colonnes"] == ["Engagement", "Échéance", "Avancement", "Cible"]


def test_the_ids_behind_a_figure_are_all_there_however_many() -> None:
    ids = tuple(range(1_000_000, 1_000_000 + 2 * IDS_IN_A_CELL + 1))
    rows = list(rows_behind(("Ensemble", "France", "Engagements distincts"), (len(ids),), ids))
    assert [row[2:4] for row in rows] == [
        ("Engagements distincts", len(ids)),
        ("Engagements distincts (suite)", None),
        ("Engagements distincts (suite)", None),
    ]
    assert [int(one) for row in rows for one in str(row[4]).split(", ")] == list(ids)
    assert max(len(str(row[4])) for row in rows) < 32_767


def test_a_figure_that_counts_nothing_has_its_row() -> None:
    assert list(rows_behind(("En retard",), (0,), ())) == [("En retard", 0, "")]
