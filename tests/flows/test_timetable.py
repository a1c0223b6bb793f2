"""One list of schedules, read alike by both schedulers."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.timetable import UnreadableTimetable, latest_due, run_named, schedules
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
