"""Does a person answer in a Word or Excel form as they would on the page, and is nothing lost or imposed?"""

import html
import io
import os
import re
import shutil
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest

from flows import clock
from models import Answer, AnswerDraft, IndicatorValue, JournalEntry, Mail, Milestone, Postponement, SupportRequest
from models.closed_lists import AnswerChannel, Outlook, Status
from store.answer_pages import answer_page
from store.database import reading
from tests.web.country import Asked, Browser, Country, ask, count, fields_in, rows

IN_CI = os.environ.get("CI") == "true"  # noqa: TID251  there, a missing part is a failure
office = pytest.mark.skipif(shutil.which("soffice") is None and not IN_CI, reason="LibreOffice is not installed")
FORMATS = ("docx", "xlsx")
HOSTILE = "=1+1 <b>« _x0041_ »</b> {{ 7*7 }}\n@SOMME(A1)\tà 50 % & 'plus' 👩‍🌾"
SAID = {
    "Statut": "En cours",
    "Météo": "Appui nécessaire (nuage)",
    "Avancement en %": "40",
    "Indicateur : Voyageurs": "1 250,5",
    "Jalon : Convention signée": "oui",
    "Ce qui a été fait": HOSTILE,
    "Ce qui bloque": "Le fonds est épuisé\net la salle aussi",
    "Appui : de quoi avez-vous besoin ?": "une rallonge de 12 000 €",
    "Appui : à qui le demandez-vous ?": "Le niveau départemental",
    "Appui : pour quand ?": "01/07/2026",
    "Nouvelle échéance demandée": "31/12/2026",
    "Nouvelle échéance : pour quelle raison ?": "la salle n'est libre qu'en décembre",
    "Réussite à faire connaître": "Un conducteur volontaire",
}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture
def asked(country: Country) -> Asked:
    return ask(country)


