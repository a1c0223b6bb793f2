"""An answer committed at t: no reminder and no alert whose DATA starts after t, however the two race.

A sender in a process of its own, stopped by SIGSTOP anywhere between the claim and DATA, against answers in threads:
most are what an answer does to a letter, and the others real answers to real check-ins, receipts and all.
``RACES=10000`` makes the campaign long, ``SEED=…`` makes another. Each guard has a sabotaged twin.
"""

import contextlib
import itertools
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, col

from flows import clock
from flows.answering import record_answers
from flows.delivery import deliver
from mail.send_journal import SendJournal
from mail.sending import UNWATCHED, Attempt, Departing, Message
from mail.smtp import SmtpBackend
from models import CheckIn, CheckInItem, Commitment, Mail, Roadmap
from models.closed_lists import AlertKind, Letter, MailState, Rung
from roadmaps.answers import AnswerInput
from store import alerts, answers, check_ins, last_looks, mail_leases, mails, turns
from store import database as db
from tests.outbox import MONDAY, a_check_in, a_mail, a_person, a_territory, queue, rows
from tests.sink import Sink

RACES = int(os.environ.get("RACES", "200"))  # noqa: TID251  the size of the campaign
SEED = int(os.environ.get("SEED", "2026"))  # noqa: TID251
A_ROUND = 10
REAL = 0.3
"""The share of answers recorded as the page records them."""
STEPS = ("claimed", "begun", "written ahead", "last look", "before DATA")
HELD = STEPS[-1]


class Witness(SmtpBackend):
    """Notes when each DATA was said, before anybody else may go on."""

    def __init__(self, port: int, notes: Path) -> None:
        super().__init__("127.0.0.1", port, security="aucune", timeout=20)
        self._notes = notes

    def send(self, message: Message, departing: Departing = UNWATCHED) -> Attempt:
        @contextlib.contextmanager
        def look() -> Iterator[bool]:
            with departing.last_look() as may_go:
                yield may_go
                if may_go:
                    with self._notes.open("a") as file:
                        file.write(f"{message.message_id} {time.monotonic_ns()}\n")

        return super().send(message, replace(departing, last_look=look))


@dataclass(frozen=True, slots=True)
class Told:
    """A letter, and what it is about: the check-in, its person and commitment when the answer will be a real one."""

    mail_id: int
    check_in_id: int | None = None
    person_id: int = 0
    commitment_id: int | None = None


