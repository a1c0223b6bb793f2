"""How does what is due leave, once, at the right hour, and never after an answer?

Claim a few mails (a short transaction, a lease), judge and mark a group as going (another), write it ahead outside the
database, then for each: look again right before its DATA, send, note; settle the group. A worker that dies leaves a
trace from which the next one knows what the server took; what nobody can know is sent again under the same identity,
or waits for a person when it is an alert to a superior.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlmodel import Session

from flows import clock
from flows.alarm import alarm_if_silent
from flows.departures import Rules, addresses, files, judged, lease_for
from flows.returned_mail import tell_of_dead_addresses
from flows.running import flow, logger, who
from flows.settlements import given_back, recovered, settled, stays
from mail.backends import open_backend
from mail.composing import Attachment, CannotCompose, compose
from mail.send_journal import SendJournal
from mail.sending import Attempt, Backend, Message, Outcome
from models import Mail
from models.closed_lists import MailState
from roadmaps.sending import waits_for_a_person
from settings import settings
from store import mail_leases
from store.database import reading, transaction
from store.mail_leases import Settlement, id_of

CLAIMED_AT_ONCE = 100
GROUP = 50
"""Mails marked, written ahead and settled together; each is still looked at again right before its own DATA."""
FRESH_SECONDS = 0.005
"""A look at the group older than this is taken again before the next DATA."""
ROUND_SECONDS = 50
"""A round ends before the next minute's: urgent mails pass first in each."""

