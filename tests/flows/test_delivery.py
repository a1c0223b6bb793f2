"""What is due leaves once, at the right hour, never after an answer, whatever the server does."""

import contextlib
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from flows import clock, departures
from flows.delivery import Delivered, deliver
from mail.send_journal import SendJournal
from mail.sending import UNWATCHED, Attempt, Departing, Message, Outcome
from models import Alert, JournalEntry, Person, PolicyVersion
from models.closed_lists import Letter, Level, MailState, Rung
from models.mails import UNSENT
from roadmaps.refusal import Refusal
from store import database as db
from store import mails
from tests.outbox import MONDAY, a_check_in, a_coordinator, a_mail, a_person, a_territory, queue, round_to, rows, states
from tests.sink import Sink

Watch = Callable[[str], None]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


class Post:
    """Delivers to a sink, at a moment."""

    def __init__(self, sink: Sink, folder: Path) -> None:
        self.sink = sink
        self.folder = folder

    def __call__(self, at: datetime = MONDAY, watch: Watch = lambda _: None) -> Delivered:
        with clock.set_to(at):
            return round_to(self.sink, self.folder, watch)

    @property
    def received(self) -> list[str]:
        return [one.recipient.partition("@")[0] for one in self.sink.accepted]


@pytest.fixture
def post(sink: Sink, database: str, tmp_path: Path) -> Post:
    return Post(sink, tmp_path / "envois")


def hours(count: float) -> datetime:
    return MONDAY + timedelta(hours=count)


def test_what_is_due_leaves_once_on_one_connection(post: Post) -> None:
    queue(*(a_mail(f"m{number}") for number in range(45)))
    assert post().sent == 45
    assert post() == Delivered()
    assert post.received == [f"m{number}" for number in range(45)]
    assert post.sink.handler.connections == 1
    assert {mail.sent_at for mail in rows().values()} == {MONDAY}


def test_a_deferred_mail_comes_back_later_with_the_same_bytes(post: Post) -> None:
    queue(a_mail("gris.a"), a_mail("b"))
    assert post() == Delivered(sent=1, deferred=1)
    assert post(hours(0.05)) == Delivered()
    assert post(hours(0.1)).sent == 1
    assert post.received == ["b", "gris.a"]
    assert rows()["gris.a"].attempts == 2


def test_deferrals_grow_and_end_after_five_days(post: Post) -> None:
    queue(a_mail("plein.a"))
    now, tried = MONDAY, 0
    while rows()["plein.a"].state is not MailState.FAILED:
        tried += post(now).deferred
        now = max(now + timedelta(minutes=1), rows()["plein.a"].not_before)
    assert now - MONDAY > timedelta(days=5)
    assert tried == 17
    assert "cinq jours" in rows()["plein.a"].error


def test_a_refusal_is_shown_and_delays_nobody(post: Post) -> None:
    queue(a_mail("refus.a"), a_mail("b"), a_mail("c", body_text="⟦lien:404⟧"), a_mail("d"))
    assert post() == Delivered(sent=2, refused=1, parked=1)
    assert post.received == ["b", "d"]
    with db.reading() as session:
        assert {mail.key: mail.state for mail in mails.to_be_seen(session)} == {
            "refus.a": MailState.FAILED,
            "c": MailState.PARKED,
        }


def test_a_mailbox_that_does_not_exist_is_told_to_the_coordinator(post: Post) -> None:
    with db.transaction() as session:
        territory_id = a_territory(session)
        coordinator = a_coordinator(session, territory_id)
        person_id = a_person(session, "inconnu.a@quadrille.example")
    queue(a_mail("inconnu.a", person_id=person_id, territory_id=territory_id))
    post()
    with db.reading() as session:
        person = session.get(Person, person_id)
        assert person is not None
        assert person.address_is_dead
        (alert,) = session.exec(select(Alert))
        assert (alert.recipient_id, alert.mail_id) == (coordinator, rows()["inconnu.a"].id)
        (entry,) = session.exec(select(JournalEntry))
        assert entry.action == "adresse.morte"


def test_a_server_that_is_down_makes_everybody_wait_and_nobody_fail(post: Post) -> None:
    queue(*(a_mail(f"m{number}") for number in range(30)))
    post.sink.handler.is_down = True
    assert post() == Delivered(deferred=1, server_is_down=True)
    assert states() == {"m0": "differee"} | {f"m{number}": "a_envoyer" for number in range(1, 30)}
    post.sink.handler.is_down = False
    assert post(hours(0.1)).sent == 30


