"""What was said of many commitments, run by run, each run by one query?

A run is what a commitment has several of: answers, milestones, values... Each function takes the commitments asked for
as a query (None: all) and gives the run of each, oldest first.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlmodel import Session, col

from models import (
    Amendment,
    Answer,
    CheckIn,
    CheckInItem,
    CommitmentLink,
    CommitmentParty,
    Mail,
    Milestone,
    Organisation,
    Person,
    Postponement,
    Territory,
)
from models.closed_lists import AnswerChannel, Letter, LinkKind, PartyRole
from roadmaps.calendars import is_zone
from roadmaps.facts import (
    AmendmentFacts,
    AnswerFacts,
    MilestoneFacts,
    PartyFacts,
    PostponementFacts,
)
from store.silences import silences

Scope = Select[tuple[Any, ...]] | None
Runs = Mapping[int, tuple[Any, ...]]
Chosen = Select[tuple[Any, ...]]


def within(statement: Chosen, column: Any, scope: Scope) -> Chosen:
    """A query limited to the commitments asked for."""
    return statement if scope is None else statement.where(column.in_(scope))


def grouped(rows: Iterable[Any], made: Callable[..., object]) -> Runs:
    """The values made of each row but its first column, which says whose they are."""
    runs: defaultdict[int, list[object]] = defaultdict(list)
    for owner, *values in rows:
        runs[owner].append(made(*values))
    return {owner: tuple(values) for owner, values in runs.items()}


def full_name(first: str | None, last: str | None) -> str:
    """First name and surname; empty when there is nobody, or somebody erased."""
    return f"{first or ''} {last or ''}".strip()


def answers(session: Session, scope: Scope) -> Runs:
    """Everything answered; a correction comes after what it corrects."""
    statement = select(
        col(Answer.commitment_id),
        col(Answer.answered_on),
        col(Answer.id),
        col(Person.first_name),
        col(Person.last_name),
        col(Person.capacity),
        col(Answer.status),
        col(Answer.outlook),
        col(Answer.progress),
        col(Answer.done),
        col(Answer.obstacle),
        col(Answer.good_practice),
        col(Answer.nothing_new),
        col(Answer.is_late),
        col(Answer.channel),
    ).outerjoin(Person, col(Answer.person_id) == col(Person.id))
    statement = statement.order_by(col(Answer.answered_at), col(Answer.revision), col(Answer.id))
    return grouped(session.execute(within(statement, col(Answer.commitment_id), scope)), _answer)


def _answer(on: date, id_: int, first: str | None, last: str | None, capacity: str | None, *said: Any) -> AnswerFacts:
    behalf = said[-1] is AnswerChannel.ON_BEHALF
    return AnswerFacts(on, id_, full_name(first, last), capacity or "", *(*said[:-1], behalf))


def milestones(session: Session, scope: Scope) -> Runs:
    """Dated steps, in their order."""
    statement = select(
        col(Milestone.commitment_id), col(Milestone.label), col(Milestone.due_on), col(Milestone.done_on)
    ).order_by(col(Milestone.rank), col(Milestone.id))
    return grouped(session.execute(within(statement, col(Milestone.commitment_id), scope)), MilestoneFacts)


def postponements(session: Session, scope: Scope) -> Runs:
    """The ledger of slips."""
    statement = select(
        col(Postponement.commitment_id),
        col(Postponement.asked_on),
        col(Postponement.from_due_on),
        col(Postponement.to_due_on),
        col(Postponement.reason),
        col(Postponement.state),
        col(Postponement.decided_on),
        col(Postponement.decision_reason),
    ).order_by(col(Postponement.asked_on), col(Postponement.id))
    return grouped(session.execute(within(statement, col(Postponement.commitment_id), scope)), PostponementFacts)


def amendments(session: Session, scope: Scope) -> Runs:
    """Changes made since adoption, with their reasons."""
    statement = select(
        col(Amendment.commitment_id),
        col(Amendment.field),
        col(Amendment.old_value),
        col(Amendment.new_value),
        col(Amendment.reason),
        col(Amendment.decided_on),
    ).order_by(col(Amendment.decided_on), col(Amendment.id))
    return grouped(session.execute(within(statement, col(Amendment.commitment_id), scope)), AmendmentFacts)


def parents(session: Session, scope: Scope) -> Mapping[int, tuple[int, ...]]:
    """The commitment that each one declines locally, then what that one declines, and so on up.

    Those above may lie anywhere: what counts once in a territory does so whoever looks at it, and from where.
    """
    link = (col(CommitmentLink.commitment_id), col(CommitmentLink.other_id))
    declines = select(*link).where(col(CommitmentLink.kind) == LinkKind.DECLINES)
    found = within(declines, link[0], scope).cte("found", recursive=True)
    found = found.union(declines.join(found, link[0] == found.c.other_id))
    above = {commitment: other for commitment, other in session.execute(select(*found.c).order_by(*found.c))}  # noqa: C416  rows are not pairs to the type checker
    return {id_: _upward(id_, above) for id_ in above}


def _upward(id_: int, above: Mapping[int, int]) -> tuple[int, ...]:
    """From the commitment it declines to the topmost; a loop is gone through once."""
    path = [id_]
    while (other := above.get(path[-1])) is not None:
        path.append(other)
        if other in path[:-1]:
            break
    return tuple(path[1:])


def days_asked(session: Session, scope: Scope) -> Runs:
    """(local day on which a letter asking about each commitment left, day from which no answer is a silence)."""
    statement = (
        select(
            col(CheckInItem.commitment_id),
            col(CheckIn.campaign_id),
            col(Mail.territory_id),
            col(Mail.sent_at),
            col(Territory.timezone),
        )
        .join(Mail, col(Mail.check_in_id) == col(CheckInItem.check_in_id))
        .join(CheckIn, col(CheckIn.id) == col(CheckInItem.check_in_id))
        .outerjoin(Territory, col(Mail.territory_id) == col(Territory.id))
        .where(col(Mail.letter) == Letter.CHECK_IN, col(Mail.sent_at).is_not(None))
        .order_by(col(Mail.sent_at))
    )
    rows = session.execute(within(statement, col(CheckInItem.commitment_id), scope)).all()
    if not rows:
        return {}
    campaign_ids = {campaign_id for _, campaign_id, *_ in rows}
    silent_on = silences(session, campaign_ids, _local_day(*rows[-1][3:]))

    def asked(
        campaign_id: int, territory_id: int | None, sent_at: datetime, timezone: str | None
    ) -> tuple[date, date, int]:
        left_on = _local_day(sent_at, timezone)
        return left_on, *silent_on(campaign_id, territory_id, left_on)

    return grouped(rows, asked)


@lru_cache(maxsize=10_000)  # letters leave together: a few moments for many commitments
def _local_day(moment: datetime, timezone: str | None) -> date:
    known = timezone if timezone and is_zone(timezone) else "Europe/Paris"
    return moment.astimezone(ZoneInfo(known)).date()


def parties(session: Session, scope: Scope) -> Runs:
    """(role, party) pairs, in the order of the roadmap."""
    statement = (
        select(
            col(CommitmentParty.commitment_id),
            col(CommitmentParty.role),
            col(Organisation.name),
            col(Organisation.college),
            col(CommitmentParty.raw),
            col(CommitmentParty.person_id),
            col(Person.first_name),
            col(Person.last_name),
            col(Person.capacity),
            col(CommitmentParty.confirmed),
        )
        .outerjoin(Organisation, col(CommitmentParty.organisation_id) == col(Organisation.id))
        .outerjoin(Person, col(CommitmentParty.person_id) == col(Person.id))
        .order_by(col(CommitmentParty.rank), col(CommitmentParty.id))
    )
    return grouped(session.execute(within(statement, col(CommitmentParty.commitment_id), scope)), _party)


def _party(
    role: PartyRole, organisation: str | None, college: Any, raw: str, *who: Any
) -> tuple[PartyRole, PartyFacts]:
    person_id, first, last, capacity, confirmed = who
    name = organisation or ("" if person_id else raw)
    return role, PartyFacts(name, college, person_id, full_name(first, last), capacity or "", confirmed)
