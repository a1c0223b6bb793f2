"""Does the administrator, and nobody else, erase who asks for it: seen before, named, once, and the journal whole?"""

import html
import re
from datetime import timedelta

import pytest
from sqlmodel import select

from flows import erasure
from models import JournalEntry, Mail, Person, RoleOnTerritory
from models.closed_lists import RoleKind
from store import erasing, journal
from store.database import reading, transaction
from tests.web.country import TODAY, Asked, Browser, Country, ask, rows

NAME = "Claire Hamon"


@pytest.fixture
def asked(country: Country) -> Asked:
    return ask(country)


def entered(country: Country, who: str = "admin") -> Browser:
    browser = Browser()
    browser.enter(country.people[who])
    return browser


def read(browser: Browser, path: str) -> str:
    page = browser.get(path)
    assert page.status_code == 200, page.text
    return html.unescape(page.text)


def entries() -> list[JournalEntry]:
    with reading() as session:
        return list(session.exec(select(JournalEntry)))


def page_of(country: Country, who: str = "pilote") -> str:
    return f"/annuaire/{country.people[who]}"


def erase(browser: Browser, country: Country, typed: str, who: str = "pilote"):  # type: ignore[no-untyped-def]
    path = page_of(country, who)
    return browser.submit(f"{path}/effacer", {"nom": typed}, seen=path)


def person(country: Country, who: str = "pilote") -> Person:
    return next(one for one in rows(Person) if one.id == country.people[who])


def test_somebody_is_found_seen_named_and_erased_and_the_journal_stays_whole(country: Country, asked: Asked) -> None:
    browser = entered(country)
    found = read(browser, "/annuaire?cherche=hamon+agence")
    assert f'href="{page_of(country)}"' in found
    before = read(browser, page_of(country))
    for words in ("Ce qui disparaît", "Ce qui reste", "dont la chaîne reste valide", "Pour confirmer, écrivez son nom"):
        assert words in before
    assert re.search(r"liens? personnels? n'(ouvre|ouvrent) plus rien", before)
    assert person(country).erased_at is None

    after = erase(browser, country, "  claire   HAMON ")
    assert after.status_code == 200
    told = html.unescape(after.text)
    assert "Le journal vient d'être relu en entier : sa chaîne est intacte." in told
    assert "directrice de l'agence de Redon" in told
    assert NAME not in told
    gone = person(country)
    assert (gone.first_name, gone.email, gone.capacity) == ("", None, "directrice de l'agence de Redon")
    act = next(one for one in entries() if one.action == "personne.effacee")
    assert (act.actor, act.subject) == (f"person:{country.people['admin']}", f"person:{gone.id}")
    with reading() as session:
        assert journal.verify(session).is_valid
    assert "Personne ne correspond" in read(browser, "/annuaire?cherche=hamon")
    again = erase(browser, country, NAME)
    assert again.status_code == 422
    assert "déjà effacée" in again.text


@pytest.mark.parametrize("typed", ["", "Claire", "Hamon Claire", "Clairehamon", "yann le goff"])
def test_without_the_very_name_nobody_is_erased(country: Country, asked: Asked, typed: str) -> None:
    answer = erase(entered(country), country, typed)
    assert answer.status_code == 422
    assert "écrivez-le comme il figure" in answer.text
    assert person(country).erased_at is None


def test_without_that_guard_anything_typed_erases(
    country: Country, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotaged twin."""
    monkeypatch.setattr(erasure, "is_named", lambda *_: True)
    erase(entered(country), country, "n'importe qui")
    assert person(country).erased_at is not None


def test_looking_and_searching_change_nothing(country: Country, asked: Asked) -> None:
    browser, before = entered(country), len(entries())
    for path in ("/annuaire", "/annuaire?cherche=claire", page_of(country), f"{page_of(country)}?fait=intact"):
        assert "Cette personne est effacée" not in read(browser, path)
    assert browser.get(f"{page_of(country)}/effacer").status_code == 405
    assert len(entries()) == before
    assert person(country).erased_at is None


def test_an_administrator_does_not_erase_themselves(country: Country) -> None:
    assert "C'est vous" in read(entered(country), page_of(country, "admin"))
    browser = entered(country)
    path = page_of(country)
    answer = browser.submit(f"{page_of(country, 'admin')}/effacer", {"nom": "Ada Min"}, seen=path)
    assert answer.status_code == 422
    assert person(country, "admin").erased_at is None


def test_an_administrator_of_one_territory_finds_nobody(country: Country) -> None:
    with transaction() as session:
        role = session.exec(select(RoleOnTerritory).where(RoleOnTerritory.person_id == country.people["admin"])).one()
        role.territory_id = country.territories["35"]
    browser = entered(country)
    assert browser.get("/annuaire").status_code == 404
    assert browser.get(page_of(country)).status_code == 404
    assert "/annuaire" not in browser.get("/territoires/35").text


def test_a_role_that_has_ended_opens_nothing(country: Country) -> None:
    browser = entered(country)
    assert browser.get("/annuaire").status_code == 200
    with transaction() as session:
        role = session.exec(select(RoleOnTerritory).where(RoleOnTerritory.role == RoleKind.ADMINISTRATOR)).one()
        role.valid_to = TODAY - timedelta(days=1)
    assert browser.get("/annuaire").status_code == 404


def without_an_address(country: Country) -> list[tuple[str, str]]:
    """Erase somebody who has no address; who signs the letters of the others then."""
    with transaction() as session:
        session.get_one(Person, country.people["sans role"]).email = None
        for mail in session.exec(select(Mail)):
            mail.sender_name, mail.reply_to = "Service de l'emploi", ""
    assert erase(entered(country), country, "sam rien", "sans role").status_code == 200
    assert person(country, "sans role").erased_at is not None
    return [(one.sender_name, one.reply_to) for one in rows(Mail)]


def test_somebody_without_an_address_is_erased_and_nobody_elses_letter_changes(country: Country, asked: Asked) -> None:
    signed = without_an_address(country)
    assert signed
    assert set(signed) == {("Service de l'emploi", "")}


def test_if_no_address_were_anybodys_the_letters_of_all_would_be_wiped(
    country: Country, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotaged twin."""
    monkeypatch.setattr(erasing, "no_address_of", lambda _: "")
    assert set(without_an_address(country)) == {("", "")}
