"""Of which dates, near or passed, may somebody have to be told today? A look before all that decisions need is read.

The keys of what was told are compared in the database, where nearly every date of the season finds its own. What is
left aside was told, or has nobody to hear it, or everybody concerned was written to in the last days.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, String, Subquery, and_, cast, func, literal, or_, select
from sqlmodel import Session, col

from models import Absence, Alert, Answer, Commitment, Mail, Milestone, Person, Roadmap
from models.closed_lists import AlertKind, MailState, Rung, Status
from roadmaps.calendars import never_worked
from roadmaps.contacts import Contacts
from roadmaps.due_dates import FORGOTTEN_AFTER, PASSED, DueKind
from store.due_dates import followed
from store.marks import label_mark
from store.written import ALERTING

BATCH = 5_000
OVER = tuple(one for one in Status if one.is_over)
Notices = Mapping[tuple[int, ...], Collection[int] | None]
"""Days before a date at which its lead is told → the territories where that holds (None: everywhere)."""


def to_tell_leads(session: Session, today: date, notices: Notices, spared_since: date) -> list[int]:
    """The commitments with a date that a lead, present or stood in for, may not have heard of; in order.

    Who was written to on ``spared_since`` or later waits.
    """
    if never_worked(today):
        return []
    untold: set[int] = set()
    for days, territories in notices.items():
        for kind in DueKind:
            due = _untold(kind, today, days).where(~_over_by_answer())
            if territories is not None:
                due = due.where(col(Roadmap.territory_id).in_(territories))
            untold.update(session.execute(due).scalars())
    return _with_a_hearer(session, sorted(untold), _may_hear(today, spared_since))


def _with_a_hearer(session: Session, ids: Sequence[int], may_hear: ColumnElement[bool]) -> list[int]:
    """Those of these commitments whose lead may hear.

    Asked apart: PostgreSQL, which cannot guess how few dates are untold, went through all the people for each.
    """
    found: list[int] = []
    for start in range(0, len(ids), BATCH):
        these = followed(col(Commitment.id)).where(col(Commitment.id).in_(ids[start : start + BATCH]), may_hear)
        found.extend(session.execute(these).scalars())
    return sorted(found)


def _untold(kind: DueKind, today: date, days: Sequence[int]) -> Select[Any]:
    """The commitments with a date of this kind for which neither its notice nor a nearer one was told."""
    statement, on, mark = _dated(kind)
    key = _key(kind, mark, on)
    first, near = today - timedelta(FORGOTTEN_AFTER), []
    for last, nearer in _spans(today, days):
        told = (select(col(Alert.id)).where(col(Alert.key) == key + literal(f":{one}")).exists() for one in nearer)
        near.append(and_(on.between(first, last), *(~one for one in told)))
        first = last + timedelta(1)
    return statement.where(on.between(today - timedelta(FORGOTTEN_AFTER), last), or_(*near))


def _spans(today: date, days: Sequence[int]) -> Iterator[tuple[date, Sequence[int]]]:
    """The last day of each span of dates, the past first, with its notice and those nearer."""
    nearer = [PASSED]
    yield today - timedelta(1), tuple(nearer)
    for notice in sorted(days):
        nearer.insert(0, notice)
        yield today + timedelta(notice), tuple(nearer)


@cache
def _dated(kind: DueKind) -> tuple[Select[Any], Any, ColumnElement[str]]:
    """The commitments followed, their date of this kind, and the mark of its label in keys."""
    match kind:
        case DueKind.DEADLINE:
            return followed(col(Commitment.id)), col(Commitment.due_on), literal("-")
        case DueKind.REVIEW:
            return followed(col(Commitment.id)), col(Commitment.review_on), literal("-")
        case DueKind.MILESTONE:
            joined = followed(col(Commitment.id)).join(Milestone, col(Milestone.commitment_id) == col(Commitment.id))
            statement = joined.where(col(Milestone.done_on).is_(None))
            return statement, col(Milestone.due_on), label_mark(col(Milestone.label))


def _key(kind: DueKind, mark: ColumnElement[str], on: Any) -> ColumnElement[str]:
    """The key of a date, as :meth:`roadmaps.due_dates.DueFacts.key` spells it, without its notice."""
    start = literal(f"{kind.value}:") + cast(col(Commitment.id), String)
    return start + literal(":") + mark + literal(":") + cast(on, String)


def _may_hear(today: date, spared_since: date) -> ColumnElement[bool]:
    """The lead is away (who stands in is another matter), or can be written to and was not in the last days."""
    away = select(col(Absence.id)).where(
        col(Absence.person_id) == col(Person.id), col(Absence.first_day) <= today, col(Absence.last_day) >= today
    )
    written = select(col(Mail.person_id)).where(
        col(Mail.decided_on) >= spared_since,
        col(Mail.person_id).is_not(None),
        col(Mail.urgent).is_(False),
        col(Mail.letter).not_in(ALERTING),
        col(Mail.state) != MailState.CANCELLED,
    )
    here = and_(
        col(Person.email).is_not(None),
        col(Person.erased_at).is_(None),
        col(Person.address_is_dead).is_(False),
        col(Person.id).not_in(written),
    )
    return col(Person.id).is_not(None) & or_(here, away.exists())


@cache
def _over_by_answer() -> ColumnElement[bool]:
    """The last status answered says that the commitment is over."""
    last = (
        select(col(Answer.status))
        .where(col(Answer.commitment_id) == col(Commitment.id), col(Answer.status).is_not(None))
        .order_by(col(Answer.answered_at).desc(), col(Answer.id).desc())
        .limit(1)
        .scalar_subquery()
    )
    return func.coalesce(last.in_(OVER), False)


def to_tell_coordinators(session: Session, today: date, answering: Callable[[], Contacts]) -> list[int]:
    """The territories with a deadline that has passed and of which one of their coordinators may not have heard."""
    if never_worked(today):
        return []
    heard = _heard(today)
    kinds = (heard.c.place, heard.c.number, heard.c.first, heard.c.last, heard.c.at, heard.c.last_at)
    rows = session.execute(select(*kinds).group_by(*kinds)).all()
    contacts = answering() if rows else None
    return sorted({row.place for row in rows if contacts is not None and not _all_heard(row, contacts, today)})


def _heard(today: date) -> Subquery:
    """Each deadline that has passed: how many people heard of it, the first and the last of them, and for where."""
    passed, on, mark = _dated(DueKind.DEADLINE)
    told = _key(DueKind.DEADLINE, mark, on) + literal(f":{PASSED}:") + cast(col(Alert.territory_id), String)
    key = told + literal(":") + cast(col(Alert.recipient_id), String)
    return (
        passed.with_only_columns(
            col(Roadmap.territory_id).label("place"),
            func.count(col(Alert.id)).label("number"),
            func.min(col(Alert.recipient_id)).label("first"),
            func.max(col(Alert.recipient_id)).label("last"),
            func.min(col(Alert.territory_id)).label("at"),
            func.max(col(Alert.territory_id)).label("last_at"),
        )
        .outerjoin(Alert, (col(Alert.commitment_id) == col(Commitment.id)) & (col(Alert.key) == key))
        .where(on.between(today - timedelta(FORGOTTEN_AFTER), today - timedelta(1)), ~_over_by_answer())
        .group_by(col(Commitment.id), col(Roadmap.territory_id))
        .subquery("heard")
    )


def _all_heard(row: Any, contacts: Contacts, today: date) -> bool:
    """Whether those who heard are those who answer for the place today; beyond two people it is left open."""
    try:
        told = contacts.at(Rung.COORDINATOR, row.place, today)
    except KeyError:  # a territory that has ended: who decides will say so
        return False
    if not told.people:
        return True
    same = {row.first, row.last} == set(told.people) and row.number == len(told.people) <= 2
    return same and row.at == row.last_at == told.territory_id


def keys_about(session: Session, commitment_ids: Collection[int]) -> frozenset[str]:
    """The keys of all that was told about the dates of these commitments."""
    wanted = sorted(set(commitment_ids))
    found: set[str] = set()
    for start in range(0, len(wanted), BATCH):
        among = col(Alert.commitment_id).in_(wanted[start : start + BATCH])
        found.update(
            session.execute(select(col(Alert.key)).where(among, col(Alert.kind) == AlertKind.DEADLINE)).scalars()
        )
    return frozenset(found)
