"""On which day is each report due, in which order, and who is told that it waits?"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import pytest

from models.closed_lists import Launch, Rhythm
from roadmaps.calendars import Calendar, is_working
from roadmaps.policy import Policy
from roadmaps.report_notices import NoticeLetter, Said, notices_due
from roadmaps.reports_due import BEHIND, Frozen, ReportDue, Rules, missing_below, reports_due, waiting
from tests.builders import BRETAGNE, FRANCE, ILLE_ET_VILAINE, MORBIHAN, REDON, RENNES, a_forest

FOREST = a_forest()
CALENDAR = Calendar()
FRIDAY, MONDAY = date(2026, 7, 10), date(2026, 7, 13)
TELLING = frozenset({REDON, RENNES})


def due_on(
    today: date,
    *campaigns: Frozen,
    policy: Policy | None = None,
    meetings: Mapping[int, Sequence[date]] | None = None,
) -> dict[int, ReportDue]:
    rules = Rules(lambda _: policy or Policy(), lambda _: CALENDAR, meetings or {})
    return {one.territory_id: one for one in reports_due(FOREST, TELLING, campaigns, rules, today)}


def test_levels_follow_one_another_after_the_freeze_of_a_region() -> None:
    campaign = Frozen(1, BRETAGNE, FRIDAY)
    found = due_on(FRIDAY + timedelta(days=20), campaign)
    assert found[REDON].prepared_on == MONDAY
    assert found[REDON].due_on < found[ILLE_ET_VILAINE].prepared_on
    assert found[ILLE_ET_VILAINE].due_on < found[BRETAGNE].prepared_on
    assert {found[one].as_of for one in (REDON, RENNES, ILLE_ET_VILAINE, BRETAGNE)} == {FRIDAY}
    assert set(due_on(MONDAY, campaign)) == {RENNES, REDON}


def test_nothing_is_due_before_the_freeze_nor_long_after_nor_where_nothing_is_told() -> None:
    campaign = Frozen(1, BRETAGNE, FRIDAY)
    assert due_on(FRIDAY, campaign) == {}
    assert due_on(FRIDAY + BEHIND + timedelta(days=1), campaign) == {}
    assert MORBIHAN in due_on(FRIDAY + timedelta(days=20), campaign), "Redon lies in it too"
    rules = Rules(lambda _: Policy(), lambda _: CALENDAR, {})
    assert reports_due(FOREST, frozenset(), [campaign], rules, MONDAY) == ()


@pytest.mark.parametrize("before", range(2, 12))
def test_every_level_comes_before_the_committee_and_in_order(before: int) -> None:
    meets_on = FRIDAY
    for _ in range(before):
        meets_on += timedelta(days=1)
        while not is_working(CALENDAR, meets_on):
            meets_on += timedelta(days=1)
    found = due_on(FRIDAY + timedelta(days=29), Frozen(1, BRETAGNE, FRIDAY, meets_on))
    days = [found[one].prepared_on for one in (REDON, ILLE_ET_VILAINE, BRETAGNE)]
    assert days == sorted(days)
    assert all(FRIDAY < found[one].prepared_on <= found[one].due_on < meets_on for one in (REDON, BRETAGNE))


def test_a_level_whose_answers_nobody_collects_follows_its_calendar_once_something_came_from_below() -> None:
    quarter_freeze = date(2026, 7, 14)
    """Ten working days after the end of June, in a calendar without holidays."""
    day = quarter_freeze + timedelta(days=15)
    heard = due_on(day, Frozen(1, ILLE_ET_VILAINE, FRIDAY))
    assert heard[BRETAGNE].as_of == heard[FRANCE].as_of == quarter_freeze
    assert heard[BRETAGNE].due_on < heard[FRANCE].prepared_on
    assert due_on(day) == {}
    assert BRETAGNE not in due_on(day, Frozen(1, ILLE_ET_VILAINE, quarter_freeze + timedelta(days=2)))


def test_the_date_of_its_own_committee_sets_the_day_of_an_upper_level() -> None:
    meets_on = date(2026, 7, 22)
    found = due_on(
        meets_on - timedelta(days=1),
        Frozen(1, ILLE_ET_VILAINE, date(2026, 7, 3)),
        policy=Policy(rhythm=Rhythm.BEFORE_COMMITTEE),
        meetings={BRETAGNE: [meets_on]},
    )
    assert found[BRETAGNE].meets_on == meets_on
    assert found[BRETAGNE].as_of < found[BRETAGNE].prepared_on < meets_on
    assert FRANCE not in found


def test_a_report_waits_for_a_person_unless_the_campaign_and_the_policy_run_alone() -> None:
    alone = Policy(launch=Launch.AUTOMATIC)
    day = FRIDAY + timedelta(days=10)
    assert due_on(day, Frozen(1, ILLE_ET_VILAINE, FRIDAY, by_itself=True))[ILLE_ET_VILAINE].by_itself
    assert not due_on(day, Frozen(1, ILLE_ET_VILAINE, FRIDAY, by_itself=True))[REDON].by_itself
    assert due_on(day, Frozen(1, ILLE_ET_VILAINE, FRIDAY, by_itself=True), policy=alone)[REDON].by_itself
    assert not due_on(day, Frozen(1, ILLE_ET_VILAINE, FRIDAY), policy=alone)[REDON].by_itself


def test_a_report_issued_since_waits_no_longer_and_one_whose_day_has_passed_is_missing_above() -> None:
    found = tuple(due_on(date(2026, 7, 20), Frozen(1, ILLE_ET_VILAINE, FRIDAY)).values())
    awaited = waiting(found, {RENNES: FRIDAY, REDON: FRIDAY - timedelta(days=1)})
    assert {one.territory_id for one in awaited} == {REDON, ILLE_ET_VILAINE}
    below = missing_below(ILLE_ET_VILAINE, FOREST, awaited, date(2026, 7, 20))
    assert [one.territory_id for one in below] == [REDON]
    assert missing_below(ILLE_ET_VILAINE, FOREST, awaited, MONDAY) == ()


YANN, ANNE = 1, 2
HEARERS = {REDON: (YANN,), RENNES: (YANN,), ILLE_ET_VILAINE: (ANNE,)}


def told(today: date, *said: Said, by_itself: bool = False) -> tuple[NoticeLetter, ...]:
    campaign = Frozen(1, ILLE_ET_VILAINE, FRIDAY, by_itself=by_itself)
    policy = Policy(launch=Launch.AUTOMATIC) if by_itself else Policy()
    awaited = tuple(due_on(today, campaign, policy=policy).values())
    return notices_due(
        [one for one in awaited if one.territory_id in HEARERS],
        FOREST,
        hearers=lambda id_: HEARERS[id_],
        said=said,
        calendar=lambda _: CALENDAR,
        today=today,
    )


def test_one_letter_tells_a_person_of_all_their_reports_and_only_once() -> None:
    (letter,) = told(MONDAY)
    assert (letter.person_id, len(letter.notices)) == (YANN, 2)
    said = [Said(one, FRIDAY, YANN) for one in (REDON, RENNES)]
    assert told(MONDAY, *said) == ()
    assert len(told(MONDAY, said[0])[0].notices) == 1


def test_one_reminder_comes_after_the_day_has_passed_and_never_a_second() -> None:
    left = [Said(one, FRIDAY, YANN, left_on=MONDAY) for one in (REDON, RENNES)]
    last_day = date(2026, 7, 15)
    assert told(last_day, *left) == ()
    letters = {one.person_id: one for one in told(last_day + timedelta(days=1), *left)}
    assert all(one.is_reminder for one in letters[YANN].notices)
    assert {one.territory_id for one in letters[ANNE].notices[0].missing} == {RENNES, REDON}
    reminded = [Said(one, FRIDAY, YANN, is_reminder=True, left_on=last_day) for one in (REDON, RENNES)]
    assert [one.person_id for one in told(last_day + timedelta(days=9), *left, *reminded)] == [ANNE]


def test_silence_counts_from_the_day_the_letter_left() -> None:
    waiting_letters = [Said(one, FRIDAY, YANN) for one in (REDON, RENNES)]
    late = [Said(one, FRIDAY, YANN, left_on=date(2026, 7, 16)) for one in (REDON, RENNES)]
    day = date(2026, 7, 17)
    assert YANN not in {one.person_id for one in told(day, *waiting_letters)}
    assert YANN not in {one.person_id for one in told(day, *late)}


def test_a_report_issued_without_a_person_is_told_only_when_something_is_missing() -> None:
    assert told(MONDAY, by_itself=True) == ()
    (letter,) = told(date(2026, 7, 16), by_itself=True)
    assert letter.person_id == ANNE
    assert letter.notices[0].missing
