"""What is a period that a text names, and on which days does it begin and end in a given year?"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from models.closed_lists import Precision


class Unit(StrEnum):
    """What kind of period is named."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF = "half"
    SEASON = "season"
    RETURN = "return"
    SCHOOL_YEAR = "school_year"
    EARLY = "early"
    MIDDLE = "middle"
    YEAR = "year"
    DELAY = "delay"
    """So many days, weeks, months or years after the date of the document."""
    COMING_END = "coming_end"
    """The end of the month, quarter, half-year or year the document was written in, or of the next one."""
    LENGTH = "length"
    """So long after a start named beside it."""
    EVENT = "event"
    """So long after something whose date nobody gives."""


PRECISIONS = {
    Unit.DAY: Precision.DAY,
    Unit.WEEK: Precision.DAY,
    Unit.MONTH: Precision.MONTH,
    Unit.QUARTER: Precision.QUARTER,
    Unit.HALF: Precision.HALF_YEAR,
    Unit.YEAR: Precision.YEAR,
}

_SEASONS = {1: ((3, 20), (6, 20)), 2: ((6, 21), (9, 21)), 3: ((9, 22), (12, 20)), 4: ((12, 21), (3, 19))}


@dataclass(frozen=True, slots=True)
class Named:
    """One period named between ``start`` and ``end`` of the text."""

    start: int
    end: int
    unit: Unit
    number: int = 0
    """Month, quarter, half-year, season (1 is spring), ISO week, or how many units of a delay."""
    year: int | None = None
    day: int = 0
    valid: bool = True
    measure: str = ""
    """For a delay, a length or a coming end: "d", "w", "m", "y", "t" (quarter) or "s" (half-year)."""
    column_only: bool = False
    """Too short to be believed in the middle of a sentence."""

    @property
    def is_dated(self) -> bool:
        """It is a period of the calendar, not a delay."""
        return self.unit not in {Unit.DELAY, Unit.COMING_END, Unit.LENGTH, Unit.EVENT}

    def first_day(self, year: int) -> date:
        """The day the period begins, in that year."""
        return self._bounds(year)[0]

    def last_day(self, year: int) -> date:
        """The day the period ends; a winter or a school year ends in the year that follows."""
        return self._bounds(year)[1]

    def _bounds(self, year: int) -> tuple[date, date]:  # noqa: PLR0911
        year = min(max(year, 1), 9998)
        match self.unit:
            case Unit.DAY:
                last = calendar.monthrange(year, self.number)[1]
                day = date(year, self.number, min(self.day, last))
                return day, day
            case Unit.WEEK:
                monday = date.fromisocalendar(year, min(self.number, 52), 1)
                return monday, monday + timedelta(days=6)
            case Unit.QUARTER:
                return _months(year, self.number * 3 - 2, self.number * 3)
            case Unit.HALF:
                return _months(year, self.number * 6 - 5, self.number * 6)
            case Unit.SEASON:
                begin, end = _SEASONS[self.number]
                return date(year, *begin), date(year + (self.number == 4), *end)
            case Unit.SCHOOL_YEAR:
                return date(year, 9, 1), date(year + 1, 8, 31)
            case Unit.MONTH | Unit.RETURN:
                return _months(year, self.number, self.number)
            case Unit.EARLY:
                return _months(year, 1, 3)
            case Unit.MIDDLE:
                return _months(year, 1, 6)
        return _months(year, 1, 12)


def _months(year: int, first: int, last: int) -> tuple[date, date]:
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
