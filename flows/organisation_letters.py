"""How does an organisation learn that a demande d'appui is addressed to it, while the animateur follows it?

One letter, once, to the person of that organisation who is nearest to the roadmap. It asks for an answer by mail to
who signs it: a coordinator, who has heard of the request and records what comes of it.
"""

from collections.abc import Mapping, Sequence

from sqlmodel import Session

from flows.posting import Envelope, post
from flows.setting_aside import Aside
from flows.surroundings import Day, People
from mail import letters
from roadmaps.calendars import is_working
from roadmaps.support import RequestFacts
from store import mails
from store import support as requests


def tell(session: Session, untold: Mapping[int, Sequence[int]], known: Day, aside: Aside) -> int:
    """Write to the organisations of these requests; how many letters."""
    written = 0
    for request_id, people in untold.items():
        request = requests.request_facts(session, request_id)
        if request is not None and request.territory_id in known.forest:
            with aside.alone(f"organisation:{request_id}", request.territory_id):
                written += _tell(session, request, people, known)
    return written


def _tell(session: Session, request: RequestFacts, people: Sequence[int], known: Day) -> bool:
    """Nobody is told as their organisation of what they hear as a level of the chain."""
    calendar, senders = known.calendar(request.territory_id), known.senders(request.territory_id)
    reader = next((one for one in people if known.contacts.stand_ins.absence(one, known.today) is None), None)
    if reader is None or set(people) & set(senders) or not senders or not is_working(calendar, known.today):
        return False
    named = People(session, {reader, *senders})
    sender = named.sender(senders, but=reader)
    territory = known.forest.territory(request.territory_id).name
    envelope = Envelope(
        key=f"{requests.TO_ORGANISATION}:{request.id}",
        person=named[reader],
        sender=sender,
        territory_id=request.territory_id,
        calendar=calendar,
        today=known.today,
        at=known.at,
    )
    letter = letters.organisation_asked(named[reader].name, sender, request=request, territory=territory)
    return post(session, letter, envelope) is not None


def stop(session: Session, request_id: int, reason: str) -> None:
    """The request is settled: its letter, if it has not left, asks for nothing any more."""
    mails.stop_exactly(session, f"{requests.TO_ORGANISATION}:{request_id}", reason=reason)
