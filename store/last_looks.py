"""How does one look at a row and act on what one saw before anybody can change it?

The look is a short transaction that writes nothing. On SQLite it holds the write lock, on PostgreSQL the lock of the
row: a transaction that changes the row has committed before the look, and is seen, or waits until the look is over.
"""

import itertools
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg.pq import ExecStatus
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

from store.database import engine

Value = int | str | datetime


class LastLook(ABC):
    """A connection kept for many looks, at the level of the driver: a look costs 30 µs, ten times less than above."""

    def __init__(self) -> None:
        self._pooled = engine().raw_connection()
        self._driver: Any = self._pooled.driver_connection
        self._is_broken = False

    @contextmanager
    def held(self) -> Generator[None]:
        """What is looked at within does not change until the end."""
        self._begin()
        try:
            yield
        finally:
            self._end()

    def close(self) -> None:
        """Give the connection back as it was; one that broke is not used again."""
        with suppress(OperationalError):
            self._restore()
        self._pooled.close()

    def _broken(self, statement: str, failure: Exception) -> OperationalError:
        """The error to raise when the driver fails, as the rest of the house knows it."""
        if not self._is_broken:
            self._pooled.invalidate(failure)
        self._is_broken = True
        return OperationalError(statement, None, failure)

    @abstractmethod
    def ids(self, statement: str, *values: Value) -> frozenset[int]:
        """The first column of what a statement finds; ``?`` stands for a value, ``/hold/`` for the hold on ``mail``."""

    @abstractmethod
    def _begin(self) -> None:
        """Open the transaction."""

    @abstractmethod
    def _end(self) -> None:
        """Leave it as if it had never been."""

    @abstractmethod
    def _restore(self) -> None:
        """Undo what was asked of the connection at the beginning."""


class _OfSqlite(LastLook):
    def __init__(self) -> None:
        super().__init__()
        self._failures: type[Exception] = engine().dialect.loaded_dbapi.Error
        self._is_shared = isinstance(engine().pool, StaticPool)
        self._run("PRAGMA query_only = OFF")

    def ids(self, statement: str, *values: Value) -> frozenset[int]:
        return frozenset(row[0] for row in self._run(statement.replace("/hold/", ""), *values))

    def _begin(self) -> None:
        if self._is_shared:  # the one connection of a base in memory: a reader may have used it
            self._run("PRAGMA query_only = OFF")
        self._run("BEGIN IMMEDIATE")

    def _end(self) -> None:
        self._run("ROLLBACK")

    def _restore(self) -> None:
        return

    def _run(self, statement: str, *values: Value) -> Sequence[tuple[Any, ...]]:
        try:
            found: Sequence[tuple[Any, ...]] = self._driver.execute(
                statement, [_as_text(one) for one in values]
            ).fetchall()
        except self._failures as failure:
            raise self._broken(statement, failure) from failure
        return found


class _OfPostgresql(LastLook):
    """One exchange for the look, one for its end, which opens the next: nothing is held between two."""

    def __init__(self) -> None:
        super().__init__()
        self._server = self._driver.pgconn
        self._prepared: dict[str, bytes] = {}
        self._is_open = False
        # A worker frozen in the middle of a look keeps its hold: it may still say DATA when it wakes up.
        self._run("SET idle_in_transaction_session_timeout = 0")

    def ids(self, statement: str, *values: Value) -> frozenset[int]:
        if statement not in self._prepared:
            self._prepare(statement)
        texts = [str(one).encode() for one in values]
        result = self._checked(statement, lambda: self._server.exec_prepared(self._prepared[statement], texts))
        return frozenset(int(result.get_value(row, 0)) for row in range(result.ntuples))

    def _begin(self) -> None:
        if not self._is_open:
            self._run("BEGIN")
            self._is_open = True

    def _end(self) -> None:
        self._run("ROLLBACK AND CHAIN")

    def _restore(self) -> None:
        if self._is_open:
            self._run("ROLLBACK")
        for name in self._prepared.values():
            self._run(f"DEALLOCATE {name.decode()}")
        self._run("RESET idle_in_transaction_session_timeout")

    def _prepare(self, statement: str) -> None:
        numbers = itertools.count(1)
        text = re.sub(r"\?", lambda _: f"${next(numbers)}", statement).replace("/hold/", "FOR UPDATE OF mail")
        name = f"quadrille_look_{len(self._prepared)}".encode()
        self._checked(statement, lambda: self._server.prepare(name, text.encode()))
        self._prepared[statement] = name

    def _run(self, statement: str) -> None:
        self._checked(statement, lambda: self._server.exec_(statement.encode()))

    def _checked(self, statement: str, ask: Callable[[], Any]) -> Any:
        try:
            result = ask()
            if result.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
                raise psycopg.OperationalError(result.error_message.decode("utf-8", "replace"))
        except psycopg.Error as failure:
            raise self._broken(statement, failure) from failure
        return result


def _as_text(value: Value) -> int | str:
    """A value as SQLite keeps it: instants are text, in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value


@contextmanager
def last_looks() -> Generator[LastLook]:
    """The means of many looks, of the database in use."""
    look = _OfPostgresql() if engine().dialect.name == "postgresql" else _OfSqlite()
    try:
        yield look
    finally:
        look.close()
