"""What is the auditor shown: what left, what waits, which rungs were climbed, which lines it wrote before?"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from models import AuditLine, ChainStep, CheckIn, Mail
from models.closed_lists import MailState, Rung
from roadmaps.invariants import Departed, StepTaken, Waiting
from roadmaps.sending import is_alert

_WAITS = (MailState.PENDING, MailState.CLAIMED, MailState.SENDING, MailState.DEFERRED)


def departed(session: Session, since: datetime) -> list[Departed]:
    """Every mail that left since an instant."""
    rows = session.exec(
        select(Mail, col(CheckIn.closed_at))
        .outerjoin(CheckIn, col(CheckIn.id) == col(Mail.check_in_id))
        .where(col(Mail.sent_at) >= since)
    )
    return [
        Departed(
            mail_id=mail.id or 0,
            key=mail.key,
            message_id=mail.message_id,
            recipient=mail.recipient,
            began_at=mail.data_began_at or mail.sent_at or mail.created_at,
            is_alert=is_alert(mail.letter),
            is_urgent=mail.urgent,
            of_the_chain=mail.rung is not None,
            territory_id=mail.territory_id,
            closed_at=closed_at,
        )
        for mail, closed_at in rows
    ]


def waiting(session: Session, before: datetime) -> list[Waiting]:
    """Every mail that was due before an instant and has not left, or waits for a person."""
    rows = session.exec(
        select(col(Mail.id), col(Mail.not_before), col(Mail.territory_id), col(Mail.state)).where(
            or_(
                col(Mail.state).in_(_WAITS) & (col(Mail.not_before) < before),
                col(Mail.state) == MailState.AMBIGUOUS,
            )
        )
    )
    return [
        Waiting(mail_id or 0, due_at, territory_id, for_a_person=state is MailState.AMBIGUOUS)
        for mail_id, due_at, territory_id, state in rows
    ]


def steps(session: Session, since: datetime) -> list[StepTaken]:
    """The rungs of every check-in that climbed since a day, in the order in which they were written."""
    recent = select(col(ChainStep.check_in_id)).where(col(ChainStep.decided_on) >= since.date())
    rows = session.exec(select(ChainStep).where(col(ChainStep.check_in_id).in_(recent)).order_by(col(ChainStep.id)))
    return [
        StepTaken(one.check_in_id, Rung(one.rung), one.decided_on, one.skipped, one.reason, one.mail_id is not None)
        for one in rows
    ]


def write_line(session: Session, at: datetime, findings: Sequence[str]) -> None:
    """The auditor's status line."""
    session.add(AuditLine(at=at, is_green=not findings, findings=list(findings)))


def last_line(session: Session) -> AuditLine | None:
    """The last status line."""
    return session.exec(select(AuditLine).order_by(col(AuditLine.at).desc(), col(AuditLine.id).desc()).limit(1)).first()
