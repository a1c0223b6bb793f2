"""Do the contents announce the page on which each chapter really begins, once a word processor has laid it out?"""

import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import pytest
from lxml import etree

from models.closed_lists import Level, ReportKind
from reports.glyphs import lines_of, width_of
from reports.namespaces import w
from reports.office import to_pdf
from reports.outline import Outline, Paragraph, Section, Text
from reports.specimen import specimen
from reports.toc import DEEPEST
from reports.word import render
from reports.writing import compose
from tests.builders import a_territory
from tests.reports.test_note_length import report
from tests.reports.test_word import document_of, text_of

IN_CI = os.environ.get("CI") == "true"  # noqa: TID251  there, a missing part is a failure
office = pytest.mark.skipif(shutil.which("soffice") is None and not IN_CI, reason="LibreOffice is not installed")
BASSIN = a_territory(5000, Level.BASSIN, [1000], code="B", name="Pays de Redon")


def announced(docx: bytes) -> list[tuple[str, int]]:
    """Title and page of each line of the contents."""
    lines = (re.fullmatch(r"(.+?)\t(\d+)", text_of(link)) for link in _links(document_of(docx)))
    return [(line[1], int(line[2])) for line in lines if line]


def _links(document: etree._Element) -> Iterator[etree._Element]:
    return (link for link in document.iter(w("hyperlink")) if link.get(w("anchor"), "").startswith("_Toc"))


def true_pages(pdf: bytes) -> list[int]:
    """The page of each bookmark of a PDF as deep as the contents go, in reading order."""
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_outline() as outline:
        ranks = {page.objgen: rank for rank, page in enumerate(opened.pages, 1)}
        return [ranks[_target(item)] for item in _items(outline.root, 1)]


def _target(item: Any) -> Any:
    return (item.destination or item.action.D)[0].objgen


def alone_at_the_foot(pdf: bytes, titles: list[str]) -> list[str]:
    """Titles that end a page, parted from what they announce."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    plain = {"".join(title.split()) for title in titles}
    pages = ([line for line in page.splitlines() if line.strip()] for page in done.stdout.decode().split("\f"))
    last = ("".join(lines[-2].split()) for lines in list(pages)[2:] if len(lines) > 2)  # under it stands the footer
    return [one for one in last if one in plain]


def far_off(docx: bytes, pdf: bytes) -> list[tuple[str, int, int]]:
    """Chapters whose page announced and true page are more than one apart."""
    said, true = announced(docx), true_pages(pdf)
    assert len(said) == len(true) >= 10
    pairs = zip(said, true, strict=True)
    return [(title, page, there) for (title, page), there in pairs if abs(page - there) > 1]


def _items(items: list[pikepdf.OutlineItem], depth: int) -> Iterator[pikepdf.OutlineItem]:
    for item in items:
        yield item
        if depth < DEEPEST:
            yield from _items(list(item.children), depth + 1)


def full(territory_id: int, commitments: int) -> Outline:
    """The full report of a territory of a country in which much has happened."""
    return compose(ReportKind.FULL, report(territory_id, commitments, also=(BASSIN,)))


REPORTS = {
    "a nation": lambda: full(1, 400),
    "a région": lambda: full(100, 60 * 55),
    "a département": lambda: full(1000, 40 * 55),
    "a bassin": lambda: full(BASSIN.id, 20 * 55),
    "442 rows on turned pages": lambda: specimen(442),
}


@pytest.mark.office
@office
@pytest.mark.parametrize("name", REPORTS)
def test_each_chapter_begins_on_the_page_that_the_contents_announce_give_or_take_one(name: str) -> None:
    docx = render(REPORTS[name]())
    pdf = to_pdf(docx)
    assert far_off(docx, pdf) == []
    assert alone_at_the_foot(pdf, [title for title, _ in announced(docx)]) == []


@pytest.mark.office
@office
def test_with_lines_counted_too_high_the_same_report_would_announce_wrong_pages(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("reports.tables._LINE", 15.0)
    docx = render(REPORTS["a département"]())
    assert far_off(docx, to_pdf(docx))


@pytest.mark.office
@office
def test_a_title_parted_from_what_it_announces_would_be_found() -> None:
    told = (Paragraph((Text("Le point a été fait avec les pilotes."),)),)
    sections = (
        Section("un", "Un", told),
        Section("deux", "Deux", ()),
        Section("trois", "Trois", told, page_break=True),
    )
    docx = render(replace(specimen(), sections=sections))
    assert alone_at_the_foot(to_pdf(docx), [title for title, _ in announced(docx)]) == ["2.Deux"]


def test_a_text_breaks_between_words_and_a_word_too_long_within() -> None:
    assert lines_of("court", 100, 10) == 1
    assert lines_of("aaaa aaaa aaaa", width_of("aaaa aaaa", 10), 10) == 2
    assert lines_of("un\ndeux", 100, 10) == 2
    assert lines_of("m" * 50, 100, 10) == 5
    assert lines_of("", 100, 10) == 1


def test_widths_are_those_of_the_typeface_whatever_the_accents() -> None:
    assert width_of("i", 10) == 2.22
    assert width_of("é", 10) == width_of("e", 10) == 5.56
    assert width_of("漢", 10) == 10
    assert width_of("gras", 10, bold=True) > width_of("gras", 10)
