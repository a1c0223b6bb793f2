"""What is known of the commitments asked about in check-ins: answers, statuses, who leads and stands beside?"""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, select
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
Criteria = tuple[ColumnElement[bool], ...]
Which = Callable[[], Criteria]
"""Criteria on CheckIn and Campaign; the values that they name are given with each question."""


def joined(statement: Selected, which: Which) -> Selected:
    """A statement on check-ins with their campaigns, narrowed to those that meet the criteria."""
    return statement.select_from(CheckIn).join(Campaign, col(CheckIn.campaign_id) == col(Campaign.id)).where(*which())


def items_of(session: Session, which: Which, named: Mapping[str, object]) -> dict[int, list[ItemFacts]]:
    """The items of the check-ins that meet criteria on CheckIn and Campaign, in order."""
    answered = _answered(session, which, named)
    status = _last_status(session, which, named)
    parties = _parties(session, which, named)
    found: defaultdict[int, list[ItemFacts]] = defaultdict(list)
    for row in session.execute(_items(which), named):
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


@cache
def _items(which: Which) -> Selected:
    asked = (col(CheckInItem.check_in_id), col(CheckInItem.commitment_id), col(CheckInItem.removed_at))
    named = (col(Commitment.title), col(Commitment.reference), col(Commitment.due_on), col(Commitment.due_precision))
    state: tuple[Any, ...] = (
        col(Commitment.status),
        col(Commitment.withdrawn_on),
        col(Roadmap.state).label("roadmap_state"),
    )
    place: tuple[Any, ...] = (col(Roadmap.territory_id), col(Roadmap.title).label("roadmap_title"))
    columns: tuple[Any, ...] = (*asked, *named, *state, *place)
    return (
        joined(select(*columns), which)
        .join(CheckInItem, col(CheckInItem.check_in_id) == col(CheckIn.id))
        .join(Commitment, col(CheckInItem.commitment_id) == col(Commitment.id))
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .order_by(col(CheckInItem.check_in_id), col(CheckInItem.rank))
    )


def _is_over(row: Row[Any], answered: Status | None) -> bool:
    status = answered or row.status
    closed = row.withdrawn_on is not None or row.roadmap_state is RoadmapState.CLOSED
    return closed or (status is not None and status.is_over)


def _asked_commitments(which: Which) -> Selected:
    return joined(select(col(CheckInItem.commitment_id)), which).join(
        CheckInItem, col(CheckInItem.check_in_id) == col(CheckIn.id)
    )


def _answered(session: Session, which: Which, named: Mapping[str, object]) -> dict[tuple[int, int], date]:
    return {(check_in, commitment): day for check_in, commitment, day in session.execute(_days_answered(which), named)}


@cache
def _days_answered(which: Which) -> Selected:
    last = select(col(Answer.check_in_id), col(Answer.commitment_id), func.max(col(Answer.answered_on)))
    answered = joined(last, which).join(Answer, col(Answer.check_in_id) == col(CheckIn.id))
    return answered.group_by(col(Answer.check_in_id), col(Answer.commitment_id))


def _last_status(session: Session, which: Which, named: Mapping[str, object]) -> dict[int, Status]:
    """The last status answered of the commitments concerned; a later row overwrites an earlier one."""
    return {row.commitment_id: row.status for row in session.execute(_statuses(which), named)}


@cache
def _statuses(which: Which) -> Selected:
    among = (col(Answer.status).is_not(None), col(Answer.commitment_id).in_(_asked_commitments(which)))
    said = select(col(Answer.commitment_id), col(Answer.status)).where(*among)
    return said.order_by(col(Answer.answered_at), col(Answer.id))


def _parties(session: Session, which: Which, named: Mapping[str, object]) -> dict[int, dict[PartyRole, list[int]]]:
    found: defaultdict[int, dict[PartyRole, list[int]]] = defaultdict(dict)
    for commitment, role, person in session.execute(_people(which), named):
        found[commitment].setdefault(role, []).append(person)
    return found


@cache
def _people(which: Which) -> Selected:
    party = CommitmentParty
    beside = (
        col(party.role).in_((PartyRole.LEAD, PartyRole.DEPUTY, PartyRole.CO_LEAD)),
        col(party.person_id).is_not(None),
        col(party.commitment_id).in_(_asked_commitments(which)),
    )
    held = select(col(party.commitment_id), col(party.role), col(party.person_id)).where(*beside)
    return held.order_by(col(party.commitment_id), col(party.rank))