def _fill_excel(data: bytes, answers: dict[str, str], block: int) -> bytes:
    """As Excel does: what looks like an escape is escaped, what looks like a formula is a text."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for row in book.worksheets[block].iter_rows(max_col=2):
        label = str(row[0].value)
        if label in answers:
            row[1].value = answers[label].replace("_x", "_x005F_x")
            row[1].data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _fill_word(data: bytes, answers: dict[str, str], block: int) -> bytes:
    """As Word does: the prompt goes away when something is typed."""
    document = docx.Document(io.BytesIO(data))
    for row in document.tables[block].rows:
        label = row.cells[0].text
        if label in answers:
            for mark in list(row._tr.iter(f"{W}showingPlcHdr")):
                mark.getparent().remove(mark)
            (run,) = row._tr.find(f".//{W}sdtContent").iter(f"{W}r")
            run.text = answers[label]
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def fill(data: bytes, answers: dict[str, str], block: int = 0) -> bytes:
    """The form, with these answers typed at these labels."""
    is_word = b"word/document.xml" in data
    return (_fill_word if is_word else _fill_excel)(data, answers, block)


def _path(asked: Asked) -> str:
    return f"/reponse/{asked.check_in_id}"


def _form(browser: Browser, asked: Asked, format: str) -> bytes:  # noqa: A002
    browser.get(f"/r/{asked.token}")
    answer = browser.get(f"{_path(asked)}/formulaire.{format}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith("attachment")
    return answer.content


def _drop(browser: Browser, asked: Asked, data: bytes, name: str = "réponse.bin"):  # type: ignore[no-untyped-def]
    file = (name, data, "application/octet-stream")
    return browser.submit(f"{_path(asked)}/formulaire", seen=_path(asked), formulaire=file)


@pytest.mark.parametrize("format", FORMATS)
def test_what_is_typed_in_the_form_is_what_is_recorded(
    browser: Browser,
    asked: Asked,
    country: Country,
    format: str,  # noqa: A002
) -> None:
    page = _drop(browser, asked, fill(_form(browser, asked, format), SAID))
    assert page.status_code == 200, page.text
    assert "sont enregistrées" in page.text
    (answer,) = rows(Answer)
    assert (answer.commitment_id, answer.channel) == (country.commitments["navette"], AnswerChannel.FORM)
    assert (answer.status, answer.outlook, answer.progress) == (Status.UNDER_WAY, Outlook.NEEDS_SUPPORT, 40)
    assert (answer.done, answer.obstacle) == (HOSTILE, SAID["Ce qui bloque"])
    assert answer.good_practice == "Un conducteur volontaire"
    assert [one.value for one in rows(IndicatorValue)] == [1250.5]
    (request,) = rows(SupportRequest)
    assert (request.need, str(request.wanted_by)) == (SAID["Appui : de quoi avez-vous besoin ?"], "2026-07-01")
    (asked_deadline,) = rows(Postponement)
    assert str(asked_deadline.to_due_on) == "2026-12-31"
    assert "&lt;b&gt;" in page.text
    assert HOSTILE not in page.text


def saved_by_libreoffice(form: bytes, extension: str, target: str, folder: Path) -> bytes:
    """The same form, opened and saved: hints of empty boxes become plain text."""
    (folder / f"form.{extension}").write_bytes(form)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--norestore", "--convert-to", target, "--outdir", str(folder / "out")]
    subprocess.run([*command, str(folder / f"form.{extension}")], check=True, capture_output=True, timeout=120)
    return (folder / "out" / f"form.{target}").read_bytes()


@pytest.mark.office
@office
@pytest.mark.parametrize(("format", "target"), [("docx", "docx"), ("docx", "odt"), ("xlsx", "xlsx"), ("xlsx", "ods")])
def test_a_form_saved_by_libreoffice_says_what_was_typed_and_nothing_else(
    browser: Browser,
    asked: Asked,
    tmp_path: Path,
    format: str,  # noqa: A002
    target: str,
) -> None:
    blank = _form(browser, asked, format)
    unsaid = saved_by_libreoffice(blank, format, target, tmp_path)
    assert "Ce formulaire est tel que vous" in _drop(browser, asked, unsaid).text
    typed = saved_by_libreoffice(fill(blank, {"Statut": "En cours"}), format, target, tmp_path)
    assert _drop(browser, asked, typed).status_code == 200
    (answer,) = rows(Answer)
    assert (answer.status, answer.progress, answer.done, answer.obstacle) == (Status.UNDER_WAY, None, "", "")
    assert (count(SupportRequest), count(Postponement), count(IndicatorValue)) == (0, 0, 0)


@pytest.mark.parametrize("format", FORMATS)
def test_days_in_words_a_cross_and_a_no_are_understood(
    browser: Browser,
    asked: Asked,
    format: str,  # noqa: A002
) -> None:
    typed = {
        "Rien de nouveau": "Non",
        "Jalon : Convention signée": "X",
        "Nouvelle échéance demandée": "15 décembre 2026",
        "Nouvelle échéance : pour quelle raison ?": "la salle",
    }
    blank = _form(browser, asked, format)
    for vague in ("fin décembre 2026", "le 21 juin prochain", "31/09/2026", "15 décembre"):
        refused = _drop(browser, asked, fill(blank, typed | {"Nouvelle échéance demandée": vague}))
        assert "n'est pas une date" in html.unescape(refused.text), vague
    assert _drop(browser, asked, fill(blank, typed)).status_code == 200
    assert [str(one.to_due_on) for one in rows(Postponement)] == ["2026-12-15"]
    assert all(one.done_on for one in rows(Milestone))


@pytest.mark.parametrize("format", FORMATS)
def test_a_form_left_as_it_was_says_nothing_and_the_same_form_twice_is_one_answer(
    browser: Browser,
    asked: Asked,
    format: str,  # noqa: A002
) -> None:
    blank = _form(browser, asked, format)
    assert "Ce formulaire est tel que vous" in _drop(browser, asked, blank).text
    assert count(Answer) == 0
    filled = fill(blank, SAID)
    pages = [_drop(browser, asked, filled) for _ in range(2)]
    assert [page.status_code for page in pages] == [200, 200]
    assert (count(Answer), count(SupportRequest)) == (1, 1)
    again = _form(browser, asked, format)
    assert "Ce formulaire est tel que vous" in _drop(browser, asked, again).text


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_new_is_an_answer_but_not_beside_something_new(
    browser: Browser,
    asked: Asked,
    country: Country,
    format: str,  # noqa: A002
) -> None:
    blank = _form(browser, asked, format)
    both = _drop(browser, asked, fill(blank, {"Rien de nouveau": "Oui", "Ce qui bloque": "tout"}, 1))
    assert both.status_code == 422
    assert "gardez l&#39;un ou l&#39;autre" in both.text
    assert _drop(browser, asked, fill(blank, {"Rien de nouveau": "Oui"}, 1)).status_code == 200
    (answer,) = rows(Answer)
    assert (answer.commitment_id, answer.nothing_new) == (country.commitments["garde"], True)


@pytest.mark.parametrize("format", FORMATS)
def test_a_web_answer_meanwhile_is_a_visible_conflict_and_the_form_is_proposed(
    browser: Browser,
    asked: Asked,
    country: Country,
    format: str,  # noqa: A002
) -> None:
    filled = fill(_form(browser, asked, format), {"Ce qui a été fait": "dit dans le formulaire"})
    p = f"e{country.commitments['navette']}-"
    fields = fields_in(browser.get(_path(asked)).text)
    browser.send_form(_path(asked), fields | {f"{p}choix": "oui", f"{p}done": "dit sur la page", "action": "envoyer"})
    page = _drop(browser, asked, filled)
    assert page.status_code == 409
    assert "dit sur la page" in page.text
    assert [one.done for one in rows(Answer)] == ["dit sur la page"]
    kept = fields_in(page.text)
    assert kept[f"{p}done"] == "dit dans le formulaire"
    browser.send_form(_path(asked), kept | {"action": "envoyer"})
    assert [one.done for one in rows(Answer)] == ["dit sur la page", "dit dans le formulaire"]


def test_downloading_changes_nothing(browser: Browser, asked: Asked) -> None:
    before = {table: count(table) for table in (Answer, AnswerDraft, JournalEntry, Mail)}
    first, second = ([_form(browser, asked, one) for one in FORMATS] for _ in range(2))
    assert first == second
    assert {table: count(table) for table in before} == before


@pytest.mark.parametrize("format", FORMATS)
def test_a_mark_that_was_changed_is_refused_with_its_place(
    browser: Browser,
    asked: Asked,
    country: Country,
    format: str,  # noqa: A002
) -> None:
    blank = _form(browser, asked, format)
    forged = f"Q1-{asked.check_in_id}-{country.people['pilote']}-{country.commitments['garde']}-0-{'0' * 16}-{'0' * 32}"
    label = "Repère (à ne pas modifier)"
    page = _drop(browser, asked, fill(blank, {label: forged, "Ce qui bloque": "intrus"}))
    assert page.status_code == 422
    assert "a été modifié" in page.text
    assert count(Answer) == 0
    assert _drop(browser, asked, fill(blank, {label: "", "Ce qui bloque": "intrus"})).status_code == 422
    assert count(Answer) == 0


@pytest.mark.parametrize("format", FORMATS)
def test_the_form_of_another_check_in_is_refused(
    browser: Browser,
    asked: Asked,
    country: Country,
    format: str,  # noqa: A002
) -> None:
    other = ask(country, "85")
    foreign = fill(_form(Browser(), other, format), {"Ce qui bloque": "venu d'ailleurs"})
    browser.get(f"/r/{asked.token}")
    page = _drop(browser, asked, foreign)
    assert page.status_code == 422
    assert "autre personne ou un autre point" in page.text
    assert count(Answer) == 0


@pytest.mark.parametrize("format", FORMATS)
def test_every_fault_is_told_at_once_with_its_place(
    browser: Browser,
    asked: Asked,
    format: str,  # noqa: A002
) -> None:
    wrong = {"Statut": "presque", "Appui : pour quand ?": "bientôt", "Nouvelle échéance demandée": "31/02/2027"}
    page = _drop(browser, asked, fill(_form(browser, asked, format), wrong))
    assert page.status_code == 422
    assert page.text.count("n&#39;est pas une date") >= 2
    assert "« presque » n&#39;est pas un des choix" in page.text
    assert ("cellule B" if format == "xlsx" else "Tableau 1, ligne") in page.text


@pytest.mark.parametrize("format", FORMATS)
def test_what_cannot_be_read_hides_nothing_of_what_cannot_be_kept_and_what_is_sound_is_lost_in_neither(
    browser: Browser,
    asked: Asked,
    country: Country,
    format: str,  # noqa: A002
) -> None:
    wrong = {
        "Statut": "presque",
        "Avancement en %": "140",
        "Indicateur : Voyageurs": "beaucoup",
        "Appui : de quoi avez-vous besoin ?": "une salle",
        "Appui : à qui le demandez-vous ?": "mon voisin",
        "Nouvelle échéance demandée": "31/02/2027",
        "Ce qui a été fait": "à garder",
    }
    both = {"Rien de nouveau": "Oui", "Avancement en %": "-3", "Ce qui bloque": "à garder aussi"}
    page = _drop(browser, asked, fill(fill(_form(browser, asked, format), wrong), both, 1))
    assert page.status_code == 422
    one, other = (f"e{country.commitments[short]}-" for short in ("navette", "garde"))
    listed = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page.text)
    assert sorted(field for field, _ in listed) == sorted(
        [f"{one}{part}" for part in ("status", "progress", "indicateurs", "appui-a", "echeance", "echeance")]
        + [f"{other}choix", f"{other}progress"]
    ), "the deadline has no reason either"
    assert all(re.search("cellule [AB]|Tableau [12], ligne", said) for _, said in listed), listed
    assert any("Indicateur « Voyageurs » : un nombre est attendu." in html.unescape(said) for _, said in listed)
    assert count(Answer) == 0

    for shown in (fields_in(page.text), fields_in(browser.get(_path(asked)).text)):
        assert (shown[f"{one}done"], shown[f"{one}appui-besoin"]) == ("à garder", "une salle")
        assert (shown[f"{other}obstacle"], shown[f"{other}progress"]) == ("à garder aussi", "-3")


def test_a_form_that_is_refused_whole_leaves_the_draft_as_it_was(browser: Browser, asked: Asked) -> None:
    browser.get(f"/r/{asked.token}")
    fields = fields_in(browser.get(_path(asked)).text)
    draft = {key: "mon brouillon" for key in fields if key.endswith("-done")}
    browser.send_form(_path(asked), fields | draft | {"action": "brouillon"})
    blank = _form(browser, asked, "xlsx")
    wiped = fill(blank, {"Repère (à ne pas modifier)": "", "Ce qui a été fait": "perdu ?"})
    assert _drop(browser, asked, wiped).status_code == 422
    kept = fields_in(browser.get(_path(asked)).text)
    assert {key: kept[key] for key in draft} == draft


def test_what_the_page_refuses_is_shown_in_its_field_with_the_rest_kept(
    browser: Browser, asked: Asked, country: Country
) -> None:
    said = {"Avancement en %": "140", "Ce qui a été fait": "à garder"}
    page = _drop(browser, asked, fill(_form(browser, asked, "xlsx"), said))
    assert page.status_code == 422
    fields = fields_in(page.text)
    p = f"e{country.commitments['navette']}-"
    assert (fields[f"{p}progress"], fields[f"{p}done"]) == ("140", "à garder")
    assert count(Answer) == 0
    assert "à garder" in browser.get(_path(asked)).text


def test_a_draft_fills_the_form_and_outlives_the_answer_to_another_commitment(
    browser: Browser, asked: Asked, country: Country
) -> None:
    browser.get(f"/r/{asked.token}")
    fields = fields_in(browser.get(_path(asked)).text)
    draft = fields | {f"e{country.commitments['garde']}-done": "à finir demain", "action": "brouillon"}
    browser.send_form(_path(asked), draft)
    data = _form(browser, asked, "xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[1]
    assert "à finir demain" in {row[1].value for row in sheet.iter_rows(max_col=2)}
    reset = fill(fill(data, {"Ce qui a été fait": ""}, 1), {"Ce qui bloque": "la neige"})
    assert _drop(browser, asked, reset).status_code == 200
    assert [one.commitment_id for one in rows(Answer)] == [country.commitments["navette"]]
    assert "à finir demain" in browser.get(_path(asked)).text


def test_a_file_that_is_no_form_is_refused(browser: Browser, asked: Asked) -> None:
    browser.get(f"/r/{asked.token}")
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.worksheets[0]["A1"] = "bonjour"
    book.save(out)
    for name, data in (("a.csv", b"a;b\n1;2\n"), ("a.xlsx", out.getvalue()), ("a.pdf", b"%PDF-1.7"), ("a.docx", b"PK")):
        assert _drop(browser, asked, data, name).status_code == 422, name
    assert browser.submit(f"{_path(asked)}/formulaire", seen=_path(asked)).status_code == 422
    assert count(Answer) == 0


def test_the_form_speaks_of_the_commitments_of_the_page_alone(browser: Browser, asked: Asked) -> None:
    with reading() as session:
        page = answer_page(session, asked.check_in_id, clock.today())
    assert page is not None
    tables = docx.Document(io.BytesIO(_form(browser, asked, "docx"))).tables
    assert len(tables) == len(page.items) == 2
