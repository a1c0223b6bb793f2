"""Which alerts were raised, which are open, and what do their digests hold?"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import NotRequired, TypedDict, Unpack

from sqlalchemy import select, update
from sqlmodel import Session, col

from models import Alert, Mail
from models.closed_lists import AlertKind, Rung
from store.mails import stop
from store.once import insert_new, insert_once


class Raised(TypedDict):
    """An alert that is raised; what it is not about is left out."""

    key: str
    kind: AlertKind
    territory_id: int
    raised_on: date
    rung: NotRequired[Rung | None]
    commitment_id: NotRequired[int | None]
    check_in_id: NotRequired[int | None]
    support_request_id: NotRequired[int | None]
    recipient_id: NotRequired[int | None]
    mail_id: NotRequired[int | None]


_LEFT_OUT = dict.fromkeys(("rung", "commitment_id", "check_in_id", "support_request_id", "recipient_id", "mail_id"))


def raise_alert(session: Session, **alert: Unpack[Raised]) -> int | None:
    """Write an alert down; None when its key was raised before, by anybody."""
    return insert_once(session, Alert, _row(alert), ["key"])


def _row(alert: Raised) -> dict[str, object]:
    return {**_LEFT_OUT, **alert, "closing_reason": ""}


def raise_many(session: Session, alerts: Sequence[Raised]) -> None:
    """Write many alerts down, but those whose key was raised before, by anybody."""
    if alerts:
        statement = insert_new(session.get_bind().dialect.name, Alert, "key")
        session.connection().execute(statement, list(map(_row, alerts)))


def close_silences(session: Session, check_in_id: int, reason: str, at: datetime) -> Sequence[int]:
    """Close the open silences of a check-in; gives the letters that told them."""
    return _close(session, col(Alert.check_in_id) == check_in_id, AlertKind.SILENCE, reason, at)


def letters_about(session: Session, check_in_id: int) -> Sequence[int]:
    """The letters that tell the open silences of a check-in."""
    statement = select(col(Alert.mail_id)).where(
        col(Alert.check_in_id) == check_in_id, col(Alert.kind) == AlertKind.SILENCE, col(Alert.closed_at).is_(None)
    )
    return sorted({one for one in session.execute(statement).scalars() if one is not None})


def close_deadlines(session: Session, commitment_id: int, reason: str, at: datetime) -> Sequence[int]:
    """Close the open alerts about the deadline of a commitment; gives the letters that told them."""
    return _close(session, col(Alert.commitment_id) == commitment_id, AlertKind.DEADLINE, reason, at)


def open_deadlines(session: Session, commitment_ids: Collection[int]) -> Sequence[Alert]:
    """The open alerts about the dates of these commitments."""
    statement = select(Alert).where(
        col(Alert.commitment_id).in_(commitment_ids),
        col(Alert.kind) == AlertKind.DEADLINE,
        col(Alert.closed_at).is_(None),
    )
    return session.execute(statement.order_by(col(Alert.id))).scalars().all()


def close_told(session: Session, alert_ids: Collection[int], reason: str, at: datetime) -> Sequence[int]:
    """Close those of these alerts about dates that are open; gives the letters that told them."""
    return _close(session, col(Alert.id).in_(alert_ids), AlertKind.DEADLINE, reason, at)


def close_support(session: Session, request_id: int, reason: str, at: datetime) -> Sequence[int]:
    """Close the open alerts about a request for support; gives the letters that told them."""
    return _close(session, col(Alert.support_request_id) == request_id, AlertKind.SUPPORT, reason, at)


def _close(session: Session, criterion: object, kind: AlertKind, reason: str, at: datetime) -> Sequence[int]:
    statement = (
        update(Alert)
        .where(criterion, col(Alert.kind) == kind, col(Alert.closed_at).is_(None))  # type: ignore[arg-type]
        .values(closed_at=at, closing_reason=reason)
        .returning(col(Alert.mail_id))
        .execution_options(synchronize_session=False)
    )
    return sorted({one for one in session.execute(statement).scalars() if one is not None})


def cancel_unsent(session: Session, mail_ids: Collection[int], reason: str) -> Sequence[int]:
    """Cancel those of these letters that have not begun to leave; gives the ones cancelled.

    One that is marked as going and whose DATA has not begun is cancelled by the delivery, which writes it anew.
    """
    return stop(session, col(Mail.id).in_(mail_ids), reason=reason)


def told_in(session: Session, mail_id: int) -> Sequence[Alert]:
    """The alerts still open that a letter tells."""
    statement = select(Alert).where(col(Alert.mail_id) == mail_id, col(Alert.closed_at).is_(None))
    return session.execute(statement.order_by(col(Alert.id))).scalars().all()


def carry_over(session: Session, alert_ids: Collection[int], mail_id: int) -> None:
    """Say that these alerts are told by another letter."""
    session.execute(update(Alert).where(col(Alert.id).in_(alert_ids)).values(mail_id=mail_id))
