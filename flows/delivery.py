"""How does what is due leave, once, at the right hour, and never after an answer?

Claim mails (a short transaction, a lease), judge and mark them as going (another), write them ahead outside the
database, then for each: look again right before its DATA, send, note; settle them together. The last look holds the
mail's row: an answer commits before it, and stops the mail, or waits until its DATA has begun. A worker that dies
leaves a trace from which the next one knows what the server took; what nobody can know is sent again under the same
identity, or waits for a person when it is an alert to a superior.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import partial
from uuid import uuid4

from flows import clock
from flows.alarm import alarm_if_silent, raise_alarm
from flows.batches import Batch
from flows.delivered import Delivered
from flows.departures import Rules, addresses, files, judged, lease_for, write_what_remains
from flows.restorations import QUARANTINE, is_restored, settle_what_had_left
from flows.returned_mail import tell_of_dead_addresses
from flows.running import flow, logger, who
from flows.settlements import given_back, recovered, settled, stays
from mail.backends import open_backend
from mail.send_journal import SendJournal
from mail.sending import Attempt, Backend, Departing, Message, Outcome
from models import Mail
from models.closed_lists import MailState
from roadmaps.sending import waits_for_a_person
from settings import settings
from store import mail_leases, traces
from store.database import transaction
from store.last_looks import LastLook, last_looks
from store.mail_leases import id_of

__all__ = ["Delivered", "deliver", "delivery"]

CLAIMED_AT_ONCE = 100
"""Mails claimed, marked, written ahead and settled together; each is looked at again right before its own DATA."""
ROUND_SECONDS = 50
"""A round ends before the next minute's: urgent mails pass first in each."""

Watch = Callable[[str], None]


@flow
def delivery() -> Delivered:
    """Send what is due, by the way that the installation has chosen."""
    alarm_if_silent()
    with closing(open_backend()) as backend, closing(SendJournal(settings().data_dir / "envois")) as journal:
        done = deliver(backend, journal)
    if done.in_quarantine:
        raise_alarm([QUARANTINE], clock.now())
    return done


def deliver(
    backend: Backend,
    journal: SendJournal,
    *,
    watch: Watch = lambda _: None,
    seconds: float = ROUND_SECONDS,
    urgent_only: bool = False,
) -> Delivered:
    """One round: until nothing is due, the server is down or the time is over.

    ``watch`` hears of each step; at "before DATA" the mail is held, and on SQLite nobody else writes. Nothing leaves
    from a database older than the trace: it would leave twice.
    """
    if is_restored(journal):
        logger().error("the database is older than the send journal: nothing is sent until it is reconciled")
        return Delivered(in_quarantine=True)
    with last_looks() as look:
        worker = _Round(backend, journal, watch, look, time.monotonic() + seconds, urgent_only)
        worker.recover()
        worker.empty_the_outbox()
        return worker.summary()


