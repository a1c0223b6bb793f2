"""Who will receive what in the next 90 days on a territory? A look ahead: nothing is written, nothing is sent."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from flows import clock
from flows.surroundings import Day, know
from roadmaps import previews
from roadmaps.askable import askables
from roadmaps.asking import CheckInFacts, awaited
from roadmaps.calendars import add_working_days
from roadmaps.check_ins import Plan, Window, informed_only, planned_windows, who_is_asked, window_opened_on
from roadmaps.due_dates import FORGOTTEN_AFTER, FURTHEST_NOTICE
from roadmaps.facts import CommitmentFacts, TerritoryFacts
from roadmaps.foreseen_letters import Expected
from roadmaps.foresight import SPARED, Ahead, foresee
from roadmaps.previews import Foreseen
from store import campaigns, chains, check_ins, written
from store.commitments import facts_under
from store.database import reading
from store.due_dates import dues_between
from store.policies import launching_around
from store.recipients import recipients
from store.territories import by_code
from store.untold_dates import keys_about

NOT_KEPT, MOST_ASKED = -(10**9), 10**6
"""Ids of what is only foreseen: below those of anything kept, each campaign with room for the whole country."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A campaign to come: when it would open, and whom it would ask."""

    window: Window
    opens_on: date
    plan: Plan
    check_ins: Sequence[CheckInFacts]
    by_itself: bool
    whose: str = ""
    """The name of the territory that opens it, when it is not the one looked at."""
    asked_by: tuple[str, ...] = ()
    """The territories whose campaigns, open by then, already ask about commitments of this one."""


def preview(territory_code: str, today: date | None = None, days: int = previews.DAYS) -> Sequence[Foreseen]:
    """The lines of the calendar to come, day by day."""
    day = today or clock.today()
    with reading() as session:
        ahead = foresight(session, territory_code, day, days)
        letters = ahead.letters
        people = {one.person_id for one in letters} | {id_ for one in letters for id_ in one.about}
        named = recipients(session, people)
        lines = [
            line
            for one in ahead.planned
            if one.plan.asked or not one.whose
            for line in previews.of_campaign(
                one.window, one.opens_on, one.plan, by_itself=one.by_itself, whose=one.whose, asked_by=one.asked_by
            )
        ]
        return previews.in_order([*lines, *previews.of_letters(letters, lambda id_: named[id_].name)], day, days)


@dataclass(frozen=True, slots=True)
class Foresight:
    """What would happen if nobody answered and each campaign were launched on its day."""

    planned: Sequence[Planned]
    letters: Sequence[Expected]


def foresight(session: Session, territory_code: str, day: date, days: int = previews.DAYS) -> Foresight:
    """The campaigns of a territory to come, and the letters that would leave."""
    known, territory = _known(session, territory_code, day)
    planned = list(_planned(session, known, territory, day + timedelta(days)))
    return Foresight(planned, _letters(session, known, territory, planned, days))


def who_would_be_asked(territory_code: str, today: date | None = None) -> tuple[Window, Plan]:
    """What opening a campaign now would do."""
    day = today or clock.today()
    with reading() as session:
        known, territory = _known(session, territory_code, day)
        window = _opened_now(session, known, territory)
        facts = facts_under(session, known.forest.under(territory.id))
        return window, _plan(known, territory, window, facts, check_ins.already_asked(session))


def _known(session: Session, territory_code: str, day: date) -> tuple[Day, TerritoryFacts]:
    known = know(session, day, clock.now())
    return known, known.forest.territory(by_code(session, territory_code, day).id or 0)


def _opened_now(session: Session, known: Day, territory: TerritoryFacts) -> Window:
    day = known.today
    meetings = campaigns.meetings_of(session, territory.id, day - timedelta(200), day + timedelta(400))
    return window_opened_on(known.policy(territory.id), known.calendar(territory.id), day, list(meetings))


def _plan(
    known: Day, territory: TerritoryFacts, window: Window, facts: Sequence[CommitmentFacts], asked: Collection[int]
) -> Plan:
    under = (known.forest.territory(one) for one in known.forest.under(territory.id))
    day = max(window.opens_on, known.today)
    return who_is_asked(
        askables(facts, day),
        stand_ins=known.contacts.stand_ins,
        reachable=known.contacts.reachable,
        today=day,
        freezes_on=window.freezes_on,
        informed_only=informed_only(under, territory.id, known.today),
        already_asked=asked,
    )


