"""A "ce n'est plus moi" that nobody settles climbs, once per level, and stops when it is settled."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from flows.answering import hand_over
from flows.check_ins import open_campaign
from flows.kept_leads import keep_lead
from flows.unsettled_handovers import handovers
from models import Absence, Handover, Mail
from models.closed_lists import Letter
from roadmaps.calendars import add_working_days
from tests.asking_world import WORKING, World, at_nine, days, reading, the_world

OPENING = date(2026, 3, 2)
SAID = OPENING + timedelta(days=1)


@pytest.fixture
def world(database: str) -> World:
    made = the_world()
    made.roadmap("REDON")
    made.person("luc_lead")
    for name in ("1A", "1B", "1C"):
        made.commitment(name, "luc_lead")
    with made.morning(OPENING) as morning:
        open_campaign("35", OPENING, made["anne_animatrice"])
        morning.deliver()
    return made


def plus(day: date, count: int) -> date:
    return add_working_days(WORKING, day, count)


def says(world: World, *names: str) -> list[int]:
    """Luc says of these commitments that they are not his; gives the handovers."""
    with world.morning(SAID):
        for name in names:
            hand_over(world.check_in_of("luc_lead"), world[name], "Zoé Martin", "zoe@exemple.fr")
    with reading() as session:
        return [one or 0 for one in session.exec(select(Handover.id).order_by(col(Handover.id)))]


def live(world: World, first: date, last: date) -> None:
    """Mornings of this flow alone, and twice: what others write is another matter."""
    for day in days(first, last):
        with world.morning(day) as morning:
            handovers.fn(day)
            handovers.fn(day)
            morning.deliver()


def told(world: World) -> list[tuple[date, str]]:
    return [(day, person) for day, letter, person in world.sent() if letter == Letter.HANDOVER]


def letters(world: World, person: str) -> list[Mail]:
    found = (one for one in world.mails() if one.letter is Letter.HANDOVER)
    return [one for one in found if one.person_id == world[person]]


def test_a_handover_that_nobody_settles_climbs_level_by_level_once_each(world: World) -> None:
    says(world, "1A")
    live(world, SAID, SAID + timedelta(days=60))
    region = plus(SAID, 5)
    assert told(world) == [
        (SAID, "anne_animatrice"),
        (region, "rene_region"),
        (plus(region, 5), "nadia_nation"),
    ]
    (letter,) = letters(world, "rene_region")
    assert letter.subject == "Un changement de pilote attend une décision"
    said = letter.body_text.replace("\N{NO-BREAK SPACE}", " ")
    assert "1A - Engagement 1A (Redon)" in said
    assert "Luc Test a signalé le 3 mars 2026" in said
    assert "Personne indiquée : Zoé Martin, zoe@exemple.fr" in said
    assert "Déjà fait : lettre à Anne Test le 3 mars 2026" in said
    assert "/territoires/REDON" in said


def test_a_handover_settled_before_its_letter_leaves_climbs_to_nobody(world: World) -> None:
    (handover,) = says(world, "1A")
    region = plus(SAID, 5)
    live(world, SAID, region - timedelta(days=1))
    with world.morning(region) as morning:
        handovers.fn(region)
        assert len(letters(world, "rene_region")) == 1
        keep_lead(handover, world["anne_animatrice"])
        morning.deliver()
    live(world, region, region + timedelta(days=30))
    assert told(world) == [(SAID, "anne_animatrice")]


def test_several_make_one_letter_and_what_one_settles_leaves_the_others_told(world: World) -> None:
    first, *_ = says(world, "1A", "1B", "1C")
    region = plus(SAID, 7)  # one letter a day: the last of the three left two working days later
    live(world, SAID, plus(SAID, 4))
    with world.morning(region) as morning:
        handovers.fn(region)
        keep_lead(first, world["anne_animatrice"])
        morning.deliver()
    live(world, plus(region, 1), plus(region, 2))
    left = [one for one in letters(world, "rene_region") if one.sent_at is not None]
    assert ["1B" in one.body_text and "1C" in one.body_text and "1A" not in one.body_text for one in left] == [True]
    assert left[0].subject == "Des changements de pilote attendent une décision"


def test_a_vacant_level_is_passed_over_and_who_comes_back_hears_what_nobody_heard(world: World) -> None:
    for person in ("anne_animatrice", "rene_region", "nadia_nation"):
        until = plus(SAID, 2) if person == "anne_animatrice" else SAID + timedelta(days=300)
        away = Absence(person_id=world[person], first_day=SAID, last_day=until, declared_at=at_nine(SAID))
        world.keep(f"away:{person}", away)
    says(world, "1A")
    live(world, SAID, SAID + timedelta(days=30))
    assert told(world) == [(plus(SAID, 3), "anne_animatrice")]
    assert "confirmez le nouveau pilote ou gardez l'actuel" in letters(world, "anne_animatrice")[0].body_text
