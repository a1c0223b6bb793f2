"""How old does the trace say that this database is, and which mails does the trace know better?"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, update
from sqlmodel import Session, col, exists, select

from models import Mail, MailTrace, SendingBatch
from models.closed_lists import MailState
from store.mail_leases import id_of

AT_ONCE = 500


def last_batch(session: Session) -> int:
    """The number of the last batch that began to leave; 0 when none ever did."""
    return session.exec(select(col(SendingBatch.number))).first() or 0


def next_batch(session: Session) -> int:
    """A number for a batch that begins; call it while holding :func:`store.mail_leases.take_turns`."""
    counted = update(SendingBatch).values(number=SendingBatch.number + 1).returning(col(SendingBatch.number))
    number: int | None = session.execute(counted, execution_options={"synchronize_session": False}).scalar()
    if number is None:
        set_last_batch(session, 1)
    return number or 1


def set_last_batch(session: Session, number: int) -> None:
    """From now on, this is the last batch."""
    session.execute(delete(SendingBatch))
    session.execute(insert(SendingBatch).values(id=1, number=number))


def remember(session: Session, traces: Sequence[MailTrace]) -> None:
    """Keep what the trace knows; the newer word on a mail takes the place of the older."""
    for start in range(0, len(traces), AT_ONCE):
        some = traces[start : start + AT_ONCE]
        session.execute(delete(MailTrace).where(col(MailTrace.message_id).in_([one.message_id for one in some])))
        session.execute(insert(MailTrace), [one.model_dump(exclude={"id"}) for one in some])


def any_remembered(session: Session) -> bool:
    """Whether the trace knows mails better than the database."""
    return bool(session.exec(select(exists().where(col(MailTrace.id).is_not(None)))).one())


def told(session: Session) -> list[tuple[Mail, MailTrace]]:
    """The mails that are now known and of which a trace is remembered, with it."""
    joined = select(Mail, MailTrace).join(MailTrace, col(MailTrace.message_id) == col(Mail.message_id))
    return list(session.exec(joined.order_by(col(Mail.id)).with_for_update()))


def take(session: Session, known: Sequence[tuple[Mail, MailTrace]], *, owner: str, until: datetime) -> None:
    """Hold these mails as going, as they were when their trace was written: they are settled next."""
    for mail, trace in known:
        session.execute(
            update(Mail)
            .where(col(Mail.id) == id_of(mail), col(Mail.sent_at).is_(None))
            .values(state=MailState.SENDING, lease_owner=owner, lease_until=until, data_began_at=trace.at)
            .execution_options(synchronize_session=False)
        )


def forget(session: Session, message_ids: Collection[str]) -> None:
    """What was told to the mails themselves need not be remembered."""
    session.execute(delete(MailTrace).where(col(MailTrace.message_id).in_(tuple(message_ids))))
