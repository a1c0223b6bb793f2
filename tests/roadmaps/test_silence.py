"""An unanswered letter is first awaited, then silent: the rule of its campaign says when, at latest the freeze."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.closed_lists import Hearing, Outlook, Standing, Status
from roadmaps.calendars import Calendar, QuietPeriod, working_days_between
from roadmaps.consolidation import consolidate
from roadmaps.silence import silent_on
from roadmaps.status import situation_of
from tests.builders import BRETAGNE, REDON, VANNES, a_commitment, a_forest, an_answer

WEEK = Calendar()
LEFT = date(2026, 6, 1)
FREEZE = date(2026, 7, 10)


@pytest.mark.parametrize(
    ("after", "calendar", "freeze", "expected"),
    [
        (10, WEEK, FREEZE, date(2026, 6, 15)),
        (10, Calendar(holidays=frozenset({date(2026, 6, 3)})), FREEZE, date(2026, 6, 16)),
        (10, Calendar(quiet=(QuietPeriod("06-08", "06-19"),)), FREEZE, date(2026, 6, 29)),
        (30, WEEK, date(2026, 6, 12), date(2026, 6, 13)),
        (10, WEEK, LEFT - timedelta(days=3), LEFT + timedelta(days=1)),
    ],
    ids=[
        "ten working days",
        "a holiday more",
        "after the truce",
        "the freeze ends the wait",
        "it left after the freeze",
    ],
)
def test_a_silence_counts_in_working_days_and_never_outlasts_the_freeze(
    after: int, calendar: Calendar, freeze: date, expected: date
) -> None:
    assert silent_on(LEFT, after, calendar, freeze) == expected


@given(left=st.dates(date(2024, 1, 1), date(2032, 12, 1)), after=st.integers(1, 60), answering=st.integers(1, 180))
def test_a_longer_rule_never_makes_a_silence_earlier_nor_the_day_of_the_letter(
    left: date, after: int, answering: int
) -> None:
    freeze = left + timedelta(days=answering)
    found = silent_on(left, after, WEEK, freeze)
    assert left < found <= freeze + timedelta(days=1)
    assert found <= silent_on(left, after + 1, WEEK, freeze)
    assert found > freeze or working_days_between(WEEK, left, found) == after


def test_an_answer_is_awaited_until_the_day_of_the_rule_then_silence_wins() -> None:
    asked = a_commitment(asked_on=(LEFT,), silent_on=(date(2026, 6, 15),), outlook=Outlook.SECURE)
    waiting = situation_of(asked, date(2026, 6, 14))
    assert (waiting.is_awaited, waiting.is_silent, waiting.has_answered) == (True, False, False)
    assert (waiting.counted_status, waiting.counted_outlook) == (Status.UNDER_WAY, Outlook.SECURE)
    silent = situation_of(asked, date(2026, 6, 15))
    assert (silent.is_awaited, silent.is_silent, silent.silent_days) == (False, True, 14)
    assert (silent.counted_status, silent.counted_outlook) == (Standing.SILENT, Standing.SILENT)
    assert Standing.SILENT in silent.standings


def test_who_answered_the_last_campaign_and_not_this_one_is_awaited_not_counted_as_having_answered() -> None:
    asked = a_commitment(
        asked_on=(date(2026, 3, 2), LEFT),
        silent_on=(date(2026, 3, 16), date(2026, 6, 15)),
        answers=(an_answer(date(2026, 3, 9)),),
    )
    assert situation_of(asked, date(2026, 5, 31)).has_answered
    assert not situation_of(asked, date(2026, 6, 2)).has_answered
    assert situation_of(asked, date(2026, 6, 2)).awaited_since == LEFT


def test_a_new_letter_does_not_wake_a_silence() -> None:
    asked = a_commitment(asked_on=(date(2026, 3, 2), LEFT), silent_on=(date(2026, 3, 16), date(2026, 6, 15)))
    found = situation_of(asked, date(2026, 6, 3))
    assert found.is_silent
    assert found.silent_since == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("day", "hearing", "silent"),
    [(date(2026, 5, 29), Hearing.NOT_ASKED, 0), (date(2026, 6, 3), Hearing.AWAITED, 0), (FREEZE, Hearing.SILENT, 1)],
)
def test_a_territory_is_awaited_then_silent_and_never_averaged_away(day: date, hearing: Hearing, silent: int) -> None:
    asked = a_commitment(1, territory_id=REDON, asked_on=(LEFT,), silent_on=(date(2026, 6, 15),))
    forest = a_forest()
    ille = forest.by_code("35").id
    found = consolidate(ille, forest, [asked], day)
    assert {one.name: one.hearing for one in found.bassins}["Redon"] is hearing
    assert (len(found.total.silent), len(found.total.answered)) == (silent, 0)


def test_a_territory_whose_roadmaps_are_all_closed_is_awaited_no_more() -> None:
    closed = a_commitment(1, territory_id=REDON, asked_on=(LEFT,), silent_on=(FREEZE,), closed_on=date(2026, 6, 10))
    never_asked = a_commitment(2, territory_id=VANNES, closed_on=date(2026, 6, 10))
    also_open = a_commitment(3, closed_on=date(2026, 6, 10)), a_commitment(4, asked_on=(LEFT,), silent_on=(FREEZE,))

    def heard(on: date) -> dict[str, Hearing]:
        found = consolidate(BRETAGNE, a_forest(), [closed, never_asked, *also_open], on)
        return {one.name: one.hearing for one in found.bassins}

    assert heard(date(2026, 6, 9)) == {
        "Rennes": Hearing.AWAITED,
        "Redon": Hearing.AWAITED,
        "Vannes": Hearing.NOT_ASKED,
    }
    assert heard(date(2026, 6, 10)) == {"Rennes": Hearing.AWAITED, "Redon": Hearing.CLOSED, "Vannes": Hearing.CLOSED}
    assert heard(date(2026, 7, 10))["Redon"] is Hearing.CLOSED
