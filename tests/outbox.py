"""Small builders of outbox rows and of what they are about; a test names only what it looks at."""

from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from flows.delivered import Delivered
from flows.delivery import deliver
from mail.send_journal import SendJournal
from mail.smtp import SmtpBackend
from models import Campaign, CheckIn, Mail, Person, RoleOnTerritory, Territory
from models.closed_lists import Letter, Level, RoleKind
from store import database as db
from store import mails
from tests.sink import Sink

MONDAY = datetime(2026, 6, 1, 8, 0, tzinfo=UTC)
"""Ten o'clock in Paris, a working day."""


def a_mail(key: str = "demande", **changes: Any) -> Mail:
    """A request to Mme Le Goff, due since Monday morning."""
    values: dict[str, Any] = {
        "key": key,
        "letter": Letter.CHECK_IN,
        "recipient": f"{key}@quadrille.example",
        "subject": "Où en êtes-vous ?",
        "body_text": f"Bonjour, voici {key}.\n",
        "message_id": "",
        "decided_on": date(2026, 6, 1),
        "created_at": MONDAY,
        "not_before": MONDAY,
    }
    return Mail(**(values | changes))


def queue(*queued: Mail) -> list[int]:
    """These mails in the outbox; their ids."""
    with db.transaction() as session:
        return [kept.id for mail in queued if (kept := mails.queue(session, mail)) and kept.id is not None]


def rows() -> dict[str, Mail]:
    """The whole outbox, by key."""
    with db.reading() as session:
        return {mail.key: mail for mail in session.exec(select(Mail))}


def states() -> dict[str, str]:
    """The state of each mail, by key."""
    return {key: mail.state.value for key, mail in rows().items()}


def round_to(sink: Sink, folder: Path, watch: Callable[[str], None] = lambda _: None) -> Delivered:
    """One round of delivery to this server, whose trace is kept in a folder; whatever happens, nothing stays open."""
    backend = SmtpBackend("127.0.0.1", sink.port, security="aucune", timeout=2)
    with closing(backend), closing(SendJournal(folder)) as journal:
        return deliver(backend, journal, watch=watch)


def a_territory(session: Session, code: str = "FR", **changes: Any) -> int:
    """A territory, the nation by default."""
    values: dict[str, Any] = {"level": Level.NATIONAL, "code": code, "name": code, "valid_from": date(2020, 1, 1)}
    return _kept(session, Territory(**(values | changes)))


def a_person(session: Session, email: str = "le.goff@quadrille.example", **changes: Any) -> int:
    """Somebody who can be written to."""
    return _kept(session, Person(**({"first_name": "Anne", "last_name": "Le Goff", "email": email} | changes)))


def a_coordinator(session: Session, territory_id: int, email: str = "animation@quadrille.example") -> int:
    """Somebody who runs the roadmaps of a territory."""
    person_id = a_person(session, email, last_name="Animatrice")
    role = RoleOnTerritory(
        person_id=person_id, role=RoleKind.COORDINATOR, territory_id=territory_id, valid_from=date(2020, 1, 1)
    )
    _kept(session, role)
    return person_id


def a_check_in(session: Session, territory_id: int, person_id: int, **changes: Any) -> int:
    """A person asked in a campaign of the second quarter."""
    campaign = Campaign(
        territory_id=territory_id,
        title="point d'étape du 2e trimestre 2026",
        period_starts_on=date(2026, 4, 1),
        period_ends_on=date(2026, 6, 30),
        opens_on=date(2026, 6, 1),
        freezes_on=date(2026, 6, 30),
    )
    campaign_id = _kept(session, campaign)
    return _kept(session, CheckIn(campaign_id=campaign_id, person_id=person_id, opened_at=MONDAY, **changes))


def _kept(session: Session, row: Any) -> int:
    session.add(row)
    session.flush()
    return int(row.id)
