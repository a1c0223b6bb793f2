"""Columns share the page, maps show each territory once, and nothing rests on colour alone."""

import io
import re
import zipfile
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from PIL import Image

from reports.chart_workbook import column_name, workbook
from reports.contours import hatching, outlines
from reports.contours_import import lean_contours
from reports.glyphs import width_of
from reports.map_drawing import drawing_of, patterns_of
from reports.map_pictures import png, svg
from reports.outline import Chart, Column, Map, MapArea, Row, Series, Table
from reports.patterns import CLASSES, SERIES, class_patterns
from reports.tables import column_widths
from reports.template import compile_package
from tests.reports.templates import template

FRANCE = Map(
    "France",
    "departement",
    tuple(MapArea(code, code, 1.0, at % 5) for at, code in enumerate(outlines("departement"))),
    ("a", "b", "c", "d", "e"),
    "alt",
)


@given(st.lists(st.tuples(st.floats(0.1, 10), st.booleans(), st.text(max_size=12)), min_size=1, max_size=9))
def test_columns_share_the_whole_page_to_the_last_twentieth_of_a_point(columns: list[tuple[float, bool, str]]) -> None:
    made = tuple(Column(title, width, numeric) for width, numeric, title in columns)
    widths = column_widths(Table("t", made, (Row(tuple("1" for _ in made)),)), 9412)
    assert sum(widths) == 9412
    assert min(widths) > 0


def test_figures_leave_words_the_room_they_do_not_need() -> None:
    columns = (Column("Axe", 1), Column("Total", 1, True), Column("Réalisés", 1, True))
    axis, total, done = column_widths(Table("t", columns, (Row(("Recruter autrement", "3", "1")),)), 9000)
    assert axis > 6000
    assert total < done


@pytest.mark.parametrize("breadth", [1.0, 1.18])
def test_a_date_stays_whole_in_a_narrow_column_however_wide_the_typeface(breadth: float) -> None:
    columns = (Column("Date", 0.05), Column("Objet", 0.8), Column("Pilote", 0.1), Column("Total", 0.05, True))
    rows = tuple(Row((day, "Ouvrir un café", "CAF", "3")) for day in ("fin 2026", "30/06/2026", "31/12/2026"))
    date_width, _, lead, total = column_widths(Table("t", columns, rows), 9412, breadth)
    sides = 8.5
    assert date_width / 20 - sides >= width_of("30/06/2026", 9) * breadth
    assert sum(column_widths(Table("t", columns, rows), 9412, breadth)) == 9412
    plain = column_widths(Table("t", columns, rows), 9412)
    assert total / 20 - sides >= width_of("Total", 9, bold=True) * breadth
    assert (lead == plain[2]) or breadth > 1


@pytest.mark.parametrize(
    ("replaced", "wider"),
    [
        ({}, False),
        ({"word/styles.xml": ('w:ascii="Arial"', 'w:ascii="Verdana"')}, True),
        ({"word/styles.xml": ('w:ascii="Arial"', 'w:ascii="Inconnue"')}, False),
    ],
    ids=["the house's", "a wide one", "an unknown one"],
)
def test_the_typeface_of_a_template_tells_how_wide_its_columns_must_be(
    replaced: dict[str, tuple[str, str]], wider: bool
) -> None:
    assert (compile_package(template(replaced=replaced)).breadth > 1) is wider


def test_every_departement_and_region_has_its_outline_overseas_included() -> None:
    assert len(outlines("departement")) == 101
    assert len(outlines("region")) == 18
    assert {"971", "972", "973", "974", "976", "2A", "2B"} <= set(outlines("departement"))


def test_a_map_of_the_country_has_a_box_for_each_overseas_departement_and_one_for_paris() -> None:
    drawing = drawing_of(FRANCE)
    assert len(drawing.frames) == 6
    assert len([piece for piece in drawing.pieces if piece.code == "75"]) == 2


