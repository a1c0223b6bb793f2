"""A territory's rules are explained, edited field by field, foreseen in days, versioned and applied knowingly."""

import html
import re
from typing import Any

import pytest
from lxml import html as trees
from sqlmodel import Session, select

from models import Campaign, JournalEntry, PolicyVersion
from roadmaps.policy import DEFAULT, Policy
from store.database import reading, transaction
from store.policies import decide
from tests.web.country import NOW, TODAY, Browser, Country, ask, count, rows
from web.policy_form import RULES, choices, known_fields

PATH = "/territoires/CLPE35004/regles"


@pytest.fixture
def coordinator(country: Country) -> Browser:
    browser = Browser()
    browser.enter(country.people["animateur"])
    return browser


def said(page: str) -> str:
    """What a page says, with plain spaces."""
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def filled(page: str) -> dict[str, str]:
    """The form of the rules as a browser would send it, untouched."""
    found: Any = trees.fromstring(page).xpath('//form[contains(@class, "rules")]')
    return {name: value for name, value in found[0].form_values() if name != "action"}


def post(browser: Browser, changes: dict[str, str], action: str = "enregistrer") -> Any:
    return browser.send_form(PATH, filled(browser.get(PATH).text) | changes | {"action": action})


def above(country: Country, code: str, **decided: object) -> None:
    with transaction() as session:
        decide(
            session,
            territory_id=country.territories[code],
            choices=decided,
            valid_from=TODAY,
            decided_by_id=country.people["region"],
            at=NOW,
        )


def test_every_rule_of_the_policy_can_be_edited_on_the_page() -> None:
    assert {field for rule in RULES for field in rule.fields} == set(Policy.model_fields)


def test_the_form_left_untouched_chooses_what_it_shows() -> None:
    whole = DEFAULT.model_dump(mode="json")
    assert Policy.model_validate(choices(known_fields(whole, DEFAULT))) == DEFAULT
    assert choices(known_fields({}, DEFAULT)) == {}


def test_each_rule_says_its_value_and_where_it_is_inherited_from(coordinator: Browser, country: Country) -> None:
    above(country, "R53", answer_days=20)
    page = said(coordinator.get(PATH).text)
    assert "Valeur héritée : 20 jours ouvrés (Bretagne)" in page
    assert "Valeur héritée : après 5 puis 4 jours ouvrés de silence (valeur par défaut)" in page
    assert "n'a encore rien décidé : toutes ses règles sont héritées" in page


def test_every_field_is_kept_then_given_back_to_the_level_above(coordinator: Browser) -> None:
    wanted = {
        "rhythm": "mensuel",
        "answer_days": "20",
        "freeze_after_period": "8",
        "freeze_before_meeting": "6",
        "launch": "automatique",
        "reminder-1": "6",
        "reminder-2": "",
        "step-region": "",
        "step-animateur-after": "7",
        "silent_after": "12",
        "period-0-name": "pause d'été",
        "period-0-first": "1er août",
        "period-0-last": "15/8",
        "sending_starts": "9",
        "sending_ends": "17",
        "daily_cap": "2",
        "acknowledge_within": "4",
        "rule_within": "9",
        "deadline_notices": "7 et 45",
    }
    here = {f"{rule.name}-source": "ici" for rule in RULES}
    kept = post(coordinator, wanted | here | {"raison": "vu en comité"})
    assert kept.status_code == 200
    (version,) = rows(PolicyVersion)
    assert version.choices == {
        "rhythm": "mensuel",
        "answer_days": 20,
        "freeze_after_period": 8,
        "freeze_before_meeting": 6,
        "launch": "automatique",
        "reminder_delays": [6],
        "alert_steps": [
            {"rung": "suppleant", "after": 3},
            {"rung": "animateur", "after": 7},
            {"rung": "national", "after": 10},
        ],
        "silent_after": 12,
        "quiet_periods": [
            {"first": "08-01", "last": "08-15", "name": "pause d'été"},
            {"first": "12-24", "last": "01-01", "name": "fin d'année"},
        ],
        "sending_starts": 9,
        "sending_ends": 17,
        "daily_cap": 2,
        "acknowledge_within": 4,
        "rule_within": 9,
        "deadline_notices": [45, 7],
    }
    page = said(kept.text)
    assert "Version 1 , depuis le 8 juin 2026, décidée par Yann Le Goff" in page
    assert "Raison donnée : vu en comité" in page
    assert "Rythme des points d'étape : mensuel (avant : valeur héritée)" in page
    post(coordinator, {"rhythm-source": "herite"})
    assert "rhythm" not in rows(PolicyVersion)[-1].choices
    assert "Rythme des points d'étape : valeur héritée (avant : mensuel)" in said(coordinator.get(PATH).text)


