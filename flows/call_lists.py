"""Whom would a call help, once reminders by mail are exhausted? Shown on demand, or sent to who asks for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows import clock
from flows.digests import Line, silent_of
from flows.posting import Envelope, post
from flows.surroundings import Day, People, know
from mail import letters
from mail.letters import Silent
from roadmaps.asking import CheckInFacts, about, awaited
from roadmaps.reminders import call_list, to_be_called
from store import chains, journal, overview
from store.database import reading, transaction
from store.territories import by_code


@dataclass(frozen=True, slots=True)
class ToCall:
    """A person to call before a freeze, and the check-in to fill in for them afterwards."""

    check_in_id: int
    freezes_on: date
    person: Silent


def who_to_call(territory_code: str, today: date | None = None) -> Sequence[ToCall]:
    """The people of a territory whom no further reminder will be sent to, the earliest freeze first."""
    day = today or clock.today()
    with reading() as session:
        known = know(session, day, clock.now())
        silent = _silent(session, known, by_code(session, territory_code, day).id or 0)
        people = People(session, {one.person_id for one in silent})
        return [ToCall(one.id, one.freezes_on, _described(one, known, people)) for one in silent]


def send_call_list(territory_code: str, person_id: int, today: date | None = None) -> int:
    """Send the list to who asks for it, once a day for each campaign; gives how many people the new letters name."""
    day = today or clock.today()
    with transaction() as session:
        known = know(session, day, clock.now())
        territory_id = by_code(session, territory_code, day).id or 0
        silent = call_list(_silent(session, known, territory_id))
        people = People(session, {person_id, *(one.person_id for one in silent), *known.senders(territory_id)})
        told = 0
        for campaign_id in sorted({one.campaign_id for one in silent}):
            named = [one for one in silent if one.campaign_id == campaign_id]
            if _send(session, known, territory_id, named, people, reader=person_id):
                told += len(named)
        if told:
            _record(session, known, territory_id, person_id, told)
        return told


def _silent(session: Session, known: Day, territory_id: int) -> list[CheckInFacts]:
    """Narrowed to the territory: what the same people are asked elsewhere is not told here."""
    under = known.forest.under(territory_id)
    live = chains.check_ins_among(session, overview.check_ins_about(session, under))
    here = (about(one, under) for one in live)
    return sorted(to_be_called(here), key=lambda one: (one.freezes_on, one.id))


def _described(check_in: CheckInFacts, known: Day, people: People) -> Silent:
    items = awaited(check_in)
    return silent_of(Line(check_in, items, items[0].territory_id), known, people)


def _send(
    session: Session, known: Day, territory_id: int, named: Sequence[CheckInFacts], people: People, *, reader: int
) -> bool:
    sender = people.sender(known.senders(territory_id), but=reader)
    letter = letters.call_list(
        people[reader].name,
        sender,
        campaign=named[0].campaign_title,
        freezes_on=named[0].freezes_on,
        silents=[_described(one, known, people) for one in named],
    )
    envelope = Envelope(
        key=f"liste_d_appels:{named[0].campaign_id}:{territory_id}:{reader}:{known.today.isoformat()}",
        person=people[reader],
        sender=sender,
        territory_id=territory_id,
        calendar=known.calendar(territory_id),
        today=known.today,
        at=known.at,
        campaign_id=named[0].campaign_id,
        urgent=True,
    )
    return post(session, letter, envelope) is not None


def _record(session: Session, known: Day, territory_id: int, person_id: int, people: int) -> None:
    journal.record(
        session,
        at=known.at,
        actor=f"person:{person_id}",
        action="liste_d_appels.envoyee",
        subject=f"territory:{territory_id}",
        territory_id=territory_id,
        facts={"people": people},
    )
