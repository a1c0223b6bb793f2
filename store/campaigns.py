"""Which campaigns run, when do committees meet, and how is a campaign opened and frozen?"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models import (
    Campaign,
    GovernanceBody,
    Meeting,
    Territory,
)
from models.closed_lists import CampaignState
from roadmaps.check_ins import Window
from roadmaps.policy import Policy
from store.once import insert_once


def campaign_of(session: Session, territory_id: int, starts_on: date) -> Campaign | None:
    """The campaign of a territory over a period, whatever its state."""
    statement = select(Campaign).where(
        col(Campaign.territory_id) == territory_id, col(Campaign.period_starts_on) == starts_on
    )
    return session.execute(statement).scalar_one_or_none()


def named_after(session: Session, campaign_ids: Collection[int]) -> dict[int, str]:
    """The name of the territory for which each of these campaigns was opened."""
    statement = (
        select(col(Campaign.id), col(Territory.name))
        .join(Territory, col(Territory.id) == col(Campaign.territory_id))
        .where(col(Campaign.id).in_(campaign_ids))
    )
    return {id_: name for id_, name in session.execute(statement) if id_ is not None}


def campaigns_in(session: Session, *states: CampaignState) -> Sequence[Campaign]:
    """The campaigns in these states, oldest first."""
    statement = select(Campaign).where(col(Campaign.state).in_(states)).order_by(col(Campaign.id))
    return session.execute(statement).scalars().all()


def open_campaign_held(session: Session, campaign_id: int) -> Campaign | None:
    """A campaign that is still open, held until the transaction ends; None when it was frozen meanwhile."""
    statement = select(Campaign).where(col(Campaign.id) == campaign_id, col(Campaign.state) == CampaignState.OPEN)
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def meetings_of(session: Session, territory_id: int, first: date, last: date) -> dict[date, int]:
    """The days on which the committees of a territory meet, with the id of the meeting."""
    statement = (
        select(col(Meeting.held_on), col(Meeting.id))
        .join(GovernanceBody, col(Meeting.governance_body_id) == col(GovernanceBody.id))
        .where(col(GovernanceBody.territory_id) == territory_id, col(Meeting.held_on).between(first, last))
        .order_by(col(Meeting.held_on))
    )
    return {row.held_on: row.id for row in session.execute(statement)}


def add_campaign(
    session: Session,
    *,
    territory_id: int,
    window: Window,
    policy: Policy,
    at: datetime,
    opened_by_id: int | None,
    meeting_id: int | None = None,
) -> Campaign | None:
    """Open a campaign and freeze its policy; None when that period of that territory was opened meanwhile."""
    values = {
        "territory_id": territory_id,
        "meeting_id": meeting_id,
        "title": window.title,
        "period_starts_on": window.starts_on,
        "period_ends_on": window.ends_on,
        "opens_on": window.opens_on,
        "freezes_on": window.freezes_on,
        "state": CampaignState.OPEN,
        "policy": policy.model_dump(mode="json"),
        "opened_at": at,
        "opened_by_id": opened_by_id,
    }
    id_ = insert_once(session, Campaign, values, ["territory_id", "period_starts_on"])
    return session.get(Campaign, id_) if id_ is not None else None


def freeze(session: Session, campaign: Campaign, at: datetime) -> None:
    """Answers that come from now on are late."""
    campaign.state = CampaignState.FROZEN
    campaign.frozen_at = at
    session.add(campaign)
    session.flush()
