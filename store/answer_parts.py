"""What does an answer carry beside its own words: requests, steps reached, files?"""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlmodel import Session, col

from models import Document, Milestone, Postponement, SupportRequest
from roadmaps.answers import AnswerInput, PostponementInput, SupportInput


def asked_with(session: Session, answer_id: int) -> tuple[SupportInput | None, PostponementInput | None]:
    """What an answer asked for besides: some support, a new deadline."""
    support = (
        session.execute(select(SupportRequest).where(col(SupportRequest.answer_id) == answer_id)).scalars().first()
    )
    delay = session.execute(select(Postponement).where(col(Postponement.answer_id) == answer_id)).scalars().first()
    return (
        support
        and SupportInput(
            need=support.need,
            to_level=support.to_level,
            to_organisation_id=support.to_organisation_id,
            wanted_by=support.wanted_by,
        ),
        delay and PostponementInput(to_due_on=delay.to_due_on, to_precision=delay.to_precision, reason=delay.reason),
    )


def carries_more(session: Session, said: AnswerInput, answer_id: int) -> bool:
    """Whether an answer says a step reached, or not after all, or joins a file, that this earlier one did not."""
    id_, done_on = col(Milestone.id), col(Milestone.done_on)
    moved = (id_.in_(said.milestones_done) & done_on.is_(None)) | (
        id_.in_(said.milestones_undone) & done_on.is_not(None)
    )
    steps = (*said.milestones_done, *said.milestones_undone)
    if steps and session.execute(select(id_).where(moved)).first() is not None:
        return True
    joined = set(session.execute(select(col(Document.sha256)).where(col(Document.answer_id) == answer_id)).scalars())
    files = select(col(Document.sha256)).where(col(Document.id).in_(said.document_ids))
    return bool(said.document_ids) and not set(session.execute(files).scalars()) <= joined


def steps_named(session: Session, commitment_id: int, step_ids: Collection[int]) -> Sequence[str]:
    """The labels of these steps of a commitment."""
    ours = (col(Milestone.id).in_(step_ids), col(Milestone.commitment_id) == commitment_id)
    return session.execute(select(col(Milestone.label)).where(*ours).order_by(col(Milestone.rank))).scalars().all()


def files_named(session: Session, said: AnswerInput) -> Sequence[str]:
    """The names of the files that an answer joins."""
    return (
        session.execute(select(col(Document.filename)).where(col(Document.id).in_(said.document_ids))).scalars().all()
    )
