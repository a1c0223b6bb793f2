"""Which alerts were raised, to whom, and how did they end?"""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.closed_lists import AlertKind, Rung
from models.columns import closed, instant, key, reference

OPEN_SYSTEM = "closed_at IS NULL AND kind = 'systeme'"
"""What the system says of itself and that still holds: few rows, looked for by every planner."""


class Alert(SQLModel, table=True):
    """Something that a level must know of a commitment; ``key`` makes it unique for ever."""

    __table_args__ = (
        UniqueConstraint("key"),
        Index(
            "ix_alert_open",
            "territory_id",
            "raised_on",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_alert_open_system", "key", sqlite_where=text(OPEN_SYSTEM), postgresql_where=text(OPEN_SYSTEM)),
    )
    id: int | None = key()
    key: str = Field(max_length=200)
    kind: AlertKind = closed(AlertKind, "kind")
    rung: Rung | None = closed(Rung, "rung", required=False)
    territory_id: int = reference("territory.id", index=False)
    """The territory whose people are alerted (not the commitment's)."""
    commitment_id: int | None = reference("commitment.id", nullable=True)
    check_in_id: int | None = reference("check_in.id", nullable=True)
    support_request_id: int | None = reference("support_request.id", nullable=True)
    recipient_id: int | None = reference("person.id", nullable=True)
    mail_id: int | None = reference("mail.id", nullable=True)
    raised_on: date
    closed_at: datetime | None = instant(nullable=True)
    closing_reason: str = ""
