"""What do the pages of a territory list beside its figures: roadmaps, campaigns, requests that wait for a person?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy
from sqlalchemy import ColumnElement
from sqlmodel import Session, col, select

from models import (
    Answer,
    Axis,
    Campaign,
    CheckIn,
    CheckInItem,
    Commitment,
    CoordinatorNote,
    Document,
    Report,
    Roadmap,
    SupportRequest,
)
from models.closed_lists import CampaignState, DocumentKind, ReportKind


def roadmap(session: Session, roadmap_id: int) -> Roadmap | None:
    """One roadmap."""
    return session.get(Roadmap, roadmap_id)


def territory_of_commitment(session: Session, commitment_id: int) -> int | None:
    """Where the roadmap of a commitment is; None when there is no such commitment."""
    statement = select(Roadmap.territory_id).join(Commitment, col(Commitment.roadmap_id) == col(Roadmap.id))
    return session.exec(statement.where(Commitment.id == commitment_id)).first()


def commitment_row(session: Session, commitment_id: int) -> tuple[Commitment, str] | None:
    """A commitment as imported, with the title of its axis."""
    statement = select(Commitment, Axis.title).outerjoin(Axis, col(Axis.id) == col(Commitment.axis_id))
    found = session.exec(statement.where(Commitment.id == commitment_id)).first()
    return (found[0], found[1] or "") if found else None


def evidence_of(session: Session, commitment_id: int) -> Sequence[tuple[int, str, datetime]]:
    """The files joined to the answers about a commitment: id, name, moment."""

    statement = (
        select(Document.id, Document.filename, Document.uploaded_at)
        .join(Answer, col(Answer.id) == col(Document.answer_id))
        .where(Answer.commitment_id == commitment_id, Document.kind == DocumentKind.EVIDENCE)
        .order_by(col(Document.uploaded_at).desc())
    )
    return [(id_ or 0, name, at) for id_, name, at in session.exec(statement)]


def document_with_territory(session: Session, document_id: int) -> tuple[Document, int | None] | None:
    """A kept file, and the territory whose rights rule it: that of the commitment for an evidence, else its own."""

    statement = (
        select(Document, Roadmap.territory_id)
        .outerjoin(Answer, col(Answer.id) == col(Document.answer_id))
        .outerjoin(Commitment, col(Commitment.id) == col(Answer.commitment_id))
        .outerjoin(Roadmap, col(Roadmap.id) == col(Commitment.roadmap_id))
        .where(Document.id == document_id)
    )
    found = session.exec(statement).first()
    return (found[0], found[1] or found[0].territory_id) if found else None


def campaigns_about(session: Session, territory_ids: Collection[int]) -> Sequence[Campaign]:
    """The campaigns of these territories, the latest first."""
    statement = select(Campaign).where(col(Campaign.territory_id).in_(territory_ids))
    return session.exec(statement.order_by(col(Campaign.opens_on).desc(), col(Campaign.id).desc())).all()


def check_ins_about(session: Session, territory_ids: Collection[int]) -> list[int]:
    """The live check-ins that ask about a commitment of these territories."""
    live: ColumnElement[bool] = col(Campaign.state).in_((CampaignState.OPEN, CampaignState.FROZEN))
    statement = (
        select(CheckIn.id)
        .join(Campaign, col(Campaign.id) == col(CheckIn.campaign_id))
        .join(CheckInItem, col(CheckInItem.check_in_id) == col(CheckIn.id))
        .join(Commitment, col(Commitment.id) == col(CheckInItem.commitment_id))
        .join(Roadmap, col(Roadmap.id) == col(Commitment.roadmap_id))
        .where(live, col(CheckIn.closed_at).is_(None), col(CheckInItem.removed_at).is_(None))
        .where(col(Roadmap.territory_id).in_(territory_ids))
        .distinct()
    )
    return sorted(id_ for id_ in session.exec(statement) if id_ is not None)


def territories_of_check_in(session: Session, check_in_id: int) -> frozenset[int]:
    """The territories of the commitments that a check-in asks about; empty when there is no such check-in."""
    statement = (
        select(Roadmap.territory_id)
        .join(Commitment, col(Commitment.roadmap_id) == col(Roadmap.id))
        .join(CheckInItem, col(CheckInItem.commitment_id) == col(Commitment.id))
        .where(CheckInItem.check_in_id == check_in_id)
        .distinct()
    )
    return frozenset(session.exec(statement))


def live_check_in_of(session: Session, commitment_id: int) -> tuple[int, int] | None:
    """The live check-in that asks about a commitment, and the person it asks; None when nobody is asked now."""
    statement = (
        select(CheckIn.id, CheckIn.person_id)
        .join(Campaign, col(Campaign.id) == col(CheckIn.campaign_id))
        .join(CheckInItem, col(CheckInItem.check_in_id) == col(CheckIn.id))
        .where(CheckInItem.commitment_id == commitment_id, col(CheckInItem.removed_at).is_(None))
        .where(col(CheckIn.closed_at).is_(None), col(Campaign.state).in_((CampaignState.OPEN, CampaignState.FROZEN)))
        .order_by(col(CheckIn.id).desc())
        .limit(1)
    )
    found = session.exec(statement).first()
    return (found[0], found[1]) if found and found[0] is not None else None


@dataclass(frozen=True, slots=True)
class IssuedReport:
    """A report kept for a territory."""

    id: int
    kind: ReportKind
    as_of: date
    number: int
    issued_at: datetime | None


def reports_of(session: Session, territory_id: int) -> list[IssuedReport]:
    """The reports kept for a territory, the latest first."""
    columns = (Report.id, Report.kind, Report.as_of, Report.number, Report.issued_at)
    statement = sqlalchemy.select(*(col(one) for one in columns))
    rows = session.execute(
        statement.where(col(Report.territory_id) == territory_id).order_by(
            col(Report.as_of).desc(), col(Report.number).desc(), col(Report.kind)
        )
    )
    return [IssuedReport(id_ or 0, kind, as_of, number, at) for id_, kind, as_of, number, at in rows]


def last_note(session: Session, territory_id: int) -> tuple[str, date] | None:
    """The last mot de l'animateur of a territory, and its day."""
    found = session.exec(
        select(CoordinatorNote)
        .where(CoordinatorNote.territory_id == territory_id)
        .order_by(col(CoordinatorNote.written_on).desc(), col(CoordinatorNote.id).desc())
        .limit(1)
    ).first()
    return (found.content, found.written_on) if found else None


def support_request(session: Session, request_id: int) -> SupportRequest | None:
    """One request for support."""
    return session.get(SupportRequest, request_id)


def answers(session: Session) -> bool:
    """Whether the database answers at all."""
    return session.execute(sqlalchemy.text("SELECT 1")).scalar() == 1
