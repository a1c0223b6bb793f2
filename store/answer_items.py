"""What does an answer page show of each commitment: last answers, indicators, milestones, what waits for a decision?"""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models import (
    Answer,
    Axis,
    CheckInItem,
    Commitment,
    Indicator,
    IndicatorValue,
    Milestone,
    Person,
    Postponement,
    Roadmap,
    SupportRequest,
    Territory,
)
from models.closed_lists import (
    AnswerChannel,
    IndicatorKind,
    PostponementState,
    SupportState,
)
from roadmaps.answer_page import Item, Measure, Said, Step
from store.milestones import said_reached


def items_of(session: Session, check_in_id: int, person_id: int, *, correctable: bool) -> Iterable[Item]:
    """The commitments of a check-in in order; ``person_id``: whose own requests are told apart.

    ``correctable``: the freeze has not come, and a milestone said reached here may still be said not reached.
    """
    statement = (
        select(Commitment, Axis.title, Roadmap.title, Territory.name)
        .join(CheckInItem, col(CheckInItem.commitment_id) == col(Commitment.id))
        .join(Roadmap, col(Roadmap.id) == col(Commitment.roadmap_id))
        .join(Territory, col(Territory.id) == col(Roadmap.territory_id))
        .outerjoin(Axis, col(Axis.id) == col(Commitment.axis_id))
        .where(CheckInItem.check_in_id == check_in_id, col(CheckInItem.removed_at).is_(None))
        .order_by(col(CheckInItem.rank), col(Commitment.id))
    )
    rows = session.exec(statement).all()
    ids = [commitment.id for commitment, *_ in rows if commitment.id is not None]
    said = _said(session, ids, check_in_id)
    measures = _measures(session, ids)
    steps = _steps(session, ids, col(Milestone.done_on).is_(None))
    reached = _steps(session, ids, said_reached(check_in_id)) if correctable else {}
    deadlines = _asked_deadlines(session, ids)
    requests = _open_requests(session, ids)
    for commitment, axis, roadmap, territory in rows:
        key = commitment.id or 0
        answers = said.get(key, [])
        yield Item(
            commitment_id=key,
            reference=commitment.reference,
            title=commitment.title,
            goal=commitment.goal,
            axis=axis or "",
            roadmap=roadmap,
            territory=territory,
            due_on=commitment.due_on,
            due_precision=commitment.due_precision,
            status=next((one.status for one in answers if one.status is not None), commitment.status),
            outlook=next((one.outlook for one in answers if one.outlook is not None), commitment.outlook),
            progress=next((one.progress for one in answers if one.progress is not None), commitment.progress),
            said=tuple(answers),
            measures=tuple(measures.get(key, [])),
            steps=tuple(steps.get(key, [])),
            reached=tuple(reached.get(key, [])),
            asked_deadline=deadlines.get(key),
            open_requests=tuple(one.need for one in requests.get(key, [])),
            own_requests=tuple(
                (one.id or 0, one.need) for one in requests.get(key, []) if one.asked_by_id == person_id
            ),
        )


def _said(session: Session, ids: list[int], check_in_id: int) -> dict[int, list[Said]]:
    statement = (
        select(Answer, Person)
        .outerjoin(Person, col(Person.id) == col(Answer.person_id))
        .where(col(Answer.commitment_id).in_(ids))
        .order_by(col(Answer.answered_at).desc(), col(Answer.id).desc())
    )
    found: dict[int, list[Said]] = {}
    for answer, person in session.exec(statement):
        found.setdefault(answer.commitment_id, []).append(
            Said(
                id=answer.id or 0,
                revision=answer.revision,
                at=answer.answered_at,
                on=answer.answered_on,
                author=f"{person.first_name} {person.last_name}".strip() if person else "",
                here=answer.check_in_id == check_in_id,
                on_behalf=answer.channel is AnswerChannel.ON_BEHALF,
                nothing_new=answer.nothing_new,
                status=answer.status,
                outlook=answer.outlook,
                progress=answer.progress,
                done=answer.done,
                obstacle=answer.obstacle,
                good_practice=answer.good_practice,
            )
        )
    return found


def _measures(session: Session, ids: list[int]) -> dict[int, list[Measure]]:
    indicators = session.exec(
        select(Indicator)
        .where(col(Indicator.commitment_id).in_(ids))
        .order_by(col(Indicator.commitment_id), col(Indicator.rank), col(Indicator.id))
    ).all()
    values = session.exec(
        select(IndicatorValue)
        .where(col(IndicatorValue.indicator_id).in_([one.id for one in indicators]))
        .order_by(col(IndicatorValue.on), col(IndicatorValue.recorded_at), col(IndicatorValue.id))
    )
    last = {value.indicator_id: value for value in values}
    found: dict[int, list[Measure]] = {}
    for one in indicators:
        known = last.get(one.id or 0)
        found.setdefault(one.commitment_id, []).append(
            Measure(
                id=one.id or 0,
                label=one.label,
                unit=one.unit,
                is_text=one.kind is IndicatorKind.QUALITATIVE,
                baseline=one.baseline,
                target=one.target,
                last=known.value if known else None,
                last_wording=known.wording if known else "",
                last_on=known.on if known else None,
            )
        )
    return found


def _steps(session: Session, ids: list[int], which: ColumnElement[bool]) -> dict[int, list[Step]]:
    rows = session.exec(
        select(Milestone)
        .where(col(Milestone.commitment_id).in_(ids), which)
        .order_by(col(Milestone.rank), col(Milestone.id))
    )
    found: dict[int, list[Step]] = {}
    for row in rows:
        found.setdefault(row.commitment_id, []).append(Step(row.id or 0, row.label, row.due_on))
    return found


def _asked_deadlines(session: Session, ids: list[int]) -> dict[int, date]:
    rows = session.exec(
        select(Postponement)
        .where(col(Postponement.commitment_id).in_(ids), Postponement.state == PostponementState.ASKED)
        .order_by(col(Postponement.asked_on), col(Postponement.id))
    )
    return {row.commitment_id: row.to_due_on for row in rows}


def _open_requests(session: Session, ids: list[int]) -> dict[int, list[SupportRequest]]:
    waiting = (SupportState.OPEN, SupportState.ACKNOWLEDGED)
    rows = session.exec(
        select(SupportRequest)
        .where(col(SupportRequest.commitment_id).in_(ids), col(SupportRequest.state).in_(waiting))
        .order_by(col(SupportRequest.asked_on), col(SupportRequest.id))
    )
    found: dict[int, list[SupportRequest]] = {}
    for row in rows:
        found.setdefault(row.commitment_id, []).append(row)
    return found
