"""Which reports wait to be issued today, and who answers for each?"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from sqlmodel import Session

from flows import clock
from flows.running import logger
from flows.surroundings import Day, People, know
from roadmaps.calendars import Calendar
from roadmaps.contacts import RUNG_OF_LEVEL
from roadmaps.policy import DEFAULT, Policy
from roadmaps.refusal import Refusal
from roadmaps.reports_due import BEHIND, ReportDue, Rules, missing_below, reports_due, waiting
from store import report_rounds
from store.database import reading

AROUND = timedelta(days=400)
"""Around which days meetings are looked for."""


@dataclass(frozen=True, slots=True)
class Round:
    """The reports prepared lately, and those of them that nobody has issued; from bassins up."""

    prepared: tuple[ReportDue, ...]
    awaited: tuple[ReportDue, ...]

    def of(self, territory_id: int) -> ReportDue | None:
        """The report of a territory that waits, if one does."""
        return next((one for one in self.awaited if one.territory_id == territory_id), None)


def round_of(session: Session, day: Day) -> Round:
    """The one predicate behind the flows, the letters and the page."""
    today = day.today
    campaigns = report_rounds.frozen_since(session, today - BEHIND, today)
    if not campaigns:
        return Round((), ())
    rules = Rules(_policy(day), _calendar(day), report_rounds.meetings_between(session, today - AROUND, today + AROUND))
    due = reports_due(day.forest, report_rounds.telling(session), campaigns, rules, today)
    return Round(due, waiting(due, report_rounds.last_issued(session)))


def _policy(day: Day) -> Callable[[int], Policy]:
    """The usual rules for a territory whose own cannot be read: nobody else's report waits for it."""

    @cache
    def of(territory_id: int) -> Policy:
        try:
            return day.policy(territory_id)
        except (Refusal, ValueError, LookupError):
            logger().exception("the rules of territory %s cannot be read: the usual ones hold", territory_id)
            return DEFAULT

    return of


def _calendar(day: Day) -> Callable[[int], Calendar]:
    policy_of = _policy(day)
    return lambda territory_id: day.calendar_under(territory_id, policy_of(territory_id))


def who_answers(day: Day, territory_id: int, today: date) -> tuple[int, ...]:
    """The people present who issue the report of a territory: the nearest upward within their level."""
    level = day.forest.territory(territory_id).level
    return day.contacts.at(RUNG_OF_LEVEL[level], territory_id, today).people


@dataclass(frozen=True, slots=True)
class Missing:
    """A report from below that is not issued, and from whom it is awaited."""

    territory: str
    due_on: date
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that waits to be issued, as its page shows it."""

    as_of: date
    due_on: date
    meets_on: date | None
    by_itself: bool
    missing: tuple[Missing, ...]


def waiting_for(territory_id: int, today: date) -> Waiting | None:
    """The report of a territory that waits to be issued, and what is missing from below; None when none waits."""
    with reading() as session:
        day = know(session, today, clock.now())
        known = round_of(session, day)
        found = known.of(territory_id)
        if found is None:
            return None
        below = missing_below(territory_id, day.forest, known.awaited, today)
        told = {one.territory_id: who_answers(day, one.territory_id, today) for one in below}
        people = People(session, {person for held in told.values() for person in held})
        missing = tuple(
            Missing(
                day.forest.territory(one.territory_id).name,
                one.due_on,
                tuple(people.name(person) for person in told[one.territory_id]),
            )
            for one in below
        )
        return Waiting(found.as_of, found.due_on, found.meets_on, found.by_itself, missing)
