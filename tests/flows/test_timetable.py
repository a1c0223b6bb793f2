"""One list of schedules, read alike by both schedulers."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from prefect.server.schemas.schedules import CronSchedule

from flows.timetable import Schedule, UnreadableTimetable, latest_due, run_named, schedules
from roadmaps.refusal import Refusal

DEPLOYMENT = """
deployments:
  - name: essai
    entrypoint: flows/delivery.py:delivery
    schedules:
      - {{cron: "{cron}", timezone: "Europe/Paris"}}
"""


def written(tmp_path: Path, cron: str) -> Path:
    path = tmp_path / "prefect.yaml"
    path.write_text(DEPLOYMENT.format(cron=cron), encoding="utf-8")
    return path


def test_every_flow_of_the_house_has_its_schedule() -> None:
    assert {one.name for one in schedules()} >= {
        "check_ins",
        "request_letters",
        "reminders",
        "alerts",
        "delivery",
        "consolidation",
        "audit",
        "backup",
    }


@pytest.mark.parametrize(
    "cron",
    ["0 7 * * mon-fri", "* 0,4-23 * * *", "*/15 4-23 * * *", "30 12,22 * * *", "0 5 1 1,7 *", "0 6 * * MON,thu"],
)
def test_what_both_read_alike_is_accepted(tmp_path: Path, cron: str) -> None:
    assert schedules(written(tmp_path, cron))[0].cron == cron


@pytest.mark.parametrize(
    ("cron", "reason"),
    [
        ("0 7 * * 1", "jours de la semaine"),
        ("0 7 1 * mon", "ne se donnent pas ensemble"),
        ("30 2 * * *", "entre 1 h et 4 h"),
        ("0 */3 * * *", "entre 1 h et 4 h"),
        ("* * * * *", "entre 1 h et 4 h"),
        ("0 0-6 * * *", "entre 1 h et 4 h"),
        ("0 7 L * *", "lus de même"),
        ("0 7 * * mon#2", "jours de la semaine"),
        ("@daily", "cinq champs"),
        ("0 0 7 * * *", "cinq champs"),
    ],
)
def test_what_they_read_differently_is_refused(tmp_path: Path, cron: str, reason: str) -> None:
    with pytest.raises(UnreadableTimetable, match=reason):
        schedules(written(tmp_path, cron))


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("cron", "now", "due"),
    [
        ("0 7 * * mon-fri", "2026-06-01T07:00:00+02:00", "2026-06-01T07:00:00+02:00"),
        ("0 7 * * mon-fri", "2026-06-01T06:59:59+02:00", "2026-05-29T07:00:00+02:00"),
        ("0 7 * * mon-fri", "2026-03-29T12:00:00+02:00", "2026-03-27T07:00:00+01:00"),
        ("0 7 * * mon-fri", "2026-10-26T07:00:00+01:00", "2026-10-26T07:00:00+01:00"),
        ("0 5 29 2 *", "2028-03-01T00:00:00+01:00", "2028-02-29T05:00:00+01:00"),
        ("0 5 1 1 *", "2026-12-31T23:00:00+01:00", "2026-01-01T05:00:00+01:00"),
        ("* 0,4-23 * * *", "2026-10-25T03:59:00+01:00", "2026-10-25T00:59:00+02:00"),
    ],
)
def test_the_last_time_it_was_due_follows_the_clocks_of_paris(tmp_path: Path, cron: str, now: str, due: str) -> None:
    (schedule,) = schedules(written(tmp_path, cron))
    assert latest_due(schedule, paris(now)) == paris(due)


def test_a_flow_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(Refusal, match="delivery"):
        run_named("livraison")


@pytest.mark.parametrize(
    "start",
    [
        "2026-03-28T23:00:00+01:00",
        "2026-10-24T23:00:00+02:00",
        "2026-03-20T00:00:00+01:00",
        "2026-10-16T00:00:00+02:00",
        "2027-12-28T12:00:00+01:00",
    ],
)
@pytest.mark.parametrize("schedule", schedules(), ids=lambda one: f"{one.name} {one.cron}")
def test_both_schedulers_read_each_schedule_alike_over_the_changes_of_the_clocks(
    schedule: Schedule, start: str
) -> None:
    """The next firings by Prefect's own reading, and by APScheduler's: the same instants, none in the small hours."""
    first = datetime.fromisoformat(start).astimezone(ZoneInfo(schedule.timezone))
    ours = firings(schedule, first, 400)
    theirs = asyncio.run(CronSchedule(cron=schedule.cron, timezone=schedule.timezone).get_dates(n=400, start=first))
    assert [one.astimezone(UTC) for one in theirs] == ours
    assert not {one.astimezone(first.tzinfo).hour for one in ours} & {1, 2, 3}


def test_a_schedule_of_the_small_hours_would_be_read_differently() -> None:
    """The sabotage: why nothing is planned then; the night the clocks go back, half past two comes twice for one."""
    night = Schedule("essai", "flows/delivery.py:delivery", "30 2 * * *", "Europe/Paris")
    first = datetime(2026, 10, 24, tzinfo=ZoneInfo("Europe/Paris"))
    theirs = asyncio.run(CronSchedule(cron=night.cron, timezone=night.timezone).get_dates(n=4, start=first))
    assert [one.astimezone(UTC) for one in theirs] != firings(night, first, 4)


def firings(schedule: Schedule, first: datetime, number: int) -> list[datetime]:
    """The next firings as the embedded scheduler reads them."""
    found: list[datetime] = []
    trigger, moment = schedule.trigger(), schedule.trigger().get_next_fire_time(None, first)
    while moment is not None and len(found) < number:
        found.append(moment.astimezone(UTC))
        moment = trigger.get_next_fire_time(moment, moment + timedelta(microseconds=1))
    return found
