"""Clocks: both changes of hour, leap days, years' ends, jumps, hosts set elsewhere; letters leave on their day.

What is expected is worked out apart from the product: official dates from a frozen table, hours by the zone's rules.
"""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from flows import clock, departures
from flows.running import fire
from flows.timetable import schedules
from models.closed_lists import Level, MailState
from store import database as db
from store import jobs
from store.policies import calendar_of
from tests.faults_world import FAULTS, Post, Tally, in_a_child, killer, spread
from tests.outbox import MONDAY, a_mail, a_territory, queue, rows
from tests.roadmaps.test_official_holidays import YEARS, ZONES, official
from tests.test_scheduler import fired_at

PLACES = ("75", "67", "971", "973", "974", "976")
CHANGES = {
    2024: ("03-31", "10-27"),
    2025: ("03-30", "10-26"),
    2026: ("03-29", "10-25"),
    2027: ("03-28", "10-31"),
    2028: ("03-26", "10-29"),
    2029: ("03-25", "10-28"),
    2030: ("03-31", "10-27"),
    2031: ("03-30", "10-26"),
    2032: ("03-28", "10-31"),
}
"""The last Sundays of March and October, when Paris changes its hour."""

pytestmark = pytest.mark.slow


def turning_days() -> Iterator[date]:
    """The days around which a clock or a calendar may be wrong."""
    for year, changes in CHANGES.items():
        yield from (date.fromisoformat(f"{year}-{one}") - timedelta(days=1) for one in changes)
        yield date(year, 2, 28)
        yield date(year, 12, 22)
        yield date(year, 12, 30)
        yield date(year, 7, 31)
        yield from sorted(official("67") - official("75"))[2 * (year - 2024) : 2 * (year - 2023)]


def is_open(code: str, moment: datetime) -> bool:
    """Whether a letter may leave, as somebody with an official calendar on the wall would say."""
    local = moment.astimezone(ZoneInfo(ZONES[code]))
    day, at = local.date(), f"{local:%m-%d}"
    is_quiet = "08-01" <= at <= "08-20" or at >= "12-24" or at == "01-01"
    return day.weekday() < 5 and day not in official(code) and not is_quiet and 8 <= local.hour < 18


@contextmanager
def the_places() -> Iterator[dict[str, int]]:
    """A territory for each calendar."""
    with db.transaction() as session:
        yield {code: a_territory(session, code, level=Level.DEPARTEMENT, timezone=ZONES[code]) for code in PLACES}


def cross(post: Post, ids: dict[str, int], days: Sequence[date]) -> list[str]:
    """Letters due on the eve of these days, and a clock that goes by half-hours until they left; what is wrong."""
    found = []
    for number, day in enumerate(days):
        start = datetime(day.year, day.month, day.day, 20, 30, tzinfo=UTC)
        due = {f"{code}.{number}": code for code in PLACES}
        queue(*(a_mail(key, not_before=start, created_at=start, territory_id=ids[code]) for key, code in due.items()))
        now, expected = start, dict[str, datetime]()
        while len(expected) < len(due):
            opening = {key for key, code in due.items() if key not in expected and is_open(code, now)}
            expected |= dict.fromkeys(opening, now)
            if opening or now.hour in (0, 1, 2, 3, 6, 10, 12):
                post.work(now)
            now += timedelta(minutes=30)
        left = {key: mail.sent_at for key, mail in rows().items() if key in due}
        found += [f"{key} left at {left[key]}, not {at}" for key, at in expected.items() if left[key] != at]
    return found


def test_letters_leave_on_the_expected_day_across_every_change_of_clock_and_calendar(post: Post, tally: Tally) -> None:
    with the_places() as ids:
        pass
    days = spread(sorted(set(turning_days())), 5 * FAULTS, "turning days")
    found = cross(post, ids, days)
    verdict, figures = post.verdict(undecidable=0)
    tally.tell(injected=len(days) * len(PLACES), broken=len(found) + len(verdict), days=len(days), **figures)
    assert found == []
    assert verdict == []


