"""How are migrations run? On the connection that store.database gives, in its transaction."""

from alembic import context
from sqlalchemy import text
from sqlmodel import SQLModel

import models  # noqa: F401  the tables are known once the package is imported

connection = context.config.attributes["connection"]
if connection.dialect.name == "postgresql":
    connection.execute(text("SELECT pg_advisory_xact_lock(7237)"))  # two upgrades at once take turns

context.configure(
    connection=connection,
    target_metadata=SQLModel.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
