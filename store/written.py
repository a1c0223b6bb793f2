"""To whom was written, and on which days were we at work? What daily caps and restarts rest on."""

from datetime import date

from sqlalchemy import func, select
from sqlmodel import Session, col

from models import JournalEntry, Mail
from models.closed_lists import Letter, MailState

ALERTING = (Letter.ALERT, Letter.SUPPORT_REQUEST, Letter.CALL_LIST)
"""Letters to the levels of the chain: at most one a day for each person, on top of an ordinary letter."""
UNSENT = (MailState.PENDING, MailState.CLAIMED, MailState.SENDING, MailState.DEFERRED)


def written_on(session: Session, today: date) -> dict[int, int]:
    """How many ordinary letters each person gets today: those decided today, and older ones still to leave."""
    statement = (
        select(col(Mail.person_id), func.count())
        .where(
            col(Mail.person_id).is_not(None),
            col(Mail.urgent).is_(False),
            col(Mail.letter).not_in(ALERTING),
            ((col(Mail.decided_on) == today) & (col(Mail.state) != MailState.CANCELLED)) | col(Mail.state).in_(UNSENT),
        )
        .group_by(col(Mail.person_id))
    )
    return {person: count for person, count in session.execute(statement) if person is not None}


def alerted_on(session: Session, today: date) -> frozenset[int]:
    """Who gets an alert, a call list or a request for support today."""
    statement = select(col(Mail.person_id)).where(
        col(Mail.letter).in_(ALERTING),
        ((col(Mail.decided_on) == today) & (col(Mail.state) != MailState.CANCELLED)) | col(Mail.state).in_(UNSENT),
    )
    return frozenset(one for one in session.execute(statement).scalars() if one is not None)


def written_since(session: Session, day: date) -> frozenset[int]:
    """Who was written an ordinary letter on ``day`` or later."""
    statement = select(col(Mail.person_id)).where(
        col(Mail.decided_on) >= day,
        col(Mail.urgent).is_(False),
        col(Mail.letter).not_in(ALERTING),
        col(Mail.state) != MailState.CANCELLED,
    )
    return frozenset(one for one in session.execute(statement).scalars() if one is not None)


SERVICE = "service.jour"
"""The act by which a planner says, once a day, that it was at work."""


def service_days(session: Session, since: date) -> tuple[date, ...]:
    """The days since ``since`` on which a planner ran, oldest first: an outage is a hole in them."""
    statement = select(col(JournalEntry.subject)).where(
        col(JournalEntry.action) == SERVICE, col(JournalEntry.subject) >= since.isoformat()
    )
    return tuple(sorted({date.fromisoformat(one) for one in session.execute(statement).scalars()}))
