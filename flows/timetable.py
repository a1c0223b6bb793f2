"""What runs when? The schedules of ``prefect.yaml``, read the same way by Prefect and by the embedded scheduler.

The two read cron differently: ``* * 1`` is Monday for one and Tuesday for the other, a weekday *and* a day of the
month are "or" for one and "and" for the other, and an hour that the clocks repeat fires twice for one. What both read
alike is accepted, the rest is refused.
"""

import importlib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import yaml
from apscheduler.triggers.cron import CronTrigger
from prefect import Flow

from flows import clock
from flows.running import run_flow
from roadmaps.refusal import Refusal

FILE = Path(__file__).resolve().parent.parent / "prefect.yaml"
_TIMES = re.compile(r"\*(/\d+)?|\d+(-\d+)?(,\d+(-\d+)?)*")
_WEEKDAYS = re.compile(r"\*|(mon|tue|wed|thu|fri|sat|sun)([-,](mon|tue|wed|thu|fri|sat|sun))*", re.IGNORECASE)
_NIGHT = frozenset({1, 2, 3})
_WINDOWS = tuple(timedelta(hours=hours) for hours in (1, 25, 24 * 9, 24 * 33, 24 * 400))


class UnreadableTimetable(ValueError):
    """A schedule that the two schedulers would not read alike; ``str(error)`` is a French sentence."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """One flow and its cron, in the common dialect."""

    name: str
    entrypoint: str
    cron: str
    timezone: str

    def trigger(self) -> CronTrigger:
        """The cron as the embedded scheduler reads it."""
        return CronTrigger.from_crontab(self.cron, ZoneInfo(self.timezone))


@lru_cache(maxsize=4)
def schedules(path: Path = FILE) -> tuple[Schedule, ...]:
    """Every schedule of the file, checked."""
    deployments = yaml.safe_load(path.read_text(encoding="utf-8"))["deployments"]
    found = tuple(
        Schedule(one["name"], one["entrypoint"], schedule["cron"], schedule.get("timezone", ""))
        for one in deployments
        for schedule in one.get("schedules", ())
    )
    for schedule in found:
        _refuse_what_is_read_twice(schedule)
    return found


def latest_due(schedule: Schedule, now: datetime) -> datetime | None:
    """The last instant, not after ``now``, at which this schedule was due; None: not in more than a year."""
    trigger = schedule.trigger()
    for window in _WINDOWS:
        if found := _last_between(trigger, now - window, now):
            return found
    return None


def _last_between(trigger: CronTrigger, start: datetime, end: datetime) -> datetime | None:
    last: datetime | None = None
    moment = trigger.get_next_fire_time(None, start)
    while moment is not None and moment <= end:
        last = moment
        moment = trigger.get_next_fire_time(moment, moment + timedelta(microseconds=1))
    return last


def flow_of(schedule: Schedule) -> Flow[..., Any]:
    """The flow that a schedule fires."""
    return _load(schedule.entrypoint)


def run_named(name: str, today: date | None = None) -> str:
    """Run a flow of the timetable here and now, as if it were the morning of ``today``; what it did, in French."""
    deployments = yaml.safe_load(FILE.read_text(encoding="utf-8"))["deployments"]
    entrypoints = {one["name"]: one["entrypoint"] for one in deployments}
    if name not in entrypoints:
        known = ", ".join(sorted(entrypoints))
        raise Refusal(f"Aucun traitement ne s'appelle « {name} » ; il y a : {known}.")
    target = _load(entrypoints[name])
    if today is None:
        return str(run_flow(target))
    with clock.set_to(clock.morning_of(today)):
        return str(run_flow(target))


def _load(entrypoint: str) -> Flow[..., Any]:
    path, _, function = entrypoint.partition(":")
    module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
    return cast(Flow[..., Any], getattr(module, function))


def _refuse_what_is_read_twice(schedule: Schedule) -> None:
    fields = schedule.cron.split()
    if len(fields) != 5:
        _refuse(schedule, "il faut cinq champs : minute, heure, jour du mois, mois, jour de la semaine")
    minute, hour, day, month, weekday = fields
    if not all(_TIMES.fullmatch(field) for field in (minute, hour, day, month)):
        _refuse(schedule, "seuls *, */n, les nombres, les listes et les intervalles sont lus de même partout")
    if not _WEEKDAYS.fullmatch(weekday):
        _refuse(schedule, "les jours de la semaine s'écrivent par leur nom anglais abrégé (mon-fri)")
    if day != "*" and weekday != "*":
        _refuse(schedule, "un jour du mois et un jour de la semaine ne se donnent pas ensemble")
    if _hours(hour) & _NIGHT:
        _refuse(schedule, "rien ne se prévoit entre 1 h et 4 h, heures que les changements d'heure ôtent ou répètent")
    if not schedule.timezone:
        _refuse(schedule, "le fuseau horaire manque")


def _hours(field: str) -> frozenset[int]:
    if field.startswith("*"):
        return frozenset(range(0, 24, int(field[2:] or 1)))
    bounds = (part.partition("-") for part in field.split(","))
    return frozenset(hour for first, _, last in bounds for hour in range(int(first), int(last or first) + 1))


def _refuse(schedule: Schedule, reason: str) -> None:
    raise UnreadableTimetable(f"prefect.yaml, « {schedule.name} » ({schedule.cron}) : {reason}.")
