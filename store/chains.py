"""What is known of each check-in when it is decided what to say: items, rungs said, holds, frozen policy?"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, func, select, update
from sqlmodel import Session, col

from models import (
    Answer,
    Campaign,
    ChainStep,
    CheckIn,
    CheckInItem,
    Commitment,
    CommitmentParty,
    Hold,
    Mail,
    Roadmap,
    Territory,
)
from models.closed_lists import CampaignState, MailState, PartyRole, RoadmapState, Status
from roadmaps.asking import CheckInFacts, HoldFacts, ItemFacts
from roadmaps.ladder import Said
from roadmaps.policy import Policy

LIVE = (CampaignState.OPEN, CampaignState.FROZEN)
NEVER_LEFT = frozenset({MailState.FAILED, MailState.CANCELLED, MailState.PARKED})
STILL_TO_LEAVE = (MailState.PENDING, MailState.CLAIMED, MailState.SENDING, MailState.DEFERRED, MailState.AMBIGUOUS)
SHORTEST_WAIT = timedelta(days=2)
Selected = Select[tuple[Any, ...]]


def live_check_ins(session: Session) -> list[CheckInFacts]:
    """Every check-in that is not closed, of campaigns open or frozen, with all that decisions need."""
    return _facts(session, col(CheckIn.closed_at).is_(None), col(Campaign.state).in_(LIVE))


def ripe_check_ins(session: Session, today: date) -> list[CheckInFacts]:
    """Those of the live check-ins for which a rung may be due: all their letters left, none in the last two days.

    No delay is shorter than two working days: what is left aside here could not be decided anyway.
    """
    recent = (
        select(col(ChainStep.id))
        .outerjoin(Mail, col(ChainStep.mail_id) == col(Mail.id))
        .where(
            col(ChainStep.check_in_id) == col(CheckIn.id),
            (col(ChainStep.decided_on) > today - SHORTEST_WAIT) | col(Mail.state).in_(STILL_TO_LEAVE),
        )
    )
    return _facts(session, col(CheckIn.closed_at).is_(None), col(Campaign.state).in_(LIVE), ~recent.exists())


def check_ins_of(session: Session, campaign_id: int) -> list[CheckInFacts]:
    """Every check-in of a campaign, closed ones too."""
    return _facts(session, col(CheckIn.campaign_id) == campaign_id)


def check_ins_among(session: Session, ids: Collection[int]) -> list[CheckInFacts]:
    """These check-ins, in order."""
    ordered = sorted(ids)
    batches = (ordered[start : start + 2_000] for start in range(0, len(ordered), 2_000))
    return [one for batch in batches for one in _facts(session, col(CheckIn.id).in_(batch))]


def check_in_facts(session: Session, check_in_id: int) -> CheckInFacts | None:
    """One check-in; None when it does not exist."""
    return next(iter(_facts(session, col(CheckIn.id) == check_in_id)), None)


def _facts(session: Session, *criteria: Any) -> list[CheckInFacts]:
    """The check-ins that meet criteria on CheckIn and Campaign, in a fixed number of selects."""
    head = _joined(
        select(
            col(CheckIn.id),
            col(CheckIn.campaign_id),
            col(CheckIn.person_id),
            col(CheckIn.asked_for_id),
            col(CheckIn.closed_at),
            col(Campaign.title),
            col(Campaign.territory_id),
            col(Campaign.freezes_on),
            col(Campaign.state),
            col(Campaign.opened_by_id),
        ),
        criteria,
    ).order_by(col(CheckIn.id))
    rows = session.execute(head).all()
    if not rows:
        return []
    policies = _frozen_policies(session, {row.campaign_id for row in rows})
    items, said, holds = _items(session, criteria), _said(session, criteria), _holds(session, criteria)
    return [
        CheckInFacts(
            id=row.id,
            campaign_id=row.campaign_id,
            person_id=row.person_id,
            freezes_on=row.freezes_on,
            items=tuple(items.get(row.id, ())),
            campaign_title=row.title,
            territory_id=row.territory_id,
            opened_by_id=row.opened_by_id,
            asked_for_id=row.asked_for_id,
            state=row.state,
            policy=policies[row.campaign_id],
            closed=row.closed_at is not None,
            said=tuple(said.get(row.id, ())),
            holds=tuple(holds.get(row.id, ())),
        )
        for row in rows
    ]


def _joined(statement: Selected, criteria: Sequence[Any]) -> Selected:
    return statement.select_from(CheckIn).join(Campaign, col(CheckIn.campaign_id) == col(Campaign.id)).where(*criteria)


def _frozen_policies(session: Session, campaign_ids: Collection[int]) -> dict[int, Policy]:
    statement = select(col(Campaign.id), col(Campaign.policy)).where(col(Campaign.id).in_(campaign_ids))
    return {id_: Policy.model_validate(policy) for id_, policy in session.execute(statement)}


def _items(session: Session, criteria: Sequence[Any]) -> dict[int, list[ItemFacts]]:
    statement = (
        _joined(
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
    return _joined(select(col(CheckInItem.commitment_id)), criteria).join(
        CheckInItem, col(CheckInItem.check_in_id) == col(CheckIn.id)
    )


def _answered(session: Session, criteria: Sequence[Any]) -> dict[tuple[int, int], date]:
    statement = (
        _joined(select(col(Answer.check_in_id), col(Answer.commitment_id), func.max(col(Answer.answered_on))), criteria)
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


def _said(session: Session, criteria: Sequence[Any]) -> dict[int, list[Said]]:
    statement = (
        _joined(
            select(
                col(ChainStep.check_in_id),
                col(ChainStep.rung),
                col(ChainStep.decided_on),
                col(ChainStep.skipped),
                col(Mail.state),
                col(Mail.sent_at),
                col(Territory.timezone),
            ),
            criteria,
        )
        .join(ChainStep, col(ChainStep.check_in_id) == col(CheckIn.id))
        .outerjoin(Mail, col(ChainStep.mail_id) == col(Mail.id))
        .outerjoin(Territory, col(Mail.territory_id) == col(Territory.id))
        .order_by(col(ChainStep.id))
    )
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for row in session.execute(statement):
        left_on = local_date(row.sent_at, row.timezone) if row.sent_at else None
        undelivered = row.state in NEVER_LEFT or (row.state is None and not row.skipped)
        found[row.check_in_id].append(Said(row.rung, row.decided_on, left_on, row.skipped, undelivered))
    return found


def local_date(moment: datetime, timezone: str | None) -> date:
    """The local day of an instant."""
    return moment.astimezone(_zone(timezone or "Europe/Paris")).date()


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _holds(session: Session, criteria: Sequence[Any]) -> dict[int, list[HoldFacts]]:
    statement = _joined(
        select(col(Hold.check_in_id), col(Hold.first_day), col(Hold.last_day), col(Hold.reason)), criteria
    ).join(Hold, col(Hold.check_in_id) == col(CheckIn.id))
    found: defaultdict[int, list[HoldFacts]] = defaultdict(list)
    for check_in, first, last, reason in session.execute(statement):
        found[check_in].append(HoldFacts(first, last, reason))
    return found


@dataclass(frozen=True, slots=True)
class Progress:
    """How many commitments of a campaign were asked about, and how many answered."""

    asked: int
    answered: int


def progress_of(session: Session, campaign_id: int) -> Progress:
    """The counter of a campaign: commitments asked about (not handed over), and those answered."""
    items = [one for check_in in check_ins_of(session, campaign_id) for one in check_in.items if not one.removed]
    return Progress(len(items), sum(one.answered_on is not None for one in items))


def carry_over(session: Session, from_mail_id: int, to_mail_id: int) -> None:
    """Say that the rungs carried by one letter are carried by another."""
    session.execute(update(ChainStep).where(col(ChainStep.mail_id) == from_mail_id).values(mail_id=to_mail_id))
