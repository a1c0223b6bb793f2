"""Which campaigns run, who was asked about what, and which rungs were said?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from models import (
    AccessLink,
    Answer,
    Campaign,
    ChainStep,
    CheckIn,
    CheckInItem,
    GovernanceBody,
    Mail,
    Meeting,
)
from models.closed_lists import CampaignState, MailState, Rung
from roadmaps.check_ins import Asked, Window
from roadmaps.policy import Policy
from store.chains import check_in_facts
from store.mails import CANCELLABLE

BATCH = 5_000


def campaign_of(session: Session, territory_id: int, starts_on: date) -> Campaign | None:
    """The campaign of a territory over a period, whatever its state."""
    statement = select(Campaign).where(
        col(Campaign.territory_id) == territory_id, col(Campaign.period_starts_on) == starts_on
    )
    return session.execute(statement).scalar_one_or_none()


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


def already_asked(session: Session) -> frozenset[int]:
    """The commitments on which an answer is awaited in an open campaign: nobody is asked twice at once."""
    statement = (
        select(col(CheckInItem.commitment_id))
        .join(CheckIn, col(CheckInItem.check_in_id) == col(CheckIn.id))
        .join(Campaign, col(CheckIn.campaign_id) == col(Campaign.id))
        .where(
            col(Campaign.state) == CampaignState.OPEN,
            col(CheckIn.closed_at).is_(None),
            col(CheckInItem.removed_at).is_(None),
        )
    )
    return frozenset(session.execute(statement).scalars())


def add_check_ins(session: Session, campaign_id: int, asked: Sequence[Asked], at: datetime) -> dict[int, int]:
    """One check-in per person with its items; gives person → check-in."""
    if not asked:
        return {}
    rows = [
        {
            "campaign_id": campaign_id,
            "person_id": one.person_id,
            "asked_for_id": one.in_place_of[0] if one.in_place_of else None,
            "opened_at": at,
            "closing_reason": "",
        }
        for one in asked
    ]
    session.execute(insert(CheckIn), rows)
    found = select(col(CheckIn.person_id), col(CheckIn.id)).where(col(CheckIn.campaign_id) == campaign_id)
    ids: dict[int, int] = {row.person_id: row.id for row in session.execute(found)}
    items = [
        {"check_in_id": ids[one.person_id], "commitment_id": commitment, "rank": rank}
        for one in asked
        for rank, commitment in enumerate(one.commitment_ids)
    ]
    session.execute(insert(CheckInItem), items)
    return ids


def add_item(session: Session, campaign_id: int, person_id: int, commitment_id: int, at: datetime) -> int:
    """Ask one more commitment of a person in a campaign, in the check-in they have (reopened) or a new one."""
    statement = select(CheckIn).where(col(CheckIn.campaign_id) == campaign_id, col(CheckIn.person_id) == person_id)
    check_in = session.execute(statement).scalar_one_or_none()
    if check_in is None:
        check_in = CheckIn(campaign_id=campaign_id, person_id=person_id, opened_at=at)
    check_in.closed_at, check_in.closing_reason = None, ""
    session.add(check_in)
    session.flush()
    id_ = check_in.id or 0
    rank = session.execute(
        select(func.coalesce(func.max(col(CheckInItem.rank)), -1)).where(col(CheckInItem.check_in_id) == id_)
    ).scalar_one()
    values = {"check_in_id": id_, "commitment_id": commitment_id, "rank": rank + 1, "removed_at": None}
    if insert_once(session, CheckInItem, values, ["check_in_id", "commitment_id"]) is None:
        again = update(CheckInItem).where(
            col(CheckInItem.check_in_id) == id_, col(CheckInItem.commitment_id) == commitment_id
        )
        session.execute(again.values(removed_at=None))
    return id_


def replace_older_items(session: Session, campaign_id: int, commitment_ids: Collection[int], at: datetime) -> list[int]:
    """A new request replaces an older frozen one: the older items are removed; gives the check-ins concerned."""
    older = (
        select(col(CheckInItem.id), col(CheckInItem.check_in_id), col(CheckInItem.commitment_id))
        .join(CheckIn, col(CheckInItem.check_in_id) == col(CheckIn.id))
        .join(Campaign, col(CheckIn.campaign_id) == col(Campaign.id))
        .where(
            col(CheckIn.campaign_id) != campaign_id,
            col(CheckIn.closed_at).is_(None),
            col(CheckInItem.removed_at).is_(None),
            col(Campaign.state) == CampaignState.FROZEN,
        )
    )
    asked = set(commitment_ids)
    replaced = {row.id: row.check_in_id for row in session.execute(older) if row.commitment_id in asked}
    for batch in _batches(replaced):
        statement = update(CheckInItem).where(col(CheckInItem.id).in_(batch)).values(removed_at=at)
        session.execute(statement.execution_options(synchronize_session=False))
    return sorted(set(replaced.values()))


def emptied(session: Session, check_in_ids: Collection[int]) -> list[int]:
    """Those of these check-ins that are not closed and from which nothing is awaited any more."""
    answered = select(col(Answer.id)).where(
        col(Answer.check_in_id) == col(CheckInItem.check_in_id),
        col(Answer.commitment_id) == col(CheckInItem.commitment_id),
    )
    awaited = select(col(CheckInItem.id)).where(
        col(CheckInItem.check_in_id) == col(CheckIn.id), col(CheckInItem.removed_at).is_(None), ~answered.exists()
    )
    found: list[int] = []
    for batch in _batches(check_in_ids):
        open_ones = select(col(CheckIn.id)).where(col(CheckIn.id).in_(batch), col(CheckIn.closed_at).is_(None))
        found += [one for one in session.execute(open_ones.where(~awaited.exists())).scalars() if one is not None]
    return found


def _batches(ids: Iterable[int]) -> Iterable[Sequence[int]]:
    ordered = sorted(set(ids))
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


def claim_step(
    session: Session,
    *,
    check_in_id: int,
    rung: Rung,
    decided_on: date,
    recipient_id: int | None = None,
    mail_id: int | None = None,
    reason: str = "",
) -> int | None:
    """Write a rung down, said or (with a ``reason``) skipped; None when it was written before, by anybody."""
    values = {
        "check_in_id": check_in_id,
        "rung": rung,
        "decided_on": decided_on,
        "recipient_id": recipient_id,
        "mail_id": mail_id,
        "skipped": bool(reason),
        "reason": reason,
    }
    return insert_once(session, ChainStep, values, ["check_in_id", "rung"])


def add_requests(session: Session, said: Sequence[tuple[int, int, int | None]], decided_on: date) -> None:
    """The first rung of new check-ins: (check-in, person, mail) each."""
    rows = [
        {
            "check_in_id": check_in_id,
            "rung": Rung.REQUEST,
            "decided_on": decided_on,
            "recipient_id": person_id,
            "mail_id": mail_id,
            "skipped": False,
            "reason": "",
        }
        for check_in_id, person_id, mail_id in said
    ]
    if rows:
        session.execute(insert(ChainStep), rows)


def stop_letters(session: Session, check_in_ids: Collection[int], reason: str) -> None:
    """Cancel what the chains of these check-ins have not sent yet."""
    for batch in _batches(check_in_ids):
        statement = update(Mail).where(
            col(Mail.check_in_id).in_(batch), col(Mail.rung).is_not(None), col(Mail.state).in_(CANCELLABLE)
        )
        session.execute(
            statement.values(state=MailState.CANCELLED, error=reason).execution_options(synchronize_session=False)
        )


def name_mail(session: Session, step_id: int, mail_id: int) -> None:
    """Say which mail carries a rung already claimed."""
    session.execute(update(ChainStep).where(col(ChainStep.id) == step_id).values(mail_id=mail_id))


def insert_once(session: Session, table: Any, values: Mapping[str, object], unique: Sequence[str]) -> int | None:
    """Insert a row unless one with the same ``unique`` columns exists; gives its id, or None."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    found: int | None = session.execute(statement.returning(table.id)).scalar()
    return found


