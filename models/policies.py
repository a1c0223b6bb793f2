"""How does a territory ask, remind and alert?"""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from models.columns import instant, json_value, key, reference


class PolicyVersion(SQLModel, table=True):
    """What a territory decides for itself, from a day on; all it leaves out is inherited from above.

    ``choices`` holds only the fields it sets, checked by ``roadmaps.policy`` before it comes here.
    """

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("territory_id", "number"),)
    id: int | None = key()
    territory_id: int = reference("territory.id")
    number: int
    choices: dict[str, object] = json_value(default=dict)
    valid_from: date
    decided_by_id: int | None = reference("person.id", nullable=True)
    reason: str = ""
    recorded_at: datetime = instant()
