"""A coordinator mends a dead address, takes a request back, moves a roadmap on, confirms an organisation."""

import re
from datetime import date, timedelta
from html import unescape

import pytest
from httpx2 import Response
from sqlmodel import select

from flows.returned_mail import take_in
from models import (
    Alert,
    CheckIn,
    Commitment,
    JournalEntry,
    Mail,
    Organisation,
    OrganisationAlias,
    Person,
    Roadmap,
    RoadmapVersion,
    RoleOnTerritory,
    SupportRequest,
)
from models.closed_lists import College, Letter, Level, MailState, RoadmapState, RoleKind, SupportState
from store.bounces import keep
from store.database import reading, transaction
from store.recipients import mark_dead
from tests.web.country import NOW, TODAY, Asked, Browser, Country, ask, rows


def words(page: Response) -> str:
    """The page as it reads: entities as their characters, every space plain."""
    return re.sub(r"[\u00a0\u202f]", " ", unescape(page.text))


REDON = "/territoires/CLPE35004"
OLD, NEW = "claire.hamon@essai.example", "claire.hamon@nouveau.example"


@pytest.fixture
def coordinator(browser: Browser, country: Country) -> Browser:
    browser.enter(country.people["animateur"])
    return browser


@pytest.fixture
def asked(country: Country) -> Asked:
    return ask(country)


def entries() -> list[JournalEntry]:
    with reading() as session:
        return list(session.exec(select(JournalEntry).order_by(JournalEntry.sequence)))  # type: ignore[arg-type]


def its_letter() -> Mail:
    return next(one for one in rows(Mail) if one.letter is Letter.CHECK_IN)


def came_back(country: Country) -> Mail:
    """The letter of the lead of Redon left, and her server says that she is not there."""
    letter = its_letter()
    with transaction() as session:
        row = session.get_one(Mail, letter.id)
        row.state, row.sent_at, row.data_began_at = MailState.SENT, NOW, NOW
    notice = (
        f"From: MAILER-DAEMON@mx.example\r\nSubject: failure notice\r\nMessage-ID: <n@mx.example>\r\n\r\n"
        f"<{OLD}>: 550 5.1.1 User unknown\r\n\r\nMessage-ID: <{letter.message_id}>\r\n"
    )
    assert take_in(notice.encode()).value == "dead address"
    return letter


def test_a_coordinator_learns_of_a_dead_address_and_mends_it_and_the_letter_leaves_again(
    country: Country, asked: Asked, coordinator: Browser
) -> None:
    letter = came_back(country)
    home = words(coordinator.get(REDON))
    assert "Rien n'arrive plus à Claire Hamon" in home.replace("&#39;", "'")
    assert "Refusée par le serveur le 8 juin 2026" in home
    assert "adresse à corriger" in home
    page = words(coordinator.get(f"{REDON}/adresses"))
    assert OLD in page
    assert "550 5.1.1 User unknown" in page

    where = f"{REDON}/adresses/{country.people['pilote']}"
    after = coordinator.submit(where, {"courriel": f" {NEW.upper()} "}, seen=f"{REDON}/adresses")
    assert "L'adresse est corrigée" in words(after)
    assert "Toutes les adresses connues reçoivent nos lettres." in words(after)
    lead = next(one for one in rows(Person) if one.id == country.people["pilote"])
    assert (lead.email, lead.address_is_dead) == (NEW, False)
    again = rows(Mail)[-1]
    assert (again.recipient, again.subject, again.body_text) == (NEW, letter.subject, letter.body_text)
    assert (again.state, again.rung, again.check_in_id) == (MailState.PENDING, letter.rung, letter.check_in_id)
    assert again.message_id != letter.message_id
    assert all(alert.closed_at for alert in rows(Alert))
    mended = next(one for one in entries() if one.action == "adresse.corrigee")
    assert NEW not in str(mended.facts)
    assert "Adresse à corriger" not in words(coordinator.get(REDON))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "pas complète"),
        ("claire", "pas complète"),
        ("claire hamon@x.example", "pas complète"),
        (OLD, "ne reçoit plus rien"),
        ("anne.morvan@essai.example", "une autre personne"),
    ],
)
def test_an_address_that_would_not_do_is_refused_in_its_place(
    country: Country, asked: Asked, coordinator: Browser, typed: str, said: str
) -> None:
    came_back(country)
    where = f"{REDON}/adresses/{country.people['pilote']}"
    after = coordinator.submit(where, {"courriel": typed}, seen=f"{REDON}/adresses")
    assert after.status_code == 422
    assert said in words(after)
    assert 'aria-invalid="true"' in words(after)
    assert next(one for one in rows(Person) if one.id == country.people["pilote"]).address_is_dead


