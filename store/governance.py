"""Which committees govern a territory, and when do they meet?"""

from collections.abc import Collection, Sequence
from datetime import date

from sqlmodel import Session, col, select

from models import GovernanceBody, Meeting
from models.closed_lists import GovernanceBodyKind

LONGEST_NAME = 200


def body(
    session: Session, territory_id: int, kind: GovernanceBodyKind, local_name: str, presidents: Collection[str] = ()
) -> GovernanceBody:
    """The committee of that local name on a territory, made when it is not known yet."""
    name = local_name[:LONGEST_NAME]
    row = session.exec(
        select(GovernanceBody).where(GovernanceBody.territory_id == territory_id, GovernanceBody.local_name == name)
    ).first()
    if row is None:
        row = GovernanceBody(territory_id=territory_id, kind=kind, local_name=name, presidents=list(presidents))
        session.add(row)
        session.flush()
    return row


def bodies_of(session: Session, territory_ids: Collection[int]) -> Sequence[GovernanceBody]:
    """The committees of these territories."""
    statement = select(GovernanceBody).where(col(GovernanceBody.territory_id).in_(sorted(territory_ids)))
    return session.exec(statement.order_by(col(GovernanceBody.local_name))).all()


def convene(session: Session, governance_body_id: int, held_on: date, place: str = "") -> Meeting:
    """The meeting of a committee on a day; two on one day are one."""
    row = session.exec(
        select(Meeting).where(Meeting.governance_body_id == governance_body_id, Meeting.held_on == held_on)
    ).first()
    if row is None:
        row = Meeting(governance_body_id=governance_body_id, held_on=held_on, place=place)
        session.add(row)
        session.flush()
    return row


def next_meeting(session: Session, territory_id: int, on: date) -> Meeting | None:
    """The first meeting, that day or later, of a committee of the territory."""
    statement = (
        select(Meeting)
        .join(GovernanceBody, col(Meeting.governance_body_id) == col(GovernanceBody.id))
        .where(GovernanceBody.territory_id == territory_id, col(Meeting.held_on) >= on)
    )
    return session.exec(statement.order_by(col(Meeting.held_on))).first()


def body_of(session: Session, meeting: Meeting) -> GovernanceBody:
    """The committee that meets."""
    return session.get_one(GovernanceBody, meeting.governance_body_id)
