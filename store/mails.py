"""What is in the outbox: what is to leave, what left, what failed?

A row is decided once (``key``), rendered when it is queued, and its Message-ID follows from its key: a mail sent again
after a doubt is the same mail.
"""

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, or_, update
from sqlmodel import Session, col, select

from models import Document, Mail
from models.closed_lists import MailState, Rung
from roadmaps.sending import identity_of
from settings import settings
from store.once import insert_new, insert_once

CANCELLABLE = (
    MailState.PENDING,
    MailState.CLAIMED,
    MailState.DEFERRED,
    MailState.AMBIGUOUS,
    MailState.PARKED,
)
"""States in which what has become pointless can still be stopped: its DATA has not begun, or waits for a person."""

_STATE = Mail.__table__.c.state.type  # type: ignore[attr-defined]

Row = dict[str, Any]
"""A row of the outbox before it has an id: each column by its name."""

PREPARED = ("subject", "sender_name", "message_id", "state", "error")
"""What is put right of a mail when it is queued."""

BATCH = 500
"""Rows written at once."""

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
"""An address as a mail can carry it: no space, no control character, no second mailbox."""

TO_BE_SEEN = (MailState.FAILED, MailState.AMBIGUOUS, MailState.PARKED)
"""States in which a mail waits for a person to look at it."""


def queue(session: Session, mail: Mail) -> Mail | None:
    """Put a rendered mail in the outbox, in the caller's transaction; None when its key was said already.

    An address or a header that no mail can carry is kept aside at once, and stops nobody else.
    """
    row = prepared(mail.model_dump(exclude={"id"}))
    mail.id = insert_once(session, Mail, row, ["key"])
    if mail.id is None:
        return None
    for name in PREPARED:
        setattr(mail, name, row[name])
    return mail


def queue_many(session: Session, queued: Sequence[Row]) -> dict[str, int]:
    """Put many rows of the outbox in it at once; gives the id of each key that was not said before.

    Rows and not mails: thousands are written at once, and making an object of each takes as long as writing it.
    """
    rows = [prepared(row) for row in queued]
    kept: dict[str, int] = {}
    for start in range(0, len(rows), BATCH):
        statement = insert_new(session.get_bind().dialect.name, Mail, "key")
        found = session.connection().execute(statement, rows[start : start + BATCH])
        kept |= {row.key: row.id for row in found}
    return kept


def message_id_of(key: str) -> str:
    """The Message-ID that follows from a key, without its angle brackets."""
    return f"{identity_of(key)}@{settings().mail_domain}"


def cancel_pending(session: Session, *, check_in_id: int, rungs: Collection[Rung] | None = None, reason: str) -> int:
    """Stop what the chain of a check-in has not sent yet (all its rungs, or some); how many mails.

    Call it in the transaction of the answer, pause, handover or closing that makes them pointless. Receipts have no
    rung: they are never concerned.
    """
    chain = [col(Mail.check_in_id) == check_in_id, col(Mail.rung).is_not(None)]
    if rungs is not None:
        chain.append(col(Mail.rung).in_(tuple(rungs)))
    return len(stop(session, *chain, reason=reason))


def stop(session: Session, *which: ColumnElement[bool], reason: str) -> Sequence[int]:
    """Cancel those of these mails that have not begun to leave, and give them; those marked as going lose their point.

    A mail that goes is looked at right before its DATA, under a lock that this takes: either its DATA has begun before
    the caller's transaction commits, or it never begins. One statement, so that none slips from one case to the other.
    """
    goes = col(Mail.state) == MailState.SENDING
    statement = (
        update(Mail)
        .where(*which, or_(goes, col(Mail.state).in_(CANCELLABLE)))
        .values(
            state=case((goes, col(Mail.state)), else_=literal(MailState.CANCELLED, _STATE)),
            error=reason,
            expires_at=col(Mail.created_at),  # past on any machine's clock
        )
        .returning(col(Mail.id), col(Mail.state))
    )
    found = session.execute(statement, execution_options={"synchronize_session": False}).all()
    return sorted(row.id for row in found if row.state is MailState.CANCELLED)


