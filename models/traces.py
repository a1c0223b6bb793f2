"""What does the trace kept outside the database know that a restored database has forgotten?"""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.columns import instant, key


class SendingBatch(SQLModel, table=True):
    """How many batches of mails have begun to leave; one row.

    The send journal bears the same number: a database whose number is lower was restored from an older copy.
    """

    __tablename__ = "sending_batch"
    __table_args__ = (CheckConstraint("id = 1", name="single"), CheckConstraint("number >= 0", name="number"))
    id: int | None = key()
    number: int


class MailTrace(SQLModel, table=True):
    """What became of a mail after the copy that was restored; kept until the mail is known, and settled by it."""

    __tablename__ = "mail_trace"
    __table_args__ = (
        UniqueConstraint("message_id"),
        CheckConstraint("event IN ('accepted', 'refused', 'data', 'uncertain')", name="event"),
    )
    id: int | None = key()
    message_id: str = Field(max_length=200)
    imprint: str = Field(max_length=64)
    """To whom it went about what, as a fingerprint: another mail that bears its identity by chance is told apart."""
    event: str = Field(max_length=20)
    """The last word of the send journal on it."""
    at: datetime = instant()
    detail: str = ""
    """What the server replied."""
