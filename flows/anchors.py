"""How did the last audits end, and up to where was the journal seen whole? Signed lines, kept outside the database.

A database put back, a cut tail or a rewritten chain is betrayed by a line that says otherwise; a line that was changed
is betrayed by its signature.
"""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from settings import settings
from store.journal import Head
from store.keys import key_for

FILE = "ancres.jsonl"
READ = 100


@dataclass(frozen=True, slots=True)
class Anchors:
    """What the last lines say: heads of a journal seen whole, oldest first; how many lines are not ours."""

    heads: tuple[tuple[datetime, Head], ...] = ()
    forged: int = 0


def drop(head: Head | None, at: datetime, findings: int = 0) -> None:
    """Write the status line of an audit: how many findings, and the last link of a journal found whole (or None)."""
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    content = [at.isoformat(), head.sequence if head else None, head.digest if head else None, findings]
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps([*content, _signature(content)]) + "\n")


def known() -> Anchors:
    """The last lines."""
    path = _path()
    if not path.exists():
        return Anchors()
    heads: list[tuple[datetime, Head]] = []
    forged = 0
    for line in path.read_text(encoding="utf-8").splitlines()[-READ:]:
        content = _read(line)
        if content is None:
            forged += 1
        elif content[1] is not None:
            heads.append((datetime.fromisoformat(content[0]), Head(content[1], content[2])))
    return Anchors(tuple(heads), forged)


def _read(line: str) -> list[Any] | None:
    """The content of a line; None when its signature does not hold."""
    try:
        *content, signature = json.loads(line)
    except (ValueError, TypeError):
        return None
    return content if hmac.compare_digest(str(signature), _signature(content)) else None


def _signature(content: list[Any]) -> str:
    return hmac.new(key_for("status line"), json.dumps(content).encode(), hashlib.sha256).hexdigest()


def _path() -> Path:
    return settings().data_dir / FILE
