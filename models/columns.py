"""Which column types and constraints do all the tables share?

SQLite gives naive datetimes back and PostgreSQL aware ones: :class:`UtcDateTime` gives aware UTC on both. Closed
lists are
stored as their value with a CHECK (``native_enum=False``), so that both databases and any export show the same words.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, Enum, MetaData, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

JsonColumn = JSON().with_variant(JSONB(), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware in, aware UTC out, on both databases. A naive datetime is a programming error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored: give it a time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def key() -> Any:
    """The integer primary key of a row; None until the row is flushed."""
    return Field(default=None, primary_key=True)


def reference(target: str, *, nullable: bool = False, index: bool = True) -> Any:
    """A foreign key to ``table.column``, indexed by default; deletion of the target is refused by the database."""
    if nullable:
        return Field(default=None, foreign_key=target, nullable=True, index=index, ondelete="RESTRICT")
    return Field(foreign_key=target, nullable=False, index=index, ondelete="RESTRICT")


def closed(enum: type[StrEnum], name: str, *, default: StrEnum | None = None, required: bool = True) -> Any:
    """A column limited to a closed list by a CHECK named ``name`` in the database."""
    column_type = Enum(
        enum,
        native_enum=False,
        create_constraint=True,
        length=32,
        name=name,
        values_callable=lambda members: [member.value for member in members],
    )
    if required and default is None:
        return Field(sa_type=column_type, nullable=False)
    return Field(default=default, sa_type=column_type, nullable=not required)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A UTC instant."""
    if nullable:
        return Field(default=None, sa_type=UtcDateTime, nullable=True, index=index)
    return Field(sa_type=UtcDateTime, nullable=False, index=index)


def json_value(*, default: Any = None, nullable: bool = False) -> Any:
    """A JSON value; replace it whole, edits in place are not saved. ``default`` is a factory."""
    if default is not None:
        return Field(default_factory=default, sa_type=JsonColumn, nullable=nullable)
    return Field(default=None, sa_type=JsonColumn, nullable=nullable)


__all__ = ["UtcDateTime", "closed", "instant", "json_value", "key", "reference"]
