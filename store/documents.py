"""Which files are kept, and are they still what they were?"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from models import Document, TemplateChoice
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


def is_intact(document: Document) -> bool:
    """Whether its bytes are still those that were kept."""
    return hashlib.sha256(document.content).hexdigest() == document.sha256


def choose_template(
    session: Session, *, territory_id: int, document_id: int | None, chosen_by_id: int | None, at: datetime
) -> None:
    """From now on the reports of a territory use this kept template; None: no template of its own any more."""
    session.add(
        TemplateChoice(territory_id=territory_id, document_id=document_id, chosen_by_id=chosen_by_id, chosen_at=at)
    )


def templates_in_force(session: Session) -> Mapping[int, TemplateChoice]:
    """By territory, the last choice of a template, where it is one of its own."""
    last = select(func.max(col(TemplateChoice.id))).group_by(col(TemplateChoice.territory_id))
    rows = session.exec(select(TemplateChoice).where(col(TemplateChoice.id).in_(last)))
    return {row.territory_id: row for row in rows if row.document_id is not None}


def template_of_hash(session: Session, sha256: str) -> Document | None:
    """A template that was kept, by what it holds."""
    statement = select(Document).where(Document.sha256 == sha256, Document.kind == DocumentKind.TEMPLATE)
    return session.exec(statement.order_by(col(Document.id)).limit(1)).first()
