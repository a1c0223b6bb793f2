"""``quadrille mail receive`` takes in what the mail server hands over, until it is asked to stop."""

import contextlib
import os
import signal
import smtplib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows.receiving import receive_until_stopped
from roadmaps.refusal import Refusal
from store import database as db

ROOT = Path(__file__).resolve().parents[2]


def test_the_command_takes_in_by_lmtp_and_stops_when_asked(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'quadrille.sqlite3'}"
    db.upgrade(address)
    db.use(None)
    socket = tmp_path / "retours.sock"
    environment = os.environ | {  # noqa: TID251  that of the command, not ours
        "QUADRILLE_DATABASE_URL": address,
        "QUADRILLE_SECRET": "un secret qui ne sert que pendant les essais",
        "QUADRILLE_DATA_DIR": str(tmp_path),
        "QUADRILLE_LMTP_LISTEN": str(socket),
    }
    command = [sys.executable, "-c", "from cli.app import main; main()", "mail", "receive"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as running:
        try:
            with _knock(socket, running) as client:
                assert client.sendmail("", ["retours@quadrille.example"], b"Subject: Bonjour\r\n\r\nLu.\r\n") == {}
            running.send_signal(signal.SIGTERM)
            said, _ = running.communicate(timeout=120)
        finally:
            running.kill()
    assert running.returncode == 0
    assert str(socket) in said


def _knock(socket: Path, running: "subprocess.Popen[str]") -> smtplib.LMTP:
    """A client of the door, once it is open: its socket is there a little before anybody listens."""
    for _ in range(1200):
        with contextlib.suppress(FileNotFoundError, ConnectionRefusedError):
            return smtplib.LMTP(str(socket), timeout=60)
        assert running.poll() is None, "the command ended by itself"
        time.sleep(0.1)
    raise AssertionError("the door did not open")


@pytest.mark.parametrize("listen", ["0.0.0.0:2424", "ailleurs.example:24"])
def test_a_door_open_to_others_is_refused_in_french(listen: str) -> None:
    with pytest.raises(Refusal, match="une adresse de cette machine"):
        receive_until_stopped(listen)


def test_a_door_that_cannot_open_says_why(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="Impossible de recevoir"):
        receive_until_stopped(str(tmp_path / "absent" / "retours.sock"))