@dataclass
class Race:
    """A round's letters: each a reminder, or a digest, and what makes it pointless."""

    port: int
    folder: Path
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    answered: dict[str, int] = field(default_factory=dict)
    """When the answer that stops a letter was committed, by the letter's key."""
    recorded: int = 0
    """How many of them were recorded as the page does."""

    territory_id: int = 0
    campaign_id: int = 0

    def letters(self) -> dict[str, Told]:
        """New letters due now, by key."""
        made: dict[str, Told] = {}
        for _ in range(A_ROUND):
            key, is_digest, is_real = f"m{next(self.numbers)}", self.chance.random() < 0.3, self.chance.random() < REAL
            if is_digest and not is_real:
                made[key] = Told(queue(a_mail(key, letter=Letter.ALERT, rung=Rung.REGION))[0])
                continue
            with db.transaction() as session:
                person_id = a_person(session, f"{key}@quadrille.example")
                check_in_id = self.check_in(session, person_id)
                commitment_id = self.asked(session, check_in_id) if is_real else None
            about = (
                a_mail(key, letter=Letter.ALERT, rung=Rung.REGION)
                if is_digest
                else a_mail(key, letter=Letter.REMINDER, rung=Rung.REMINDER_1, check_in_id=check_in_id)
            )
            made[key] = Told(queue(about)[0], check_in_id, person_id, commitment_id)
            if is_digest:
                self.tell_silence(key, made[key])
        return made

    def check_in(self, session: Session, person_id: int) -> int:
        """One campaign and one territory for all: what is known of a day does not grow with the races."""
        if not self.territory_id:
            self.territory_id = a_territory(session)
            first = session.get_one(CheckIn, a_check_in(session, self.territory_id, person_id))
            self.campaign_id = first.campaign_id
            return first.id or 0
        row = CheckIn(campaign_id=self.campaign_id, person_id=person_id, opened_at=MONDAY)
        session.add(row)
        session.flush()
        return row.id or 0

    def asked(self, session: Session, check_in_id: int) -> int:
        """What the check-in asks about."""
        roadmap = Roadmap(territory_id=self.territory_id, title="Redon")
        session.add(roadmap)
        session.flush()
        commitment = Commitment(roadmap_id=roadmap.id or 0, title="Ouvrir un café", created_on=MONDAY.date())
        session.add(commitment)
        session.flush()
        session.add(CheckInItem(check_in_id=check_in_id, commitment_id=commitment.id or 0, rank=0))
        return commitment.id or 0

    def tell_silence(self, key: str, told: Told) -> None:
        """The digest tells the silence of the check-in."""
        with db.transaction() as session:
            alerts.raise_alert(
                session,
                key=key,
                kind=AlertKind.SILENCE,
                rung=Rung.REGION,
                territory_id=self.territory_id,
                raised_on=MONDAY.date(),
                check_in_id=told.check_in_id,
                mail_id=told.mail_id,
            )

    def answer(self, key: str, told: Told, after: float) -> None:
        """What an answer does to a letter, in one transaction, some time from now."""
        time.sleep(after)
        if told.commitment_id is not None and told.check_in_id is not None:
            said = AnswerInput(commitment_id=told.commitment_id, done="une réunion")
            with clock.set_to(MONDAY):
                record_answers(told.check_in_id, told.person_id, [said])
            self.answered[key] = time.monotonic_ns()
            self.recorded += 1
            return
        with db.transaction() as session:
            turns.take(session, turns.Turn.CHAINS, shared=True)
            if told.check_in_id is None:
                alerts.cancel_unsent(session, [told.mail_id], "réponse reçue")
            else:
                answers.lock_check_in(session, told.check_in_id)
                mails.cancel_pending(session, check_in_id=told.check_in_id, reason="réponse reçue")
                check_ins.close(session, [told.check_in_id], "réponse reçue", MONDAY)
        self.answered[key] = time.monotonic_ns()

    def send(self, step: str, times: int, ready: int) -> None:
        """One round of delivery, stopped the ``times``-th time it reaches a step; says when it has claimed."""
        left = itertools.count(times, -1)

        def watch(reached: str) -> None:
            if reached == "claimed":
                os.write(ready, b".")
            if reached == step and next(left) == 1:
                os.kill(os.getpid(), signal.SIGSTOP)

        self.deliver(0, watch)

    def deliver(self, hours: float, watch: object = lambda _: None) -> None:
        witness, envois = Witness(self.port, self.folder / "data.txt"), SendJournal(self.folder / "envois")
        with clock.set_to(MONDAY + timedelta(hours=hours)), closing(witness) as backend, closing(envois) as journal:
            deliver(backend, journal, watch=watch)  # type: ignore[arg-type]

    def run(self, step: str) -> None:
        """One round of races: a sender stopped once, answers at random moments, then the sender goes on."""
        racing = [
            threading.Thread(
                target=self.answer, args=(key, told, self.chance.uniform(0, 0.08) * self.chance.choice((1, 4)))
            )
            for key, told in self.letters().items()
            if self.chance.random() < 0.8
        ]
        pause = self.chance.uniform(0.02, 0.1)
        sender = self.started(step)  # the answers and the letters leave the line together
        for thread in racing:
            thread.start()
        self.ended(sender, lambda: time.sleep(pause))
        for thread in racing:
            thread.join()

    def answer_all_while_it_is_stopped(self, step: str) -> None:
        """One round without chance: the sender goes on once every answer is in."""
        made = self.letters()

        def answer_all() -> None:
            for key, told in made.items():
                self.answer(key, told, 0)

        self.ended(self.started(step), answer_all)

    def answer_all_once_they_left(self) -> None:
        """Another round without chance: every answer comes after its letter."""
        made = self.letters()
        self.deliver(0)
        for key, told in made.items():
            self.answer(key, told, 0)

    def started(self, step: str) -> int:
        """A sender in a process of its own, which has claimed its letters and will be stopped at a step."""
        times = self.chance.randint(1, A_ROUND) if step in STEPS[3:] else 1
        db.engine().dispose(close=True)
        claimed, ready = os.pipe()
        child = os.fork()
        if child == 0:
            code = 1
            with contextlib.suppress(BaseException):
                self.send(step, times, ready)
                code = 0
            os._exit(code)
        os.close(ready)
        os.read(claimed, 1)
        os.close(claimed)
        return child

    def ended(self, sender: int, meanwhile: Callable[[], None]) -> None:
        """Lets it go on after what happens while it is stopped, and sees that it ended well."""
        _, status = os.waitpid(sender, os.WUNTRACED)
        if os.WIFSTOPPED(status):
            meanwhile()
            os.kill(sender, signal.SIGCONT)
            _, status = os.waitpid(sender, 0)
        assert os.WEXITSTATUS(status) == 0, "the sender failed by itself"

    def too_late(self) -> list[str]:
        """The letters whose DATA was said after the answer that stops them was committed."""
        keys = {mail.message_id: key for key, mail in rows().items()}
        notes = (line.split() for line in (self.folder / "data.txt").read_text().splitlines())
        began = {keys[message_id]: int(moment) for message_id, moment in notes}
        return [key for key, moment in self.answered.items() if began.get(key, 0) > moment]


