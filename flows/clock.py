"""What time is it? The one module that reads the clock; everything else is told the time."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

PARIS = "Europe/Paris"
_set: list[datetime] = []
"""Moments at which the clock of this process is held, the innermost last; empty: the real time."""


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _set[-1] if _set else datetime.now(UTC)


def today(timezone: str = PARIS) -> date:
    """The present day where ``timezone`` is used."""
    return now().astimezone(ZoneInfo(timezone)).date()


def zone(timezone: str = PARIS) -> ZoneInfo:
    """The rules of a time zone."""
    return ZoneInfo(timezone)


def morning_of(day: date, timezone: str = PARIS) -> datetime:
    """Half past nine, local time: the moment at which a flow run "as of a day" believes it is."""
    return datetime.combine(day, time(9, 30), ZoneInfo(timezone)).astimezone(UTC)


@contextmanager
def set_to(moment: datetime) -> Iterator[None]:
    """Hold the clock of the whole process (all its threads) at an aware moment."""
    if moment.tzinfo is None:
        raise ValueError("a naive datetime is no moment: give it a time zone")
    held = moment.astimezone(UTC)
    _set.append(held)
    try:
        yield
    finally:
        _set.remove(held)