def test_a_connection_lost_after_data_is_a_doubt_sent_again_under_the_same_identity(post: Post) -> None:
    queue(a_mail("coupe-apres.a"), a_mail("coupe.b"), a_mail("c"))
    assert post() == Delivered(sent=1, in_doubt=2)
    assert post(hours(0.1)).sent == 2
    assert sorted(post.received) == ["c", "coupe-apres.a", "coupe-apres.a", "coupe.b"]
    twice = [one for one in post.sink.accepted if one.recipient.startswith("coupe-apres")]
    assert len({(one.message_id, one.sha256) for one in twice}) == 1


def test_a_doubt_on_an_alert_to_a_superior_waits_for_a_person(post: Post) -> None:
    (mail_id,) = queue(a_mail("coupe-apres.a", letter=Letter.ALERT, rung=Rung.REGION))
    assert post().in_doubt == 1
    assert post(hours(2)) == Delivered()
    assert states() == {"coupe-apres.a": "incertaine"}
    with db.transaction() as session:
        assert mails.send_again(session, mail_id, hours(3))
    assert post(hours(3)).sent == 1


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        (datetime.fromisoformat("2026-06-01T07:59:00+02:00"), "2026-06-01T08:00:00+02:00"),
        (datetime.fromisoformat("2026-06-01T18:00:00+02:00"), "2026-06-02T08:00:00+02:00"),
        (datetime.fromisoformat("2026-06-05T19:00:00+02:00"), "2026-06-08T08:00:00+02:00"),
        (datetime.fromisoformat("2026-07-14T10:00:00+02:00"), "2026-07-15T08:00:00+02:00"),
        (datetime.fromisoformat("2026-12-24T10:00:00+01:00"), "2027-01-04T08:00:00+01:00"),
    ],
)
def test_nothing_leaves_outside_the_hours_of_the_territory(post: Post, moment: datetime, opening: str) -> None:
    with db.transaction() as session:
        territory_id = a_territory(session)
    due = moment - timedelta(days=1)
    queue(
        a_mail("relance", territory_id=territory_id, not_before=due),
        a_mail("connexion", letter=Letter.LOGIN, urgent=True, not_before=due),
    )
    assert post(moment) == Delivered(sent=1, waiting=1)
    assert post.received == ["connexion"]
    assert rows()["relance"].not_before == datetime.fromisoformat(opening)
    assert post(datetime.fromisoformat(opening)).sent == 1


def test_a_person_gets_one_letter_a_day_and_an_alert_at_most_on_top(post: Post) -> None:
    one = {"recipient": "le.goff@quadrille.example"}
    queue(
        a_mail("a", **one),
        a_mail("b", **one),
        a_mail("alerte", letter=Letter.ALERT, **one),
        a_mail("alerte 2", letter=Letter.ALERT, **one),
        a_mail("accuse", letter=Letter.RECEIPT, urgent=True, **one),
    )
    assert post() == Delivered(sent=3, waiting=2)
    assert post(hours(5)) == Delivered()
    assert {key for key, state in states().items() if state == "a_envoyer"} == {"b", "alerte 2"}
    assert post(hours(24)).sent == 2


def test_an_answer_stops_what_was_waiting_and_the_receipt_still_leaves(post: Post) -> None:
    with db.transaction() as session:
        territory_id = a_territory(session)
        check_in_id = a_check_in(session, territory_id, a_person(session), closed_at=MONDAY)
    queue(
        a_mail("relance", rung=Rung.REMINDER_1, check_in_id=check_in_id),
        a_mail("accuse", letter=Letter.RECEIPT, check_in_id=check_in_id, urgent=True),
    )
    assert post() == Delivered(sent=1, dropped=1)
    assert post.received == ["accuse"]


def test_an_answer_between_the_mark_and_data_still_stops_the_reminder(post: Post) -> None:
    with db.transaction() as session:
        territory_id = a_territory(session)
        check_in_id = a_check_in(session, territory_id, a_person(session))
    queue(a_mail("relance", rung=Rung.REMINDER_1, check_in_id=check_in_id), a_mail("autre"))

    def answer(step: str) -> None:
        if step == "written ahead":
            with db.transaction() as session:
                mails.cancel_pending(session, check_in_id=check_in_id, reason="répondu")

    assert post(watch=answer).sent == 1
    assert post.received == ["autre"]
    assert states()["relance"] == "annulee"


