"""May this letter leave now? And when is it tried again?

Asked right before the letter goes, not when it was decided: hours, holidays, what the person already got today, and
whether the letter still has a point.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from zoneinfo import ZoneInfo

from models.closed_lists import Letter, Rung
from roadmaps.calendars import Calendar, add_working_days, is_sending_time, local_day, next_sending_moment, opening_of

ALERTS_A_DAY = 1
"""Alerts a person may get in a day on top of their letters."""

UPPER_RUNGS = frozenset({Rung.COORDINATOR, Rung.REGION, Rung.NATIONAL})

RETRY_DELAYS = (
    *(timedelta(minutes=minutes) for minutes in (5, 15, 30, 60, 120, 240, 480)),
    *(timedelta(hours=12),) * 9,
)
"""How long after each deferral the next attempt comes: five days in all."""


class Course(Enum):
    """What is done with a letter at this moment."""

    SEND = "send"
    WAIT = "wait"
    DROP = "drop"

    @property
    def leaves(self) -> bool:
        """Whether the letter goes now."""
        return self is Course.SEND


@dataclass(frozen=True, slots=True)
class Departure:
    """What is decided for a letter: it leaves, waits until a moment, or no longer has a point."""

    course: Course
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Letting:
    """A letter about to leave, as this decision sees it."""

    is_alert: bool
    is_urgent: bool = False
    expires_at: datetime | None = None
    is_over: bool = False
    """What it asks about has been answered, paused, handed over or closed."""


@dataclass(frozen=True, slots=True)
class Received:
    """What left for a person on their local day."""

    letters: int = 0
    alerts: int = 0


def identity_of(key: str) -> str:
    """The local part of the Message-ID that follows from a key: a mail sent again after a doubt is the same mail."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def is_alert(letter: Letter) -> bool:
    """Whether a letter may come on top of the day's cap."""
    return letter is Letter.ALERT


def waits_for_a_person(letter: Letter, rung: Rung | None) -> bool:
    """Whether a doubt on this letter is for a person to settle: a superior is not alerted twice by a machine."""
    return letter is Letter.ALERT or rung in UPPER_RUNGS


def departure(letting: Letting, calendar: Calendar, received: Received, cap: int, now: datetime) -> Departure:
    """Whether this letter leaves at ``now``, given what left already for the same person that day."""
    if letting.is_over:
        return Departure(Course.DROP, reason="sans objet : la personne a répondu ou la demande est close")
    if letting.expires_at is not None and letting.expires_at <= now:
        return Departure(Course.DROP, reason="sans objet : son terme est passé")
    if letting.is_urgent:
        return Departure(Course.SEND)
    if not is_sending_time(calendar, now):
        return Departure(Course.WAIT, next_sending_moment(calendar, now), "hors des heures d'envoi du territoire")
    is_full = received.alerts >= ALERTS_A_DAY if letting.is_alert else received.letters >= cap
    if is_full:
        tomorrow = add_working_days(calendar, local_day(calendar, now), 1)
        return Departure(Course.WAIT, opening_of(calendar, tomorrow), "plafond quotidien de la personne atteint")
    return Departure(Course.SEND)


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When a letter deferred for the ``attempts``-th time is tried again; None: five days have passed."""
    if attempts > len(RETRY_DELAYS):
        return None
    return now + RETRY_DELAYS[attempts - 1]


def day_began(calendar: Calendar, now: datetime) -> datetime:
    """The local midnight from which the day's letters are counted."""
    local = now.astimezone(ZoneInfo(calendar.timezone))
    return local.replace(hour=0, minute=0, second=0, microsecond=0)
