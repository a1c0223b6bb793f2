"""What the short look of a quiet morning leaves aside, the whole decision would not have said: over random worlds."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, update
from sqlmodel import Session, col, select

from flows import clock
from flows.alerts import alerts
from flows.answering import record_answers
from flows.check_ins import check_ins, open_campaign
from flows.deadline_letters import SPARED
from flows.reminders import reminders
from flows.support import support
from flows.surroundings import know, who_answers
from models import (
    Absence,
    Alert,
    CheckInItem,
    Commitment,
    Hold,
    JournalEntry,
    Milestone,
    Person,
    PolicyVersion,
    Territory,
    TerritoryPart,
)
from models.closed_lists import AlertKind, Level, PerimeterType, RoleKind, Status
from roadmaps.answers import AnswerInput, SupportInput
from roadmaps.calendars import Calendar, add_working_days
from roadmaps.chains import steps_due
from roadmaps.due_dates import FORGOTTEN_AFTER, FURTHEST_NOTICE, notices_due, overdue_for
from roadmaps.support import calls_due, may_move
from store import chains, ripe_chains, untold_dates, written
from store import database as db
from store import support as requests
from store.due_dates import dues_between
from store.least_choices import least, notices_on
from store.territories import nation
from tests.asking_world import LONG_AGO, World, at_nine, reading, the_world

OPENING = date(2026, 3, 2)
LEADS = 8


@pytest.fixture
def world(database: str) -> World:
    """Leads in Brittany and in an overseas bassin, with dates around the opening, some milestones of one day."""
    made = the_world()
    bassin: dict[str, Any] = {"level": Level.BASSIN, "perimeter_type": PerimeterType.CLPE, "valid_from": LONG_AGO}
    made.keep("SEA", Territory(code="SEA", name="Mer", timezone="Pacific/Tahiti", **bassin))
    made.keep("SEA<FR", TerritoryPart(territory_id=made["SEA"], parent_id=made["FR"], share=1.0, valid_from=LONG_AGO))
    made.person("sam_sea")
    made.role("sam_sea", RoleKind.COORDINATOR, "SEA")
    made.person("bea_second")
    made.roadmap("REDON")
    made.roadmap("SEA", "far")
    made.person("dan_deputy")
    for number in range(LEADS):
        made.person(f"lead{number}")
        where = "far" if number % 4 == 3 else "roadmap"
        deputy = "dan_deputy" if number % 2 else None
        for letter, offset in (("A", 400), ("B", 3 * number - 6), ("C", 9 * number - 30)):
            due_on = OPENING + timedelta(days=offset)
            made.commitment(f"{number}{letter}", f"lead{number}", roadmap=where, deputy=deputy, due_on=due_on)
        for place, label in enumerate(("cadrage", "lancement", "")):
            due_on = OPENING + timedelta(days=5 * number - 2 * (place // 2))
            row = Milestone(commitment_id=made[f"{number}A"], rank=place, label=label, due_on=due_on)
            made.keep(f"{number}:{place}", row)
    return made


def what_is_left_aside(session: Session, day: date) -> tuple[int, list[str]]:
    """How many things the whole decision finds today, and which of them the short look would have missed."""
    known = know(session, day, clock.now())
    steps = {one.check_in.id for one in steps_due(chains.live_check_ins(session), known.surroundings(), day)}
    missed = [f"chain {one}" for one in steps - set(ripe_chains.ripe_chains(session, day))]

    far = timedelta(FORGOTTEN_AFTER + FURTHEST_NOTICE)
    since = (Alert.kind == AlertKind.DEADLINE, Alert.raised_on >= day - far)
    told = frozenset(session.exec(select(Alert.key).where(*since)))
    dues = dues_between(session, day - timedelta(FORGOTTEN_AFTER), day + timedelta(FURTHEST_NOTICE))
    spared = written.written_since(session, add_working_days(known.working, day, -SPARED))
    around: dict[str, Any] = {"calendar": known.calendar, "told": told, "contacts": known.contacts}
    counts = written.written_on(session, day)
    letters = notices_due(dues, day, policy=known.policy, written=counts, spared=spared, **around)
    near = {notice.due.commitment_id for letter in letters for notice in letter.notices}
    latest = add_working_days(Calendar(), day, -SPARED)
    short = untold_dates.to_tell_leads(session, day, notices_on(session, day), latest)
    missed += [f"date of {one}" for one in near - set(short)]

    late = {one.due.territory_id for one in overdue_for(dues, day, **around)}
    places = untold_dates.to_tell_coordinators(session, day, lambda: who_answers(session, day))
    missed += [f"late in {one}" for one in late - set(places)]

    live = requests.live_requests(session)
    rules: dict[str, Any] = {"contacts": known.contacts, "policy": known.policy, "calendar": known.calendar}
    called = {one.request.id for one in calls_due(live, day, restarted_on=known.restarted_on, **rules)}
    shortest = least(session, day, "acknowledge_within", "rule_within")
    movable = {one.id for one in may_move(live, day, shortest, nation(session, day))}
    missed += [f"request {one}" for one in called - movable]
    return len(steps) + len(near) + len(late) + len(called), missed


class Days:
    """Random things that happen in a world from one morning to the next."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.draw = random.Random(seed)
        self.day = OPENING

    def live(self, until: date) -> tuple[int, list[str]]:
        """Morning after morning: look both ways, then (most days) plan and deliver; what was found, and missed."""
        found, missed = 0, []
        with self.world.morning(self.day) as morning:
            open_campaign("FR", self.day, self.world["anne_animatrice"])
            morning.deliver()
        while self.day < until:
            self.day += timedelta(days=self.draw.choice((1, 1, 1, 2, 3)))
            with self.world.morning(self.day) as morning:
                for _ in range(self.draw.randrange(3)):
                    self.draw.choice(self.happenings)(self)
                with reading() as session:
                    number, left_aside = what_is_left_aside(session, self.day)
                found += number
                missed += [f"{self.day}: {one}" for one in left_aside]
                if self.draw.random() < 0.85:
                    morning.plan()
                if self.draw.random() < 0.85:
                    morning.deliver()
        return found, missed

    def _lead(self) -> str:
        return f"lead{self.draw.randrange(LEADS)}"

    def answer(self) -> None:
        """A lead answers about one commitment, and may ask for help, or say that it is over."""
        lead = self._lead()
        check_in = self.world.check_in_of(lead)
        with reading() as session:
            items = select(CheckInItem.commitment_id).where(CheckInItem.check_in_id == check_in)
            commitment = self.draw.choice(list(session.exec(items)))
        need = SupportInput(need="une salle", to_level=self.draw.choice((Level.DEPARTEMENT, Level.REGION)))
        said = AnswerInput(
            commitment_id=commitment,
            status=self.draw.choice((Status.UNDER_WAY, Status.DONE)),
            support=need if self.draw.random() < 0.5 else None,
        )
        record_answers(check_in, self.world[lead], [said])

    def hold(self) -> None:
        """Reminders of a lead are held for some days."""
        first = self.day + timedelta(days=self.draw.randrange(-2, 2))
        last = first + timedelta(days=self.draw.randrange(6))
        check_in = self.world.check_in_of(self._lead())
        self._keep(Hold(check_in_id=check_in, first_day=first, last_day=last, reason="congés"))

    def go_away(self) -> None:
        """Somebody is away for some days, with or without a deputy."""
        person = self.draw.choice((self._lead(), "anne_animatrice", "rene_region"))
        last = self.day + timedelta(days=self.draw.randrange(9))
        deputy = self.draw.choice((None, self.world["dan_deputy"]))
        away = Absence(person_id=self.world[person], first_day=self.day, last_day=last, deputy_id=deputy,
                       declared_at=at_nine(self.day))  # fmt: skip
        self._keep(away)

    def move_a_date(self) -> None:
        """A deadline moves, or a milestone is named otherwise."""
        name = f"{self.draw.randrange(LEADS)}{self.draw.choice('ABC')}"
        due_on = self.day + timedelta(days=self.draw.randrange(-20, 40))
        with db.transaction() as session:
            which = col(Commitment.id) == self.world[name]
            session.execute(update(Commitment).where(which).values(due_on=due_on, review_on=due_on + timedelta(3)))
            label = update(Milestone).where(col(Milestone.id) == self.world[f"{self.draw.randrange(LEADS)}:1"])
            session.execute(label.values(label=f"étape « {due_on} »"))

    def change_an_address(self) -> None:
        """An address dies, or is mended."""
        with db.transaction() as session:
            person = session.get_one(Person, self.world[self.draw.choice((self._lead(), "anne_animatrice"))])
            person.address_is_dead = not person.address_is_dead
            session.add(person)

    def change_the_rules(self) -> None:
        """A territory decides notices and delays of its own."""
        choices: dict[str, object] = {
            "deadline_notices": self.draw.choice(([30, 7], [15], [60, 10, 2])),
            "acknowledge_within": self.draw.choice((2, 5, 9)),
        }
        place = self.world[self.draw.choice(("FR", "35", "SEA"))]
        number = self.draw.randrange(10**6)
        self._keep(
            PolicyVersion(
                territory_id=place, number=number, choices=choices, valid_from=self.day, recorded_at=at_nine(self.day)
            )
        )

    def name_a_second(self) -> None:
        """Another coordinator joins the département: what has passed is news to them."""
        if "bea_second@35" not in self.world.ids:
            self.world.role("bea_second", RoleKind.COORDINATOR, "35")

    def refuse_mails(self) -> None:
        """The mail server refuses an address for ever, or takes it again."""
        self.world.refused ^= {f"{self._lead()}@quadrille.example"}

    @staticmethod
    def _keep(row: object) -> None:
        with db.transaction() as session:
            session.add(row)

    happenings: tuple[Callable[["Days"], None], ...] = (
        answer, answer, hold, go_away, move_a_date, change_an_address, change_the_rules, name_a_second, refuse_mails
    )  # fmt: skip


