"""Who did what, when? A gapless chain of acts to which rows are only ever added.

Each row's digest is an HMAC over the previous digest and the row's own canonical content. Personal values stay apart
under a salted digest: erasing them leaves the chain valid, and is itself an act of the journal.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, text
from sqlmodel import Session, col

from models import JournalEntry, JournalPersonal
from store.keys import key_for

START = "0" * 64
ERASURE = "journal.effacement"
_HEAD = "journal head"
_ADVISORY_LOCK = 0x9AD


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of the chain; kept elsewhere, it is an anchor that betrays a cut tail."""

    sequence: int = 0
    digest: str = START


@dataclass(frozen=True, slots=True)
class Act:
    """What somebody did. Nothing personal goes in ``facts``."""

    at: datetime
    actor: str
    action: str
    subject: str = ""
    territory_id: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    personal: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reading of the whole journal found; ``faults`` are French sentences, at most a hundred."""

    entries: int
    erased: int
    head: Head
    faults: tuple[str, ...] = ()

    @property
    def is_valid(self) -> bool:
        """Nothing was changed, removed, added or swapped."""
        return not self.faults


def record(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    subject: str = "",
    territory_id: int | None = None,
    facts: Mapping[str, object] | None = None,
    personal: Mapping[str, object] | None = None,
) -> int:
    """Add an act, in the caller's transaction; gives its sequence. Nothing personal goes in ``facts``."""
    return record_many(session, [Act(at, actor, action, subject, territory_id, facts or {}, personal or {})])


def record_many(session: Session, acts: Sequence[Act]) -> int:
    """Add these acts one after the other, in the caller's transaction; gives the sequence of the last."""
    last, rows, apart = _lock_head(session), list[dict[str, Any]](), list[dict[str, Any]]()
    for act in acts:
        row, kept = _follows(last, act)
        rows.append(row)
        apart += [kept] if kept else []
        last = Head(row["sequence"], row["digest"])
    if rows:
        session.execute(insert(JournalEntry.__table__), rows)  # type: ignore[attr-defined]
    if apart:
        session.execute(insert(JournalPersonal), apart)
    _remember(session, last)
    return last.sequence


