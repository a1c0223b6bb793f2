"""Which days are worked in a territory, and when may a letter leave?

Days are local dates: a silence is counted in the working days of the person's territory, whose public holidays come
in as values. Quiet periods (August, the year's end) count as days off. No window of sending may reach the hours that
the change to summer time removes or repeats.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

EARLIEST_HOUR, LATEST_HOUR = 6, 21
"""No policy may send before or after: between 01:00 and 04:00 local hours are missing or doubled twice a year."""
SATURDAY = 5
HORIZON = 400
"""Days looked ahead before saying that a calendar has no working day at all."""


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday; no département named means everywhere."""

    on: date
    name: str
    departements: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class QuietPeriod:
    """Days of every year on which nobody is written to, both ends included; may span the year's end.

    ``first`` and ``last`` are months and days as in "08-01", "08-20".
    """

    first: str
    last: str
    name: str = ""

    def holds(self, day: date) -> bool:
        """Whether ``day`` lies in the period."""
        at = f"{day:%m-%d}"
        if self.first <= self.last:
            return self.first <= at <= self.last
        return at >= self.first or at <= self.last


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days off, the time zone and the sending hours ``[starts, ends[`` of a territory."""

    holidays: frozenset[date] = frozenset()
    quiet: tuple[QuietPeriod, ...] = ()
    timezone: str = "Europe/Paris"
    starts: int = 8
    ends: int = 18


def holidays_of(holidays: Iterable[Holiday], departement: str) -> frozenset[date]:
    """The public holidays of a département; with "" those that hold everywhere (a région, the nation)."""
    return frozenset(one.on for one in holidays if not one.departements or departement in one.departements)


def is_quiet(calendar: Calendar, day: date) -> bool:
    """Whether ``day`` lies in a quiet period of the policy."""
    return any(period.holds(day) for period in calendar.quiet)


@lru_cache(maxsize=65536)
def is_working(calendar: Calendar, day: date) -> bool:
    """Monday to Friday, neither a public holiday nor in a quiet period."""
    return not never_worked(day) and day not in calendar.holidays and not is_quiet(calendar, day)


@lru_cache(maxsize=65536)
def add_working_days(calendar: Calendar, day: date, count: int) -> date:
    """The ``count``-th working day after ``day`` (before it when negative); ``day`` itself for zero."""
    step = timedelta(days=1 if count > 0 else -1)
    for _ in range(abs(count)):
        day = _next_working(calendar, day, step)
    return day


def _next_working(calendar: Calendar, day: date, step: timedelta) -> date:
    for _ in range(HORIZON):
        day += step
        if is_working(calendar, day):
            return day
    raise ValueError("this calendar has no working day")


def never_worked(day: date) -> bool:
    """Whether ``day`` is worked in no calendar at all: a Saturday or a Sunday."""
    return day.weekday() >= SATURDAY


def latest_start(today: date, count: int) -> date:
    """The last day after which ``count`` working days may have gone by on ``today`` (a weekday), in any calendar.

    Every weekday is taken as worked: a real calendar, with its holidays, needs an earlier start.
    """
    return add_working_days(Calendar(), today, 1 - count) - timedelta(days=1)


def working_days_between(calendar: Calendar, after: date, until: date) -> int:
    """How many working days lie in ``]after, until]``; zero when ``until`` is not later."""
    days = (after + timedelta(days=offset) for offset in range(1, (until - after).days + 1))
    return sum(is_working(calendar, day) for day in days)


def is_zone(name: str) -> bool:
    """Whether a time zone of this name is known."""
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def local_day(calendar: Calendar, moment: datetime) -> date:
    """The date that people of the territory read on their calendar at ``moment``."""
    return moment.astimezone(ZoneInfo(calendar.timezone)).date()


def is_sending_time(calendar: Calendar, moment: datetime) -> bool:
    """Whether a letter may leave at ``moment``: a working day of the territory, within its hours."""
    local = moment.astimezone(ZoneInfo(calendar.timezone))
    return is_working(calendar, local.date()) and calendar.starts <= local.hour < calendar.ends


def next_sending_moment(calendar: Calendar, moment: datetime) -> datetime:
    """``moment`` itself when a letter may leave, else the next opening of the hours, in UTC."""
    if is_sending_time(calendar, moment):
        return moment.astimezone(UTC)
    local = moment.astimezone(ZoneInfo(calendar.timezone))
    day = local.date()
    if not (is_working(calendar, day) and local.hour < calendar.starts):
        day = add_working_days(calendar, day, 1)
    return opening_of(calendar, day)


def opening_of(calendar: Calendar, day: date) -> datetime:
    """The instant at which the sending hours of ``day`` begin, in UTC."""
    return datetime.combine(day, time(calendar.starts), ZoneInfo(calendar.timezone)).astimezone(UTC)