@pytest.fixture
def race(database: str, tmp_path: Path) -> Iterator[Race]:
    (tmp_path / "data.txt").touch()
    with Sink() as sink:
        yield Race(sink.port, tmp_path)
        assert {one.recipient for one in sink.accepted} == {
            mail.recipient for mail in rows().values() if mail.state is MailState.SENT
        }


def test_no_reminder_nor_alert_begins_to_leave_after_its_answer(race: Race) -> None:
    race.answer_all_while_it_is_stopped("written ahead")
    race.answer_all_once_they_left()
    for _ in range(max(1, RACES // A_ROUND)):
        race.run(race.chance.choice(STEPS))
    race.deliver(1)
    states = {key: mail.state for key, mail in rows().items()}
    outcomes = Counter((states[key].value, key in race.answered) for key in states if not key.startswith("accuse"))
    late = race.too_late()
    told = {
        "letters": outcomes.total(),
        "answers": len(race.answered),
        "recorded": race.recorded,
        "stopped": outcomes["annulee", True],
        "left": outcomes["envoyee", True],
        "late": len(late),
    }
    print(f"RACES {json.dumps({'database': db.engine().dialect.name, 'seed': SEED} | told)}")  # noqa: T201
    assert late == []
    assert set(states.values()) == {MailState.SENT, MailState.CANCELLED}
    assert all(state is MailState.SENT for key, state in states.items() if key not in race.answered)
    assert sum(key.startswith("accuse") for key in states) == race.recorded > 0, "a receipt for each"
    assert outcomes["envoyee", True], "no answer came after its letter: this was no race"
    assert outcomes["annulee", True], "no answer came before its letter: this was no race"


def sabotaged(monkeypatch: pytest.MonkeyPatch, what: str) -> str:
    """Take a guard away; the step at which its absence shows."""
    match what:
        case "nothing is held from the look to DATA":
            for kind in last_looks.LastLook.__subclasses__():
                monkeypatch.setattr(kind, "_begin", lambda _: None)
                monkeypatch.setattr(kind, "_end", lambda _: None)
            return HELD
        case "no last look":
            monkeypatch.setattr(mail_leases, "may_still_go", lambda _look, ids, **_: frozenset(ids))
            return "written ahead"
        case "an answer forgets the letters marked as going":
            real = mails.stop

            def forgetful(session: object, *which: object, reason: str) -> object:
                return real(session, *which, col(Mail.state) != MailState.SENDING, reason=reason)  # type: ignore[arg-type]

            monkeypatch.setattr(alerts, "stop", forgetful)
            return "written ahead"
        case _:
            raise AssertionError(what)


@pytest.mark.parametrize(
    "what",
    ["nothing is held from the look to DATA", "no last look", "an answer forgets the letters marked as going"],
)
def test_without_its_guards_a_letter_leaves_after_its_answer(
    race: Race, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    race.answer_all_while_it_is_stopped(sabotaged(monkeypatch, what))
    assert race.too_late(), "the guard was taken away, and nothing shows it"
