"""Which files are kept, and are they still what they were?"""

import hashlib
from datetime import datetime

from sqlmodel import Session, col, select

from models import Document
from models.closed_lists import DocumentKind

LONGEST_NAME = 200


def keep(
    session: Session,
    *,
    kind: DocumentKind,
    filename: str,
    media_type: str,
    content: bytes,
    at: datetime,
    territory_id: int | None = None,
    roadmap_id: int | None = None,
    answer_id: int | None = None,
    uploaded_by_id: int | None = None,
) -> Document:
    """Keep a file with its SHA-256; the same bytes for the same purpose are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    same = select(Document).where(
        Document.sha256 == digest,
        Document.kind == kind,
        Document.territory_id == territory_id,
        Document.answer_id == answer_id,
    )
    row = session.exec(same).first()
    if row is None:
        row = Document(
            kind=kind,
            filename=filename[-LONGEST_NAME:],
            media_type=media_type,
            sha256=digest,
            content=content,
            uploaded_at=at,
            territory_id=territory_id,
            answer_id=answer_id,
            uploaded_by_id=uploaded_by_id,
        )
        session.add(row)
    row.roadmap_id = roadmap_id or row.roadmap_id
    session.flush()
    return row


def of_roadmap(session: Session, roadmap_id: int) -> list[Document]:
    """The files a roadmap came from, the last first."""
    statement = select(Document).where(Document.roadmap_id == roadmap_id, Document.kind == DocumentKind.ROADMAP)
    return list(session.exec(statement.order_by(col(Document.uploaded_at).desc(), col(Document.id).desc())))


def is_intact(document: Document) -> bool:
    """Whether its bytes are still those that were kept."""
    return hashlib.sha256(document.content).hexdigest() == document.sha256
