"""Which chains may have a rung to say today? A look at all of them at once, before anything else is read.

What is left aside here could not be decided anyway: its last letter waits to leave, or left less than the next delay
ago even if every weekday were worked. Nothing is remembered from one day to the next: the rungs said, the days their
letters left and the frozen policies are asked each time, chains of one campaign at one height together.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Row, Select, Subquery, and_, bindparam, case, func, or_, select
from sqlmodel import Session, col

from models import Answer, Campaign, ChainStep, CheckIn, CheckInItem, Hold, Mail, Territory
from models.closed_lists import Rung
from roadmaps.calendars import is_zone, latest_start, never_worked
from roadmaps.ladder import next_wait
from roadmaps.policy import Policy
from store.among import among
from store.chains import LIVE, STILL_TO_LEAVE

Delays = Mapping[int, tuple[tuple[Rung, int], ...]]
SHORTEST_WAIT = 2
"""No policy has a shorter delay."""
DEFAULT_ZONE = "Europe/Paris"
A_DAY = timedelta(days=1)
_HEIGHT = case(*((col(ChainStep.rung) == rung, place) for place, rung in enumerate(Rung)))
_SPOKEN = col(ChainStep.skipped).is_(False)


def ripe_chains(session: Session, today: date) -> list[int]:
    """The check-ins of the chains for which a rung may be due, in order; none on a day that nobody works."""
    if never_worked(today):
        return []
    heights = session.execute(_heights(), {"today": today}).all()
    if not heights:
        return []
    delays = _delays(session, {row.campaign_id for row in heights})
    zones = [one for one in session.execute(_zones()).scalars() if is_zone(one)] or [DEFAULT_ZONE]
    terms = [term for row in heights if (term := _ripe(row, delays, today, zones)) is not None]
    if not terms:
        return []
    chains = _chains()
    ripe = select(chains.c.id).where(or_(*terms)).order_by(chains.c.id)
    return list(session.execute(ripe, {"today": today}).scalars())


@cache
def _chains() -> Subquery:
    """Each live chain whose letters have all left, none of them decided ``today``: its height, since when it waits."""
    waits = _SPOKEN & (col(Mail.state).in_(STILL_TO_LEAVE) | (col(ChainStep.decided_on) >= bindparam("today")))
    undelivered = _SPOKEN & col(Mail.sent_at).is_(None)
    return (
        select(
            col(CheckIn.id),
            col(CheckIn.campaign_id),
            func.max(_HEIGHT).label("height"),
            func.max(case((_SPOKEN, col(Mail.sent_at)))).label("sent_at"),
            func.max(case((undelivered, col(ChainStep.decided_on)))).label("decided_on"),
        )
        .select_from(CheckIn)
        .join(Campaign, col(Campaign.id) == col(CheckIn.campaign_id))
        .join(ChainStep, col(ChainStep.check_in_id) == col(CheckIn.id))
        .outerjoin(Mail, col(Mail.id) == col(ChainStep.mail_id))
        .where(col(CheckIn.closed_at).is_(None), col(Campaign.state).in_(LIVE))
        .group_by(col(CheckIn.campaign_id), col(CheckIn.id))
        .having(func.max(case((waits, 1), else_=0)) == 0)
        .subquery("chains")
    )


@cache
def _heights() -> Select[Any]:
    """The live campaigns with the heights of their chains and, for each, the oldest silence."""
    chains = _chains()
    kept = (chains.c.campaign_id, chains.c.height)
    kinds = (chains.c.sent_at.is_(None).label("unsent"), chains.c.decided_on.is_(None).label("delivered"))
    oldest = (func.min(chains.c.sent_at).label("sent_at"), func.min(chains.c.decided_on).label("decided_on"))
    return select(*kept, *oldest).group_by(*kept, *kinds)


@cache
def _zones() -> Select[Any]:
    """The time zones in use. All are thought of for each letter: to look for its own costs as much as the rest."""
    return select(col(Territory.timezone)).distinct()


def _delays(session: Session, campaign_ids: Collection[int]) -> Delays:
    """The delays that each campaign froze; the shortest of all for a campaign whose policy cannot be read any more."""
    return {id_: _read(policy) for id_, policy in session.execute(_policies(), {"ids": campaign_ids})}


@cache
def _policies() -> Select[Any]:
    return select(col(Campaign.id), col(Campaign.policy)).where(among(col(Campaign.id)))


def _read(policy: object) -> tuple[tuple[Rung, int], ...]:
    try:
        return Policy.model_validate(policy).delays
    except ValidationError:
        return tuple((rung, SHORTEST_WAIT) for rung in Rung)


def _ripe(row: Row[Any], delays: Delays, today: date, zones: Iterable[str]) -> ColumnElement[bool] | None:
    """Which of the chains like these may be ripe; None when not even the oldest silence is long enough."""
    wait = next_wait(tuple(Rung)[row.height], delays[row.campaign_id])
    if wait is None or (row.sent_at is None and row.decided_on is None):
        return None
    start = latest_start(today, wait)
    before = max(datetime.combine(start + A_DAY, time(), ZoneInfo(zone)) for zone in zones).astimezone(UTC)
    if (row.sent_at and row.sent_at >= before) or (row.decided_on and row.decided_on > start):
        return None
    chains = _chains()
    return and_(
        chains.c.campaign_id == row.campaign_id,
        chains.c.height == row.height,
        chains.c.sent_at.is_(None) | (chains.c.sent_at < before),
        chains.c.decided_on.is_(None) | (chains.c.decided_on <= start),
        ~_heard_since(chains, start).exists(),
        ~_held_since(chains, start, today).exists(),
    )


def _heard_since(chains: Subquery, start: date) -> Select[Any]:
    """Something was answered after ``start``: silence counts from there."""
    return (
        select(col(Answer.id))
        .join(
            CheckInItem,
            (col(CheckInItem.check_in_id) == col(Answer.check_in_id))
            & (col(CheckInItem.commitment_id) == col(Answer.commitment_id)),
        )
        .where(col(Answer.check_in_id) == chains.c.id, col(Answer.answered_on) > start)
    )


def _held_since(chains: Subquery, start: date, today: date) -> Select[Any]:
    """The coordinator holds it today, or did after ``start``."""
    held = (col(Hold.first_day) <= today, col(Hold.last_day) > start)
    return select(col(Hold.id)).where(col(Hold.check_in_id) == chains.c.id, *held)


def by_campaign(session: Session, check_in_ids: Collection[int]) -> list[tuple[int, int, list[int]]]:
    """These check-ins by campaign: its id, its territory, theirs."""
    found: dict[tuple[int, int], list[int]] = {}
    columns = (col(CheckIn.id), col(Campaign.id), col(Campaign.territory_id))
    joined = select(*columns).join(Campaign, col(Campaign.id) == col(CheckIn.campaign_id)).where(among(col(CheckIn.id)))
    for id_, campaign_id, territory_id in session.execute(joined, {"ids": sorted(check_in_ids)}):
        found.setdefault((campaign_id, territory_id), []).append(id_)
    return [(campaign_id, territory_id, ids) for (campaign_id, territory_id), ids in sorted(found.items())]
