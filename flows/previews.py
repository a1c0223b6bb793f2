"""Who will receive what in the next 90 days on a territory? A look ahead: nothing is written, nothing is sent."""

from collections.abc import Sequence
from datetime import date, timedelta

from sqlmodel import Session

from flows import clock
from flows.surroundings import Day, know
from roadmaps import previews
from roadmaps.check_ins import Plan, Window, informed_only, planned_windows, who_is_asked, window_opened_on
from roadmaps.facts import CommitmentFacts, TerritoryFacts
from roadmaps.previews import Foreseen
from store import chains, check_ins
from store.commitments import facts_under
from store.database import reading
from store.due_dates import dues_between
from store.recipients import recipients
from store.territories import by_code

FURTHEST_NOTICE = 180


def preview(territory_code: str, today: date | None = None, days: int = previews.DAYS) -> Sequence[Foreseen]:
    """The lines of the calendar to come, day by day."""
    day = today or clock.today()
    with reading() as session:
        known = know(session, day, clock.now())
        territory = known.forest.territory(by_code(session, territory_code, day).id or 0)
        return previews.in_order(
            [
                *_campaigns(session, known, territory, day + timedelta(days)),
                *_chains(session, known, territory),
                *_dues(session, known, territory, day + timedelta(days + FURTHEST_NOTICE)),
            ],
            day,
            days,
        )


def who_would_be_asked(territory_code: str, today: date | None = None) -> tuple[Window, Plan]:
    """What opening a campaign now would do."""
    day = today or clock.today()
    with reading() as session:
        known = know(session, day, clock.now())
        territory = known.forest.territory(by_code(session, territory_code, day).id or 0)
        meetings = check_ins.meetings_of(session, territory.id, day - timedelta(200), day + timedelta(400))
        window = window_opened_on(known.policy(territory.id), known.calendar(territory.id), day, list(meetings))
        facts = facts_under(session, known.forest.under(territory.id))
        return window, _plan(known, territory, window, facts, check_ins.already_asked(session))


def _plan(
    known: Day, territory: TerritoryFacts, window: Window, facts: Sequence[CommitmentFacts], asked: frozenset[int]
) -> Plan:
    under = (known.forest.territory(one) for one in known.forest.under(territory.id))
    return who_is_asked(
        facts,
        stand_ins=known.contacts.stand_ins,
        reachable=known.contacts.reachable,
        today=known.today,
        freezes_on=window.freezes_on,
        informed_only=informed_only(under, territory.id, known.today),
        already_asked=asked,
    )


def _campaigns(session: Session, known: Day, territory: TerritoryFacts, last: date) -> list[Foreseen]:
    policy, calendar = known.policy(territory.id), known.calendar(territory.id)
    meetings = check_ins.meetings_of(session, territory.id, known.today - timedelta(200), last + timedelta(200))
    facts = facts_under(session, known.forest.under(territory.id))
    lines: list[Foreseen] = []
    for window in planned_windows(policy, calendar, known.today - timedelta(90), last, list(meetings)):
        opened = check_ins.campaign_of(session, territory.id, window.starts_on) is not None
        if window.freezes_on > known.today and not opened:
            plan = _plan(known, territory, window, facts, frozenset())
            lines += previews.of_campaign(window, plan, policy, calendar, known.today)
    return lines


def _chains(session: Session, known: Day, territory: TerritoryFacts) -> list[Foreseen]:
    under = known.forest.under(territory.id)
    live = [one for one in chains.live_check_ins(session) if any(item.territory_id in under for item in one.items)]
    named = recipients(session, {one.person_id for one in live})
    return previews.of_chains(live, known.surroundings(), lambda one: named[one].name, known.today)


def _dues(session: Session, known: Day, territory: TerritoryFacts, last: date) -> list[Foreseen]:
    under = known.forest.under(territory.id)
    dues = [one for one in dues_between(session, known.today, last) if one.territory_id in under]
    return previews.of_dues(dues, known.policy, known.calendar, known.today)
