"""What is a letter that would leave in the coming days, and which of those decided still wait to leave?"""

from dataclasses import dataclass
from datetime import date

from models.closed_lists import Letter, Rung
from roadmaps.asking import CheckInFacts, awaited
from roadmaps.chains import Surroundings, hearers_of
from roadmaps.due_dates import Notice
from roadmaps.ladder import LEVELS, Said

LETTER_OF = {
    Rung.REQUEST: Letter.CHECK_IN,
    Rung.REMINDER_1: Letter.REMINDER,
    Rung.REMINDER_2: Letter.REMINDER,
    Rung.DEPUTY: Letter.DEPUTY,
}


@dataclass(frozen=True, slots=True)
class Expected:
    """A letter that would leave: who receives it, about the silence of whom, or about which dates."""

    day: date
    person_id: int
    letter: Letter
    rung: Rung | None = None
    about: tuple[int, ...] = ()
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A letter decided, and not left yet."""

    expected: Expected
    territory_id: int
    check_in_ids: tuple[int, ...] = ()

    @property
    def is_alert(self) -> bool:
        """Whether it comes on top of the day's other letters."""
        return self.expected.letter is Letter.ALERT


def still_to_leave(check_in: CheckInFacts, around: Surroundings) -> list[Waiting]:
    """The letters of a check-in that were decided before the first day, and wait to leave."""
    found: list[Waiting] = []
    for said in check_in.said:
        if said.left_on is None and not said.skipped and not said.undelivered and awaited(check_in):
            hearers = hearers_of(check_in, awaited(check_in), said.rung, around.contacts, said.decided_on)
            told = [one.person_id for one in hearers] or [check_in.person_id]
            if said.rung is Rung.REQUEST:
                told = [check_in.person_id]
            about = () if said.rung is Rung.REQUEST else (check_in.person_id,)
            letter = Letter.ALERT if said.rung in LEVELS else LETTER_OF[said.rung]
            place = check_in.items[0].territory_id
            found += [
                Waiting(Expected(said.decided_on, one, letter, said.rung, about), place, (check_in.id,)) for one in told
            ]
    return found


def is_of(said: Said, expected: Expected) -> bool:
    """Whether a letter foreseen is the one that says this rung, and waits."""
    waits = said.left_on is None and not said.skipped
    if expected.letter is Letter.ALERT:
        return waits and said.rung in LEVELS
    return waits and said.rung is expected.rung
