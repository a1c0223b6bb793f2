"""What was said of many commitments, run by run, each run by one query?

A run is what a commitment has several of: answers, milestones, values... Each function takes the commitments asked for
as a query (None: all) and gives the run of each, oldest first.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select
from sqlmodel import Session, col

from models import (
    Amendment,
    Answer,
    CheckInItem,
    CommitmentLink,
    CommitmentParty,
    Indicator,
    IndicatorValue,
    Mail,
    Milestone,
    NationalIndicator,
    Organisation,
    Person,
    Postponement,
    Ruling,
    SupportRequest,
    Territory,
)
from models.closed_lists import AnswerChannel, Letter, LinkKind, PartyRole
from roadmaps.facts import (
    AmendmentFacts,
    AnswerFacts,
    IndicatorFacts,
    MilestoneFacts,
    PartyFacts,
    PostponementFacts,
    RulingFacts,
    SupportFacts,
    ValueFacts,
)

Scope = Select[tuple[Any, ...]] | None
Runs = Mapping[int, tuple[Any, ...]]
Chosen = Select[tuple[Any, ...]]


def _within(statement: Chosen, column: Any, scope: Scope) -> Chosen:
    return statement if scope is None else statement.where(column.in_(scope))


def _grouped(rows: Iterable[Any], made: Callable[..., object]) -> Runs:
    """The values made of each row but its first column, which says whose they are."""
    runs: defaultdict[int, list[object]] = defaultdict(list)
    for owner, *values in rows:
        runs[owner].append(made(*values))
    return {owner: tuple(values) for owner, values in runs.items()}


def _name(first: str | None, last: str | None) -> str:
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
    return _grouped(session.execute(_within(statement, col(Answer.commitment_id), scope)), _answer)


def _answer(on: date, id_: int, first: str | None, last: str | None, capacity: str | None, *said: Any) -> AnswerFacts:
    behalf = said[-1] is AnswerChannel.ON_BEHALF
    return AnswerFacts(on, id_, _name(first, last), capacity or "", *(*said[:-1], behalf))


def milestones(session: Session, scope: Scope) -> Runs:
    """Dated steps, in their order."""
    statement = select(
        col(Milestone.commitment_id), col(Milestone.label), col(Milestone.due_on), col(Milestone.done_on)
    ).order_by(col(Milestone.rank), col(Milestone.id))
    return _grouped(session.execute(_within(statement, col(Milestone.commitment_id), scope)), MilestoneFacts)


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
    return _grouped(session.execute(_within(statement, col(Postponement.commitment_id), scope)), PostponementFacts)


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
    return _grouped(session.execute(_within(statement, col(Amendment.commitment_id), scope)), AmendmentFacts)


def parents(session: Session, scope: Scope) -> Mapping[int, int]:
    """The commitment that each one declines locally."""
    statement: Chosen = select(col(CommitmentLink.commitment_id), col(CommitmentLink.other_id)).where(
        col(CommitmentLink.kind) == LinkKind.DECLINES
    )
    rows = session.execute(_within(statement, col(CommitmentLink.commitment_id), scope))
    return {commitment: other for commitment, other in rows}  # noqa: C416  rows are not pairs to the type checker


def days_asked(session: Session, scope: Scope) -> Runs:
    """The local days on which a letter asking about each commitment left."""
    statement = (
        select(col(CheckInItem.commitment_id), col(Mail.sent_at), col(Territory.timezone))
        .join(Mail, col(Mail.check_in_id) == col(CheckInItem.check_in_id))
        .outerjoin(Territory, col(Mail.territory_id) == col(Territory.id))
        .where(col(Mail.letter) == Letter.CHECK_IN, col(Mail.sent_at).is_not(None))
        .order_by(col(Mail.sent_at))
    )
    return _grouped(session.execute(_within(statement, col(CheckInItem.commitment_id), scope)), _local_day)


def _local_day(moment: datetime, timezone: str | None) -> date:
    return moment.astimezone(ZoneInfo(timezone or "Europe/Paris")).date()


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
    return _grouped(session.execute(_within(statement, col(CommitmentParty.commitment_id), scope)), _party)


def _party(
    role: PartyRole, organisation: str | None, college: Any, raw: str, *who: Any
) -> tuple[PartyRole, PartyFacts]:
    person_id, first, last, capacity, confirmed = who
    name = organisation or ("" if person_id else raw)
    return role, PartyFacts(name, college, person_id, _name(first, last), capacity or "", confirmed)


def indicators(session: Session, scope: Scope) -> Runs:
    """Indicators with their values, oldest first."""
    values = _values(session, scope)

    def made(id_: int, *content: Any) -> IndicatorFacts:
        *described, code, label = content
        return IndicatorFacts(id_, *(*described, code or "", label or "", values.get(id_, ())))

    statement = (
        select(
            col(Indicator.commitment_id),
            col(Indicator.id),
            col(Indicator.label),
            col(Indicator.unit),
            col(Indicator.kind),
            col(Indicator.direction),
            col(Indicator.missing_rule),
            col(Indicator.baseline),
            col(Indicator.target),
            col(Indicator.method),
            col(Indicator.source),
            col(NationalIndicator.code),
            col(NationalIndicator.label).label("national_label"),
        )
        .outerjoin(NationalIndicator, col(Indicator.national_indicator_id) == col(NationalIndicator.id))
        .order_by(col(Indicator.rank), col(Indicator.id))
    )
    return _grouped(session.execute(_within(statement, col(Indicator.commitment_id), scope)), made)


def _values(session: Session, scope: Scope) -> Runs:
    statement: Chosen = (
        select(
            col(IndicatorValue.indicator_id),
            col(IndicatorValue.on),
            col(IndicatorValue.value),
            col(IndicatorValue.wording),
        )
        .join(Indicator, col(IndicatorValue.indicator_id) == col(Indicator.id))
        .order_by(col(IndicatorValue.on), col(IndicatorValue.recorded_at), col(IndicatorValue.id))
    )
    return _grouped(session.execute(_within(statement, col(Indicator.commitment_id), scope)), ValueFacts)


def support(session: Session, scope: Scope) -> Runs:
    """Requests for support with what was decided on each."""
    rulings = _rulings(session, scope)

    def made(id_: int, asked_on: date, need: str, first: str | None, last: str | None, *rest: Any) -> SupportFacts:
        wanted_by, organisation, *state = rest
        return SupportFacts(
            id_, asked_on, need, _name(first, last), wanted_by, organisation or "", *(*state, rulings.get(id_, ()))
        )

    statement = (
        select(
            col(SupportRequest.commitment_id),
            col(SupportRequest.id),
            col(SupportRequest.asked_on),
            col(SupportRequest.need),
            col(Person.first_name),
            col(Person.last_name),
            col(SupportRequest.wanted_by),
            col(Organisation.name),
            col(SupportRequest.to_level),
            col(SupportRequest.to_territory_id),
            col(SupportRequest.state),
            col(SupportRequest.acknowledged_on),
            col(SupportRequest.answered_on),
            col(SupportRequest.answer),
        )
        .outerjoin(Person, col(SupportRequest.asked_by_id) == col(Person.id))
        .outerjoin(Organisation, col(SupportRequest.to_organisation_id) == col(Organisation.id))
        .order_by(col(SupportRequest.asked_at), col(SupportRequest.id))
    )
    return _grouped(session.execute(_within(statement, col(SupportRequest.commitment_id), scope)), made)


def _rulings(session: Session, scope: Scope) -> Runs:
    def made(on: date, decision: str, territory: int, due_on: date | None, *author: str | None) -> RulingFacts:
        return RulingFacts(on, decision, territory, due_on, _name(*author))

    statement: Chosen = (
        select(
            col(Ruling.support_request_id),
            col(Ruling.decided_on),
            col(Ruling.decision),
            col(Ruling.territory_id),
            col(Ruling.due_on),
            col(Person.first_name),
            col(Person.last_name),
        )
        .join(SupportRequest, col(Ruling.support_request_id) == col(SupportRequest.id))
        .outerjoin(Person, col(Ruling.decided_by_id) == col(Person.id))
        .order_by(col(Ruling.decided_on), col(Ruling.id))
    )
    return _grouped(session.execute(_within(statement, col(SupportRequest.commitment_id), scope)), made)
