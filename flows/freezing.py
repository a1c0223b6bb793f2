"""What happens when the answers of a campaign are frozen?"""

from datetime import date, datetime

from sqlmodel import Session

from flows import clock
from models import Campaign
from models.closed_lists import CampaignState, Rung
from roadmaps.reminders import REMINDED
from store import campaigns, chains, journal, mails
from store.database import reading, transaction

FREEZE_STOPS = REMINDED | {Rung.REQUEST}
"""What is still to be sent to leads when answers are frozen, and no longer leaves."""


def freeze_campaigns(today: date) -> int:
    """Freeze the answers of the campaigns whose freeze day is past; leads hear nothing more. Gives how many."""
    with reading() as session:
        due = [one.id for one in campaigns.campaigns_in(session, CampaignState.OPEN) if one.freezes_on < today]
    return sum(_freeze(campaign_id, clock.now()) for campaign_id in due if campaign_id is not None)


def _freeze(campaign_id: int, at: datetime) -> bool:
    """Freeze one campaign, in a transaction of its own; False when another worker did."""
    with transaction() as session:
        campaign = campaigns.open_campaign_held(session, campaign_id)
        if campaign is None:
            return False
        campaigns.freeze(session, campaign, at)
        _silence_leads(session, campaign, at)
    return True


def _silence_leads(session: Session, campaign: Campaign, at: datetime) -> None:
    assert campaign.id is not None  # noqa: S101  a row of the database
    rows = chains.check_ins_of(session, campaign.id)
    for one in rows:
        if not one.closed:
            mails.cancel_pending(session, check_in_id=one.id, rungs=FREEZE_STOPS, reason="réponses arrêtées")
    progress = chains.progress_of(session, campaign.id)
    journal.record(
        session,
        at=at,
        actor="check_ins",
        action="campagne.arretee",
        subject=f"campaign:{campaign.id}",
        territory_id=campaign.territory_id,
        facts={"asked": progress.asked, "answered": progress.answered},
    )