Watch = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Delivered:
    """What became of the mails of a round."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    in_doubt: int = 0
    waiting: int = 0
    dropped: int = 0
    parked: int = 0
    recovered: int = 0
    server_is_down: bool = False

    def __str__(self) -> str:
        words = {
            "envoyés": self.sent,
            "différés": self.deferred,
            "refusés": self.refused,
            "incertains": self.in_doubt,
            "en attente de leur heure": self.waiting,
            "sans objet": self.dropped,
            "mis de côté": self.parked,
            "repris après une interruption": self.recovered,
        }
        said = ", ".join(f"{count} {word}" for word, count in words.items() if count) or "rien à envoyer"
        return f"courriels : {said}" + (" ; le serveur de courriel ne répond pas" if self.server_is_down else "")


@flow
def delivery() -> Delivered:
    """Send what is due, by the way that the installation has chosen."""
    alarm_if_silent()
    backend = open_backend()
    journal = SendJournal(settings().data_dir / "envois")
    try:
        return deliver(backend, journal)
    finally:
        backend.close()
        journal.close()


def deliver(
    backend: Backend, journal: SendJournal, *, watch: Watch = lambda _: None, seconds: float = ROUND_SECONDS
) -> Delivered:
    """One round: until nothing is due, the server is down or the time is over. ``watch`` hears of each step."""
    with reading() as eyes:
        worker = _Round(backend, journal, watch, eyes, time.monotonic() + seconds)
        worker.recover()
        while not worker.is_over and (claimed := worker.claim()):
            for start in range(0, len(claimed), GROUP):
                worker.send(claimed[start : start + GROUP])
        return worker.summary()


class _Round:
    """A worker's round: its identity, its lease, and the count of what it did."""

    def __init__(self, backend: Backend, journal: SendJournal, watch: Watch, eyes: Session, ends: float) -> None:
        self._eyes = eyes
        self._ends = ends
        self._backend = backend
        self._journal = journal
        self._watch = watch
        self._owner = f"{who()}:{uuid4().hex[:8]}"
        self._lease = lease_for(settings().smtp_timeout)
        self._rules = Rules(clock.now())
        self._links: dict[int, str] = {}
        self._files: dict[int, list[Attachment]] = {}
        self._good: frozenset[int] = frozenset()
        self._looked_at = 0.0
        self._count: Counter[str] = Counter()
        self.server_is_down = False

    @property
    def is_over(self) -> bool:
        """Nothing more goes in this round."""
        return self.server_is_down or time.monotonic() >= self._ends

    def claim(self) -> list[Mail]:
        """Reserve what is due, and read what its composition needs."""
        now = clock.now()
        with transaction() as session:
            claimed = mail_leases.claim(
                session, owner=self._owner, at=now, until=now + self._lease, limit=CLAIMED_AT_ONCE
            )
            if claimed:
                self._links, self._files = addresses(session, claimed), files(session, claimed)
        self._watch("claimed")
        return claimed

    def recover(self) -> None:
        """Settle what a dead worker left as going, from the trace it left outside the database."""
        now = clock.now()
        with transaction() as session:
            gone = mail_leases.take_back(
                session, owner=self._owner, at=now, until=now + self._lease, limit=10 * CLAIMED_AT_ONCE
            )
            if not gone:
                return
            since = min(mail.data_began_at or mail.created_at for mail in gone)
            trace = self._journal.last_of((mail.message_id for mail in gone), since)
            settlements = [recovered(mail, trace.get(mail.message_id), now) for mail in gone]
            mail_leases.settle(session, settlements, owner=self._owner)
        self._count["recovered"] += len(settlements)
        self._watch("recovered")

    def _give_back(self, mails: Sequence[Mail]) -> None:
        with transaction() as session:
            mail_leases.settle(session, [given_back(mail) for mail in mails], owner=self._owner)

    def send(self, group: Sequence[Mail]) -> None:
        """Judge a group, let go what may leave, and settle it."""
        if self.is_over:
            self._give_back(group)
            return
        messages, spoilt = self._composed(group)
        going = self._begin([mail for mail in group if mail.id in messages], spoilt)
        self._looked_at = 0.0
        self._watch("begun")
        if not going:
            return
        self._journal.plan([messages[id_of(mail)] for mail in going], clock.now())
        self._watch("written ahead")
        settlements, dead = [], []
        for place, mail in enumerate(going):
            message = messages[id_of(mail)]
            attempt = None if self.is_over or not self._may_still_go(going[place:]) else self._hand_over(mail, message)
            settlements.append(given_back(mail) if attempt is None else self._judged(mail, attempt))
            if attempt is not None and attempt.address_is_dead:
                dead.append((mail, attempt.reply))
        self._journal.keep()
        self._watch("kept")
        with transaction() as session:
            mail_leases.settle(session, settlements, owner=self._owner)
            tell_of_dead_addresses(session, dead, clock.now())
        self._watch("settled")

    def summary(self) -> Delivered:
        """What the round did."""
        return Delivered(**self._count, server_is_down=self.server_is_down)

    def _composed(self, group: Sequence[Mail]) -> tuple[dict[int, Message], list[Settlement]]:
        """The messages of a group; a row that makes none is put aside and delays nobody."""
        messages, spoilt = {}, []
        for mail in group:
            try:
                attached = self._files.get(id_of(mail), ())
                messages[id_of(mail)] = compose(
                    mail, sender=settings().mail_from, links=self._links, attachments=attached
                )
            except CannotCompose as fault:
                spoilt.append(Settlement(id_of(mail), MailState.PARKED, error=str(fault)))
            except Exception as fault:  # noqa: BLE001  whatever it is, it is this row's, and the others leave
                logger().exception("mail %s cannot be composed", mail.id)
                spoilt.append(Settlement(id_of(mail), MailState.PARKED, error=f"{type(fault).__name__}: {fault}"))
        self._count["parked"] += len(spoilt)
        return messages, spoilt

    def _begin(self, group: Sequence[Mail], spoilt: Sequence[Settlement]) -> list[Mail]:
        """Mark as going what may leave now; say when the others may."""
        now = clock.now()
        with transaction() as session:
            mail_leases.take_turns(session)
            decided = judged(session, self._rules, group, self._owner, now)
            stay = [stays(mail_id, one, now) for mail_id, one in decided.items() if not one.course.leaves]
            leave = [mail_id for mail_id, one in decided.items() if one.course.leaves]
            begun = mail_leases.begin(session, leave, owner=self._owner, at=now, until=now + self._lease)
            mail_leases.settle(session, [*spoilt, *stay], owner=self._owner)
        self._count["dropped"] += sum(one.state is MailState.CANCELLED for one in stay)
        self._count["waiting"] += sum(one.state is MailState.PENDING for one in stay)
        return [mail for mail in group if mail.id in begun]

    def _may_still_go(self, waiting: Sequence[Mail]) -> bool:
        """The last look at the first of these, right before its DATA: mine, not answered, the hours still open."""
        self._watch("last look")
        if time.monotonic() - self._looked_at > FRESH_SECONDS:
            ids = [id_of(one) for one in waiting]
            self._good = mail_leases.may_still_go(self._eyes, ids, owner=self._owner, at=clock.now())
            self._eyes.rollback()  # the next look sees what was committed meanwhile
            self._looked_at = time.monotonic()
        return waiting[0].id in self._good and self._rules.may_leave_at(waiting[0], clock.now())

    def _hand_over(self, mail: Mail, message: Message) -> Attempt:
        durably = waits_for_a_person(mail.letter, mail.rung)
        self._journal.data(message, clock.now(), durably=durably)
        self._watch("before DATA")
        attempt = self._backend.send(message)
        self._watch("after DATA")
        self._journal.outcome(message, attempt, clock.now())
        self._watch("noted")
        return attempt

    def _judged(self, mail: Mail, attempt: Attempt) -> Settlement:
        """The state in which an attempt leaves a mail."""
        self.server_is_down = self.server_is_down or attempt.server_is_down
        settlement = settled(mail, attempt, clock.now())
        self._count[_COUNTED[attempt.outcome]] += 1
        return settlement


_COUNTED = {
    Outcome.ACCEPTED: "sent",
    Outcome.DEFERRED: "deferred",
    Outcome.REFUSED: "refused",
    Outcome.UNCERTAIN: "in_doubt",
}
