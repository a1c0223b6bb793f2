"""The letters announced on the first day are those that leave: ninety days are lived with nobody answering."""

import random
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from flows.check_ins import open_campaign
from flows.previews import foresight, preview
from models import Absence, CheckIn, Deputy, Mail, Person
from models.closed_lists import Letter
from roadmaps.foreseen_letters import Expected
from roadmaps.previews import DAYS
from store import policies
from store.database import transaction
from tests.asking_world import PARIS, World, at_nine, reading, the_world

FIRST = date(2026, 5, 26)
LAST = FIRST + timedelta(DAYS)
FORESEEN = (Letter.CHECK_IN, Letter.REMINDER, Letter.DEPUTY, Letter.ALERT, Letter.DEADLINE)
Told = tuple[str, str, str, str]
"""(day, recipient, letter, rung)."""


def a_world(seed: int) -> World:
    """Leads with and without deputies, absences, deadlines that come near and pass, at random."""
    chance = random.Random(seed)
    world = the_world()
    world.roadmap("REDON")
    world.roadmap("35", "departement")
    for name in ("diane_deputy", "colette_colead", "bea_beside"):
        world.person(name)
    for rank in range(8):
        lead = f"lead{rank}_x"
        world.person(lead)
        if chance.random() < 0.5:
            first = FIRST + timedelta(chance.randrange(0, 80))
            last = first + timedelta(chance.randrange(2, 25))
            stands_in = world["bea_beside"] if chance.random() < 0.4 else None
            away = Absence(
                person_id=world[lead], first_day=first, last_day=last, deputy_id=stands_in, declared_at=at_nine(FIRST)
            )
            world.keep(f"absence{rank}", away)
        for number in range(chance.randrange(1, 4)):
            world.commitment(
                f"{rank}{number}",
                lead,
                roadmap=chance.choice(["roadmap", "departement"]),
                deputy="diane_deputy" if chance.random() < 0.4 else None,
                co_lead="colette_colead" if chance.random() < 0.3 else None,
                due_on=FIRST + timedelta(chance.randrange(-30, 200)),
            )
    if chance.random() < 0.5:
        world.keep("standing", Deputy(person_id=world["lead0_x"], deputy_id=world["bea_beside"], valid_from=FIRST))
    return world


def launches_itself(world: World, **more: object) -> None:
    with transaction() as session:
        policies.decide(
            session,
            territory_id=world["35"],
            choices={"launch": "automatique"} | more,
            valid_from=FIRST,
            decided_by_id=None,
            at=at_nine(FIRST),
        )


def announced(world: World, expected: Sequence[Expected]) -> list[Told]:
    with reading() as session:
        emails = {one.id: (one.email or "").partition("@")[0] for one in session.exec(select(Person))}
    return sorted(
        (one.day.isoformat(), emails[one.person_id], one.letter.value, one.rung.value if one.rung else "")
        for one in expected
    )


def left() -> list[Told]:
    with reading() as session:
        sent = session.exec(select(Mail).where(col(Mail.sent_at).is_not(None), col(Mail.letter).in_(FORESEEN)))
        return sorted(
            (
                one.sent_at.astimezone(PARIS).date().isoformat(),
                one.recipient.partition("@")[0],
                one.letter.value,
                one.rung.value if one.rung else "",
            )
            for one in sent
            if one.sent_at is not None
        )


def expected_letters(day: date, days: int = DAYS) -> Sequence[Expected]:
    with reading() as session:
        return foresight(session, "35", day, days).letters


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_was_announced_before_the_campaign_opens_is_what_leaves(seed: int, database: str) -> None:
    world = a_world(seed)
    launches_itself(world, **({"reminder_delays": [3], "daily_cap": 2} if seed == 2 else {}))
    with world.morning(FIRST):
        promised = announced(world, expected_letters(FIRST))
    world.live(FIRST, LAST)
    assert left() == promised
    assert {letter for _, _, letter, _ in promised} >= {"point_d_etape", "relance", "alerte", "echeances"}


def test_what_was_announced_in_the_middle_of_a_campaign_is_what_leaves(database: str) -> None:
    world = a_world(4)
    with world.morning(FIRST) as morning:
        open_campaign("35", FIRST, world["anne_animatrice"])
        morning.plan()
        morning.deliver()
    middle = FIRST + timedelta(9)
    world.live(FIRST + timedelta(1), middle - timedelta(1))
    before = left()
    with world.morning(middle):
        promised = announced(world, expected_letters(middle, 60))
    world.live(middle, middle + timedelta(60))
    assert sorted(left()) == sorted([*before, *promised])


def test_a_single_answer_makes_the_two_part(database: str) -> None:
    """The sabotaged twin: life goes another way than was announced, and the comparison sees it."""
    world = a_world(1)
    launches_itself(world)
    with world.morning(FIRST):
        promised = announced(world, expected_letters(FIRST))
    opening = date.fromisoformat(next(day for day, _, letter, _ in promised if letter == "point_d_etape"))
    world.live(FIRST, opening)
    with transaction() as session:
        one = session.exec(select(CheckIn).order_by(col(CheckIn.id))).first()
        assert one is not None
        one.closed_at = at_nine(opening)
        session.add(one)
    world.live(opening + timedelta(1), opening + timedelta(20))
    shown = [told for told in promised if told[0] <= (opening + timedelta(20)).isoformat()]
    assert left() != shown


def test_what_a_new_campaign_asks_again_ends_the_alerts_announced_of_the_one_before(database: str) -> None:
    world = a_world(4)
    launches_itself(world, rhythm="mensuel", answer_days=10, reminder_delays=[4, 3])
    with world.morning(FIRST):
        promised = announced(world, expected_letters(FIRST))
    world.live(FIRST, LAST)
    assert left() == promised
    assert sum(letter == "point_d_etape" for _, _, letter, _ in promised) > 20, "several campaigns follow each other"


def test_a_campaign_that_opens_by_itself_above_is_announced_below_as_the_one_above(database: str) -> None:
    world = a_world(2)
    with transaction() as session:
        policies.decide(
            session,
            territory_id=world["R53"],
            choices={"launch": "automatique"},
            valid_from=FIRST,
            decided_by_id=None,
            at=at_nine(FIRST),
        )
    with world.morning(FIRST):
        lines = [str(one) for one in preview("35", FIRST)]
        promised = announced(world, [one for one in expected_letters(FIRST) if one.letter is Letter.CHECK_IN])
    assert any("(Bretagne, s'ouvre seul)" in line for line in lines)
    assert not any("2026 (s'ouvre seul)" in line for line in lines), "the choice is not inherited"
    own = [line for line in lines if "(à lancer par une personne)" in line]
    assert own
    assert all(": aucune lettre ; déjà demandé alors par la campagne ouverte pour : Bretagne." in one for one in own)
    world.live(FIRST, LAST)
    opened = [told for told in left() if told[2] == "point_d_etape"]
    assert opened == promised != []