def test_without_the_zones_letters_leave_at_night(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(departures, "calendar_of", lambda *known: replace(calendar_of(*known), timezone="Europe/Paris"))
    with the_places() as ids:
        pass
    assert cross(post, ids, [date(2026, 10, 24)])


def test_nothing_is_planned_in_the_hours_that_are_lacking_or_doubled(tally: Tally) -> None:
    nights = 0
    for year, changes in CHANGES.items():
        for one in changes:
            start = datetime.fromisoformat(f"{year}-{one}T00:00:00").replace(tzinfo=ZoneInfo("Europe/Paris"))
            end = start + timedelta(days=1)
            for schedule in schedules():
                fired = list(_firings(schedule.trigger(), start, end))
                assert not [moment for moment in fired if 1 <= moment.hour < 4], schedule
                assert len(fired) == len(set(fired)) == len({(moment.hour, moment.minute) for moment in fired})
            nights += 1
    assert nights == 2 * len(YEARS)
    tally.tell(injected=nights * len(schedules()), nights=nights)


def _firings(trigger: object, start: datetime, end: datetime) -> Iterator[datetime]:
    moment = trigger.get_next_fire_time(None, start)  # type: ignore[attr-defined]
    while moment is not None and moment < end:
        yield moment
        moment = trigger.get_next_fire_time(moment, moment + timedelta(microseconds=1))  # type: ignore[attr-defined]


JUMPS = (timedelta(hours=1), timedelta(hours=-1), timedelta(weeks=3), timedelta(weeks=-3))


def test_a_clock_that_jumps_loses_and_doubles_nothing(post: Post, tally: Tally) -> None:
    """A worker dies holding a lease; the clock jumps; other workers pass, then it is put right."""
    steps = ("claimed", "begun", "written ahead", "noted")
    now = MONDAY
    for number, (jump, step) in enumerate([(jump, step) for jump in JUMPS for step in steps]):
        now = MONDAY + timedelta(weeks=8 * number)
        queue(*(a_mail(f"{number}.{one}", not_before=now, created_at=now) for one in range(3)))
        in_a_child(partial(post.work, now, killer(step)))
        for later in (jump, jump + timedelta(minutes=10), timedelta(minutes=10), timedelta(hours=1)):
            post.work(now + later)
    now += timedelta(weeks=4)
    post.work(now)
    verdict, figures = post.verdict(undecidable=0)
    tally.tell(injected=len(JUMPS) * len(steps), broken=len(verdict), jumps=len(JUMPS) * len(steps), **figures)
    assert verdict == []
    waiting = {key: mail.not_before for key, mail in rows().items() if mail.state is not MailState.SENT}
    assert waiting == {}


def test_a_clock_put_back_stops_no_schedule_and_no_letter(post: Post, tally: Tally) -> None:
    ahead = MONDAY + timedelta(weeks=3)
    queue(a_mail("a", recipient="le.goff@quadrille.example"))
    assert fired(post, ahead) == "fait"
    queue(a_mail("b", recipient="le.goff@quadrille.example"))
    assert [fired(post, MONDAY + timedelta(minutes=one)) for one in range(3)] == ["fait"] * 3
    tally.tell(injected=1, schedules=1)
    assert {mail.state for mail in rows().values()} == {MailState.SENT}
    assert post.verdict(undecidable=0)[0] == []


def fired(post: Post, moment: datetime) -> str | None:
    """A firing of the delivery at a moment; None when it is refused."""

    def run() -> str:
        post.work(moment)
        return "fait"

    with clock.set_to(moment):
        return fire("delivery", moment, run)


def test_the_embedded_clock_goes_on_when_it_is_put_back(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fire("reminders", MONDAY, lambda: "fait")
    days = [MONDAY + timedelta(days=one) for one in (1, 22, 2, 3)]
    handed = [due.astimezone(UTC).date() for _, due in fired_at(days, monkeypatch)]
    assert handed == [moment.date() for moment in days]


def test_without_the_limit_a_clock_put_back_stops_the_schedule(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "SKEW", timedelta(days=400))
    assert fired(post, MONDAY + timedelta(weeks=3)) == "fait"
    assert fired(post, MONDAY) is None


@pytest.mark.parametrize("zone", ["UTC", "Europe/Paris", "Pacific/Auckland"])
def test_the_zone_of_the_host_changes_nothing(post: Post, zone: str, tally: Tally) -> None:
    with the_places() as ids:
        pass

    def elsewhere() -> None:
        os.environ["TZ"] = zone  # noqa: TID251  a host set elsewhere
        time.tzset()
        assert cross(post, ids, [date(2026, 3, 28), date(2026, 10, 24)]) == []

    assert not in_a_child(elsewhere)
    tally.tell(injected=1, zones=1)
