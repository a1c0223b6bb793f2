"""How is a row written once, whoever else writes it at the same moment?"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session


def insert_once(session: Session, table: Any, values: Mapping[str, object], unique: Sequence[str]) -> int | None:
    """Insert a row unless one with the same ``unique`` columns exists; gives its id, or None."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(table).values(**values).on_conflict_do_nothing(index_elements=list(unique))
    found: int | None = session.execute(statement.returning(table.id)).scalar()
    return found
