"""Can a coordinator keep a lead who said "ce n'est plus moi", and be sent the list of whom to call?"""

import html
from datetime import timedelta

import pytest
from sqlmodel import select

from flows import clock
from flows.freezing import freeze_campaigns
from flows.handovers import hand_over
from models import (
    Amendment,
    ChainStep,
    CheckInItem,
    CommitmentParty,
    Handover,
    JournalEntry,
    Mail,
    Postponement,
)
from models.closed_lists import Letter, PartyRole, PostponementState, Rung
from store import waiting
from store.database import reading, transaction
from tests.web.country import NOW, TODAY, Asked, Browser, Country, ask, count, rows

HOME = "/territoires/CLPE35004"
CALLS = f"{HOME}/appels"
TO_CALL = '<span class="chip warn">à appeler</span>'
BUTTON = "M'envoyer la liste d'appels par courriel"
KEEP = "Garder ce pilote"


def entered(country: Country, who: str = "animateur") -> Browser:
    browser = Browser()
    browser.enter(country.people[who])
    return browser


def read(browser: Browser, path: str = HOME) -> str:
    page = browser.get(path)
    assert page.status_code == 200, page.text
    return html.unescape(page.text)


def reminded_for_the_last_time(asked: Asked) -> None:
    with transaction() as session:
        for rung in (Rung.REMINDER_1, Rung.REMINDER_2):
            session.add(ChainStep(check_in_id=asked.check_in_id, rung=rung, decided_on=TODAY))
            session.flush()


def call_lists() -> list[Mail]:
    with reading() as session:
        return list(session.exec(select(Mail).where(Mail.letter == Letter.CALL_LIST)))


def handed_over(country: Country) -> str:
    """The address where the handover of the navette is settled."""
    navette = country.commitments["navette"]
    hand_over(ask(country).check_in_id, navette, "Luc Morvan", "")
    return f"/engagements/{navette}/pilote/{rows(Handover)[0].id}"


def test_a_lead_is_kept_and_the_question_put_to_them_again(country: Country) -> None:
    path, coordinator = handed_over(country), entered(country)
    assert KEEP in read(coordinator)
    page = coordinator.submit(path, {"decision": "garder", "raison": "le bureau l'a redit"}, seen=HOME)
    assert "Le pilote est gardé : la question lui est posée de nouveau." in html.unescape(page.text)
    assert KEEP not in read(coordinator)
    navette = country.commitments["navette"]
    assert [one.removed_at for one in rows(CheckInItem) if one.commitment_id == navette] == [None]
    leads = [one for one in rows(CommitmentParty) if one.commitment_id == navette and one.role is PartyRole.LEAD]
    assert [one.person_id for one in leads] == [country.people["pilote"]]
    assert count(Amendment) == 0
    (settled,) = rows(Handover)
    said = ("pilote gardé : le bureau l'a redit", country.people["animateur"])
    assert (settled.outcome, settled.settled_by_id) == said
    (letter,) = (one for one in rows(Mail) if one.letter is Letter.KEPT_LEAD)
    assert letter.person_id == country.people["pilote"]
    assert "Le bureau l'a redit." in letter.body_text


def test_a_handover_is_settled_once(country: Country) -> None:
    path, coordinator = handed_over(country), entered(country)
    coordinator.submit(path, {"decision": "garder"}, seen=HOME)
    for fields in ({"decision": "garder"}, {"courriel": "luc@medef.example", "prenom": "Luc", "nom": "Morvan"}):
        again = coordinator.submit(path, fields, seen=HOME)
        assert again.status_code == 422
        assert "déjà été traité" in again.text


@pytest.mark.parametrize("who", ["lecteur", "region"])
def test_who_does_not_decide_is_offered_no_lead_to_keep(country: Country, who: str) -> None:
    handed_over(country)
    page = read(entered(country, who))
    assert "Ce n'est plus moi" in page
    assert KEEP not in page


def decided_from_elsewhere(country: Country) -> tuple[list[int], PostponementState]:
    """The coordinator of the Vendée decides, at the address of their own commitment, what Redon was asked."""
    navette, own = country.commitments["navette"], country.commitments["ailleurs"]
    hand_over(ask(country).check_in_id, navette, "Luc Morvan", "")
    with transaction() as session:
        session.add(
            Postponement(commitment_id=navette, to_due_on=TODAY + timedelta(days=90), reason="x", asked_on=TODAY)
        )
    foreign = entered(country, "ailleurs")
    decisions = (("pilote", rows(Handover)[0].id, "garder"), ("report", rows(Postponement)[0].id, "accorder"))
    statuses = [
        foreign.submit(f"/engagements/{own}/{what}/{id_}", {"decision": said}, seen=f"/engagements/{own}").status_code
        for what, id_, said in decisions
    ]
    return statuses, rows(Postponement)[0].state