def test_a_map_of_a_region_shows_its_neighbours_pale_and_no_box() -> None:
    areas = tuple(MapArea(code, code, 1.0, 0) for code in ("22", "29", "35", "56"))
    drawing = drawing_of(replace(FRANCE, areas=areas))
    assert {"44", "53", "50"} <= set(drawing.context)
    assert drawing.frames == ()


def test_a_code_that_no_contour_knows_is_left_out() -> None:
    drawing = drawing_of(replace(FRANCE, areas=(MapArea("999", "?", 1.0, 0), MapArea("35", "?", 1.0, 0))))
    assert [piece.code for piece in drawing.pieces] == ["35"]


def test_a_map_of_no_known_territory_is_still_a_map() -> None:
    drawing = drawing_of(replace(FRANCE, areas=()))
    assert Image.open(io.BytesIO(png(drawing))).size[0] == 1300


def test_a_missing_value_is_hatched_like_no_class() -> None:
    drawing = drawing_of(replace(FRANCE, areas=(MapArea("35", "x", None, None), MapArea("22", "y", 1.0, 0))))
    missing, known = drawing.pieces
    assert missing.pattern.angles
    assert missing.pattern not in patterns_of(FRANCE)
    assert known.pattern != missing.pattern


def test_the_png_and_the_svg_are_the_same_twice() -> None:
    drawing = drawing_of(FRANCE)
    assert png(drawing) == png(drawing)
    assert svg(drawing) == svg(drawing)


def test_the_svg_is_made_of_plain_paths_only() -> None:
    assert set(re.findall(r"<(\w+)", svg(drawing_of(FRANCE)).decode())) == {"svg", "path"}


@pytest.mark.parametrize("classes", range(1, 7))
def test_classes_differ_by_hatching_or_strongly_by_lightness(classes: int) -> None:
    patterns = class_patterns(classes)
    assert len({(one.colour, one.angles, one.spacing) for one in patterns}) == classes
    assert len({one.angles for one in patterns}) >= min(classes, len(CLASSES)) - 2


def test_series_differ_by_colour_and_by_line_and_marker() -> None:
    assert len({one.colour for one in SERIES}) == len(SERIES)
    assert len({one.dash for one in SERIES}) == len(SERIES)
    assert len({one.marker for one in SERIES}) == len(SERIES)


@pytest.mark.parametrize("angle", [0, 45, -45, 90])
def test_hatching_stays_within_its_territory(angle: int) -> None:
    left, top, right, bottom = outlines("departement")["35"].box
    segments = hatching("departement", "35", angle, 12)
    assert segments
    assert all(left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1 for line in segments for x, y in line)


def test_a_border_shared_by_two_territories_stays_shared_once_simplified() -> None:
    topology = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[10, 0], [0, 10]], [[10, 10], [-10, 0], [0, -10], [10, 0]], [[10, 0], [10, 0], [0, 10], [-10, 0]]],
        "objects": {
            "departements": {
                "geometries": [
                    {"type": "Polygon", "arcs": [[0, 1]], "properties": {"code": "A"}},
                    {"type": "MultiPolygon", "arcs": [[[2, -1]]], "properties": {"code": "B"}},
                ]
            },
            "regions": {"geometries": []},
        },
    }
    assert lean_contours(topology)["departement"] == {
        "A": "M1500 1500l0-1500-1500 0 0 1500z",
        "B": "M1500 1500l1500 0 0-1500-1500 0z",
    }


def test_the_workbook_behind_a_chart_opens_and_holds_its_figures() -> None:
    chart = Chart("bars", "t", ("a", "=1+1"), (Series("s & t", (1.0, None)), Series("u", (2.5, 3.0))), "alt")
    made = workbook(chart)
    sheet = load_workbook(io.BytesIO(made)).worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["", "s & t", "u"],
        ["a", 1, 2.5],
        ["=1+1", None, 3],
    ]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


def test_columns_of_a_sheet_are_named_past_the_twenty_sixth() -> None:
    assert [column_name(at) for at in (0, 25, 26, 51, 52, 701, 702)] == ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]
