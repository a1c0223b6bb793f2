"""By the rules that each campaign froze, from which day does a letter without an answer count as a silence?"""

from collections.abc import Callable, Collection
from datetime import date
from functools import cache

from sqlalchemy import select
from sqlmodel import Session, col

from models import Campaign
from roadmaps.calendars import Calendar
from roadmaps.policy import Policy
from roadmaps.silence import silent_on
from store.policies import calendars
from store.territories import forest

SilentOn = Callable[[int, int | None, date], tuple[date, int]]
"""(campaign, territory of the letter, local day it left) → the day from which it counts, the working days allowed."""


def silences(session: Session, campaign_ids: Collection[int], on: date) -> SilentOn:
    """The rule of each of these campaigns; ``on``: the day whose perimeters say which holidays a territory keeps."""
    statement = select(col(Campaign.id), col(Campaign.policy), col(Campaign.freezes_on))
    rows = session.execute(statement.where(col(Campaign.id).in_(sorted(campaign_ids))))
    rules = {id_: (Policy.model_validate(policy), freezes_on) for id_, policy, freezes_on in rows}
    known = forest(session, on)
    calendar_under = calendars(known)

    @cache
    def of(campaign_id: int, territory_id: int | None, left_on: date) -> tuple[date, int]:
        policy, freezes_on = rules[campaign_id]
        has_calendar = territory_id is not None and territory_id in known
        calendar = calendar_under(territory_id or 0, policy) if has_calendar else Calendar(quiet=policy.quiet)
        return silent_on(left_on, policy.silent_after, calendar, freezes_on), policy.silent_after

    return of
