"""Whose first letter of a campaign is still to be prepared? Derived, so that what a dead worker left is found."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models import Campaign, ChainStep, CheckIn, CheckInItem, Commitment, Roadmap
from models.closed_lists import CampaignState
from roadmaps.sharing import Unasked


def unasked(session: Session, campaign_id: int | None = None) -> list[Unasked]:
    """The open check-ins of open campaigns (or of one) that no rung was written for."""
    first = (
        select(col(Roadmap.territory_id))
        .join(Commitment, col(Commitment.roadmap_id) == col(Roadmap.id))
        .join(CheckInItem, col(CheckInItem.commitment_id) == col(Commitment.id))
        .where(col(CheckInItem.check_in_id) == col(CheckIn.id), col(CheckInItem.removed_at).is_(None))
        .order_by(col(CheckInItem.rank), col(CheckInItem.id))
        .limit(1)
        .scalar_subquery()
    )
    statement = (
        select(col(CheckIn.campaign_id), col(CheckIn.id), func.coalesce(first, col(Campaign.territory_id)))
        .join(Campaign, col(CheckIn.campaign_id) == col(Campaign.id))
        .where(col(Campaign.state) == CampaignState.OPEN, col(CheckIn.closed_at).is_(None), _nothing_said())
        .order_by(col(CheckIn.id))
    )
    if campaign_id is not None:
        statement = statement.where(col(CheckIn.campaign_id) == campaign_id)
    return [Unasked(*row) for row in session.execute(statement)]


def hold(session: Session, check_in_ids: Collection[int], *, wait: bool = False) -> list[int]:
    """Keep for this transaction those of these check-ins that are still to be asked.

    What another worker holds is left to it, unless one must ``wait``. Held first, looked at second: what the other
    has just committed is seen.
    """
    ids = sorted(check_in_ids)
    if session.get_bind().dialect.name == "postgresql":
        locked = select(col(CheckIn.id)).where(col(CheckIn.id).in_(ids)).order_by(col(CheckIn.id))
        free = session.execute(locked.with_for_update(skip_locked=not wait)).scalars()
        ids = [one for one in free if one is not None]
    found = select(col(CheckIn.id)).where(col(CheckIn.id).in_(ids), col(CheckIn.closed_at).is_(None), _nothing_said())
    return [one for one in session.execute(found.order_by(col(CheckIn.id))).scalars() if one is not None]


def _nothing_said() -> ColumnElement[bool]:
    return ~select(col(ChainStep.id)).where(col(ChainStep.check_in_id) == col(CheckIn.id)).exists()
