"""Which alerts say that something was put aside: open while it is, closed when it is decided again?"""

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import update
from sqlmodel import Session, col

from models import Alert
from models.closed_lists import AlertKind
from store.alerts import raise_alert

DECIDED_SINCE = "décidé depuis"


def say(session: Session, *, key: str, territory_id: int, person_id: int | None, on: date) -> bool:
    """Raise the alert, or open it again; False when it is open already: nobody is told twice of the same."""
    raised = raise_alert(
        session, key=key, kind=AlertKind.SYSTEM, territory_id=territory_id, raised_on=on, recipient_id=person_id
    )
    if raised is not None:
        return True
    again = update(Alert).where(col(Alert.key) == key, col(Alert.closed_at).is_not(None))
    found = session.execute(
        again.values(closed_at=None, closing_reason="", raised_on=on).returning(col(Alert.id)),
        execution_options={"synchronize_session": False},
    )
    return found.first() is not None


def close_others(session: Session, prefix: str, keep: Collection[str], at: datetime) -> int:
    """Close the open alerts whose key starts so, but for those to keep; how many."""
    others = update(Alert).where(
        col(Alert.closed_at).is_(None),
        col(Alert.kind) == AlertKind.SYSTEM,
        col(Alert.key).startswith(prefix, autoescape=True),
        col(Alert.key).not_in(tuple(keep)),
    )
    found = session.execute(
        others.values(closed_at=at, closing_reason=DECIDED_SINCE).returning(col(Alert.id)),
        execution_options={"synchronize_session": False},
    )
    return len(found.all())
