"""What a letter becomes: put off, in doubt, shown with its history, forgotten; and what leaves at night."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest

import settings
from flows import clock, urgent_mails
from flows.answering import nothing_new_for_all
from flows.check_ins import open_campaign
from flows.doubts import it_had_left
from flows.mail_history import history_of
from flows.retention import KEPT_FOR, forget_old_texts
from mail.smtp import SmtpBackend
from models.closed_lists import Letter, MailState, Rung
from roadmaps.calendars import add_working_days
from roadmaps.refusal import Refusal
from store import database as db
from store import journal
from store.retention import FORGOTTEN, fingerprint
from tests.asking_world import WORKING, the_world
from tests.outbox import MONDAY, a_mail, a_person, a_territory, queue, round_to, rows
from tests.sink import Sink


@pytest.fixture(autouse=True)
def a_folder(tmp_path: Path) -> Iterator[None]:
    before = settings.settings()
    settings.use(settings.demonstration(tmp_path / "var"))
    yield
    settings.use(before)


@pytest.fixture
def sink(database: str) -> Iterator[Sink]:
    with Sink() as running:
        yield running


def round_of(sink: Sink, at: datetime) -> None:
    """One round of delivery at a moment, with the installation's own send journal."""
    with clock.set_to(at):
        round_to(sink, settings.settings().data_dir / "envois")


def received(sink: Sink) -> list[str]:
    return [one.recipient.partition("@")[0] for one in sink.accepted]


def test_letters_put_off_at_closing_time_leave_the_next_morning_in_the_order_of_their_periods(sink: Sink) -> None:
    with db.transaction() as session:
        territory_id = a_territory(session)
    evening = datetime.fromisoformat("2026-06-01T17:58:00+02:00")
    for period in ("gris.mars", "gris.avril", "gris.mai"):
        queue(a_mail(period, territory_id=territory_id, not_before=evening))
    round_of(sink, evening)
    assert {mail.state for mail in rows().values()} == {MailState.DEFERRED}
    for minutes in (6, 30, 300, 800):
        round_of(sink, evening + timedelta(minutes=minutes))
    assert received(sink) == [], "a letter left at night"
    round_of(sink, datetime.fromisoformat("2026-06-02T08:00:00+02:00"))
    assert received(sink) == ["gris.mars", "gris.avril", "gris.mai"]


def test_the_history_of_a_letter_tells_each_attempt_and_what_the_server_said(sink: Sink) -> None:
    (mail_id,) = queue(a_mail("gris.a"))
    round_of(sink, MONDAY)
    waiting = history_of(mail_id).moments[-1]
    assert (waiting.what, waiting.at) == ("différé à partir de ce moment", MONDAY + timedelta(minutes=5))
    round_of(sink, MONDAY + timedelta(minutes=6))
    told = [one.what for one in history_of(mail_id).moments]
    assert told == [
        "décidée et rédigée",
        *("va partir", "différée par le serveur"),
        *("va partir", "part", "acceptée par le serveur", "envoyé"),
    ]
    details = [one.detail for one in history_of(mail_id).moments]
    assert "451 4.7.1 Revenez plus tard" in details
    assert sink.accepted[0].sha256 in details, "the trace bears the hash of the very bytes"
    with pytest.raises(Refusal, match="n° 999"):
        history_of(999)


def test_texts_are_forgotten_after_two_months_and_their_hash_is_kept(sink: Sink) -> None:
    queue(a_mail("vieille", body_html="<p>Bonjour</p>"), a_mail("refus.x"))
    round_of(sink, MONDAY)
    queue(a_mail("jeune", not_before=MONDAY + timedelta(days=2)))
    round_of(sink, MONDAY + timedelta(days=2))
    before = rows()["vieille"]
    with clock.set_to(MONDAY + KEPT_FOR - timedelta(minutes=1)):
        assert forget_old_texts() == 0
    with clock.set_to(MONDAY + KEPT_FOR + timedelta(minutes=1)):
        assert forget_old_texts() == 1
        assert forget_old_texts() == 0
    after = rows()
    assert after["vieille"].body_text == FORGOTTEN + fingerprint(before.body_text, before.body_html)
    assert sha256(f"{before.body_text}\0{before.body_html}".encode()).hexdigest() in after["vieille"].body_text
    assert after["vieille"].body_html == ""
    assert (after["vieille"].message_id, after["vieille"].sent_at) == (before.message_id, before.sent_at)
    assert after["jeune"].body_text.startswith("Bonjour")
    assert after["refus.x"].body_text.startswith("Bonjour"), "a letter that failed waits for a decision with its text"
    with db.reading() as session:
        assert journal.verify(session).is_valid


