"""Which reports wait to be issued today, and who answers for each?"""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from flows.surroundings import Day
from roadmaps.contacts import RUNG_OF_LEVEL
from roadmaps.reports_due import BEHIND, ReportDue, Rules, missing_below, reports_due, waiting
from store import report_rounds

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
    rules = Rules(day.policy, day.calendar, report_rounds.meetings_between(session, today - AROUND, today + AROUND))
    due = reports_due(day.forest, report_rounds.telling(session), campaigns, rules, today)
    return Round(due, waiting(due, report_rounds.last_issued(session)))


def missing(day: Day, known: Round, territory_id: int) -> tuple[ReportDue, ...]:
    """The reports directly below a territory whose day has passed and that nobody has issued."""
    return missing_below(territory_id, day.forest, known.awaited, day.today)


def who_answers(day: Day, territory_id: int, today: date) -> tuple[int, ...]:
    """The people present who issue the report of a territory: the nearest upward within their level."""
    level = day.forest.territory(territory_id).level
    return day.contacts.at(RUNG_OF_LEVEL[level], territory_id, today).people
