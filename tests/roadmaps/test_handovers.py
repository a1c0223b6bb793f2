"""A handover climbs to each level once, counts from the day its letter left, and waits for what is still to leave."""

from dataclasses import replace
from datetime import date

import pytest

from models.closed_lists import Level, RoleKind, Rung
from roadmaps.calendars import Calendar
from roadmaps.contacts import Contacts
from roadmaps.facts import TerritoryFacts
from roadmaps.handovers import Climb, HandoverFacts, Hearing, climb_due, letters_due
from roadmaps.policy import DEFAULT
from roadmaps.stand_ins import StandIns

MONDAY = date(2026, 3, 2)
NEXT_MONDAY = date(2026, 3, 9)
PLACES = (TerritoryFacts(3, "35", "Ille-et-Vilaine", Level.DEPARTEMENT), TerritoryFacts(2, "R53", "R", Level.REGION))
ROLES = {(3, RoleKind.COORDINATOR): (10,), (2, RoleKind.REGIONAL_COORDINATOR): (20,)}
CONTACTS = Contacts(ROLES, StandIns({}, {}), frozenset({10, 20}), lambda _: PLACES)
SAID = HandoverFacts(1, 7, 3, "Un atelier", "1A", 5, "Luc Test", MONDAY)
ONCE = Hearing(Rung.COORDINATOR, (10,), MONDAY, MONDAY)


def due(one: HandoverFacts, today: date, restarted_on: date | None = None) -> Climb | None:
    calendar = Calendar()
    return climb_due(
        one,
        today,
        contacts=CONTACTS,
        policy=lambda _: DEFAULT,
        calendar=lambda _: calendar,
        restarted_on=restarted_on,
    )


def heard(one: HandoverFacts, today: date) -> tuple[int, ...]:
    climb = due(one, today)
    return climb.people if climb else ()


def test_each_level_hears_once_and_one_that_forgets_would_tell_it_again() -> None:
    told = replace(SAID, told=(ONCE,))
    assert heard(SAID, MONDAY) == (10,)
    assert heard(told, date(2026, 3, 6)) == ()
    assert heard(told, NEXT_MONDAY) == (20,)
    both = replace(told, told=(ONCE, Hearing(Rung.REGION, (20,), NEXT_MONDAY, NEXT_MONDAY)))
    assert heard(both, date(2026, 6, 1)) == ()
    assert heard(replace(both, told=()), date(2026, 6, 1)) == (10,), "sabotage: what was told is forgotten"


@pytest.mark.parametrize(
    ("changes", "people"),
    [
        ({"waits": True, "left_on": None}, ()),
        ({"left_on": None}, (20,)),
        ({"left_on": date(2026, 3, 4)}, ()),
    ],
)
def test_silence_counts_from_the_day_the_letter_left(changes: dict[str, object], people: tuple[int, ...]) -> None:
    assert heard(replace(SAID, told=(replace(ONCE, **changes),)), NEXT_MONDAY) == people  # type: ignore[arg-type]


def test_nothing_climbs_on_a_day_off_nor_on_the_morning_of_a_restart() -> None:
    told = replace(SAID, told=(ONCE,))
    assert heard(told, date(2026, 3, 14)) == ()
    assert due(told, NEXT_MONDAY, restarted_on=NEXT_MONDAY) is None


def test_who_said_it_hears_nothing_of_it_and_who_was_written_to_waits() -> None:
    assert heard(replace(SAID, said_by_id=10), MONDAY) == (20,)
    climb = due(SAID, MONDAY)
    assert climb is not None
    assert letters_due([climb, climb], written={10}) == ()
    (letter,) = letters_due([climb, climb], written={20})
    assert (letter.person_id, len(letter.climbs)) == (10, 2)
