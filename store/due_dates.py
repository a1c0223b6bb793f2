"""Which deadlines, milestones and reviews fall around a day, of commitments that are not over?"""

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from models import Answer, Commitment, CommitmentParty, Milestone, Person, Roadmap
from models.closed_lists import PartyRole, Precision, RoadmapState, Status
from roadmaps.due_dates import DueFacts, DueKind

FOLLOWED = (RoadmapState.ADOPTED, RoadmapState.RUNNING)
MOST_NAMED = 5_000
"""Beyond so many commitments, all are read."""
Selected = Select[tuple[Any, ...]]
Criteria = Sequence[ColumnElement[bool]]


def dues_between(
    session: Session,
    first: date,
    last: date,
    *,
    among: Sequence[int] | None = None,
    territories: Sequence[int] | None = None,
) -> list[DueFacts]:
    """What falls due from ``first`` to ``last`` in adopted roadmaps, with the lead to tell.

    All of it, or that of the commitments ``among`` these, or in these ``territories``.
    """
    criteria: list[ColumnElement[bool]] = []
    if among is not None and len(among) <= MOST_NAMED:
        criteria.append(col(Commitment.id).in_(among))
    if territories is not None:
        criteria.append(col(Roadmap.territory_id).in_(territories))
    rows = [*_deadlines(session, first, last, criteria), *_milestones(session, first, last, criteria)]
    over = _over_by_answer(session, {one.commitment_id for one in rows})
    return [one for one in rows if one.commitment_id not in over]


def dues_of(session: Session, commitment_id: int) -> list[DueFacts]:
    """The deadline of one commitment, if it is followed and not over."""
    column = col(Commitment.due_on)
    statement = _commitments(column, col(Commitment.due_precision)).where(column.is_not(None))
    rows = session.execute(statement.where(col(Commitment.id) == commitment_id))
    return [_due(row, DueKind.DEADLINE) for row in rows]


def _deadlines(session: Session, first: date, last: date, criteria: Criteria) -> Iterator[DueFacts]:
    for kind, column in ((DueKind.DEADLINE, col(Commitment.due_on)), (DueKind.REVIEW, col(Commitment.review_on))):
        statement = _commitments(column, col(Commitment.due_precision)).where(column.between(first, last))
        for row in session.execute(statement.where(*criteria)):
            yield _due(row, kind)


def _milestones(session: Session, first: date, last: date, criteria: Criteria) -> Iterator[DueFacts]:
    statement = (
        _commitments(col(Milestone.due_on), col(Milestone.due_precision), col(Milestone.label))
        .join(Milestone, col(Milestone.commitment_id) == col(Commitment.id))
        .where(col(Milestone.due_on).between(first, last), col(Milestone.done_on).is_(None), *criteria)
    )
    for row in session.execute(statement):
        yield _due(row, DueKind.MILESTONE, row.label)


def _commitments(due_on: Mapped[Any], precision: Mapped[Any], *more: Mapped[Any]) -> Selected:
    return followed(
        col(Commitment.id),
        col(Commitment.title),
        col(Commitment.reference),
        col(Roadmap.title).label("roadmap_title"),
        col(Roadmap.territory_id),
        due_on.label("due_on"),
        precision.label("precision"),
        col(CommitmentParty.person_id),
        col(Person.first_name),
        col(Person.last_name),
        *more,
    )


def followed(*columns: Any) -> Selected:
    """Columns of the commitments whose dates are followed, with their roadmap and, if any, their lead."""
    joined = followed_alone(*columns).outerjoin(
        CommitmentParty,
        (col(CommitmentParty.commitment_id) == col(Commitment.id))
        & (col(CommitmentParty.role) == PartyRole.LEAD)
        & (col(CommitmentParty.rank) == 0),
    )
    return joined.outerjoin(Person, col(CommitmentParty.person_id) == col(Person.id))


def followed_alone(*columns: Any) -> Selected:
    """Columns of the commitments whose dates are followed, with their roadmap."""
    return (
        select(*columns)
        .select_from(Commitment)
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .where(
            col(Roadmap.state).in_(FOLLOWED),
            col(Commitment.withdrawn_on).is_(None),
            col(Commitment.status).is_(None) | col(Commitment.status).not_in([one for one in Status if one.is_over]),
        )
    )


def _due(row: Any, kind: DueKind, label: str = "") -> DueFacts:
    return DueFacts(
        commitment_id=row.id,
        territory_id=row.territory_id,
        due_on=row.due_on,
        kind=kind,
        label=label,
        precision=row.precision if kind is not DueKind.REVIEW else Precision.DAY,
        title=row.title,
        reference=row.reference,
        roadmap_title=row.roadmap_title,
        lead_id=row.person_id,
        lead_name=f"{row.first_name or ''} {row.last_name or ''}".strip(),
    )


def _over_by_answer(session: Session, ids: Collection[int]) -> frozenset[int]:
    """Those of these commitments whose last answered status says that they are over."""
    last_said: dict[int, Status] = {}
    ordered = sorted(ids)
    for start in range(0, len(ordered), MOST_NAMED):
        statement = (
            select(col(Answer.commitment_id), col(Answer.status))
            .where(col(Answer.status).is_not(None), col(Answer.commitment_id).in_(ordered[start : start + MOST_NAMED]))
            .order_by(col(Answer.answered_at), col(Answer.id))
        )
        last_said |= {row.commitment_id: row.status for row in session.execute(statement)}
    return frozenset(one for one, status in last_said.items() if status.is_over)
