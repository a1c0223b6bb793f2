"""How fast does delivery go, beside a bare smtplib loop that guarantees nothing?

Same machine, same server (aiosmtpd in a process of its own), one connection each; the bare loop sends bytes made
beforehand. Rounds alternate; medians and the ratio are printed.
"""

import argparse
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import settings
from flows import clock
from flows.delivery import deliver
from mail.composing import compose
from mail.send_journal import SendJournal
from mail.smtp import SmtpBackend
from models import Mail
from models.closed_lists import Letter
from store import database, mails

MONDAY = datetime(2026, 6, 1, 8, tzinfo=UTC)
ROOT = Path(__file__).resolve().parent.parent
TEXT = "Bonjour Madame,\n\n" + "Où en êtes-vous de cet engagement, dont l'échéance approche ?\n" * 20
HTML = "<p>Bonjour Madame,</p>" + "<p>Où en êtes-vous de cet engagement, dont l'échéance approche ?</p>\n" * 20


def a_mail(number: int, series: str) -> Mail:
    """A reminder of ordinary size."""
    return Mail(
        key=f"{series}:{number}",
        letter=Letter.REMINDER,
        recipient=f"p{series}-{number}@quadrille.example",
        sender_name="Anne Le Goff (DDETS d'Ille-et-Vilaine)",
        subject="Point d'étape du 2e trimestre 2026 : où en êtes-vous ?",
        body_text=TEXT,
        body_html=HTML,
        message_id="",
        decided_on=date(2026, 6, 1),
        created_at=MONDAY,
        not_before=MONDAY,
    )


@contextmanager
def a_server(folder: Path) -> Iterator[int]:
    """A real SMTP server in its own process; gives its port."""
    command = [sys.executable, "-m", "tests.sink", str(folder / "ledger.jsonl")]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait(10)


def bare(port: int, messages: list[tuple[str, bytes]]) -> float:
    """Mails a second of a loop that keeps no account of anything."""
    began = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port, "localhost", timeout=30) as connection:
        for recipient, content in messages:
            connection.sendmail("nous@quadrille.example", recipient, content)
    return len(messages) / (time.perf_counter() - began)


def ours(port: int, count: int, series: str, folder: Path) -> float:
    """Mails a second of a round of delivery: claimed, judged, written ahead, looked at again, sent, settled."""
    with database.transaction() as session:
        for number in range(count):
            mails.queue(session, a_mail(number, series))
    backend = SmtpBackend("127.0.0.1", port, security="aucune", timeout=30)
    journal = SendJournal(folder / "envois")
    began = time.perf_counter()
    with clock.set_to(MONDAY):
        done = deliver(backend, journal, seconds=600)
    rate = count / (time.perf_counter() - began)
    backend.close()
    journal.close()
    assert done.sent == count, done
    return rate


def main() -> None:
    """Print the medians of both and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, a_server(Path(name)) as port:
        folder = Path(name)
        settings.use(settings.demonstration(folder))
        database.upgrade(f"sqlite:///{folder / 'quadrille.sqlite3'}")
        ready = [
            (mail.recipient, compose(mail, sender="nous@quadrille.example").content)
            for mail in (_identified(number) for number in range(chosen.mails))
        ]
        bare(port, ready[:100])
        ours(port, 100, "warm", folder)
        rates = [(bare(port, ready), ours(port, chosen.mails, str(turn), folder)) for turn in range(chosen.rounds)]
    loop, delivery = (statistics.median(column) for column in zip(*rates, strict=True))
    print(f"bare smtplib loop  {loop:7.0f} mails/s")
    print(f"delivery           {delivery:7.0f} mails/s")
    print(f"ratio              {delivery / loop:7.0%}   (floor 50 %, aim 80 %)")


def _identified(number: int) -> Mail:
    mail = a_mail(number, "bare")
    mail.message_id = mails.message_id_of(mail.key)
    return mail


if __name__ == "__main__":
    main()
