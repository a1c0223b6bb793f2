"""Which quarter do the campaigns live: who is asked, which mornings say something, and what was said in the end?"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from sqlmodel import col, select

from flows import clock
from flows.alerts import alerts
from flows.answering import record_answers
from flows.check_ins import check_ins, open_campaign
from flows.reminders import reminders
from flows.support import support
from models import Alert, JournalEntry
from models.closed_lists import Level, Status
from roadmaps.answers import AnswerInput, SupportInput
from roadmaps.calendars import add_working_days
from store import database as db
from tests.asking_world import WORKING, World, at_nine, reading, the_world

OPENINGS = (date(2026, 3, 2), date(2026, 6, 1), date(2026, 9, 7), date(2026, 11, 30))
RUNGS = (5, 9, 12, 15, 20, 30)
"""Working days after the opening on which somebody hears something."""

NUMBERED = re.compile(r"\b(check_in|campaign|support_request|demande_appui):(\d+)")

Work = Callable[[], object]
Before = Callable[[str, Work], None]
Story = dict[str, list[str]]


def the_people() -> World:
    world = the_world()
    world.roadmap("REDON")
    for name in ("luc_lead", "diane_deputy", "zoe_seule", "yann_aide"):
        world.person(name)
    world.commitment("1A", "luc_lead", deputy="diane_deputy", due_on=date(2026, 4, 20))
    world.commitment("1B", "luc_lead", due_on=date(2026, 6, 30))
    world.commitment("2A", "zoe_seule", due_on=date(2026, 10, 15))
    world.commitment("3A", "yann_aide")
    return world


def mornings(opening: date) -> Iterator[tuple[date, bool]]:
    """The days of a quarter that are lived, and whether something is said: no two working days are missed in a row."""
    said = {opening, *(add_working_days(WORKING, opening, count) for count in (1, *RUNGS, 26))}
    kept = {add_working_days(WORKING, opening, count) for count in range(0, 40, 2)}
    for day in sorted(said | kept):
        yield day, day in said


def live(world: World, opening: date, before: Before = lambda *_: None, *, post: Work | None = None) -> None:
    """A quarter; ``before`` hears of each work of a morning that says something, and may do it badly first."""
    for day, is_said in mornings(opening):
        with world.morning(day) as morning:
            for name, work in works_of(world, day, opening, is_said=is_said):
                if is_said:
                    before(name, work)
                work()
            deliver = post or morning.deliver
            if is_said:
                before("courriels", deliver)
            deliver()
            if day == opening:
                with clock.set_to(at_nine(day) + timedelta(hours=2)):  # after all that a bad start of the post delays
                    before("réponse", partial(ask_for_help, world))
                    ask_for_help(world)


def works_of(world: World, day: date, opening: date, *, is_said: bool) -> Iterator[tuple[str, Work]]:
    """What planners do of a morning, in their order."""
    if day == opening:
        yield "ouverture", partial(open_campaign, "35", day, world["anne_animatrice"])
    yield "rappels", partial(reminders.fn, day)
    if is_said:
        yield "points d'étape", partial(check_ins.fn, day)
        yield "alertes", partial(alerts.fn, day)
        yield "appui", partial(support.fn, day)


def ask_for_help(world: World) -> None:
    need = SupportInput(need="une salle à Redon", to_level=Level.DEPARTEMENT)
    said = AnswerInput(commitment_id=world["3A"], status=Status.UNDER_WAY, obstacle="Pas de salle", support=need)
    record_answers(world.check_in_of("yann_aide"), world["yann_aide"], [said])


def story(world: World) -> Story:
    """Everything that was said, in order; rows are numbered afresh, for a database wastes numbers when it undoes."""
    with reading() as session:
        acts = select(JournalEntry.action, JournalEntry.subject).order_by(col(JournalEntry.sequence))
        told = {
            "sent": [str(one) for one in world.sent()],
            "steps": [str(one) for one in world.steps()],
            "receipts": [mail.recipient for mail in world.mails(urgent=True)],
            "journal": [f"{action} {subject}" for action, subject in session.exec(acts)],
            "alerts": sorted(session.exec(select(Alert.key))),
        }
    return {kind: sorted(renumbered(said)) if kind == "alerts" else renumbered(said) for kind, said in told.items()}


def renumbered(texts: list[str]) -> list[str]:
    """The numbers of rows, from one, in the order in which the rows were made."""
    numbers: dict[str, set[int]] = {}
    for kind, number in NUMBERED.findall(" ".join(texts)):
        numbers.setdefault(kind, set()).add(int(number))
    place = {(kind, one): rank for kind, ones in numbers.items() for rank, one in enumerate(sorted(ones), 1)}
    return [NUMBERED.sub(lambda m: f"{m[1]}:{place[m[1], int(m[2])]}", text) for text in texts]


def the_quiet_story(folder: Path, template: Path, quarters: int = 1) -> Story:
    """What quarters say when nothing goes wrong; told on a database of its own, the one in use is left."""
    path = folder / "quiet.sqlite3"
    path.write_bytes(template.read_bytes())
    db.use(f"sqlite:///{path}")
    world = the_people()
    for opening in OPENINGS[:quarters]:
        live(world, opening)
    return story(world)


def differences(expected: Story, told: Story) -> tuple[int, int]:
    """How many things were not said, and how many were said besides."""
    lost = more = 0
    for kind in expected:
        due, said = Counter(expected[kind]), Counter(told[kind])
        lost, more = lost + (due - said).total(), more + (said - due).total()
    return lost, more
