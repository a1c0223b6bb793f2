"""What does the send journal say of the batches that a restored database does not know?"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mail.send_journal import Event, Line, SendJournal, imprint_planned

TELLING = frozenset({Event.ACCEPTED, Event.REFUSED, Event.DATA, Event.UNCERTAIN})
"""Last words after which a mail may have left, or must not be tried again."""
_BLOCK = 1 << 16
_LINE = 200
"""More than the line of a batch is long: blocks overlap by that much."""
_BATCH = re.compile(rb'^\["[^"]*", "batch", "", "(\d+)"\]$', re.MULTILINE)
_NEWEST = 3
"""Files looked at: a day's may hold only the end of the batch of the day before."""


@dataclass(frozen=True, slots=True)
class Trace:
    """The word that counts about a mail, and to whom it went about what."""

    line: Line
    imprint: str


def last_batch(journal: SendJournal, today: date) -> int:
    """The number of the last batch written ahead; 0 when there is none.

    Cheap: the ends of the newest file and of today's, which differ when a clock once ran ahead.
    """
    days = journal.days()
    newest_first, of_today = days[: -_NEWEST - 1 : -1], {today.isoformat()} & set(days)
    numbers = (_last_in(journal.file_of(day)) for day in newest_first)
    return max(next(filter(None, numbers), 0), *(_last_in(journal.file_of(day)) for day in of_today), 0)


def since_batch(journal: SendJournal, number: int) -> dict[str, Trace]:
    """What became of each mail of the batches after this one, when it left, may have, or was refused.

    That a server took it counts above all, from the first time on; otherwise its last line does.
    """
    imprints: dict[str, str] = {}
    words: dict[str, Line] = {}
    is_newer = False
    for line in journal.lines():
        if line.event is Event.BATCH:
            is_newer = int(line.detail) > number
        elif line.event is Event.PLAN:
            if is_newer:
                imprints[line.message_id] = imprint_planned(line)
        elif line.message_id in imprints and not _was_accepted(words.get(line.message_id)):
            words[line.message_id] = line
    return {one: Trace(line, imprints[one]) for one, line in words.items() if line.event in TELLING}


def span(traces: Iterable[Trace]) -> tuple[date, date] | None:
    """The first and last days of these traces."""
    days = sorted(one.line.at.date() for one in traces)
    return (days[0], days[-1]) if days else None


def _was_accepted(line: Line | None) -> bool:
    return line is not None and line.event is Event.ACCEPTED


def _last_in(path: Path) -> int:
    """The highest number in the last block of a file that tells one: workers write side by side, not in order."""
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        while end > 0:
            start = max(0, end - _BLOCK)
            file.seek(start)
            if found := _BATCH.findall(file.read(end - start + _LINE)):
                return max(map(int, found))
            end = start
    return 0