def test_all_that_is_wrong_is_told_at_once_beside_its_field_and_nothing_typed_is_lost(coordinator: Browser) -> None:
    wrong = post(
        coordinator,
        {
            "answer_days-source": "ici",
            "answer_days": "beaucoup",
            "reminder_delays-source": "ici",
            "reminder-1": "1",
            "quiet_periods-source": "ici",
            "period-0-first": "31/02",
            "hours-source": "ici",
            "sending_starts": "17",
            "sending_ends": "9",
            "raison": "pour voir",
        },
    )
    assert wrong.status_code == 422
    assert count(PolicyVersion) == 0
    page: Any = trees.fromstring(wrong.text)
    links = page.xpath('//div[@role="alert"]//a/@href')
    assert links == ["#answer_days", "#reminder_delays", "#quiet_periods", "#hours"]
    for link in links:
        (field,) = page.xpath(f'//*[@id="{link[1:]}"]')
        (fault,) = page.xpath(f'//*[@id="{link[1:]}-faute"]')
        assert fault.getparent() is field
        assert field.xpath(f'.//*[@aria-invalid="true" and @aria-describedby="{link[1:]}-faute"]')
    again = filled(wrong.text)
    assert (again["answer_days"], again["reminder-1"], again["period-0-first"]) == ("beaucoup", "1", "31/02")
    assert (again["sending_starts"], again["raison"], again["hours-source"]) == ("17", "pour voir", "ici")


def test_quiet_periods_come_and_go_by_the_line_without_anything_kept(coordinator: Browser) -> None:
    more = post(coordinator, {"answer_days": "33", "answer_days-source": "ici"}, "ajouter-periode")
    form = filled(more.text)
    assert (form["period-count"], form["period-2-name"], form["answer_days"]) == ("3", "", "33")
    fewer = coordinator.send_form(PATH, form | {"period-2-name": "pont", "action": "retirer-periode-0"})
    form = filled(fewer.text)
    assert [form[f"period-{rank}-name"] for rank in range(2)] == ["fin d'année", "pont"]
    assert (form["period-count"], form["quiet_periods-source"]) == ("2", "ici")
    assert count(PolicyVersion) == 0


def test_no_quiet_period_at_all_is_a_choice_of_its_own(coordinator: Browser) -> None:
    post(coordinator, {"quiet_periods-source": "ici", "period-count": "0"})
    assert rows(PolicyVersion)[0].choices == {"quiet_periods": []}
    assert "Périodes calmes aucune" in said(coordinator.get(PATH).text)


def test_what_the_rules_would_give_is_said_in_days_before_they_are_kept(coordinator: Browser) -> None:
    foreseen = post(coordinator, {"reminder_delays-source": "ici", "reminder-1": "7", "reminder-2": ""}, "apercu")
    page = said(foreseen.text)
    assert foreseen.status_code == 200
    assert "Rien n'est encore enregistré" in page
    assert "Délais de relance : après 7 jours ouvrés de silence (avant : après 5 puis 4" in page
    assert "10 juillet 2026 : Première relance." in page
    assert "8 juillet 2026 : Première relance." in page
    assert count(PolicyVersion) == 0
    assert filled(foreseen.text)["reminder-1"] == "7"


def test_what_somebody_else_decided_meanwhile_is_not_overwritten_unseen(coordinator: Browser, country: Country) -> None:
    stale = filled(coordinator.get(PATH).text)
    above(country, "CLPE35004", daily_cap=2)
    refused = coordinator.send_form(
        PATH, stale | {"answer_days-source": "ici", "answer_days": "30", "action": "enregistrer"}
    )
    assert refused.status_code == 422
    assert "Quelqu'un a changé ces règles" in said(refused.text)
    assert count(PolicyVersion) == 1
    kept = coordinator.send_form(PATH, filled(refused.text) | {"daily_cap-source": "ici", "action": "enregistrer"})
    assert kept.status_code == 200
    assert count(PolicyVersion) == 2


def test_pressing_enter_never_removes_a_period(coordinator: Browser) -> None:
    page: Any = trees.fromstring(coordinator.get(PATH).text)
    buttons = page.xpath('//form[contains(@class, "rules")]//button/@value')
    assert buttons[0] == "apercu"


def test_a_reader_sees_the_rules_and_no_form(country: Country) -> None:
    reader = Browser()
    reader.enter(country.people["lecteur"])
    page = reader.get(PATH).text
    assert "Règles en vigueur" in page
    assert "Enregistrer ces règles" not in page


def only(session: Session) -> Campaign:
    return session.exec(select(Campaign)).one()


def test_todays_rules_are_applied_to_the_campaign_under_way_with_a_reason(
    coordinator: Browser, country: Country
) -> None:
    ask(country)
    post(coordinator, {"reminder_delays-source": "ici", "reminder-1": "8", "reminder-2": "8"})
    with reading() as session:
        assert only(session).policy["reminder_delays"] == [5, 4]
    page = coordinator.get(PATH)
    assert "Le point d'étape en cours suit d'autres règles" in said(page.text)
    found: Any = trees.fromstring(page.text).xpath('//form[contains(@action, "/appliquer")]')
    fields = dict(found[0].form_values())
    assert coordinator.send_form(f"{PATH}/appliquer", fields).status_code == 422
    done = coordinator.send_form(f"{PATH}/appliquer", fields | {"pourquoi": "trop tôt pour les artisans"})
    assert done.status_code == 200
    assert "suit d'autres règles" not in said(done.text)
    with reading() as session:
        assert only(session).policy["reminder_delays"] == [8, 8]
        (act,) = session.exec(select(JournalEntry).where(JournalEntry.action == "regles.appliquees"))
        assert act.facts == {"changed": {"reminder_delays": [[5, 4], [8, 8]]}}
    assert coordinator.send_form(f"{PATH}/appliquer", fields | {"pourquoi": "encore"}).status_code == 422
