"""Which files wait to be reviewed, what was corrected in them, and what do a territory's columns mean?"""

from collections.abc import Mapping
from datetime import date, datetime

from sqlmodel import Session, col, select

from models import ColumnMapping, Document, KeptDraft


def add(
    session: Session, *, document_id: int, territory_id: int, author_id: int | None, as_of: date, at: datetime
) -> int:
    """A file that waits to be reviewed; gives the id of its draft."""
    row = KeptDraft(document_id=document_id, territory_id=territory_id, author_id=author_id, as_of=as_of, saved_at=at)
    session.add(row)
    session.flush()
    assert row.id is not None  # noqa: S101  flushed
    return row.id


def find(session: Session, draft_id: int) -> tuple[KeptDraft, Document] | None:
    """A draft with its file."""
    statement = select(KeptDraft, Document).join(Document, col(Document.id) == col(KeptDraft.document_id))
    return session.exec(statement.where(KeptDraft.id == draft_id)).first()


def save(session: Session, draft_id: int, corrections: Mapping[str, object], at: datetime) -> None:
    """Keep what was corrected."""
    row = session.get_one(KeptDraft, draft_id)
    row.corrections, row.saved_at = dict(corrections), at
    session.add(row)


def mark_imported(session: Session, draft_id: int, roadmap_id: int, at: datetime) -> None:
    """The draft was accepted: it waits no longer."""
    row = session.get_one(KeptDraft, draft_id)
    row.imported_at, row.roadmap_id = at, roadmap_id
    session.add(row)


def mapping_of(session: Session, territory_id: int) -> dict[str, str | None]:
    """What a person said of the columns of this territory's files: header → field, or None to ignore it."""
    rows = session.exec(select(ColumnMapping).where(ColumnMapping.territory_id == territory_id))
    return {row.header: row.field or None for row in rows}


def keep_mapping(session: Session, territory_id: int, fields: Mapping[str, str | None]) -> None:
    """Keep what these headers mean, for this file and the next ones of the territory."""
    known = {
        row.header: row for row in session.exec(select(ColumnMapping).where(ColumnMapping.territory_id == territory_id))
    }
    for header, field in fields.items():
        row = known.get(header[:200]) or ColumnMapping(territory_id=territory_id, header=header[:200], field="")
        row.field = field or ""
        session.add(row)
