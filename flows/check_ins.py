"""What happens when a campaign opens, by a person's hand or on its day?"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from sqlmodel import Session

from flows import clock
from flows.freezing import freeze_campaigns
from flows.request_letters import SHARED_FROM, LettersPrepared, prepare, share_out, to_share
from flows.running import flow
from flows.setting_aside import Aside, everybodys
from flows.surroundings import Day, be_in_service, know
from models import Campaign
from models.closed_lists import Launch
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
from store import campaigns, chain_steps, chains, journal, turns
from store import check_ins as asked_about
from store.askables import askables
from store.database import reading, transaction
from store.policies import launching_by_themselves
from store.territories import by_code

REPLACED = "remplacé par la campagne suivante"
LATEST = timedelta(days=120)
"""How late a campaign may still open by itself."""
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
    letters_to_come: bool = False
    """The workers prepare the letters in the next minutes: there are many."""


@dataclass(frozen=True, slots=True)
class CheckInsRun:
    """What a run of the flow did."""

    opened: tuple[Opening, ...]
    frozen: int
    letters: LettersPrepared

    def __str__(self) -> str:
        opened = count(len(self.opened), "campagne ouverte", "campagnes ouvertes", feminine=True)
        frozen = count(self.frozen, "arrêtée", "arrêtées", feminine=True)
        return f"points d'étape : {opened}, {frozen} ; {self.letters}"


@flow
def check_ins(today: date | None = None) -> CheckInsRun:
    """Freeze the campaigns whose day has passed, and open those that a policy opens by itself."""
    day = today or clock.today()
    frozen = freeze_campaigns(day)
    opened = open_due_campaigns(day)
    return CheckInsRun(tuple(opened), frozen, share_out(day))


def open_campaign(
    territory_code: str, today: date | None = None, opened_by: int | None = None, *, at_once: bool = True
) -> Opening:
    """Open the campaign of a territory, then prepare one letter for each person asked; twice does nothing more.

    Unless all is wanted ``at_once``, the letters of a large campaign are left to the workers.
    """
    day = today or clock.today()
    with transaction() as session:
        turns.take(session, turns.Turn.OPENING)
        known = know(session, day, clock.now())
        territory_id = by_code(session, territory_code, day).id
        assert territory_id is not None  # noqa: S101  a row of the database
        territory = known.forest.territory(territory_id)
        meetings = campaigns.meetings_of(session, territory.id, day - BEHIND, day + AHEAD)
        window = window_opened_on(known.policy(territory.id), known.calendar(territory.id), day, list(meetings))
        opening = _open(session, known, _Due(territory, window, meetings), opened_by)
    if opening.campaign_id is None:
        return opening
    if opening.people >= SHARED_FROM and not at_once:
        return replace(opening, letters_to_come=True)
    prepare(to_share(day, opening.campaign_id), day)
    return opening


def open_due_campaigns(today: date) -> list[Opening]:
    """Open the campaigns whose planned day has come, where a territory chose itself that they open alone."""
    with transaction() as session:
        be_in_service(session, today, clock.now())
        if not (choosing := launching_by_themselves(session, today)):
            return []  # the map and everybody's roles are read only when somewhere may open
        known = know(session, today, clock.now())
    opened, spoilt = list[Opening](), dict[int, Exception]()
    for territory_id in choosing:
        try:
            opened += _opened_in(territory_id, known)
        except Exception as trouble:  # noqa: BLE001  its rules, or anything of its own: the others do not wait
            everybodys(trouble)
            spoilt[territory_id] = trouble
    with transaction() as session:
        Aside(session, "ouvertures", today, known.at).tell_of(spoilt)
    return [one for one in opened if one.campaign_id is not None and not one.already_open]


def _opened_in(territory_id: int, known: Day) -> list[Opening]:
    """The campaigns of one territory that open by themselves, each in a transaction of its own."""
    with reading() as session:
        due = list(_due(session, known, territory_id))
    opened: list[Opening] = []
    for one in due:
        with transaction() as session:
            turns.take(session, turns.Turn.OPENING)
            opened.append(_open(session, known, one))
    return opened


@dataclass(frozen=True, slots=True)
class _Due:
    """A campaign to open: where, over which period; the meetings of its committees."""

    territory: TerritoryFacts
    window: Window
    meetings: Mapping[date, int]

    @property
    def meeting_id(self) -> int | None:
        """The meeting that the campaign prepares."""
        return self.meetings.get(self.window.meets_on) if self.window.meets_on else None


def _due(session: Session, known: Day, territory_id: int) -> Iterator[_Due]:
    """The campaigns of a territory that open by themselves, whose day has come and that are not open yet."""
    if territory_id not in known.forest:
        return
    policy = known.policy(territory_id)
    if policy.launch is not Launch.AUTOMATIC:
        return
    meetings = campaigns.meetings_of(session, territory_id, known.today - BEHIND, known.today + AHEAD)
    since = known.today - LATEST
    for window in planned_windows(policy, known.calendar(territory_id), since, known.today, list(meetings)):
        is_open = campaigns.campaign_of(session, territory_id, window.starts_on) is not None
        if known.today < window.freezes_on and not is_open:
            yield _Due(known.forest.territory(territory_id), window, meetings)


def _open(session: Session, known: Day, due: _Due, opened_by: int | None = None) -> Opening:
    """The campaign, who is asked about what, and the act of the journal; the letters come after."""
    territory, window = due.territory, due.window
    existing = campaigns.campaign_of(session, territory.id, window.starts_on)
    if existing is not None:
        return _opened_before(session, existing)
    under = known.forest.under(territory.id)
    already = asked_about.already_asked(session)

    plan = who_is_asked(
        askables(session, under, known.today),
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
    campaign = campaigns.add_campaign(
        session,
        territory_id=territory.id,
        window=window,
        policy=known.policy(territory.id),
        at=known.at,
        opened_by_id=opened_by,
        meeting_id=due.meeting_id,
    )
    if campaign is None or campaign.id is None:
        return Opening(None, window.title, window.freezes_on, already_open=True)
    asked_about.add_check_ins(session, campaign.id, plan.asked, known.at)
    _close_replaced(session, known, campaign.id)
    total = sum(len(one.commitment_ids) for one in plan.asked)
    _record_opening(session, known, campaign, plan, total)
    return Opening(campaign.id, campaign.title, campaign.freezes_on, len(plan.asked), total, counts)


def _close_replaced(session: Session, known: Day, campaign_id: int) -> None:
    """A new request about the same commitments ends the chains of older, frozen ones."""
    concerned = asked_about.replace_older_items(session, campaign_id, known.at)
    emptied = asked_about.emptied(session, concerned)
    asked_about.close(session, emptied, REPLACED, known.at)
    chain_steps.stop_letters(session, emptied, REPLACED)


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
