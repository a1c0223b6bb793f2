"""Reports become PDF and ODT through a real LibreOffice, and say in plain French when there is none."""

import io
import os
import shutil
import time
import zipfile
from collections.abc import Callable

import pikepdf
import pytest

import reports.office
from reports.office import to_odt, to_pdf
from reports.pdf_words import alternatives_of, figures_of
from reports.specimen import specimen
from reports.word import render
from roadmaps.refusal import Refusal
from settings import Settings

IN_CI = os.environ.get("CI") == "true"  # noqa: TID251  there, a missing part is a failure
office = pytest.mark.skipif(shutil.which("soffice") is None and not IN_CI, reason="LibreOffice is not installed")


@pytest.mark.office
@office
def test_a_pdf_is_tagged_titled_french_and_every_figure_has_its_words() -> None:
    docx = render(specimen(30))
    with pikepdf.open(io.BytesIO(to_pdf(docx))) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "fr-FR"
        assert str(pdf.docinfo.Title) == specimen().title
        assert [str(one.Alt) for one in figures_of(pdf)] == alternatives_of(docx)


@pytest.mark.office
@office
def test_a_draft_keeps_the_words_of_its_figures_too() -> None:
    docx = render(specimen(30, is_draft=True))
    with pikepdf.open(io.BytesIO(to_pdf(docx))) as pdf:
        said = [str(one.get("/Alt", "")) for one in figures_of(pdf)]
    assert set(alternatives_of(docx)) <= set(said)


@pytest.mark.office
@office
def test_an_odt_holds_the_headings_of_the_report() -> None:
    with zipfile.ZipFile(io.BytesIO(to_odt(render(specimen(30))))) as archive:
        content = archive.read("content.xml").decode()
    assert content.count("<text:h ") >= 10
    assert "Ce qui a changé depuis le dernier rapport" in content


@pytest.mark.office
@office
@pytest.mark.parametrize("convert", [to_pdf, to_odt])
def test_a_report_converted_twice_is_the_same_file(convert: Callable[[bytes], bytes]) -> None:
    docx = render(specimen(12))
    first = convert(docx)
    time.sleep(1.1)  # both formats write the second of their making
    assert convert(docx) == first


def test_without_libreoffice_the_refusal_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    missing = Settings(mode="demonstration", libreoffice="/absent/soffice")
    monkeypatch.setattr(reports.office, "settings", lambda: missing)
    with pytest.raises(Refusal, match=r"LibreOffice n'est pas installé.*\.docx"):
        to_pdf(render(specimen(5)))


def test_a_conversion_that_yields_nothing_is_a_refusal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports.office, "settings", lambda: Settings(mode="demonstration", libreoffice="/bin/true"))
    with pytest.raises(Refusal, match="n'a pas pu convertir"):
        to_odt(render(specimen(5)))