def _follows(last: Head, act: Act) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The row of an act after the last link, and that of its personal values."""
    kept = _plain(act.personal)
    salt = secrets.token_hex(32) if kept else ""
    row: dict[str, Any] = {
        "sequence": last.sequence + 1,
        "at": act.at,
        "actor": act.actor,
        "action": act.action,
        "subject": act.subject,
        "territory_id": act.territory_id,
        "facts": _plain(act.facts),
        "personal_digest": _commitment(salt, kept) if kept else "",
        "previous_digest": last.digest,
    }
    row["digest"] = _digest(key_for("journal"), row)
    return row, {"sequence": row["sequence"], "salt": salt, "values": kept} if kept else None


def head(session: Session) -> Head:
    """The last link of the chain."""
    columns = (col(JournalEntry.sequence), col(JournalEntry.digest))
    row = session.execute(select(*columns).order_by(columns[0].desc()).limit(1)).first()
    return Head(*row) if row else Head()


def acts_on(session: Session, subject: str, action: str) -> list[dict[str, object]]:
    """The facts of each act of a kind about something, in their order."""
    statement = (
        select(col(JournalEntry.facts))
        .where(col(JournalEntry.subject) == subject, col(JournalEntry.action) == action)
        .order_by(col(JournalEntry.sequence))
    )
    return list(session.execute(statement).scalars())


def erase(session: Session, sequences: Sequence[int], *, at: datetime, actor: str) -> int:
    """Destroy the personal values of these acts and record that it was done; gives how many there were."""
    gone = session.execute(
        delete(JournalPersonal)
        .where(col(JournalPersonal.sequence).in_(sequences))
        .returning(col(JournalPersonal.sequence))
    )
    erased = sorted(gone.scalars())
    if erased:
        record(session, at=at, actor=actor, action=ERASURE, facts={"sequences": erased})
    return len(erased)


def verify(session: Session, anchors: Sequence[Head] = (), *, after: Head | None = None) -> Verdict:
    """Read the journal to its last row, from its first or from a link known to be good; say what does not hold."""
    faults = [] if after is None or _stands(session, after) else ["La fin du journal a été retirée ou réécrite."]
    expected = {anchor.sequence: anchor.digest for anchor in anchors}
    previous, entries, missing, erased = after or Head(), 0, set[int](), set[int]()
    key = key_for("journal")
    for row in _rows(session, previous):
        entries += 1
        faults.extend(_faults_of(key, row, previous))
        if row["personal_digest"] and row["salt"] is None:
            missing.add(row["sequence"])
        if row["action"] == ERASURE:
            erased.update(row["facts"].get("sequences", ()))
        if expected.pop(row["sequence"], row["digest"]) != row["digest"]:
            faults.append(f"L'entrée n° {row['sequence']} diffère de son ancre extérieure.")
        previous = Head(row["sequence"], row["digest"])
    gone = [one for one in sorted(expected) if one > (after.sequence if after else 0)]
    faults.extend(f"L'entrée n° {one} attestée par une ancre a disparu." for one in gone)
    faults.extend(f"Les valeurs de l'entrée n° {one} ont disparu sans effacement." for one in sorted(missing - erased))
    faults.extend(_orphans(session))
    return Verdict(entries, len(missing & erased), previous, tuple(faults[:100]))


def _stands(session: Session, link: Head) -> bool:
    """Whether a link that was seen is still there, unchanged."""
    found = select(col(JournalEntry.digest)).where(col(JournalEntry.sequence) == link.sequence)
    return link == Head() or session.execute(found).scalar() == link.digest


def _faults_of(key: bytes, row: dict[str, Any], previous: Head) -> Iterator[str]:
    number = row["sequence"]
    if number != previous.sequence + 1:
        yield f"Il manque une ou plusieurs entrées avant le n° {number}."
    if row["previous_digest"] != previous.digest:
        yield f"L'entrée n° {number} ne suit pas la précédente."
    if not hmac.compare_digest(row["digest"], _digest(key, row)):
        yield f"L'entrée n° {number} a été modifiée."
    if row["salt"] is not None and row["personal_digest"] != _commitment(row["salt"], row["values"]):
        yield f"Les valeurs personnelles de l'entrée n° {number} ont été modifiées."


def _rows(session: Session, after: Head) -> Iterator[dict[str, Any]]:
    entry, personal = JournalEntry.__table__, JournalPersonal.__table__  # type: ignore[attr-defined]
    joined = entry.outerjoin(personal, personal.c.sequence == entry.c.sequence)
    columns = [*entry.c, personal.c.salt, personal.c["values"].label("personal_values")]
    wanted = select(*columns).select_from(joined).where(entry.c.sequence > after.sequence)
    found = session.execute(wanted.order_by(entry.c.sequence).execution_options(yield_per=2_000))
    names = [*(column.name for column in entry.c), "salt", "values"]
    for row in found:
        yield dict(zip(names, _tuple(row), strict=True))


def _tuple(row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row)


def _orphans(session: Session) -> list[str]:
    personal, entry = JournalPersonal.__table__, JournalEntry.__table__  # type: ignore[attr-defined]
    lonely = select(personal.c.sequence).where(~select(entry).where(entry.c.sequence == personal.c.sequence).exists())
    return [f"Des valeurs personnelles restent sans entrée : n° {one}." for one in session.execute(lonely).scalars()]


def _lock_head(session: Session) -> Head:
    """The head, under a lock until the transaction ends; remembered between the acts of one transaction."""
    kept: tuple[object, Head] | None = session.info.get(_HEAD)
    if kept and not session.in_nested_transaction() and kept[0] is session.get_transaction():
        return kept[1]
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})
    return head(session)


def _remember(session: Session, last: Head) -> None:
    """A savepoint may be undone: what was added inside one is not remembered."""
    if session.in_nested_transaction():
        session.info.pop(_HEAD, None)
    else:
        session.info[_HEAD] = (session.get_transaction(), last)


def _digest(key: bytes, row: Mapping[str, Any]) -> str:
    content = [
        row["sequence"],
        row["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        row["actor"],
        row["action"],
        row["subject"],
        row["territory_id"],
        row["facts"],
        row["personal_digest"],
    ]
    return hmac.new(key, row["previous_digest"].encode() + _canonical(content), hashlib.sha256).hexdigest()


def _commitment(salt: str, values: Mapping[str, object]) -> str:
    return hmac.new(salt.encode(), _canonical(values), hashlib.sha256).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    """What both databases give back unchanged: numbers with decimals, days and instants become text."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        ordered = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_plain(inner) for inner in ordered]
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value).replace("\x00", "\N{REPLACEMENT CHARACTER}")
