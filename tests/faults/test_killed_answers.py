"""kill -9 at every statement of a real answer, while reminders leave: whole or nothing, and no reminder after it.

What an answer owes: its rows, its entry of the journal, its receipt, the end of its chain, all in one transaction.
"""

import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import col, select

from flows import clock
from flows.answering import record_answers
from flows.check_ins import open_campaign
from flows.reminders import remind
from models import Answer, CheckIn, JournalEntry, Mail
from models.closed_lists import Letter, MailState, Rung, Status
from roadmaps.answers import AnswerInput
from roadmaps.calendars import add_working_days
from store import database as db
from store import mail_leases
from store import mails as outbox
from tests.asking_world import WORKING, World, at_nine, the_world
from tests.faults_world import KILLS, Post, Tally, at_once, broken_rules, chance, dying_at, in_a_child

OPENING = date(2026, 3, 2)
REMINDED = add_working_days(WORKING, OPENING, 5)
NINE, TEN = at_nine(REMINDED), at_nine(REMINDED) + timedelta(hours=1)
FAILPOINTS = 80
"""About how many an answer has."""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Marks:
    """Everything that one answer leaves, counted."""

    answers: int
    entries: int
    receipts: int
    stopped: int
    is_closed: bool


WHOLE = Marks(2, 1, 1, 1, is_closed=True)
NOTHING = Marks(0, 0, 0, 0, is_closed=False)


def reminded(people: int) -> tuple[World, list[str]]:
    """So many leads asked of two commitments, with a reminder about to leave each."""
    world = the_world()
    world.roadmap("REDON")
    names = [f"lead{number}_test" for number in range(people)]
    for name in names:
        world.person(name)
        world.commitment(f"{name}A", name)
        world.commitment(f"{name}B", name)
    with world.morning(OPENING) as morning:
        open_campaign("35", OPENING, world["anne_animatrice"])
        morning.deliver()
    with world.morning(REMINDED):
        remind(REMINDED)
    return world, names


def answer(world: World, name: str, at: datetime) -> None:
    """The real answer of a lead about both."""
    said = [
        AnswerInput(commitment_id=world[f"{name}{letter}"], status=Status.UNDER_WAY, done="Deux réunions tenues.")
        for letter in "AB"
    ]
    with clock.set_to(at):
        record_answers(world.check_in_of(name), world[name], said)


def marks_of(world: World, name: str) -> Marks:
    check_in_id = world.check_in_of(name)
    with db.reading() as session:
        mails = session.exec(select(Mail).where(Mail.check_in_id == check_in_id)).all()
        entries = select(JournalEntry).where(
            JournalEntry.subject == f"check_in:{check_in_id}", JournalEntry.action == "reponse.enregistree"
        )
        return Marks(
            answers=len(session.exec(select(Answer).where(Answer.check_in_id == check_in_id)).all()),
            entries=len(session.exec(entries).all()),
            receipts=sum(one.letter is Letter.RECEIPT for one in mails),
            stopped=sum(one.state is MailState.CANCELLED for one in mails if one.rung is Rung.REMINDER_1),
            is_closed=session.get_one(CheckIn, check_in_id).closed_at is not None,
        )


