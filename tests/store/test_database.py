"""Does the database keep what it is given, refuse what it must, and let writers take turns?"""

import contextlib
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlmodel import select

from models import Campaign, ChainStep, CheckIn, JournalEntry, Person, Territory
from models.closed_lists import Level, Rung
from store import database as db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def france() -> Territory:
    return Territory(level=Level.NATIONAL, code="FR", name="France", valid_from=date(2020, 1, 1))


def count_territories() -> int:
    with db.reading() as session:
        return len(session.exec(select(Territory)).all())


@pytest.mark.usefixtures("database")
def test_a_transaction_is_kept_whole() -> None:
    with db.transaction() as session:
        session.add(france())
    assert count_territories() == 1


@pytest.mark.usefixtures("database")
def test_a_transaction_that_fails_leaves_nothing() -> None:
    def fail() -> None:
        with db.transaction() as session:
            session.add(france())
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert count_territories() == 0


@pytest.mark.usefixtures("database")
def test_a_reader_cannot_write() -> None:
    with db.reading() as session:
        session.add(france())
        with pytest.raises(DatabaseError, match=r"read-?only"):
            session.flush()
    with db.transaction() as session:  # and the connection it used can write again
        session.add(france())
    assert count_territories() == 1


@pytest.mark.usefixtures("database")
def test_a_reader_sees_one_moment_even_while_someone_writes() -> None:
    with db.reading() as session:
        assert session.exec(select(Territory)).all() == []
        with db.transaction() as other:
            other.add(france())
        assert session.exec(select(Territory)).all() == []
    assert count_territories() == 1


@pytest.mark.usefixtures("database")
def test_closed_lists_and_references_are_kept_by_the_database_itself() -> None:
    insert = "INSERT INTO territory (level, perimeter_type, code, name, name_de, timezone, valid_from) VALUES "
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.connection().execute(text(insert + "('canton', 'administratif', 'X', 'X', '', 'UTC', '2020-01-01')"))
    with pytest.raises(IntegrityError), db.transaction() as session:
        session.add(Person(organisation_id=404))


def test_four_writers_lose_no_update(database: str) -> None:
    with db.transaction() as session:
        session.add(Territory(**(france().model_dump() | {"population": 0})))

    def count_up() -> None:
        for _ in range(25):
            with db.transaction() as session:
                lock = session.get(Territory, 1, with_for_update=True)
                assert lock is not None
                lock.population = (lock.population or 0) + 1

    writers = [threading.Thread(target=count_up) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with db.reading() as session:
        assert session.exec(select(Territory.population)).one() == 100


def engines_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, meanwhile: Callable[[], object]) -> int:
    """How many engines four threads make that ask for the first one at once; ``meanwhile``: while one is made."""
    make, made, start = db._engine_at, list[Engine](), threading.Barrier(4)

    def slowly(address: str) -> Engine:
        meanwhile()
        made.append(make(address))
        return made[-1]

    def ask() -> None:
        start.wait()
        db.engine()

    monkeypatch.setattr(db, "_engine_at", slowly)
    db.use(f"sqlite:///{tmp_path}/un.sqlite3")
    asking = [threading.Thread(target=ask) for _ in range(4)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    db.use(None)
    return len(made)


def test_threads_that_ask_at_once_share_one_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another would be dropped with its connections open."""
    assert engines_made(monkeypatch, tmp_path, lambda: time.sleep(0.3)) == 1


def test_without_its_turns_each_thread_would_make_an_engine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(db, "_making", contextlib.nullcontext())
    all_of_them = threading.Barrier(4)
    assert engines_made(monkeypatch, tmp_path, lambda: all_of_them.wait(60)) == 4


@pytest.mark.usefixtures("database")
def test_the_journal_can_only_grow() -> None:
    with db.transaction() as session:
        session.add(JournalEntry(sequence=1, at=NOON, actor="1", action="essai", previous_digest="", digest="a"))
    for statement in ("UPDATE journal_entry SET actor = '2'", "DELETE FROM journal_entry"):
        with pytest.raises(IntegrityError, match="append-only"), db.transaction() as session:
            session.connection().execute(text(statement))


@pytest.mark.usefixtures("database")
def test_a_chain_never_goes_back_to_a_lower_rung() -> None:
    first, last = date(2026, 1, 1), date(2026, 3, 31)
    with db.transaction() as session:
        session.add_all([france(), Person(last_name="Le Goff")])
        session.flush()
        session.add(
            Campaign(
                territory_id=1, title="T1", period_starts_on=first, period_ends_on=last, opens_on=first, freezes_on=last
            )
        )
        session.flush()
        session.add(CheckIn(campaign_id=1, person_id=1, opened_at=NOON))
        session.flush()
        for rung in (Rung.REQUEST, Rung.REMINDER_1, Rung.COORDINATOR):
            session.add(ChainStep(check_in_id=1, rung=rung, decided_on=last))
            session.flush()
    with pytest.raises(IntegrityError, match="lower rung"), db.transaction() as session:
        session.add(ChainStep(check_in_id=1, rung=Rung.REMINDER_2, decided_on=last))


@pytest.mark.usefixtures("database")
def test_upgrading_twice_changes_nothing() -> None:
    with db.transaction() as session:
        session.add(france())
    assert db.is_up_to_date()
    db.upgrade()
    assert count_territories() == 1


def test_a_database_without_tables_is_not_up_to_date(tmp_path: Path) -> None:
    db.use(f"sqlite:///{tmp_path}/vide.sqlite3")
    assert not db.is_up_to_date()
    with pytest.raises(db.DatabaseUnusable, match="quadrille database"):
        count_territories()
    db.use(None)


@pytest.mark.usefixtures("database")
def test_a_database_of_another_version_is_told_in_french() -> None:
    with db.transaction() as session:
        session.connection().execute(text("ALTER TABLE territory RENAME COLUMN population TO inhabitants"))
    with pytest.raises(db.DatabaseUnusable, match="autre version"):
        count_territories()


@pytest.mark.parametrize(
    ("version", "sound"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 50, 4), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 0), True),
    ],
)
def test_a_library_with_the_wal_reset_fault_is_refused(version: tuple[int, int, int], *, sound: bool) -> None:
    assert (db.sqlite_fault(version) is None) is sound


def test_an_unknown_kind_of_database_is_refused_in_french() -> None:
    db.use("mysql://localhost/quadrille")
    with pytest.raises(db.DatabaseUnusable, match="postgresql://"):
        db.engine()
    db.use(None)


def test_each_sqlite_connection_is_durable_and_checks_references(tmp_path: Path) -> None:
    db.use(f"sqlite:///{tmp_path}/dossier/nouveau.sqlite3")
    engine: Engine = db.engine()
    with engine.connect() as connection:
        for pragma, (_, accepted) in db.PRAGMAS.items():
            assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() in accepted
    db.use(None)
