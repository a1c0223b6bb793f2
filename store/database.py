"""Where is the database, and how does one open a transaction on it? The only place where sessions are made.

SQLite is opened in WAL with ``synchronous=FULL`` and foreign keys, each checked, on a library free of the WAL-reset
fault. A writer begins with BEGIN IMMEDIATE: two writers wait for one another, and neither loses its update. A reader
sees one moment of the database and cannot write.
"""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from psycopg.errors import UndefinedColumn, UndefinedTable
from pysqlite3 import dbapi2 as sqlite
from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event, make_url
from sqlalchemy.pool import StaticPool
from sqlmodel import Session

from roadmaps.refusal import Refusal
from settings import settings
from store import marks

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 15
STATEMENT_SECONDS = 60
READING = "quadrille_reading"
PRAGMAS: dict[str, tuple[str, frozenset[object]]] = {
    "journal_mode": ("WAL", frozenset({"wal", "memory"})),
    "synchronous": ("FULL", frozenset({2})),
    "foreign_keys": ("ON", frozenset({1})),
    "busy_timeout": (str(BUSY_SECONDS * 1000), frozenset({BUSY_SECONDS * 1000})),
}
"""What each SQLite connection asks for, and what it must be told back."""

_NOT_OURS = ("no such table", "no such column")
_MENDED = {(3, 44): (3, 44, 6), (3, 50): (3, 50, 7)}
"""Earlier series in which the WAL-reset fault was mended too, and from which release."""


class DatabaseUnusable(Refusal):
    """The database cannot be used safely; ``str(error)`` is a French sentence that says what to do."""


def sqlite_fault(version: tuple[int, ...] = sqlite.sqlite_version_info) -> str | None:
    """What is wrong with this SQLite library, as a French sentence; None when it is sound."""
    mended = version >= _MENDED.get((version[0], version[1]), (3, 51, 3))
    if mended or version < (3, 7, 0):
        return None
    return (
        f"La bibliothèque SQLite {'.'.join(map(str, version))} peut abîmer la base (défaut de remise à zéro du "
        "journal WAL, corrigé en 3.51.3) : réinstallez l'environnement (make setup), ou utilisez PostgreSQL."
    )


_chosen: list[str] = []
"""The address given to :func:`use`, if any: tests and commands may look elsewhere than the settings."""
_made: dict[str, Engine] = {}
"""The engines of this process by address, until :func:`use` says otherwise."""
_making = threading.Lock()
"""One thread at a time makes an engine: of two at once, one would be dropped with its connections open."""


def use(url: str | None) -> None:
    """From now on, the database is at ``url`` (None: back to the settings); connections held so far are closed."""
    for known in _made.values():
        known.dispose()
    _made.clear()
    _chosen[:] = [url] if url else []


def engine() -> Engine:
    """The engine of this process."""
    address = _chosen[0] if _chosen else settings().database_url
    if address not in _made:
        with _making:
            return _made.get(address) or _made.setdefault(address, _engine_at(address))
    return _made[address]


def _engine_at(address: str) -> Engine:
    url = make_url(address)
    match url.get_backend_name():
        case "sqlite":
            return _sqlite_engine(url)
        case "postgresql":
            return _postgresql_engine(url)
        case other:
            raise DatabaseUnusable(
                f"La base « {other} » n'est pas prise en charge : donnez à QUADRILLE_DATABASE_URL une adresse qui "
                "commence par sqlite:/// ou par postgresql://."
            )


def _sqlite_engine(url: URL) -> Engine:
    if fault := sqlite_fault():
        raise DatabaseUnusable(fault)
    if url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        pool: dict[str, Any] = {"pool_size": 5, "max_overflow": 10, "pool_timeout": BUSY_SECONDS}
    else:
        pool = {"poolclass": StaticPool}
    made = create_engine(url, module=sqlite, connect_args={"check_same_thread": False}, **pool)
    event.listen(made, "connect", _prepare_sqlite)
    event.listen(made, "begin", _begin_sqlite)
    event.listen(made, "handle_error", _explain)
    return made


def _explain(failure: ExceptionContext) -> None:
    """Tables that are missing or of another version are told in French; any other error is raised as it is."""
    told = str(failure.original_exception)
    if isinstance(failure.original_exception, UndefinedTable | UndefinedColumn) or told.startswith(_NOT_OURS):
        raise DatabaseUnusable(
            "La base de données n'est pas encore créée, ou elle est d'une autre version de Quadrille : lancez "
            "« quadrille database »."
        ) from failure.original_exception


def _prepare_sqlite(connection: Any, _record: object) -> None:
    """Ask for our pragmas and check each: an unknown or refused pragma is silent in SQLite."""
    connection.isolation_level = None  # BEGIN is ours, below
    marks.teach(connection)
    for pragma, (wanted, accepted) in PRAGMAS.items():
        connection.execute(f"PRAGMA {pragma}={wanted}")
        (found,) = connection.execute(f"PRAGMA {pragma}").fetchone()
        if found not in accepted:
            raise DatabaseUnusable(
                f"SQLite refuse le réglage {pragma}={wanted} (il répond {found}) : placez la base sur un disque local "
                "et non sur un partage réseau."
            )


def _begin_sqlite(connection: Connection) -> None:
    reading_only = bool(connection.get_execution_options().get(READING))
    connection.exec_driver_sql(f"PRAGMA query_only={'ON' if reading_only else 'OFF'}")
    connection.exec_driver_sql("BEGIN" if reading_only else "BEGIN IMMEDIATE")


def _postgresql_engine(url: URL) -> Engine:
    limits = {
        "statement_timeout": f"{STATEMENT_SECONDS}s",
        "lock_timeout": f"{BUSY_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{STATEMENT_SECONDS}s",
        "timezone": "UTC",
    }
    made = create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=5,
        max_overflow=10,
        pool_timeout=BUSY_SECONDS,
        pool_pre_ping=True,
        connect_args={
            "connect_timeout": 10,
            "application_name": "quadrille",
            "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
        },
    )
    event.listen(made, "handle_error", _explain)
    return made


@contextmanager
def transaction() -> Generator[Session]:
    """A session whose work is kept whole when the block ends, and undone whole when it raises."""
    with Session(engine(), expire_on_commit=False) as session, session.begin():
        yield session


@contextmanager
def reading() -> Generator[Session]:
    """A session that sees one moment of the database and cannot write."""
    options: dict[str, Any] = {READING: True}
    if engine().dialect.name == "postgresql":
        options |= {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    with Session(engine().execution_options(**options), expire_on_commit=False) as session:
        yield session


def is_up_to_date() -> bool:
    """Whether the tables are at the current revision."""
    from alembic.runtime.migration import MigrationContext  # noqa: PLC0415
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    with engine().connect() as connection:
        found = MigrationContext.configure(connection).get_current_heads()
    return set(found) == set(ScriptDirectory(str(MIGRATIONS)).get_heads())


def upgrade(url: str | None = None) -> None:
    """Bring the tables to the current revision, in one transaction; two processes at once take turns."""
    from alembic import command  # noqa: PLC0415  0.2 s that only migrations need
    from alembic.config import Config  # noqa: PLC0415

    if url is not None:
        use(url)
    configuration = Config()
    configuration.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with engine().begin() as connection:
        configuration.attributes["connection"] = connection
        command.upgrade(configuration, "head")