def test_a_worker_frozen_past_its_lease_sends_nothing_that_another_sent(post: Post) -> None:
    queue(*(a_mail(f"m{number}") for number in range(5)))

    def freeze(step: str) -> None:
        if step == "written ahead":
            stack.enter_context(clock.set_to(hours(1)))  # the frozen worker wakes up an hour later...
            post(hours(1))  # ...and another has passed

    with contextlib.ExitStack() as stack:
        assert post(watch=freeze).sent == 0
    assert sorted(post.received) == [f"m{number}" for number in range(5)]


def test_an_expired_mail_no_longer_leaves(post: Post) -> None:
    queue(a_mail("connexion", letter=Letter.LOGIN, urgent=True, expires_at=hours(0.5)))
    assert post(hours(1)) == Delivered(dropped=1)


class Killed(BaseException):
    """Stands for the death of the process."""


STEPS = ("claimed", "begun", "written ahead", "last look", "before DATA", "after DATA", "noted", "kept")


@pytest.mark.parametrize("step", STEPS)
def test_a_worker_that_dies_anywhere_loses_nothing(post: Post, step: str) -> None:
    queue(*(a_mail(f"m{number}") for number in range(5)))

    def die(reached: str) -> None:
        if reached == step:
            raise Killed

    with pytest.raises(Killed):
        post(watch=die)
    post(hours(1))
    assert set(states().values()) == {"envoyee"}
    assert set(post.received) == {f"m{number}" for number in range(5)}
    doubles = len(post.received) - 5
    assert doubles == (1 if step == "after DATA" else 0)
    assert len({one.sha256 for one in post.sink.accepted}) == 5


class Counting:
    """A backend that takes everything."""

    def __init__(self) -> None:
        self.sent: list[Message] = []

    def send(self, message: Message, departing: Departing = UNWATCHED) -> Attempt:
        with departing.last_look() as may_go:
            if not may_go:
                return Attempt(Outcome.WITHHELD)
            self.sent.append(message)
        return Attempt(Outcome.ACCEPTED)

    def close(self) -> None:
        return


def test_two_workers_share_an_outbox_without_sending_twice(database: str, tmp_path: Path) -> None:
    queue(*(a_mail(f"m{number}") for number in range(150)))
    first, second = Counting(), Counting()

    def let_the_other_work(step: str) -> None:
        if step == "claimed" and not second.sent:
            deliver(second, journal)

    with clock.set_to(MONDAY), closing(SendJournal(tmp_path)) as journal:
        deliver(first, journal, watch=let_the_other_work)
    assert len(first.sent) + len(second.sent) == 150
    assert len({one.message_id for one in [*first.sent, *second.sent]}) == 150
    assert first.sent
    assert second.sent


def test_the_planner_reads_few_rows_when_nothing_is_due(database: str) -> None:
    """The partial index is what keeps a tick short whatever the ledger holds."""
    with db.reading() as session:
        plan = "EXPLAIN QUERY PLAN"
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET enable_seqscan = off"))
            plan = "EXPLAIN"
        found = session.execute(text(f"{plan} SELECT id FROM mail WHERE {UNSENT} AND not_before <= '2026-06-01'"))
        assert "ix_mail_unsent" in str(found.all())


def test_rules_that_cannot_be_read_stop_nobodys_letters(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    with db.transaction() as session:
        spoilt, other = (
            a_territory(session, timezone="America/Guadeloupe"),
            a_territory(session, "35", level=Level.REGION),
        )
        rules: dict[str, object] = {"a_rule_of_another_version": 1}
        first_day = date(2020, 1, 1)
        session.add(
            PolicyVersion(territory_id=spoilt, number=1, choices=rules, valid_from=first_day, recorded_at=MONDAY)
        )
    queue(a_mail("here", territory_id=spoilt), a_mail("there", territory_id=other))
    with monkeypatch.context() as patch:
        patch.setattr(departures, "Refusal", KeyError)  # the sabotaged twin
        with pytest.raises(Refusal):
            post()
    assert post(hours(0.1)).sent == 1
    assert post.received == ["there"]
    assert post(hours(6)).sent == 1  # the usual hours, of where it is
    assert post.received == ["there", "here"]