def test_a_letter_in_doubt_that_was_received_does_not_leave_again(sink: Sink) -> None:
    (mail_id,) = queue(a_mail("coupe-apres.a", letter=Letter.ALERT, rung=Rung.REGION))
    with db.transaction() as session:
        person_id = a_person(session)
    round_of(sink, MONDAY)
    assert rows()["coupe-apres.a"].state is MailState.AMBIGUOUS
    with clock.set_to(MONDAY + timedelta(hours=1)):
        it_had_left(mail_id, person_id)
        with pytest.raises(Refusal):
            it_had_left(mail_id, person_id)
    round_of(sink, MONDAY + timedelta(days=1))
    assert received(sink) == ["coupe-apres.a"]
    assert (rows()["coupe-apres.a"].state, rows()["coupe-apres.a"].sent_at) == (MailState.SENT, MONDAY)


@pytest.mark.parametrize(
    ("clock_says", "leaves"), [("02:30", True), ("03:59", True), ("04:00", False), ("00:59", False)]
)
def test_between_one_and_four_urgent_mails_leave_with_whoever_queued_them(
    sink: Sink, clock_says: str, leaves: bool
) -> None:
    moment = datetime.fromisoformat(f"2026-06-02T{clock_says}:00+02:00")
    queue(
        a_mail("connexion", letter=Letter.LOGIN, urgent=True, created_at=moment, not_before=moment),
        a_mail("relance", created_at=moment, not_before=moment),
    )
    with clock.set_to(moment):
        assert urgent_mails.is_time_to() is leaves
        urgent_mails.send_urgent_mails()
    assert rows()["connexion"].state is MailState.SENT
    assert rows()["relance"].state is MailState.PENDING
    (left,) = settings.settings().mailbox.glob("*.eml")
    assert "connexion" in left.name


def test_a_server_that_is_away_at_night_leaves_the_urgent_mail_to_the_next_round(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue(a_mail("connexion", letter=Letter.LOGIN, urgent=True))
    away = SmtpBackend("127.0.0.1", 1, security="aucune", timeout=1)
    monkeypatch.setattr(urgent_mails, "open_backend", lambda: away)
    with clock.set_to(MONDAY):
        urgent_mails.send_urgent_mails()
    round_of(sink, MONDAY + timedelta(hours=1))
    assert received(sink) == ["connexion"]


def test_a_digest_about_to_go_when_somebody_answers_goes_without_them(database: str) -> None:
    """Marked as going, its DATA not begun: it does not leave, and what it still has to tell goes in another."""
    world = the_world()
    world.roadmap("REDON")
    for name, commitment in (("luc_lead", "1A"), ("zoe_seule", "2A")):
        world.person(name)
        world.person(f"{name}_deputy")
        world.commitment(commitment, name, deputy=f"{name}_deputy")
    opening = datetime(2026, 3, 2).date()  # noqa: DTZ001
    with world.morning(opening) as morning:
        open_campaign("35", opening, world["anne_animatrice"])
        morning.deliver()
    told = opening
    for delay in (5, 4, 3, 3):
        told = add_working_days(WORKING, told, delay)
    world.live(opening + timedelta(days=1), told - timedelta(days=1))
    answered: list[int] = []

    def answer(step: str) -> None:
        if step == "written ahead" and not answered:
            answered.append(world.check_in_of("luc_lead"))
            nothing_new_for_all(answered[0], world["luc_lead"])

    with world.morning(told) as morning, Sink() as sink:
        morning.plan()
        round_to(sink, world.folder, answer)
        digests = [mail for mail in world.mails() if mail.letter is Letter.ALERT]
        assert [mail.state for mail in digests] == [MailState.CANCELLED, MailState.SENT]
        assert ["Luc Test" in mail.body_text for mail in digests] == [True, False]
        assert ["Zoe Test" in mail.body_text for mail in digests] == [True, True]
        assert sum(one.recipient.startswith("anne_animatrice") for one in sink.accepted) == 1
