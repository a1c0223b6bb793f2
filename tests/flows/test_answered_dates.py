"""An answer is what a passed date waited for: what was told of it closes, and what had not left does not leave."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from flows import answering, struck_letters
from flows.answering import record_answers
from flows.check_ins import open_campaign
from models import Alert, Mail, Milestone, Territory
from models.closed_lists import AlertKind, Letter, MailState, Precision, Status
from roadmaps.answers import AnswerInput
from store import alerts as raised
from store import database as db
from tests.asking_world import World, reading, the_world
from tests.outbox import round_to
from tests.sink import Sink

OPENING = date(2026, 3, 2)
PASSED_ON = date(2026, 3, 5)
TOLD_ON = date(2026, 3, 6)
"""The day after: no reminder yet, and the request has left for longer than deadlines wait."""


@pytest.fixture
def world(database: str) -> World:
    """A deadline and a review pass on the same day, just after a campaign has opened."""
    made = the_world()
    made.roadmap("REDON")
    made.person("luc_lead")
    made.commitment("1A", "luc_lead", due_on=PASSED_ON)
    made.commitment("2A", "luc_lead", due_on=None, due_precision=Precision.ONGOING, review_on=PASSED_ON)
    made.commitment("3A", "luc_lead", due_on=TOLD_ON + timedelta(days=5))
    with made.morning(OPENING) as morning:
        open_campaign("35", OPENING, made["anne_animatrice"])
        morning.deliver()
    return made


def answer(world: World, *names: str, status: Status | None = None) -> None:
    said = [AnswerInput(commitment_id=world[name], status=status, done="une réunion") for name in names]
    record_answers(world.check_in_of("luc_lead"), world["luc_lead"], said)


def open_about(world: World) -> list[tuple[str, str]]:
    """(commitment, who was told) of each open alert about a date."""
    names = {world[name]: name for name in ("1A", "2A", "3A")}
    people = {world[name]: name for name in ("luc_lead", "anne_animatrice")}
    with reading() as session:
        found = raised.open_deadlines(session, tuple(names))
        return sorted((names[one.commitment_id or 0], people[one.recipient_id or 0]) for one in found)


def letters(world: World, letter: Letter) -> list[Mail]:
    return [mail for mail in world.mails() if mail.letter is letter]


def test_an_answer_closes_what_was_told_of_a_passed_deadline_or_review_and_of_them_alone(world: World) -> None:
    world.live(TOLD_ON, TOLD_ON)
    assert open_about(world) == [
        ("1A", "anne_animatrice"),
        ("1A", "luc_lead"),
        ("2A", "luc_lead"),
        ("3A", "luc_lead"),
    ]
    with world.morning(TOLD_ON + timedelta(days=1)):
        answer(world, "2A")
        assert open_about(world) == [("1A", "anne_animatrice"), ("1A", "luc_lead"), ("3A", "luc_lead")]
        answer(world, "1A", "3A")
        assert open_about(world) == [("3A", "luc_lead")], "that date is still to come"
        answer(world, "3A", status=Status.DONE)
        assert open_about(world) == []


def test_a_letter_not_sent_yet_goes_without_what_was_answered(world: World) -> None:
    with world.morning(TOLD_ON) as morning:
        morning.plan()
        answer(world, "1A", "2A")
        first, second = letters(world, Letter.DEADLINE)
        assert (first.state, first.error) == (MailState.CANCELLED, "réponse reçue")
        assert ["Engagement 1A" in first.body_text, "Engagement 2A" in first.body_text] == [True, True]
        told = [name for name in ("1A", "2A", "3A") if f"Engagement {name}" in second.body_text]
        assert told == ["3A"]
        assert [one.state for one in letters(world, Letter.ALERT)] == [MailState.CANCELLED]
        morning.deliver()
    assert [mail.state for mail in letters(world, Letter.DEADLINE)] == [MailState.CANCELLED, MailState.SENT]
    assert open_about(world) == [("3A", "luc_lead")]
    world.live(TOLD_ON + timedelta(days=1), TOLD_ON + timedelta(days=4))
    assert len(letters(world, Letter.DEADLINE)) == 2, "the date still to come was told"


def test_a_milestone_reached_is_told_to_nobody_any_more(world: World) -> None:
    step = world.keep("comité", Milestone(commitment_id=world["3A"], label="Comité", due_on=TOLD_ON + timedelta(4)))
    world.live(TOLD_ON, TOLD_ON)
    assert open_about(world).count(("3A", "luc_lead")) == 2
    with world.morning(TOLD_ON + timedelta(days=1)):
        said = AnswerInput(commitment_id=world["3A"], done="tenu", milestones_done=(step,))
        record_answers(world.check_in_of("luc_lead"), world["luc_lead"], [said])
    assert open_about(world).count(("3A", "luc_lead")) == 1


def about_to_go(world: World) -> list[str]:
    """The answer comes as the letters are marked as going; what the server then takes, to the lead and the level."""
    answered: list[bool] = []

    def meanwhile(step: str) -> None:
        if step == "written ahead" and not answered:
            answered.append(True)
            answer(world, "1A", "2A", "3A")

    with world.morning(TOLD_ON) as morning, Sink() as sink:
        morning.plan()
        round_to(sink, world.folder, meanwhile)
    keys = {mail.message_id: mail for mail in world.mails()}
    taken = [keys[one.message_id] for one in sink.accepted if one.message_id in keys]
    return [mail.body_text for mail in taken if mail.letter in {Letter.DEADLINE, Letter.ALERT}]


def test_an_answer_stops_what_was_about_to_go(world: World) -> None:
    (left,) = about_to_go(world)
    assert "Engagement 3A" in left
    assert "Engagement 1A" not in left


def test_sabotage_an_answer_that_forgets_dates_lets_them_go(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "settle_dates", lambda *_, **__: ())
    assert any("Engagement 1A" in one for one in about_to_go(world))
    assert ("1A", "luc_lead") in open_about(world)


def test_sabotage_a_predicate_that_settles_nothing_leaves_the_alerts_open(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(struck_letters, "settled_by_an_answer", lambda *_: False)
    world.live(TOLD_ON, TOLD_ON)
    with world.morning(TOLD_ON + timedelta(days=1)):
        answer(world, "1A", "2A")
    assert len(open_about(world)) == 4


def test_what_cannot_be_written_anew_keeps_nobody_from_answering_and_is_written_the_day_it_can_be(world: World) -> None:
    def zone(name: str) -> None:
        with db.transaction() as session:
            session.execute(update(Territory).where(col(Territory.id) == world["REDON"]).values(timezone=name))

    with world.morning(TOLD_ON) as morning:
        morning.plan()
        zone("Mars/Olympus")
        answer(world, "1A", "2A")
    assert [one.state for one in letters(world, Letter.DEADLINE)] == [MailState.CANCELLED]
    zone("Europe/Paris")
    world.live(TOLD_ON + timedelta(days=3), TOLD_ON + timedelta(days=3), twice=True)
    old, new = letters(world, Letter.DEADLINE)
    assert (old.state, new.state) == (MailState.CANCELLED, MailState.SENT)
    assert [name for name in ("1A", "2A", "3A") if f"Engagement {name}" in new.body_text] == ["3A"]
    with reading() as session:
        found = session.exec(select(Alert).where(Alert.kind == AlertKind.SYSTEM))
        assert [one.closed_at is not None for one in found] == [True]
