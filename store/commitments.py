"""What is known of the commitments of some territories, for those who decide or report?"""

import gc
from collections.abc import Collection, Generator, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models import Axis, Commitment, Roadmap
from models.closed_lists import PartyRole
from roadmaps.facts import CommitmentFacts, PartyFacts
from store import commitment_runs as runs
from store import nested_runs
from store.commitment_runs import Scope

_COLUMNS: tuple[Any, ...] = (
    *(col(Commitment.id), col(Commitment.title), col(Roadmap.territory_id), col(Commitment.roadmap_id)),
    *(col(Commitment.created_on), col(Commitment.reference), col(Roadmap.title).label("roadmap_title")),
    *(col(Axis.title).label("axis"), col(Axis.rank).label("axis_rank"), col(Commitment.rank), col(Commitment.goal)),
    *(col(Commitment.sector), col(Commitment.kind), col(Commitment.due_on), col(Commitment.first_due_on)),
    *(col(Commitment.due_precision), col(Commitment.due_raw), col(Commitment.review_on), col(Commitment.status)),
    *(col(Commitment.outlook), col(Commitment.progress), col(Commitment.declared_on), col(Roadmap.adopted_on)),
    col(Roadmap.closed_on),
    *(col(Commitment.withdrawn_on), col(Commitment.withdrawal_reason)),
)


def facts_under(session: Session, territory_ids: Collection[int] | None) -> list[CommitmentFacts]:
    """All that was ever said of the commitments whose roadmap is of one of these territories (None: of any).

    A bounded number of queries, whatever the number of commitments. Give ``Forest.under(id)`` to count each once.
    """
    scope = None if territory_ids is None else _of_territories(territory_ids)
    with without_collection():
        return list(_facts(session, scope))


def facts_of(session: Session, commitment_ids: Collection[int]) -> list[CommitmentFacts]:
    """The same, of these commitments only."""
    return list(_facts(session, select(col(Commitment.id)).where(col(Commitment.id).in_(sorted(commitment_ids)))))


@contextmanager
def without_collection() -> Generator[None]:
    """Put the search for circular garbage off: among hundreds of thousands of new values it takes half the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _of_territories(territory_ids: Collection[int]) -> Scope:
    joined = select(col(Commitment.id)).join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
    return joined.where(col(Roadmap.territory_id).in_(sorted(territory_ids)))


def _facts(session: Session, scope: Scope) -> Iterator[CommitmentFacts]:
    session.flush()
    statement = (
        select(*_COLUMNS)
        .select_from(Commitment)
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .outerjoin(Axis, col(Commitment.axis_id) == col(Axis.id))
        .order_by(col(Commitment.roadmap_id), col(Axis.rank), col(Commitment.rank), col(Commitment.id))
    )
    if scope is not None:
        statement = statement.where(col(Commitment.id).in_(scope))
    asked, answers = runs.days_asked(session, scope), runs.answers(session, scope)
    milestones, indicators = runs.milestones(session, scope), nested_runs.indicators(session, scope)
    postponements, amendments = runs.postponements(session, scope), runs.amendments(session, scope)
    support, parents, parties = (
        nested_runs.support(session, scope),
        runs.parents(session, scope),
        runs.parties(session, scope),
    )
    for row in session.execute(statement):
        own: dict[str, Any] = row._asdict()
        own["axis"], own["axis_rank"] = own["axis"] or "", own["axis_rank"] or 0
        id_ = own["id"]
        yield CommitmentFacts(
            **own,
            **_by_role(parties.get(id_, ())),
            parent_id=next(iter(parents.get(id_, ())), None),
            above_parent=parents.get(id_, ())[1:],
            asked_on=tuple(left_on for left_on, _, _ in asked.get(id_, ())),
            silent_on=tuple(silent_on for _, silent_on, _ in asked.get(id_, ())),
            silent_after=tuple(days for _, _, days in asked.get(id_, ())),
            answers=answers.get(id_, ()),
            milestones=milestones.get(id_, ()),
            indicators=indicators.get(id_, ()),
            postponements=postponements.get(id_, ()),
            amendments=amendments.get(id_, ()),
            support=support.get(id_, ()),
        )


def _by_role(parties: tuple[tuple[PartyRole, PartyFacts], ...]) -> dict[str, Any]:
    held: dict[PartyRole, list[PartyFacts]] = {role: [] for role in PartyRole}
    for role, party in parties:
        held[role].append(party)
    return {
        "lead": next(iter(held[PartyRole.LEAD]), None),
        "deputy": next(iter(held[PartyRole.DEPUTY]), None),
        "co_leads": tuple(held[PartyRole.CO_LEAD]),
        "partners": tuple(held[PartyRole.PARTNER]),
    }
