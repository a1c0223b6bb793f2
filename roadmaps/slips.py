"""Which deadline was in force on a day, and how often had it slipped?

The ledger holds granted postponements and amendments; an earlier day is told by unrolling what came later. The first
promise is never overwritten.
"""

from dataclasses import dataclass
from datetime import date

from models.closed_lists import PostponementState
from roadmaps.facts import CommitmentFacts


@dataclass(frozen=True, slots=True)
class Slip:
    """A deadline that moved on a day, by a granted postponement or an amendment."""

    on: date
    old: date | None
    new: date | None
    reason: str


def _moves(commitment: CommitmentFacts) -> list[Slip]:
    """Every change of deadline, in order; the same move told by both ledgers is told once."""
    moves = [
        Slip(one.decided_on or one.asked_on, one.from_due_on, one.to_due_on, one.reason)
        for one in commitment.postponements
        if one.state is PostponementState.GRANTED
    ]
    known = {(one.on, one.new) for one in moves}
    for amendment in commitment.amendments:
        if amendment.field == "due_on":
            move = Slip(amendment.on, _day(amendment.old), _day(amendment.new), amendment.reason)
            if (move.on, move.new) not in known:
                moves.append(move)
    return sorted(moves, key=lambda one: one.on)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def deadline_on(commitment: CommitmentFacts, on: date) -> date | None:
    """The deadline in force on a day: today's, with every later move unrolled."""
    if not commitment.postponements and not commitment.amendments:
        return commitment.due_on
    later = [move for move in _moves(commitment) if move.on > on]
    return later[0].old if later else commitment.due_on


def slips_by(commitment: CommitmentFacts, on: date) -> tuple[Slip, ...]:
    """The postponements in force on a day, oldest first: deadlines that moved later, or were taken away."""
    if not commitment.postponements and not commitment.amendments:
        return ()
    return tuple(
        move
        for move in _moves(commitment)
        if move.on <= on and move.old is not None and (move.new is None or move.new > move.old)
    )


def first_promise(commitment: CommitmentFacts) -> date | None:
    """The first promised deadline, never overwritten."""
    if commitment.first_due_on is not None:
        return commitment.first_due_on
    moves = _moves(commitment)
    return next((move.old for move in moves if move.old is not None), commitment.due_on)
