"""Which notes are issued without waiting for a person? Those that the policy of their territory lets go.

A campaign that a person launched is issued by a person. One that opened by itself is issued on the morning on which
its report is prepared, unless somebody has already issued a report of that day.
"""

from dataclasses import dataclass
from datetime import date

from flows import clock, consolidation
from flows.report_rounds import round_of
from flows.running import flow, logger
from flows.surroundings import know
from models.closed_lists import ReportKind
from roadmaps.grammar import count
from roadmaps.refusal import Refusal
from store.database import reading


@dataclass(frozen=True, slots=True)
class Issued:
    """How many notes were issued."""

    notes: int

    def __str__(self) -> str:
        return f"{count(self.notes, 'note émise', 'notes émises', feminine=True)} sans attendre"


@flow
def issuing(today: date | None = None) -> Issued:
    """Issue, from bassins up, the notes that wait for nobody; twice does nothing more."""
    on = today or clock.today()
    with reading() as session:
        day = know(session, on, clock.now())
        due = [one for one in round_of(session, day).awaited if one.by_itself]
    return Issued(sum(_issue(day.forest.territory(one.territory_id).code, one.as_of) for one in due))


def _issue(code: str, as_of: date) -> bool:
    try:
        consolidation.issue(code, as_of, ReportKind.NOTE)
    except Refusal as refusal:  # a template that fails: the others do not wait
        logger().error("the note of %s could not be issued: %s", code, refusal)
        return False
    return True
