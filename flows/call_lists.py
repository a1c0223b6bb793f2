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
from models.closed_lists import CampaignState
from roadmaps.asking import CheckInFacts, awaited
from roadmaps.reminders import to_be_called
from store import chains
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
    """Send the list to who asks for it, once a day for each campaign; gives how many people it names."""
    day = today or clock.today()
    with transaction() as session:
        known = know(session, day, clock.now())
        territory_id = by_code(session, territory_code, day).id or 0
        silent = [one for one in _silent(session, known, territory_id) if one.state is CampaignState.OPEN]
        people = People(session, {person_id, *(one.person_id for one in silent), *known.senders(territory_id)})
        for campaign_id in sorted({one.campaign_id for one in silent}):
            named = [one for one in silent if one.campaign_id == campaign_id]
            _send(session, known, territory_id, named, people, reader=person_id)
        return len(silent)


def _silent(session: Session, known: Day, territory_id: int) -> list[CheckInFacts]:
    under = known.forest.under(territory_id)
    live = (one for one in chains.live_check_ins(session) if any(item.territory_id in under for item in one.items))
    return sorted(to_be_called(live), key=lambda one: (one.freezes_on, one.id))


def _described(check_in: CheckInFacts, known: Day, people: People) -> Silent:
    items = awaited(check_in)
    return silent_of(Line(check_in, items, items[0].territory_id), known, people)


def _send(
    session: Session, known: Day, territory_id: int, named: Sequence[CheckInFacts], people: People, *, reader: int
) -> None:
    sender = people.sender(known.senders(territory_id), but=reader)
    letter = letters.call_list(
        people[reader].name,
        sender,
        campaign=named[0].campaign_title,
        freezes_on=named[0].freezes_on,
        silents=[_described(one, known, people) for one in named],
    )
    envelope = Envelope(
        key=f"liste_d_appels:{named[0].campaign_id}:{reader}:{known.today.isoformat()}",
        person=people[reader],
        sender=sender,
        territory_id=territory_id,
        calendar=known.calendar(territory_id),
        today=known.today,
        at=known.at,
        campaign_id=named[0].campaign_id,
        urgent=True,
    )
    post(session, letter, envelope)
