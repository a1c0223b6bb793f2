"""How is a rung of a chain written down once, and what it has not sent stopped?"""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert, update
from sqlmodel import Session, col

from models import (
    ChainStep,
    Mail,
)
from models.closed_lists import MailState, Rung
from store.check_ins import in_batches
from store.mails import CANCELLABLE
from store.once import insert_new, insert_once

Row = dict[str, Any]


def row(
    check_in_id: int,
    rung: Rung,
    decided_on: date,
    *,
    recipient_id: int | None = None,
    mail_id: int | None = None,
    reason: str = "",
) -> Row:
    """What is written of a rung, said or (with a ``reason``) skipped."""
    return {
        "check_in_id": check_in_id,
        "rung": rung,
        "decided_on": decided_on,
        "recipient_id": recipient_id,
        "mail_id": mail_id,
        "skipped": bool(reason),
        "reason": reason,
    }


def claim_step(session: Session, step: Row) -> int | None:
    """Write a rung down; None when it was written before, by anybody."""
    return insert_once(session, ChainStep, step, ["check_in_id", "rung"])


def add_steps(session: Session, steps: Sequence[Row]) -> bool:
    """Write many rungs down; False when one of them was written before, by anybody."""
    if not steps:
        return True
    statement = insert_new(session.get_bind().dialect.name, ChainStep, "check_in_id", "rung")
    return len(session.connection().execute(statement, list(steps)).all()) == len(steps)


def add_requests(session: Session, said: Sequence[tuple[int, int, int | None]], decided_on: date) -> None:
    """The first rung of new check-ins: (check-in, person, mail) each."""
    rows = [
        row(check_in_id, Rung.REQUEST, decided_on, recipient_id=person_id, mail_id=mail_id)
        for check_in_id, person_id, mail_id in said
    ]
    if rows:
        session.connection().execute(insert(ChainStep.__table__), rows)  # type: ignore[attr-defined]


def stop_letters(session: Session, check_in_ids: Collection[int], reason: str) -> None:
    """Cancel what the chains of these check-ins have not sent yet."""
    for batch in in_batches(check_in_ids):
        statement = update(Mail).where(
            col(Mail.check_in_id).in_(batch), col(Mail.rung).is_not(None), col(Mail.state).in_(CANCELLABLE)
        )
        session.execute(
            statement.values(state=MailState.CANCELLED, error=reason).execution_options(synchronize_session=False)
        )


def name_mail(session: Session, step_id: int, mail_id: int) -> None:
    """Say which mail carries a rung already claimed."""
    steps = ChainStep.__table__  # type: ignore[attr-defined]
    session.execute(update(steps).where(steps.c.id == step_id).values(mail_id=mail_id))
