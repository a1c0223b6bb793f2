"""Outages of an hour, a day, three weeks, a year: at the first tick one rung at most, nobody above told too soon.

What the interruption superseded is written down as skipped; what waits leaves within hours and caps.
"""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows import clock
from flows.answering import record_answers
from flows.audit import audit
from flows.check_ins import open_campaign
from flows.handovers import hold
from flows.running import run_flow
from models import Absence
from models.closed_lists import MailState, Status
from roadmaps import invariants, ladder
from roadmaps.answers import AnswerInput
from roadmaps.calendars import add_working_days, is_working, working_days_between
from store import audited
from store import database as db
from tests.asking_world import WORKING, Morning, World, at_nine, the_world
from tests.faults_world import AGES_AGO, FAULTS, Tally, broken_rules, chance
from tests.outbox import rows

OPENING = date(2026, 3, 2)
LENGTHS = {"an hour": timedelta(0), "a day": timedelta(1), "three weeks": timedelta(21), "a year": timedelta(365)}
LEADS = 3

pytestmark = pytest.mark.slow


@dataclass
class Life:
    """A few leads whose chance decides who answers, is away or is held; and when everything stops."""

    drawn: random.Random
    stops_after: int
    """Working days after the opening."""
    length: timedelta

    def live(self) -> tuple[date, list[str]]:
        """The days until the outage, the first tick after it, and a fortnight; the restart, and what is wrong."""
        world = self.opened()
        stop = add_working_days(WORKING, OPENING, self.stops_after)
        for day in (add_working_days(WORKING, OPENING, one) for one in range(1, self.stops_after + 1)):
            self.happen(world, day)
            with world.morning(day) as morning:
                morning.plan()
                if day < stop or self.drawn.random() < 0.5:  # what was decided may not have left
                    morning.deliver()
        restart = self.restart(stop)
        found = self.tick(world, restart)
        for count in range(1, 5):
            day = add_working_days(WORKING, restart, count)
            found += self.tick(world, day)
        return restart, [*found, *self.verdict(restart, self.missed(stop, restart))]

    def opened(self) -> World:
        world = the_world()
        world.roadmap("REDON")
        world.person("diane_deputy")
        for number in range(LEADS):
            world.person(f"lead{number}_test")
            deputy = "diane_deputy" if number % 2 else None
            for letter in "AB":
                due_on = OPENING + timedelta(days=self.drawn.randint(5, 400))
                world.commitment(f"{number}{letter}", f"lead{number}_test", deputy=deputy, due_on=due_on)
        with world.morning(OPENING) as morning:
            open_campaign("35", OPENING, world["anne_animatrice"])
            morning.deliver()
        return world

    def happen(self, world: World, day: date) -> None:
        """Somebody may answer half of it, be held, or go away."""
        lead = self.drawn.randrange(LEADS)
        name = f"lead{lead}_test"
        with world.morning(day):
            match self.drawn.randrange(12):
                case 0:
                    said = AnswerInput(commitment_id=world[f"{lead}A"], status=Status.UNDER_WAY, done="Une réunion.")
                    record_answers(world.check_in_of(name), world[name], [said])
                case 1:
                    until = day + timedelta(days=self.drawn.randint(1, 6))
                    hold(world.check_in_of(name), world["anne_animatrice"], until, "appel prévu")
                case 2:
                    away = Absence(
                        person_id=world[name],
                        first_day=day,
                        last_day=day + timedelta(days=self.drawn.randint(2, 9)),
                        declared_at=at_nine(day),
                    )
                    world.keep(f"absence {day}", away)

    def restart(self, stop: date) -> date:
        day = stop + (self.length or timedelta(days=1))
        while not is_working(WORKING, day):
            day += timedelta(days=1)
        return day

    def missed(self, stop: date, restart: date) -> int:
        return working_days_between(WORKING, stop, restart - timedelta(days=1))

    def tick(self, world: World, day: date) -> list[str]:
        """A morning, an hour late after an outage of an hour; twice, for a tick may be doubled. What is wrong after."""
        morning = Morning(world, day)
        with clock.set_to(clock.morning_of(day) + timedelta(hours=self.length == timedelta(0))):
            morning.plan()
            morning.plan()
            morning.deliver()
        return broken_rules()

    def verdict(self, restart: date, missed: int) -> list[str]:
        told_from = add_working_days(WORKING, restart, 2) if missed >= 2 else restart
        with db.reading() as session:
            steps = audited.steps(session, AGES_AGO)
            departed = audited.departed(session, AGES_AGO)
        here = invariants.Hours(WORKING, 1)
        waiting = Counter(
            one.recipient for one in rows().values() if one.state in (MailState.PENDING, MailState.DEFERRED)
        )
        return [
            *(f"{count} letters still wait for {who}" for who, count in waiting.items() if count > LEADS),
            *invariants.one_rung_after_an_outage(steps, restart, told_from),
            *invariants.within_hours(departed, lambda _: here),
            *invariants.within_caps(departed, lambda _: here),
        ]


