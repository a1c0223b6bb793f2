"""What is known of each check-in when it is decided what to say: items, rungs said, holds, frozen policy?"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

from sqlalchemy import Date, bindparam, select, update
from sqlmodel import Session, col

from models import (
    Campaign,
    ChainStep,
    CheckIn,
    Hold,
    Mail,
    Territory,
)
from models.closed_lists import CampaignState, MailState
from roadmaps.asking import CheckInFacts, HoldFacts
from roadmaps.calendars import is_zone
from roadmaps.ladder import Said
from roadmaps.policy import Policy
from store.among import among
from store.chain_items import Criteria, Selected, Which, items_of, joined

LIVE = (CampaignState.OPEN, CampaignState.FROZEN)
NEVER_LEFT = frozenset({MailState.FAILED, MailState.CANCELLED, MailState.PARKED})
STILL_TO_LEAVE = (MailState.PENDING, MailState.CLAIMED, MailState.SENDING, MailState.DEFERRED, MailState.AMBIGUOUS)
_PARIS = "Europe/Paris"
SHORTEST_WAIT = timedelta(days=2)
BATCH = 2_000
"""Check-ins read at once."""


def live_check_ins(session: Session) -> list[CheckInFacts]:
    """Every check-in that is not closed, of campaigns open or frozen, with all that decisions need."""
    return _facts(session, _live)


def ripe_check_ins(session: Session, today: date) -> list[CheckInFacts]:
    """Those of the live check-ins for which a rung may be due: all their letters left, none in the last two days.

    No delay is shorter than two working days: what is left aside here could not be decided anyway.
    """
    return _facts(session, _ripe, recently=today - SHORTEST_WAIT)


def check_ins_of(session: Session, campaign_id: int) -> list[CheckInFacts]:
    """Every check-in of a campaign, closed ones too."""
    return _facts(session, _of_campaign, campaign_id=campaign_id)


def check_ins_among(session: Session, ids: Collection[int]) -> list[CheckInFacts]:
    """These check-ins, in order."""
    ordered = sorted(ids)
    batches = (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))
    return [one for batch in batches for one in _facts(session, _among, ids=batch)]


def check_in_facts(session: Session, check_in_id: int) -> CheckInFacts | None:
    """One check-in; None when it does not exist."""
    return next(iter(_facts(session, _one, check_in_id=check_in_id)), None)


def _live() -> Criteria:
    return col(CheckIn.closed_at).is_(None), col(Campaign.state).in_(LIVE)


def _ripe() -> Criteria:
    recent = (
        select(col(ChainStep.id))
        .outerjoin(Mail, col(ChainStep.mail_id) == col(Mail.id))
        .where(
            col(ChainStep.check_in_id) == col(CheckIn.id),
            (col(ChainStep.decided_on) > bindparam("recently", type_=Date)) | col(Mail.state).in_(STILL_TO_LEAVE),
        )
    )
    return (*_live(), ~recent.exists())


def _of_campaign() -> Criteria:
    return (col(CheckIn.campaign_id) == bindparam("campaign_id"),)


def _among() -> Criteria:
    return (among(col(CheckIn.id)),)


def _one() -> Criteria:
    return (col(CheckIn.id) == bindparam("check_in_id"),)


def _facts(session: Session, which: Which, **named: object) -> list[CheckInFacts]:
    """The check-ins that meet criteria on CheckIn and Campaign, in a fixed number of selects, each made once."""
    rows = session.execute(_heads(which), named).all()
    if not rows:
        return []
    policies = _frozen_policies(session, {row.campaign_id for row in rows})
    items, said, holds = items_of(session, which, named), _said(session, which, named), _holds(session, which, named)
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


@cache
def _heads(which: Which) -> Selected:
    campaign = (col(Campaign.title), col(Campaign.territory_id), col(Campaign.freezes_on), col(Campaign.state))
    own = (col(CheckIn.campaign_id), col(CheckIn.person_id), col(CheckIn.asked_for_id), col(CheckIn.closed_at))
    head = select(col(CheckIn.id), *own, *campaign, col(Campaign.opened_by_id))
    return joined(head, which).order_by(col(CheckIn.id))


def _frozen_policies(session: Session, campaign_ids: Collection[int]) -> dict[int, Policy]:
    rows = session.execute(_policies(), {"ids": campaign_ids})
    return {id_: Policy.model_validate(policy) for id_, policy in rows}


@cache
def _policies() -> Selected:
    return select(col(Campaign.id), col(Campaign.policy)).where(among(col(Campaign.id)))


def _said(session: Session, which: Which, named: Mapping[str, object]) -> dict[int, list[Said]]:
    found: defaultdict[int, list[Said]] = defaultdict(list)
    for row in session.execute(_steps(which), named):
        left_on = local_date(row.sent_at, row.timezone) if row.sent_at else None
        undelivered = row.state in NEVER_LEFT or (row.state is None and not row.skipped)
        found[row.check_in_id].append(Said(row.rung, row.decided_on, left_on, row.skipped, undelivered))
    return found


@cache
def _steps(which: Which) -> Selected:
    step = (col(ChainStep.check_in_id), col(ChainStep.rung), col(ChainStep.decided_on), col(ChainStep.skipped))
    return (
        joined(select(*step, col(Mail.state), col(Mail.sent_at), col(Territory.timezone)), which)
        .join(ChainStep, col(ChainStep.check_in_id) == col(CheckIn.id))
        .outerjoin(Mail, col(ChainStep.mail_id) == col(Mail.id))
        .outerjoin(Territory, col(Mail.territory_id) == col(Territory.id))
        .order_by(col(ChainStep.id))
    )


def local_date(moment: datetime, timezone: str | None) -> date:
    """The local day of an instant; that of Paris where the time zone is unknown."""
    return moment.astimezone(_zone(timezone or _PARIS)).date()


@lru_cache(maxsize=64)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name if is_zone(name) else _PARIS)


def _holds(session: Session, which: Which, named: Mapping[str, object]) -> dict[int, list[HoldFacts]]:
    found: defaultdict[int, list[HoldFacts]] = defaultdict(list)
    for check_in, first, last, reason in session.execute(_held(which), named):
        found[check_in].append(HoldFacts(first, last, reason))
    return found


@cache
def _held(which: Which) -> Selected:
    hold = (col(Hold.check_in_id), col(Hold.first_day), col(Hold.last_day), col(Hold.reason))
    return joined(select(*hold), which).join(Hold, col(Hold.check_in_id) == col(CheckIn.id))


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