def test_nothing_of_another_commitment_is_decided_at_the_address_of_ones_own(country: Country) -> None:
    assert decided_from_elsewhere(country) == ([404, 404], PostponementState.ASKED)
    assert rows(Handover)[0].settled_at is None


def test_without_its_guard_a_decision_of_another_commitment_would_pass(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "is_about", lambda *_: True)
    assert decided_from_elsewhere(country) == ([200, 200], PostponementState.GRANTED)


def test_the_call_list_is_sent_to_who_asks_for_it_once_a_day(country: Country) -> None:
    reminded_for_the_last_time(ask(country))
    coordinator = entered(country)
    page = read(coordinator)
    assert TO_CALL in page
    assert BUTTON in page
    done = coordinator.submit(CALLS, seen=HOME)
    assert "La liste d'appels part à votre adresse." in html.unescape(done.text)
    again = coordinator.submit(CALLS, seen=HOME)
    assert "Aucune lettre n'est partie" in html.unescape(again.text)
    (letter,) = call_lists()
    assert (letter.person_id, letter.recipient) == (country.people["animateur"], "yann.legoff@essai.example")
    for words in ("Claire Hamon", "claire.hamon@essai.example", "Ouvrir une navette"):
        assert words in letter.body_text
    (entry,) = [one for one in rows_of_the_journal() if one.action == "liste_d_appels.envoyee"]
    assert entry.actor == f"person:{country.people['animateur']}"


def rows_of_the_journal() -> list[JournalEntry]:
    with reading() as session:
        return list(session.exec(select(JournalEntry)))


def test_each_territory_has_its_own_list_of_the_day(country: Country) -> None:
    reminded_for_the_last_time(ask(country))
    department = entered(country, "departement")
    for code in ("CLPE35004", "35"):
        department.submit(f"/territoires/{code}/appels", seen=f"/territoires/{code}")
    assert len(call_lists()) == 2


def test_with_nobody_to_call_there_is_no_button_and_no_letter(country: Country) -> None:
    ask(country)
    coordinator = entered(country)
    assert BUTTON not in read(coordinator)
    done = coordinator.submit(CALLS, seen=HOME)
    assert "plus personne à appeler" in done.text
    assert call_lists() == []


def test_after_the_freeze_a_call_may_help_and_no_list_says_until_when(country: Country) -> None:
    reminded_for_the_last_time(ask(country))
    coordinator = entered(country)
    with clock.set_to(NOW + timedelta(days=60)):
        freeze_campaigns(TODAY + timedelta(days=60))
    page = read(coordinator)
    assert TO_CALL in page
    assert BUTTON not in page


@pytest.mark.parametrize("who", ["lecteur", "region", "national"])
def test_who_may_not_type_an_answer_is_offered_no_list(country: Country, who: str) -> None:
    reminded_for_the_last_time(ask(country))
    page = read(entered(country, who))
    assert TO_CALL in page
    assert BUTTON not in page


def asked_here_and_elsewhere(country: Country) -> str:
    """The page of Redon, when its lead is asked by the same letter about a commitment of the Vendée."""
    with transaction() as session:
        elsewhere = session.exec(
            select(CommitmentParty).where(CommitmentParty.commitment_id == country.commitments["ailleurs"])
        ).one()
        elsewhere.person_id = country.people["pilote"]
    reminded_for_the_last_time(ask(country, "FR"))
    assert "Former des saisonniers" in read(entered(country, "national"), "/territoires/FR")
    page = read(entered(country))
    assert "Claire Hamon" in page
    return page


def test_what_the_same_person_is_asked_elsewhere_shows_on_no_page_and_in_no_list(country: Country) -> None:
    assert "Former des saisonniers" not in asked_here_and_elsewhere(country)
    entered(country).submit(CALLS, seen=HOME)
    assert "Former des saisonniers" not in call_lists()[0].body_text


def test_a_page_that_is_not_narrowed_to_its_territory_would_be_found(
    country: Country, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.followup.about", lambda check_in, _: check_in)
    assert "Former des saisonniers" in asked_here_and_elsewhere(country)
