"""What is the auditor shown of campaigns, check-ins, rungs, alerts and the journal, to compare them?"""

from sqlmodel import Session, col, select

from models import Alert, Answer, Campaign, CheckIn, CheckInItem
from models.closed_lists import CampaignState
from roadmaps.consistency import OpenCampaign


def open_campaigns(session: Session) -> list[OpenCampaign]:
    """The campaigns that still take answers."""
    found = session.exec(select(Campaign).where(col(Campaign.state) == CampaignState.OPEN).order_by(col(Campaign.id)))
    return [OpenCampaign(one.id or 0, one.territory_id, one.freezes_on) for one in found]


def unclosed(session: Session) -> list[int]:
    """The check-ins of open campaigns that are not closed though each thing asked was answered."""
    items = col(CheckInItem.check_in_id) == col(CheckIn.id)
    answered = select(col(Answer.id)).where(
        col(Answer.check_in_id) == col(CheckInItem.check_in_id),
        col(Answer.commitment_id) == col(CheckInItem.commitment_id),
    )
    asked = select(col(CheckInItem.id)).where(items, col(CheckInItem.removed_at).is_(None))
    statement = (
        select(col(CheckIn.id))
        .join(Campaign, col(CheckIn.campaign_id) == col(Campaign.id))
        .where(
            col(Campaign.state) == CampaignState.OPEN,
            col(CheckIn.closed_at).is_(None),
            asked.exists(),
            ~asked.where(~answered.exists()).exists(),
        )
        .order_by(col(CheckIn.id))
    )
    return [one for one in session.exec(statement) if one is not None]


def uncarried(session: Session) -> list[int]:
    """The open alerts that no mail carries."""
    found = session.exec(select(col(Alert.id)).where(col(Alert.closed_at).is_(None), col(Alert.mail_id).is_(None)))
    return sorted(one for one in found if one is not None)
