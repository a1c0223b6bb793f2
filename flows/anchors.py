"""Up to where was the journal seen whole? Kept outside the database, so that a cut tail is betrayed."""

import json
from datetime import datetime

from settings import settings
from store.journal import Head

FILE = "ancres.jsonl"
READ = 100


def drop(head: Head, at: datetime) -> None:
    """Write down the last link of a journal found whole."""
    path = settings().data_dir / FILE
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps([at.isoformat(), head.sequence, head.digest]) + "\n")


def known() -> list[tuple[datetime, Head]]:
    """The last anchors, oldest first."""
    path = settings().data_dir / FILE
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()[-READ:]
    read = (json.loads(line) for line in lines)
    return [(datetime.fromisoformat(at), Head(sequence, digest)) for at, sequence, digest in read]
