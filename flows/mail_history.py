"""What happened to a letter, from its decision to its last state?

The row says where it stands; the send journal, outside the database, says each attempt and what the server replied.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from mail.send_journal import Event, SendJournal, digest_planned
from models import Mail
from models.closed_lists import MailState
from roadmaps.refusal import Refusal
from roadmaps.wording import word
from settings import settings
from store import mails
from store.database import reading

WORDS = {
    Event.PLAN: "va partir",
    Event.DATA: "part",
    Event.ACCEPTED: "acceptée par le serveur",
    Event.DEFERRED: "différée par le serveur",
    Event.REFUSED: "refusée par le serveur",
    Event.UNCERTAIN: "incertaine : la connexion s'est perdue",
    Event.WITHHELD: "retenue : la base de données ne répondait plus, rien n'est parti",
}


@dataclass(frozen=True, slots=True)
class Moment:
    """Something that happened to a letter, in French."""

    at: datetime
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class MailHistory:
    """A letter, and all that happened to it, oldest first."""

    mail: Mail
    moments: tuple[Moment, ...]


def history_of(mail_id: int) -> MailHistory:
    """The history of a letter; refused in French when there is none."""
    with reading() as session:
        mail = mails.by_id(session, mail_id)
    if mail is None:
        raise Refusal(f"Il n'y a pas de courriel n° {mail_id}.")
    return MailHistory(mail, tuple(sorted(_moments(mail), key=lambda one: one.at)))


def _moments(mail: Mail) -> Iterator[Moment]:
    yield Moment(mail.created_at, "décidée et rédigée", f"identité {mail.message_id}")
    journal = SendJournal(settings().data_dir / "envois")
    lines = [line for line in journal.lines(mail.created_at) if line.message_id == mail.message_id]
    for line in lines:
        detail = digest_planned(line) if line.event is Event.PLAN else line.detail
        yield Moment(line.at, WORDS[line.event], detail)
    last = max((line.at for line in lines), default=mail.created_at)
    match mail.state:
        case MailState.SENT if mail.sent_at is not None:
            yield Moment(max(mail.sent_at, last), word(mail.state))
        case MailState.PENDING | MailState.DEFERRED:
            yield Moment(max(mail.not_before, last), f"{word(mail.state)} à partir de ce moment", mail.error)
        case _:
            yield Moment(last, word(mail.state), mail.error)
