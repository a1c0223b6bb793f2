"""The journal: a chain that finds any tampering, and from which a person can be erased.

``TAMPERINGS=10000`` makes the campaign of drawn tamperings long.
"""

import contextlib
import os
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session, col, select

from models import JournalEntry
from store import database as db
from store import journal

START = datetime(2026, 3, 30, 9, 30, tzinfo=UTC)


def write(session: Session, count: int) -> None:
    for number in range(count):
        journal.record(
            session,
            at=START + timedelta(minutes=number),
            actor="12" if number % 2 else "reminders",
            action="relance.decidee",
            subject=f"check_in:{number}",
            facts={"rung": "relance_1", "on": date(2026, 4, 1), "share": 0.1, "nested": {"b": 1, "a": [1, None, True]}},
            personal={"recipient": "prenom.nom@quadrille.example"} if number % 3 == 0 else None,
        )


def unlock(session: Session) -> None:
    """What someone who holds the database can do: take the triggers away."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("ALTER TABLE journal_entry DISABLE TRIGGER USER"))
    else:
        for verb in ("update", "delete"):
            session.execute(text(f"DROP TRIGGER IF EXISTS journal_entry_no_{verb}"))


def test_a_chain_written_in_several_transactions_holds(database: str) -> None:
    for _ in range(3):
        with db.transaction() as session:
            write(session, 7)
    with db.reading() as session:
        verdict = journal.verify(session)
    assert verdict.is_valid, verdict.faults
    assert (verdict.entries, verdict.head.sequence) == (21, 21)


def test_acts_written_together_are_those_written_one_by_one(database: str) -> None:
    acts = [journal.Act(START, "x", "essai", f"check_in:{one}", facts={"one": one}, personal={"name": "Zoé"})
            for one in range(5)]  # fmt: skip
    with db.transaction() as session:
        assert journal.record(session, at=START, actor="x", action="premier") == 1
        assert journal.record_many(session, acts) == 6
        assert journal.record_many(session, []) == 6
        assert journal.record(session, at=START, actor="x", action="dernier") == 7
    with db.reading() as session:
        verdict = journal.verify(session)
        assert (verdict.is_valid, verdict.entries) == (True, 7)
        subjects = session.exec(select(JournalEntry.subject).order_by(col(JournalEntry.sequence))).all()
    assert subjects == ["", *(f"check_in:{one}" for one in range(5)), ""]


def test_what_is_undone_leaves_no_gap(database: str) -> None:
    with db.transaction() as session:
        write(session, 2)
        with session.begin_nested() as inner:
            write(session, 3)
            inner.rollback()
        write(session, 2)
    with contextlib.suppress(ZeroDivisionError), db.transaction() as session:
        write(session, 3)
        raise ZeroDivisionError
    with db.reading() as session:
        verdict = journal.verify(session)
    assert verdict.is_valid, verdict.faults
    assert verdict.entries == 4


@pytest.mark.parametrize("statement", ["UPDATE journal_entry SET actor = 'x'", "DELETE FROM journal_entry"])
def test_the_database_refuses_to_change_the_past(database: str, statement: str) -> None:
    with db.transaction() as session:
        write(session, 2)
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
        session.execute(text(statement))


def test_postgresql_refuses_to_empty_the_past(database: str) -> None:
    with db.transaction() as session:
        write(session, 2)
        if session.get_bind().dialect.name != "postgresql":
            return  # SQLite has no TRUNCATE
    with pytest.raises(DBAPIError, match="append-only"), db.transaction() as session:
        session.execute(text("TRUNCATE journal_entry CASCADE"))


def test_erasing_a_person_leaves_the_chain_valid(database: str) -> None:
    with db.transaction() as session:
        write(session, 6)
        assert journal.erase(session, [1, 4], at=START, actor="3") == 2
    with db.reading() as session:
        verdict = journal.verify(session)
        values = session.execute(text("SELECT count(*) FROM journal_personal")).scalar()
    assert verdict.is_valid, verdict.faults
    assert (verdict.erased, values) == (2, 0)


TAMPERINGS = {
    "an actor": "UPDATE journal_entry SET actor = 'quelqu''un' WHERE sequence = :n",
    "an action": "UPDATE journal_entry SET action = 'autre' WHERE sequence = :n",
    "a subject": "UPDATE journal_entry SET subject = 'check_in:999' WHERE sequence = :n",
    "a fact": """UPDATE journal_entry SET facts = '{"rung": "region"}' WHERE sequence = :n""",
    "an instant": "UPDATE journal_entry SET at = '2020-01-01 00:00:00+00:00' WHERE sequence = :n",
    "a removed row": "DELETE FROM journal_entry WHERE sequence = :n",
    "a digest": "UPDATE journal_entry SET digest = 'f' WHERE sequence = :n",
    "a link": "UPDATE journal_entry SET previous_digest = 'f' WHERE sequence = :n",
}


@pytest.mark.parametrize("kind", TAMPERINGS)
def test_any_tampering_is_found(database: str, kind: str) -> None:
    with db.transaction() as session:
        write(session, 12)
    number = random.Random(kind).choice(
        [2, 3, 5, 6, 8, 9, 11, 12]
    )  # without personal values: nothing else protects them
    with db.reading() as session:
        anchor = journal.head(session)
    with db.transaction() as session:
        unlock(session)
        session.execute(text(TAMPERINGS[kind]), {"n": number})
    with db.reading() as session:
        assert not journal.verify(session, [anchor]).is_valid


@pytest.mark.parametrize(
    "statement",
    [
        """UPDATE journal_personal SET "values" = '{"recipient": "autre@quadrille.example"}' WHERE sequence = 4""",
        "DELETE FROM journal_personal WHERE sequence = 4",
    ],
)
def test_personal_values_changed_or_gone_without_an_act_are_found(database: str, statement: str) -> None:
    with db.transaction() as session:
        write(session, 6)
        session.execute(text(statement))
    with db.reading() as session:
        assert not journal.verify(session).is_valid


def test_a_cut_tail_is_betrayed_by_an_anchor_kept_elsewhere(database: str) -> None:
    with db.transaction() as session:
        write(session, 12)
    with db.reading() as session:
        anchor = journal.head(session)
    with db.transaction() as session:
        unlock(session)
        session.execute(text("DELETE FROM journal_entry WHERE sequence = 12"))
    with db.reading() as session:
        assert journal.verify(session).is_valid
        assert not journal.verify(session, [anchor]).is_valid


def test_two_swapped_acts_are_found(database: str) -> None:
    with db.transaction() as session:
        write(session, 12)
    with db.transaction() as session:
        unlock(session)
        for old, new in ((5, 1000), (6, 5), (1000, 6)):
            session.execute(
                text("UPDATE journal_entry SET sequence = :new WHERE sequence = :old"), {"old": old, "new": new}
            )
    with db.reading() as session:
        assert not journal.verify(session).is_valid


ENTRIES = 12
TAMPERINGS_DRAWN = int(os.environ.get("TAMPERINGS", "300"))  # noqa: TID251  the size of the campaign
CHANGED = {
    "actor": "'{0}'",
    "action": "'{0}'",
    "subject": "'{0}'",
    "personal_digest": "'{0}'",
    "previous_digest": "'{0}'",
    "digest": "'{0}'",
    "facts": """'{{"rung": "{0}"}}'""",
    "at": "'2020-01-{1:02} 00:00:00+00:00'",
}


def a_tampering(draw: random.Random) -> list[str]:
    """What somebody who holds the database may do to one column, one row, the order or the end."""
    one, other = draw.sample(range(1, ENTRIES + 1), 2)
    word, number = f"{draw.getrandbits(128):032x}", draw.randint(1, 28)
    match draw.choice(("change", "change", "remove", "swap", "insert", "cut", "shift")):
        case "change":
            column = draw.choice(sorted(CHANGED))
            value = CHANGED[column].format(word, number)
            return [f"UPDATE journal_entry SET {column} = {value} WHERE sequence = {one}"]
        case "remove":
            return [f"DELETE FROM journal_entry WHERE sequence = {one}"]
        case "swap":
            moves = ((one, 1000), (other, one), (1000, other))
            return [f"UPDATE journal_entry SET sequence = {new} WHERE sequence = {old}" for old, new in moves]
        case "insert":
            copied = f"at, '{word}', action, subject, territory_id, facts, personal_digest, digest, '{word}'"
            return [
                f"INSERT INTO journal_entry SELECT {ENTRIES + 1}, {copied} FROM journal_entry WHERE sequence = {one}"
            ]
        case "cut":
            return [f"DELETE FROM journal_entry WHERE sequence >= {one}"]
        case _:
            return [f"UPDATE journal_entry SET sequence = {ENTRIES + number} WHERE sequence = {one}"]


def test_random_tamperings_are_all_found(database: str) -> None:
    """Each is made in a savepoint that is then undone."""
    draw, missed = random.Random(20261122), list[str]()
    with db.transaction() as session:
        for number in range(ENTRIES):
            journal.record(session, at=START, actor="x", action="essai", subject=f"check_in:{number}")
    with db.reading() as session:
        anchor = journal.head(session)
    with db.transaction() as session:
        unlock(session)
        assert journal.verify(session, [anchor]).is_valid
        for _ in range(TAMPERINGS_DRAWN):
            statements = a_tampering(draw)
            with session.begin_nested() as kept:
                for statement in statements:
                    session.execute(text(statement.replace(":", "\\:")))
                if journal.verify(session, [anchor]).is_valid:
                    missed.append(" ; ".join(statements))
                kept.rollback()
    assert missed == []
