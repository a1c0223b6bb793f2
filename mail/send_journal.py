"""Which mails went to the server, as told outside the database?

Lines are appended to a file of the day: "batch" and "plan" before a group goes (on disk before its first DATA), "data"
when one goes, then what became of it. A worker killed in between leaves its trace here; after an old backup was
restored, what had left since is read here (mail/traces.py).
"""

import contextlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from mail.sending import Attempt, Message

_encoded = json.JSONEncoder(ensure_ascii=False).encode
_NAME = re.compile(r"envois-(\d{4}-\d\d-\d\d)\.jsonl")


class Event(StrEnum):
    """What a line says; for one mail the later one counts."""

    BATCH = "batch"
    """The number of the batch that the "plan" lines right after it are of."""
    PLAN = "plan"
    DATA = "data"
    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    WITHHELD = "withheld"
    """The last look failed after "data": the server was left before the first byte of the content."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal."""

    at: datetime
    event: Event
    message_id: str
    detail: str = ""


class SendJournal:
    """The journal of one process; several may append to the same files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None
        self._day = ""

    def plan(self, batch: int, messages: Iterable[Message], at: datetime) -> None:
        """These are about to go, each with the SHA-256 of its bytes and its imprint: on disk when this returns."""
        planned = [
            (Event.PLAN, one.message_id, f"{sha256(one.content).hexdigest()} {imprint_of(one.recipient, one.subject)}")
            for one in messages
        ]
        self._write(at, [(Event.BATCH, "", str(batch)), *planned])
        self.keep()

    def data(self, message: Message, at: datetime, *, durably: bool = False) -> None:
        """This one goes now."""
        self._write(at, [(Event.DATA, message.message_id, "")])
        if durably:
            self.keep()

    def outcome(self, message: Message, attempt: Attempt, at: datetime) -> None:
        """This became of it: safe from the death of the process at once, from a power cut after :meth:`keep`."""
        self._write(at, [(Event(attempt.outcome.value), message.message_id, attempt.reply)])

    def keep(self) -> None:
        """Everything written so far is on disk."""
        if self._file is not None:
            os.fdatasync(self._file)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            os.close(self._file)
        self._file, self._day = None, ""

    def last_of(self, message_ids: Iterable[str], since: datetime) -> dict[str, Line]:
        """The last line about each of these mails, in the files from the day of ``since`` on."""
        wanted = set(message_ids)
        return {line.message_id: line for line in self.lines(since) if line.message_id in wanted}

    def lines(self, since: datetime | None = None) -> Iterator[Line]:
        """Every readable line from the day of ``since`` on, oldest first; a torn line is passed over."""
        first = (since - timedelta(days=1)).date().isoformat() if since else ""
        for day in self.days():
            if day >= first:
                yield from _read(self.file_of(day))

    def days(self) -> list[str]:
        """The days that have a file, oldest first."""
        with contextlib.suppress(FileNotFoundError):
            names = os.listdir(self._folder)  # noqa: PTH208  a path for each of a year's files takes a millisecond
            return sorted(found[1] for name in names if (found := _NAME.fullmatch(name)))
        return []

    def file_of(self, day: str) -> Path:
        """Where the lines of a day are."""
        return self._folder / f"envois-{day}.jsonl"

    def _write(self, at: datetime, events: Iterable[tuple[Event, str, str]]) -> None:
        moment = at.isoformat()
        text = "".join(
            _encoded([moment, event.value, message_id, detail]) + "\n" for event, message_id, detail in events
        )
        file, data = self._opened(at), text.encode("utf-8", "replace")
        if os.write(file, data) != len(data):
            raise OSError("the send journal could not be written whole")

    def _opened(self, at: datetime) -> int:
        day = at.date().isoformat()
        if self._file is None or day != self._day:
            self.close()
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = os.open(self.file_of(day), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
            self._day = day
        return self._file


def imprint_of(recipient: str, subject: str) -> str:
    """To whom a mail goes about what, as a fingerprint: its identity follows from numbers, which may serve again."""
    return sha256(f"{recipient}\0{subject}".encode()).hexdigest()[:32]


def digest_planned(line: Line) -> str:
    """The SHA-256 of the bytes that a "plan" line announces."""
    return line.detail.partition(" ")[0]


def imprint_planned(line: Line) -> str:
    """The imprint of the mail that a "plan" line announces."""
    return line.detail.partition(" ")[2]


def _read(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8", errors="replace") as file:
        for text in file:
            try:
                at, event, message_id, detail = json.loads(text)
                yield Line(datetime.fromisoformat(at), Event(event), message_id, detail)
            except (ValueError, TypeError):
                continue