def kill_answers(kills: int, *, in_pieces: bool = False) -> tuple[Counter[str], list[str]]:
    """Kill as many answers at failpoints drawn over the whole; what each left, and what does not hold."""
    world, names = reminded(max(4, kills // FAILPOINTS + 1))
    left, faults = Counter[str](), []
    stride = 1 if in_pieces else max(1, FAILPOINTS * len(names) // kills)
    for turn in range(kills):
        name = names[0 if in_pieces else turn % len(names)]
        point = 1 + turn if in_pieces else 1 + turn // len(names) * stride + turn % len(names) % stride
        died = in_a_child(dying_at(point, partial(answer, world, name, NINE), in_pieces=in_pieces))
        marks = marks_of(world, name)
        left["whole" if marks == WHOLE else "nothing" if marks == NOTHING else "half"] += 1
        left["killed"] += died
        if marks not in (WHOLE, NOTHING):
            faults.append(f"{name} at {point}: {marks}")
        if in_pieces and faults:
            break
    for name in names:  # a second click ends what a kill undid, and repeats nothing
        if not in_pieces:
            answer(world, name, NINE)
            if marks_of(world, name) != WHOLE:
                faults.append(f"{name} in the end: {marks_of(world, name)}")
    return left, [*faults, *broken_rules()]


def test_an_answer_killed_at_any_statement_is_whole_or_nothing(database: str, tally: Tally) -> None:
    left, faults = kill_answers(max(8, KILLS // 5))
    tally.tell(injected=left["killed"], broken=len(faults), **left)
    assert faults == []
    assert left["killed"]
    assert left["nothing"]


def test_an_answer_in_several_transactions_is_caught_half_way(database: str) -> None:
    assert kill_answers(FAILPOINTS, in_pieces=True)[1]


def race(post: Post, rounds: int) -> Counter[str]:
    """Answers and the post at once, each in its process; how many reminders left, and how many were stopped."""
    world, names = reminded(rounds)
    drawn = chance("race")
    for minute, name in enumerate(names):
        with db.transaction() as session:  # one reminder is due at a time
            (reminder,) = session.exec(
                select(Mail).where(Mail.check_in_id == world.check_in_of(name), Mail.rung == Rung.REMINDER_1)
            )
            reminder.not_before = TEN + timedelta(minutes=minute)
    for minute, name in enumerate(names):
        now, delay = TEN + timedelta(minutes=minute), drawn.uniform(0, 0.04)

        def answer_soon(name: str = name, now: datetime = now, delay: float = delay) -> None:
            time.sleep(delay)
            answer(world, name, now)

        at_once(answer_soon, partial(post.work, now))
    post.work(TEN + timedelta(hours=7))
    assert broken_rules() == []
    with db.reading() as session:
        reminders = session.exec(select(Mail).where(col(Mail.rung) == Rung.REMINDER_1)).all()
        closed = {one.id: one.closed_at for one in session.exec(select(CheckIn))}
    assert all(closed.values())
    assert {one.state for one in reminders} <= {MailState.SENT, MailState.CANCELLED}
    taken = Counter(one.message_id for one in post.accepted)
    sent = Counter({one.message_id: 1 for one in reminders if one.state is MailState.SENT})
    assert sent <= taken
    cancelled_and_sent = [one for one in reminders if one.state is MailState.CANCELLED and taken[one.message_id]]
    assert cancelled_and_sent == []
    return Counter(left=sent.total(), stopped=len(reminders) - sent.total())


def test_answers_that_race_the_post_stop_their_reminder_or_let_it_go_whole(post: Post, tally: Tally) -> None:
    rounds = min(300, max(6, KILLS // 10))
    seen = race(post, rounds)
    tally.tell(injected=rounds, **{f"reminder {name}": count for name, count in seen.items()})


def late_reminder(post: Post) -> int:
    """A worker stopped after its mark while the answer comes; how many reminders leave all the same."""
    world, (name,) = reminded(1)

    def meanwhile(step: str) -> None:
        if step == "written ahead":
            answer(world, name, TEN)

    post.work(TEN, meanwhile)
    (reminder,) = (one for one in world.mails() if one.rung is Rung.REMINDER_1)
    return sum(one.message_id == reminder.message_id for one in post.accepted)


def test_no_reminder_begins_after_its_answer(post: Post) -> None:
    assert late_reminder(post) == 0


def test_without_the_end_of_the_chain_a_reminder_follows_its_answer(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_leases, "may_still_go", lambda _session, ids, **_: frozenset(ids))
    assert late_reminder(post) == 1


def test_an_answer_that_stops_nothing_is_caught(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "cancel_pending", lambda *_args, **_named: 0)
    _, faults = kill_answers(4)
    assert faults
