"""What happens each working morning for those who have not answered?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlmodel import Session

from flows import clock, steps
from flows.deadline_letters import tell_deadlines
from flows.reminder_letters import named_by, say
from flows.running import flow
from flows.setting_aside import AlreadySaid, Aside
from flows.struck_letters import write_what_was_not
from flows.surroundings import Day, People, be_in_service, know
from models.closed_lists import Rung
from roadmaps.asking import CheckInFacts, awaited
from roadmaps.chains import Step, hearers_of, reason_to_skip
from roadmaps.contacts import ABSENT
from roadmaps.grammar import count
from roadmaps.ladder import ORDER, Skipped
from roadmaps.reminders import reminders_due
from roadmaps.sharing import by_region
from store import turns, written
from store.database import reading, transaction
from store.ripe_chains import ripe_chains
from store.territories import forest

TOGETHER = 250
"""Reminders written at once: when one of them cannot be, its half is tried again, down to that one alone."""


@dataclass(frozen=True, slots=True)
class RemindersRun:
    """What a run of the flow did."""

    reminders: int
    skipped: int
    deadline_letters: int
    regions: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Where the silent are who were reminded."""

    def __str__(self) -> str:
        said = f"{count(self.reminders, 'relance')}, {count(self.skipped, 'étape sautée', 'étapes sautées')}"
        return f"relances : {said}, {count(self.deadline_letters, 'rappel')} d'échéance"


@flow
def reminders(today: date | None = None) -> RemindersRun:
    """Say the rungs due to leads and those beside them, then the deadlines; a second run the same day does nothing."""
    day = today or clock.today()
    said = remind(day)
    write_what_was_not(day)
    return RemindersRun(len(said), sum(len(step.skipped) for step in said), tell_deadlines(day), _regions(said, day))


def _regions(said: Sequence[Step], today: date) -> Mapping[str, int]:
    if not said:
        return {}
    with reading() as session:
        places = forest(session, today)
    return by_region(places, (hearer.territory_id for step in said for hearer in step.hearers[:1]))


def remind(today: date) -> Sequence[Step]:
    """Reminders to silent leads, their deputies and co-leads; gives the steps said."""
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS)
        aside = Aside(session, "relances", today, clock.now())
        be_in_service(session, today, clock.now())
        ripe = ripe_chains(session, today)
        said = _remind(session, ripe, know(session, today, clock.now()), aside) if ripe else ()
        aside.tell()
        return said


def _remind(session: Session, ripe: Sequence[int], known: Day, aside: Aside) -> Sequence[Step]:
    live = steps.of_chains(session, ripe, aside)
    counts = written.written_on(session, known.today)

    due = reminders_due(steps.decided(live, known, aside), counts)

    named = aside.sound(due, partial(named_by, known), steps.named)
    people = People(session, {one for _, ids in named for one in ids})
    sound = [step for step, _ in named]
    return [
        step
        for start in range(0, len(sound), TOGETHER)
        for step in aside.together(
            sound[start : start + TOGETHER], lambda some: say(session, some, known, people), steps.named
        )
    ]


def say_to_deputies(session: Session, check_in: CheckInFacts, known: Day) -> tuple[int, ...]:
    """Ask at once those beside an absent lead, passing over the reminders; gives who hears it (nobody: ())."""
    items, said = awaited(check_in), {one.rung for one in check_in.said}
    if reason_to_skip(check_in, items, known.contacts, known.today, Rung.DEPUTY):
        return ()
    if any(ORDER.index(one) >= ORDER.index(Rung.DEPUTY) for one in said):
        return ()
    hearers = hearers_of(check_in, items, Rung.DEPUTY, known.contacts, known.today)
    passed = tuple(Skipped(one, ABSENT) for one in (Rung.REMINDER_1, Rung.REMINDER_2) if one not in said)
    above = max((ORDER.index(one) for one in said), default=-1)
    step = Step(check_in, Rung.DEPUTY, hearers, tuple(one for one in passed if ORDER.index(one.rung) > above))
    try:
        with session.begin_nested():
            say(session, [step], known, People(session, named_by(known, step)))
    except AlreadySaid:
        return ()
    return tuple(hearer.person_id for hearer in hearers)
