"""Which committees govern a territory, and when do they meet?"""

from datetime import date

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from models.closed_lists import GovernanceBodyKind
from models.columns import closed, json_value, key, reference


class GovernanceBody(SQLModel, table=True):
    """A committee: its type, and the name it bears locally (CoRE, CLPE, CDPE...)."""

    __tablename__ = "governance_body"
    __table_args__ = (UniqueConstraint("territory_id", "local_name"),)
    id: int | None = key()
    territory_id: int = reference("territory.id")
    kind: GovernanceBodyKind = closed(GovernanceBodyKind, "kind")
    local_name: str = Field(max_length=200)
    presidents: list[str] = json_value(default=list)


class Meeting(SQLModel, table=True):
    """A meeting of a committee: the anchor of "before each committee" rhythms."""

    __table_args__ = (UniqueConstraint("governance_body_id", "held_on"),)
    id: int | None = key()
    governance_body_id: int = reference("governance_body.id")
    held_on: date
    place: str = Field(default="", max_length=200)
