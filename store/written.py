"""To whom was written, and on which days were we at work? What daily caps and restarts rest on."""

from datetime import date
from functools import cache

from sqlalchemy import ColumnElement, CompoundSelect, Select, bindparam, func, select, text, union_all
from sqlmodel import Session, col

from models import JournalEntry, Mail
from models.closed_lists import Letter, MailState
from models.mails import UNSENT

ALERTING = (Letter.ALERT, Letter.SUPPORT_REQUEST, Letter.CALL_LIST)
"""Letters to the levels of the chain: at most one a day for each person, on top of an ordinary letter."""


def written_on(session: Session, today: date) -> dict[int, int]:
    """How many ordinary letters each person gets today: those decided today, and older ones still to leave."""
    ordinary = (col(Mail.urgent).is_(False), col(Mail.letter).not_in(ALERTING))
    rows = _of_today(today, *ordinary).subquery()
    statement = select(rows.c.person_id, func.count()).group_by(rows.c.person_id)
    return {person: count for person, count in session.execute(statement) if person is not None}


def alerted_on(session: Session, today: date) -> frozenset[int]:
    """Who gets an alert, a call list or a request for support today."""
    found = session.execute(_of_today(today, col(Mail.letter).in_(ALERTING))).scalars()
    return frozenset(one for one in found if one is not None)


def _of_today(today: date, *kinds: ColumnElement[bool]) -> CompoundSelect[tuple[int | None]]:
    """The people of the letters decided today, and of older ones still to leave: two short looks at a long table."""
    decided = (col(Mail.decided_on) == today, col(Mail.state) != MailState.CANCELLED)
    older = (text(UNSENT), col(Mail.decided_on) != today)
    return union_all(*(select(col(Mail.person_id)).where(*one, *kinds) for one in (decided, older)))


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


def was_in_service(session: Session, day: date) -> bool:
    """Whether a planner ran that day."""
    return session.execute(_in_service(), {"day": day.isoformat()}).first() is not None


@cache
def _in_service() -> Select[tuple[int]]:
    of_that_day = (col(JournalEntry.subject) == bindparam("day"), col(JournalEntry.action) == SERVICE)
    return select(col(JournalEntry.sequence)).where(*of_that_day).limit(1)
