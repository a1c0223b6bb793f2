"""The outbox: what is due once is said once, and what is pointless is stopped."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlmodel import select

from models import Campaign, CheckIn, Mail, Person, Territory
from models.closed_lists import Letter, Level, MailState, Rung
from store import database as db
from store import mails

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def a_mail(key: str = "demande", **changes: Any) -> Mail:
    values: dict[str, Any] = {
        "key": key,
        "letter": Letter.CHECK_IN,
        "recipient": "le.goff@quadrille.example",
        "subject": "Où en êtes-vous ?",
        "body_text": "Bonjour",
        "message_id": "",
        "decided_on": date(2026, 6, 1),
        "created_at": NOON,
        "not_before": NOON,
    }
    return Mail(**(values | changes))


def a_check_in() -> int:
    with db.transaction() as session:
        territory = Territory(level=Level.NATIONAL, code="FR", name="France", valid_from=date(2020, 1, 1))
        person = Person(last_name="Le Goff")
        session.add_all([territory, person])
        session.flush()
        assert territory.id is not None
        assert person.id is not None
        campaign = Campaign(
            territory_id=territory.id,
            title="point d'étape",
            period_starts_on=date(2026, 4, 1),
            period_ends_on=date(2026, 6, 30),
            opens_on=date(2026, 6, 1),
            freezes_on=date(2026, 6, 30),
        )
        session.add(campaign)
        session.flush()
        assert campaign.id is not None
        check_in = CheckIn(campaign_id=campaign.id, person_id=person.id, opened_at=NOON)
        session.add(check_in)
        session.flush()
        assert check_in.id is not None
        return check_in.id


def test_a_key_is_said_once(database: str) -> None:
    for _ in range(2):
        with db.transaction() as session:
            mails.queue(session, a_mail())
    with db.transaction() as session:
        assert mails.queue(session, a_mail()) is None
        other = mails.queue(session, a_mail("autre"))
        assert other is not None
        assert other.id is not None
    with db.reading() as session:
        assert mails.counts(session) == {MailState.PENDING: 2}


def test_the_message_id_follows_from_the_key(database: str) -> None:
    assert mails.message_id_of("a") == mails.message_id_of("a") != mails.message_id_of("b")


@pytest.mark.parametrize("address", ["a@b.fr\r\nBcc: x@y.fr", "deux@a.fr,mots@b.fr", "sans-arobase", "", "é@b.fr"])
def test_an_impossible_address_is_put_aside_and_stops_nobody(database: str, address: str) -> None:
    with db.transaction() as session:
        mails.queue(session, a_mail("mauvaise", recipient=address))
        mails.queue(session, a_mail("bonne"))
    with db.reading() as session:
        assert mails.counts(session) == {MailState.PARKED: 1, MailState.PENDING: 1}
        (seen,) = mails.to_be_seen(session)
        assert "ne peut pas recevoir de courriel" in seen.error


def test_a_subject_stays_on_one_line(database: str) -> None:
    with db.transaction() as session:
        kept = mails.queue(session, a_mail(subject="Une\r\nligne\tet demie"))
    assert kept is not None
    assert kept.subject == "Une ligne et demie"


def test_an_answer_stops_the_chain_but_not_the_receipt(database: str) -> None:
    check_in_id = a_check_in()
    with db.transaction() as session:
        mails.queue(session, a_mail("relance", rung=Rung.REMINDER_1, check_in_id=check_in_id))
        mails.queue(session, a_mail("alerte", rung=Rung.REGION, check_in_id=check_in_id))
        mails.queue(session, a_mail("accuse", letter=Letter.RECEIPT, check_in_id=check_in_id))
        reason = "la personne a répondu"
        assert mails.cancel_pending(session, check_in_id=check_in_id, rungs=[Rung.REGION], reason=reason) == 1
        assert mails.cancel_pending(session, check_in_id=check_in_id, reason=reason) == 1
        assert mails.cancel_pending(session, check_in_id=check_in_id, reason=reason) == 0
    with db.reading() as session:
        about = session.exec(select(Mail).where(Mail.check_in_id == check_in_id))
        states = {mail.key: mail.state for mail in about}
    assert states == {"relance": MailState.CANCELLED, "alerte": MailState.CANCELLED, "accuse": MailState.PENDING}