@dataclass(frozen=True, slots=True)
class _Opening:
    """A campaign to come of a territory that concerns the one looked at."""

    opens_on: date
    window: Window
    territory: TerritoryFacts
    by_itself: bool


def _planned(session: Session, known: Day, territory: TerritoryFacts, last: date) -> Iterator[Planned]:
    """The campaigns to come here, each asking what none still open is asking.

    Those of the territory, and those that open by themselves above or below it: they ask the same people.
    """
    here = known.forest.under(territory.id)
    alone, others = launching_around(session, known.forest, territory.id, known.today)
    openings = [
        one
        for id_ in (territory.id, *others)
        for one in _openings(session, known, known.forest.territory(id_), last, by_itself=alone or id_ in others)
    ]
    facts = facts_under(session, here)
    by_id = {one.id: one for one in facts}
    open_ = chains.live_check_ins(session)
    names = campaigns.named_after(session, {one.campaign_id for one in open_})
    in_turn = sorted(openings, key=lambda one: (one.opens_on, not one.by_itself))  # people launch when they have come
    for number, one in enumerate(in_turn):
        asking = [(each, awaited(each)) for each in open_ if each.freezes_on >= one.opens_on]
        asked = {item.commitment_id for _, items in asking for item in items}
        there = known.forest.under(one.territory.id)
        plan = _plan(known, one.territory, one.window, [fact for fact in facts if fact.territory_id in there], asked)
        policy = known.policy(one.territory.id)
        its = {each.campaign_id for each, items in asking if any(item.territory_id in there & here for item in items)}
        opened = previews.check_ins_of(plan, by_id, one.window, policy, NOT_KEPT + number * MOST_ASKED)
        open_ = [*open_, *opened]
        whose = "" if one.territory.id == territory.id else one.territory.name
        names |= {each.campaign_id: one.territory.name for each in opened}
        asked_by = tuple(sorted({names[id_] for id_ in its}))
        yield Planned(one.window, one.opens_on, plan, opened, one.by_itself, whose, asked_by)


def _openings(
    session: Session, known: Day, territory: TerritoryFacts, last: date, *, by_itself: bool
) -> Iterator[_Opening]:
    """The campaigns of one territory whose day comes, and that are not open yet."""
    policy, calendar, today = known.policy(territory.id), known.calendar(territory.id), known.today
    meetings = campaigns.meetings_of(session, territory.id, today - timedelta(200), last + timedelta(200))
    for window in planned_windows(policy, calendar, today - timedelta(90), last, list(meetings)):
        if window.freezes_on <= today or campaigns.campaign_of(session, territory.id, window.starts_on) is not None:
            continue
        is_late = window.opens_on < today  # launched late by a person, people keep their full time
        shown = _opened_now(session, known, territory) if is_late and not by_itself else window
        yield _Opening(max(window.opens_on, today), shown, territory, by_itself)


def _letters(
    session: Session, known: Day, territory: TerritoryFacts, planned: Sequence[Planned], days: int
) -> list[Expected]:
    under, first = known.forest.under(territory.id), known.today
    last = first + timedelta(days)
    dues = dues_between(session, first - timedelta(FORGOTTEN_AFTER), last + timedelta(FURTHEST_NOTICE))
    here = [one for one in dues if one.territory_id in under]
    openings: defaultdict[date, list[CheckInFacts]] = defaultdict(list)
    for one in planned:
        openings[one.opens_on].extend(one.check_ins)
    ahead = Ahead(
        live=[one for one in chains.live_check_ins(session) if any(item.territory_id in under for item in one.items)],
        openings=openings,
        dues=here,
        around=known.surroundings(),
        policy=known.policy,
        calendar=known.calendar,
        working=known.working,
        told=keys_about(session, [one.commitment_id for one in here]),
        written_on=_written_on(session, known),
    )
    return foresee(ahead, first, last)


def _written_on(session: Session, known: Day) -> dict[int, date]:
    """When each person was last written to, as far back as it spares them."""
    days = (add_working_days(known.working, known.today, -back) for back in range(SPARED + 1, -1, -1))
    return {person: day for day in days for person in written.written_since(session, day)}
