"""What has a coordinator written into the next report of a territory?

Only the last text of a territory counts: while it waits for an issue, and for other issues of the same day afterwards.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlmodel import Session, col, func, select

from models import ReportText


def waiting(session: Session, as_of: date) -> Mapping[int, Sequence[Mapping[str, object]]]:
    """By territory, the sections written for a report of that day."""
    last = select(func.max(col(ReportText.id))).group_by(col(ReportText.territory_id))
    rows = session.exec(select(ReportText).where(col(ReportText.id).in_(last)))
    return {row.territory_id: row.sections for row in rows if row.issued_as_of in {None, as_of} and row.sections}


def save(
    session: Session,
    *,
    territory_id: int,
    sections: Sequence[Mapping[str, object]],
    author_id: int | None,
    at: datetime,
) -> None:
    """Keep a text until it is issued; one that was issued stays as it is, and a new one begins."""
    row = _last(session, territory_id)
    if row is None or row.issued_as_of is not None:
        row = ReportText(territory_id=territory_id, saved_at=at)
    row.sections, row.author_id, row.saved_at = [dict(one) for one in sections], author_id, at
    session.add(row)


def mark_issued(session: Session, territory_id: int, as_of: date, sections: Sequence[Mapping[str, object]]) -> None:
    """The text was issued as it stands here; what was written since waits for the next issue."""
    row = _last(session, territory_id)
    if row is not None and row.issued_as_of is None and row.sections == [dict(one) for one in sections]:
        row.issued_as_of = as_of
        session.add(row)


def _last(session: Session, territory_id: int) -> ReportText | None:
    statement = select(ReportText).where(ReportText.territory_id == territory_id)
    return session.exec(statement.order_by(col(ReportText.id).desc()).limit(1)).first()
