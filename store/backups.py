"""How is the whole database copied while it is in use, and is the copy good?

SQLite is copied by ``VACUUM INTO``, one consistent moment that blocks no writer; PostgreSQL by ``pg_dump``. A copy
counts only once it was opened and read again.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from pysqlite3 import dbapi2 as sqlite

from store.database import engine

PG_SECONDS = 3600


class BackupRefused(Exception):
    """The copy could not be made, or is not good; ``str(error)`` is a French sentence."""


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy that was read again. ``rows`` counts those of each table (SQLite), or the dump's entries."""

    path: Path
    sha256: str
    rows: dict[str, int]


def suffix() -> str:
    """How the file of a copy ends."""
    return ".sqlite3" if engine().dialect.name == "sqlite" else ".dump"


def copy_to(path: Path) -> Copy:
    """Copy the database to a new file and read it again; a copy that is not good is removed and refused."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        rows = _sqlite(unfinished) if engine().dialect.name == "sqlite" else _postgresql(unfinished)
        unfinished.chmod(0o600)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return Copy(path, digest_of(path), rows)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def rows_of(path: Path) -> dict[str, int]:
    """Open a copy made of SQLite and count the rows of each table; refused when it is damaged."""
    try:
        with closing(sqlite.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as copy:
            (state,) = copy.execute("PRAGMA integrity_check").fetchone()
            orphans = copy.execute("PRAGMA foreign_key_check").fetchall()
            if state != "ok" or orphans:
                raise BackupRefused(f"La copie {path.name} est abîmée ({state}, {len(orphans)} renvois perdus).")
            tables = [name for (name,) in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            return {name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(tables)}  # noqa: S608
    except sqlite.DatabaseError as trouble:
        raise BackupRefused(f"La copie {path.name} ne se relit pas ({trouble}).") from trouble


def _sqlite(path: Path) -> dict[str, int]:
    with closing(sqlite.connect(str(engine().url.database), timeout=60)) as source:
        source.execute("VACUUM INTO ?", (str(path),))
    return rows_of(path)


def _postgresql(path: Path) -> dict[str, int]:
    url = engine().url.set(drivername="postgresql")
    address = url.set(password=None).render_as_string()
    secret = {"PGPASSWORD": url.password} if url.password else {}  # never on the command line, which anyone reads
    _run("pg_dump", "--format=custom", f"--file={path}", f"--dbname={address}", environment=secret)
    entries = _run("pg_restore", "--list", str(path)).splitlines()
    tables = [line.split()[-2] for line in entries if " TABLE DATA " in line]
    if not tables:
        raise BackupRefused(f"La copie {path.name} ne contient aucune table.")
    return dict.fromkeys(sorted(tables), 1)


def _run(name: str, *arguments: str, environment: Mapping[str, str] | None = None) -> str:
    tool = shutil.which(name)
    if tool is None:
        raise BackupRefused(f"L'outil {name} manque : installez le paquet postgresql-client de la version du serveur.")
    done = subprocess.run(  # noqa: S603  our own arguments
        [tool, *arguments], capture_output=True, text=True, timeout=PG_SECONDS, check=False, env=environment or {}
    )
    if done.returncode:
        raise BackupRefused(f"{name} a échoué : {done.stderr.strip()[-400:]}")
    return done.stdout
