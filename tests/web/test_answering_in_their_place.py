"""A deputy or a co-lead answers from the link of their own letter, in the place of who was asked."""

import html
import re

import pytest

from models import Answer, AnswerDraft, CommitmentParty, Mail
from models.closed_lists import Letter, PartyRole
from store import access_links
from store.database import transaction
from tests.web.country import NOW, Asked, Browser, Country, ask, fields_in, rows


@pytest.fixture
def asked(country: Country) -> Asked:
    return ask(country)


@pytest.fixture
def deputy(country: Country, asked: Asked) -> str:
    """The link of Sam, deputy for the navette alone."""
    with transaction() as session:
        beside = CommitmentParty(
            commitment_id=country.commitments["navette"], role=PartyRole.DEPUTY, person_id=country.people["sans role"]
        )
        session.add(beside)
        link = access_links.open_link(
            session,
            purpose="answer",
            person_id=country.people["sans role"],
            check_in_id=asked.check_in_id,
            at=NOW,
            expires_at=NOW.replace(month=12),
        )
        return f"/r/{access_links.token_of(link)}"


def said(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def test_the_link_of_a_deputy_opens_what_they_have_a_part_in_and_names_whom_they_answer_for(
    browser: Browser, deputy: str
) -> None:
    page = browser.get(deputy)
    assert page.status_code == 200
    words = said(page.text)
    assert "Vous répondez au nom de Sam Rien , à la place de Claire Hamon" in words
    assert "Ouvrir une navette" in words
    assert "Garder les enfants" not in words


def test_the_answer_of_a_deputy_is_theirs_and_so_is_the_receipt(
    browser: Browser, deputy: str, asked: Asked, country: Country
) -> None:
    fields = fields_in(browser.get(deputy).text)
    navette = country.commitments["navette"]
    sent = fields | {f"e{navette}-choix": "rien", "action": "envoyer"}
    done = browser.send_form(f"/reponse/{asked.check_in_id}", sent)
    assert "Merci, c'est enregistré" in said(done.text)
    assert [(one.commitment_id, one.person_id) for one in rows(Answer)] == [(navette, country.people["sans role"])]
    (receipt,) = [one for one in rows(Mail) if one.letter is Letter.RECEIPT]
    assert receipt.person_id == country.people["sans role"]


def test_nothing_new_said_by_a_deputy_leaves_the_other_commitments_awaited(
    browser: Browser, deputy: str, asked: Asked, country: Country
) -> None:
    browser.get(deputy)
    browser.submit(f"/reponse/{asked.check_in_id}/rien-de-nouveau", seen=f"/reponse/{asked.check_in_id}")
    assert [one.commitment_id for one in rows(Answer)] == [country.commitments["navette"]]


def test_the_draft_of_a_deputy_keeps_what_the_lead_had_typed_of_the_others(
    browser: Browser, deputy: str, asked: Asked, country: Country
) -> None:
    path, garde, navette = f"/reponse/{asked.check_in_id}", country.commitments["garde"], country.commitments["navette"]
    fields = fields_in(browser.get(f"/r/{asked.token}").text)
    browser.send_form(path, fields | {f"e{garde}-done": "Dix places", "action": "brouillon"})
    fields = fields_in(browser.get(deputy).text)
    browser.send_form(path, fields | {f"e{navette}-choix": "rien", "action": "envoyer"})
    (draft,) = rows(AnswerDraft)
    assert draft.content[f"e{garde}-done"] == "Dix places"


def test_only_the_person_asked_says_that_they_are_away_or_that_it_is_not_theirs(
    browser: Browser, deputy: str, asked: Asked, country: Country
) -> None:
    page = browser.get(deputy).text
    navette = country.commitments["navette"]
    assert "/absence" not in page
    assert "/passer/" not in page
    for away in ("absence", f"passer/{navette}"):
        assert browser.get(f"/reponse/{asked.check_in_id}/{away}").status_code == 404


def test_the_pass_of_a_deputy_closes_with_their_link(
    browser: Browser, deputy: str, asked: Asked, country: Country
) -> None:
    browser.get(deputy)
    with transaction() as session:
        access_links.revoke(session, at=NOW, person_id=country.people["sans role"])
    assert browser.get(f"/reponse/{asked.check_in_id}").status_code == 410
