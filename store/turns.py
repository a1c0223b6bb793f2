"""How do planners and answers take turns, so that nothing is decided on what has just changed?

On SQLite every transaction already waits for the one before. On PostgreSQL a lock of the transaction says the same:
planners one after the other, answers together but never in the middle of a planner's work.
"""

from enum import IntEnum

from sqlalchemy import text
from sqlmodel import Session


class Turn(IntEnum):
    """What is taken in turn."""

    OPENING = 0x9B1
    """Opening campaigns: who is asked depends on who is asked already."""
    CHAINS = 0x9B2
    """Saying rungs, against answers, holds and handovers that make them pointless."""


def take(session: Session, turn: Turn, *, shared: bool = False) -> None:
    """Wait for one's turn, until the transaction ends; ``shared`` with others of the same kind."""
    if session.get_bind().dialect.name == "postgresql":
        lock = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
        session.execute(text(f"SELECT {lock}(:turn)"), {"turn": int(turn)})
