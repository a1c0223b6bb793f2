"""The real engine, on a real database, lives the same days as an oracle written apart: they never disagree."""

import shutil
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from flows.alerts import alerts
from flows.answering import nothing_new_for_all, record_answers
from flows.check_ins import open_campaign
from flows.handovers import hold
from flows.reminders import remind
from models import Absence
from roadmaps import ladder
from roadmaps.answers import AnswerInput
from roadmaps.calendars import holidays_of
from store import database as db
from store.reference import public_holidays
from tests.asking_world import at_nine, the_world
from tests.oracle import Oracle

OPENING = date(2026, 3, 2)
LETTERS = {
    "relance_1": ("relance", "luc_lead"),
    "relance_2": ("relance", "luc_lead"),
    "suppleant": ("suppleant", "diane_deputy"),
    "animateur": ("alerte", "anne_animatrice"),
    "region": ("alerte", "rene_region"),
    "national": ("alerte", "nadia_nation"),
}


class Lives(RuleBasedStateMachine):
    """Days, outages, answers, holds and absences, in any order."""

    template: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        path = Path(self.folder.name) / "life.sqlite3"
        shutil.copyfile(self.template, path)
        db.use(f"sqlite:///{path}")
        self.world = the_world()
        self.world.roadmap("REDON")
        for name in ("luc_lead", "diane_deputy"):
            self.world.person(name)
        for name in ("1A", "1B"):
            self.world.commitment(name, "luc_lead", deputy="diane_deputy")
        self.today = OPENING
        with self.world.morning(OPENING) as morning:
            done = open_campaign("35", OPENING, self.world["anne_animatrice"])
            morning.deliver()
        self.oracle = Oracle(OPENING, done.freezes_on, holidays_of(public_holidays(), "35"))

    def teardown(self) -> None:
        db.use(None)
        self.folder.cleanup()

    @rule(days=st.integers(1, 9), twice=st.booleans())
    def live(self, days: int, twice: bool) -> None:
        for _ in range(days):
            self.today += timedelta(days=1)
            with self.world.morning(self.today) as morning:
                for _ in range(1 + twice):
                    remind(self.today)
                    alerts.fn(self.today)
                morning.deliver()
            self.oracle.morning(self.today)

    @rule(days=st.sampled_from([1, 3, 8, 21, 90]))
    def be_down(self, days: int) -> None:
        self.today += timedelta(days=days)

    @precondition(lambda self: self.oracle.awaited == 2)
    @rule()
    def answer_half(self) -> None:
        with self.world.morning(self.today):
            said = AnswerInput(commitment_id=self.world["1A"], nothing_new=True)
            record_answers(self.world.check_in_of("luc_lead"), self.world["luc_lead"], [said])
        self.oracle.answer(self.today, 1)

    @precondition(lambda self: self.oracle.awaited > 0 and len(self.oracle.said) > 1)
    @rule()
    def answer_all(self) -> None:
        with self.world.morning(self.today):
            nothing_new_for_all(self.world.check_in_of("luc_lead"), self.world["luc_lead"])
        self.oracle.answer(self.today, self.oracle.awaited)

    @precondition(lambda self: self.oracle.awaited > 0)
    @rule(days=st.integers(0, 12))
    def hold(self, days: int) -> None:
        until = self.today + timedelta(days=days)
        with self.world.morning(self.today):
            hold(self.world.check_in_of("luc_lead"), self.world["anne_animatrice"], until, "appel prévu")
        self.oracle.hold(until)

    @precondition(lambda self: self.oracle.deputy_is_here)
    @rule()
    def deputy_leaves(self) -> None:
        away = Absence(
            person_id=self.world["diane_deputy"],
            first_day=self.today,
            last_day=self.today + timedelta(days=2000),
            declared_at=at_nine(self.today),
        )
        self.world.keep("absence", away)
        self.oracle.deputy_is_here = False

    @invariant()
    def they_agree(self) -> None:
        expected = [(OPENING, "point_d_etape", "luc_lead")]
        expected += [(day, *LETTERS[rung]) for day, rung in self.oracle.said]
        assert self.world.sent() == expected
        reasons = [(rung, reason) for rung, reason in self.world.steps() if reason]
        assert reasons == self.oracle.skipped


def run(template: Path, examples: int) -> None:
    Lives.template = template
    run_state_machine_as_test(
        Lives,
        settings=settings(
            max_examples=examples,
            stateful_step_count=8,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_the_engine_and_the_oracle_never_disagree(sqlite_template: Path) -> None:
    run(sqlite_template, 6)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("sabotaged", "value"), [("GRACE", 0), ("REMINDERS", frozenset()), ("LEVELS", frozenset()), ("OUTAGE", 10_000)]
)
def test_each_sabotaged_guard_is_noticed(
    sqlite_template: Path, sabotaged: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ladder, sabotaged, value)
    with pytest.raises(AssertionError):
        run(sqlite_template, 120)
