"""Whose turn is it to send this mail, and what became of it?

A worker claims rows for a while (a lease), marks them as going right before they go, and settles them after. What a
worker left behind when its lease ended is taken back by another.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Update, bindparam, func, text, update
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from models import CheckIn, Mail, MailTrace
from models.closed_lists import Letter, MailState
from models.mails import UNSENT
from store.last_looks import LastLook

_ADVISORY_LOCK = 0x9AE
_MAIL = Mail.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Settlement:
    """The state in which a mail is left; ``not_before`` is when it may be tried again."""

    mail_id: int
    state: MailState
    sent_at: datetime | None = None
    not_before: datetime | None = None
    error: str = ""
    was_tried: bool = False


@dataclass(frozen=True, slots=True)
class Left:
    """A mail that left, or may have, for this address at this instant; urgent ones are not counted."""

    recipient: str
    letter: Letter
    at: datetime


def id_of(mail: Mail) -> int:
    """The id of a kept mail."""
    if mail.id is None:
        raise ValueError("this mail was never kept")
    return mail.id


def claim(session: Session, *, owner: str, at: datetime, until: datetime, limit: int) -> list[Mail]:
    """Reserve the mails that are due, urgent ones first, then in the order of their time."""
    return _claim(session, _due(at), owner, until, limit)


def claim_urgent(session: Session, *, owner: str, at: datetime, until: datetime, limit: int) -> list[Mail]:
    """Reserve the urgent mails that are due."""
    return _claim(session, _due(at).where(col(Mail.urgent).is_(True)), owner, until, limit)


def _due(at: datetime) -> SelectOfScalar[int | None]:
    free = or_(
        col(Mail.state).in_((MailState.PENDING, MailState.DEFERRED)),
        (col(Mail.state) == MailState.CLAIMED) & (col(Mail.lease_until) <= at),
    )
    untold = col(Mail.message_id).not_in(select(MailTrace.message_id))  # else it had left before a restore
    return select(col(Mail.id)).where(text(UNSENT), col(Mail.not_before) <= at, free, untold)


def _claim(session: Session, due: SelectOfScalar[int | None], owner: str, until: datetime, limit: int) -> list[Mail]:
    first = due.order_by(col(Mail.urgent).desc(), col(Mail.not_before), col(Mail.id)).limit(limit)
    ids = session.exec(first.with_for_update(skip_locked=True)).all()
    return _take(session, ids, MailState.CLAIMED, owner, until)


def may_be_lost(session: Session) -> None:
    """A power cut may take this transaction back: a claim is made again, an outcome is read in the send journal.

    On PostgreSQL, whose commits then don't wait for the disk; SQLite decides that for a whole connection.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET LOCAL synchronous_commit = off"))


def take_back(session: Session, *, owner: str, at: datetime, until: datetime, limit: int) -> list[Mail]:
    """Mails that a worker marked as going and never settled: its lease has ended.

    In the order of their time, which the index of the unsent gives: by number, all that ever left would be read.
    """
    gone = select(col(Mail.id)).where(text(UNSENT), col(Mail.state) == MailState.SENDING, col(Mail.lease_until) <= at)
    first = gone.order_by(col(Mail.not_before), col(Mail.id)).limit(limit)
    ids = session.exec(first.with_for_update(skip_locked=True)).all()
    return _take(session, ids, MailState.SENDING, owner, until)


def _take(session: Session, ids: Sequence[int | None], state: MailState, owner: str, until: datetime) -> list[Mail]:
    if not ids:
        return []
    statement = (
        update(Mail)
        .where(col(Mail.id).in_(ids))
        .values(state=state, lease_owner=owner, lease_until=until)
        .returning(Mail)
        .execution_options(synchronize_session=False)
    )
    taken = list(session.execute(statement).scalars())
    return sorted(taken, key=lambda mail: (not mail.urgent, mail.not_before, mail.id))


def take_turns(session: Session) -> None:
    """Let one worker at a time look at what left today and mark what goes: two would each fill the same cap."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})


def held(session: Session, ids: Collection[int], *, owner: str, at: datetime) -> dict[int, datetime | None]:
    """Those of these mails that are still this worker's, with the moment from which each has no point."""
    rows = session.execute(
        select(col(Mail.id), col(Mail.expires_at)).where(
            col(Mail.id).in_(tuple(ids)),
            col(Mail.state).in_((MailState.CLAIMED, MailState.SENDING)),
            col(Mail.lease_owner) == owner,
            col(Mail.lease_until) > at,
        )
    )
    return {mail_id: expires_at for mail_id, expires_at in rows if mail_id is not None}


