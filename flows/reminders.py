"""What happens each working morning for those who have not answered, and for deadlines that come near?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from flows import clock
from flows.posting import Envelope, answer_link, post
from flows.running import flow
from flows.steps import claim
from flows.surroundings import Day, People, be_in_service, know
from mail import letters
from mail.letters import Rendered, Sender
from models.closed_lists import AlertKind, Rung
from roadmaps.asking import CheckInFacts, awaited
from roadmaps.calendars import add_working_days
from roadmaps.chains import Hearer, Step, hearers_of, steps_due
from roadmaps.contacts import ABSENT
from roadmaps.due_dates import FORGOTTEN_AFTER, DueLetter, notices_due
from roadmaps.grammar import count
from roadmaps.ladder import ORDER, Skipped
from roadmaps.reminders import key_of, reminders_due
from store import alerts as raised
from store import chains, check_ins, turns, written
from store.database import transaction
from store.due_dates import dues_between

FURTHEST_NOTICE = 180
SPARED = 2
"""Working days after a letter during which deadlines wait: nobody is written to day after day."""


@dataclass(frozen=True, slots=True)
class RemindersRun:
    """What a run of the flow did."""

    reminders: int
    skipped: int
    deadline_letters: int

    def __str__(self) -> str:
        said = f"{count(self.reminders, 'relance')}, {count(self.skipped, 'étape sautée', 'étapes sautées')}"
        return f"relances : {said}, {count(self.deadline_letters, 'rappel')} d'échéance"


@flow
def reminders(today: date | None = None) -> RemindersRun:
    """Say the rungs due to leads and those beside them, then the deadlines; a second run the same day does nothing."""
    day = today or clock.today()
    said = remind(day)
    return RemindersRun(len(said), sum(len(step.skipped) for step in said), tell_deadlines(day))


def remind(today: date) -> Sequence[Step]:
    """Reminders to silent leads, their deputies and co-leads; gives the steps said."""
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS)
        known = know(session, today, clock.now())
        live = chains.ripe_check_ins(session, today)
        counts = written.written_on(session, today)

        due = reminders_due(steps_due(live, known.surroundings(), today), counts)

        be_in_service(session, today, known.at)
        people = _people_of(session, known, due)
        return [step for step in due if _say(session, step, known, people)]


def say_to_deputies(session: Session, check_in: CheckInFacts, known: Day) -> tuple[int, ...]:
    """Ask at once those beside an absent lead, passing over the reminders; gives who hears it (nobody: ())."""
    items, said = awaited(check_in), {one.rung for one in check_in.said}
    hearers = hearers_of(check_in, items, Rung.DEPUTY, known.contacts, known.today)
    if not hearers or any(ORDER.index(one) >= ORDER.index(Rung.DEPUTY) for one in said):
        return ()
    passed = tuple(Skipped(one, ABSENT) for one in (Rung.REMINDER_1, Rung.REMINDER_2) if one not in said)
    above = max((ORDER.index(one) for one in said), default=-1)
    step = Step(check_in, Rung.DEPUTY, hearers, tuple(one for one in passed if ORDER.index(one.rung) > above))
    told = _say(session, step, known, _people_of(session, known, [step]))
    return tuple(hearer.person_id for hearer in hearers) if told else ()


def _people_of(session: Session, known: Day, due: Iterable[Step]) -> People:
    ids: set[int | None] = set()
    for step in due:
        ids.add(step.check_in.person_id)
        for hearer in step.hearers:
            ids |= {hearer.person_id, *known.senders(hearer.territory_id, step.check_in.opened_by_id)}
    return People(session, ids)


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
        check_ins.name_mail(session, step_id, first)
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


def tell_deadlines(today: date) -> int:
    """One letter to each lead for their dates that come near or have passed; gives how many."""
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS)
        known = know(session, today, clock.now())
        dues = dues_between(session, today - timedelta(FORGOTTEN_AFTER), today + timedelta(FURTHEST_NOTICE))
        if not dues:
            return 0
        spared_since = min(add_working_days(known.calendar(due.territory_id), today, -SPARED) for due in dues[:1])

        due_letters = notices_due(
            dues,
            today,
            policy=known.policy,
            calendar=known.calendar,
            told=raised.keys_told(session, AlertKind.DEADLINE, today - timedelta(FORGOTTEN_AFTER + FURTHEST_NOTICE)),
            contacts=known.contacts,
            written=written.written_on(session, today),
            spared=written.written_since(session, spared_since),
        )

        senders = {one.person_id: known.senders(one.notices[0].due.territory_id) for one in due_letters}
        people = People(session, {*senders, *(one for found in senders.values() for one in found)})
        return sum(_tell(session, one, known, people, senders) for one in due_letters)


def _tell(session: Session, due: DueLetter, known: Day, people: People, senders: Mapping[int, tuple[int, ...]]) -> bool:
    sender = people.sender(senders[due.person_id], but=due.person_id)
    letter = letters.deadline(people[due.person_id].name, sender, notices=due.notices, today=known.today)
    territory_id = due.notices[0].due.territory_id
    mail = post(
        session,
        letter,
        Envelope(
            key=due.key(known.today),
            person=people[due.person_id],
            sender=sender,
            territory_id=territory_id,
            calendar=known.calendar(territory_id),
            today=known.today,
            at=known.at,
        ),
    )
    if mail is None:
        return False
    for notice in due.notices:
        raised.raise_alert(
            session,
            key=notice.key,
            kind=AlertKind.DEADLINE,
            territory_id=notice.due.territory_id,
            raised_on=known.today,
            commitment_id=notice.due.commitment_id,
            recipient_id=due.person_id,
            mail_id=mail.id,
        )
    return True
