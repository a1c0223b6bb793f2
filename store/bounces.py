"""What came back for our mails, and which addresses are dead?"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models import Alert, Bounce, Mail, Organisation, Person
from models.closed_lists import AlertKind, Letter, MailState
from store.check_ins import insert_once

PERMANENT, TEMPORARY, AUTO_REPLY = "permanent", "temporary", "auto_reply"
_WENT = (MailState.SENT, MailState.SENDING, MailState.AMBIGUOUS)


def mail_that_went(session: Session, message_id: str) -> Mail | None:
    """The mail with this Message-ID, if the server had it or may have had it."""
    statement = select(Mail).where(col(Mail.message_id) == message_id, col(Mail.state).in_(_WENT))
    return session.execute(statement).scalar_one_or_none() if message_id else None


def keep(
    session: Session, *, mail_id: int, kind: str, status: str, diagnostic: str, known_as: str, at: datetime
) -> bool:
    """Note once that something came back for a mail; False when it was noted before. ``known_as`` names the message."""
    values = {
        "key": hashlib.sha256(f"{mail_id} {kind} {known_as}".encode()).hexdigest(),
        "mail_id": mail_id,
        "kind": kind,
        "status": status[:11],
        "received_at": at,
        "diagnostic": "".join(one if one.isprintable() else " " for one in diagnostic)[:500],
    }
    return insert_once(session, Bounce, values, ["key"]) is not None


@dataclass(frozen=True, slots=True)
class CameBack:
    """What came back for a letter, as a coordinator reads of it."""

    mail_id: int
    letter: Letter
    person: str
    recipient: str
    kind: str
    status: str
    diagnostic: str
    received_at: datetime
    check_in_id: int | None = None


def came_back(session: Session, territory_ids: Collection[int], since: datetime, *, limit: int = 200) -> list[CameBack]:
    """What came back for the letters of these territories, the latest first."""
    statement = (
        select(Bounce, Mail, col(Person.first_name), col(Person.last_name))
        .join(Mail, col(Bounce.mail_id) == col(Mail.id))
        .outerjoin(Person, col(Mail.person_id) == col(Person.id))
        .where(col(Mail.territory_id).in_(territory_ids), col(Bounce.received_at) >= since)
        .order_by(col(Bounce.received_at).desc(), col(Bounce.id).desc())
    )
    return [
        CameBack(
            mail_id=mail.id,
            letter=mail.letter,
            person=f"{first or ''} {last or ''}".strip(),
            recipient=mail.recipient,
            kind=bounce.kind,
            status=bounce.status,
            diagnostic=bounce.diagnostic,
            received_at=bounce.received_at,
            check_in_id=mail.check_in_id,
        )
        for bounce, mail, first, last in session.execute(statement.limit(limit))
    ]


@dataclass(frozen=True, slots=True)
class DeadAddress:
    """A person whose mailbox does not exist, and the territory of the letter that said so."""

    person_id: int
    name: str
    email: str
    capacity: str
    phone: str
    organisation: str
    territory_id: int


def dead_addresses(session: Session, territory_ids: Collection[int]) -> list[DeadAddress]:
    """The dead addresses that the coordinators of these territories were told of, and nobody has mended."""
    statement = (
        select(Person, col(Organisation.name), col(Mail.territory_id))
        .join(Mail, col(Mail.person_id) == col(Person.id))
        .join(Alert, col(Alert.mail_id) == col(Mail.id))
        .outerjoin(Organisation, col(Person.organisation_id) == col(Organisation.id))
        .where(
            col(Alert.kind) == AlertKind.DEAD_ADDRESS,
            col(Alert.closed_at).is_(None),
            col(Mail.territory_id).in_(territory_ids),
            col(Person.address_is_dead).is_(True),
        )
        .order_by(col(Person.last_name), col(Person.id))
    )
    found: dict[int, DeadAddress] = {}
    for person, organisation, territory_id in session.execute(statement):
        one = DeadAddress(
            person_id=person.id,
            name=f"{person.first_name} {person.last_name}".strip(),
            email=person.email or "",
            capacity=person.capacity,
            phone=person.phone,
            organisation=organisation or "",
            territory_id=territory_id,
        )
        found.setdefault(one.person_id, one)
    return list(found.values())
