"""Mails as files: whole, sorted by time, one per mail however often it is sent."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from mail.backends import open_backend
from mail.console import ConsoleBackend
from mail.folder import FolderBackend
from mail.sending import Message, Outcome
from mail.smtp import SmtpBackend
from settings import DEMO_SECRET, Settings


def a_message(recipient: str = "le.goff@quadrille.example") -> Message:
    content = b"To: le.goff@quadrille.example\r\nSubject: Bonjour\r\n\r\nTexte\r\n"
    moment = datetime(2026, 6, 22, 7, 30, tzinfo=UTC)
    return Message("1f2e3d4c5b@q.example", "nous@q.example", recipient, content, moment, "relance")


def test_a_mail_becomes_a_file_that_sorts_by_time(tmp_path: Path) -> None:
    backend = FolderBackend(tmp_path / "mails")
    for _ in range(2):
        assert backend.send(a_message()).outcome is Outcome.ACCEPTED
    backend.close()
    (file,) = (tmp_path / "mails").iterdir()
    assert file.name == "2026-06-22_09h30_relance_le.goff@quadrille.example_1f2e3d4c.eml"
    assert file.read_bytes() == a_message().content


def test_an_address_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    FolderBackend(tmp_path / "mails").send(a_message("../../x/y@z.fr"))
    assert [path.parent.name for path in tmp_path.rglob("*.eml")] == ["mails"]


def test_a_folder_that_cannot_be_written_defers(tmp_path: Path) -> None:
    (tmp_path / "mails").write_text("a file stands in the way")
    attempt = FolderBackend(tmp_path / "mails").send(a_message())
    assert (attempt.outcome, attempt.server_is_down) == (Outcome.DEFERRED, True)


def test_the_terminal_shows_what_matters(capsys: pytest.CaptureFixture[str]) -> None:
    assert ConsoleBackend().send(a_message()).outcome is Outcome.ACCEPTED
    assert "Bonjour" in capsys.readouterr().out


def test_the_settings_choose_the_way_out(tmp_path: Path) -> None:
    kinds = {
        name: type(open_backend(Settings(_env_file=None, mode="demonstration", secret=DEMO_SECRET, mail_backend=name)))
        for name in ("smtp", "dossier", "console")
    }
    assert kinds == {"smtp": SmtpBackend, "dossier": FolderBackend, "console": ConsoleBackend}
