"""May a coordinator keep their own Word template, and put the text right before a report is issued?"""

import io
import zipfile
from datetime import UTC, datetime, time, timedelta
from functools import cache

import pytest
from markupsafe import escape

from flows import clock, consolidation
from flows.check_ins import open_campaign
from flows.freezing import freeze_campaigns
from flows.report_texts import sections_of
from models import Campaign, JournalEntry, Report, ReportText, TemplateChoice
from reports.template_specimen import specimen_template
from roadmaps import wording
from tests.reports.templates import paragraph, template
from tests.web.country import TODAY, Browser, Country, count, rows

MARK = "Une marque du service"
TEXT = "/territoires/CLPE35004/rapports/texte"
FIELDS = {"nature": "note", "format": "docx", "arrete-au": TODAY.isoformat()}


@cache
def with_mark(mark: str = MARK) -> bytes:
    return template(paragraph(mark) + paragraph("{{p bloc.corps }}"))


def words_of(docx: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        return archive.read("word/document.xml").decode()


@pytest.fixture
def coordinator(country: Country, browser: Browser) -> Browser:
    browser.enter(country.people["animateur"])
    return browser


def keep(browser: Browser, code: str, content: bytes, name: str = "modele.docx") -> str:
    there = f"/territoires/{code}/modele"
    answer = browser.submit(there, {"action": "utiliser"}, seen="/modeles", fichier=(name, content, "application/zip"))
    return f"{answer.status_code} {answer.text}"


def draft_of(browser: Browser, code: str = "CLPE35004") -> str:
    there = f"/territoires/{code}/rapports"
    return words_of(browser.submit(there, FIELDS | {"action": "telecharger"}).content)


def test_a_kept_template_shapes_the_reports_and_an_issue_never_moves(coordinator: Browser, country: Country) -> None:
    assert "Le modèle est gardé" in keep(coordinator, "CLPE35004", with_mark())
    assert "modele.docx" in coordinator.get("/modeles").text
    assert coordinator.get("/territoires/CLPE35004/modele").content == with_mark()
    assert MARK in draft_of(coordinator)
    coordinator.submit("/territoires/CLPE35004/rapports", FIELDS | {"action": "emettre"})
    issued = coordinator.get(f"/rapports/{rows(Report)[0].id}").content
    assert MARK in words_of(issued)

    keep(coordinator, "CLPE35004", with_mark("Une autre marque"))
    assert "Une autre marque" in draft_of(coordinator)
    assert coordinator.get(f"/rapports/{rows(Report)[0].id}").content == issued
    coordinator.submit("/territoires/CLPE35004/modele", {"action": "revenir"}, seen="/modeles")
    assert "marque" not in draft_of(coordinator)
    assert coordinator.get(f"/rapports/{rows(Report)[0].id}").content == issued
    keep(coordinator, "CLPE35004", with_mark())
    assert MARK in draft_of(coordinator), "an earlier template may be chosen again"
    acts = [one.action for one in rows_of_journal() if one.action.startswith("modele.")]
    assert acts == ["modele.choisi", "modele.choisi", "modele.retire", "modele.choisi"]


def rows_of_journal() -> list[JournalEntry]:
    from sqlmodel import col, select

    from store.database import reading

    with reading() as session:
        return list(session.exec(select(JournalEntry).order_by(col(JournalEntry.sequence))))


def test_a_bassin_follows_the_template_of_the_nearest_territory_above(country: Country, browser: Browser) -> None:
    browser.enter(country.people["region"])
    keep(browser, "R53", with_mark("Marque de la Bretagne"))
    assert "Marque de la Bretagne" in draft_of(browser)
    browser.enter(country.people["departement"])
    keep(browser, "35", with_mark("Marque du département"))
    assert "Marque du département" in draft_of(browser)
    assert "Marque de la Bretagne" not in draft_of(browser)


def test_a_template_with_a_mistake_is_not_kept(coordinator: Browser, country: Country) -> None:
    wrong = template(paragraph("{{p bloc.engagement }}"))
    answer = keep(coordinator, "CLPE35004", wrong)
    assert answer.startswith("422")
    assert "vouliez-vous dire" in answer
    assert count(TemplateChoice) == 0


def test_nobody_keeps_a_template_for_a_territory_of_others(coordinator: Browser, country: Country) -> None:
    assert keep(coordinator, "85", with_mark()).startswith("404")
    assert keep(coordinator, "35", with_mark()).startswith("404")
    coordinator.enter(country.people["lecteur"])
    assert count(TemplateChoice) == 0


def test_the_example_is_given_and_can_be_used_as_it_is(coordinator: Browser, country: Country) -> None:
    given = coordinator.get("/modeles/exemple").content
    assert given == specimen_template()
    assert "Le modèle est gardé" in keep(coordinator, "CLPE35004", given)
    page = coordinator.get("/modeles").text
    assert "bloc.engagements" in page


def test_the_text_is_put_right_before_the_issue_and_says_so_afterwards(coordinator: Browser, country: Country) -> None:
    page = coordinator.get(TEXT).text
    assert "L&#39;essentiel" in page
    sentence = sections_of(consolidation.draft("CLPE35004", TODAY))[0].sentences[0]
    assert "engagements distincts" in sentence
    assert escape(sentence) in page
    assert str(escape(sentence)) in draft_of(coordinator).replace("'", "&#39;")
    written = {"texte-synthese": "Une rentrée <dense>.\n\nDeux réunions.", "remplace-synthese": "1"}
    shown = coordinator.submit(TEXT, written | {"remplace-perimetre": "1"}).text
    assert "Votre texte est gardé" in shown
    assert "Une rentrée &lt;dense&gt;." in shown
    assert [one["section"] for one in rows(ReportText)[0].sections] == ["synthese"]
    assert "Une rentrée &lt;dense&gt;." in draft_of(coordinator)

    coordinator.submit("/territoires/CLPE35004/rapports", FIELDS | {"action": "emettre"})
    report = rows(Report)[0]
    issued = coordinator.get(f"/rapports/{report.id}").content
    assert "Une rentrée &lt;dense&gt;." in words_of(issued)
    assert sentence not in words_of(issued)
    assert rows(ReportText)[0].issued_as_of == TODAY
    coordinator.submit("/territoires/CLPE35004/rapports", FIELDS | {"action": "emettre"})
    assert count(Report) == 1, "pressed twice, it is one issue"

    coordinator.submit(TEXT, {"texte-synthese": "Autre chose."})
    assert count(ReportText) == 2
    assert coordinator.get(f"/rapports/{report.id}").content == issued
    coordinator.submit("/territoires/CLPE35004/rapports", FIELDS | {"action": "emettre"})
    assert "Autre chose." in words_of(coordinator.get(f"/rapports/{rows(Report)[1].id}").content)


def test_the_page_says_which_report_waits_and_what_is_missing_from_below(country: Country, browser: Browser) -> None:
    open_campaign("35", TODAY, opened_by=country.people["departement"])
    (campaign,) = rows(Campaign)
    freeze_campaigns(campaign.freezes_on + timedelta(days=1))
    with clock.set_to(datetime.combine(campaign.freezes_on + timedelta(days=14), time(9), UTC)):
        browser.enter(country.people["departement"])
        page = browser.get("/territoires/35/rapports").text
        assert "À émettre" in page
        assert "Redon, attendu le" in page
        assert "Yann Le Goff" in page
        assert f'value="{campaign.freezes_on.isoformat()}"' in page
        assert wording.long_date(campaign.freezes_on) in browser.get("/territoires/35/rapports/texte").text
        fields = {"nature": "note", "format": "docx", "arrete-au": campaign.freezes_on.isoformat(), "action": "emettre"}
        issued = browser.submit("/territoires/35/rapports", fields).text
        assert "Le rapport est émis" in issued
        assert "À émettre" not in issued


def test_a_downloaded_draft_says_on_its_pages_that_nobody_issued_it(coordinator: Browser) -> None:
    assert "PROJET" in draft_of(coordinator)
    coordinator.submit("/territoires/CLPE35004/rapports", FIELDS | {"action": "emettre"})
    assert "PROJET" not in words_of(coordinator.get(f"/rapports/{rows(Report)[0].id}").content)


def test_a_text_too_long_for_a_note_is_refused(coordinator: Browser, country: Country) -> None:
    refused = coordinator.submit(TEXT, {"texte-synthese": "a" * 6001})
    assert refused.status_code == 422
    assert count(ReportText) == 0
