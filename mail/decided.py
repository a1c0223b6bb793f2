"""What do the letters say that carry a coordinator's decision back to who asked?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mail.rendering import Rendered, Sender, render
from models.closed_lists import Letter
from roadmaps.asking import ItemFacts
from roadmaps.postponements import DecidedPostponement
from roadmaps.support import RequestFacts


def postponement(
    reader: str, sender: Sender, *, decisions: Sequence[DecidedPostponement], author: str = ""
) -> Rendered:
    """New deadlines granted or refused; ``author`` decided, when one person decided them all."""
    granted = sum(one.granted for one in decisions)
    return render(Letter.POSTPONEMENT, reader, sender, decisions=decisions, granted=granted, author=author)


def withdrawal(reader: str, sender: Sender, *, request: RequestFacts, author: str, reason: str) -> Rendered:
    """A request for support that somebody else withdrew, and why."""
    return render(Letter.WITHDRAWAL, reader, sender, request=request, author=author, reason=reason)


@dataclass(frozen=True, slots=True)
class Kept:
    """A commitment that stays with its lead, though they said it was not theirs; ``campaign``: where it is asked."""

    item: ItemFacts
    said_on: date
    author: str = ""
    reason: str = ""
    campaign: str = ""
    freezes_on: date | None = None
    is_late: bool = False


def kept_lead(reader: str, sender: Sender, *, kept: Kept, link: int | None) -> Rendered:
    """To a lead who said "ce n'est plus moi" and whom a coordinator keeps; ``link``: where they may answer now."""
    return render(Letter.KEPT_LEAD, reader, sender, link, kept=kept)