def over(session: Session, check_in_ids: Collection[int]) -> frozenset[int]:
    """Those of these check-ins that are closed."""
    found = select(col(CheckIn.id)).where(col(CheckIn.id).in_(tuple(check_in_ids)), col(CheckIn.closed_at).is_not(None))
    return frozenset(one for one in session.exec(found) if one is not None)


def left_since(session: Session, recipients: Collection[str], since: datetime, besides: Collection[int]) -> list[Left]:
    """What left, or may have left, for these addresses since an instant, these mails apart."""
    moment = func.coalesce(col(Mail.sent_at), col(Mail.data_began_at))
    rows = session.execute(
        select(col(Mail.recipient), col(Mail.letter), moment, col(Mail.id)).where(
            col(Mail.recipient).in_(tuple(recipients)),
            col(Mail.urgent).is_(False),
            or_(
                col(Mail.sent_at) >= since,
                col(Mail.state).in_((MailState.SENDING, MailState.AMBIGUOUS)) & (col(Mail.data_began_at) >= since),
            ),
        )
    )
    return [Left(recipient, Letter(letter), at) for recipient, letter, at, mail_id in rows if mail_id not in besides]


def begin(session: Session, ids: Collection[int], *, owner: str, at: datetime, until: datetime) -> frozenset[int]:
    """Mark this worker's mails as going; gives those that are, the others were cancelled or taken meanwhile."""
    marked = (
        update(Mail)
        .where(
            col(Mail.id).in_(tuple(ids)),
            col(Mail.state).in_((MailState.CLAIMED, MailState.SENDING)),
            col(Mail.lease_owner) == owner,
            col(Mail.lease_until) > at,
        )
        .values(state=MailState.SENDING, data_began_at=at, lease_until=until)
        .returning(col(Mail.id))
        .execution_options(synchronize_session=False)
    )
    return frozenset(session.execute(marked).scalars())


def may_still_go(look: LastLook, ids: Collection[int], *, owner: str, at: datetime) -> frozenset[int]:
    """Right before DATA: those that are still this worker's, and that nothing has made pointless since their mark."""
    return frozenset().union(*(look.ids(_MAY_STILL_GO, mail_id, owner, at, at) for mail_id in ids))


_MAY_STILL_GO = f"""
SELECT mail.id FROM mail LEFT JOIN check_in ON check_in.id = mail.check_in_id
WHERE mail.id = ? AND mail.state = '{MailState.SENDING.value}' AND mail.lease_owner = ? AND mail.lease_until > ?
AND (mail.expires_at IS NULL OR mail.expires_at > ?) AND (mail.rung IS NULL OR check_in.closed_at IS NULL) /hold/
"""  # noqa: S608  made of our own words
"""An answer takes the row of each mail that it stops: held here, the row cannot be stopped before its DATA."""


def settle(session: Session, settlements: Sequence[Settlement], *, owner: str) -> None:
    """Write down what became of mails. That the server took one is true whoever holds the lease now."""
    sent = [one for one in settlements if one.state is MailState.SENT]
    if sent:
        session.connection().execute(_SENT, [{"mail_id": one.mail_id, "moment": one.sent_at} for one in sent])
    for one in settlements:
        if one.state is not MailState.SENT:
            session.connection().execute(_unsent(one, owner))


_SENT = (
    update(_MAIL)
    .where(_MAIL.c.id == bindparam("mail_id"), _MAIL.c.sent_at.is_(None))
    .values(state=MailState.SENT, sent_at=bindparam("moment"), attempts=_MAIL.c.attempts + 1, error="")
)


def _unsent(one: Settlement, owner: str) -> Update:
    values: dict[str, object] = {"state": one.state, "error": one.error}
    if one.not_before is not None:
        values["not_before"] = one.not_before
    if one.was_tried:
        values["attempts"] = _MAIL.c.attempts + 1
    mine = (_MAIL.c.id == one.mail_id, _MAIL.c.lease_owner == owner)
    return update(_MAIL).where(*mine, _MAIL.c.state.in_((MailState.CLAIMED, MailState.SENDING))).values(values)
