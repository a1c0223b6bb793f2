"""Which files and issued reports are kept?"""

from datetime import date, datetime

from sqlalchemy import LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.closed_lists import DocumentKind, ReportKind
from models.columns import closed, instant, json_value, key, reference


class Document(SQLModel, table=True):
    """A kept file, with its bytes and their SHA-256."""

    id: int | None = key()
    kind: DocumentKind = closed(DocumentKind, "kind")
    filename: str = Field(max_length=200)
    media_type: str = Field(max_length=120)
    sha256: str = Field(max_length=64, index=True)
    content: bytes = Field(sa_type=LargeBinary)
    territory_id: int | None = reference("territory.id", nullable=True)
    roadmap_id: int | None = reference("roadmap.id", nullable=True)
    answer_id: int | None = reference("answer.id", nullable=True)
    uploaded_by_id: int | None = reference("person.id", nullable=True)
    uploaded_at: datetime = instant()


class KeptDraft(SQLModel, table=True):
    """A draft that a person has not accepted yet: abandoning the page loses nothing."""

    __tablename__ = "kept_draft"
    id: int | None = key()
    document_id: int = reference("document.id")
    territory_id: int = reference("territory.id")
    author_id: int | None = reference("person.id", nullable=True)
    as_of: date
    corrections: dict[str, object] = json_value(default=dict)
    """What the person corrected, by commitment and field; the draft itself is read again from the document."""
    saved_at: datetime = instant()
    imported_at: datetime | None = instant(nullable=True)
    roadmap_id: int | None = reference("roadmap.id", nullable=True)


class ColumnMapping(SQLModel, table=True):
    """What a committee's column header means, kept for its next file."""

    __tablename__ = "column_mapping"
    __table_args__ = (UniqueConstraint("territory_id", "header"),)
    id: int | None = key()
    territory_id: int = reference("territory.id")
    header: str = Field(max_length=200)
    field: str = Field(max_length=40)


class Report(SQLModel, table=True):
    """An issued report: what it says, frozen. Built again from ``content``, it is byte-identical."""

    __table_args__ = (UniqueConstraint("territory_id", "kind", "as_of", "number"),)
    id: int | None = key()
    territory_id: int = reference("territory.id")
    campaign_id: int | None = reference("campaign.id", nullable=True)
    kind: ReportKind = closed(ReportKind, "kind")
    as_of: date
    number: int = 1
    content: dict[str, object] = json_value(default=dict)
    content_hash: str = Field(max_length=64)
    issued_at: datetime | None = instant(nullable=True)
    issued_by_id: int | None = reference("person.id", nullable=True)


class CoordinatorNote(SQLModel, table=True):
    """The mot de l'animateur: what a level says of itself, quoted above with author and date."""

    __tablename__ = "coordinator_note"
    id: int | None = key()
    territory_id: int = reference("territory.id")
    author_id: int | None = reference("person.id", nullable=True)
    written_on: date
    content: str
    recorded_at: datetime = instant()


class TemplateChoice(SQLModel, table=True):
    """The Word template of a territory's reports, from an instant on; the last choice holds, earlier ones stay."""

    __tablename__ = "template_choice"
    id: int | None = key()
    territory_id: int = reference("territory.id")
    document_id: int | None = reference("document.id", nullable=True)
    """None: the territory goes back to what it would have without a template of its own."""
    chosen_by_id: int | None = reference("person.id", nullable=True)
    chosen_at: datetime = instant()


class ReportText(SQLModel, table=True):
    """What a coordinator wrote into the next report of a territory, kept until it is issued."""

    __tablename__ = "report_text"
    id: int | None = key()
    territory_id: int = reference("territory.id")
    sections: list[dict[str, object]] = json_value(default=list)
    """By section of the outline: its name, the text, whether it stands in place of the sentences made."""
    author_id: int | None = reference("person.id", nullable=True)
    saved_at: datetime = instant()
    issued_as_of: date | None = None
    """The day of the issue that carried it; a later day begins with a blank page."""
