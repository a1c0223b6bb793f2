"""Who did what, when; and which scheduled work was claimed?

The journal is append-only (triggers refuse UPDATE and DELETE on both databases), gapless and chained: each row's
``digest`` is
an HMAC over the previous one and its own canonical content. Personal values stay apart, so that erasing a person
leaves the
chain valid.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, json_value, key, reference


class JournalEntry(SQLModel, table=True):
    """One act. ``actor`` is a person's id or the name of a flow; ``facts`` holds nothing personal."""

    __tablename__ = "journal_entry"
    __table_args__ = (CheckConstraint("sequence > 0", name="sequence"),)
    sequence: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = instant(index=True)
    actor: str = Field(max_length=80)
    action: str = Field(max_length=60, index=True)
    subject: str = Field(default="", max_length=80, index=True)
    """What it is about: "commitment:12"."""
    territory_id: int | None = reference("territory.id", nullable=True)
    facts: dict[str, object] = json_value(default=dict)
    personal_digest: str = Field(default="", max_length=64)
    previous_digest: str = Field(max_length=64)
    digest: str = Field(max_length=64, unique=True)


class JournalPersonal(SQLModel, table=True):
    """The personal values of an entry, salted; erasable."""

    __tablename__ = "journal_personal"
    sequence: int = Field(primary_key=True, foreign_key="journal_entry.sequence", ondelete="RESTRICT")
    salt: str = Field(max_length=64)
    values: dict[str, object] = json_value(default=dict)


class JobRun(SQLModel, table=True):
    """A firing of a schedule, claimed once whoever fires it (embedded scheduler or Prefect)."""

    __tablename__ = "job_run"
    __table_args__ = (UniqueConstraint("schedule", "due_at"),)
    id: int | None = key()
    schedule: str = Field(max_length=80)
    due_at: datetime = instant()
    claimed_at: datetime = instant()
    claimed_by: str = Field(max_length=120)
    finished_at: datetime | None = instant(nullable=True)
    outcome: str = ""


class AuditLine(SQLModel, table=True):
    """The auditor's status line: green or not, and what it found."""

    __tablename__ = "audit_line"
    id: int | None = key()
    at: datetime = instant(index=True)
    is_green: bool
    findings: list[str] = json_value(default=list)
