"""What came back for our mails, and which addresses are dead?"""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlmodel import Session, col

from models import Alert, Bounce, CheckIn, Mail, Organisation, Person
from models.closed_lists import AlertKind, Letter, MailState
from store.once import insert_once

PERMANENT, TEMPORARY, AUTO_REPLY = "permanent", "temporary", "auto_reply"
LISTED = 200
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


def came_back(session: Session, territory_ids: Collection[int], since: datetime) -> list[CameBack]:
    """What came back for the letters of these territories, the latest first."""
    return _returned(session, col(Mail.territory_id).in_(territory_ids), col(Bounce.received_at) >= since)


def _returned(session: Session, *criteria: ColumnElement[bool]) -> list[CameBack]:
    statement = (
        select(Bounce, Mail, col(Person.first_name), col(Person.last_name))
        .join(Mail, col(Bounce.mail_id) == col(Mail.id))
        .outerjoin(Person, col(Mail.person_id) == col(Person.id))
        .where(*criteria)
        .order_by(col(Bounce.received_at).desc(), col(Bounce.id).desc())
        .limit(LISTED)
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
        for bounce, mail, first, last in session.execute(statement)
    ]


def last_returns(session: Session, territory_ids: Collection[int]) -> dict[int, CameBack]:
    """The last thing that came back from each check-in under way of these territories."""
    live = select(col(CheckIn.id)).where(col(CheckIn.closed_at).is_(None)).scalar_subquery()
    found = _returned(session, col(Mail.territory_id).in_(territory_ids), col(Mail.check_in_id).in_(live))
    return {one.check_in_id: one for one in reversed(found) if one.check_in_id is not None}


@dataclass(frozen=True, slots=True)
class DeadAddress:
    """A person whose mailbox does not exist, and the territory whose coordinators answer for them."""

    person_id: int
    name: str
    email: str
    capacity: str
    phone: str
    organisation: str
    territory_id: int


def dead_addresses(session: Session, territory_ids: Collection[int]) -> list[DeadAddress]:
    """The dead addresses that the coordinators of these territories were told of, and nobody has mended."""
    found: dict[int, DeadAddress] = {}
    for _, one in dead_addresses_among(session, col(Alert.territory_id).in_(territory_ids)):
        found.setdefault(one.person_id, one)
    return list(found.values())


def dead_addresses_among(session: Session, criterion: ColumnElement[bool]) -> list[tuple[int, DeadAddress]]:
    """(who is alerted, dead address), for the open alerts that meet a criterion; nobody is alerted: 0."""
    statement = (
        select(Person, col(Organisation.name), col(Alert.territory_id), func.coalesce(col(Alert.recipient_id), 0))
        .join(Mail, col(Mail.person_id) == col(Person.id))
        .join(Alert, col(Alert.mail_id) == col(Mail.id))
        .outerjoin(Organisation, col(Person.organisation_id) == col(Organisation.id))
        .where(
            criterion,
            col(Alert.kind) == AlertKind.DEAD_ADDRESS,
            col(Alert.closed_at).is_(None),
            col(Person.address_is_dead).is_(True),
        )
        .order_by(col(Person.last_name), col(Person.id), col(Alert.id))
    )
    return [
        (
            alerted,
            DeadAddress(
                person_id=person.id,
                name=f"{person.first_name} {person.last_name}".strip(),
                email=person.email or "",
                capacity=person.capacity,
                phone=person.phone,
                organisation=organisation or "",
                territory_id=territory_id,
            ),
        )
        for person, organisation, territory_id, alerted in session.execute(statement)
    ]


def dead_person(session: Session, person_id: int) -> Person | None:
    """Somebody whose address is dead, under a lock until the transaction ends; None when it is mended."""
    statement = select(Person).where(col(Person.id) == person_id, col(Person.address_is_dead).is_(True))
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def close_alerts(session: Session, person_id: int, reason: str, at: datetime) -> frozenset[int]:
    """Nobody has to be told any more that the address of this person is dead; gives who had to be."""
    theirs = select(col(Mail.id)).where(col(Mail.person_id) == person_id).scalar_subquery()
    dead = (col(Alert.kind) == AlertKind.DEAD_ADDRESS, col(Alert.closed_at).is_(None), col(Alert.mail_id).in_(theirs))
    found = session.execute(
        update(Alert).where(*dead).values(closed_at=at, closing_reason=reason).returning(col(Alert.recipient_id)),
        execution_options={"synchronize_session": False},
    )
    return frozenset(one for one in found.scalars() if one is not None)


def redirect_unsent(session: Session, person_id: int, *, old: str, new: str) -> None:
    """What was never attempted goes to the new address."""
    waiting = (col(Mail.person_id) == person_id, col(Mail.recipient) == old, col(Mail.state) == MailState.PENDING)
    session.execute(
        update(Mail).where(*waiting, col(Mail.data_began_at).is_(None)).values(recipient=new),
        execution_options={"synchronize_session": False},
    )


def never_arrived(session: Session, person_id: int, address: str, *, since: datetime) -> Sequence[Mail]:
    """The last letter of each check-in under way that a dead address did not receive."""
    failed_for_good = exists().where(col(Bounce.mail_id) == col(Mail.id), col(Bounce.kind) == PERMANENT)
    statement = (
        select(Mail)
        .join(CheckIn, col(Mail.check_in_id) == col(CheckIn.id))
        .where(
            col(Mail.person_id) == person_id,
            col(Mail.recipient) == address,
            col(Mail.rung).is_not(None),
            col(Mail.created_at) >= since,
            col(CheckIn.closed_at).is_(None),
            or_(col(Mail.state) == MailState.FAILED, failed_for_good),
        )
        .order_by(col(Mail.id))
    )
    return list({mail.check_in_id: mail for mail in session.execute(statement).scalars()}.values())