def skipped(restart: date) -> Counter[str]:
    """Why rungs were skipped since a day."""
    with db.reading() as session:
        steps = audited.steps(session, AGES_AGO)
    return Counter(step.reason for step in steps if step.skipped and step.decided_on >= restart)


@pytest.mark.parametrize("length", LENGTHS)
def test_after_an_outage_one_rung_is_said_and_the_rest_is_written_down(
    database: str, length: str, tally: Tally
) -> None:
    drawn = chance(f"outage of {length} on {database.partition(':')[0]}")
    restart, found = Life(drawn, drawn.choice((2, 3, drawn.randint(4, 20))), LENGTHS[length]).live()
    tally.tell(injected=1, broken=len(found), **{f"skipped: {why}": many for why, many in skipped(restart).items()})
    assert found == []


@pytest.mark.skipif(FAULTS < 2, reason="`make faults` lives more outages")
@pytest.mark.parametrize("length", LENGTHS)
def test_outages_at_many_moments(sqlite_template: Path, tmp_path: Path, length: str, tally: Tally) -> None:
    wrong: list[str] = []
    reasons: Counter[str] = Counter()
    for seed in range(FAULTS):
        path = tmp_path / f"{seed}.sqlite3"
        path.write_bytes(sqlite_template.read_bytes())
        db.use(f"sqlite:///{path}")
        drawn = chance(f"outage {seed} of {length}")
        restart, found = Life(drawn, drawn.choice((1, 2, 4, drawn.randint(5, 25))), LENGTHS[length]).live()
        wrong += [f"life {seed}: {one}" for one in found]
        reasons += skipped(restart)
    db.use(None)
    tally.database = "sqlite"
    tally.tell(injected=FAULTS, broken=len(wrong), **{f"skipped: {why}": many for why, many in reasons.items()})
    assert wrong == []


class Silent(Life):
    """A life in which nobody ever says anything."""

    def happen(self, world: World, day: date) -> None:
        """Nothing."""


@pytest.fixture
def on_sqlite(sqlite_template: Path, tmp_path: Path) -> Iterator[None]:
    path = tmp_path / "silence.sqlite3"
    path.write_bytes(sqlite_template.read_bytes())
    db.use(f"sqlite:///{path}")
    yield
    db.use(None)


@pytest.mark.usefixtures("on_sqlite")
@pytest.mark.parametrize(("guard", "value"), [("GRACE", 0), ("OUTAGE", 10_000), ("INTERRUPTION", "")])
def test_without_its_guards_an_outage_is_caught(monkeypatch: pytest.MonkeyPatch, guard: str, value: object) -> None:
    monkeypatch.setattr(ladder, guard, value)
    stops_after = 2 if guard == "INTERRUPTION" else 13
    assert Silent(chance("silence"), stops_after, timedelta(21)).live()[1]


def test_what_an_outage_superseded_is_skipped_and_the_auditor_stays_green(database: str) -> None:
    restart, found = Silent(chance("silence"), stops_after=2, length=timedelta(21)).live()
    assert found == []
    assert skipped(restart)["interruption"]
    with clock.set_to(clock.morning_of(add_working_days(WORKING, restart, 4)) + timedelta(minutes=1)):
        lines = run_flow(audit).findings
    assert [line for line in lines if "horloge" not in line] == []
