"""Which notes are issued without waiting for a person? Those of campaigns that their territory lets run alone.

A campaign that a person launched is issued by a person. One that opened by itself is issued once its answers are
frozen, unless somebody has already issued a note since.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from flows import clock, consolidation
from flows.running import flow, logger
from models.closed_lists import ReportKind
from roadmaps.refusal import Refusal
from store import reports
from store.database import reading

BEHIND = timedelta(days=30)
"""A freeze older than that is left to a person: its note would tell of another day."""


@dataclass(frozen=True, slots=True)
class Issued:
    """How many notes were issued."""

    notes: int

    def __str__(self) -> str:
        return f"{self.notes} notes émises d'elles-mêmes"


@flow
def issuing(today: date | None = None) -> Issued:
    """Issue the notes of the campaigns frozen lately that opened by themselves; twice does nothing more."""
    on = today or clock.today()
    with reading() as session:
        due = reports.notes_due(session, after=on - BEHIND, before=on)
    return Issued(sum(_issue(code, on) for code in due))


def _issue(code: str, on: date) -> bool:
    try:
        consolidation.issue(code, on, ReportKind.NOTE)
    except Refusal as refusal:  # a template that fails: the others do not wait
        logger().error("the note of %s could not be issued: %s", code, refusal)
        return False
    return True