def test_nobody_takes_the_place_of_somebody_who_may_do_more(
    country: Country, asked: Asked, coordinator: Browser
) -> None:
    """A person enters by their address: one who changes it must be allowed all that they are."""
    came_back(country)
    with transaction() as session:
        france = country.territories["FR"]
        role = RoleOnTerritory(
            person_id=country.people["pilote"],
            role=RoleKind.NATIONAL_COORDINATOR,
            territory_id=france,
            valid_from=date(2020, 1, 1),
        )
        session.add(role)
    where = f"{REDON}/adresses/{country.people['pilote']}"
    assert "son adresse se corrige auprès" in words(coordinator.get(f"{REDON}/adresses"))
    assert coordinator.submit(where, {"courriel": NEW}, seen=f"{REDON}/appuis").status_code == 403
    assert coordinator.submit(f"{REDON}/adresses/987", {"courriel": NEW}, seen=f"{REDON}/appuis").status_code == 404


def test_an_automatic_reply_shows_beside_the_letter_and_the_answer_is_still_awaited(
    country: Country, asked: Asked, coordinator: Browser
) -> None:
    with transaction() as session:
        kept = {"kind": "auto_reply", "status": "", "diagnostic": "Absence du bureau", "known_as": "a", "at": NOW}
        assert keep(session, mail_id=its_letter().id or 0, **kept)  # type: ignore[arg-type]
    home = words(coordinator.get(REDON))
    assert "Réponse automatique le 8 juin 2026" in home
    assert "Claire Hamon" in home
    assert "Absence du bureau" in words(coordinator.get(f"{REDON}/adresses"))


def _request(country: Country) -> int:
    with transaction() as session:
        row = SupportRequest(
            commitment_id=country.commitments["navette"],
            asked_by_id=country.people["pilote"],
            need="un local à Redon",
            to_level=Level.DEPARTEMENT,
            to_territory_id=country.territories["35"],
            asked_on=TODAY - timedelta(days=3),
            asked_at=NOW,
        )
        session.add(row)
        session.flush()
        return row.id or 0


def test_a_coordinator_takes_a_request_back_and_who_asked_is_told_why(country: Country, coordinator: Browser) -> None:
    request = _request(country)
    queue = f"{REDON}/appuis"
    assert "Retirer" in words(coordinator.get(queue))
    refused = coordinator.submit(f"/appuis/{request}/retirer", {"raison": " "}, seen=queue)
    assert (refused.status_code, "Dites pourquoi" in words(refused)) == (422, True)
    after = coordinator.submit(f"/appuis/{request}/retirer", {"raison": "la mairie prête une salle"}, seen=queue)
    assert "La demande est retirée" in words(after)
    assert "la mairie prête une salle" in words(after)
    kept = rows(SupportRequest)[0]
    assert (kept.state, kept.answered_on) == (SupportState.WITHDRAWN, TODAY)
    letter = rows(Mail)[-1]
    assert (letter.letter, letter.recipient) == (Letter.WITHDRAWAL, OLD)
    assert "La mairie prête une salle." in letter.body_text
    assert coordinator.submit(f"/appuis/{request}/retirer", {"raison": "encore"}, seen=queue).status_code == 422


def test_who_asked_takes_their_request_back_from_their_page_and_only_theirs(
    country: Country, asked: Asked, browser: Browser
) -> None:
    request = _request(country)
    page = words(browser.get(f"/r/{asked.token}"))
    where = f"/reponse/{asked.check_in_id}/appui/{request}"
    assert f'href="{where}"' in page
    assert "un local à Redon" in words(browser.get(where))
    letters = len(rows(Mail))
    after = browser.submit(where, {"raison": ""})
    assert "Votre demande d'appui est retirée" in words(after)
    assert rows(SupportRequest)[0].state is SupportState.WITHDRAWN
    assert len(rows(Mail)) == letters
    assert browser.get(where).status_code == 404

    with transaction() as session:
        other = session.get_one(SupportRequest, request)
        other.state, other.asked_by_id = SupportState.OPEN, country.people["ailleurs"]
    assert browser.get(where).status_code == 404
    assert "Une demande d'appui est en attente" in words(browser.get(f"/reponse/{asked.check_in_id}")).replace(
        "&#39;", "'"
    )


