"""What is a territory, and what does it lie in?

A bassin is a perimeter, not a tree node: it may lie in several départements, even in two régions. Each *part* says
how much
of its population lies in which parent, and since when; a perimeter that changes gets new parts, the old ones are ended.
"""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.closed_lists import Level, PerimeterType
from models.columns import closed, key, reference


class Territory(SQLModel, table=True):
    """A territory of one of the four levels.

    ``code`` is what people type: ``FR``, ``R53`` (région), ``35`` (département), ``CLPE35004`` or ``ZE5321``
    (bassins), or any
    code of a hand-drawn perimeter. It is unique at a given day, but never a key: codes are reused and moved.
    """

    __table_args__ = (
        UniqueConstraint("code", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
        CheckConstraint("population IS NULL OR population >= 0", name="population"),
        CheckConstraint("(level = 'bassin') = (perimeter_type <> 'administratif')", name="bassin_is_drawn"),
    )
    id: int | None = key()
    level: Level = closed(Level, "level")
    perimeter_type: PerimeterType = closed(PerimeterType, "perimeter_type", default=PerimeterType.ADMINISTRATIVE)
    code: str = Field(max_length=40, index=True)
    name: str = Field(max_length=200)
    name_de: str = Field(default="", max_length=220)
    """The name with its article, as after "rapport": "de l'Ain", "des Hauts-de-France"."""
    population: int | None = None
    timezone: str = Field(default="Europe/Paris", max_length=40)
    valid_from: date
    valid_to: date | None = None


class TerritoryPart(SQLModel, table=True):
    """How much of a territory lies in which parent, over which days."""

    __tablename__ = "territory_part"
    __table_args__ = (
        UniqueConstraint("territory_id", "parent_id", "valid_from"),
        CheckConstraint("share > 0 AND share <= 1", name="share"),
        CheckConstraint("territory_id <> parent_id", name="not_itself"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )
    id: int | None = key()
    territory_id: int = reference("territory.id")
    parent_id: int = reference("territory.id")
    share: float
    """Share of the territory's population that lies in this parent, in ]0, 1]."""
    valid_from: date
    valid_to: date | None = None
