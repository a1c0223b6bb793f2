"""Working days and sending hours from 2024 to 2032: changes of hour, leap days, year ends, Alsace-Moselle, overseas."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps.calendars import (
    Calendar,
    QuietPeriod,
    add_working_days,
    holidays_of,
    is_quiet,
    is_sending_time,
    is_working,
    local_day,
    next_sending_moment,
    opening_of,
    working_days_between,
)
from store.reference import public_holidays

FIRST, LAST = date(2024, 1, 1), date(2032, 12, 31)
AUGUST = QuietPeriod("08-01", "08-20")
YEAR_END = QuietPeriod("12-24", "01-01")
PLACES = {
    "35": "Europe/Paris",
    "67": "Europe/Paris",
    "57": "Europe/Paris",
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "976": "Indian/Mayotte",
}


def a_calendar(departement: str = "35", *quiet: QuietPeriod) -> Calendar:
    return Calendar(holidays_of(public_holidays(), departement), quiet, PLACES[departement])


days = st.dates(FIRST, LAST)
moments = st.integers(0, 78_000).map(lambda hours: datetime(2024, 1, 1, tzinfo=UTC) + timedelta(hours=hours, minutes=7))
places = st.sampled_from(sorted(PLACES))


def test_the_national_holidays_are_off_everywhere() -> None:
    for departement in PLACES:
        calendar = a_calendar(departement)
        for year in range(2024, 2033):
            for month, day in ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)):
                assert not is_working(calendar, date(year, month, day))


@pytest.mark.parametrize(
    ("departement", "day"),
    [
        ("67", date(2026, 4, 3)),
        ("57", date(2025, 12, 26)),
        ("971", date(2026, 5, 27)),
        ("972", date(2026, 5, 22)),
        ("973", date(2026, 6, 10)),
        ("974", date(2027, 12, 20)),
        ("976", date(2026, 4, 27)),
    ],
)
def test_a_local_holiday_is_off_there_and_worked_elsewhere(departement: str, day: date) -> None:
    assert not is_working(a_calendar(departement), day)
    assert is_working(a_calendar("35"), day)


def test_easter_monday_ascension_and_whit_monday_move_with_the_year() -> None:
    calendar = a_calendar()
    for day in (date(2024, 4, 1), date(2027, 3, 29), date(2026, 5, 14), date(2028, 6, 5), date(2032, 5, 17)):
        assert not is_working(calendar, day)


def test_the_leap_day_is_worked_when_it_falls_in_the_week() -> None:
    assert is_working(a_calendar(), date(2024, 2, 29))
    assert not is_working(a_calendar(), date(2032, 2, 29))
    assert add_working_days(a_calendar(), date(2024, 2, 28), 2) == date(2024, 3, 1)


def test_ten_working_days_over_the_year_end_skip_christmas_and_the_first_of_january() -> None:
    assert add_working_days(a_calendar(), date(2026, 12, 23), 5) == date(2026, 12, 31)
    assert add_working_days(a_calendar(), date(2026, 12, 31), 1) == date(2027, 1, 4)
    assert add_working_days(a_calendar("67"), date(2025, 12, 24), 1) == date(2025, 12, 29)


def test_quiet_periods_are_days_off_even_over_the_year_end() -> None:
    calendar = a_calendar("35", AUGUST, YEAR_END)
    assert is_quiet(calendar, date(2026, 8, 1))
    assert is_quiet(calendar, date(2026, 12, 31))
    assert is_quiet(calendar, date(2027, 1, 1))
    assert not is_quiet(calendar, date(2027, 1, 2))
    assert add_working_days(calendar, date(2026, 7, 31), 1) == date(2026, 8, 21)
    assert add_working_days(calendar, date(2026, 12, 23), 1) == date(2027, 1, 4)


@given(day=days, count=st.integers(0, 60), place=places)
def test_counting_forward_then_back_comes_home_on_a_working_day(day: date, count: int, place: str) -> None:
    calendar = a_calendar(place)
    home = add_working_days(calendar, day, 1)
    there = add_working_days(calendar, home, count)
    assert add_working_days(calendar, there, -count) == home
    assert working_days_between(calendar, home, there) == count
    assert count == 0 or is_working(calendar, there)


@given(day=days, first=st.integers(0, 30), second=st.integers(0, 30))
def test_delays_add_up(day: date, first: int, second: int) -> None:
    calendar = a_calendar("35", AUGUST)
    there = add_working_days(calendar, add_working_days(calendar, day, first), second)
    assert there == add_working_days(calendar, day, first + second)


@given(moment=moments, place=places)
def test_the_next_sending_moment_is_allowed_not_past_and_the_first(moment: datetime, place: str) -> None:
    calendar = a_calendar(place, AUGUST, YEAR_END)
    found = next_sending_moment(calendar, moment)
    assert found >= moment
    assert is_sending_time(calendar, found)
    assert 8 <= found.astimezone(ZoneInfo(calendar.timezone)).hour < 18
    if found > moment:
        hour = found - timedelta(hours=1)
        while hour > moment:
            assert not is_sending_time(calendar, hour)
            hour -= timedelta(hours=1)


def test_every_hour_of_nine_years_is_judged_as_a_table_of_local_days_would() -> None:
    for place in ("35", "67", "971", "974"):
        calendar = a_calendar(place)
        zone = ZoneInfo(calendar.timezone)
        moment = datetime(2024, 1, 1, tzinfo=UTC)
        while moment.year < 2033:
            local = moment.astimezone(zone)
            expected = local.weekday() < 5 and local.date() not in calendar.holidays and local.hour in range(8, 18)
            assert is_sending_time(calendar, moment) == expected
            moment += timedelta(hours=1)


@pytest.mark.parametrize("year", range(2024, 2033))
def test_the_hours_open_at_eight_local_on_the_mondays_after_the_clocks_change(year: int) -> None:
    paris, calendar = ZoneInfo("Europe/Paris"), a_calendar()
    for month in (3, 10):
        sunday = max(date(year, month, day) for day in range(25, 32) if date(year, month, day).weekday() == 6)
        night = datetime(year, month, sunday.day, 2, 30, tzinfo=paris)
        opened = next_sending_moment(calendar, night.astimezone(UTC)).astimezone(paris)
        assert (opened.hour, opened.minute) == (8, 0)
        assert opened.date() == add_working_days(calendar, sunday, 1)


def test_a_day_begins_where_people_are() -> None:
    moment = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
    assert local_day(a_calendar("971"), moment) == date(2026, 3, 1)
    assert local_day(a_calendar("974"), moment) == date(2026, 3, 2)
    assert opening_of(a_calendar("974"), date(2026, 3, 2)) == datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
