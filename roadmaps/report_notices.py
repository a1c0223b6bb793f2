"""Who is told that a report waits for their words, of what is missing from below, and who is reminded once?

One letter per person and per day, whatever the number of their reports; a second letter about a report is the last.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from roadmaps.calendars import Calendar
from roadmaps.perimeters import Forest
from roadmaps.reports_due import ReportDue, missing_below, reminder_is_due


@dataclass(frozen=True, slots=True)
class Said:
    """That a report waits was said to a person; ``left_on``: the day the letter left, None while it waits."""

    territory_id: int
    as_of: date
    person_id: int
    is_reminder: bool = False
    left_on: date | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A report to tell of, and the reports from below that are missing."""

    due: ReportDue
    is_reminder: bool = False
    missing: tuple[ReportDue, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """All that one person is told today of the reports that wait for them."""

    person_id: int
    notices: tuple[Notice, ...]

    def key(self, today: date) -> str:
        """One such letter a day for each person and set of reports."""
        about = ",".join(f"{one.due.territory_id}.{one.due.as_of:%y%m%d}" for one in self.notices[:8])
        return f"rapports:{self.person_id}:{today.isoformat()}:{about}"


def notices_due(
    awaited: Sequence[ReportDue],
    forest: Forest,
    *,
    hearers: Callable[[int], Sequence[int]],
    said: Iterable[Said],
    calendar: Callable[[int], Calendar],
    today: date,
) -> tuple[NoticeLetter, ...]:
    """What each person has not been told yet, in the order of people; ``hearers``: who answers for a territory.

    A report that is issued without a person is told only when something is missing from below.
    """
    told: dict[tuple[int, date, int], Said] = {}
    reminded: set[tuple[int, date, int]] = set()
    for one in said:
        place = (one.territory_id, one.as_of, one.person_id)
        if one.is_reminder:
            reminded.add(place)
        else:
            told[place] = one
    notices: dict[int, list[Notice]] = {}
    for due in awaited:
        missing = missing_below(due.territory_id, forest, awaited, today)
        for person in hearers(due.territory_id):
            place = (due.territory_id, due.as_of, person)
            if notice := _notice(
                due, missing, told.get(place), calendar(due.territory_id), today, reminded=place in reminded
            ):
                notices.setdefault(person, []).append(notice)
    return tuple(NoticeLetter(person, tuple(notices[person])) for person in sorted(notices))


def _notice(
    due: ReportDue,
    missing: tuple[ReportDue, ...],
    said: Said | None,
    calendar: Calendar,
    today: date,
    *,
    reminded: bool,
) -> Notice | None:
    if said is None:
        return Notice(due, missing=missing) if missing or not due.by_itself else None
    if due.by_itself or reminded or not reminder_is_due(due, said.left_on, calendar, today):
        return None
    return Notice(due, is_reminder=True, missing=missing)
