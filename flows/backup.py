"""Is there a good copy of everything, taken without stopping anything?

The copy lies beside a manifest (its SHA-256, the rows of each table, the head of the journal's chain): what is needed
to trust it on the day it is restored. The last ones are kept.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from flows import clock
from flows.retention import forget_old_texts
from flows.running import flow
from settings import settings
from store import backups, journal
from store.database import reading

KEPT = 30


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy that was read again."""

    file: str
    size: int
    rows: int

    def __str__(self) -> str:
        return f"sauvegarde : {self.file}, {self.size / 1_000_000:.1f} Mo, relue"


@flow
def backup() -> Backup:
    """Copy the database, read the copy again, write its manifest, remove the oldest copies, forget the oldest texts."""
    at = clock.now()
    folder = settings().data_dir / "sauvegardes"
    with reading() as session:
        head = journal.head(session)

    copy = backups.copy_to(folder / f"quadrille-{at:%Y%m%dT%H%M%SZ}{backups.suffix()}")
    manifest = {
        "file": copy.path.name,
        "made_at": at.isoformat(),
        "sha256": copy.sha256,
        "rows": copy.rows,
        "journal_at_least": {"sequence": head.sequence, "digest": head.digest},
    }
    _manifest_of(copy.path).write_text(json.dumps(manifest, indent=1, ensure_ascii=False), encoding="utf-8")

    _remove_oldest(folder)
    forget_old_texts()
    return Backup(copy.path.name, copy.path.stat().st_size, sum(copy.rows.values()))


def _manifest_of(path: Path) -> Path:
    return path.with_suffix(".json")


def _remove_oldest(folder: Path) -> None:
    for manifest in sorted(folder.glob("quadrille-*.json"))[:-KEPT]:
        for path in folder.glob(f"{manifest.stem}.*"):
            path.unlink()
