"""How do the people of a queue hear of the demandes d'appui that enter it, each by one letter a day?

A letter that cannot be made keeps nobody else from hearing, and one request that cannot be told keeps no other from
being. When a request enters its queue because another of its hearers could be written to, an alert says who was not:
it stays open, and their letter is tried again each day, until it is made or has no point any more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from flows.posting import Envelope, post
from flows.setting_aside import Aside, everybodys, waiting
from flows.surroundings import Day, People
from mail import letters
from mail.letters import Asked
from models import Mail
from models.closed_lists import AlertKind
from roadmaps.contacts import HEARD_AT, RUNG_OF_LEVEL
from roadmaps.support import LIVE, Call, CallLetter
from store import alerts as raised
from store import journal
from store import support as requests

FLOW = "demandes"
_MISSED = "appel"


@dataclass(slots=True)
class Told:
    """What was told: letters, and the requests that entered a queue, by the key of their call."""

    letters: int = 0
    entered: dict[str, Call] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LateLetter(CallLetter):
    """The letter of one request to one hearer, made after those of the others: its key is its own."""

    def key(self, today: date) -> str:  # noqa: ARG002  whatever the day
        """Once for ever."""
        return f"{self.calls[0].key}:{self.person_id}"


def tell(session: Session, due: Sequence[CallLetter], known: Day, aside: Aside) -> Told:
    """Write to each hearer; a request enters its queue with the first letter that tells it."""
    told = Told()
    missed: list[tuple[CallLetter, Exception]] = []
    people = _people(session, due, known)
    for letter in due:
        missed += _write_what_can_be(session, letter, known, people, told)
    for part, trouble in missed:
        _put_aside(part, trouble, told, aside)
    return told


def _people(session: Session, due: Iterable[CallLetter], known: Day) -> People:
    named: set[int] = set()
    for letter in due:
        named |= {letter.person_id, *_senders(letter, known)}
    return People(session, named)


def _senders(letter: CallLetter, known: Day) -> tuple[int, ...]:
    return known.senders(letter.calls[0].request.territory_id)


def _write_what_can_be(
    session: Session, letter: CallLetter, known: Day, people: People, told: Told
) -> list[tuple[CallLetter, Exception]]:
    """The letter, else the same without the requests that cannot be told; gives what was not, and why."""
    trouble = _try(session, letter, known, people, told)
    if trouble is None:
        return []
    if len(letter.calls) == 1:
        return [(letter, trouble)]
    alone = [CallLetter(letter.person_id, (call,)) for call in letter.calls]
    missed = [(one, why) for one in alone if (why := _why_not(one, known, people)) is not None]
    spoilt = {one.calls[0].key for one, _ in missed}
    sound = CallLetter(letter.person_id, tuple(call for call in letter.calls if call.key not in spoilt))
    if not spoilt:
        return [(letter, trouble)]
    if sound.calls and (again := _try(session, sound, known, people, told)) is not None:
        missed.append((sound, again))
    return missed


def _why_not(letter: CallLetter, known: Day, people: People) -> Exception | None:
    try:
        _rendered(letter, known, people)
    except Exception as trouble:  # noqa: BLE001  as below
        everybodys(trouble)
        return trouble
    return None


def _try(session: Session, letter: CallLetter, known: Day, people: People, told: Told) -> Exception | None:
    """Whole or not at all; what went wrong."""
    fresh = [call for call in letter.calls if call.key not in told.entered]
    try:
        with session.begin_nested():
            mail = _write(session, letter, known, people)
            entered = {call.key: call for call in fresh if mail and _enter(session, call, known, mail)}
    except Exception as trouble:  # noqa: BLE001  whatever it is, it is this letter's, and the others leave
        everybodys(trouble)
        return trouble
    told.entered |= entered
    told.letters += mail is not None
    return None


def _put_aside(letter: CallLetter, trouble: Exception, told: Told, aside: Aside) -> None:
    """A call that entered its queue will not come again by itself: its hearer is named; any other comes tomorrow."""
    for call in letter.calls:
        missed = f"{_MISSED}:{call.request.id}:{call.territory_id}:{letter.person_id}"
        subject = missed if call.key in told.entered else f"support_request:{call.request.id}"
        aside.put(subject, call.territory_id, trouble)


def missed_before(session: Session) -> Sequence[str]:
    """Who was not told of what, as alerts that are open say it."""
    return waiting(session, FLOW, _MISSED)


def tell_again(session: Session, missed: Sequence[str], known: Day, aside: Aside) -> int:
    """Try again the letters that were missed and still have a point; how many are written."""
    written = 0
    for subject in missed:
        letter = _still_due(session, known, subject)
        if letter is not None:
            with aside.alone(subject, letter.calls[0].territory_id):
                written += _write(session, letter, known, _people(session, [letter], known)) is not None
    return written


def _still_due(session: Session, known: Day, subject: str) -> LateLetter | None:
    """None when the request has moved on, or when they answer there no more."""
    request_id, territory_id, person_id = (int(one) for one in subject.split(":")[1:])
    request = requests.request_facts(session, request_id)
    if request is None or request.state not in LIVE or territory_id not in known.forest:
        return None
    roles = HEARD_AT[RUNG_OF_LEVEL[known.forest.territory(territory_id).level]][1]
    hearers = known.contacts.holding(territory_id, roles, known.today).people
    if person_id not in hearers or not request.told or request.told[-1].territory_id != territory_id:
        return None
    return LateLetter(person_id, (Call(request, territory_id, hearers, climbs=len(request.told) > 1),))


def _rendered(letter: CallLetter, known: Day, people: People) -> tuple[letters.Rendered, letters.Sender]:
    sender = people.sender(_senders(letter, known), but=letter.person_id)
    asked = [Asked(call.request, _territory(known, call.request.territory_id), call.climbs) for call in letter.calls]
    return letters.support_request(people[letter.person_id].name, sender, requests=asked), sender


def _write(session: Session, letter: CallLetter, known: Day, people: People) -> Mail | None:
    rendered, sender = _rendered(letter, known, people)
    territory_id = letter.calls[0].territory_id
    envelope = Envelope(
        key=letter.key(known.today),
        person=people[letter.person_id],
        sender=sender,
        territory_id=territory_id,
        calendar=known.calendar(territory_id),
        today=known.today,
        at=known.at,
    )
    return post(session, rendered, envelope)


def _enter(session: Session, call: Call, known: Day, mail: Mail) -> bool:
    new = raised.raise_alert(
        session,
        key=call.key,
        kind=AlertKind.SUPPORT,
        territory_id=call.territory_id,
        raised_on=known.today,
        commitment_id=call.request.commitment_id,
        support_request_id=call.request.id,
        recipient_id=mail.person_id,
        mail_id=mail.id,
    )
    if new is None:
        return False
    requests.enter_queue(session, call.request.id, call.territory_id)
    journal.record(
        session,
        at=known.at,
        actor="planner",
        action="appui.monte" if call.climbs else "appui.adresse",
        subject=f"support_request:{call.request.id}",
        territory_id=call.territory_id,
        facts={"hearers": list(call.people), "skipped": {str(place): why for place, why in call.skipped}},
    )
    return True


def _territory(known: Day, territory_id: int) -> str:
    return known.forest.territory(territory_id).name if territory_id in known.forest else ""
