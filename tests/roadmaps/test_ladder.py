"""Rungs from facts: in order, once, never early, never two a day, never after a restart for the levels."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.closed_lists import Rung
from roadmaps.calendars import Calendar, add_working_days, is_working, working_days_between
from roadmaps.ladder import (
    INTERRUPTION,
    LEVELS,
    ORDER,
    REMINDERS,
    Said,
    Skipped,
    Verdict,
    is_last,
    restarted_on,
    rung,
    schedule,
)
from roadmaps.policy import DEFAULT, Policy

WEEK = Calendar()
MONDAY = date(2026, 3, 2)
DELAYS = DEFAULT.delays
LEFT = Said(Rung.REQUEST, MONDAY, MONDAY)


def plus(count: int, day: date = MONDAY) -> date:
    return add_working_days(WEEK, day, count)


def vacant(*rungs: Rung, reason: str = "vacant") -> Callable[[Rung], str]:
    return lambda one: reason if one in rungs else ""


def test_nothing_is_due_the_next_day_nor_before_the_delay() -> None:
    for day in range(5):
        assert rung([LEFT], DELAYS, plus(day), WEEK) == Verdict()
    assert rung([LEFT], DELAYS, plus(5), WEEK) == Verdict(Rung.REMINDER_1)


def test_a_letter_that_waits_to_leave_stops_the_clock() -> None:
    waiting = Said(Rung.REQUEST, MONDAY)
    assert rung([waiting], DELAYS, plus(60), WEEK) == Verdict()


def test_silence_counts_from_the_day_the_letter_left_not_from_its_decision() -> None:
    late = Said(Rung.REQUEST, MONDAY, plus(3))
    assert rung([late], DELAYS, plus(7), WEEK) == Verdict()
    assert rung([late], DELAYS, plus(8), WEEK) == Verdict(Rung.REMINDER_1)


def test_a_letter_that_never_left_counts_from_its_decision() -> None:
    refused = Said(Rung.REQUEST, MONDAY, undelivered=True)
    assert rung([refused], DELAYS, plus(5), WEEK) == Verdict(Rung.REMINDER_1)


def test_hearing_something_gives_the_whole_delay_again() -> None:
    assert rung([LEFT], DELAYS, plus(6), WEEK, heard_on=plus(2)) == Verdict()
    assert rung([LEFT], DELAYS, plus(7), WEEK, heard_on=plus(2)) == Verdict(Rung.REMINDER_1)


def test_a_vacant_rung_is_skipped_at_once_and_the_next_takes_its_day() -> None:
    said = [LEFT, Said(Rung.REMINDER_1, plus(5), plus(5)), Said(Rung.REMINDER_2, plus(9), plus(9))]
    found = rung(said, DELAYS, plus(12), WEEK, vacant=vacant(Rung.DEPUTY))
    assert found == Verdict(Rung.COORDINATOR, (Skipped(Rung.DEPUTY, "vacant"),))


def test_an_absent_lead_without_deputy_goes_to_the_coordinator_at_the_first_reminder() -> None:
    absent = vacant(Rung.REMINDER_1, Rung.REMINDER_2, Rung.DEPUTY, reason="absent")
    found = rung([LEFT], DELAYS, plus(5), WEEK, vacant=absent)
    assert found.rung is Rung.COORDINATOR
    assert [one.rung for one in found.skipped] == [Rung.REMINDER_1, Rung.REMINDER_2, Rung.DEPUTY]


def test_when_nobody_is_left_all_is_written_down_and_nothing_said() -> None:
    found = rung([LEFT], DELAYS, plus(5), WEEK, vacant=lambda _: "vacant")
    assert found == Verdict(None, tuple(Skipped(one, "vacant") for one, _ in DELAYS))


def test_after_an_outage_the_last_reminder_is_said_and_the_first_skipped() -> None:
    found = rung([LEFT], DELAYS, plus(15), WEEK, restarted_on=plus(15))
    assert found == Verdict(Rung.REMINDER_2, (Skipped(Rung.REMINDER_1, INTERRUPTION),))


def test_after_a_year_no_level_of_the_chain_is_bypassed() -> None:
    said = [LEFT, Said(Rung.REMINDER_1, plus(5), plus(5)), Said(Rung.REMINDER_2, plus(9), plus(9))]
    back = plus(260)
    assert rung(said, DELAYS, back, WEEK, restarted_on=back) == Verdict(Rung.DEPUTY)
    told = [*said, Said(Rung.DEPUTY, back, back)]
    assert rung(told, DELAYS, plus(2, back), WEEK, restarted_on=back) == Verdict()
    assert rung(told, DELAYS, plus(3, back), WEEK, restarted_on=back) == Verdict(Rung.COORDINATOR)


def test_no_level_is_told_within_two_working_days_of_a_restart() -> None:
    said = [LEFT, Said(Rung.DEPUTY, plus(12), plus(12))]
    back = plus(40)
    for day in (back, plus(1, back)):
        assert rung(said, DELAYS, day, WEEK, restarted_on=back) == Verdict()
    assert rung(said, DELAYS, plus(2, back), WEEK, restarted_on=back) == Verdict(Rung.COORDINATOR)


def test_the_days_of_our_own_runs_show_the_last_restart() -> None:
    every_day = [MONDAY + timedelta(days=one) for one in range(30)]
    today = every_day[-1] + timedelta(days=1)
    assert restarted_on(every_day, today, WEEK) == every_day[0]
    holed = [day for day in every_day if not date(2026, 3, 10) <= day < date(2026, 3, 20)]
    assert restarted_on(holed, today, WEEK) == date(2026, 3, 20)
    worked = [day for day in every_day if is_working(WEEK, day)]
    assert restarted_on(worked, plus(1, worked[-1]), WEEK) == worked[0]
    assert restarted_on([], today, WEEK) == today
    assert restarted_on([today], today + timedelta(days=1), WEEK) == today, "the outage outlasted what is remembered"


def test_one_missed_working_day_is_not_an_outage() -> None:
    assert restarted_on([plus(0), plus(1), plus(3)], plus(4), WEEK) == plus(0)
    assert restarted_on([plus(0), plus(1), plus(4)], plus(5), WEEK) == plus(4)


delays = st.lists(st.integers(2, 12), min_size=0, max_size=6).map(
    lambda waits: tuple(zip((one for one, _ in DELAYS), waits, strict=False))
)
rungs = st.frozensets(st.sampled_from([one for one, _ in DELAYS]))


class Life:
    """A chain lived day by day: each verdict becomes facts, its letter leaves some days later."""

    def __init__(self, chain: tuple[tuple[Rung, int], ...], missing: frozenset[Rung], transit: int) -> None:
        self.chain, self.missing, self.transit = chain, missing, transit
        self.said: list[Said] = [LEFT]
        self.log: list[tuple[date, Rung]] = []

    def live(self, first: date, last: date, *, restarted: date | None = None) -> None:
        for offset in range((last - first).days + 1):
            today = first + timedelta(days=offset)
            if is_working(WEEK, today):
                self.morning(today, restarted)

    def morning(self, today: date, restarted: date | None) -> None:
        known = [
            Said(one.rung, one.decided_on, one.left_on if one.left_on and one.left_on <= today else None, one.skipped)
            for one in self.said
        ]
        verdict = rung(known, self.chain, today, WEEK, vacant=vacant(*self.missing), restarted_on=restarted)
        self.said += [Said(one.rung, today, skipped=True) for one in verdict.skipped]
        if verdict.rung is not None:
            self.said.append(Said(verdict.rung, today, plus(self.transit, today)))
            self.log.append((today, verdict.rung))
            again = rung(self.said, self.chain, today, WEEK, vacant=vacant(*self.missing))
            assert again.rung is None, "two rungs on one day"


@given(chain=delays, missing=rungs, transit=st.integers(0, 3))
@settings(max_examples=150)
def test_a_lived_chain_says_each_rung_once_in_order_and_never_early(
    chain: tuple[tuple[Rung, int], ...], missing: frozenset[Rung], transit: int
) -> None:
    life = Life(chain, missing, transit)
    life.live(MONDAY, MONDAY + timedelta(days=180))
    heights = [ORDER.index(one.rung) for one in life.said]
    assert heights == sorted(set(heights))
    assert {one for _, one in life.log} == {one for one, _ in chain} - missing
    assert {one.rung for one in life.said if one.skipped} == {one for one, _ in chain} & missing
    waits = dict(chain)
    since = MONDAY
    for day, one in life.log:
        inherited = [waits[lower.rung] for lower in life.said if lower.skipped and lower.decided_on == day]
        assert working_days_between(WEEK, since, day) == (inherited or [waits[one]])[0]
        since = plus(transit, day)


@given(chain=delays, missing=rungs, before=st.integers(0, 60), outage=st.integers(5, 400))
@settings(max_examples=150)
def test_after_any_outage_at_most_one_rung_is_said_the_first_day_and_no_level_for_two_days(
    chain: tuple[tuple[Rung, int], ...], missing: frozenset[Rung], before: int, outage: int
) -> None:
    life = Life(chain, missing, 0)
    life.live(MONDAY, MONDAY + timedelta(days=before))
    said_before = len(life.log)
    back = plus(outage, MONDAY + timedelta(days=before))
    life.live(back, back + timedelta(days=90), restarted=back)
    first_day = [one for day, one in life.log[said_before:] if day == back]
    assert len(first_day) <= 1
    for day, one in life.log[said_before:]:
        assert one not in LEVELS or working_days_between(WEEK, back, day) >= 2
    levels = [one for one, _ in chain if one in LEVELS and one not in missing]
    assert [one for _, one in life.log if one in LEVELS] == levels[: len([1 for _, o in life.log if o in LEVELS])]


@given(chain=delays, missing=rungs)
def test_the_announced_schedule_is_what_happens(chain: tuple[tuple[Rung, int], ...], missing: frozenset[Rung]) -> None:
    announced = schedule([LEFT], chain, WEEK, vacant=vacant(*missing))
    life = Life(chain, missing, 0)
    life.live(MONDAY, MONDAY + timedelta(days=180))
    assert tuple((one, day) for day, one in life.log) == announced


@pytest.mark.parametrize("reminder", sorted(REMINDERS))
def test_a_reminder_is_never_said_after_a_higher_rung(reminder: Rung) -> None:
    said = [LEFT, Said(Rung.DEPUTY, plus(12), plus(12))]
    assert rung(said, ((reminder, 2),), plus(60), WEEK) == Verdict()


def test_the_last_reminder_is_that_of_the_policy() -> None:
    both = Policy(reminder_delays=(5, 4)).delays
    alone = Policy(reminder_delays=(5,)).delays
    assert [is_last(one, both) for one in (Rung.REMINDER_1, Rung.REMINDER_2)] == [False, True]
    assert is_last(Rung.REMINDER_1, alone)
