"""Of which dates, near or passed, may somebody have to be told today? A look before all that decisions need is read.

The keys of what was told are compared in the database, where nearly every date of the season finds its own. What is
left aside was told, or has nobody to hear it, or everybody concerned was written to in the last days.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, String, and_, bindparam, cast, func, literal, or_, select
from sqlmodel import Session, col

from models import (
    Absence,
    Alert,
    Answer,
    Commitment,
    CommitmentParty,
    Mail,
    Milestone,
    Person,
    Roadmap,
    RoleOnTerritory,
)
from models.closed_lists import AlertKind, MailState, PartyRole, Rung, Status
from roadmaps.calendars import never_worked
from roadmaps.contacts import Contacts, Told
from roadmaps.due_dates import FORGOTTEN_AFTER, PASSED, DueKind
from store.among import among
from store.due_dates import followed, followed_alone
from store.marks import label_mark
from store.written import ALERTING

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
        on_days = _on_days(today, days)
        where = {} if territories is None else {"places": territories}
        for kind in DueKind:
            found = session.execute(_untold(kind, days, everywhere=territories is None), {**on_days, **where})
            untold.update(found.scalars())
    if not untold:
        return []
    heard_by = {"ids": sorted(untold), "today": today, "since": spared_since}
    return sorted(set(session.execute(_with_a_hearer(), heard_by).scalars()))


@cache
def _with_a_hearer() -> Select[Any]:
    """Those of these commitments whose lead may hear.

    Asked apart: PostgreSQL, which cannot guess how few dates are untold, went through all the people for each.
    """
    return followed(col(Commitment.id)).where(among(col(Commitment.id)), _may_hear())


@cache
def _untold(kind: DueKind, days: tuple[int, ...], *, everywhere: bool) -> Select[Any]:
    """The commitments with a date of this kind for which neither its notice nor a nearer one was told."""
    statement, on, mark = _dated(kind)
    key, near = _key(kind, mark, on), []
    for place, nearer in enumerate(_nearer(days)):
        told = (select(col(Alert.id)).where(col(Alert.key) == key + literal(f":{one}")).exists() for one in nearer)
        near.append(and_(on.between(bindparam(f"first_{place}"), bindparam(f"last_{place}")), *(~one for one in told)))
    within = on.between(bindparam("first_0"), bindparam(f"last_{len(days)}"))
    untold = statement.where(within, or_(*near), ~_over_by_answer())
    return untold if everywhere else untold.where(among(col(Roadmap.territory_id), "places"))


def _nearer(days: Sequence[int]) -> Iterator[Sequence[int]]:
    """For each span of dates, the past first, its notice and those nearer."""
    ordered = [PASSED, *sorted(days)]
    return (ordered[place::-1] for place in range(len(ordered)))


def _on_days(today: date, days: Sequence[int]) -> dict[str, date]:
    """The first and the last day of each span of dates."""
    first, found = today - timedelta(FORGOTTEN_AFTER), dict[str, date]()
    for place, last in enumerate((today - timedelta(1), *(today + timedelta(one) for one in sorted(days)))):
        found |= {f"first_{place}": first, f"last_{place}": last}
        first = last + timedelta(1)
    return found


@cache
def _dated(kind: DueKind) -> tuple[Select[Any], Any, ColumnElement[str]]:
    """The commitments followed, their date of this kind, and the mark of its label in keys."""
    every = followed_alone(col(Commitment.id))
    match kind:
        case DueKind.DEADLINE:
            return every, col(Commitment.due_on), literal("-")
        case DueKind.REVIEW:
            return every, col(Commitment.review_on), literal("-")
        case DueKind.MILESTONE:
            joined = every.join(Milestone, col(Milestone.commitment_id) == col(Commitment.id))
            statement = joined.where(col(Milestone.done_on).is_(None))
            return statement, col(Milestone.due_on), label_mark(col(Milestone.label))


def _key(kind: DueKind, mark: ColumnElement[str], on: Any) -> ColumnElement[str]:
    """The key of a date, as :meth:`roadmaps.due_dates.DueFacts.key` spells it, without its notice."""
    start = literal(f"{kind.value}:") + cast(col(Commitment.id), String)
    return start + literal(":") + mark + literal(":") + cast(on, String)


def _may_hear() -> ColumnElement[bool]:
    """The lead is away (who stands in is another matter), or can be written to and was not in the last days."""
    today = bindparam("today", type_=Date)
    away = select(col(Absence.id)).where(
        col(Absence.person_id) == col(Person.id), col(Absence.first_day) <= today, col(Absence.last_day) >= today
    )
    written = select(col(Mail.person_id)).where(
        col(Mail.decided_on) >= bindparam("since"),
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
    spans = {"first": today - timedelta(FORGOTTEN_AFTER), "last": today - timedelta(1)}
    rows = session.execute(_heard(), spans).all()
    if not rows:
        return []
    hearers = cache(partial(_hearers, answering(), today))
    return sorted({row.place for row in rows if not _all_heard(row, hearers(row.place, row.lead))})


@cache
def _heard() -> Select[Any]:
    """Each deadline that has passed: how many heard of it, the first and the last of them, for where; its lead."""
    passed, on, mark = _dated(DueKind.DEADLINE)
    told = _key(DueKind.DEADLINE, mark, on) + literal(f":{PASSED}:") + cast(col(Alert.territory_id), String)
    key = told + literal(":") + cast(col(Alert.recipient_id), String)
    heard = (
        passed.with_only_columns(
            col(Roadmap.territory_id).label("place"),
            func.count(col(Alert.id)).label("number"),
            func.min(col(Alert.recipient_id)).label("first"),
            func.max(col(Alert.recipient_id)).label("last"),
            func.min(col(Alert.territory_id)).label("at"),
            func.max(col(Alert.territory_id)).label("last_at"),
            col(CommitmentParty.person_id).label("lead"),
        )
        .outerjoin(CommitmentParty, _is_lead_with_a_role())
        .outerjoin(Alert, (col(Alert.commitment_id) == col(Commitment.id)) & (col(Alert.key) == key))
        .where(on.between(bindparam("first"), bindparam("last")), ~_over_by_answer())
        .group_by(col(Commitment.id), col(Roadmap.territory_id), col(CommitmentParty.person_id))
        .subquery("heard")
    )
    kinds = (heard.c.place, heard.c.number, heard.c.first, heard.c.last, heard.c.at, heard.c.last_at, heard.c.lead)
    return select(*kinds).group_by(*kinds)


def _is_lead_with_a_role() -> ColumnElement[bool]:
    """Only who holds a role somewhere is named: nobody else hears as a coordinator, and many leads are one to group."""
    return and_(
        col(CommitmentParty.commitment_id) == col(Commitment.id),
        col(CommitmentParty.role) == PartyRole.LEAD,
        col(CommitmentParty.rank) == 0,
        col(CommitmentParty.person_id).in_(select(col(RoleOnTerritory.person_id))),
    )


def _hearers(contacts: Contacts, today: date, place: int, lead: int | None) -> Told | None:
    """Who answers for a place today, but for the lead; None when it has ended: who decides will say so."""
    try:
        return contacts.at(Rung.COORDINATOR, place, today, lead=lead)
    except KeyError:
        return None


def _all_heard(row: Any, told: Told | None) -> bool:
    """Whether those who heard are those who answer for the place today; beyond two people it is left open."""
    if told is None:
        return False
    if not told.people:
        return True
    same = {row.first, row.last} == set(told.people) and row.number == len(told.people) <= 2
    return same and row.at == row.last_at == told.territory_id


def keys_about(session: Session, commitment_ids: Collection[int]) -> frozenset[str]:
    """The keys of all that was told about the dates of these commitments."""
    found = session.execute(_keys(), {"ids": sorted(set(commitment_ids))})
    return frozenset(found.scalars())


@cache
def _keys() -> Select[Any]:
    return select(col(Alert.key)).where(among(col(Alert.commitment_id)), col(Alert.kind) == AlertKind.DEADLINE)
