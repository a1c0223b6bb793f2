"""How do the flows run on time without a Prefect server? One tick, in memory, that fires what is due and unclaimed.

Nothing is kept here: each tick asks the timetable what was last due, and a firing is claimed by a unique row of our
database. Several processes, a Prefect server, a missed or doubled tick change nothing; after an outage of any length
each schedule fires once.
"""

import logging
import signal
import threading
from datetime import datetime
from types import FrameType

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from flows import clock
from flows.running import fire, run_flow
from flows.timetable import Schedule, flow_of, latest_due, schedules
from store import jobs
from store.database import reading

TICK_SECONDS = 10
log = logging.getLogger("quadrille")


class Ticker:
    """What this process has seen to since it started."""

    def __init__(self, scheduler: BackgroundScheduler, started_at: datetime) -> None:
        self._scheduler = scheduler
        self._seen: dict[str, datetime] = {}
        with reading() as session:
            known = jobs.last_due(session, started_at)
        for schedule in schedules():  # what has never run here does not start with what was due before
            self._seen[_identity(schedule)] = known.get(schedule.name, started_at)

    def tick(self) -> None:
        """Hand what has come due since the last look to the threads; each schedule runs once at a time."""
        now = clock.now()
        for schedule in schedules():
            due_at = latest_due(schedule, now)
            seen = self._seen[_identity(schedule)]
            if due_at is None or due_at <= seen <= now:  # seen later than now: the clock was put back
                continue
            self._seen[_identity(schedule)] = due_at
            self._scheduler.add_job(
                _run, args=(schedule, due_at), id=schedule.name, replace_existing=True, misfire_grace_time=None
            )


def start_in_background() -> BackgroundScheduler:
    """Start ticking in threads of this process; ``shutdown()`` stops it."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(4)},
        job_defaults={"coalesce": True, "misfire_grace_time": 3600, "max_instances": 1},
        timezone="Europe/Paris",
    )
    ticker = Ticker(scheduler, clock.now())
    scheduler.add_job(ticker.tick, id="first tick")  # at once
    scheduler.add_job(ticker.tick, "interval", seconds=TICK_SECONDS, id="tick")
    scheduler.start()
    return scheduler


def run_forever() -> None:
    """Tick until asked to stop (Ctrl-C or SIGTERM), then let what runs end."""
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, ask)
    scheduler = start_in_background()
    stop.wait()
    scheduler.shutdown(wait=True)


def _identity(schedule: Schedule) -> str:
    return f"{schedule.name} {schedule.cron}"


def _run(schedule: Schedule, due_at: datetime) -> None:
    """One firing: claimed, run, and its trouble kept for itself."""
    try:
        fire(schedule.name, due_at, lambda: run_flow(flow_of(schedule)))
    except Exception:
        log.exception("%s failed; the next firing will do what is due", schedule.name)
