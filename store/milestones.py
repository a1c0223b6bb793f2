"""Which milestones does an answer say reached, and which may it still take back?"""

from collections.abc import Collection
from datetime import date

from sqlalchemy import ColumnElement, select, update
from sqlmodel import Session, col

from models import Answer, Milestone
from roadmaps.answers import AnswerInput


def mark(session: Session, said: AnswerInput, on: date) -> None:
    """Write down the milestones that an answer says reached, but those that were before."""
    _write(session, said, said.milestones_done, col(Milestone.done_on).is_(None), on)


def take_back(session: Session, said: AnswerInput, check_in_id: int) -> None:
    """Those ticked by mistake: only what an earlier answer of this check-in said reached."""
    _write(session, said, said.milestones_undone, said_reached(check_in_id), None)


def _write(
    session: Session, said: AnswerInput, ids: Collection[int], which: ColumnElement[bool], done_on: date | None
) -> None:
    if ids:
        ours = (col(Milestone.id).in_(ids), col(Milestone.commitment_id) == said.commitment_id)
        session.execute(update(Milestone).where(*ours, which).values(done_on=done_on))


def said_reached(check_in_id: int) -> ColumnElement[bool]:
    """Whether a milestone was said reached by an answer of this check-in: the day of that answer is its own."""
    said = select(col(Answer.id)).where(
        col(Answer.check_in_id) == check_in_id,
        col(Answer.commitment_id) == col(Milestone.commitment_id),
        col(Answer.answered_on) == col(Milestone.done_on),
    )
    return said.exists()
