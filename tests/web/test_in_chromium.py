"""In a real browser: the answer page at 320 pixels without JavaScript, by keyboard, and every page through axe-core."""

import importlib.resources
import os
import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from models import Answer
from store import database as db
from tests.web.country import Asked, Country, ask, at, build, login_token, rows
from web import limiting
from web.serving import server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("chromium")]
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)
PHONE = {"width": 320, "height": 640}


@pytest.fixture(scope="module")
def chromium() -> "Iterator[Browser]":
    if shutil.which(CHROMIUM) is None:
        what = "Chromium is missing: install the Debian package chromium to drive the pages in a real browser."
        if os.environ.get("CI") == "true":  # noqa: TID251  the one setting of the test suite itself
            pytest.fail(what)
        pytest.skip(what)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[tuple[str, Country, Asked]]:
    """A real server on loopback, on a country of its own, at a held moment."""
    path = tmp_path_factory.mktemp("site") / "quadrille.sqlite3"
    shutil.copyfile(sqlite_template, path)
    db.use(f"sqlite:///{path}")
    limiting.forget()
    with at():
        country = build()
        asked = ask(country)
        running = server("127.0.0.1", 0, log_level="warning")
        thread = threading.Thread(target=running.run, daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.02)
        port = running.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}", country, asked
        running.should_exit = True
        thread.join()
    db.use(None)


@contextmanager
def _page(chromium: "Browser", base: str, *, scripts: bool, viewport: dict[str, int]) -> "Iterator[Page]":
    context = chromium.new_context(
        base_url=base,
        java_script_enabled=scripts,
        viewport=viewport,  # type: ignore[arg-type]
        locale="fr-FR",
    )
    yield context.new_page()
    context.close()


def _too_wide(page: "Page") -> int:
    """How many pixels stick out on the right, measured from outside the page."""
    session = page.context.new_cdp_session(page)
    metrics = session.send("Page.getLayoutMetrics")
    return int(metrics["cssContentSize"]["width"]) - int(metrics["cssLayoutViewport"]["clientWidth"])


def test_one_answers_on_a_small_phone_without_javascript(
    chromium: "Browser", site: tuple[str, Country, Asked], tmp_path: Path
) -> None:
    from playwright.sync_api import expect

    base, country, asked = site
    navette = f"e{country.commitments['navette']}-"
    with _page(chromium, base, scripts=False, viewport=PHONE) as page:
        page.goto(f"/r/{asked.token}")
        assert asked.token not in page.url
        assert _too_wide(page) <= 0
        assert not page.locator(f"#{navette}status").is_visible()
        page.screenshot(path=tmp_path / "avant.png", full_page=True)
        page.check(f'input[name="{navette}choix"][value="oui"]')
        assert page.locator(f"#{navette}status").is_visible()
        page.select_option(f"#{navette}status", "en_cours")
        page.check(f'input[name="{navette}outlook"][value="atteignable"]')
        page.fill(f"#{navette}progress", "120")
        page.fill(f"#{navette}done", "Deux lignes ouvertes")
        page.click("text=Envoyer mes réponses")
        expect(page.locator(".errors")).to_be_focused(timeout=30_000)
        assert page.input_value(f"#{navette}done") == "Deux lignes ouvertes"
        assert _too_wide(page) <= 0
        page.screenshot(path=tmp_path / "faute.png", full_page=True)
        page.fill(f"#{navette}progress", "40")
        page.click("text=Envoyer mes réponses")
        page.wait_for_url("**/recu")
        assert "Deux lignes ouvertes" in page.inner_text("main")
        assert _too_wide(page) <= 0
    assert [one.done for one in rows(Answer)] == ["Deux lignes ouvertes"]


def test_one_answers_with_the_keyboard_alone(chromium: "Browser", site: tuple[str, Country, Asked]) -> None:
    base, country, asked = site
    garde = f"e{country.commitments['garde']}-"
    with _page(chromium, base, scripts=True, viewport={"width": 1000, "height": 800}) as page:
        page.goto(f"/r/{asked.token}")
        page.keyboard.press("Tab")
        assert page.locator(":focus").inner_text() == "Aller au contenu"
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator(":focus").get_attribute("name") == f"{garde}choix":
                break
        outline = page.evaluate("getComputedStyle(document.activeElement.closest('.choice')).outlineStyle")
        assert outline != "none"
        page.keyboard.press("Space")
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.locator(":focus").get_attribute("value") == "envoyer":
                break
        page.keyboard.press("Enter")
        page.wait_for_url("**/recu")
        assert "Rien de nouveau" in page.inner_text("main")


PUBLIC = ("/connexion", "/accessibilite", "/donnees-personnelles", "/nulle-part", "/r/rien")
INSIDE = (
    *("", "/chiffres/tous", "/feuilles-de-route", "/deposer", "/points-d-etape", "/appuis", "/rapports", "/regles"),
    *("/rapports/texte", "/adresses", "/organisations"),
)
ADMINISTRATION = ("/annuaire", "/annuaire?cherche=claire", "/annuaire/{pilote}")


def _violations(page: "Page") -> list[str]:
    source = (importlib.resources.files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
    page.evaluate(source + "; 0")
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
    found: dict[str, Any] = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags)
    assert len(found["passes"]) > 10, "axe-core looked at nothing"
    return [
        f"{page.url} {one['id']} ({one['impact']}): {node['html'][:160]}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def test_axe_finds_no_fault_in_any_page(chromium: "Browser", site: tuple[str, Country, Asked]) -> None:
    base, country, asked = site
    found: list[str] = []
    heard: list[str] = []
    with _page(chromium, base, scripts=True, viewport={"width": 1100, "height": 900}) as page:
        page.on("console", lambda message: heard.append(message.text))

        def look(path: str) -> None:
            page.goto(path)
            found.extend(_violations(page))
            assert _too_wide(page) <= 0, path

        for path in PUBLIC:
            look(path)
        look(f"/r/{asked.token}")
        answer = f"/reponse/{asked.check_in_id}"
        for path in ("/recu", "/absence", f"/passer/{country.commitments['navette']}"):
            look(answer + path)
        page.goto(f"/connexion/{login_token(country.people['animateur'])}")
        found.extend(_violations(page))
        with page.expect_navigation(url="**/territoires/**"):
            page.click("text=Ouvrir ma session")
        for path in INSIDE:
            look(f"/territoires/CLPE35004{path}")
        look(f"/feuilles-de-route/{country.roadmaps['CLPE35004']}")
        for path in ("", "/repondre"):
            look(f"/engagements/{country.commitments['navette']}{path}")
        look("/modeles")
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        for path in INSIDE:
            page.goto(f"/territoires/CLPE35004{path}")
            assert _too_wide(page) <= 0, path
        page.context.clear_cookies()
        page.goto(f"/connexion/{login_token(country.people['admin'])}")
        with page.expect_navigation(url="**/territoires/**"):
            page.click("text=Ouvrir ma session")
        for path in ADMINISTRATION:
            look(path.format(pilote=country.people["pilote"]))
    assert found == []
    assert [text for text in heard if "Content Security Policy" in text] == []
