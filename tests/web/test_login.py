"""Does a coordinator enter by a mailed link, once, without telling anybody who is known?"""

from datetime import timedelta

import pytest
from pydantic import SecretStr

import settings
from flows import clock
from models import AccessLink, Mail
from models.closed_lists import Letter
from store.database import reading
from tests.web.country import NOW, Browser, Country, count, login_token, rows, token_in


def _ask(browser: Browser, email: str) -> str:
    page = browser.submit("/connexion", {"courriel": email})
    assert page.status_code == 200
    return page.text


def test_the_answer_is_the_same_for_a_known_and_an_unknown_address(browser: Browser, country: Country) -> None:
    known = _ask(browser, "yann.legoff@essai.example")
    unknown = _ask(browser, "personne@essai.example")
    without_role = _ask(browser, "sam.rien@essai.example")
    assert known == unknown == without_role
    (letter,) = rows(Mail)
    assert (letter.letter, letter.recipient, letter.urgent) == (Letter.LOGIN, "yann.legoff@essai.example", True)
    assert count(AccessLink) == 1


def test_the_link_opens_a_session_once_and_looking_at_it_spends_nothing(browser: Browser, country: Country) -> None:
    token = login_token(country.people["animateur"])
    for _ in range(3):
        assert browser.get(f"/connexion/{token}").status_code == 200
    page = browser._press_enter()
    assert page.url.path == "/territoires/CLPE35004"
    assert "Yann Le Goff" in page.text
    assert Browser().get(f"/connexion/{token}").status_code == 410


def test_a_login_link_ends_after_half_an_hour(browser: Browser, country: Country) -> None:
    token = login_token(country.people["animateur"])
    with clock.set_to(NOW + timedelta(minutes=31)):
        assert browser.get(f"/connexion/{token}").status_code == 410


def test_leaving_closes_the_session(browser: Browser, country: Country) -> None:
    browser.enter(country.people["animateur"])
    browser.submit("/deconnexion", seen="/territoires/CLPE35004")
    assert browser.get("/territoires/CLPE35004", follow_redirects=False).status_code == 303


def test_one_address_gets_a_few_links_an_hour_and_no_more(browser: Browser, country: Country) -> None:
    for _ in range(8):
        _ask(browser, "yann.legoff@essai.example")
    assert count(Mail) == 4


def test_the_one_click_doors_exist_in_the_demonstration_only(browser: Browser, country: Country) -> None:
    fields = {"personne": str(country.people["animateur"])}
    token = token_in(browser.get("/connexion").text)
    assert browser.send_form("/demonstration/entrer", fields | {"jeton": token}).status_code == 404
    before = settings.settings()
    settings.use(
        settings.Settings(
            _env_file=None, mode="demonstration", secret=SecretStr(settings.DEMO_SECRET), data_dir=before.data_dir
        )
    )
    try:
        demonstration = Browser()
        assert "Katell Riou" in demonstration.get("/connexion").text
        page = demonstration.submit("/demonstration/entrer", fields, seen="/connexion")
        assert page.url.path == "/territoires/CLPE35004"
    finally:
        settings.use(before)


@pytest.mark.parametrize("path", ["//ailleurs.example", "https://ailleurs.example", "/\\ailleurs.example", "x"])
def test_one_is_never_led_to_another_site(browser: Browser, country: Country, path: str) -> None:
    assert "ailleurs.example" not in browser.get("/connexion", params={"suite": path}).text


def test_a_token_never_reaches_the_journal_nor_the_tables(country: Country) -> None:
    token = login_token(country.people["animateur"])
    with reading() as session:
        raw = session.connection().exec_driver_sql("SELECT token_hash, nonce FROM access_link").all()
    assert all(token not in str(row) for row in raw)
