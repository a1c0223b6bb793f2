"""How does who asked for a new deadline hear what was decided? One letter for the decisions of a day."""

from datetime import date, datetime

from sqlmodel import Session

from flows.posting import Envelope, post
from flows.surroundings import Day, People, know
from mail import decided
from models import Mail
from roadmaps.postponements import DecidedPostponement, key_of, may_join, told_by
from store import mails, postponements


def tell_who_asked(
    session: Session, postponement_id: int, asked_by: int | None, decided_by: int, *, today: date, at: datetime
) -> Mail | None:
    """Put the decision in the outbox, with those that have not left yet; None when nobody is to be told."""
    known = know(session, today, at)
    if asked_by is None or asked_by == decided_by or asked_by not in known.contacts.reachable:
        return None

    told = {postponement_id} | _taken_back(session, asked_by)
    decisions = postponements.decided(session, told)

    return _post(session, decisions, asked_by, decided_by, known)


def _taken_back(session: Session, person_id: int) -> set[int]:
    """The decisions of a letter that waited: it is stopped, and they are told by the next."""
    taken: set[int] = set()
    for mail_id, key in postponements.letters_waiting(session, person_id).items():
        waiting = told_by(key)
        if may_join(taken | waiting) and mails.leave_unsent(session, mail_id, "réunie à une décision plus récente"):
            taken |= waiting
    return taken


def _post(
    session: Session, decisions: list[DecidedPostponement], asked_by: int, decided_by: int, known: Day
) -> Mail | None:
    territory_id = decisions[-1].territory_id
    senders = (decided_by, *known.senders(territory_id))
    people = People(session, {asked_by, *senders})
    sender = people.sender(senders, but=asked_by)
    author = people.name(decided_by) if len(decisions) == 1 else ""
    letter = decided.postponement(people[asked_by].name, sender, decisions=decisions, author=author)
    envelope = Envelope(
        key=key_of([one.id for one in decisions]),
        person=people[asked_by],
        sender=sender,
        territory_id=territory_id,
        calendar=known.calendar(territory_id),
        today=known.today,
        at=known.at,
    )
    return post(session, letter, envelope)
