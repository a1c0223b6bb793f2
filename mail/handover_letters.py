"""What does the letter say that tells of changes of lead which nobody has confirmed?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mail.rendering import Rendered, Sender, render
from models.closed_lists import Letter
from roadmaps.handovers import HandoverFacts


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A handover that waits, where it is settled, and who was told of it and when."""

    handover: HandoverFacts
    territory: str
    address: str
    told: tuple[tuple[str, date], ...] = ()
    settles: bool = False
    """The reader answers for the territory: theirs is the decision."""


def unsettled_handovers(reader: str, sender: Sender, *, waiting: Sequence[Unsettled]) -> Rendered:
    """To a level of the chain: commitments that are asked of nobody until somebody confirms their lead."""
    settles = all(one.settles for one in waiting)
    return render(Letter.HANDOVER, reader, sender, waiting=waiting, settles=settles, absent_until=None)
