"""Which scheduled work was claimed, by whom, and how did it end?"""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from models import JobRun

SKEW = timedelta(minutes=5)
"""How far apart the clocks of two machines may be."""


def claim(session: Session, *, schedule: str, due_at: datetime, by: str, at: datetime) -> bool:
    """Take a firing for oneself; False when it was taken, or when a later firing of the same schedule was.

    What a clock that was ahead claimed is no later firing: when it is put right, the schedule goes on.
    """
    later = select(col(JobRun.id)).where(
        col(JobRun.schedule) == schedule, col(JobRun.due_at) >= due_at, col(JobRun.due_at) <= at + SKEW
    )
    if session.exec(later.limit(1)).first() is not None:
        return False
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(JobRun).values(
        schedule=schedule, due_at=due_at, claimed_at=at, claimed_by=by[:120], outcome=""
    )
    taken = session.execute(
        statement.on_conflict_do_nothing(index_elements=["schedule", "due_at"]).returning(col(JobRun.id))
    )
    return taken.first() is not None


def finish(session: Session, *, schedule: str, due_at: datetime, at: datetime, outcome: str) -> None:
    """Say how a claimed firing ended, in one line."""
    statement = update(JobRun).where(col(JobRun.schedule) == schedule, col(JobRun.due_at) == due_at)
    session.execute(statement.values(finished_at=at, outcome=outcome[:2000]))


def last_due(session: Session, now: datetime | None = None) -> dict[str, datetime]:
    """The last claimed firing of each schedule; with ``now``, but for what a clock that was ahead claimed."""
    statement = select(col(JobRun.schedule), func.max(col(JobRun.due_at))).group_by(col(JobRun.schedule))
    found = session.exec(statement if now is None else statement.where(col(JobRun.due_at) <= now + SKEW))
    return {schedule: due_at for schedule, due_at in found.all()}  # noqa: C416  typed by name


def latest(session: Session, schedule: str) -> JobRun | None:
    """The last claimed firing of one schedule, and how it ended."""
    found = select(JobRun).where(col(JobRun.schedule) == schedule).order_by(col(JobRun.due_at).desc()).limit(1)
    return session.exec(found).first()


def forget_before(session: Session, moment: datetime) -> None:
    """Drop the firings of another age; the last one of each schedule stays."""
    kept = select(func.max(col(JobRun.id))).group_by(col(JobRun.schedule))
    session.execute(delete(JobRun).where(col(JobRun.due_at) < moment, col(JobRun.id).not_in(kept)))
