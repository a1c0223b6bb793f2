"""What was said of many commitments that itself holds a run: indicators with values, requests with rulings?"""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models import Indicator, IndicatorValue, NationalIndicator, Organisation, Person, Ruling, SupportRequest
from roadmaps.facts import IndicatorFacts, RulingFacts, SupportFacts, ValueFacts
from store.commitment_runs import Chosen, Runs, Scope, full_name, grouped, within


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
    return grouped(session.execute(within(statement, col(Indicator.commitment_id), scope)), made)


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
    return grouped(session.execute(within(statement, col(Indicator.commitment_id), scope)), ValueFacts)


def support(session: Session, scope: Scope) -> Runs:
    """Requests for support with what was decided on each."""
    rulings = _rulings(session, scope)

    def made(id_: int, asked_on: date, need: str, first: str | None, last: str | None, *rest: Any) -> SupportFacts:
        wanted_by, organisation, *state = rest
        return SupportFacts(
            id_, asked_on, need, full_name(first, last), wanted_by, organisation or "", *(*state, rulings.get(id_, ()))
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
    return grouped(session.execute(within(statement, col(SupportRequest.commitment_id), scope)), made)


def _rulings(session: Session, scope: Scope) -> Runs:
    def made(on: date, decision: str, territory: int, due_on: date | None, *author: str | None) -> RulingFacts:
        return RulingFacts(on, decision, territory, due_on, full_name(*author))

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
    return grouped(session.execute(within(statement, col(SupportRequest.commitment_id), scope)), made)
