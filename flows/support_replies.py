"""How does what became of a demande d'appui come back to who asked?"""

from collections.abc import Callable

from sqlmodel import Session

from flows import clock
from flows.posting import Envelope, post
from flows.surroundings import People, know
from mail import decided, letters
from mail.letters import Rendered, Sender
from models import Ruling, SupportRequest
from roadmaps.support import RequestFacts
from store import support as requests

Say = Callable[[str, Sender, RequestFacts, str], Rendered]
"""A letter, for a reader, in the name of somebody, about a request, by whom it was settled."""


def tell_answer(
    session: Session, request: SupportRequest, text: str, person_id: int, ruling: Ruling | None = None
) -> None:
    """The answer, or the ruling with its date."""

    def answer(reader: str, sender: Sender, facts: RequestFacts, author: str) -> Rendered:
        return letters.ruling(
            reader,
            sender,
            request=facts,
            decision=text,
            decided=ruling is not None,
            author=author,
            due_on=ruling.due_on if ruling else None,
        )

    _tell(session, request, person_id, answer)


def tell_withdrawal(session: Session, request: SupportRequest, reason: str, person_id: int) -> None:
    """Somebody else took the request back, and why."""

    def withdrawal(reader: str, sender: Sender, facts: RequestFacts, author: str) -> Rendered:
        return decided.withdrawal(reader, sender, request=facts, author=author, reason=reason)

    _tell(session, request, person_id, withdrawal)


def _tell(session: Session, request: SupportRequest, person_id: int, say: Say) -> None:
    known = know(session, clock.today(), clock.now())
    facts = requests.request_facts(session, request.id or 0)
    asker = request.asked_by_id
    if facts is None or asker is None or asker not in known.contacts.reachable:
        return
    people = People(session, {asker, person_id, *known.senders(facts.territory_id)})
    sender = people.sender((person_id, *known.senders(facts.territory_id)), but=asker)
    letter = say(people[asker].name, sender, facts, people.name(person_id))
    envelope = Envelope(
        key=f"reponse_appui:{request.id}:{request.state.value}:{asker}",
        person=people[asker],
        sender=sender,
        territory_id=facts.territory_id,
        calendar=known.calendar(facts.territory_id),
        today=known.today,
        at=known.at,
    )
    post(session, letter, envelope)
