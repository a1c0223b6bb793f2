"""Which milestones does an answer say reached, and which may it still take back?"""

from datetime import date

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from models import Answer, Milestone
from roadmaps.answers import AnswerInput


def mark(session: Session, said: AnswerInput, on: date) -> None:
    """Write down the milestones that an answer says reached, but those that were before."""
    if said.milestones_done:
        session.execute(
            update(Milestone)
            .where(
                col(Milestone.id).in_(said.milestones_done),
                col(Milestone.commitment_id) == said.commitment_id,
                col(Milestone.done_on).is_(None),
            )
            .values(done_on=on)
        )


def take_back(session: Session, said: AnswerInput, check_in_id: int) -> None:
    """Those ticked by mistake: only what an earlier answer of this check-in said reached."""
    if said.milestones_undone:
        session.execute(
            update(Milestone)
            .where(
                col(Milestone.id).in_(said.milestones_undone),
                col(Milestone.commitment_id) == said.commitment_id,
                said_reached(check_in_id),
            )
            .values(done_on=None)
        )


def said_reached(check_in_id: int) -> ColumnElement[bool]:
    """Whether a milestone was said reached by an answer of this check-in: the day of that answer is its own."""
    said = select(col(Answer.id)).where(
        col(Answer.check_in_id) == check_in_id,
        col(Answer.commitment_id) == col(Milestone.commitment_id),
        col(Answer.answered_on) == col(Milestone.done_on),
    )
    return said.exists()
