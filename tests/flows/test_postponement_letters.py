"""Who asked for a new deadline hears what was decided: once, in one letter a day, in the name of who decided."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from flows import postponements
from flows.decisions import decide_postponement
from models import Mail, Person, Postponement
from models.closed_lists import Letter, MailState
from store.database import transaction
from tests.asking_world import World, reading, the_world

TUESDAY = date(2026, 3, 3)
LATER = date(2027, 9, 30)


@pytest.fixture
def world(database: str) -> World:
    made = the_world()
    made.roadmap("REDON")
    made.person("luc_lead")
    for name in ("1A", "1B", "1C"):
        made.commitment(name, "luc_lead")
    return made


def asked(world: World, commitment: str) -> int:
    row = Postponement(
        commitment_id=world[commitment],
        from_due_on=date(2027, 6, 30),
        to_due_on=LATER,
        reason="le marché est relancé",
        asked_on=TUESDAY - timedelta(days=4),
        asked_by_id=world["luc_lead"],
    )
    return world.keep(f"report {commitment}", row)


def decide(world: World, commitment: str, *, granted: bool, reason: str = "") -> None:
    decide_postponement(asked(world, commitment), world["anne_animatrice"], granted=granted, reason=reason)


def told() -> list[Mail]:
    with reading() as session:
        return list(session.exec(select(Mail).where(Mail.letter == Letter.POSTPONEMENT).order_by(Mail.id)))  # type: ignore[arg-type]


def test_a_granted_deadline_is_told_to_who_asked_in_the_name_of_who_decided(world: World) -> None:
    with world.morning(TUESDAY) as morning:
        decide(world, "1A", granted=True)
        morning.deliver()
    (letter,) = told()
    assert (letter.state, letter.recipient) == (MailState.SENT, "luc_lead@quadrille.example")
    assert letter.sender_name.startswith("Anne Test")
    assert letter.reply_to == "anne_animatrice@quadrille.example"
    assert letter.subject == "Votre nouvelle échéance est acceptée"
    assert "Nouvelle échéance : 30/09/2027" in letter.body_text


def test_a_refused_deadline_says_the_one_that_holds_and_why(world: World) -> None:
    with world.morning(TUESDAY) as morning:
        decide(world, "1A", granted=False, reason="le comité attend ce local")
        morning.deliver()
    (letter,) = told()
    assert "Échéance maintenue : 30/06/2027" in letter.body_text
    assert "Raison : Le comité attend ce local." in letter.body_text


def test_the_decisions_of_a_morning_make_one_letter(world: World) -> None:
    with world.morning(TUESDAY) as morning:
        for name in ("1A", "1B"):
            decide(world, name, granted=True)
        decide(world, "1C", granted=False, reason="trop tard")
        morning.deliver()
    assert [one.state for one in told()] == [MailState.CANCELLED, MailState.CANCELLED, MailState.SENT]
    assert all(f"Engagement {name}" in told()[-1].body_text for name in ("1A", "1B", "1C"))
    assert world.sent() == [(TUESDAY, "reponse_au_report", "luc_lead")]


def test_each_decision_alone_would_flood_who_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postponements, "_taken_back", lambda *_: set())
    with world.morning(TUESDAY):
        for name in ("1A", "1B", "1C"):
            decide(world, name, granted=True)
    assert [one.state for one in told()] == [MailState.PENDING] * 3


def test_what_has_left_is_not_said_again_and_the_next_waits_for_the_next_working_day(world: World) -> None:
    with world.morning(TUESDAY) as morning:
        decide(world, "1A", granted=True)
        morning.deliver()
        decide(world, "1B", granted=True)
        morning.deliver()
    first, second = told()
    assert "Engagement 1A" not in second.body_text
    assert (first.state, second.state) == (MailState.SENT, MailState.PENDING)
    with world.morning(TUESDAY + timedelta(days=1)) as morning:
        morning.deliver()
    assert [day for day, _, _ in world.sent()] == [TUESDAY, TUESDAY + timedelta(days=1)]


def test_nobody_is_told_when_who_asked_cannot_be_written_to_or_decided_alone(world: World) -> None:
    with transaction() as session:
        session.get_one(Person, world["luc_lead"]).address_is_dead = True
    with world.morning(TUESDAY):
        decide(world, "1A", granted=True)
        own = asked(world, "1B")
        with transaction() as session:
            session.get_one(Postponement, own).asked_by_id = world["anne_animatrice"]
        decide_postponement(own, world["anne_animatrice"], granted=True, reason="")
    assert told() == []
