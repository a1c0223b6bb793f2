"""A lead who says nothing: what leaves, when, to whom; and what stops it."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from flows.check_ins import open_campaign
from roadmaps.calendars import add_working_days
from tests.asking_world import WORKING, World, the_world

OPENING = date(2026, 3, 2)


@pytest.fixture
def world(database: str) -> Iterator[World]:
    made = the_world()
    made.roadmap("REDON")
    for name in ("luc_lead", "diane_deputy"):
        made.person(name)
    made.commitment("1A", "luc_lead", deputy="diane_deputy")
    made.commitment("1B", "luc_lead")
    return made


def opened(world: World, day: date = OPENING) -> None:
    with world.morning(day) as morning:
        open_campaign("35", day, world["anne_animatrice"])
        morning.deliver()


def plus(day: date, count: int) -> date:
    return add_working_days(WORKING, day, count)


def test_a_silent_lead_over_sixty_days_gives_exactly_the_planned_sequence(world: World) -> None:
    opened(world)
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=60))
    request = OPENING
    first = plus(request, 5)
    second = plus(first, 4)
    deputy = plus(second, 3)
    coordinator = plus(deputy, 3)
    region = plus(coordinator, 5)
    nation = plus(region, 10)
    assert world.sent() == [
        (request, "point_d_etape", "luc_lead"),
        (first, "relance", "luc_lead"),
        (second, "relance", "luc_lead"),
        (deputy, "suppleant", "diane_deputy"),
        (coordinator, "alerte", "anne_animatrice"),
        (region, "alerte", "rene_region"),
        (nation, "alerte", "nadia_nation"),
    ]
    assert nation <= OPENING + timedelta(days=60)
