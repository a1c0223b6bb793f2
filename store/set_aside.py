"""Which alerts say that something was put aside: open while it is, closed when it is decided again?"""

from collections.abc import Collection
from datetime import date, datetime
from functools import cache

from sqlalchemy import Select, select, text, update
from sqlmodel import Session, col

from models import Alert
from models.alerts import OPEN_SYSTEM
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


def open_keys(session: Session, prefix: str) -> list[str]:
    """The keys of the open alerts that start so."""
    return [key for key in session.execute(_open_keys()).scalars() if key.startswith(prefix)]


@cache
def _open_keys() -> Select[tuple[str]]:
    """All of them: they are few, and the database would not look the start of a key up in its index."""
    return select(col(Alert.key)).where(text(OPEN_SYSTEM)).order_by(col(Alert.key))


def close(session: Session, keys: Collection[str], at: datetime) -> None:
    """Close these alerts: what they told of was decided since."""
    if keys:
        statement = update(Alert).where(col(Alert.key).in_(keys)).values(closed_at=at, closing_reason=DECIDED_SINCE)
        session.execute(statement, execution_options={"synchronize_session": False})
