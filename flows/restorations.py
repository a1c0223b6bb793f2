"""Is the database older than the trace of what left, and how does it catch up?

After an old copy is restored, letters that had left are unsent again in the database. Nothing leaves until the trace
is replayed: mails that are known are settled by it; what is decided again later (its identity follows from what it is)
is settled by it then, instead of leaving twice.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

from sqlmodel import Session

from flows import clock
from flows.departures import lease_for
from flows.running import logger, who
from flows.settlements import recovered
from mail import traces as trail
from mail.send_journal import Event, Line, SendJournal, imprint_of
from mail.traces import Trace
from models import Mail, MailTrace
from models.closed_lists import MailState
from roadmaps.grammar import count
from settings import settings
from store import journal, mail_leases, traces
from store.database import reading, transaction
from store.mail_leases import Settlement, id_of

QUARANTINE = (
    "La base de données est plus ancienne que la trace des envois (une sauvegarde a été restaurée) : "
    "aucun courriel ne part. Lancez « quadrille mail reconcile »."
)


@dataclass(frozen=True, slots=True)
class Missing:
    """What the trace knows since the copy that was restored, and the database does not."""

    traces: Mapping[str, Trace]
    last_batch: int

    def __str__(self) -> str:
        days = trail.span(self.traces.values())
        if days is None:
            return "La trace des envois ne dit rien que la base ne sache."
        said = Counter(one.line.event for one in self.traces.values())
        return (
            f"La trace des envois connaît {count(len(self.traces), 'courriel')} que la base a pu oublier "
            f"({_between(*days)}) ; acceptés par le serveur : {said[Event.ACCEPTED]}, refusés : {said[Event.REFUSED]}, "
            f"peut-être partis : {said[Event.DATA] + said[Event.UNCERTAIN]}."
        )


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How many mails of the trace ended in each way."""

    sent: int = 0
    refused: int = 0
    in_doubt: int = 0
    to_send: int = 0
    remembered: int = 0

    def __str__(self) -> str:
        words = {
            "déjà partis, qui ne repartiront pas": self.sent,
            "refusés par le serveur": self.refused,
            "à vérifier par une personne": self.in_doubt,
            "à renvoyer sous la même identité": self.to_send,
            "gardés en mémoire, à reconnaître s'ils sont décidés de nouveau": self.remembered,
        }
        said = " ; ".join(f"{word} : {number}" for word, number in words.items() if number)
        return f"Courriels {said}." if said else "Rien à rapprocher : les courriels partent."


def is_restored(send_journal: SendJournal) -> bool:
    """Whether batches left that the database does not know.

    A batch is counted in the database before it is written in the trace: the trace, read first, is never ahead of a
    database that lives on, whatever the number of its workers.
    """
    written = trail.last_batch(send_journal, clock.now().date())
    with reading() as session:
        return written > traces.last_batch(session)


def quarantine() -> str:
    """Why no mail leaves, in French; empty when they do."""
    with closing(_send_journal()) as envois:
        return QUARANTINE if is_restored(envois) else ""


def missing() -> Missing:
    """What reconciling would replay."""
    with closing(_send_journal()) as envois:
        last = trail.last_batch(envois, clock.now().date())
        with reading() as session:
            known = traces.last_batch(session)
        return Missing(trail.since_batch(envois, known) if last > known else {}, last)


def reconcile(found: Missing) -> Reconciled:
    """Give the database what the trace knows: it is no longer older, and mails leave again. Twice is as once."""
    with transaction() as session:
        mail_leases.take_turns(session)
        if found.last_batch <= traces.last_batch(session):
            return Reconciled()
        traces.remember(session, [_kept(message_id, one) for message_id, one in found.traces.items()])
        traces.set_last_batch(session, found.last_batch)
        settled = _settle(session, clock.now())
        done = Reconciled(**settled, remembered=len(found.traces) - settled.total())
        facts = {**settled, "remembered": done.remembered, "batch": found.last_batch}
        journal.record(
            session, at=clock.now(), actor="reconcile", action="courriels.rapproches", subject="mail", facts=facts
        )
    return done


def settle_what_had_left() -> int:
    """Settle the mails decided again of which a trace is remembered: they do not leave twice; how many."""
    with reading() as session:
        if not traces.any_remembered(session):
            return 0
    with transaction() as session:
        settled = _settle(session, clock.now())
    if settled:
        logger().info("known from the trace, after a restore: %s", dict(settled))
    return settled.total()


def _settle(session: Session, now: datetime) -> Counter[str]:
    """Settle each mail of which a trace is remembered as the trace says, and forget the trace."""
    owner = f"{who()}:{uuid4().hex[:8]}"
    told = traces.told(session)
    decided = [(mail, trace, one) for mail, trace in told if (one := _settlement(mail, trace, now)) is not None]
    held = [(mail, trace) for mail, trace, _ in decided]
    traces.take(session, held, owner=owner, until=now + lease_for(settings().smtp_timeout))
    mail_leases.settle(session, [one for _, _, one in decided], owner=owner)
    traces.forget(session, [trace.message_id for _, trace in told])
    counted = Counter(_COUNTED[one.state] for _, _, one in decided)
    counted["sent"] += len(told) - len(decided)
    return +counted


def _settlement(mail: Mail, trace: MailTrace, now: datetime) -> Settlement | None:
    """What a trace makes of a mail; None when what the database says of it is enough."""
    line = Line(trace.at, Event(trace.event), trace.message_id, trace.detail)
    if mail.sent_at is not None or (mail.state is MailState.CANCELLED and line.event is not Event.ACCEPTED):
        return None
    if imprint_of(mail.recipient, mail.subject) == trace.imprint:
        return recovered(mail, line, now)
    if mail.state is MailState.CANCELLED:
        return None
    left = f"{trace.at.astimezone(clock.zone()):%d/%m/%Y}"
    error = f"une autre lettre de même identité était partie le {left}, avant la restauration : à vérifier"
    return Settlement(id_of(mail), MailState.AMBIGUOUS, error=error)


_COUNTED = {
    MailState.SENT: "sent",
    MailState.FAILED: "refused",
    MailState.AMBIGUOUS: "in_doubt",
    MailState.PENDING: "to_send",
}


def _kept(message_id: str, trace: Trace) -> MailTrace:
    line = trace.line
    return MailTrace(
        message_id=message_id, imprint=trace.imprint, event=line.event.value, at=line.at, detail=line.detail
    )


def _between(first: date, last: date) -> str:
    return f"du {first:%d/%m/%Y} au {last:%d/%m/%Y}" if first != last else f"le {first:%d/%m/%Y}"


def _send_journal() -> SendJournal:
    return SendJournal(settings().data_dir / "envois")
