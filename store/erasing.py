"""Where does a person's name lie, and how is it taken away so that what happened stays?"""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import Session, col

from models import AccessLink, CommitmentParty, Deputy, Handover, JournalPersonal, Mail, Person, RoleOnTerritory
from models.closed_lists import MailState

REMOVED = "personne effacée"
_GONE = (MailState.SENT, MailState.FAILED, MailState.CANCELLED)
_UNSYNCHRONISED = {"synchronize_session": False}


def person_held(session: Session, email: str) -> Person | None:
    """The person who has this address and is not erased, held until the transaction ends."""
    statement = select(Person).where(col(Person.email) == email.strip().lower(), col(Person.erased_at).is_(None))
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def blank(session: Session, person: Person, at: datetime) -> None:
    """Names and addresses are gone; the function and the organisation stay."""
    person.first_name, person.last_name, person.email, person.phone = "", "", None, ""
    person.address_is_dead, person.erased_at = False, at
    session.add(person)
    session.flush()


def end_roles(session: Session, person_id: int, today: date) -> None:
    """From today they hold no role, stand in for nobody, and nobody stands in for them."""
    for table, theirs in (
        (RoleOnTerritory, col(RoleOnTerritory.person_id) == person_id),
        (Deputy, or_(col(Deputy.person_id) == person_id, col(Deputy.deputy_id) == person_id)),
    ):
        begins, ends = col(table.valid_from), col(table.valid_to)
        session.execute(delete(table).where(theirs, begins >= today), execution_options=_UNSYNCHRONISED)
        running = update(table).where(theirs, or_(ends.is_(None), ends > today)).values(valid_to=today)
        session.execute(running, execution_options=_UNSYNCHRONISED)


def close_links(session: Session, person_id: int, at: datetime) -> None:
    """Their personal links open nothing more."""
    links = update(AccessLink).where(col(AccessLink.person_id) == person_id, col(AccessLink.revoked_at).is_(None))
    session.execute(links.values(revoked_at=at), execution_options=_UNSYNCHRONISED)


def empty_letters(session: Session, person_id: int, email: str) -> None:
    """Nothing more leaves to them; what left keeps its identity and its dates, and says nothing any more.

    One that is leaving at this moment is left alone: it is emptied by a second erasure.
    """
    theirs = or_(col(Mail.person_id) == person_id, col(Mail.recipient) == email)
    waiting = update(Mail).where(theirs, col(Mail.state).not_in((*_GONE, MailState.SENDING)))
    session.execute(waiting.values(state=MailState.CANCELLED, error=REMOVED), execution_options=_UNSYNCHRONISED)
    emptied = update(Mail).where(theirs, col(Mail.state).in_(_GONE))
    words = {"recipient": f"personne-{person_id}", "body_text": "", "body_html": "", "error": ""}
    session.execute(emptied.values(**words), execution_options=_UNSYNCHRONISED)
    signed = update(Mail).where(col(Mail.reply_to) == email)
    session.execute(signed.values(reply_to="", sender_name=""), execution_options=_UNSYNCHRONISED)


def forget_mentions(session: Session, person_id: int, email: str, name: str) -> None:
    """What files and people wrote of them, and the letters to others that named them and have left."""
    if name:
        naming = update(Mail).where(col(Mail.body_text).contains(name, autoescape=True), col(Mail.state).in_(_GONE))
        without = {
            "body_text": func.replace(col(Mail.body_text), name, REMOVED),
            "body_html": func.replace(col(Mail.body_html), name, REMOVED),
        }
        session.execute(naming.values(**without), execution_options=_UNSYNCHRONISED)
    parties = update(CommitmentParty).where(col(CommitmentParty.person_id) == person_id)
    session.execute(parties.values(raw="", person_raw=""), execution_options=_UNSYNCHRONISED)
    named = update(Handover).where(func.lower(col(Handover.named_email)) == email)
    session.execute(named.values(named=REMOVED, named_email=""), execution_options=_UNSYNCHRONISED)


def personal_acts(session: Session, words: Sequence[str]) -> list[int]:
    """The acts of the journal whose personal values hold one of these words."""
    wanted = [word.casefold() for word in words if word]
    found = session.execute(select(col(JournalPersonal.sequence), col(JournalPersonal.values)))
    return [number for number, values in found if any(word in str(values).casefold() for word in wanted)]
