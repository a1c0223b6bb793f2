"""Does the gate stop what could harm, and let ordinary files in?"""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import openpyxl
import pytest
import xlsxwriter

from roadmaps.draft import UnreadableFile
from roadmaps.reading.gate import Format, check_file
from tests.roadmaps.reading.hostile import OFFICE, RELS, Made, hostile_files, linked, word, zipped

SHARED = Path(__file__).parents[4] / "shared" / "roadmaps"
needs_corpus = pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus of roadmaps is not beside the project")


@pytest.mark.parametrize("make", hostile_files().values(), ids=hostile_files().keys())
def test_a_hostile_file_is_refused_with_a_sentence_that_says_what_to_do(make: Callable[[], Made]) -> None:
    name, data, expected = make()
    with pytest.raises(UnreadableFile) as refusal:
        check_file(data, name)
    sentence = str(refusal.value)
    assert expected in sentence
    assert sentence.startswith(("Ce ", "Le ", "La "))
    assert sentence.endswith(".")
    assert "\n" not in sentence


def test_there_are_at_least_forty_kinds_of_hostile_files() -> None:
    assert len(hostile_files()) >= 40


def _word_file() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Feuille de route")
    document.save(out)
    return out.getvalue()


def _workbook(template: bool = False) -> bytes:
    out = io.BytesIO()
    book = openpyxl.Workbook()
    book.template = template
    book.save(out)
    return out.getvalue()


def test_a_word_file_and_a_workbook_come_in() -> None:
    assert check_file(_word_file(), "feuille.docx") is Format.WORD
    assert check_file(_workbook(), "feuille.xlsx") is Format.EXCEL
    assert check_file(_workbook(template=True), "modele.xltx") is Format.EXCEL


def test_the_contents_decide_and_not_the_name() -> None:
    assert check_file(_workbook(), "feuille.docx") is Format.EXCEL


def test_links_to_web_pages_and_addresses_are_ordinary() -> None:
    assert check_file(word(linked("hyperlink", "https://exemple.example/")), "a.docx") is Format.WORD
    assert check_file(word(linked("hyperlink", "mailto:a@b.example")), "a.docx") is Format.WORD


def test_the_data_sheet_of_a_chart_is_ordinary() -> None:
    sheet = f'<Relationship Id="r1" Type="{OFFICE}package" Target="../embeddings/Donnees.xlsx"/>'
    parts: dict[str, str | bytes] = {
        "word/charts/_rels/chart1.xml.rels": RELS.format(sheet),
        "word/embeddings/Donnees.xlsx": _workbook(),
    }
    assert check_file(word(parts), "a.docx") is Format.WORD


def test_a_workbook_with_many_rows_and_colours_comes_in() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for row in range(2000):
        for column in range(14):
            sheet.write(row, column, f"Action {row} {column}", book.add_format({"bold": column == 0}))
    book.close()
    assert check_file(out.getvalue(), "grand.xlsx") is Format.EXCEL


class _OneWay(io.RawIOBase):
    """A stream that cannot go back, as those of online office suites."""

    def __init__(self) -> None:
        self.written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]
        self.written += piece
        return len(piece)


def test_an_archive_written_in_one_go_comes_in() -> None:
    out = _OneWay()
    with zipfile.ZipFile(io.BytesIO(word())) as whole, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            archive.writestr(name, whole.read(name))
    assert check_file(bytes(out.written), "a.docx") is Format.WORD


def test_open_documents_come_in() -> None:
    for kind, expected in (("text", Format.OPEN_TEXT), ("spreadsheet", Format.OPEN_SHEET)):
        mimetype = f"application/vnd.oasis.opendocument.{kind}"
        assert check_file(zipped({"mimetype": mimetype, "content.xml": "<a/>"}), "a.odx") is expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_french_text_comes_in_whatever_its_characters(encoding: str) -> None:
    text = "N°;Intitulé de l'action;Échéance\n1;Créer un guichet à l'été;fin 2026\n" * 5
    assert check_file(text.encode(encoding), "actions.csv") is Format.CSV


def test_a_list_of_acronyms_is_not_taken_for_broken_text() -> None:
    text = "DDETS ; CPME ; CFDT ; FT ; CCI ; CMA ; MSA ; CAF ; PLIE ; UD CGT 35 ; Région\n" * 3
    assert check_file(text.encode(), "actions.csv") is Format.CSV


def test_yaml_and_json_come_in() -> None:
    assert check_file(b"roadmaps:\n  - title: a\n", "a.yaml") is Format.YAML
    assert check_file(b'{"roadmaps": [{"title": "a"}]}', "a.json") is Format.YAML


@needs_corpus
def test_the_corpus_comes_in_and_its_damaged_files_do_not() -> None:
    for path in sorted(SHARED.glob("*.*")):
        if path.suffix in (".docx", ".xlsx", ".yaml"):
            check_file(path.read_bytes(), path.name)
    harmless = {"entetes_seuls.xlsx", "prose_sans_action.docx"}
    for path in sorted((SHARED / "vide_et_abime").glob("*.*")):
        if path.suffix != ".json" and path.name not in harmless:
            with pytest.raises(UnreadableFile):
                check_file(path.read_bytes(), path.name)
