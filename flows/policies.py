"""How does a person apply today's rules to a campaign under way, knowingly?

A campaign froze its policy when it opened, and an edit concerns the next one. A person may still apply today's conduct
(reminders, alerts, quiet periods, hours, cap) to the one under way: a deliberate act, with a reason, that the journal
keeps with what it changed. Rungs already said stay said: the chain goes on from the highest.
"""

from sqlmodel import Session

from flows import clock
from models import Campaign
from models.closed_lists import CampaignState
from roadmaps.policy import Policy, applied_now, differences
from roadmaps.refusal import Refusal
from store import journal, turns
from store.database import transaction
from store.policies import resolved
from store.territories import forest


def apply_now(campaign_id: int, person_id: int, reason: str) -> tuple[str, ...]:
    """Apply the conduct of today to a running campaign; gives the fields that changed."""
    if not reason.strip():
        raise Refusal("Dites pourquoi ces règles s'appliquent dès maintenant : le journal garde votre raison.")
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS)
        campaign = session.get_one(Campaign, campaign_id)
        if campaign.state is not CampaignState.OPEN:
            raise Refusal("Ce point d'étape n'est plus ouvert : les nouvelles règles valent pour le prochain.")
        frozen = Policy.model_validate(campaign.policy)
        current = _current(session, campaign)

        applied = applied_now(frozen, current)
        changed = differences(frozen, applied)
        if not changed:
            raise Refusal("Ce point d'étape suit déjà les règles en vigueur : il n'y a rien à appliquer.")

        before, after = frozen.model_dump(mode="json"), applied.model_dump(mode="json")
        campaign.policy = after
        session.add(campaign)
        journal.record(
            session,
            at=clock.now(),
            actor=f"person:{person_id}",
            action="regles.appliquees",
            subject=f"campaign:{campaign.id}",
            territory_id=campaign.territory_id,
            facts={"changed": {name: [before[name], after[name]] for name in changed}},
            personal={"reason": reason.strip()},
        )
    return changed


def _current(session: Session, campaign: Campaign) -> Policy:
    today = clock.today()
    return resolved(session, forest(session, today), campaign.territory_id, today).policy
