"""What is said to who asked for a new deadline, once it is granted or refused, and in how many letters?

Somebody who asked several times and is answered the same day gets one letter: what has not left yet is written anew
with the rest.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from models.closed_lists import Precision

_PREFIX = "reponse_au_report:"
_TOLD_AT_ONCE = 20
"""Decisions told by one letter: its key names them all."""


@dataclass(frozen=True, slots=True)
class DecidedPostponement:
    """A new deadline asked for, and what its coordinator decided; ``due_on`` is the one that holds now."""

    id: int
    commitment_id: int
    territory_id: int
    title: str
    asked_on: date
    wanted: date
    due_on: date | None
    granted: bool
    reference: str = ""
    before: date | None = None
    wanted_precision: Precision = Precision.DAY
    due_precision: Precision = Precision.DAY
    reason: str = ""


def key_of(ids: Collection[int]) -> str:
    """The key of the letter that tells these decisions."""
    return _PREFIX + ",".join(str(one) for one in sorted(ids))


def told_by(key: str) -> frozenset[int]:
    """The decisions that a letter of this key tells."""
    return (
        frozenset(int(one) for one in key.removeprefix(_PREFIX).split(",")) if key.startswith(_PREFIX) else frozenset()
    )


def may_join(waiting: Collection[int]) -> bool:
    """Whether one more decision finds room in a letter that waits."""
    return len(waiting) < _TOLD_AT_ONCE
