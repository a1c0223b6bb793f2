"""What stands in front of every page: headers, foreign forms, sizes, rates, errors in French, logs without tokens."""

import logging
from pathlib import Path

import pytest

from tests.web.country import Browser, Country, ask, token_in
from web.app import create_app
from web.redaction import WithoutTokens, masked
from web.security import BODY_LIMIT, CONTENT_SECURITY_POLICY

STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def test_every_answer_carries_the_strict_headers(browser: Browser, country: Country) -> None:
    for path in ("/connexion", "/nulle-part", "/statique/quadrille.css", "/sante", "/r/xxx"):
        headers = browser.get(path).headers
        assert headers["content-security-policy"] == STRICT == CONTENT_SECURITY_POLICY
        assert headers["referrer-policy"] == "same-origin"
        assert headers["x-content-type-options"] == "nosniff"
    assert browser.get("/connexion").headers["cache-control"] == "no-store"


def test_no_page_needs_anything_from_elsewhere_nor_a_style_or_script_in_line() -> None:
    for template in Path("web/templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert "<script" not in text, template
        assert " style=" not in text, template
        assert " onclick" not in text, template
        for attribute in ("src=", "@import", 'rel="preconnect"'):
            assert f'{attribute}"http' not in text, template


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://ailleurs.example"},
        {"Origin": "null"},
    ],
)
def test_a_form_sent_by_another_site_is_refused(browser: Browser, country: Country, headers: dict[str, str]) -> None:
    token = token_in(browser.get("/connexion").text)
    page = browser.post("/connexion", data={"jeton": token, "courriel": "a@b.example"}, headers=headers)
    assert page.status_code == 403
    assert '<html lang="fr">' in page.text


def test_a_form_without_its_token_or_with_that_of_another_browser_is_refused(
    browser: Browser, country: Country
) -> None:
    foreign = token_in(Browser().get("/connexion").text)
    browser.get("/connexion")
    for token in ("", "0" * 64, foreign):
        page = browser.send_form("/connexion", {"jeton": token, "courriel": "a@b.example"})
        assert page.status_code == 403


def test_a_body_that_is_too_large_is_refused_whether_it_says_so_or_not(browser: Browser, country: Country) -> None:
    said = browser.post("/connexion", content=b"x", headers={"Content-Length": str(BODY_LIMIT + 1)})
    assert said.status_code == 413
    chunks = (b"x" * 1024 * 1024 for _ in range(BODY_LIMIT // 1024 // 1024 + 2))
    unsaid = browser.post("/connexion", content=chunks, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert unsaid.status_code == 413
    assert "25 Mo" in unsaid.text


def test_errors_are_french_pages_with_a_way_out(browser: Browser, country: Country) -> None:
    page = browser.get("/nulle-part")
    assert page.status_code == 404
    assert "Page introuvable" in page.text
    assert (
        "Page introuvable" in browser.get("/engagements/pas-un-nombre").text
        or browser.get("/engagements/pas-un-nombre").url.path == "/connexion"
    )


def test_an_unexpected_error_says_nothing_of_itself(country: Country, caplog: pytest.LogCaptureFixture) -> None:
    app = create_app()

    @app.get("/casse/{token}")
    def broken(token: str) -> None:
        raise RuntimeError(f"secret interne {token}")

    from fastapi.testclient import TestClient

    with TestClient(app, raise_server_exceptions=False) as client:
        page = client.get("/casse/abc")
    assert page.status_code == 500
    assert "incident" in page.text
    assert "secret interne" not in page.text
    assert page.headers["content-security-policy"] == STRICT


def test_guessing_links_is_slowed_down(browser: Browser, country: Country) -> None:
    statuses = [browser.get(f"/r/{'z' * 40}{number}").status_code for number in range(40)]
    assert statuses[0] == 410
    assert statuses[-1] == 429


def test_logs_never_hold_a_token(country: Country) -> None:
    token = ask(country).token
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "", 0, '%s - "%s %s"', ("1.2.3.4", "GET", f"/r/{token}"), None
    )
    assert WithoutTokens().filter(record)
    assert token not in record.getMessage()
    assert masked(f"GET /connexion/{token}?a=1") == "GET /connexion/[masqué]?a=1"
    assert masked("/reponse/12/rien-de-nouveau") == "/reponse/12/rien-de-nouveau"


def test_the_health_page_says_whether_the_database_answers(browser: Browser, country: Country) -> None:
    assert browser.get("/sante").text == "en service\n"


def test_documentation_pages_of_the_framework_are_off(browser: Browser, country: Country) -> None:
    assert [browser.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404, 404, 404]
