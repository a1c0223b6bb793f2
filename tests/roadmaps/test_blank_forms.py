"""Is a blank form empty when blank, and read back exactly when filled in?"""

import io
import zipfile
from datetime import date

import openpyxl
import pytest
from lxml import etree

from models.closed_lists import CommitmentKind, Status
from roadmaps.blank_forms import FORMATS, KINDS, blank_form
from roadmaps.draft import CommitmentDraft, PartnerDraft, RoadmapDraft
from roadmaps.reading.read import read_file
from roadmaps.refusal import Refusal

TODAY = date(2026, 11, 22)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ACTION = ["Axe 1 – Se déplacer", "1.1", "Ouvrir un garage solidaire", "CCAS de Redon", "CAF ; MSA", "Région Bretagne"]
ACTION += ["T2 2027", "Réparations", "0", "120", "En cours"]


def _read(data: bytes, name: str) -> RoadmapDraft:
    (draft,) = read_file(data, name, TODAY)
    return draft


def _fill_word(data: bytes, answers: dict[int, str]) -> bytes:
    """Answer the content controls by their order, as Word would write it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                content = _answered(content, answers)
            target.writestr(name, content)
    return out.getvalue()


def _answered(content: bytes, answers: dict[int, str]) -> bytes:
    root = etree.fromstring(content)
    for number, control in enumerate(root.iter(W + "sdt")):
        if number in answers:
            mark = control.find(f"{W}sdtPr/{W}showingPlcHdr")
            assert mark is not None
            mark.getparent().remove(mark)  # type: ignore[union-attr]
            run = control.find(f"{W}sdtContent/{W}r")
            assert run is not None
            run.clear()
            for index, line in enumerate(answers[number].split("\n")):
                if index:
                    etree.SubElement(run, W + "br")
                etree.SubElement(run, W + "t").text = line
    return etree.tostring(root)


def _fill_excel(data: bytes, sheet: int, answers: dict[str, str]) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for reference, answer in answers.items():
        book.worksheets[sheet][reference] = answer
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("extension", FORMATS)
def test_a_blank_form_holds_no_commitment_and_is_always_the_same(kind: str, extension: str) -> None:
    data = blank_form(kind, extension)
    assert _read(data, f"modele.{extension}").commitments == ()
    assert data == blank_form(kind, extension)


@pytest.mark.parametrize("kind", KINDS)
def test_a_word_form_is_accessible(kind: str) -> None:
    with zipfile.ZipFile(io.BytesIO(blank_form(kind, "docx"))) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
        styles = archive.read("word/styles.xml").decode()
    for table in document.iter(W + "tbl"):
        assert table.find(f"{W}tblPr/{W}tblCaption") is not None
        assert table.find(f"{W}tblPr/{W}tblDescription") is not None
    for control in document.iter(W + "sdt"):
        assert control.find(f"{W}sdtPr/{W}alias") is not None
    assert 'w:val="fr-FR"' in styles
    assert 'w:val="en-US"' not in styles
    ids = [one.get(W + "val") for one in document.iter(W + "id")]
    assert len(ids) == len(set(ids))


def _check_action(one: CommitmentDraft) -> None:
    assert (one.reference, one.title, one.axis, one.lead) == ("1.1", ACTION[2], ACTION[0], ACTION[3])
    assert one.co_leads == ("CAF", "MSA")
    assert one.partners == (PartnerDraft("Région Bretagne"),)
    assert one.due.on == date(2027, 6, 30)
    assert (one.indicators[0].label, one.indicators[0].baseline, one.indicators[0].target) == ("Réparations", 0, 120)
    assert one.status is Status.UNDER_WAY


def test_the_table_of_actions_reads_back_from_word() -> None:
    data = _fill_word(blank_form("actions", "docx"), dict(enumerate(ACTION)))
    (one,) = _read(data, "actions.docx").commitments
    _check_action(one)


def test_the_table_of_actions_reads_back_from_excel() -> None:
    cells = {f"{letter}5": value for letter, value in zip("ABCDEFGHIJK", ACTION, strict=True)}
    (one,) = _read(_fill_excel(blank_form("actions", "xlsx"), 0, cells), "actions.xlsx").commitments
    _check_action(one)


PROJECT = {
    0: "Garage solidaire du pays",
    1: "Réparer et louer à petit prix",
    3: "CCAS de Redon",
    4: "fin 2027",
    6: "Location de scooters\nAtelier de réparation",
    7: "Auto-école associative",
    10: "DDETS 35",
    14: "CFDT Bretagne (à mobiliser)",
}


def _check_project(draft: RoadmapDraft) -> None:
    told = [(one.title, one.existing, one.kind) for one in draft.commitments]
    assert told == [
        ("Location de scooters", True, CommitmentKind.CONTINUE),
        ("Atelier de réparation", True, CommitmentKind.CONTINUE),
        ("Auto-école associative", False, CommitmentKind.START),
    ]
    for one in draft.commitments:
        assert (one.axis, one.lead, one.due.on) == (PROJECT[0], "CCAS de Redon", date(2027, 12, 31))
        assert one.partners == (PartnerDraft("DDETS 35"), PartnerDraft("CFDT Bretagne", confirmed=False))
    assert any(PROJECT[1] in left.text for left in draft.remainder)


def test_the_project_sheet_reads_back_from_word() -> None:
    _check_project(_read(_fill_word(blank_form("projet", "docx"), PROJECT), "projet.docx"))


def test_the_project_sheet_reads_back_from_excel() -> None:
    cells = {f"B{number + 4}": value for number, value in PROJECT.items()}
    _check_project(_read(_fill_excel(blank_form("projet", "xlsx"), 0, cells), "projet.xlsx"))


def _check_workshop(draft: RoadmapDraft) -> None:
    kinds = {one.title: one.kind for one in draft.commitments}
    assert kinds["Multiplier les réunions"] is CommitmentKind.STOP
    assert kinds["Tenir le forum"] is CommitmentKind.CONTINUE
    promise = next(one for one in draft.commitments if one.title == "Ouvrir un point mobilité")
    assert (promise.lead, promise.due.on) == ("Redon Agglomération", date(2027, 9, 30))
    assert promise.partners == (PartnerDraft("Région Bretagne"),)
    assert len(draft.commitments) == 3


def test_the_workshop_reads_back_from_word() -> None:
    answers = {0: "Se déplacer", 1: "Multiplier les réunions", 2: "Tenir le forum", 16: "Ouvrir un point mobilité"}
    answers |= {17: "Région Bretagne", 18: "rentrée 2027", 19: "Redon Agglomération"}
    draft = _read(_fill_word(blank_form("atelier", "docx"), answers), "atelier.docx")
    _check_workshop(draft)
    assert "Se déplacer" in (draft.commitments[0].axis or "")


def test_the_workshop_reads_back_from_excel() -> None:
    data = _fill_excel(blank_form("atelier", "xlsx"), 0, {"A5": "Multiplier les réunions", "B5": "Tenir le forum"})
    promise = {
        "A5": "Ouvrir un point mobilité",
        "B5": "Région Bretagne",
        "C5": "rentrée 2027",
        "D5": "Redon Agglomération",
    }
    _check_workshop(_read(_fill_excel(data, 1, promise), "atelier.xlsx"))


def test_the_bodies_are_told_apart_from_what_is_decided() -> None:
    answers = {0: "Comité technique", 1: "Suivre les parcours", 4: "Trop de monde", 40: "1", 41: "Réduire le comité"}
    answers |= {42: "DDETS 35", 44: "T1 2027"}
    draft = _read(_fill_word(blank_form("instances", "docx"), answers), "instances.docx")
    (one,) = draft.commitments
    assert (one.title, one.lead, one.due.on) == ("Réduire le comité", "DDETS 35", date(2027, 3, 31))
    assert any("Trop de monde" in left.text for left in draft.remainder)


def test_the_axes_of_a_consortium_read_back() -> None:
    answers = {0: "Aller vers", 1: "1.1", 2: "Tenir des permanences", 3: "Mission locale", 5: "S1 2027"}
    answers |= {144: "5.1", 145: "Écrire le guide d'essaimage", 146: "Mission locale", 148: "S2 2028"}
    draft = _read(_fill_word(blank_form("consortium", "docx"), answers), "consortium.docx")
    assert [(one.reference, one.due.on) for one in draft.commitments] == [
        ("1.1", date(2027, 6, 30)),
        ("5.1", date(2028, 12, 31)),
    ]
    assert "Aller vers" in (draft.commitments[0].axis or "")
    assert "Essaimage" in (draft.commitments[1].axis or "")


def test_the_engagements_of_a_cooperation_read_back() -> None:
    cells = {"A5": "Ouvrir un point mobilité", "B5": "Région Bretagne ; CAF", "C5": "30/06/2027", "D5": "DDETS 35"}
    draft = _read(_fill_excel(blank_form("cooperation", "xlsx"), 0, cells | {"E5": "Un référent"}), "coop.xlsx")
    (one,) = draft.commitments
    assert (one.title, one.lead, one.due.on) == ("Ouvrir un point mobilité", "DDETS 35", date(2027, 6, 30))
    assert one.partners == (PartnerDraft("Région Bretagne"), PartnerDraft("CAF"))
    assert one.success_factors == ("Un référent",)


def test_an_unknown_form_is_refused_in_french() -> None:
    with pytest.raises(Refusal, match="atelier"):
        blank_form("inconnu", "docx")
    with pytest.raises(Refusal, match="xlsx"):
        blank_form("projet", "pdf")
