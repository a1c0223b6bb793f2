"""What is known of the commitments asked about in check-ins: answers, statuses, who leads and stands beside?"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlmodel import Session, col

from models import (
    Answer,
    Campaign,
    CheckIn,
    CheckInItem,
    Commitment,
    CommitmentParty,
    Roadmap,
)
from models.closed_lists import PartyRole, RoadmapState, Status
from roadmaps.asking import ItemFacts

Selected = Select[tuple[Any, ...]]


def joined(statement: Selected, criteria: Sequence[Any]) -> Selected:
    """A statement on check-ins with their campaigns, narrowed to those that meet the criteria."""
    return statement.select_from(CheckIn).join(Campaign, col(CheckIn.campaign_id) == col(Campaign.id)).where(*criteria)


def items_of(session: Session, criteria: Sequence[Any]) -> dict[int, list[ItemFacts]]:
    """The items of the check-ins that meet criteria on CheckIn and Campaign, in order."""
    statement = (
        joined(
            select(
                col(CheckInItem.check_in_id),
                col(CheckInItem.commitment_id),
                col(CheckInItem.removed_at),
                col(Commitment.title),
                col(Commitment.reference),
                col(Commitment.due_on),
                col(Commitment.due_precision),
                col(Commitment.status),
                col(Commitment.withdrawn_on),
                col(Roadmap.territory_id),
                col(Roadmap.title).label("roadmap_title"),
                col(Roadmap.state).label("roadmap_state"),
            ),
            criteria,
        )
        .join(CheckInItem, col(CheckInItem.check_in_id) == col(CheckIn.id))
        .join(Commitment, col(CheckInItem.commitment_id) == col(Commitment.id))
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .order_by(col(CheckInItem.check_in_id), col(CheckInItem.rank))
    )
    answered = _answered(session, criteria)
    status = _last_status(session, criteria)
    parties = _parties(session, criteria)
    found: defaultdict[int, list[ItemFacts]] = defaultdict(list)
    for row in session.execute(statement):
        beside = parties.get(row.commitment_id, {})
        found[row.check_in_id].append(
            ItemFacts(
                commitment_id=row.commitment_id,
                territory_id=row.territory_id,
                title=row.title,
                reference=row.reference,
                roadmap_title=row.roadmap_title,
                due_on=row.due_on,
                due_precision=row.due_precision,
                answered_on=answered.get((row.check_in_id, row.commitment_id)),
                removed=row.removed_at is not None,
                over=_is_over(row, status.get(row.commitment_id)),
                lead_id=next(iter(beside.get(PartyRole.LEAD, ())), None),
                deputy_ids=tuple(beside.get(PartyRole.DEPUTY, ())),
                co_lead_ids=tuple(beside.get(PartyRole.CO_LEAD, ())),
            )
        )
    return found


def _is_over(row: Row[Any], answered: Status | None) -> bool:
    status = answered or row.status
    closed = row.withdrawn_on is not None or row.roadmap_state is RoadmapState.CLOSED
    return closed or (status is not None and status.is_over)


def _asked_commitments(criteria: Sequence[Any]) -> Selected:
    return joined(select(col(CheckInItem.commitment_id)), criteria).join(
        CheckInItem, col(CheckInItem.check_in_id) == col(CheckIn.id)
    )


def _answered(session: Session, criteria: Sequence[Any]) -> dict[tuple[int, int], date]:
    statement = (
        joined(select(col(Answer.check_in_id), col(Answer.commitment_id), func.max(col(Answer.answered_on))), criteria)
        .join(Answer, col(Answer.check_in_id) == col(CheckIn.id))
        .group_by(col(Answer.check_in_id), col(Answer.commitment_id))
    )
    return {(check_in, commitment): day for check_in, commitment, day in session.execute(statement)}


def _last_status(session: Session, criteria: Sequence[Any]) -> dict[int, Status]:
    """The last status answered of the commitments concerned; a later row overwrites an earlier one."""
    statement = (
        select(col(Answer.commitment_id), col(Answer.status))
        .where(col(Answer.status).is_not(None), col(Answer.commitment_id).in_(_asked_commitments(criteria)))
        .order_by(col(Answer.answered_at), col(Answer.id))
    )
    return {row.commitment_id: row.status for row in session.execute(statement)}


def _parties(session: Session, criteria: Sequence[Any]) -> dict[int, dict[PartyRole, list[int]]]:
    statement = (
        select(col(CommitmentParty.commitment_id), col(CommitmentParty.role), col(CommitmentParty.person_id))
        .where(
            col(CommitmentParty.role).in_((PartyRole.LEAD, PartyRole.DEPUTY, PartyRole.CO_LEAD)),
            col(CommitmentParty.person_id).is_not(None),
            col(CommitmentParty.commitment_id).in_(_asked_commitments(criteria)),
        )
        .order_by(col(CommitmentParty.commitment_id), col(CommitmentParty.rank))
    )
    found: defaultdict[int, dict[PartyRole, list[int]]] = defaultdict(dict)
    for commitment, role, person in session.execute(statement):
        found[commitment].setdefault(role, []).append(person)
    return found
