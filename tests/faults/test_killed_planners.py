"""kill -9 at every statement and commit of the planners: a rung, its letter and its entry come together or not at all.

A quarter is lived, its mornings killed again and again; what was said in the end is what a quarter without a kill says.
"""

import itertools
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col, select

from flows.alerts import alerts
from flows.answering import record_answers
from flows.check_ins import check_ins, open_campaign
from flows.reminders import reminders
from flows.support import support
from models import Alert, JournalEntry
from models.closed_lists import Level, Status
from roadmaps.answers import AnswerInput, SupportInput
from roadmaps.calendars import add_working_days
from store import database as db
from tests.asking_world import WORKING, World, reading, the_world
from tests.faults_world import KILLS, Tally, broken_rules, chance, killed_at_each_point

OPENINGS = (date(2026, 3, 2), date(2026, 6, 1), date(2026, 9, 7), date(2026, 11, 30))
RUNGS = (5, 9, 12, 15, 20, 30)
"""Working days after the opening on which somebody hears something."""
POINTS = 1500
"""About how many failpoints a quarter's mornings have."""

pytestmark = pytest.mark.slow
Work = Callable[[], object]


@dataclass
class Killer:
    """Kills planners until its kills are spent, and looks at what each left."""

    left: int
    stride: int = 1
    share: float = 1
    """How many of the works are killed at all."""
    in_pieces: bool = False
    drawn: random.Random = field(default_factory=lambda: chance("planners"))
    died: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, kills: int) -> "Killer":
        """Spreads its kills over a quarter's mornings."""
        return cls(kills, stride=min(12, max(1, POINTS // max(1, kills))), share=12 * kills / POINTS)

    def before(self, name: str, work: Work) -> None:
        if self.left <= 0 or (name != "ouverture" and self.drawn.random() > self.share):
            return
        first = self.drawn.randint(1, self.stride)
        kills = killed_at_each_point(
            work, look, first=first, stride=self.stride, most=self.left, in_pieces=self.in_pieces
        )
        self.left -= kills
        self.died[name] += kills


def look() -> None:
    """What a killed planner left is whole."""
    assert broken_rules() == []


def the_people() -> World:
    world = the_world()
    world.roadmap("REDON")
    for name in ("luc_lead", "diane_deputy", "zoe_seule", "yann_aide"):
        world.person(name)
    world.commitment("1A", "luc_lead", deputy="diane_deputy", due_on=date(2026, 4, 20))
    world.commitment("1B", "luc_lead", due_on=date(2026, 6, 30))
    world.commitment("2A", "zoe_seule", due_on=date(2026, 10, 15))
    world.commitment("3A", "yann_aide")
    return world


def mornings(opening: date) -> Iterator[tuple[date, bool]]:
    """The days of a quarter that are lived, and whether something is said: no two working days are missed in a row."""
    said = {opening, *(add_working_days(WORKING, opening, count) for count in (1, *RUNGS, 26))}
    kept = {add_working_days(WORKING, opening, count) for count in range(0, 40, 2)}
    for day in sorted(said | kept):
        yield day, day in said


def live(world: World, opening: date, killer: Killer) -> None:
    """A quarter: each morning that says something is killed at its failpoints, then runs."""
    coordinator = world["anne_animatrice"]
    for day, is_said in mornings(opening):
        works: list[tuple[str, Work]] = [("rappels", partial(reminders.fn, day))]
        if is_said:
            works += [("points d'étape", partial(check_ins.fn, day)), ("alertes", partial(alerts.fn, day))]
            works += [("appui", partial(support.fn, day))]
        if day == opening:
            works.insert(0, ("ouverture", partial(open_campaign, "35", day, coordinator)))
        with world.morning(day) as morning:
            for name, work in works:
                if is_said:
                    killer.before(name, work)
                work()
            morning.deliver()
            if day == opening:
                ask_for_help(world)


def ask_for_help(world: World) -> None:
    need = SupportInput(need="une salle à Redon", to_level=Level.DEPARTEMENT)
    said = AnswerInput(commitment_id=world["3A"], status=Status.UNDER_WAY, obstacle="Pas de salle", support=need)
    record_answers(world.check_in_of("yann_aide"), world["yann_aide"], [said])


def story(world: World) -> dict[str, list[object]]:
    """Everything that was said, in order."""
    with reading() as session:
        acts = select(JournalEntry.action, JournalEntry.subject).order_by(col(JournalEntry.sequence))
        alerts_raised = select(Alert.key, Alert.mail_id).order_by(col(Alert.key))
        return {
            "sent": list(world.sent()),
            "steps": list(world.steps()),
            "receipts": [mail.key for mail in world.mails(urgent=True)],
            "journal": [tuple(one) for one in session.exec(acts)],
            "alerts": [one for one, _ in session.exec(alerts_raised)],
        }


def the_story_without_a_kill(folder: Path, template: Path, quarters: int) -> dict[str, list[object]]:
    path = folder / "without_a_kill.sqlite3"
    path.write_bytes(template.read_bytes())
    db.use(f"sqlite:///{path}")
    world = the_people()
    for opening in OPENINGS[:quarters]:
        live(world, opening, Killer(0))
    return story(world)


def test_planners_killed_at_any_statement_say_what_they_would_have_said(
    database: str, sqlite_template: Path, tmp_path: Path, tally: Tally
) -> None:
    budget = KILLS * 3 // 10
    killer = Killer.of(budget)
    quarters = min(len(OPENINGS), 1 + budget // POINTS)
    expected = the_story_without_a_kill(tmp_path, sqlite_template, quarters)
    db.use(database)
    world = the_people()
    for opening in itertools.islice(OPENINGS, quarters):
        live(world, opening, killer)
    told = story(world)
    assert {"relance_1", "relance_2", "suppleant", "animateur", "region"} <= {str(one[0]) for one in told["steps"]}  # type: ignore[index]
    missing = sum((Counter(map(str, expected[one])) - Counter(map(str, told[one]))).total() for one in expected)
    more = sum((Counter(map(str, told[one])) - Counter(map(str, expected[one]))).total() for one in expected)
    tally.tell(injected=killer.died.total(), lost=missing, doubled=more, **killer.died)
    assert told == expected


def test_planners_that_commit_in_pieces_are_caught_half_way(database: str) -> None:
    world = the_people()
    with pytest.raises(AssertionError):
        live(world, OPENINGS[0], Killer(400, stride=3, in_pieces=True))
