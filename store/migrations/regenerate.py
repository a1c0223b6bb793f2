"""How is the initial migration made again from the models? ``make migration``, until the first release.

Nothing in ``versions/`` is edited by hand: tables come from ``models``, triggers from ``store.migrations.triggers``.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from alembic.autogenerate import produce_migrations, render_python_code
from alembic.autogenerate.api import AutogenContext
from alembic.migration import MigrationContext
from alembic.operations.ops import MigrationScript
from sqlalchemy import create_engine
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import models  # noqa: F401  the tables are known once the package is imported
from models.columns import UtcDateTime
from store.migrations.triggers import postgresql_triggers, sqlite_triggers

INITIAL = Path(__file__).with_name("versions") / "0001_initial.py"
HEAD = '''"""The tables and triggers of the first release. Made by ``make migration``: do not edit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy import Text
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TRIGGERS = {{
    "sqlite": [
{sqlite}
    ],
    "postgresql": [
{postgresql}
    ],
}}


def upgrade() -> None:  # noqa: PLR0915
    """Make the tables, then the triggers."""
    {upgrade}
    for statement in TRIGGERS[op.get_bind().dialect.name]:
        op.get_bind().exec_driver_sql(statement)


def downgrade() -> None:
    """Nothing comes before: a database is removed, not taken back."""
    raise NotImplementedError
'''


def _type_as_code(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Our own column types, as the plain types that they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def _listed(statements: Iterable[str]) -> str:
    return "\n".join(f"        {statement!r}," for statement in statements)


def initial_migration() -> str:
    """The text of the initial migration, as the models say today."""
    # An empty SQLite is enough: both sides of a variant and of a partial index are written out.
    context = MigrationContext.configure(
        create_engine("sqlite://").connect(), opts={"render_item": _type_as_code, "target_metadata": SQLModel.metadata}
    )
    script: MigrationScript = produce_migrations(context, SQLModel.metadata)
    upgrade = render_python_code(
        script.upgrade_ops_list[0], render_item=_type_as_code, migration_context=context, user_module_prefix=None
    )
    return HEAD.format(upgrade=upgrade, sqlite=_listed(sqlite_triggers()), postgresql=_listed(postgresql_triggers()))


def main() -> None:
    """Write it."""
    INITIAL.write_text(initial_migration(), encoding="utf-8")
    print(f"{INITIAL.name} : {len(SQLModel.metadata.tables)} tables")  # noqa: T201  a command of ours


if __name__ == "__main__":
    main()
