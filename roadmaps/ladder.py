"""Which rung of the chain is due today, when somebody stays silent?

Rungs are derived from facts, never stored ahead. Silence counts from the day the last letter *left*: a letter still
waiting stops the clock. A rung whose recipient is vacant or absent is skipped at once, and the next takes its day.
After an outage at most one rung is said: a superseded reminder is skipped, but no level of the chain is ever bypassed
because we were down, and none is told within two working days of the restart.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.closed_lists import Rung
from roadmaps.calendars import Calendar, add_working_days, working_days_between

ORDER = tuple(Rung)
REMINDERS = frozenset({Rung.REMINDER_1, Rung.REMINDER_2})
LEVELS = frozenset({Rung.COORDINATOR, Rung.REGION, Rung.NATIONAL})
INTERRUPTION = "interruption"
GRACE = 2
"""Working days after a restart during which no level of the chain is told."""
OUTAGE = 2
"""Working days without a run that make an outage."""

Vacancy = Callable[[Rung], str]
"""Why a rung has nobody to hear it; "" when somebody does. Asked only of the rungs whose day has come."""


@dataclass(frozen=True, slots=True)
class Said:
    """A rung already said or skipped. ``left_on`` is the local day its letter left; ``undelivered``: it never will."""

    rung: Rung
    decided_on: date
    left_on: date | None = None
    skipped: bool = False
    undelivered: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A rung passed over, and why."""

    rung: Rung
    reason: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """At most one rung to say today, and those to write down as skipped before it."""

    rung: Rung | None = None
    skipped: tuple[Skipped, ...] = ()


NOTHING = Verdict()


def _nobody_missing(_: Rung) -> str:
    return ""


def rung(
    said: Sequence[Said],
    delays: Sequence[tuple[Rung, int]],
    today: date,
    calendar: Calendar,
    *,
    heard_on: date | None = None,
    vacant: Vacancy | None = None,
    restarted_on: date | None = None,
) -> Verdict:
    """What to say today. ``heard_on``: the last day anything was answered; ``vacant``: why a rung is skipped."""
    since = silent_since(said, heard_on)
    if since is None or any(one.decided_on >= today and not one.skipped for one in said):
        return NOTHING
    due, skipped = _due(_remaining(said, delays), since, today, calendar, vacant or _nobody_missing)
    if not due:
        return Verdict(None, tuple(skipped))
    reminders = [one for one in due if one in REMINDERS]
    chosen = reminders[-1] if reminders else due[0]
    if chosen in LEVELS and restarted_on and today < add_working_days(calendar, restarted_on, GRACE):
        return NOTHING
    passed = [*skipped, *(Skipped(one, INTERRUPTION) for one in reminders[:-1])]
    below = sorted((one for one in passed if _height(one.rung) < _height(chosen)), key=lambda one: _height(one.rung))
    return Verdict(chosen, tuple(below))


def silent_since(said: Sequence[Said], heard_on: date | None = None) -> date | None:
    """The day from which silence counts; None while a letter waits to leave, or before anything was said."""
    spoken = [one for one in said if not one.skipped]
    if not spoken or any(one.left_on is None and not one.undelivered for one in spoken):
        return None
    days = [one.left_on or one.decided_on for one in spoken]
    return max([*days, heard_on] if heard_on else days)


def is_last(reminder: Rung | None, delays: Sequence[tuple[Rung, int]]) -> bool:
    """Whether the lead hears no other reminder after this one."""
    return reminder == next((one for one, _ in reversed(delays) if one in REMINDERS), None)


def next_wait(top: Rung, delays: Sequence[tuple[Rung, int]]) -> int | None:
    """The delay of the first rung above ``top``: nothing is said nor skipped before; None when nothing lies above."""
    return next((wait for one, wait in delays if _height(one) > _height(top)), None)


def _remaining(said: Sequence[Said], delays: Sequence[tuple[Rung, int]]) -> list[tuple[Rung, int]]:
    top = max((_height(one.rung) for one in said), default=-1)
    return [(one, wait) for one, wait in delays if _height(one) > top]


def _height(one: Rung) -> int:
    return ORDER.index(one)


def _due(
    remaining: Sequence[tuple[Rung, int]],
    since: date,
    today: date,
    calendar: Calendar,
    vacant: Vacancy,
) -> tuple[list[Rung], list[Skipped]]:
    """The rungs whose day has come, and the vacant ones met on the way: the next takes a vacant one's day."""
    due: list[Rung] = []
    skipped: list[Skipped] = []
    inherited: date | None = None
    for one, wait in remaining:
        day = inherited or add_working_days(calendar, since, wait)
        if day > today:
            break
        if reason := vacant(one):
            skipped.append(Skipped(one, reason))
            inherited = day
        else:
            due.append(one)
            since, inherited = day, None
    return due, skipped


def schedule(
    said: Sequence[Said],
    delays: Sequence[tuple[Rung, int]],
    calendar: Calendar,
    *,
    heard_on: date | None = None,
    vacant: Vacancy | None = None,
) -> tuple[tuple[Rung, date], ...]:
    """The rungs to come and their days if silence lasts and each letter leaves on its day ("prochaine relance le")."""
    since = silent_since(said, heard_on)
    if since is None:
        return ()
    coming: list[tuple[Rung, date]] = []
    inherited: date | None = None
    for one, wait in _remaining(said, delays):
        day = inherited or add_working_days(calendar, since, wait)
        if vacant and vacant(one):
            inherited = day
        else:
            coming.append((one, day))
            since, inherited = day, None
    return tuple(coming)


def restarted_on(ran_on: Sequence[date], today: date, calendar: Calendar) -> date:
    """The first day of service after the last outage that the days of our own runs show.

    The first day remembered counts as one: what came before is not known, and it may have been an outage.
    """
    days = sorted({one for one in ran_on if one < today} | {today})
    for before, after in zip(reversed(days[:-1]), reversed(days), strict=False):
        if working_days_between(calendar, before, after - timedelta(days=1)) >= OUTAGE:
            return after
    return days[0]
