"""The embedded clock: each firing once, whoever fires it; one firing after an outage."""

import threading
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

import scheduler
import settings
from flows import clock
from flows.running import fire
from flows.timetable import Schedule
from store import database as db
from store import jobs
from tests.outbox import a_mail, queue

SEVEN = datetime(2026, 6, 1, 5, tzinfo=UTC)


def test_a_firing_is_claimed_once_by_many(database: str) -> None:
    done: Counter[datetime] = Counter()
    start = threading.Barrier(4)

    def compete() -> None:
        start.wait()
        for minute in range(10):
            due_at = SEVEN + timedelta(minutes=minute)
            fire("reminders", due_at, partial(done.update, [due_at]))

    threads = [threading.Thread(target=compete) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with db.reading() as session:
        assert jobs.last_due(session) == {"reminders": SEVEN + timedelta(minutes=9)}
    assert set(done.values()) == {1}
    assert done[SEVEN + timedelta(minutes=9)] == 1


def test_a_firing_older_than_the_last_one_is_not_run(database: str) -> None:
    assert fire("reminders", SEVEN, lambda: "fait") == "fait"
    assert fire("reminders", SEVEN - timedelta(days=1), lambda: "fait") is None
    assert fire("reminders", SEVEN, lambda: "fait") is None
    with db.reading() as session:
        last = jobs.latest(session, "reminders")
    assert last is not None
    assert (last.outcome, last.due_at) == ("fait", SEVEN)


def test_a_firing_that_fails_says_so_and_stays_claimed(database: str) -> None:
    def fail() -> str:
        raise ValueError("panne")

    with pytest.raises(ValueError, match="panne"):
        fire("reminders", SEVEN, fail)
    with db.reading() as session:
        last = jobs.latest(session, "reminders")
    assert last is not None
    assert "panne" in last.outcome


def fired_at(moments: list[datetime], monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, datetime]]:
    """What the ticks at these moments hand to the threads."""
    handed: list[tuple[str, datetime]] = []
    daily = Schedule("reminders", "flows/reminders.py:reminders", "0 7 * * mon-fri", "Europe/Paris")
    monkeypatch.setattr(scheduler, "schedules", lambda: (daily,))
    threads = BackgroundScheduler()
    monkeypatch.setattr(threads, "add_job", lambda _run, args, **_: handed.append((args[0].name, args[1])))
    with clock.set_to(moments[0]):
        ticker = scheduler.Ticker(threads, clock.now())
    for moment in moments:
        with clock.set_to(moment):
            ticker.tick()
    return handed


def test_a_first_start_waits_for_the_next_time(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    noon = SEVEN + timedelta(hours=5)
    handed = fired_at([noon, noon + timedelta(hours=1), noon + timedelta(hours=24)], monkeypatch)
    assert [due.astimezone(UTC) for _, due in handed] == [SEVEN + timedelta(days=1)]


def test_after_an_outage_each_schedule_fires_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fire("reminders", SEVEN, lambda: "fait")
    three_weeks_later = SEVEN + timedelta(days=21, hours=3)
    handed = fired_at([three_weeks_later, three_weeks_later + timedelta(seconds=10)], monkeypatch)
    assert [due.astimezone(UTC).date() for _, due in handed] == [date(2026, 6, 22)]


def test_old_firings_are_forgotten_but_the_last(database: str) -> None:
    for day in range(3):
        fire("reminders", SEVEN + timedelta(days=day), lambda: "fait")
    with db.transaction() as session:
        jobs.forget_before(session, SEVEN + timedelta(days=90))
    with db.reading() as session:
        assert jobs.last_due(session) == {"reminders": SEVEN + timedelta(days=2)}


def test_the_embedded_clock_sends_what_is_due(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real clock, the real flow, the real threads: only the timetable is shortened."""
    before = settings.settings()
    settings.use(settings.demonstration(tmp_path))
    now = Schedule("delivery", "flows/delivery.py:delivery", "0 7 * * *", "Europe/Paris")
    monkeypatch.setattr(scheduler, "schedules", lambda: (now,))
    monkeypatch.setattr(scheduler, "TICK_SECONDS", 0.1)
    queue(a_mail("connexion", urgent=True))
    with clock.set_to(SEVEN + timedelta(days=1)):
        fire("delivery", SEVEN, lambda: "hier")
        running = scheduler.start_in_background()
        for _ in range(2400):  # two minutes on a machine that is very busy, an instant on the others
            if list(tmp_path.glob("mails/*.eml")):
                break
            time.sleep(0.05)
        running.shutdown(wait=True)
    assert len(list(tmp_path.glob("mails/*.eml"))) == 1
    with db.reading() as session:
        last = jobs.latest(session, "delivery")
    settings.use(before)
    assert last is not None
    assert "1 envoyés" in last.outcome