@dataclass
class _Round:
    """A worker's round: its identity, its lease, and the count of what it did."""

    _backend: Backend
    _journal: SendJournal
    _watch: Watch
    _look: LastLook
    _ends: float
    _urgent_only: bool
    server_is_down: bool = False

    def __post_init__(self) -> None:
        self._owner = f"{who()}:{uuid4().hex[:8]}"
        self._lease = lease_for(settings().smtp_timeout)
        self._rules = Rules(clock.now())
        self._ahead = Batch()
        self._count: Counter[str] = Counter()
        self._places: Counter[int | None] = Counter()

    @property
    def is_over(self) -> bool:
        """Nothing more goes in this round."""
        return self.server_is_down or time.monotonic() >= self._ends

    def recover(self) -> None:
        """Settle what a dead worker left as going, or a restored copy forgot, from the trace outside the database."""
        self._count["recovered"] += settle_what_had_left()
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

    def empty_the_outbox(self) -> None:
        """Batch after batch; while one goes, the next is composed whenever the server keeps us waiting."""
        batch = self._claim()
        while batch.mails:
            self._ahead = self._claim() if len(batch.mails) == CLAIMED_AT_ONCE else Batch()
            self._send(batch)
            batch = self._ahead if self._ahead.mails else self._claim()

    def summary(self) -> Delivered:
        """What the round did."""
        regions = self._rules.by_region(self._places) if self._places else {}
        return Delivered(**self._count, server_is_down=self.server_is_down, in_quarantine=False, regions=regions)

    def _claim(self) -> Batch:
        """Reserve what is due, and read what its composition needs."""
        if self.is_over:
            return Batch()
        now = clock.now()
        with transaction() as session:
            mail_leases.may_be_lost(session)
            reserve = mail_leases.claim_urgent if self._urgent_only else mail_leases.claim
            claimed = reserve(session, owner=self._owner, at=now, until=now + self._lease, limit=CLAIMED_AT_ONCE)
            batch = Batch(claimed, addresses(session, claimed), files(session, claimed)) if claimed else Batch()
        self._watch("claimed")
        return batch

    def _send(self, batch: Batch) -> None:
        """Judge a batch, let go what may leave, and settle it."""
        if self.is_over:
            with transaction() as session:
                mail_leases.settle(session, [given_back(mail) for mail in batch.mails], owner=self._owner)
            return
        while batch.compose_one():
            pass
        going = self._begin(batch)
        self._watch("begun")
        if not going:
            return
        self._journal.plan(batch.number, [batch.messages[id_of(mail)] for mail in going], clock.now())
        self._watch("written ahead")
        attempts = [(mail, self._attempt(mail, batch.messages[id_of(mail)])) for mail in going]
        self._journal.keep()
        self._watch("kept")
        self._settle(attempts)

    def _begin(self, batch: Batch) -> list[Mail]:
        """Mark as going what may leave now; say when the others may."""
        now = clock.now()
        composed = [mail for mail in batch.mails if mail.id in batch.messages]
        with transaction() as session:
            mail_leases.take_turns(session)
            decided = judged(session, self._rules, composed, self._owner, now)
            stay = [stays(mail_id, one, now) for mail_id, one in decided.items() if not one.course.leaves]
            leave = [mail_id for mail_id, one in decided.items() if one.course.leaves]
            begun = mail_leases.begin(session, leave, owner=self._owner, at=now, until=now + self._lease)
            batch.number = traces.next_batch(session) if begun else 0
            write_what_remains(session, [mail for mail in composed if mail.id not in begun], now)
            mail_leases.settle(session, [*batch.spoilt, *stay], owner=self._owner)
        self._count["parked"] += len(batch.spoilt)
        self._count["dropped"] += sum(one.state is MailState.CANCELLED for one in stay)
        self._count["waiting"] += sum(one.state is MailState.PENDING for one in stay)
        return [mail for mail in composed if mail.id in begun]

    def _attempt(self, mail: Mail, message: Message) -> Attempt:
        """Hand a mail over, unless the last look says no or nothing more goes."""
        if self.is_over:
            return Attempt(Outcome.WITHHELD)
        departing = Departing(partial(self._last_look, mail, message), self._ahead.compose_one)
        attempt = self._backend.send(message, departing)
        if attempt.outcome is Outcome.WITHHELD:
            return attempt
        self._watch("after DATA")
        self._journal.outcome(message, attempt, clock.now())
        self._watch("noted")
        self.server_is_down = self.server_is_down or attempt.server_is_down
        self._count[_COUNTED[attempt.outcome]] += 1
        if attempt.outcome is Outcome.ACCEPTED:
            self._places[mail.territory_id] += 1
        return attempt

    @contextmanager
    def _last_look(self, mail: Mail, message: Message) -> Iterator[bool]:
        """Right before its DATA: mine, not answered, the hours still open. Nothing changes that while it is held.

        A look that fails (the database is lost) says so in the trace: none of the content has gone, and it is no doubt.
        """
        self._watch("last look")
        mail_id = id_of(mail)
        try:
            with self._look.held():
                now = clock.now()
                mine = mail_leases.may_still_go(self._look, [mail_id], owner=self._owner, at=now)
                may_go = mail_id in mine and self._rules.may_leave_at(mail, now)
                if may_go:
                    self._journal.data(message, now, durably=waits_for_a_person(mail.letter, mail.rung))
                    self._watch("before DATA")
                yield may_go
        except Exception as failure:
            self._journal.outcome(message, Attempt(Outcome.WITHHELD, type(failure).__name__), clock.now())
            raise

    def _settle(self, attempts: Sequence[tuple[Mail, Attempt]]) -> None:
        now = clock.now()
        dead = [(mail, attempt.reply) for mail, attempt in attempts if attempt.address_is_dead]
        with transaction() as session:
            if not dead:
                mail_leases.may_be_lost(session)
            settlements = [settled(mail, attempt, now) for mail, attempt in attempts]
            mail_leases.settle(session, settlements, owner=self._owner)
            tell_of_dead_addresses(session, dead, now)
        self._watch("settled")


_COUNTED = {
    Outcome.ACCEPTED: "sent",
    Outcome.DEFERRED: "deferred",
    Outcome.REFUSED: "refused",
    Outcome.UNCERTAIN: "in_doubt",
}
