"""Do the migrations make exactly the tables that the models describe, on both databases?

Alembic's own comparison misses changed CHECK texts and closed lists, so the catalogues are compared as well.
"""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlmodel import SQLModel

import models
from store import database as db
from store.migrations.regenerate import INITIAL, initial_migration

SQLITE_CATALOGUE = "SELECT tbl_name, sql FROM {schema}.sqlite_master WHERE sql NOT NULL AND type <> 'trigger'"
POSTGRESQL_CATALOGUE = """
    SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = '{schema}'::regnamespace
    UNION ALL SELECT tablename || ' ' || indexdef FROM pg_indexes WHERE schemaname = '{schema}'
    UNION ALL SELECT concat_ws(' ', table_name, column_name, ordinal_position, data_type, character_maximum_length,
        is_nullable, column_default) FROM information_schema.columns WHERE table_schema = '{schema}'
"""


def catalogue(connection: Connection, schema: str) -> set[str]:
    """Every table, column, constraint and index of a schema, as the database tells them."""
    if connection.dialect.name == "sqlite":  # one line of SQL for each column and each constraint
        rows = connection.execute(text(SQLITE_CATALOGUE.format(schema=schema))).all()
        told = [f"{table} {line.strip().rstrip(',')}" for table, sql in rows for line in sql.splitlines()]
    else:
        told = list(connection.execute(text(POSTGRESQL_CATALOGUE.format(schema=schema))).scalars())
    return {line.replace(f"{schema}.", "") for line in told if "alembic_version" not in line}


@pytest.mark.usefixtures("database")
def test_alembic_sees_no_difference_between_models_and_migrations() -> None:
    with db.engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, SQLModel.metadata) == []


def test_the_catalogue_is_the_one_the_models_make(database: str, tmp_path: Path) -> None:
    engine = db.engine()
    with engine.connect() as connection:
        migrated = catalogue(connection, "public" if engine.dialect.name == "postgresql" else "main")
    if engine.dialect.name == "sqlite":
        db.use(f"sqlite:///{tmp_path}/direct.sqlite3")
        with db.engine().begin() as connection:
            SQLModel.metadata.create_all(connection)
            direct = catalogue(connection, "main")
    else:
        with engine.begin() as connection:
            connection.execute(text("CREATE SCHEMA direct; SET LOCAL search_path TO direct"))
            SQLModel.metadata.create_all(connection)
            direct = catalogue(connection, "direct")
    assert migrated == direct
    assert len(migrated) > 400


@pytest.mark.usefixtures("database")
def test_a_changed_check_would_be_seen() -> None:
    """The sabotage of the test above: the same catalogue, with one CHECK loosened."""
    with db.engine().connect() as connection:
        schema = "public" if connection.dialect.name == "postgresql" else "main"
        told = catalogue(connection, schema)
        assert any("ck_commitment_progress" in line and "100" in line for line in told)
        assert any("ck_answer_status" in line or "CONSTRAINT ck_answer_status" in line for line in told)
        if connection.dialect.name == "postgresql":
            connection.execute(text("ALTER TABLE answer DROP CONSTRAINT ck_answer_status"))
            assert catalogue(connection, schema) != told


def test_the_initial_migration_is_what_the_models_make_today() -> None:
    assert len(SQLModel.metadata.tables) == len({getattr(models, name).__tablename__ for name in models.__all__})
    squeezed = "".join(initial_migration().split()).replace("'", '"').replace(",)", ")")
    assert "".join(INITIAL.read_text(encoding="utf-8").split()).replace("'", '"').replace(",)", ")") == squeezed, (
        "the models have moved: run `make migration`"
    )
