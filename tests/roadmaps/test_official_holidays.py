"""Thirteen French calendars against a frozen table of official dates, day by day and hour by hour, from 2024 to 2032.

The dates below are written out by hand, apart from the file that the product ships. Movable feasts: the table « Jours
fériés en France » of Etalab (data.gouv.fr, Licence Ouverte) up to 2030, the Gregorian computus for 2031 and 2032.
Local days: articles L3134-13 (Alsace-Moselle) and L3422-2 (overseas) of the code du travail.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps.calendars import (
    EARLIEST_HOUR,
    LATEST_HOUR,
    Calendar,
    add_working_days,
    holidays_of,
    is_sending_time,
    is_working,
    local_day,
    next_sending_moment,
    opening_of,
)
from store.reference import departements, public_holidays

YEARS = range(2024, 2033)
START = datetime(2024, 1, 1, tzinfo=UTC)
FIXED = ("01-01", "05-01", "05-08", "07-14", "08-15", "11-01", "11-11", "12-25")
EASTER_MONDAY = (
    *("2024-04-01", "2025-04-21", "2026-04-06", "2027-03-29", "2028-04-17"),
    *("2029-04-02", "2030-04-22", "2031-04-14", "2032-03-29"),
)
ASCENSION = (
    *("2024-05-09", "2025-05-29", "2026-05-14", "2027-05-06", "2028-05-25"),
    *("2029-05-10", "2030-05-30", "2031-05-22", "2032-05-06"),
)
WHIT_MONDAY = (
    *("2024-05-20", "2025-06-09", "2026-05-25", "2027-05-17", "2028-06-05"),
    *("2029-05-21", "2030-06-10", "2031-06-02", "2032-05-17"),
)
GOOD_FRIDAY = (
    *("2024-03-29", "2025-04-18", "2026-04-03", "2027-03-26", "2028-04-14"),
    *("2029-03-30", "2030-04-19", "2031-04-11", "2032-03-26"),
)
ABOLITION = {
    "971": "05-27",
    "972": "05-22",
    "973": "06-10",
    "974": "12-20",
    "976": "04-27",
    "977": "10-09",
    "978": "05-28",
}
ALSACE_MOSELLE = ("57", "67", "68")
ZONES = {
    "75": "Europe/Paris",
    "67": "Europe/Paris",
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
"""Metropole, Alsace-Moselle, and overseas; the last three have days of their own beside these, by their own codes."""


def official(code: str) -> frozenset[date]:
    """The days off of a département, by the frozen table."""
    days = {f"{year}-{day}" for year in YEARS for day in FIXED} | {*EASTER_MONDAY, *ASCENSION, *WHIT_MONDAY}
    if code in ALSACE_MOSELLE:
        days |= {*GOOD_FRIDAY, *(f"{year}-12-26" for year in YEARS)}
    if code in ABOLITION:
        days |= {f"{year}-{ABOLITION[code]}" for year in YEARS}
    return frozenset(map(date.fromisoformat, days))


def shipped(code: str) -> frozenset[date]:
    """The same, by the file that the product ships."""
    return frozenset(day for day in holidays_of(public_holidays(), code) if day.year in YEARS)


def calendar(code: str, **hours: int) -> Calendar:
    """The calendar of a département, without any quiet period."""
    return Calendar(holidays_of(public_holidays(), code), (), ZONES.get(code, "Europe/Paris"), **hours)


def test_the_movable_feasts_of_the_table_fall_where_the_computus_says() -> None:
    for monday, ascension, whit, friday in zip(EASTER_MONDAY, ASCENSION, WHIT_MONDAY, GOOD_FRIDAY, strict=True):
        easter = date.fromisoformat(monday) - timedelta(days=1)
        assert easter.weekday() == 6
        assert [date.fromisoformat(one) - easter for one in (friday, ascension, whit)] == [
            timedelta(days=-2),
            timedelta(days=39),
            timedelta(days=50),
        ]


@pytest.mark.parametrize("code", [*(one.code for one in departements()), "975", "977", "978", "986", "987", "988"])
def test_each_departement_and_collectivity_has_the_official_days_off_and_no_other(code: str) -> None:
    assert shipped(code) == official(code)


def test_a_day_left_out_of_the_shipped_file_would_be_seen() -> None:
    without = [one for one in public_holidays() if one.on != date(2031, 5, 22)]
    assert holidays_of(without, "75") & {date(2031, 5, 22)} != official("75") & {date(2031, 5, 22)}


def test_each_overseas_departement_keeps_its_own_time() -> None:
    zones = {one.code: one.timezone for one in departements()}
    assert {code: zones[code] for code in ("971", "972", "973", "974", "976")} == {
        code: ZONES[code] for code in ("971", "972", "973", "974", "976")
    }
    assert {zone for code, zone in zones.items() if len(code) < 3} == {"Europe/Paris"}


@pytest.mark.parametrize("code", ZONES)
def test_every_day_of_nine_years_is_worked_or_not_as_the_table_says(code: str) -> None:
    found, off = calendar(code), official(code)
    day = date(2024, 1, 1)
    while day.year < 2033:
        assert is_working(found, day) == (day.weekday() < 5 and day not in off), day
        day += timedelta(days=1)


@pytest.mark.parametrize("code", ZONES)
def test_the_hours_open_and_close_on_the_local_clock_every_day_of_nine_years(code: str) -> None:
    """Around each opening, each closing and each night, whatever the change of hour, leap day or year end."""
    found, off, zone = calendar(code), official(code), ZoneInfo(ZONES[code])
    day = date(2024, 1, 1)
    while day.year < 2033:
        worked = day.weekday() < 5 and day not in off
        opens = datetime(day.year, day.month, day.day, 8, tzinfo=zone).astimezone(UTC)
        closes = datetime(day.year, day.month, day.day, 18, tzinfo=zone).astimezone(UTC)
        assert opening_of(found, day) == opens
        around = (opens - timedelta(seconds=1), opens, closes - timedelta(seconds=1), closes)
        assert [is_sending_time(found, one) for one in around] == [False, worked, worked, False], day
        assert local_day(found, opens) == day
        for hour in range(1, 5):
            night = datetime(day.year, day.month, day.day, hour, 30, tzinfo=zone).astimezone(UTC)
            assert not is_sending_time(found, night)
        day += timedelta(days=1)


@given(
    moment=st.integers(0, 4_600_000).map(lambda minutes: START + timedelta(minutes=minutes)),
    hours=st.tuples(st.integers(EARLIEST_HOUR, LATEST_HOUR - 1), st.integers(1, 15)),
    code=st.sampled_from(sorted(ZONES)),
)
def test_nothing_is_ever_planned_when_hours_are_missing_or_doubled(
    moment: datetime, hours: tuple[int, int], code: str
) -> None:
    starts, lasts = hours
    found = calendar(code, starts=starts, ends=min(starts + lasts, LATEST_HOUR))
    planned = next_sending_moment(found, moment).astimezone(ZoneInfo(ZONES[code]))
    assert found.starts <= planned.hour < found.ends
    assert not 1 <= planned.hour < 4
    assert planned.date() not in official(code)


@pytest.mark.parametrize("code", ZONES)
@pytest.mark.parametrize(
    ("start", "count"),
    [(date(2028, 2, 25), 3), (date(2024, 2, 28), 2), (date(2026, 12, 30), 3), (date(2027, 3, 26), 2)],
    ids=["leap day", "leap day of 2024", "year end", "change of hour at Easter"],
)
def test_delays_count_the_local_working_days_one_by_one(code: str, start: date, count: int) -> None:
    off, day, left = official(code), start, count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in off
    assert add_working_days(calendar(code), start, count) == day
