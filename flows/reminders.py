"""What happens each working morning for those who have not answered?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlmodel import Session

from flows import clock, steps
from flows.deadline_letters import tell_deadlines
from flows.posting import Envelope, answer_link, post
from flows.running import flow
from flows.setting_aside import Aside
from flows.steps import claim
from flows.surroundings import Day, People, be_in_service, know
from mail import letters
from mail.letters import Rendered, Sender
from models.closed_lists import Rung
from roadmaps.asking import CheckInFacts, awaited
from roadmaps.chains import Hearer, Step, hearers_of, reason_to_skip
from roadmaps.contacts import ABSENT
from roadmaps.grammar import count
from roadmaps.ladder import ORDER, Skipped
from roadmaps.reminders import key_of, reminders_due
from roadmaps.sharing import by_region
from store import chain_steps, turns, written
from store.database import reading, transaction
from store.ripe_chains import ripe_chains
from store.territories import forest


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

    people = People(
        session, {one for _, named in aside.sound(due, partial(_named_by, known), steps.named) for one in named}
    )
    said = []
    for step in due:
        with aside.alone(*steps.named(step)):
            if _say(session, step, known, people):
                said.append(step)
    return said


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
    told = _say(session, step, known, People(session, _named_by(known, step)))
    return tuple(hearer.person_id for hearer in hearers) if told else ()


def _named_by(known: Day, step: Step) -> set[int]:
    """Everyone whom the letters of a step may name."""
    ids = {step.check_in.person_id}
    for hearer in step.hearers:
        ids |= {hearer.person_id, *known.senders(hearer.territory_id, step.check_in.opened_by_id)}
    return ids


def _say(session: Session, step: Step, known: Day, people: People) -> bool:
    step_id = claim(session, step, known)
    if step_id is None or step.rung is None:
        return False
    first: int | None = None
    for hearer in step.hearers:
        candidates = known.senders(hearer.territory_id, step.check_in.opened_by_id)
        sender = people.sender(candidates, but=hearer.person_id)
        link = answer_link(
            session,
            check_in_id=step.check_in.id,
            person_id=hearer.person_id,
            freezes_on=step.check_in.freezes_on,
            at=known.at,
        )
        letter = _letter(step, hearer, known, people, sender=sender, link=link)
        mail = post(session, letter, _envelope(step, hearer, sender, known, people))
        first = first or (mail.id if mail else None)
    if first is not None:
        chain_steps.name_mail(session, step_id, first)
    return True


def _letter(step: Step, hearer: Hearer, known: Day, people: People, *, sender: Sender, link: int) -> Rendered:
    check_in, reader = step.check_in, people[hearer.person_id].name
    campaign, freezes_on = check_in.campaign_title, check_in.freezes_on
    if step.rung is not Rung.DEPUTY:
        asked_on = next((one.left_on for one in check_in.said if one.rung is Rung.REQUEST), None)
        return letters.reminder(
            reader,
            sender,
            rung=step.rung or Rung.REMINDER_1,
            campaign=campaign,
            freezes_on=freezes_on,
            items=hearer.items,
            asked_on=asked_on,
            link=link,
        )
    absence = known.contacts.stand_ins.absence(check_in.person_id, known.today)
    return letters.deputy(
        reader,
        sender,
        lead=people.name(check_in.person_id),
        absent_until=absence.last_day if absence else None,
        campaign=campaign,
        freezes_on=freezes_on,
        items=hearer.items,
        said=check_in.said,
        link=link,
    )


def _envelope(step: Step, hearer: Hearer, sender: Sender, known: Day, people: People) -> Envelope:
    return Envelope(
        key=key_of(step, hearer.person_id),
        person=people[hearer.person_id],
        sender=sender,
        territory_id=hearer.territory_id,
        calendar=known.calendar_under(hearer.territory_id, step.check_in.policy),
        today=known.today,
        at=known.at,
        rung=step.rung,
        campaign_id=step.check_in.campaign_id,
        check_in_id=step.check_in.id,
    )
