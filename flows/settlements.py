"""In which state does each event leave a mail?"""

from datetime import datetime

from mail.send_journal import Event, Line
from mail.sending import Attempt, Outcome
from models import Mail
from models.closed_lists import MailState
from roadmaps.sending import Course, Departure, next_attempt, waits_for_a_person
from store.mail_leases import Settlement, id_of


def settled(mail: Mail, attempt: Attempt, now: datetime) -> Settlement:
    """After an attempt: sent, tried again later, failed, or in doubt."""
    mail_id, reply = id_of(mail), attempt.reply
    match attempt.outcome:
        case Outcome.ACCEPTED:
            return Settlement(mail_id, MailState.SENT, sent_at=now)
        case Outcome.REFUSED:
            return Settlement(mail_id, MailState.FAILED, error=reply, was_tried=True)
        case Outcome.WITHHELD:
            return given_back(mail)
        case Outcome.UNCERTAIN if waits_for_a_person(mail.letter, mail.rung):
            return Settlement(mail_id, MailState.AMBIGUOUS, error=f"{reply} : à vérifier avant de renvoyer")
    again = next_attempt(mail.attempts + 1, now)
    if again is None:
        error = f"abandonné après cinq jours d'essais : {reply}"
        return Settlement(mail_id, MailState.FAILED, error=error, was_tried=True)
    return Settlement(mail_id, MailState.DEFERRED, not_before=again, error=reply, was_tried=True)


def recovered(mail: Mail, line: Line | None, now: datetime) -> Settlement:
    """What a trace says of a mail that a dead worker left as going."""
    event = line.event if line else Event.PLAN
    if line is not None and event is Event.ACCEPTED:
        return Settlement(id_of(mail), MailState.SENT, sent_at=line.at)
    if line is not None and event is Event.REFUSED:
        return Settlement(id_of(mail), MailState.FAILED, error=line.detail, was_tried=True)
    in_doubt = event in (Event.DATA, Event.UNCERTAIN)
    if in_doubt and waits_for_a_person(mail.letter, mail.rung):
        error = "un arrêt est survenu pendant l'envoi : à vérifier avant de renvoyer"
        return Settlement(id_of(mail), MailState.AMBIGUOUS, error=error)
    return Settlement(id_of(mail), MailState.PENDING, not_before=now, was_tried=in_doubt)


def stays(mail_id: int, decided: Departure, now: datetime) -> Settlement:
    """After a judgement that keeps it: it waits for its moment, or no longer has a point."""
    if decided.course is Course.DROP:
        return Settlement(mail_id, MailState.CANCELLED, error=decided.reason)
    return Settlement(mail_id, MailState.PENDING, not_before=decided.until or now, error=decided.reason)


def given_back(mail: Mail) -> Settlement:
    """Claimed and not attempted: as it was."""
    return Settlement(id_of(mail), MailState.PENDING)
