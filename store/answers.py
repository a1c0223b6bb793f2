"""What was answered about a commitment, and how is an answer kept?"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from models import (
    Absence,
    Answer,
    AnswerDraft,
    CheckIn,
    CheckInItem,
    Commitment,
    Document,
    Handover,
    Hold,
    Indicator,
    IndicatorValue,
    Postponement,
    Territory,
)
from models.closed_lists import AnswerChannel, PostponementState, Precision
from roadmaps.answers import AnswerInput
from roadmaps.due_dates import next_review
from store import milestones

ASKED_AGAIN = "Remplacée par une demande plus récente de la même personne."
"""Why a new deadline that was asked for awaits no decision any more."""


@dataclass(frozen=True, slots=True)
class Saying:
    """Who answers, for which check-in, by which way and when."""

    check_in_id: int
    person_id: int
    channel: AnswerChannel
    entered_by_id: int | None
    at: datetime
    on: date
    is_late: bool


def lock_check_in(session: Session, check_in_id: int) -> CheckIn | None:
    """The check-in, under a lock until the transaction ends: two tabs, two deputies take turns."""
    statement = select(CheckIn).where(col(CheckIn.id) == check_in_id).with_for_update()
    return session.execute(statement).scalar_one_or_none()


def last_answer(session: Session, check_in_id: int, commitment_id: int) -> Answer | None:
    """The last answer to one item."""
    statement = select(Answer).where(col(Answer.check_in_id) == check_in_id, col(Answer.commitment_id) == commitment_id)
    return session.execute(statement.order_by(col(Answer.revision).desc()).limit(1)).scalar_one_or_none()


def add_answer(session: Session, said: AnswerInput, saying: Saying, revision: int) -> Answer:
    """Keep an answer with its indicator values, milestones, postponement and files; what is ongoing was reviewed."""
    if not saying.is_late:
        milestones.take_back(session, said, saying.check_in_id)
    answer = Answer(
        commitment_id=said.commitment_id,
        check_in_id=saying.check_in_id,
        revision=revision,
        person_id=saying.person_id,
        entered_by_id=saying.entered_by_id,
        channel=saying.channel,
        answered_at=saying.at,
        answered_on=saying.on,
        is_late=saying.is_late,
        nothing_new=said.nothing_new and not said.has_content,
        status=said.status,
        outlook=said.outlook,
        progress=said.progress,
        done=said.done,
        obstacle=said.obstacle,
        good_practice=said.good_practice,
    )
    session.add(answer)
    session.flush()
    _add_values(session, said, saying, answer.id)
    milestones.mark(session, said, saying.on)
    _add_postponement(session, said, saying, answer.id)
    _renew_review(session, said.commitment_id, saying.on)
    if said.document_ids:
        session.execute(
            update(Document)
            .where(col(Document.id).in_(said.document_ids), col(Document.uploaded_by_id) == saying.person_id)
            .values(answer_id=answer.id)
        )
    return answer


def _add_values(session: Session, said: AnswerInput, saying: Saying, answer_id: int | None) -> None:
    ours = set(
        session.execute(select(col(Indicator.id)).where(col(Indicator.commitment_id) == said.commitment_id)).scalars()
    )
    for one in said.values:
        if one.is_given and one.indicator_id in ours:
            session.add(
                IndicatorValue(
                    indicator_id=one.indicator_id,
                    answer_id=answer_id,
                    on=saying.on,
                    value=one.value,
                    wording=one.wording,
                    recorded_at=saying.at,
                )
            )
    session.flush()


def _renew_review(session: Session, commitment_id: int, on: date) -> None:
    commitment = session.get_one(Commitment, commitment_id)
    if commitment.review_on is not None and commitment.due_precision is Precision.ONGOING:
        commitment.review_on = next_review(commitment.review_on, on)
        session.add(commitment)


def _add_postponement(session: Session, said: AnswerInput, saying: Saying, answer_id: int | None) -> None:
    if said.postponement is None:
        return
    due_on = session.execute(select(col(Commitment.due_on)).where(col(Commitment.id) == said.commitment_id)).scalar()
    earlier = (
        col(Postponement.commitment_id) == said.commitment_id,
        col(Postponement.asked_by_id) == saying.person_id,
        col(Postponement.state) == PostponementState.ASKED,
    )
    replaced = {"state": PostponementState.REFUSED, "decided_on": saying.on, "decision_reason": ASKED_AGAIN}
    session.execute(update(Postponement).where(*earlier).values(**replaced))
    session.add(
        Postponement(
            commitment_id=said.commitment_id,
            answer_id=answer_id,
            from_due_on=due_on,
            to_due_on=said.postponement.to_due_on,
            to_precision=said.postponement.to_precision,
            reason=said.postponement.reason,
            asked_on=saying.on,
            asked_by_id=saying.person_id,
        )
    )
    session.flush()


def save_draft(session: Session, check_in_id: int, content: dict[str, object], at: datetime) -> None:
    """Keep what was typed and not sent yet, in place of what was kept before."""
    draft = draft_of(session, check_in_id)
    if draft is None:
        draft = AnswerDraft(check_in_id=check_in_id, saved_at=at)
    draft.content, draft.saved_at = content, at
    session.add(draft)
    session.flush()


def draft_of(session: Session, check_in_id: int) -> AnswerDraft | None:
    """What was typed and not sent yet."""
    return session.execute(select(AnswerDraft).where(col(AnswerDraft.check_in_id) == check_in_id)).scalar_one_or_none()


def drop_draft(session: Session, check_in_id: int) -> None:
    """Forget the draft, once sent."""
    draft = draft_of(session, check_in_id)
    if draft is not None:
        session.delete(draft)


def remove_item(session: Session, check_in_id: int, commitment_id: int, at: datetime) -> bool:
    """Nothing more is asked about this item here; False when it was removed already."""
    statement = (
        update(CheckInItem)
        .where(
            col(CheckInItem.check_in_id) == check_in_id,
            col(CheckInItem.commitment_id) == commitment_id,
            col(CheckInItem.removed_at).is_(None),
        )
        .values(removed_at=at)
    )
    return session.execute(statement.returning(col(CheckInItem.id))).first() is not None


def add_handover(
    session: Session, *, check_in_id: int, commitment_id: int, named: str, email: str, at: datetime
) -> Handover:
    """Keep that somebody says a commitment is not theirs, and whom they name."""
    row = Handover(check_in_id=check_in_id, commitment_id=commitment_id, named=named, named_email=email, said_at=at)
    session.add(row)
    session.flush()
    return row


def add_hold(
    session: Session, *, check_in_id: int, first_day: date, last_day: date, reason: str, author_id: int | None
) -> Hold:
    """Keep a pause of reminders with its reason."""
    hold = Hold(check_in_id=check_in_id, first_day=first_day, last_day=last_day, reason=reason, author_id=author_id)
    session.add(hold)
    session.flush()
    return hold


def timezone_of(session: Session, territory_id: int) -> str | None:
    """The time zone of a territory."""
    return session.execute(select(col(Territory.timezone)).where(col(Territory.id) == territory_id)).scalar()


def add_absence(
    session: Session, *, person_id: int, first_day: date, last_day: date, deputy_id: int | None, at: datetime
) -> Absence:
    """Keep days away."""
    absence = Absence(person_id=person_id, first_day=first_day, last_day=last_day, deputy_id=deputy_id, declared_at=at)
    session.add(absence)
    session.flush()
    return absence


def handover_for_change(session: Session, handover_id: int) -> Handover | None:
    """A handover, under a lock until the transaction ends."""
    statement = select(Handover).where(col(Handover.id) == handover_id).with_for_update()
    return session.execute(statement).scalar_one_or_none()