@pytest.mark.parametrize("seed", [11, 29])
def test_the_short_look_never_leaves_aside_what_is_due(world: World, seed: int) -> None:
    found, missed = Days(world, seed).live(OPENING + timedelta(days=50))
    assert found
    assert missed == []


SABOTAGES = {
    "a delay counted a day too long": (ripe_chains, "latest_start", lambda today, wait: today - timedelta(2 * wait)),
    "dates that have passed are forgotten too soon": (untold_dates, "FORGOTTEN_AFTER", 1),
}


@pytest.mark.parametrize("name", SABOTAGES)
def test_a_look_that_is_too_short_is_seen(world: World, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sabotaged twins."""
    module, attribute, wrong = SABOTAGES[name]
    monkeypatch.setattr(module, attribute, wrong)
    days = Days(world, 11)
    assert days.live(OPENING + timedelta(days=16))[1]


def test_a_coordinator_who_has_just_come_hears_of_what_has_passed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.morning(OPENING) as morning:
        morning.plan()
        with reading() as session:
            assert what_is_left_aside(session, OPENING) == (0, [])
        world.role("bea_second", RoleKind.COORDINATOR, "35")
        with reading() as session:
            found, missed = what_is_left_aside(session, OPENING)
        assert found
        assert missed == []
        monkeypatch.setattr(untold_dates, "_all_heard", lambda row, *_: row.number > 0)  # the sabotaged twin
        with reading() as session:
            assert what_is_left_aside(session, OPENING)[1] == [f"late in {world['REDON']}"]


def test_a_coordinator_who_leads_what_has_passed_is_no_reason_to_decide_every_morning(world: World) -> None:
    world.commitment("anne", "anne_animatrice", due_on=OPENING - timedelta(days=3))
    with world.morning(OPENING) as morning:
        morning.plan()
        with reading() as session:
            assert untold_dates.to_tell_coordinators(session, OPENING, lambda: who_answers(session, OPENING)) == []


def test_a_quiet_morning_reads_neither_the_map_nor_anybody(world: World) -> None:
    with world.morning(OPENING) as morning:
        open_campaign("FR", OPENING, world["anne_animatrice"])
        morning.plan()
        morning.deliver()
        morning.plan()
    seen: list[str] = []
    listening = (db.engine(), "before_cursor_execute", lambda *told: seen.append(told[2]))
    event.listen(*listening)
    with world.morning(OPENING + timedelta(days=5)):  # a Saturday
        for flow in (reminders, alerts, support, check_ins):
            flow.fn(OPENING + timedelta(days=5))
    event.remove(*listening)
    assert seen
    assert not [one for one in seen if "FROM person" in one or "FROM territory_part" in one]
    with reading() as session:
        served = [one.subject for one in session.exec(select(JournalEntry)) if one.action == written.SERVICE]
    assert (OPENING + timedelta(days=5)).isoformat() in served
