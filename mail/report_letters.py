"""What do letters say of a report that waits for its coordinator, and of what is missing from below?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mail.rendering import Rendered, Sender, render
from models.closed_lists import Letter


@dataclass(frozen=True, slots=True)
class Missing:
    """A report from below that is not issued, and from whom it is awaited."""

    territory: str
    due_on: date
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Awaited:
    """A report that waits: of which territory ("du bassin de Redon"), as of when, until when, and what it lacks."""

    territory: str
    as_of: date
    due_on: date
    page: str
    """The address of the page where it is read, completed and issued."""
    asked: int = 0
    answered: int = 0
    meets_on: date | None = None
    is_reminder: bool = False
    by_itself: bool = False
    missing: tuple[Missing, ...] = ()
    unheard: tuple[str, ...] = ()
    """The territories below of which nothing was heard."""


def report_to_issue(reader: str, sender: Sender, *, awaited: Sequence[Awaited], today: date) -> Rendered:
    """To who answers for territories: their reports wait for a few words, and for being issued."""
    waiting = [one for one in awaited if not one.by_itself]
    again = bool(waiting) and all(one.is_reminder for one in waiting)
    return render(Letter.REPORT_TO_ISSUE, reader, sender, awaited=awaited, waiting=waiting, again=again, today=today)