def close(session: Session, check_in_ids: Collection[int], reason: str, at: datetime) -> None:
    """Nothing more is awaited from these check-ins."""
    for batch in _batches(check_in_ids):
        statement = update(CheckIn).where(col(CheckIn.id).in_(batch), col(CheckIn.closed_at).is_(None))
        session.execute(statement.values(closed_at=at, closing_reason=reason))


def living_link(session: Session, check_in_id: int, person_id: int, at: datetime) -> int | None:
    """The personal link a person already has for a check-in, if it still opens."""
    statement = select(col(AccessLink.id)).where(
        col(AccessLink.check_in_id) == check_in_id,
        col(AccessLink.person_id) == person_id,
        col(AccessLink.revoked_at).is_(None),
        col(AccessLink.expires_at) > at,
    )
    return session.execute(statement.order_by(col(AccessLink.id).desc()).limit(1)).scalar()


def freeze(session: Session, campaign: Campaign, at: datetime) -> None:
    """Answers that come from now on are late."""
    campaign.state = CampaignState.FROZEN
    campaign.frozen_at = at
    session.add(campaign)
    session.flush()


__all__ = [
    "add_campaign",
    "add_check_ins",
    "add_item",
    "add_requests",
    "already_asked",
    "campaign_of",
    "campaigns_in",
    "check_in_facts",
    "claim_step",
    "close",
    "emptied",
    "freeze",
    "insert_once",
    "living_link",
    "meetings_of",
    "name_mail",
    "open_campaign_held",
    "replace_older_items",
    "stop_letters",
]