def _move(browser: Browser, roadmap: int, **fields: str) -> tuple[int, str]:
    page = f"/feuilles-de-route/{roadmap}"
    after = browser.submit(f"{page}/etat", fields, seen=page)
    return after.status_code, words(after)


def test_a_roadmap_is_put_to_consultation_adopted_started_closed_and_reopened(
    country: Country, coordinator: Browser
) -> None:
    roadmap = country.roadmaps["CLPE35004"]
    with transaction() as session:
        row = session.get_one(Roadmap, roadmap)
        row.state, row.adopted_on = RoadmapState.DRAFT, None
        session.get_one(Commitment, country.commitments["navette"]).first_due_on = None
    assert _move(coordinator, roadmap, etat="en_concertation")[0] == 200
    assert "Indiquez le jour de l'adoption" in _move(coordinator, roadmap, etat="adoptee")[1]
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    assert "à venir" in _move(coordinator, roadmap, etat="adoptee", **{"adoptee-le": tomorrow})[1]
    status, page = _move(coordinator, roadmap, etat="adoptee", **{"adoptee-le": "2026-05-12"})
    assert (status, "adoptée le 12 mai 2026" in page) == (200, True)
    assert [one.number for one in rows(RoadmapVersion)] == [1]
    assert all(one.first_due_on for one in rows(Commitment) if one.roadmap_id == roadmap)
    assert "ne peut pas passer à l'état" in _move(coordinator, roadmap, etat="brouillon")[1]
    assert _move(coordinator, roadmap, etat="en_cours")[0] == 200
    status, page = _move(coordinator, roadmap, etat="close")
    assert (status, "« close »" in page) == (200, True)
    status, page = _move(coordinator, roadmap, etat="en_cours")
    assert (status, "Dites pourquoi" in page) == (422, True)
    assert _move(coordinator, roadmap, etat="en_cours", raison="un avenant est prévu")[0] == 200
    steps = [one.facts for one in entries() if one.action == "feuille_de_route.etat"]
    assert [one["to"] for one in steps] == ["en_concertation", "adoptee", "en_cours", "close", "en_cours"]
    assert rows(Roadmap)[0].closed_on is None


def test_closing_a_roadmap_stops_what_was_asked_about_it(country: Country, asked: Asked, coordinator: Browser) -> None:
    assert _move(coordinator, country.roadmaps["CLPE35004"], etat="close")[0] == 200
    assert {one.closing_reason for one in rows(CheckIn)} == {"feuille de route close"}
    assert {one.state for one in rows(Mail)} == {MailState.CANCELLED}
    assert "Vous n'avez rien" not in words(coordinator.get(REDON))


def test_an_organisation_of_an_import_is_confirmed_with_its_college_and_its_name(
    country: Country, coordinator: Browser
) -> None:
    with transaction() as session:
        for name in ("UD CGT 35", "Atelier de Redon"):
            session.add(Organisation(name=name, territory_id=country.territories["CLPE35004"], to_confirm=True))
    assert "2 organisations figurent" in words(coordinator.get(REDON))
    page = f"{REDON}/organisations"
    assert "organisations à confirmer" in words(coordinator.get(f"{REDON}/feuilles-de-route"))
    one = next(row for row in rows(Organisation) if row.name == "UD CGT 35")
    where = f"{page}/{one.id}"
    assert "Choisissez le collège" in words(coordinator.submit(where, {"nom": "CGT", "college": "x"}, seen=page))
    taken = coordinator.submit(where, {"nom": "Atelier de Redon", "college": "salaries"}, seen=page)
    assert (taken.status_code, "s'appelle déjà" in words(taken)) == (422, True)
    good = {"nom": "Union départementale CGT d'Ille-et-Vilaine", "college": "salaries"}
    after = coordinator.submit(where, good, seen=page)
    assert "L'organisation est confirmée." in words(after)
    row = next(each for each in rows(Organisation) if each.id == one.id)
    assert (row.name, row.college, row.to_confirm) == (good["nom"], College.EMPLOYEES, False)
    assert [(each.organisation_id, each.alias) for each in rows(OrganisationAlias)] == [(one.id, "UD CGT 35")]
    assert coordinator.submit(where, good, seen=page).status_code == 404


def test_an_address_is_marked_once(country: Country) -> None:
    with transaction() as session:
        assert mark_dead(session, country.people["pilote"], OLD)
        assert not mark_dead(session, country.people["pilote"], OLD)
