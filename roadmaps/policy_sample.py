"""What would the rules mean for a campaign opened on a given day, if nobody answered?

People who set rules read days, not delays. Each level is supposed to be held by somebody: a vacant one is passed over
and the next takes its day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from models.closed_lists import Rung
from roadmaps import ladder
from roadmaps.calendars import Calendar, add_working_days, is_working
from roadmaps.ladder import LEVELS, Said
from roadmaps.policy import Policy
from roadmaps.silence import silent_on
from roadmaps.wording import capital, long_date, word

_HEARD = {
    Rung.DEPUTY: "lettre au suppléant et aux copilotes",
    Rung.COORDINATOR: "alerte à l'animateur du territoire",
    Rung.REGION: "alerte au coordinateur régional",
    Rung.NATIONAL: "alerte au coordinateur national",
}


@dataclass(frozen=True, slots=True, order=True)
class Dated:
    """What happens on a day; ``str`` is the line that people read."""

    day: date
    text: str

    def __str__(self) -> str:
        return f"{long_date(self.day)} : {self.text}"


def sample_day(calendar: Calendar, today: date) -> date:
    """The opening that serves as an example: the first working day of next month."""
    last_of_month = date(today.year + today.month // 12, today.month % 12 + 1, 1) - timedelta(days=1)
    return add_working_days(calendar, last_of_month, 1)


def sample(policy: Policy, calendar: Calendar, opens_on: date) -> tuple[Dated, ...]:
    """The days of a campaign opened that day, in their order."""
    return tuple(sorted(_days(policy, calendar, opens_on), key=lambda one: one.day))


def _days(policy: Policy, calendar: Calendar, opens_on: date) -> Iterator[Dated]:
    freezes_on = add_working_days(calendar, opens_on, policy.answer_days)
    leaves_on = opens_on if is_working(calendar, opens_on) else add_working_days(calendar, opens_on, 1)
    yield Dated(leaves_on, "La lettre part.")
    for rung, day in rungs_without_answer(policy, calendar, leaves_on, freezes_on):
        yield Dated(day, f"{capital(_HEARD.get(rung, word(rung)))}.")
    silent = silent_on(leaves_on, policy.silent_after, calendar, freezes_on)
    yield Dated(silent, "L'engagement est compté « sans nouvelles ».")
    yield Dated(freezes_on, "Dernier jour pour répondre : les réponses sont arrêtées le soir.")


def rungs_without_answer(
    policy: Policy, calendar: Calendar, left_on: date, freezes_on: date
) -> tuple[tuple[Rung, date], ...]:
    """The rungs that follow a letter left on a day; after the freeze only the levels are still told."""
    coming = ladder.schedule([Said(Rung.REQUEST, left_on, left_on)], policy.delays, calendar)
    return tuple((rung, day) for rung, day in coming if rung in LEVELS or day <= freezes_on)
