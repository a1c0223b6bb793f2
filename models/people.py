"""Who are the organisations and the people, what may they do, and who stands in for them?

A union mandate belongs to the organisation (its college), never to the person.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.closed_lists import College, RoleKind
from models.columns import closed, instant, key, reference


class Organisation(SQLModel, table=True):
    """An organisation; it has one college."""

    __table_args__ = (UniqueConstraint("name", "territory_id"),)
    id: int | None = key()
    name: str = Field(max_length=200, index=True)
    short_name: str = Field(default="", max_length=60)
    college: College = closed(College, "college", default=College.OTHER)
    nature: str = Field(default="", max_length=40)
    """What kind of organisation it is, freely: "service de l'État", "chambre", "commune"..."""
    territory_id: int | None = reference("territory.id", nullable=True)
    address: str = Field(default="", max_length=400)
    to_confirm: bool = False
    """Met in a file and made with a guessed college: a person has yet to confirm it."""


class OrganisationAlias(SQLModel, table=True):
    """Another name under which files mention an organisation."""

    __tablename__ = "organisation_alias"
    __table_args__ = (UniqueConstraint("organisation_id", "alias"),)
    id: int | None = key()
    organisation_id: int = reference("organisation.id")
    alias: str = Field(max_length=200)


class Person(SQLModel, table=True):
    """A person in a professional capacity. ``erased_at`` set: names are gone, the function stays."""

    __table_args__ = (
        Index("uq_person_email", "email", unique=True),
        CheckConstraint("email IS NULL OR email = lower(email)", name="email_lower"),
    )
    id: int | None = key()
    first_name: str = Field(default="", max_length=80)
    last_name: str = Field(default="", max_length=80)
    email: str | None = Field(default=None, max_length=254)
    phone: str = Field(default="", max_length=40)
    capacity: str = Field(default="", max_length=160)
    """The function: "directrice de l'agence de Redon"."""
    organisation_id: int | None = reference("organisation.id", nullable=True)
    address_is_dead: bool = False
    mandate_ends_on: date | None = None
    erased_at: datetime | None = instant(nullable=True)


class RoleOnTerritory(SQLModel, table=True):
    """A role a person holds on a territory; it reaches all that lies under it."""

    __tablename__ = "role_on_territory"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "territory_id", "valid_from"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )
    id: int | None = key()
    person_id: int = reference("person.id")
    role: RoleKind = closed(RoleKind, "role")
    territory_id: int = reference("territory.id")
    valid_from: date
    valid_to: date | None = None


class Deputy(SQLModel, table=True):
    """Who stands in for whom; one deputy at a time."""

    __table_args__ = (
        UniqueConstraint("person_id", "valid_from"),
        CheckConstraint("person_id <> deputy_id", name="not_oneself"),
        CheckConstraint("valid_to IS NULL OR valid_to > valid_from", name="validity"),
    )
    id: int | None = key()
    person_id: int = reference("person.id")
    deputy_id: int = reference("person.id")
    valid_from: date
    valid_to: date | None = None


class Absence(SQLModel, table=True):
    """Days on which a person is away; requests go to the deputy and the asker knows."""

    __table_args__ = (CheckConstraint("last_day >= first_day", name="order"),)
    id: int | None = key()
    person_id: int = reference("person.id")
    first_day: date
    last_day: date
    deputy_id: int | None = reference("person.id", nullable=True)
    declared_at: datetime = instant()
