"""What was decided on the new deadlines asked for, and which letters about it wait to leave?"""

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from models import Commitment, Mail, Postponement, Roadmap
from models.closed_lists import Letter, PostponementState
from roadmaps.postponements import DecidedPostponement
from store.mails import CANCELLABLE


def decided(session: Session, ids: Collection[int]) -> list[DecidedPostponement]:
    """These new deadlines, in the order in which they were asked for."""
    statement = (
        select(Postponement, Commitment, col(Roadmap.territory_id))
        .join(Commitment, col(Postponement.commitment_id) == col(Commitment.id))
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .where(col(Postponement.id).in_(ids), col(Postponement.state) != PostponementState.ASKED)
        .order_by(col(Postponement.id))
    )
    return [
        DecidedPostponement(
            id=asked.id or 0,
            commitment_id=asked.commitment_id,
            territory_id=territory_id,
            title=commitment.title,
            asked_on=asked.asked_on,
            wanted=asked.to_due_on,
            due_on=commitment.due_on,
            granted=asked.state is PostponementState.GRANTED,
            reference=commitment.reference,
            before=asked.from_due_on,
            wanted_precision=asked.to_precision,
            due_precision=commitment.due_precision,
            reason=asked.decision_reason,
        )
        for asked, commitment, territory_id in session.execute(statement)
    ]


def letters_waiting(session: Session, person_id: int) -> dict[int, str]:
    """The letters about decisions that have not left for a person: the key of each."""
    statement = select(col(Mail.id), col(Mail.key)).where(
        col(Mail.person_id) == person_id,
        col(Mail.letter) == Letter.POSTPONEMENT,
        col(Mail.state).in_(CANCELLABLE),
    )
    return {mail_id: key for mail_id, key in session.execute(statement.order_by(col(Mail.id)))}  # noqa: C416  rows are not pairs to the type checker
