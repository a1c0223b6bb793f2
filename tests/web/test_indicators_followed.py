"""May a level say how the values of an indicator go together, and do reports then add them up?"""

import pytest

from flows import consolidation
from models import Indicator, IndicatorValue, JournalEntry, NationalIndicator
from models.closed_lists import IndicatorKind, MissingRule
from reports.writing import sheets
from roadmaps.indicator_groups import LocalIndicator, indicator_groups
from store.database import transaction
from tests.web.country import NOW, TODAY, Browser, Country, count, rows

PAGE = "/territoires/CLPE35004/indicateurs"
SUM = {"action": "suivre", "valeurs": "additif", "absente": "souple"}


def another(country: Country, commitment: str, label: str, target: float = 100) -> int:
    with transaction() as session:
        row = Indicator(
            commitment_id=country.commitments[commitment], label=label, unit="personnes", baseline=0, target=target
        )
        session.add(row)
        session.flush()
        session.add(IndicatorValue(indicator_id=row.id or 0, on=TODAY, value=30, recorded_at=NOW))
        return row.id or 0


def key_of(label: str) -> str:
    return LocalIndicator(0, 0, label, "personnes").key


def test_words_and_units_make_indicators_one_and_none_is_added_up_before_it_is_said(country: Country) -> None:
    another(country, "garde", "  VOYAGEURS ")
    (group,) = indicator_groups(
        [LocalIndicator(1, 7, "Voyageurs", "personnes"), LocalIndicator(2, 8, " VOYAGEURS", "Personnes")]
    )
    assert (group.ids, group.territories, group.kind) == ((1, 2), 2, None)
    assert consolidation.draft("CLPE35004", TODAY).consolidation.sums == ()


@pytest.mark.parametrize(("rule", "shown"), [("souple", 30), ("strict", None)])
def test_once_said_the_report_adds_up_by_the_rule_and_says_who_is_missing(
    country: Country, browser: Browser, rule: str, shown: float | None
) -> None:
    another(country, "garde", "Voyageurs")
    browser.enter(country.people["animateur"])
    page = browser.submit(PAGE, SUM | {"groupe": key_of("Voyageurs"), "absente": rule}).text
    assert "mettront ces valeurs ensemble" in page
    (found,) = consolidation.draft("35", TODAY).consolidation.sums
    assert (found.kind, found.rule.value, found.value) == (IndicatorKind.ADDITIVE, rule, shown)
    assert (len(found.reported), len(found.expected), found.missing) == (1, 2, ("Redon",))
    annex = {one.title: one for one in sheets(consolidation.draft("35", TODAY))}
    (row,) = annex["Indicateurs suivis ensemble"].rows
    assert (row[2], row[4], row[-1]) == ("additif", shown, str(country.commitments["garde"]))
    assert "indicateur.suivi" in {one.action for one in journal()}

    browser.submit(PAGE, {"action": "laisser", "groupe": key_of("Voyageurs")})
    assert consolidation.draft("35", TODAY).consolidation.sums == ()


def journal() -> list[JournalEntry]:
    from sqlmodel import col, select

    from store.database import reading

    with reading() as session:
        return list(session.exec(select(JournalEntry).order_by(col(JournalEntry.sequence))))


def test_one_rule_for_all_who_follow_it_and_the_level_above_may_change_it(country: Country, browser: Browser) -> None:
    another(country, "ailleurs", "Voyageurs")
    browser.enter(country.people["animateur"])
    browser.submit(PAGE, SUM | {"groupe": key_of("Voyageurs")})
    browser.enter(country.people["ailleurs"])
    elsewhere = "/territoires/85/indicateurs"
    refused = browser.submit(elsewhere, SUM | {"groupe": key_of("Voyageurs"), "valeurs": "moyenne"})
    assert refused.status_code == 422
    assert "suivent déjà cet indicateur autrement" in refused.text
    browser.submit(elsewhere, SUM | {"groupe": key_of("Voyageurs")})
    assert count(NationalIndicator) == 1

    browser.enter(country.people["national"])
    browser.submit("/territoires/FR/indicateurs", SUM | {"groupe": key_of("Voyageurs"), "valeurs": "moyenne"})
    assert {(one.kind, one.missing_rule) for one in rows(Indicator)} == {(IndicatorKind.AVERAGED, MissingRule.LENIENT)}


def test_a_choice_that_means_nothing_is_refused(country: Country, browser: Browser) -> None:
    browser.enter(country.people["animateur"])
    assert browser.submit(PAGE, SUM | {"groupe": key_of("Voyageurs"), "valeurs": "qualitatif"}).status_code == 422
    assert browser.submit(PAGE, SUM | {"groupe": "autre|chose"}).status_code == 422
    assert count(NationalIndicator) == 0
