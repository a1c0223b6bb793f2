"""A report in Word is whole, accessible, the same twice, and says exactly what was typed."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openxml_audit import OpenXmlValidator

from reports.checking import faults_of
from reports.namespaces import w
from reports.outline import (
    Box,
    Bullets,
    Chart,
    Column,
    Map,
    MapArea,
    Outline,
    Paragraph,
    Quote,
    Row,
    Section,
    Series,
    Table,
    Text,
)
from reports.specimen import specimen
from reports.typed_text import visible
from reports.word import render

NASTY = (
    "R&D <b>gras</b> {{ 7*7 }} {% for x in y %} {# non #} \" ' ]]> &amp;",
    "😀 👩🏽‍🚒 — שלום עולם — مرحبا",
    "a\x00b\x07c\x1bd\x7fe",
    "  deux espaces devant  et derrière  ",
    "ligne 1\nligne 2\r\nligne 3\rligne 4\tcolonne",
    "\ue000 12\ue001 \ue0000\ue001 \ue002contents\ue003",
    "\udcff moitié",
    "=1+1",
)


def document_of(docx: bytes, name: str = "word/document.xml") -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return etree.fromstring(archive.read(name), etree.XMLParser(huge_tree=True))


def text_of(paragraph: etree._Element) -> str:
    marks = {w("br"): "\n", w("tab"): "\t"}
    return "".join(marks.get(str(one.tag), one.text or "") for one in paragraph.iter(w("t"), w("br"), w("tab")))


def texts_of(docx: bytes) -> list[str]:
    return [text_of(one) for one in document_of(docx).iter(w("p"))]


def with_blocks(*blocks: object, **changes: object) -> Outline:
    section = Section("essai", "Essai", blocks)  # type: ignore[arg-type]
    return replace(specimen(), sections=(section,), contents=False, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", ["note", "complet"])
@pytest.mark.parametrize("is_draft", [True, False])
def test_a_report_passes_the_schema_validator_and_our_own_check(kind: str, is_draft: bool, tmp_path: Path) -> None:
    docx = render(specimen(60, kind=kind, is_draft=is_draft))
    file = tmp_path / "rapport.docx"
    file.write_bytes(docx)
    found = OpenXmlValidator().validate(file)
    assert [(one.description, one.path) for one in found.errors] == []
    assert faults_of(docx) == []


def test_two_runs_give_the_same_bytes() -> None:
    assert render(specimen()) == render(specimen())


def test_the_archive_has_one_date_and_opens_whole() -> None:
    with zipfile.ZipFile(io.BytesIO(render(specimen()))) as archive:
        assert archive.testzip() is None
        assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]


@pytest.mark.parametrize("typed", NASTY)
def test_a_text_comes_out_as_it_was_typed_wherever_it_stands(typed: str) -> None:
    columns = (Column("Un", 1), Column(typed, 2))
    outline = with_blocks(
        Paragraph((Text(typed, bold=True),)),
        Bullets(((Text(typed),),)),
        Quote(typed, typed, date(2026, 6, 30)),
        Box(typed, ((typed, typed),)),
        Table(typed, columns, (Row((typed, "x")), Row((typed,), "group"), Row(("x", typed), "total"))),
        Chart("bars", typed, (typed, "b"), (Series(typed, (1.0, 2.0)),), typed, typed),
        Map(typed, "departement", (MapArea("29", typed, 1.0, 0),), (typed,), typed),
        title=typed,
        subject=typed,
        footer=typed,
    )
    docx = render(replace(outline, cover=replace(outline.cover, title=typed, followed_by=typed)))
    assert faults_of(docx) == []
    found = texts_of(docx)
    shown = visible(typed)
    assert sum(one == shown for one in found) >= 8
    assert sum(shown in one for one in found) >= 13
    assert text_of(document_of(docx, "word/pied.xml")).startswith(shown)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_at_all_comes_out_as_it_was_typed(one: str, other: str) -> None:
    docx = render(with_blocks(Paragraph((Text(one),)), Table(other, (Column("a", 1),), (Row((other,)),))))
    found = texts_of(docx)
    assert visible(one) in found
    assert visible(other) in found


def test_a_text_of_a_megabyte_comes_out_whole() -> None:
    long = "é & < 😀 " * 125_000
    assert visible(long) in texts_of(render(with_blocks(Paragraph((Text(long),)))))


def test_control_characters_are_shown_by_their_pictures() -> None:
    assert visible("a\x00b\x07\x7f\x85") == "a␀b␇␡⟨U+0085⟩"


def test_nothing_typed_turns_round_what_follows_it() -> None:
    typed = "Équipe \u202e de nuit \u2067"
    assert visible(typed) == "Équipe ⟨U+202E⟩ de nuit ⟨U+2067⟩"
    found = texts_of(render(with_blocks(Paragraph((Text(f"{typed}, le 25 juin 2026"),)))))
    assert f"{visible(typed)}, le 25 juin 2026" in found
    assert visible("עברית, العربية") == "עברית, العربية"


@pytest.mark.parametrize(
    ("kind", "values", "one_by_one"),
    [("lines", (0.0, 1.0), True), ("stacked_bars", (3.0, 4.0), True), ("stacked_bars", (6.0, 7.0), False),
     ("lines", (0.5, 1.0), False)],
)  # fmt: skip
def test_few_things_are_graduated_one_by_one(
    kind: Literal["lines", "stacked_bars"], values: tuple[float, ...], one_by_one: bool
) -> None:
    chart = Chart(kind, "Suivi", ("a", "b"), (Series("x", values), Series("y", values)), "Suivi")
    with zipfile.ZipFile(io.BytesIO(render(with_blocks(chart)))) as docx:
        assert (b'<c:majorUnit val="1"/>' in docx.read("word/charts/chart1.xml")) is one_by_one


def test_a_wide_table_stands_on_turned_pages_between_upright_ones() -> None:
    wide = Table("Large", (Column("a", 1),), (Row(("x",)),), wide=True)
    docx = render(with_blocks(Paragraph((Text("avant"),)), wide, wide, Paragraph((Text("après"),))))
    sizes = [one.get(w("orient"), "portrait") for one in document_of(docx).iter(w("pgSz"))]
    assert sizes == ["portrait", "landscape", "portrait"]


def test_a_document_that_ends_with_a_wide_table_has_no_blank_page_after_it() -> None:
    wide = Table("Large", (Column("a", 1),), (Row(("x",)),), wide=True)
    docx = render(with_blocks(Paragraph((Text("avant"),)), wide))
    sizes = [one.get(w("orient"), "portrait") for one in document_of(docx).iter(w("pgSz"))]
    assert sizes == ["portrait", "landscape"]


def test_only_the_first_page_of_the_document_goes_without_a_header() -> None:
    sections = list(document_of(render(specimen())).iter(w("sectPr")))
    assert [one.find(w("titlePg")) is not None for one in sections] == [True, False, False]


def test_tables_repeat_their_header_and_never_split_a_row() -> None:
    for table in document_of(render(specimen())).iter(w("tbl")):
        rows = table.findall(w("tr"))
        assert rows[0].find(f"{w('trPr')}/{w('tblHeader')}") is not None
        assert all(row.find(f"{w('trPr')}/{w('cantSplit')}") is not None for row in rows)


def test_the_contents_link_to_every_heading_and_give_its_page() -> None:
    document = document_of(render(specimen()))
    links = list(document.iter(w("hyperlink")))
    bookmarks = {one.get(w("name")) for one in document.iter(w("bookmarkStart"))}
    assert len(links) == 10
    assert all(link.get(w("anchor")) in bookmarks for link in links)
    pages = [int(re.findall(r"\d+$", text_of(link))[0]) for link in links]
    assert pages == sorted(pages)
    assert pages[0] == 3


def test_nothing_asks_to_be_updated_when_the_file_is_opened() -> None:
    with zipfile.ZipFile(io.BytesIO(render(specimen()))) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist() if name.endswith(".xml"))
    assert b"updateFields" not in everything
    assert b"dirty" not in everything


def test_captions_are_numbered_by_fields_and_tables_apart_from_figures() -> None:
    codes = [one.text or "" for one in document_of(render(specimen())).iter(w("instrText"))]
    assert sum("SEQ Tableau" in one for one in codes) == 4
    assert sum("SEQ Figure" in one for one in codes) == 5


def test_a_chart_can_be_edited_and_holds_its_figures() -> None:
    docx = render(with_blocks(Chart("lines", "t", ("a", "b", "c"), (Series("s", (1.0, None, 2.5)),), "alt")))
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        chart = etree.fromstring(archive.read("word/charts/chart1.xml"))
        book = zipfile.ZipFile(io.BytesIO(archive.read("word/embeddings/classeur1.xlsx")))
    values = [one.text for one in chart.iter("{http://schemas.openxmlformats.org/drawingml/2006/chart}v")]
    assert values == ["s", "a", "b", "c", "1", "2.5"]
    ids = [int(one.get("val", "")) for one in chart.iter() if str(one.tag).endswith("}axId")]
    assert min(ids) > 0
    assert b"<v>2.5</v>" in book.read("xl/worksheets/sheet1.xml")


def test_series_are_told_apart_by_more_than_their_colour() -> None:
    docx = render(specimen())
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        lines = next(archive.read(n) for n in archive.namelist() if b"lineChart" in archive.read(n)).decode()
        bars = archive.read("word/charts/chart1.xml").decode()
    assert len(set(re.findall(r'prstDash val="(\w+)"', lines))) == 2
    assert len(set(re.findall(r'symbol val="(\w+)"', lines))) == 2
    assert "showVal" in bars
    assert "pattFill" in bars


def test_a_draft_says_so_at_its_head_and_across_each_page() -> None:
    docx = render(specimen(is_draft=True))
    assert any("PROJET" in one for one in texts_of(docx))
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        assert b"QuadrilleFiligrane" in archive.read("word/entete.xml")
        assert b"QuadrilleFiligrane" in archive.read("word/entete_paysage.xml")
    with zipfile.ZipFile(io.BytesIO(render(specimen()))) as archive:
        assert b"QuadrilleFiligrane" not in archive.read("word/entete.xml")


def test_the_properties_say_title_author_and_language() -> None:
    core = document_of(render(specimen()), "docProps/core.xml")
    said = {str(one.tag).rpartition("}")[2]: one.text for one in core}
    assert said["title"] == specimen().title
    assert said["creator"] == "DREETS Bretagne"
    assert said["language"] == "fr-FR"
    assert said["created"] == "2026-06-30T00:00:00Z"


def test_an_outline_without_sections_is_still_a_sound_document() -> None:
    assert faults_of(render(replace(specimen(), sections=()))) == []


def test_sections_nested_too_deep_keep_the_last_heading() -> None:
    inner = Section("e", "Cinq", (Paragraph((Text("x"),)),))
    for title in ("Quatre", "Trois", "Deux", "Un"):
        inner = Section(title.lower(), title, (), (inner,))
    assert faults_of(render(replace(specimen(), sections=(inner,)))) == []
