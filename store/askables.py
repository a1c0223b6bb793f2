"""What is known of the commitments of some territories, for who decides whom to ask about them?"""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, select
from sqlmodel import Session, col

from models import Answer, Axis, Commitment, CommitmentParty, Roadmap
from models.closed_lists import PartyRole, Status
from roadmaps.askable import Askable, answering
from store.among import among

IN_TURN = 5_000
"""Commitments read at once: each is looked at once, and little of it is kept."""
ANSWERING = (PartyRole.LEAD, PartyRole.DEPUTY, PartyRole.CO_LEAD)
Selected = Select[tuple[Any, ...]]
Columns = tuple[Any, ...]
T = TypeVar("T")


def askables(session: Session, territory_ids: Collection[int], on: date) -> Iterator[Askable]:
    """The commitments whose roadmap is of one of these territories, as they are known on a day; few at a time."""
    ids = session.execute(_within(), {"ids": territory_ids}).scalars().all()
    for start in range(0, len(ids), IN_TURN):
        yield from _known(session, ids[start : start + IN_TURN], on)


def _known(session: Session, ids: Collection[int], on: date) -> Iterator[Askable]:
    these = {"ids": ids}
    answered = _by_commitment(session.execute(_statuses(), {**these, "on": on}), _last)
    people = _by_commitment(session.execute(_parties(), these), answering)
    for row in session.execute(_commitments(), these):
        yield Askable(
            id=row.id,
            territory_id=row.territory_id,
            place=(row.roadmap_id, row.axis_rank or 0, row.rank),
            created_on=row.created_on,
            withdrawn_on=row.withdrawn_on,
            adopted_on=row.adopted_on,
            declared=row.status,
            declared_on=row.declared_on,
            answered=answered.get(row.id),
            people=people.get(row.id, ()),
        )


def _by_commitment(rows: Any, made: Callable[[Any], T]) -> dict[int, T]:
    """What is made of the rows of each commitment, which come together, without the column that names it."""
    return {id_: made([row[1:] for row in its]) for id_, its in groupby(rows, itemgetter(0))}


def _last(statuses: list[tuple[Status]]) -> Status:
    return statuses[-1][0]


@cache
def _within() -> Select[tuple[int | None]]:
    joined = select(col(Commitment.id)).join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
    return joined.where(among(col(Roadmap.territory_id))).order_by(col(Commitment.id))


@cache
def _commitments() -> Selected:
    named = (col(Commitment.id), col(Roadmap.territory_id))
    placed: Columns = (col(Commitment.roadmap_id), col(Axis.rank).label("axis_rank"), col(Commitment.rank))
    dated = (col(Commitment.created_on), col(Commitment.withdrawn_on), col(Roadmap.adopted_on))
    return (
        select(*named, *placed, *dated, col(Commitment.status), col(Commitment.declared_on))
        .select_from(Commitment)
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .outerjoin(Axis, col(Commitment.axis_id) == col(Axis.id))
        .where(among(col(Commitment.id)))
    )


@cache
def _statuses() -> Selected:
    """What was answered by a day, a correction after what it corrects."""
    given = (col(Answer.status).is_not(None), col(Answer.answered_on) <= bindparam("on"))
    in_order = (col(Answer.commitment_id), col(Answer.answered_at), col(Answer.revision), col(Answer.id))
    said = select(col(Answer.commitment_id), col(Answer.status))
    return said.where(among(col(Answer.commitment_id)), *given).order_by(*in_order)


@cache
def _parties() -> Selected:
    """In the order of the roadmap."""
    party = CommitmentParty
    statement = select(col(party.commitment_id), col(party.role), col(party.person_id))
    held = statement.where(among(col(party.commitment_id)), col(party.role).in_(ANSWERING))
    return held.order_by(col(party.commitment_id), col(party.rank), col(party.id))
