"""How does a rendered letter become a row of the outbox, with its personal link?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlmodel import Session

from mail.letters import Rendered, Sender
from models import Mail
from models.closed_lists import MailState, Rung
from roadmaps.calendars import Calendar, next_sending_moment
from store import access_links, mails
from store.check_ins import living_link, living_links
from store.recipients import Recipient

LINK_OUTLIVES = timedelta(days=60)
"""How long after the freeze a personal link still opens: late answers are kept."""
STALE_AFTER = timedelta(days=30)
"""A letter that could not leave for so long says nothing true any more."""

NOT_TRIED: mails.Row = {
    "state": MailState.PENDING,
    "attempts": 0,
    "lease_owner": "",
    "lease_until": None,
    "data_began_at": None,
    "sent_at": None,
    "error": "",
}
"""The state of a letter that has just been decided."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """To whom, in whose name, and under which rules of sending a letter leaves; ``key`` makes it unique."""

    key: str
    person: Recipient
    sender: Sender
    territory_id: int
    calendar: Calendar
    today: date
    at: datetime
    rung: Rung | None = None
    campaign_id: int | None = None
    check_in_id: int | None = None
    urgent: bool = False
    attachments: tuple[dict[str, object], ...] = ()


def post(session: Session, letter: Rendered, envelope: Envelope) -> Mail | None:
    """Put a letter in the outbox, in the caller's transaction; None when its key was said already."""
    return mails.queue(session, Mail(**addressed(letter, envelope)))


def addressed(letter: Rendered, envelope: Envelope) -> mails.Row:
    """The row of the outbox that a letter makes."""
    at = envelope.at
    return {
        "key": envelope.key,
        "letter": letter.letter,
        "rung": envelope.rung,
        "person_id": envelope.person.id,
        "campaign_id": envelope.campaign_id,
        "check_in_id": envelope.check_in_id,
        "territory_id": envelope.territory_id,
        "recipient": envelope.person.email,
        "sender_name": envelope.sender.header,
        "reply_to": envelope.sender.email,
        "subject": letter.subject,
        "body_text": letter.text,
        "body_html": letter.html,
        "attachments": list(envelope.attachments),
        "message_id": "",
        "urgent": envelope.urgent,
        "decided_on": envelope.today,
        "created_at": at,
        "not_before": at if envelope.urgent else next_sending_moment(envelope.calendar, at),
        "expires_at": at + STALE_AFTER,
        **NOT_TRIED,
    }


def answer_link(session: Session, *, check_in_id: int, person_id: int, freezes_on: date, at: datetime) -> int:
    """The personal link by which somebody answers a check-in: the one they have, or a new one."""
    known = living_link(session, check_in_id, person_id, at)
    return known or new_answer_link(session, check_in_id=check_in_id, person_id=person_id, freezes_on=freezes_on, at=at)


def new_answer_link(session: Session, *, check_in_id: int, person_id: int, freezes_on: date, at: datetime) -> int:
    """A new personal link; it outlives the freeze, for late answers are kept."""
    link = access_links.open_link(
        session,
        purpose="answer",
        person_id=person_id,
        check_in_id=check_in_id,
        at=at,
        expires_at=link_ends_at(freezes_on, at),
    )
    assert link.id is not None  # noqa: S101  flushed by open_link
    return link.id


def answer_links(session: Session, asked: Sequence[tuple[int, int, date]], at: datetime) -> list[int]:
    """The personal links of many: (person, check-in, day of the freeze) each; those that they have, or new ones."""
    links = living_links(session, {check_in_id for _, check_in_id, _ in asked}, at)
    missing = [one for one in asked if one[:2] not in links]
    ending = [(person_id, check_in_id, link_ends_at(freezes_on, at)) for person_id, check_in_id, freezes_on in missing]
    new = access_links.open_links(session, ending, purpose="answer", at=at)
    links |= {one[:2]: id_ for one, id_ in zip(missing, new, strict=True)}
    return [links[one[:2]] for one in asked]


def link_ends_at(freezes_on: date, at: datetime) -> datetime:
    """When a personal link given now stops opening."""
    end = datetime.combine(freezes_on, time(), UTC) + LINK_OUTLIVES
    return max(end, at + timedelta(days=1))
