"""What is to be sent, what left, and what came back?

A row stands between decided and sent. Its content is rendered before the first attempt and frozen once DATA has begun.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.closed_lists import Letter, MailState, Rung
from models.columns import closed, instant, json_value, key, reference

UNSENT = "state IN ('a_envoyer', 'reservee', 'en_cours', 'differee')"


class Mail(SQLModel, table=True):
    """A row of the outbox. ``key`` is (person, campaign, rung, channel) spelled out: what is due once is said once."""

    __table_args__ = (
        UniqueConstraint("key"),
        UniqueConstraint("message_id"),
        CheckConstraint("(state = 'envoyee') = (sent_at IS NOT NULL)", name="sent_at"),
        CheckConstraint("attempts >= 0", name="attempts"),
        Index("ix_mail_unsent", "not_before", sqlite_where=text(UNSENT), postgresql_where=text(UNSENT)),
        Index("ix_mail_recipient_sent", "recipient", "sent_at"),
        Index("ix_mail_decided_on", "decided_on", "person_id", "urgent", "letter", "state"),
    )
    id: int | None = key()
    key: str = Field(max_length=200)
    letter: Letter = closed(Letter, "letter")
    rung: Rung | None = closed(Rung, "rung", required=False)
    person_id: int | None = reference("person.id", nullable=True)
    campaign_id: int | None = reference("campaign.id", nullable=True)
    check_in_id: int | None = reference("check_in.id", nullable=True)
    territory_id: int | None = reference("territory.id", nullable=True)
    """The territory whose hours and holidays rule the sending."""
    recipient: str = Field(max_length=254)
    sender_name: str = Field(default="", max_length=200)
    reply_to: str = Field(default="", max_length=254)
    message_id: str = Field(max_length=200)
    urgent: bool = False
    """A receipt or a login link: outside the daily cap, and at any hour (the person is at the keyboard)."""
    decided_on: date
    """The local day of the decision: with ``sent_at``, what the daily cap counts."""
    created_at: datetime = instant()
    not_before: datetime = instant()
    expires_at: datetime | None = instant(nullable=True)
    state: MailState = closed(MailState, "state", default=MailState.PENDING)
    attempts: int = 0
    lease_owner: str = Field(default="", max_length=80)
    lease_until: datetime | None = instant(nullable=True)
    data_began_at: datetime | None = instant(nullable=True)
    sent_at: datetime | None = instant(nullable=True, index=True)
    error: str = ""
    subject: str
    """What is long comes last: a look at the state of a letter does not read its text."""
    body_text: str
    body_html: str = ""
    attachments: list[dict[str, object]] = json_value(default=list)
    """``{"filename", "document_id"}`` of kept documents."""


class Bounce(SQLModel, table=True):
    """What came back for a mail: a failure notice or an automatic reply; never an answer."""

    __table_args__ = (
        UniqueConstraint("key"),
        CheckConstraint("kind IN ('permanent', 'temporary', 'auto_reply')", name="kind"),
    )
    id: int | None = key()
    key: str = Field(max_length=64)
    """What the received message is known by: taken in twice, it is kept once."""
    mail_id: int = reference("mail.id")
    kind: str = Field(max_length=20)
    status: str = Field(default="", max_length=11)
    """The code of RFC 3463 ("5.1.1"), when the server gave one."""
    received_at: datetime = instant()
    diagnostic: str = Field(default="", max_length=500)
    """The words of the server, or the subject of an automatic reply."""
