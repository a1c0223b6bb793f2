"""kill -9 at every statement and commit of the planners: a rung, its letter and its entry come together or not at all.

A quarter is lived, its mornings killed again and again; what was said in the end is what a quarter without a kill says.
"""

import itertools
import random
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from store import database as db
from tests.faults_quarter import OPENINGS, Work, differences, live, story, the_people, the_quiet_story
from tests.faults_world import KILLS, Tally, broken_rules, chance, killed_at_each_point

PLANNERS = {"ouverture", "rappels", "points d'étape", "alertes", "appui"}
POINTS = 1500
"""About how many failpoints a quarter's mornings have."""

pytestmark = pytest.mark.slow


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
        if name not in PLANNERS or self.left <= 0 or (name != "ouverture" and self.drawn.random() > self.share):
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


def test_planners_killed_at_any_statement_say_what_they_would_have_said(
    database: str, sqlite_template: Path, tmp_path: Path, tally: Tally
) -> None:
    budget = KILLS * 3 // 10
    killer = Killer.of(budget)
    quarters = min(len(OPENINGS), 1 + budget // POINTS)
    expected = the_quiet_story(tmp_path, sqlite_template, quarters)
    db.use(database)
    world = the_people()
    for opening in itertools.islice(OPENINGS, quarters):
        live(world, opening, killer.before)
    told = story(world)
    for rung in ("relance_1", "relance_2", "suppleant", "animateur", "region"):
        assert any(rung in step for step in told["steps"])
    lost, doubled = differences(expected, told)
    tally.tell(injected=killer.died.total(), lost=lost, doubled=doubled, **killer.died)
    assert told == expected


def test_planners_that_commit_in_pieces_are_caught_half_way(database: str) -> None:
    world = the_people()
    with pytest.raises(AssertionError):
        live(world, OPENINGS[0], Killer(400, stride=3, in_pieces=True).before)
