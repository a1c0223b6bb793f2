"""What the answer page promises and the other tests do not look at: what stands beside a figure, what comes by mail."""

import html
import re
from datetime import date, timedelta

import pytest
from sqlmodel import select

from flows import clock
from flows.decisions import decide_postponement
from flows.freezing import freeze_campaigns
from models import (
    AccessLink,
    Answer,
    AnswerDraft,
    Commitment,
    Document,
    Indicator,
    IndicatorValue,
    JournalEntry,
    Mail,
    Milestone,
    Postponement,
)
from models.closed_lists import Letter, PostponementState
from store.answers import ASKED_AGAIN
from store.database import reading, transaction
from tests.web.country import NOW, TODAY, Asked, Browser, Country, ask, count, fields_in, rows


@pytest.fixture
def asked(country: Country) -> Asked:
    return ask(country)


def said(page: str) -> str:
    """What a page says, with plain spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def path(asked: Asked) -> str:
    return f"/reponse/{asked.check_in_id}"


def receipts() -> list[Mail]:
    with reading() as session:
        return list(session.exec(select(Mail).where(Mail.letter == Letter.RECEIPT)))


def test_an_indicator_shows_its_last_value_its_day_and_its_target_and_is_filled_with_it(
    browser: Browser, asked: Asked
) -> None:
    before = said(browser.get(f"/r/{asked.token}").text)
    assert "Voyageurs (personnes) au départ : 0 personnes · cible : 200 personnes" in before
    with transaction() as session:
        indicator = session.exec(select(Indicator)).one()
        session.add(IndicatorValue(indicator_id=indicator.id or 0, on=date(2026, 3, 31), value=80, recorded_at=NOW))
    page = browser.get(path(asked)).text
    assert "80 personnes le 31 mars 2026 · cible : 200 personnes" in said(page)
    assert fields_in(page)[f"e{indicator.commitment_id}-v{indicator.id}"] == "80"


def test_nothing_new_is_said_of_one_commitment_and_the_other_stays_awaited(
    browser: Browser, asked: Asked, country: Country
) -> None:
    fields = fields_in(browser.get(f"/r/{asked.token}").text)
    garde = country.commitments["garde"]
    done = browser.send_form(path(asked), fields | {f"e{garde}-choix": "rien", "action": "envoyer"})
    assert [(one.commitment_id, one.nothing_new) for one in rows(Answer)] == [(garde, True)]
    assert "attend encore votre réponse" in said(done.text)


def test_the_receipt_is_mailed_with_what_was_answered_and_until_when_it_is_corrected(
    browser: Browser, asked: Asked, country: Country
) -> None:
    p = f"e{country.commitments['navette']}-"
    fields = fields_in(browser.get(f"/r/{asked.token}").text)
    told = {
        f"{p}choix": "oui",
        f"{p}status": "en_cours",
        f"{p}done": "Deux lignes sont ouvertes.",
        f"{p}good_practice": "Un conducteur volontaire par commune",
    }
    browser.send_form(path(asked), fields | told | {"action": "envoyer"})
    (receipt,) = receipts()
    assert receipt.recipient == "claire.hamon@essai.example"
    for words in ("Deux lignes sont ouvertes.", "Un conducteur volontaire par commune", "Vous pouvez corriger jusqu"):
        assert words in receipt.body_text
    assert asked.token not in receipt.body_text
    assert [one.good_practice for one in rows(Answer)] == ["Un conducteur volontaire par commune"]


def test_after_the_freeze_an_answer_is_kept_and_marked_late_on_the_page_and_in_the_receipt(
    browser: Browser, asked: Asked, country: Country
) -> None:
    with clock.set_to(NOW + timedelta(days=60)):
        freeze_campaigns(TODAY + timedelta(days=60))
    with transaction() as session:
        for link in session.exec(select(AccessLink)):
            link.expires_at = NOW + timedelta(days=90)
            session.add(link)
    with clock.set_to(NOW + timedelta(days=60)):
        page = browser.get(f"/r/{asked.token}").text
        fields = fields_in(page)
        p = f"e{country.commitments['navette']}-"
        browser.send_form(path(asked), fields | {f"{p}choix": "oui", f"{p}done": "Trop tard ?", "action": "envoyer"})
    assert [one.is_late for one in rows(Answer)] == [True]
    assert "signalée comme reçue après cette date" in receipts()[0].body_text


def test_a_mail_gateway_that_opens_every_link_changes_nothing(browser: Browser, asked: Asked) -> None:
    browser.get(f"/r/{asked.token}")
    before = {table: count(table) for table in (Answer, AnswerDraft, JournalEntry, Mail)}
    for page in ("", "/recu", "/absence", "/formulaire.xlsx", "/formulaire.docx"):
        browser.get(path(asked) + page)
        browser.head(path(asked) + page)
    assert browser.get(f"{path(asked)}/rien-de-nouveau").status_code in {404, 405}
    assert {table: count(table) for table in before} == before


def test_the_coordinator_closes_lost_links_and_a_new_one_is_sent(country: Country, asked: Asked) -> None:
    coordinator, reader = Browser(), Browser()
    coordinator.enter(country.people["animateur"])
    assert reader.get(f"/r/{asked.token}").status_code == 200
    home, links = "/territoires/CLPE35004", f"/points-d-etape/{asked.check_in_id}/liens"
    before = count(Mail)
    done = coordinator.submit(links, {"decision": "renvoyer"}, seen=home)
    assert "Les liens déjà envoyés sont fermés" in said(done.text)
    assert reader.get(path(asked)).status_code in {403, 410}
    assert "Claire Hamon" not in Browser().get(f"/r/{asked.token}").text
    fresh = rows(Mail)[before:]
    assert [(one.recipient, one.letter, one.urgent) for one in fresh] == [
        ("claire.hamon@essai.example", Letter.CHECK_IN, True)
    ]
    assert [one.revoked_at is None for one in rows(AccessLink) if one.check_in_id == asked.check_in_id][-1]
    coordinator.submit(links, {"decision": "fermer"}, seen=home)
    assert all(one.revoked_at for one in rows(AccessLink) if one.check_in_id == asked.check_in_id)
    assert count(Mail) == before + 1


def _sent(asked: Asked, country: Country, fields: dict[str, str], **said: str) -> dict[str, str]:
    p = f"e{country.commitments['navette']}-"
    return fields | {f"{p}choix": "oui", "action": "envoyer"} | {f"{p}{part}": text for part, text in said.items()}


def test_a_milestone_reached_after_an_answer_of_the_same_day_is_recorded(
    browser: Browser, asked: Asked, country: Country
) -> None:
    opened = fields_in(browser.get(f"/r/{asked.token}").text)
    browser.send_form(path(asked), _sent(asked, country, opened, status="en_cours"))
    again = fields_in(browser.get(path(asked)).text)
    (step,) = rows(Milestone)
    reached = _sent(asked, country, again) | {f"e{step.commitment_id}-jalon{step.id}": "oui"}
    pages = [browser.send_form(path(asked), reached) for _ in range(2)]
    assert {page.status_code for page in pages} == {200}, "a double click is no conflict"
    assert [one.done_on for one in rows(Milestone)] == [TODAY]
    assert count(Answer) == 2
    assert "Jalon atteint : Convention signée" in receipts()[-1].body_text


def test_a_milestone_ticked_by_mistake_is_unticked_before_the_freeze_and_only_by_the_campaign_that_ticked_it(
    browser: Browser, asked: Asked, country: Country
) -> None:
    (step,) = rows(Milestone)
    box = f"e{step.commitment_id}-fait{step.id}"
    opened = fields_in(browser.get(f"/r/{asked.token}").text)
    assert box not in opened, "nothing was ticked yet"
    ticked = _sent(asked, country, opened) | {f"e{step.commitment_id}-jalon{step.id}": "oui"}
    browser.send_form(path(asked), ticked)
    again = fields_in(browser.get(path(asked)).text)
    assert again[box] == "oui"
    browser.send_form(path(asked), _sent(asked, country, again, done="Une réunion"))
    assert [one.done_on for one in rows(Milestone)] == [TODAY], "what is left ticked stays"
    kept = fields_in(browser.get(path(asked)).text)
    wrong = browser.send_form(path(asked), _sent(asked, country, kept, progress="abc") | {box: ""})
    assert fields_in(wrong.text)[box] == "", "a page that is shown again forgets nothing"
    pages = [browser.send_form(path(asked), _sent(asked, country, kept) | {box: ""}) for _ in range(2)]
    assert {page.status_code for page in pages} == {200}
    assert [one.done_on for one in rows(Milestone)] == [None]
    assert "Jalon de nouveau à atteindre : Convention signée" in receipts()[-1].body_text
    with transaction() as session:
        session.get_one(Milestone, step.id).done_on = TODAY - timedelta(days=40)
    later = fields_in(browser.get(path(asked)).text)
    assert box not in later, "it was reached in an earlier campaign"
    browser.send_form(path(asked), _sent(asked, country, later) | {box: ""})
    assert [one.done_on for one in rows(Milestone)] == [TODAY - timedelta(days=40)]


def test_a_milestone_said_reached_stays_once_the_answers_are_frozen(
    browser: Browser, asked: Asked, country: Country
) -> None:
    (step,) = rows(Milestone)
    opened = fields_in(browser.get(f"/r/{asked.token}").text)
    reached = _sent(asked, country, opened) | {f"e{step.commitment_id}-jalon{step.id}": "oui"}
    browser.send_form(path(asked), reached)
    before = fields_in(browser.get(path(asked)).text)
    with clock.set_to(NOW + timedelta(days=60)):
        freeze_campaigns(TODAY + timedelta(days=60))
        page = browser.get(path(asked))
        late = before | {f"e{step.commitment_id}-fait{step.id}": ""}
        browser.send_form(path(asked), _sent(asked, country, late, done="Trop tard"))
    assert f"fait{step.id}" not in page.text
    assert [one.done_on for one in rows(Milestone)] == [TODAY]


def test_two_tabs_that_differ_by_a_figure_alone_show_both(browser: Browser, asked: Asked, country: Country) -> None:
    opened = fields_in(browser.get(f"/r/{asked.token}").text)
    (indicator,) = rows(Indicator)
    field = f"e{indicator.commitment_id}-v{indicator.id}"
    first = _sent(asked, country, opened) | {field: "10"}
    assert {browser.send_form(path(asked), first).status_code for _ in range(2)} == {200}
    page = browser.send_form(path(asked), first | {field: "12"})
    assert page.status_code == 409
    assert fields_in(page.text)[field] == "12"
    assert "Voyageurs 10 personnes Ce que vous venez de saisir est ci-dessous" in said(page.text)
    assert [one.value for one in rows(IndicatorValue)] == [10]


def test_a_file_that_is_not_kept_is_asked_for_again(browser: Browser, asked: Asked, country: Country) -> None:
    opened = fields_in(browser.get(f"/r/{asked.token}").text)
    field = f"e{country.commitments['navette']}-piece"
    file = {field: ("bilan.pdf", b"%PDF-1.7 ...", "application/pdf")}
    wrong = browser.send_form(path(asked), _sent(asked, country, opened, progress="abc"), **file)
    assert wrong.status_code == 422
    assert "« bilan.pdf » partira avec votre réponse : joignez ce fichier à nouveau" in said(wrong.text)
    right = _sent(asked, country, opened, progress="50")
    assert {browser.send_form(path(asked), right, **file).status_code for _ in range(2)} == {200}
    other = {field: ("autre.pdf", b"%PDF-1.7 autre", "application/pdf")}
    conflict = browser.send_form(path(asked), right, **other)
    assert conflict.status_code == 409
    assert "« autre.pdf » partira avec votre réponse : joignez ce fichier à nouveau" in said(conflict.text)
    assert count(Answer) == 1
    assert [one.filename for one in rows(Document) if one.answer_id] == ["bilan.pdf"]
    assert "Justificatif : bilan.pdf" in receipts()[-1].body_text


def test_what_is_confirmed_unchanged_is_said_so_in_the_receipt(
    browser: Browser, asked: Asked, country: Country
) -> None:
    opened = fields_in(browser.get(f"/r/{asked.token}").text)
    said_so = _sent(asked, country, opened, status="en_cours", outlook="securise")
    browser.send_form(path(asked), said_so)
    with clock.set_to(NOW + timedelta(days=1)):
        again = fields_in(browser.get(path(asked)).text)
        browser.send_form(path(asked), _sent(asked, country, again))
    assert "  Confirmé, sans changement : en cours, sécurisé (soleil).\n" in receipts()[-1].body_text


def test_a_day_that_has_passed_is_asked_for_by_nobody(browser: Browser, asked: Asked, country: Country) -> None:
    opened = fields_in(browser.get(f"/r/{asked.token}").text)
    late = {"echeance": "2020-01-01", "echeance-raison": "erreur de saisie"}
    late |= {"appui-besoin": "un car", "appui-a": "niveau:region", "appui-pour": "2026-06-07"}
    page = browser.send_form(path(asked), _sent(asked, country, opened, **late))
    assert page.status_code == 422
    assert "Nouvelle échéance : ce jour est déjà passé" in said(page.text)
    assert "Demande d'appui : ce jour est déjà passé" in said(page.text)
    right = late | {"echeance": "2026-12-31", "appui-pour": "2026-06-08"}
    assert browser.send_form(path(asked), _sent(asked, country, opened, **right)).status_code == 200


def test_a_new_deadline_asked_twice_awaits_one_decision_and_the_ledger_says_what_moved(
    browser: Browser, asked: Asked, country: Country
) -> None:
    opened = fields_in(browser.get(f"/r/{asked.token}").text)
    for day in ("2026-12-31", "2027-03-31"):
        wanted = _sent(asked, country, opened, echeance=day, **{"echeance-raison": "le marché"})
        assert browser.send_form(path(asked), wanted).status_code == 200
        opened = fields_in(browser.get(path(asked)).text)
    first, second = rows(Postponement)
    assert (first.state, first.decision_reason) == (PostponementState.REFUSED, ASKED_AGAIN)
    with transaction() as session:
        session.get_one(Commitment, second.commitment_id).due_on = date(2026, 11, 30)
    decide_postponement(second.id or 0, country.people["animateur"], granted=True, reason="")
    moved = rows(Postponement)[-1]
    assert (moved.from_due_on, moved.to_due_on) == (date(2026, 11, 30), date(2027, 3, 31))
