"""What happens when a campaign opens, and when its answers are frozen?"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sqlmodel import Session

from flows import clock
from flows.first_letters import ask
from flows.running import flow
from flows.surroundings import Day, be_in_service, know
from models import Campaign
from models.closed_lists import CampaignState, Launch, Rung
from roadmaps.check_ins import (
    LeftOut,
    Plan,
    Window,
    informed_only,
    planned_windows,
    who_is_asked,
    window_opened_on,
)
from roadmaps.facts import TerritoryFacts
from roadmaps.grammar import count
from roadmaps.reminders import REMINDED
from store import chains, journal, mails, turns
from store import check_ins as asked_about
from store.commitments import facts_under
from store.database import transaction
from store.policies import launching_by_themselves
from store.territories import by_code

FREEZE_STOPS = REMINDED | {Rung.REQUEST}
"""What is still to be sent to leads when answers are frozen, and no longer leaves."""
BEHIND, AHEAD = timedelta(days=200), timedelta(days=400)
"""Around which days meetings are looked for."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What opening a campaign did; ``campaign_id`` None when there was nobody to ask."""

    campaign_id: int | None
    title: str
    freezes_on: date
    people: int = 0
    commitments: int = 0
    left_out: Mapping[LeftOut, int] = field(default_factory=dict)
    already_open: bool = False


@dataclass(frozen=True, slots=True)
class CheckInsRun:
    """What a run of the flow did."""

    opened: int
    frozen: int

    def __str__(self) -> str:
        opened = count(self.opened, "campagne ouverte", "campagnes ouvertes", feminine=True)
        return f"points d'étape : {opened}, {count(self.frozen, 'arrêtée', 'arrêtées', feminine=True)}"


@flow
def check_ins(today: date | None = None) -> CheckInsRun:
    """Freeze the campaigns whose day has passed, and open those that a policy opens by itself."""
    day = today or clock.today()
    frozen = freeze_campaigns(day)
    return CheckInsRun(opened=open_due_campaigns(day), frozen=frozen)


def open_campaign(territory_code: str, today: date | None = None, opened_by: int | None = None) -> Opening:
    """Open the campaign of a territory: one letter for each person asked. Opening twice does nothing more."""
    day = today or clock.today()
    with transaction() as session:
        turns.take(session, turns.Turn.OPENING)
        known = know(session, day, clock.now())
        territory_id = by_code(session, territory_code, day).id
        assert territory_id is not None  # noqa: S101  a row of the database
        territory = known.forest.territory(territory_id)
        meetings = asked_about.meetings_of(session, territory.id, day - BEHIND, day + AHEAD)
        window = window_opened_on(known.policy(territory.id), known.calendar(territory.id), day, list(meetings))
        return _open(session, known, territory, window, meetings, opened_by=opened_by)


def open_due_campaigns(today: date) -> int:
    """Open the campaigns whose planned day has come, where a territory chose itself that they open alone."""
    opened = 0
    with transaction() as session:
        turns.take(session, turns.Turn.OPENING)
        known = know(session, today, clock.now())
        be_in_service(session, today, known.at)
        for territory_id in launching_by_themselves(session, today):
            policy = known.policy(territory_id)
            if territory_id not in known.forest or policy.launch is not Launch.AUTOMATIC:
                continue
            meetings = asked_about.meetings_of(
                session, territory_id, today - timedelta(days=200), today + timedelta(400)
            )
            first = today - timedelta(days=120)
            for window in planned_windows(policy, known.calendar(territory_id), first, today, list(meetings)):
                if today < window.freezes_on:
                    done = _open(session, known, known.forest.territory(territory_id), window, meetings)
                    opened += done.campaign_id is not None and not done.already_open
    return opened


def _open(
    session: Session,
    known: Day,
    territory: TerritoryFacts,
    window: Window,
    meetings: Mapping[date, int],
    *,
    opened_by: int | None = None,
) -> Opening:
    existing = asked_about.campaign_of(session, territory.id, window.starts_on)
    if existing is not None:
        return _opened_before(session, existing)
    under = known.forest.under(territory.id)
    commitments = facts_under(session, under)
    already = asked_about.already_asked(session)

    plan = who_is_asked(
        commitments,
        stand_ins=known.contacts.stand_ins,
        reachable=known.contacts.reachable,
        today=known.today,
        freezes_on=window.freezes_on,
        informed_only=informed_only((known.forest.territory(one) for one in under), territory.id, known.today),
        already_asked=already,
    )

    counts = Counter(plan.left_out.values())
    if not plan.asked:
        return Opening(None, window.title, window.freezes_on, left_out=counts)
    campaign = asked_about.add_campaign(
        session,
        territory_id=territory.id,
        window=window,
        policy=known.policy(territory.id),
        at=known.at,
        opened_by_id=opened_by,
        meeting_id=meetings.get(window.meets_on) if window.meets_on else None,
    )
    if campaign is None:
        return Opening(None, window.title, window.freezes_on, already_open=True)
    ask(session, known, campaign, plan, {one.id: one for one in commitments})
    total = sum(len(one.commitment_ids) for one in plan.asked)
    _record_opening(session, known, campaign, plan, total)
    return Opening(campaign.id, campaign.title, campaign.freezes_on, len(plan.asked), total, counts)


def _opened_before(session: Session, campaign: Campaign) -> Opening:
    assert campaign.id is not None  # noqa: S101  a row of the database
    rows = chains.check_ins_of(session, campaign.id)
    total = sum(len(one.items) for one in rows)
    return Opening(campaign.id, campaign.title, campaign.freezes_on, len(rows), total, already_open=True)


def _record_opening(session: Session, known: Day, campaign: Campaign, plan: Plan, total: int) -> None:
    journal.record(
        session,
        at=known.at,
        actor=f"person:{campaign.opened_by_id}" if campaign.opened_by_id else "check_ins",
        action="campagne.ouverte",
        subject=f"campaign:{campaign.id}",
        territory_id=campaign.territory_id,
        facts={
            "people": len(plan.asked),
            "commitments": total,
            "in_place_of": sum(len(one.in_place_of) for one in plan.asked),
            "left_out": {reason.name: sorted(_left_out(plan, reason)) for reason in set(plan.left_out.values())},
        },
    )


def _left_out(plan: Plan, reason: LeftOut) -> list[int]:
    return [id_ for id_, why in plan.left_out.items() if why is reason]


def freeze_campaigns(today: date) -> int:
    """Freeze the answers of the campaigns whose freeze day is past; leads hear nothing more. Gives how many."""
    with transaction() as session:
        at = clock.now()
        due = [one for one in asked_about.campaigns_in(session, CampaignState.OPEN) if one.freezes_on < today]
        for campaign in due:
            _freeze(session, campaign, at)
    return len(due)


def _freeze(session: Session, campaign: Campaign, at: datetime) -> None:
    assert campaign.id is not None  # noqa: S101  a row of the database
    asked_about.freeze(session, campaign, at)
    rows = chains.check_ins_of(session, campaign.id)
    for one in rows:
        if not one.closed:
            mails.cancel_pending(session, check_in_id=one.id, rungs=FREEZE_STOPS, reason="réponses arrêtées", at=at)
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
