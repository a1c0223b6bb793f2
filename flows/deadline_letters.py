"""Who is told that dates come near or have passed, in one letter each?"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial

from sqlmodel import Session

from flows import clock
from flows.posting import Envelope, addressed
from flows.setting_aside import AlreadySaid, Aside
from flows.surroundings import Day, People, know
from mail import letters
from models import Mail
from models.closed_lists import AlertKind
from roadmaps.calendars import Calendar, add_working_days
from roadmaps.due_dates import (
    FORGOTTEN_AFTER,
    FURTHEST_NOTICE,
    PASSED,
    DueKind,
    DueLetter,
    Notice,
    notices_due,
)
from store import alerts as raised
from store import mails, turns, untold_dates, written
from store.database import transaction
from store.due_dates import dues_between
from store.least_choices import notices_on

SPARED = 2
"""Working days after a letter during which deadlines wait: nobody is written to day after day."""
TOGETHER = 250
"""Letters written at once: when one of them cannot be, its half is tried again, down to that one alone."""


def tell_deadlines(today: date) -> int:
    """One letter to each lead for their dates that come near or have passed; gives how many."""
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS)
        aside = Aside(session, "echeances", today, clock.now())
        latest = add_working_days(Calendar(), today, -SPARED)
        untold = untold_dates.to_tell_leads(session, today, notices_on(session, today), latest)
        told = _tell_deadlines(session, untold, know(session, today, clock.now()), aside) if untold else 0
        aside.tell()
        return told


def _tell_deadlines(session: Session, untold: Sequence[int], known: Day, aside: Aside) -> int:
    today = known.today
    dues = dues_between(session, today - timedelta(FORGOTTEN_AFTER), today + timedelta(FURTHEST_NOTICE), among=untold)
    decide = partial(
        notices_due,
        today=today,
        policy=known.policy,
        calendar=known.calendar,
        told=untold_dates.keys_about(session, [due.commitment_id for due in dues]),
        contacts=known.contacts,
        written=written.written_on(session, today),
        spared=written.written_since(session, add_working_days(known.working, today, -SPARED)),
    )

    sound = aside.sound(
        dues, lambda due: decide([due]), lambda due: (f"commitment:{due.commitment_id}", due.territory_id)
    )
    due_letters = decide([due for due, alone in sound if alone])

    senders = dict(aside.sound(due_letters, lambda one: known.senders(_place(one)), _lead))
    people = People(session, {one for letter, found in senders.items() for one in (letter.person_id, *found)})
    letters_due = list(senders)
    told = (
        aside.together(
            letters_due[start : start + TOGETHER],
            lambda some: _tell(session, {one: senders[one] for one in some}, known, people),
            _lead,
        )
        for start in range(0, len(letters_due), TOGETHER)
    )
    return sum(map(len, told))


def _place(letter: DueLetter) -> int:
    """The territory whose hours rule the sending: that of the first date."""
    return letter.notices[0].due.territory_id


def _lead(letter: DueLetter) -> tuple[str, int]:
    return f"person:{letter.person_id}", _place(letter)


def _row(key: str, due: DueLetter, known: Day, *, people: People, senders: Sequence[int]) -> mails.Row:
    sender = people.sender(senders, but=due.person_id)
    letter = letters.deadline(people[due.person_id].name, sender, notices=due.notices, today=known.today)
    territory_id = _place(due)
    envelope = Envelope(
        key=key,
        person=people[due.person_id],
        sender=sender,
        territory_id=territory_id,
        calendar=known.calendar(territory_id),
        today=known.today,
        at=known.at,
    )
    return addressed(letter, envelope)


def write_anew(session: Session, mail: Mail, known: Day) -> None:
    """In place of a letter that will not leave, write another of those of its dates that still hold."""
    told = raised.told_in(session, mail.id or 0)
    about = sorted({one.commitment_id for one in told if one.commitment_id})
    first, last = known.today - timedelta(FORGOTTEN_AFTER), known.today + timedelta(FURTHEST_NOTICE)
    followed = {due.key(PASSED): due for due in dues_between(session, first, last, among=about)}
    notices = [
        Notice(due, int(notice))
        for start, _, notice in (one.key.rpartition(":") for one in told)
        if (due := followed.get(f"{start}:{PASSED}")) is not None
    ]
    reader = next((one.recipient_id for one in told if one.recipient_id), None)
    if reader is None or not notices:
        return
    letter = DueLetter(reader, tuple(sorted(notices, key=lambda one: (one.due.due_on, one.key))))
    senders = known.senders(_place(letter))
    people = People(session, {reader, *senders})
    key = f"{DueKind.DEADLINE.value}s:{reader}:apres:{mail.id}"
    kept = mails.queue_many(session, [_row(key, letter, known, people=people, senders=senders)])
    if key in kept:
        raised.carry_over(session, [one.id for one in told if one.id], kept[key])


def _tell(session: Session, due: Mapping[DueLetter, Sequence[int]], known: Day, people: People) -> None:
    """These letters, each with those in whose name it may be sent, and an alert for each date, all at once."""
    rows = {one: _row(one.key(known.today), one, known, people=people, senders=senders) for one, senders in due.items()}
    kept = mails.queue_many(session, list(rows.values()))
    if len(kept) < len(rows):
        raise AlreadySaid
    raised.raise_many(
        session,
        [
            raised.Raised(
                key=notice.key,
                kind=AlertKind.DEADLINE,
                territory_id=notice.due.territory_id,
                raised_on=known.today,
                commitment_id=notice.due.commitment_id,
                recipient_id=one.person_id,
                mail_id=kept[row["key"]],
            )
            for one, row in rows.items()
            for notice in one.notices
        ],
    )
