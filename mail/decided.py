"""What do the letters say that carry a coordinator's decision back to who asked?"""

from collections.abc import Sequence

from mail.rendering import Rendered, Sender, render
from models.closed_lists import Letter
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
