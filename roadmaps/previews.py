"""Who will receive what in the next days, if nothing changes? What people read before they launch anything."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.closed_lists import Launch, Rung
from roadmaps import ladder
from roadmaps.asking import CheckInFacts
from roadmaps.calendars import Calendar, add_working_days, is_working
from roadmaps.chains import Surroundings, to_come
from roadmaps.check_ins import Plan, Window
from roadmaps.due_dates import DueFacts
from roadmaps.ladder import LEVELS, Said
from roadmaps.policy import Policy
from roadmaps.reminders import REMINDED
from roadmaps.wording import capital, count, enumeration, long_date, word

DAYS = 90
NAMED = 3
"""How many people a line names before it counts the others."""


@dataclass(frozen=True, slots=True, order=True)
class Foreseen:
    """What is expected on a day; ``str`` is the line that people read."""

    day: date
    text: str

    def __str__(self) -> str:
        return f"{long_date(self.day)} : {self.text}"


def of_campaign(window: Window, plan: Plan, policy: Policy, calendar: Calendar, today: date) -> list[Foreseen]:
    """The opening, the reminders and alerts if everybody stays silent, and the freeze."""
    opens_on = max(window.opens_on, today)
    people, asked = len(plan.asked), sum(len(one.commitment_ids) for one in plan.asked)
    how = "s'ouvre seul" if policy.launch is Launch.AUTOMATIC else "à lancer par une personne"
    letters = f"{count(people, 'lettre')} pour {count(asked, 'engagement')}"
    lines = [Foreseen(opens_on, f"{capital(window.title)} ({how}) : {letters}.")]
    if people:
        first = add_working_days(calendar, opens_on, 0 if is_working(calendar, opens_on) else 1)
        coming = ladder.schedule([Said(Rung.REQUEST, opens_on, first)], policy.delays, calendar)
        silent = f"si le silence dure ({count(people, 'personne')} au plus)"
        kept = [(rung, day) for rung, day in coming if rung in LEVELS or day <= window.freezes_on]
        lines += [Foreseen(day, f"{_named(rung)}, {silent}.") for rung, day in kept]
    lines.append(Foreseen(window.freezes_on, f"Réponses arrêtées : {window.title}."))
    return lines


def of_chains(
    check_ins: Iterable[CheckInFacts], around: Surroundings, name: Callable[[int], str], today: date
) -> list[Foreseen]:
    """The rungs to come in running campaigns, each day and rung with the people concerned."""
    concerned: defaultdict[tuple[date, Rung], list[str]] = defaultdict(list)
    for check_in in check_ins:
        for rung, day in to_come(check_in, around, today):
            if rung in LEVELS or day <= check_in.freezes_on:
                concerned[day, rung].append(name(check_in.person_id))
    return [
        Foreseen(day, f"{_named(rung)} au sujet de {enumeration(sorted(names), at_most=NAMED)}, sans réponse d'ici là.")
        for (day, rung), names in concerned.items()
    ]


def of_dues(
    dues: Iterable[DueFacts], policy: Callable[[int], Policy], calendar: Callable[[int], Calendar], today: date
) -> list[Foreseen]:
    """The notices of deadlines, milestones and reviews to come."""
    lines: list[Foreseen] = []
    for due in dues:
        if due.lead_id is None:
            continue
        for notice in policy(due.territory_id).deadline_notices:
            day = due.due_on - timedelta(days=notice)
            if not is_working(calendar(due.territory_id), day):
                day = add_working_days(calendar(due.territory_id), day, 1)
            if today < day <= due.due_on:
                what = f"« {due.label or due.title} » ({long_date(due.due_on)})"
                lines.append(Foreseen(day, f"Rappel d'échéance à {due.lead_name or 'son pilote'} : {what}."))
    return lines


def in_order(lines: Iterable[Foreseen], today: date, days: int = DAYS) -> Sequence[Foreseen]:
    """What falls within the horizon, day by day."""
    return sorted(line for line in lines if today <= line.day <= today + timedelta(days=days))


def _named(rung: Rung) -> str:
    return capital(word(rung)) if rung in REMINDED and rung is not Rung.DEPUTY else f"Lettre : {word(rung)}"
