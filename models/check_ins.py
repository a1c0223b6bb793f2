"""Who was asked about what, and what did they answer?

Answers are a ledger: a correction is a new row with a higher ``revision``; the last one before a day is what was
known then.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.closed_lists import AnswerChannel, CampaignState, Outlook, Rung, Status
from models.columns import closed, instant, json_value, key, reference

_OPEN = "closed_at IS NULL"


class Campaign(SQLModel, table=True):
    """A campaign of check-ins over a territory and a period; its policy is frozen when it opens."""

    __table_args__ = (
        UniqueConstraint("territory_id", "period_starts_on"),
        CheckConstraint("period_ends_on >= period_starts_on", name="period"),
        CheckConstraint("freezes_on >= opens_on", name="freeze"),
    )
    id: int | None = key()
    territory_id: int = reference("territory.id")
    meeting_id: int | None = reference("meeting.id", nullable=True)
    title: str = Field(max_length=200)
    """What people read: "point d'étape du 2e trimestre 2026"."""
    period_starts_on: date
    period_ends_on: date
    opens_on: date
    freezes_on: date
    state: CampaignState = closed(CampaignState, "state", default=CampaignState.PLANNED)
    policy: dict[str, object] = json_value(default=dict)
    opened_at: datetime | None = instant(nullable=True)
    opened_by_id: int | None = reference("person.id", nullable=True)
    frozen_at: datetime | None = instant(nullable=True)


class CheckIn(SQLModel, table=True):
    """One person asked in one campaign: one letter, one page, for all their commitments of the period."""

    __tablename__ = "check_in"
    __table_args__ = (
        UniqueConstraint("campaign_id", "person_id"),
        Index("ix_check_in_open", "campaign_id", sqlite_where=text(_OPEN), postgresql_where=text(_OPEN)),
    )
    id: int | None = key()
    campaign_id: int = reference("campaign.id")
    person_id: int = reference("person.id")
    asked_for_id: int | None = reference("person.id", nullable=True)
    """The absent person in whose place this deputy is asked."""
    opened_at: datetime = instant()
    closed_at: datetime | None = instant(nullable=True)
    closing_reason: str = ""


class CheckInItem(SQLModel, table=True):
    """One commitment in one check-in."""

    __tablename__ = "check_in_item"
    __table_args__ = (UniqueConstraint("check_in_id", "commitment_id"),)
    id: int | None = key()
    check_in_id: int = reference("check_in.id")
    commitment_id: int = reference("commitment.id")
    rank: int = 0
    removed_at: datetime | None = instant(nullable=True)
    """Set when the item was handed to someone else or became pointless."""


class AccessLink(SQLModel, table=True):
    """A personal link: only the SHA-256 of its token is kept; one purpose, an end, and it can be revoked."""

    __tablename__ = "access_link"
    id: int | None = key()
    token_hash: str = Field(max_length=64, unique=True)
    nonce: str = Field(max_length=64)
    """Random; with the installation's secret it gives the token when the mail is composed: no token is at rest."""
    purpose: str = Field(max_length=20)
    """"answer" (a check-in) or "login" (a session of a coordinator)."""
    person_id: int = reference("person.id")
    check_in_id: int | None = reference("check_in.id", nullable=True)
    created_at: datetime = instant()
    expires_at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)
    used_at: datetime | None = instant(nullable=True)


class Answer(SQLModel, table=True):
    """What was said of a commitment, by whom, when and by which way."""

    __table_args__ = (
        UniqueConstraint("check_in_id", "commitment_id", "revision"),
        CheckConstraint("progress IS NULL OR (progress >= 0 AND progress <= 100)", name="progress"),
        Index("ix_answer_commitment_answered", "commitment_id", "answered_at", "id", "status"),
    )
    id: int | None = key()
    commitment_id: int = reference("commitment.id", index=False)
    check_in_id: int | None = reference("check_in.id", nullable=True)
    revision: int = 1
    person_id: int | None = reference("person.id", nullable=True)
    entered_by_id: int | None = reference("person.id", nullable=True)
    """The coordinator who typed it for the person (by phone); marked everywhere."""
    channel: AnswerChannel = closed(AnswerChannel, "channel", default=AnswerChannel.WEB)
    answered_at: datetime = instant()
    answered_on: date
    """The local day of the answer, on which all counting of days rests."""
    is_late: bool = False
    nothing_new: bool = False
    status: Status | None = closed(Status, "status", required=False)
    outlook: Outlook | None = closed(Outlook, "outlook", required=False)
    progress: int | None = None
    done: str = ""
    obstacle: str = ""
    good_practice: str = ""


class AnswerDraft(SQLModel, table=True):
    """What a person has typed and not sent yet; never counted."""

    __tablename__ = "answer_draft"
    id: int | None = key()
    check_in_id: int = Field(foreign_key="check_in.id", unique=True, ondelete="RESTRICT")
    content: dict[str, object] = json_value(default=dict)
    saved_at: datetime = instant()


class Handover(SQLModel, table=True):
    """ "Ce n'est pas moi": who should be asked instead; the coordinator settles it."""

    id: int | None = key()
    check_in_id: int = reference("check_in.id")
    commitment_id: int = reference("commitment.id")
    named: str = ""
    named_email: str = Field(default="", max_length=254)
    said_at: datetime = instant()
    settled_at: datetime | None = instant(nullable=True)
    settled_by_id: int | None = reference("person.id", nullable=True)
    outcome: str = ""


class Hold(SQLModel, table=True):
    """A pause of reminders on a check-in, with its reason and its end."""

    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)
    id: int | None = key()
    check_in_id: int = reference("check_in.id")
    first_day: date
    last_day: date
    reason: str
    author_id: int | None = reference("person.id", nullable=True)


class ChainStep(SQLModel, table=True):
    """A rung of the chain of one check-in that was said or skipped: each once, kept for ever."""

    __tablename__ = "chain_step"
    __table_args__ = (
        UniqueConstraint("check_in_id", "rung"),
        Index(
            "ix_chain_step_said",
            "check_in_id",
            "decided_on",
            sqlite_where=text("NOT skipped"),
            postgresql_where=text("NOT skipped"),
        ),
    )
    id: int | None = key()
    check_in_id: int = reference("check_in.id")
    rung: Rung = closed(Rung, "rung")
    decided_on: date
    recipient_id: int | None = reference("person.id", nullable=True)
    mail_id: int | None = reference("mail.id", nullable=True)
    skipped: bool = False
    reason: str = ""
    """Why it was skipped: "vacant", "absent", "interruption"; empty when said."""
