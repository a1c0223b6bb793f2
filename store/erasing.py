"""Where does a person's name lie, and how is it taken away so that what happened stays?"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, func, or_, select, true, update
from sqlmodel import Session, SQLModel, col

from models import (
    AccessLink,
    Alert,
    Amendment,
    Answer,
    AnswerDraft,
    Bounce,
    CheckIn,
    CollegePosition,
    Commitment,
    CommitmentParty,
    CoordinatorNote,
    Deputy,
    Handover,
    Hold,
    IndicatorValue,
    JournalPersonal,
    Mail,
    Milestone,
    Person,
    PolicyVersion,
    Postponement,
    Roadmap,
    RoleOnTerritory,
    Ruling,
    SupportRequest,
)
from models.closed_lists import MailState

REMOVED = "personne effacée"
_GONE = (MailState.SENT, MailState.FAILED, MailState.CANCELLED)
_UNSYNCHRONISED = {"synchronize_session": False}
FREE_TEXTS: Mapping[type[SQLModel], tuple[str, ...]] = {
    Alert: ("closing_reason",),
    Amendment: ("old_value", "new_value", "reason"),
    Answer: ("done", "obstacle", "good_practice"),
    Bounce: ("diagnostic",),
    CheckIn: ("closing_reason",),
    CollegePosition: ("remark",),
    Commitment: ("title", "goal", "description", "resources", "target_group", "comment", "withdrawal_reason"),
    CommitmentParty: ("raw", "person_raw", "function"),
    CoordinatorNote: ("content",),
    Handover: ("named", "named_email", "outcome"),
    Hold: ("reason",),
    IndicatorValue: ("wording",),
    Milestone: ("label",),
    PolicyVersion: ("reason",),
    Postponement: ("reason", "decision_reason"),
    Roadmap: ("shared_diagnosis",),
    Ruling: ("decision",),
    SupportRequest: ("need", "answer"),
}
"""What people typed, where somebody may be named. An issued report and the file it came from are never touched."""


def person_held(session: Session, email: str) -> Person | None:
    """The person who has this address and is not erased, held until the transaction ends."""
    statement = select(Person).where(col(Person.email) == email.strip().lower(), col(Person.erased_at).is_(None))
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def known_held(session: Session, person_id: int) -> Person | None:
    """This person, if they are not erased, held until the transaction ends."""
    statement = select(Person).where(col(Person.id) == person_id, col(Person.erased_at).is_(None))
    return session.execute(statement.with_for_update()).scalar_one_or_none()


def no_address_of(person_id: int) -> str:
    """What stands for the address of somebody who has none: nobody's."""
    return f"personne-{person_id}"


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


def is_leaving(session: Session, person_id: int, email: str) -> bool:
    """Whether a letter is on its way to them at this moment: a minute later it has left, or waits again."""
    going = exists().where(_theirs(person_id, email), col(Mail.state) == MailState.SENDING)
    return bool(session.execute(select(going)).scalar())


def empty_letters(session: Session, person_id: int, email: str) -> None:
    """Nothing more leaves to them; what left keeps its identity and its dates, and says nothing any more."""
    theirs = _theirs(person_id, email)
    waiting = update(Mail).where(theirs, col(Mail.state).not_in((*_GONE, MailState.SENDING)))
    session.execute(waiting.values(state=MailState.CANCELLED, error=REMOVED), execution_options=_UNSYNCHRONISED)
    emptied = update(Mail).where(theirs, col(Mail.state).in_(_GONE))
    words = {"recipient": no_address_of(person_id), "body_text": "", "body_html": "", "error": ""}
    session.execute(emptied.values(**words), execution_options=_UNSYNCHRONISED)
    signed = update(Mail).where(col(Mail.reply_to) == email)
    session.execute(signed.values(reply_to="", sender_name=""), execution_options=_UNSYNCHRONISED)


def _theirs(person_id: int, email: str) -> ColumnElement[bool]:
    return or_(col(Mail.person_id) == person_id, col(Mail.recipient) == email)


def forget_mentions(session: Session, person_id: int, email: str, words: Sequence[str]) -> None:
    """What files and people wrote of them, under one of these ``words``, and the letters to others that named them.

    A letter whose content has begun to leave is never changed before it has left: it is forgotten with the others,
    62 days later.
    """
    named = update(Handover).where(func.lower(col(Handover.named_email)) == email)
    session.execute(named.values(named=REMOVED, named_email=""), execution_options=_UNSYNCHRONISED)
    parties = update(CommitmentParty).where(col(CommitmentParty.person_id) == person_id)
    session.execute(parties.values(raw="", person_raw=""), execution_options=_UNSYNCHRONISED)
    typed = select(col(CheckIn.id)).where(col(CheckIn.person_id) == person_id).scalar_subquery()
    drafts = delete(AnswerDraft).where(col(AnswerDraft.check_in_id).in_(typed))
    session.execute(drafts, execution_options=_UNSYNCHRONISED)

    spared = or_(col(Mail.state).in_(_GONE), col(Mail.data_began_at).is_(None) & (col(Mail.state) != MailState.SENDING))
    _without(session, Mail, ("subject", "body_text", "body_html"), words, spared)
    for table, columns in FREE_TEXTS.items():
        _without(session, table, columns, words, true())
    for draft in session.execute(select(AnswerDraft).with_for_update()).scalars():
        kept = {key: _said(value, words) for key, value in draft.content.items()}
        if kept != draft.content:
            draft.content = kept
            session.add(draft)
    session.flush()


def _without(
    session: Session,
    table: type[SQLModel],
    columns: Sequence[str],
    words: Sequence[str],
    among: ColumnElement[bool],
) -> None:
    for column in (getattr(table, name) for name in columns):
        held = or_(*(col(column).contains(word, autoescape=True) for word in words))
        text: Any = col(column)
        for word in words:
            text = func.replace(text, word, REMOVED)
        statement = update(table).where(among, held).values({column.key: text})
        session.execute(statement, execution_options=_UNSYNCHRONISED)


def _said(value: object, words: Sequence[str]) -> object:
    for word in words if isinstance(value, str) else ():
        value = str(value).replace(word, REMOVED)
    return value


def personal_acts(session: Session, words: Sequence[str]) -> list[int]:
    """The acts of the journal whose personal values hold one of these words."""
    wanted = [word.casefold() for word in words if word]
    found = session.execute(select(col(JournalPersonal.sequence), col(JournalPersonal.values)))
    return [number for number, values in found if any(word in str(values).casefold() for word in wanted)]