def stop_named(session: Session, start: str, *, reason: str) -> Sequence[int]:
    """Cancel those of the mails whose key begins so that have not begun to leave."""
    return stop(session, col(Mail.key).startswith(start, autoescape=True), reason=reason)


def stop_exactly(session: Session, key: str, *, reason: str) -> Sequence[int]:
    """Cancel the mail of this key if it has not begun to leave."""
    return stop(session, col(Mail.key) == key, reason=reason)


def lost_its_point(mail: Mail) -> bool:
    """Whether :func:`stop` reached this mail."""
    return mail.expires_at is not None and mail.expires_at <= mail.created_at


def attachments(session: Session, document_ids: Collection[int]) -> dict[int, tuple[str, bytes]]:
    """The media type and bytes of the kept files that mails carry."""
    found = select(col(Document.id), col(Document.media_type), col(Document.content)).where(
        col(Document.id).in_(tuple(document_ids))
    )
    return {one: (media_type, content) for one, media_type, content in session.exec(found) if one is not None}


def by_id(session: Session, mail_id: int) -> Mail | None:
    """One mail."""
    return session.get(Mail, mail_id)


def to_be_seen(session: Session, territory_ids: Collection[int] | None = None) -> Sequence[Mail]:
    """Mails that failed, are in doubt or were put aside, latest first; None: everywhere."""
    statement = select(Mail).where(col(Mail.state).in_(TO_BE_SEEN)).order_by(col(Mail.id).desc())
    if territory_ids is not None:
        statement = statement.where(col(Mail.territory_id).in_(tuple(territory_ids)))
    return session.exec(statement).all()


def counts(session: Session) -> dict[MailState, int]:
    """How many mails are in each state."""
    found = session.exec(select(col(Mail.state), func.count()).group_by(col(Mail.state)))
    return {MailState(state): number for state, number in found}


def send_again(session: Session, mail_id: int, at: datetime) -> bool:
    """A person looked at a mail that waited for them: it leaves, with the same identity. False: it no longer waits."""
    again = update(Mail).where(col(Mail.id) == mail_id, col(Mail.state).in_(TO_BE_SEEN))
    found = session.execute(
        again.values(state=MailState.PENDING, not_before=at, error="", attempts=0).returning(col(Mail.id)),
        execution_options={"synchronize_session": False},
    )
    return found.first() is not None


def leave_unsent(session: Session, mail_id: int, reason: str) -> bool:
    """This mail will not leave: a person or an event says so. False: it has left, or is leaving."""
    stopped = update(Mail).where(col(Mail.id) == mail_id, col(Mail.state).in_((*CANCELLABLE, MailState.FAILED)))
    found = session.execute(
        stopped.values(state=MailState.CANCELLED, error=reason).returning(col(Mail.id)),
        execution_options={"synchronize_session": False},
    )
    return found.first() is not None


def had_left(session: Session, mail_id: int) -> bool:
    """A letter in doubt was received, says a person: it left when its content went. False: there is no doubt on it."""
    known = update(Mail).where(col(Mail.id) == mail_id, col(Mail.state) == MailState.AMBIGUOUS)
    left_at = func.coalesce(col(Mail.data_began_at), col(Mail.created_at))
    found = session.execute(
        known.values(state=MailState.SENT, sent_at=left_at, error="").returning(col(Mail.id)),
        execution_options={"synchronize_session": False},
    )
    return found.first() is not None


def prepared(row: Row) -> Row:
    """Headers on one line, the identity that follows from the key; what cannot be sent is kept aside."""
    ready = {
        **row,
        "subject": " ".join(row["subject"].split()),
        "sender_name": " ".join(row["sender_name"].split()),
        "message_id": row["message_id"] or message_id_of(row["key"]),
    }
    if fault := _fault_of(row["recipient"], row["reply_to"]):
        ready |= {"state": MailState.PARKED, "error": fault}
    return ready


def _fault_of(recipient: str, reply_to: str) -> str:
    """What makes a mail impossible to send, in French; empty when nothing does."""
    named = [("du destinataire", recipient)] + ([("de réponse", reply_to)] if reply_to else [])
    for label, address in named:
        if not _ADDRESS.fullmatch(address):
            return f"L'adresse {label} « {address} » ne peut pas recevoir de courriel : corrigez-la."
    return ""
