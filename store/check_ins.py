"""Who is asked about what, what replaces it, and what is awaited no more?"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, insert, select, update
from sqlmodel import Session, SQLModel, col

from models import (
    AccessLink,
    Answer,
    Campaign,
    CheckIn,
    CheckInItem,
)
from models.closed_lists import CampaignState
from roadmaps.check_ins import Asked
from store.among import among
from store.once import insert_once

BATCH = 5_000
_ASKED = CheckInItem.__table__.alias("asked")  # type: ignore[attr-defined]


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
    _insert(session, CheckIn, rows)
    found = select(col(CheckIn.person_id), col(CheckIn.id)).where(col(CheckIn.campaign_id) == campaign_id)
    ids: dict[int, int] = {row.person_id: row.id for row in session.execute(found)}
    items = [
        {"check_in_id": ids[one.person_id], "commitment_id": commitment, "rank": rank}
        for one in asked
        for rank, commitment in enumerate(one.commitment_ids)
    ]
    _insert(session, CheckInItem, items)
    return ids


def _insert(session: Session, table: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """On the table and not on its class, which goes through each row once more."""
    session.connection().execute(insert(table.__table__), rows)  # type: ignore[attr-defined]


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


def replace_older_items(session: Session, campaign_id: int, at: datetime) -> list[int]:
    """What a campaign asks about replaces what older, frozen ones did: those items are removed; their check-ins."""
    older = (
        select(col(CheckIn.id))
        .join(Campaign, col(CheckIn.campaign_id) == col(Campaign.id))
        .where(
            col(CheckIn.campaign_id) != campaign_id,
            col(CheckIn.closed_at).is_(None),
            col(Campaign.state) == CampaignState.FROZEN,
        )
    )
    asked = (
        select(_ASKED.c.commitment_id)
        .join(CheckIn, col(CheckIn.id) == _ASKED.c.check_in_id)
        .where(col(CheckIn.campaign_id) == campaign_id)
    )
    replaced = update(CheckInItem).where(
        col(CheckInItem.removed_at).is_(None),
        col(CheckInItem.check_in_id).in_(older),
        (col(CheckInItem.commitment_id) + 0).in_(asked),  # each older item, not each pair of check-in and commitment
    )
    found = session.execute(
        replaced.values(removed_at=at).returning(col(CheckInItem.check_in_id)),
        execution_options={"synchronize_session": False},
    )
    return sorted(set(found.scalars()))


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
    for batch in in_batches(check_in_ids):
        open_ones = select(col(CheckIn.id)).where(col(CheckIn.id).in_(batch), col(CheckIn.closed_at).is_(None))
        found += [one for one in session.execute(open_ones.where(~awaited.exists())).scalars() if one is not None]
    return found


def in_batches(ids: Iterable[int]) -> Iterable[Sequence[int]]:
    """These ids in order, so many at a time."""
    ordered = sorted(set(ids))
    return (ordered[start : start + BATCH] for start in range(0, len(ordered), BATCH))


def close(session: Session, check_in_ids: Collection[int], reason: str, at: datetime) -> None:
    """Nothing more is awaited from these check-ins."""
    for batch in in_batches(check_in_ids):
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


def living_links(session: Session, check_in_ids: Collection[int], at: datetime) -> dict[tuple[int, int], int]:
    """The personal links of these check-ins that still open, the latest of each: (person, check-in) → its id."""
    statement = select(col(AccessLink.person_id), col(AccessLink.check_in_id), col(AccessLink.id)).where(
        among(col(AccessLink.check_in_id)), col(AccessLink.revoked_at).is_(None), col(AccessLink.expires_at) > at
    )
    found = session.execute(statement.order_by(col(AccessLink.id)), {"ids": check_in_ids})
    return {(person_id, check_in_id): id_ for person_id, check_in_id, id_ in found}
