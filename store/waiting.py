"""What waits for a coordinator's decision: deadlines asked for, handovers, files to review?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy
from sqlmodel import Session, col, select

from models import CheckIn, Commitment, Document, Handover, KeptDraft, Person, Postponement, Roadmap
from models.closed_lists import PostponementState


@dataclass(frozen=True, slots=True)
class AskedDeadline:
    """A new deadline asked for, that a coordinator has to grant or refuse."""

    id: int
    commitment_id: int
    territory_id: int
    title: str
    from_due_on: date | None
    to_due_on: date
    reason: str
    asked_on: date
    asked_by: str


def asked_deadlines(session: Session, territory_ids: Collection[int]) -> list[AskedDeadline]:
    """The requests to move a deadline that wait for a decision, oldest first."""
    statement = (
        sqlalchemy.select(
            Postponement,
            col(Roadmap.territory_id),
            col(Commitment.title),
            col(Person.first_name),
            col(Person.last_name),
        )
        .join(Commitment, col(Commitment.id) == col(Postponement.commitment_id))
        .join(Roadmap, col(Roadmap.id) == col(Commitment.roadmap_id))
        .outerjoin(Person, col(Person.id) == col(Postponement.asked_by_id))
        .where(col(Postponement.state) == PostponementState.ASKED, col(Roadmap.territory_id).in_(territory_ids))
        .order_by(col(Postponement.asked_on), col(Postponement.id))
    )
    return [
        AskedDeadline(
            row.id or 0,
            row.commitment_id,
            territory_id,
            title,
            row.from_due_on,
            row.to_due_on,
            row.reason,
            row.asked_on,
            f"{first or ''} {last or ''}".strip(),
        )
        for row, territory_id, title, first, last in session.execute(statement)
    ]


@dataclass(frozen=True, slots=True)
class OpenHandover:
    """Somebody said that a commitment is not theirs; a coordinator has to settle it."""

    id: int
    commitment_id: int
    territory_id: int
    title: str
    said_by: str
    named: str
    named_email: str
    said_at: datetime


def open_handovers(session: Session, territory_ids: Collection[int]) -> list[OpenHandover]:
    """What was handed over and is not settled, oldest first."""
    statement = (
        sqlalchemy.select(
            Handover,
            col(Roadmap.territory_id),
            col(Commitment.title),
            col(Person.first_name),
            col(Person.last_name),
        )
        .join(Commitment, col(Commitment.id) == col(Handover.commitment_id))
        .join(Roadmap, col(Roadmap.id) == col(Commitment.roadmap_id))
        .join(CheckIn, col(CheckIn.id) == col(Handover.check_in_id))
        .join(Person, col(Person.id) == col(CheckIn.person_id))
        .where(col(Handover.settled_at).is_(None), col(Roadmap.territory_id).in_(territory_ids))
        .order_by(col(Handover.said_at), col(Handover.id))
    )
    return [
        OpenHandover(
            row.id or 0,
            row.commitment_id,
            territory_id,
            title,
            f"{first} {last}".strip(),
            row.named,
            row.named_email,
            row.said_at,
        )
        for row, territory_id, title, first, last in session.execute(statement)
    ]


def is_about(session: Session, kind: type[Postponement] | type[Handover], id_: int, commitment_id: int) -> bool:
    """Whether a deadline asked for, or a handover, settled or not, is about this commitment."""
    about = session.execute(sqlalchemy.select(col(kind.commitment_id)).where(col(kind.id) == id_)).scalar()
    return about == commitment_id


def drafts_waiting(session: Session, territory_ids: Collection[int]) -> Sequence[tuple[KeptDraft, str]]:
    """Drafts of roadmaps that were not accepted yet, with the name of their file, the latest first."""
    statement = (
        select(KeptDraft, Document.filename)
        .join(Document, col(Document.id) == col(KeptDraft.document_id))
        .where(col(KeptDraft.territory_id).in_(territory_ids), col(KeptDraft.imported_at).is_(None))
        .order_by(col(KeptDraft.saved_at).desc())
    )
    return list(session.exec(statement))
