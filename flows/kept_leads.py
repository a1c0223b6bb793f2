"""What happens when a coordinator keeps a lead who said "ce n'est plus moi"?

The question is put to them again and silence counts on; they are told who decided, why if it was said, and where to
answer. That letter is an answer to what they wrote: it is no request and no reminder, and no rung of the chain.
"""

from sqlmodel import Session

from flows import clock
from flows.handovers import stop_telling
from flows.posting import Envelope, answer_link, post
from flows.settling import take_check_in
from flows.surroundings import Day, People, know
from mail import decided
from mail.decided import Kept
from models import Handover, Mail
from roadmaps.asking import CheckInFacts
from roadmaps.refusal import Refusal
from store import answers as ledger
from store import chains, journal, overview
from store.check_ins import add_item
from store.database import transaction

LONGEST_REASON = 1_000
OUTCOME = "pilote gardé"


def keep_lead(handover_id: int, person_id: int, reason: str = "") -> None:
    """The coordinator keeps the lead after all: the question is put to them again, and they are told.

    Not when another campaign has put it meanwhile: nobody is asked twice at once.
    """
    why = " ".join(reason.split())[:LONGEST_REASON]
    with transaction() as session:
        handover = ledger.handover_for_change(session, handover_id)
        if handover is None or handover.settled_at is not None:
            raise Refusal("Ce changement de pilote a déjà été traité : rechargez la page pour le voir.")
        _, check_in = take_check_in(session, handover.check_in_id)
        known = know(session, clock.today(), clock.now())
        if overview.live_check_in_of(session, handover.commitment_id) is None:
            add_item(session, check_in.campaign_id, check_in.person_id, handover.commitment_id, known.at)
        outcome = f"{OUTCOME} : {why}" if why else OUTCOME
        handover.settled_at, handover.settled_by_id, handover.outcome = known.at, person_id, outcome
        session.add(handover)
        session.flush()
        stop_telling(session, handover_id)
        told = _tell(session, handover, check_in, known, decided_by=person_id, reason=why)
        journal.record(
            session,
            at=known.at,
            actor=f"person:{person_id}",
            action="pilote.garde",
            subject=f"check_in:{check_in.id}",
            territory_id=check_in.territory_id,
            facts={"commitment": handover.commitment_id, "by": person_id, "told": told is not None},
            personal={"reason": why} if why else None,
        )


def _tell(
    session: Session, handover: Handover, check_in: CheckInFacts, known: Day, *, decided_by: int, reason: str
) -> Mail | None:
    """The letter to who said that it was not them; None when they cannot be written to."""
    reader = check_in.person_id
    item = next((one for one in check_in.items if one.commitment_id == handover.commitment_id), None)
    if item is None or reader == decided_by or reader not in known.contacts.reachable:
        return None
    senders = (decided_by, *known.senders(item.territory_id))
    people = People(session, {reader, *senders})
    sender = people.sender(senders, but=reader)
    asking = _asking(session, handover.commitment_id, reader)
    kept = Kept(
        item,
        handover.said_at.date(),
        people.name(decided_by),
        reason,
        campaign=asking.campaign_title if asking else "",
        freezes_on=asking.freezes_on if asking else None,
        is_late=asking is not None and known.today > asking.freezes_on,
    )
    letter = decided.kept_lead(people[reader].name, sender, kept=kept, link=_link(session, asking, known))
    envelope = Envelope(
        key=f"{letter.letter.value}:{handover.id}",
        person=people[reader],
        sender=sender,
        territory_id=item.territory_id,
        calendar=known.calendar(item.territory_id),
        today=known.today,
        at=known.at,
        campaign_id=check_in.campaign_id,
    )
    return post(session, letter, envelope)


def _asking(session: Session, commitment_id: int, person_id: int) -> CheckInFacts | None:
    """The check-in that puts the question to this person now, if one does."""
    live = overview.live_check_in_of(session, commitment_id)
    return chains.check_in_facts(session, live[0]) if live and live[1] == person_id else None


def _link(session: Session, asking: CheckInFacts | None, known: Day) -> int | None:
    if asking is None:
        return None
    return answer_link(
        session, check_in_id=asking.id, person_id=asking.person_id, freezes_on=asking.freezes_on, at=known.at
    )
