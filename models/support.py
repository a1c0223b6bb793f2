"""Who asked for help, from whom, and what was decided?"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint
from sqlmodel import SQLModel

from models.closed_lists import Level, SupportState
from models.columns import closed, instant, key, reference


class SupportRequest(SQLModel, table=True):
    """A demande d'appui, addressed to an organisation or to a level; it climbs when nobody answers it."""

    __tablename__ = "support_request"
    __table_args__ = (
        CheckConstraint("need <> ''", name="need"),
        CheckConstraint("to_organisation_id IS NOT NULL OR to_level IS NOT NULL", name="addressee"),
    )
    id: int | None = key()
    commitment_id: int = reference("commitment.id")
    answer_id: int | None = reference("answer.id", nullable=True)
    asked_by_id: int | None = reference("person.id", nullable=True)
    need: str
    wanted_by: date | None = None
    to_organisation_id: int | None = reference("organisation.id", nullable=True)
    to_level: Level | None = closed(Level, "to_level", required=False)
    to_territory_id: int | None = reference("territory.id", nullable=True)
    """The territory in whose queue it lies now; it moves up when it climbs."""
    state: SupportState = closed(SupportState, "state", default=SupportState.OPEN)
    asked_on: date
    asked_at: datetime = instant()
    acknowledged_on: date | None = None
    acknowledged_by_id: int | None = reference("person.id", nullable=True)
    answered_on: date | None = None
    answered_by_id: int | None = reference("person.id", nullable=True)
    answer: str = ""


class Ruling(SQLModel, table=True):
    """An arbitrage: what a level decided on a request, and until when it is to be done."""

    id: int | None = key()
    support_request_id: int = reference("support_request.id")
    territory_id: int = reference("territory.id")
    decided_on: date
    decided_by_id: int | None = reference("person.id", nullable=True)
    decision: str
    due_on: date | None = None
    meeting_id: int | None = reference("meeting.id", nullable=True)
