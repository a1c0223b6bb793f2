"""Who hears of a "ce n'est plus moi" that nobody settles: one level higher each time, by one letter a day each?

The commitment is asked of nobody meanwhile, and no chain counts its silence: this one does.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from sqlmodel import Session

from flows import clock
from flows.posting import Envelope, post
from flows.running import flow
from flows.setting_aside import AlreadySaid, Aside
from flows.surroundings import Day, People, be_in_service, know
from mail.handover_letters import Unsettled, unsettled_handovers
from models.closed_lists import Rung
from roadmaps.grammar import count
from roadmaps.handovers import Climb, ClimbLetter, HandoverFacts, climb_due, letters_due
from roadmaps.sharing import by_region
from settings import settings
from store import handovers as told
from store import turns, written
from store.database import transaction


@dataclass(frozen=True, slots=True)
class HandoversRun:
    """What a run of the flow did."""

    letters: int = 0
    handovers: int = 0
    regions: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Where the commitments are that nobody is asked about."""

    def __str__(self) -> str:
        waiting = count(self.handovers, "changement sans suite", "changements sans suite")
        return f"changements de pilote : {count(self.letters, 'lettre')}, {waiting}"


@flow
def handovers(today: date | None = None) -> HandoversRun:
    """Tell the next level of the handovers that nobody has settled; a second run the same day does nothing."""
    day = today or clock.today()
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS)
        be_in_service(session, day, clock.now())
        aside = Aside(session, "changements", day, clock.now())
        waiting = told.unsettled(session)
        done = _climb(session, waiting, know(session, day, clock.now()), aside) if waiting else HandoversRun()
        aside.tell()
        return done


def _climb(session: Session, waiting: Sequence[HandoverFacts], known: Day, aside: Aside) -> HandoversRun:
    decide = partial(
        climb_due,
        today=known.today,
        contacts=known.contacts,
        policy=known.policy,
        calendar=known.calendar,
        restarted_on=known.restarted_on,
    )
    decided = aside.sound(waiting, decide, lambda one: (f"handover:{one.id}", one.territory_id))
    climbs = [climb for _, climb in decided if climb is not None]
    due = letters_due(climbs, written.written_on(session, known.today))

    mails: defaultdict[int, list[int]] = defaultdict(list)
    for letter in due:
        with aside.alone(f"person:{letter.person_id}", _place(letter)):
            mail_id = _write(session, letter, known)
            for climb in letter.climbs:
                mails[climb.handover.id].append(mail_id)
    moved = [climb for climb in climbs if climb.handover.id in mails]
    _remember(session, moved, mails, known)
    regions = by_region(known.forest, (climb.handover.territory_id for climb in moved))
    return HandoversRun(len({one for some in mails.values() for one in some}), len(moved), regions)


def _place(letter: ClimbLetter) -> int:
    """The territory whose hours rule the sending."""
    return letter.climbs[0].handover.territory_id


def _write(session: Session, letter: ClimbLetter, known: Day) -> int:
    """The letter, whole or not at all; raises :class:`AlreadySaid` when another was first."""
    reader, place = letter.person_id, _place(letter)
    heard = {person for climb in letter.climbs for told_of in climb.handover.told for person in told_of.people}
    senders = known.senders(place)
    people = People(session, {reader, *heard, *senders})
    sender = people.sender(senders, but=reader)
    lines = [_line(climb, known, people) for climb in letter.climbs]
    envelope = Envelope(
        key=letter.key(known.today),
        person=people[reader],
        sender=sender,
        territory_id=place,
        calendar=known.calendar(place),
        today=known.today,
        at=known.at,
    )
    mail = post(session, unsettled_handovers(people[reader].name, sender, waiting=lines), envelope)
    if mail is None or mail.id is None:
        raise AlreadySaid
    return mail.id


def _line(climb: Climb, known: Day, people: People) -> Unsettled:
    one = climb.handover
    territory = known.forest.territory(one.territory_id)
    heard = [(people.name(person), told_of) for told_of in one.told for person in told_of.people]
    return Unsettled(
        one,
        territory.name,
        f"{settings().base_url.rstrip('/')}/territoires/{territory.code}",
        told=tuple((name, told_of.left_on) for name, told_of in heard if name and told_of.left_on),
        settles=climb.rung is Rung.COORDINATOR,
    )


def _remember(session: Session, moved: Sequence[Climb], mails: Mapping[int, Sequence[int]], known: Day) -> None:
    for climb in moved:
        one = climb.handover
        told.remember(session, one.id, climb.rung, mails[one.id], territory_id=one.territory_id, at=known.at)
