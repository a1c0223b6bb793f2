"""Mail servers that refuse, fall silent, hang up, drip, babble or do not encrypt: each due letter leaves once.

A server that keeps silent after the final dot leaves a doubt that nobody can settle: same identity, same bytes then.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from flows import clock, delivery
from flows.delivery import Delivered, deliver
from flows.settlements import settled
from mail.send_journal import SendJournal
from mail.sending import Outcome
from mail.smtp import Security, SmtpBackend
from models.closed_lists import MailState
from roadmaps import invariants
from roadmaps.calendars import Calendar, holidays_of
from store import audited
from store import database as db
from store.reference import public_holidays
from tests.faults_world import AGES_AGO, FAULTS, Tally, spread
from tests.outbox import MONDAY, a_mail, queue, rows
from tests.scripted_server import DATA, EHLO, END, GREETING, MAIL, QUIT, RCPT, VERBS, ScriptedServer, Trick

PATIENT, IMPATIENT = 20.0, 1.5
"""Seconds that a wait may last: no slow machine passes for a silence, and no real silence costs long."""
FOR_EVER = 600.0
BABBLE = "\r\n".join(["250-encore un mot"] * 99 + ["250 enfin"])
CLASSES_OF_BYTES = (0, 1, 40, 300, 600, 10**6)
"""Nothing, one byte, in the headers, around the empty line, in the body, all but the final dot."""
pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True)
class Case:
    """A trick, and what it is fair to expect of it."""

    name: str
    trick: Trick
    refused: bool = False
    """The victim's letter is refused for good."""
    doubts: int = 0
    """Replies to the final dot that nobody heard of a mail that was taken."""


def cases() -> Iterator[Case]:
    """Everything a server may do to one recipient, at each verb."""
    everybody = {GREETING, EHLO}
    for verb in VERBS:
        victim = "" if verb in everybody else "v"
        trick = Trick(verb, recipient=victim)
        yield Case(f"silence at {verb}", replace(trick, silent=FOR_EVER))
        yield Case(f"hung up at {verb}", replace(trick, hang_up=True))
        for reply in ("421 4.3.2 maintenance", "451 4.7.1 plus tard", "432 4.3.2 trop de monde", "452 4.2.2 plein"):
            yield Case(f"{reply[:3]} at {verb}", replace(trick, reply=reply))
        for reply in ("550 5.7.1 refus", "554 5.0.0 non"):
            yield Case(f"{reply[:3]} at {verb}", replace(trick, reply=reply), refused=verb in (RCPT, DATA, END))
        if verb in (MAIL, RCPT, END):
            yield Case(f"a hundred lines at {verb}", replace(trick, reply=BABBLE))
            yield Case(f"drip at {verb}", replace(trick, drip=0.005))
    for count in CLASSES_OF_BYTES:
        cut = Trick("contenu", after_bytes=count, recipient="v")
        yield (
            Case(f"hung up after {count} bytes", cut)
            if count < 10**6
            else Case("hung up before the dot", replace(cut, after_bytes=700))
        )
    for how in ({"silent": FOR_EVER}, {"hang_up": True}):
        taken = Trick(END, keeps=True, recipient="v", **how)
        yield Case(f"taken, then {next(iter(how))}", taken, doubts=1)
    yield Case("silence at QUIT", Trick(QUIT, silent=FOR_EVER))
    yield Case("hung up at QUIT", Trick(QUIT, hang_up=True))


@dataclass
class Office:
    """A scripted server, and rounds of delivery to it."""

    server: ScriptedServer
    folder: Path
    security: Security = "aucune"

    def round(self, at: datetime) -> Delivered:
        timeout = IMPATIENT if any(trick.silent for trick in self.server.tricks) else PATIENT
        server = closing(SmtpBackend("127.0.0.1", self.server.port, security=self.security, timeout=timeout))
        with clock.set_to(at), server as backend, closing(SendJournal(self.folder / "envois")) as journal:
            return deliver(backend, journal)

    def rounds(self, start: datetime, *, most: int = 40) -> datetime:
        """Rounds whenever something may leave, a minute apart at least, until nothing waits; when the last was."""
        now = start
        for _ in range(most):
            self.round(now)
            waiting = [
                one.not_before for one in rows().values() if one.state in (MailState.PENDING, MailState.DEFERRED)
            ]
            if not waiting:
                return now
            now = max(now + timedelta(minutes=1), min(waiting))
        raise AssertionError("letters still wait")

    def faults(self, doubts: int, *, but: frozenset[str] = frozenset()) -> list[str]:
        """What does not hold of what this server took; ``but``: those that it refused."""
        due = [one.message_id for one in rows().values() if one.key not in but]
        taken = [(one.message_id, one.sha256) for one in self.server.accepted]
        with db.reading() as session:
            departed = audited.departed(session, AGES_AGO)
        here = Calendar(holidays=holidays_of(public_holidays(), ""))
        return [
            *invariants.accepted_once(due, taken, doubts),
            *invariants.identities(departed),
            *invariants.within_hours(departed, lambda _: invariants.Hours(here, 1)),
        ]


@pytest.fixture
def office(database: str, tmp_path: Path) -> Iterator[Office]:
    with ScriptedServer() as server:
        yield Office(server, tmp_path)


def suffer(office: Office, case: Case, number: int) -> tuple[str, set[str]]:
    """Three letters meet a case; the key of the victim's, and those that did not leave at once."""
    start = MONDAY + timedelta(days=7 * (number // 50), minutes=5 * (number % 50))
    keys = [f"{name}{number}" for name in ("v", "a", "b")]
    queue(*(a_mail(key, not_before=start, created_at=start, body_text="Bonjour.\n" * 60) for key in keys))
    office.server.play(case.trick)
    office.round(start)
    office.round(start + timedelta(minutes=1))
    late = {key for key in keys[1:] if rows()[key].state is not MailState.SENT}
    office.rounds(start + timedelta(minutes=2))
    return keys[0], late


def campaign(office: Office, chosen: list[Case]) -> tuple[list[str], int]:
    """All these cases; what does not hold, and the doubts there were."""
    refused: set[str] = set()
    faults: list[str] = []
    for number, case in enumerate(chosen):
        victim, late = suffer(office, case, number)
        refused |= {victim} if case.refused else set()
        if case.trick.recipient and late:
            faults.append(f"{case.name}: {late} waited because of another")
        expected = MailState.FAILED if case.refused else MailState.SENT
        if rows()[victim].state is not expected:
            faults.append(f"{case.name}: {rows()[victim].state.value}")
    doubts = sum(case.doubts for case in chosen)
    return [*faults, *office.faults(doubts, but=frozenset(refused))], doubts


def test_whatever_a_server_does_each_due_letter_leaves_once(office: Office, tally: Tally) -> None:
    known = list(cases())
    chosen = spread(known, 30 * FAULTS, "mail servers")
    faults, doubts = campaign(office, chosen)
    tally.tell(injected=len(chosen), undecidable=doubts, broken=len(faults), tricks=len(chosen))
    assert faults == []


def test_whatever_a_pipelining_server_does_each_due_letter_leaves_once(office: Office, tally: Tally) -> None:
    office.server.offers = ("PIPELINING", "8BITMIME")
    chosen = spread([one for one in cases() if one.trick.verb in (MAIL, RCPT, DATA, END)], 12 * FAULTS, "pipelining")
    faults, doubts = campaign(office, chosen)
    tally.tell(injected=len(chosen), undecidable=doubts, broken=len(faults), pipelined=len(chosen))
    assert faults == []


def test_a_doubt_taken_for_a_success_loses_a_letter(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def hopeful(mail: object, attempt: object, now: datetime) -> object:
        if attempt.outcome is Outcome.UNCERTAIN:  # type: ignore[attr-defined]
            attempt = replace(attempt, outcome=Outcome.ACCEPTED)  # type: ignore[type-var]
        return settled(mail, attempt, now)  # type: ignore[arg-type]

    monkeypatch.setattr(delivery, "settled", hopeful)
    cut = Case("cut", Trick("contenu", after_bytes=40, recipient="v"))
    assert campaign(office, [cut])[0]


def test_a_server_that_is_believed_before_it_answers_loses_a_letter(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deferred_is_sent(mail: object, attempt: object, now: datetime) -> object:
        return settled(mail, replace(attempt, outcome=Outcome.ACCEPTED), now)  # type: ignore[arg-type, type-var]

    monkeypatch.setattr(delivery, "settled", deferred_is_sent)
    assert campaign(office, [Case("451", Trick(RCPT, reply="451 4.7.1 plus tard", recipient="v"))])[0]


def test_greylisting_for_a_day_delays_a_letter_and_no_other(office: Office, tally: Tally) -> None:
    office.server.play(Trick(RCPT, reply="451 4.7.1 liste grise", times=0, recipient="v"))
    queue(*(a_mail(key) for key in ("v", "a", "b")))
    for hour in range(25):
        office.round(MONDAY + timedelta(hours=hour))
    assert {key: mail.state for key, mail in rows().items() if key != "v"} == dict.fromkeys("ab", MailState.SENT)
    office.server.play()
    end = office.rounds(MONDAY + timedelta(hours=25))
    assert end - MONDAY < timedelta(hours=49)
    tally.tell(injected=25, greylisted=25)
    assert office.faults(0) == []


def test_a_provider_down_for_five_days_loses_nothing_and_keeps_the_order(office: Office, tally: Tally) -> None:
    office.server.play(Trick(GREETING, reply="421 4.3.2 en panne", times=0))
    queue(*(a_mail(f"m{number:02}", not_before=MONDAY + timedelta(seconds=number)) for number in range(12)))
    for hour in range(120):
        office.round(MONDAY + timedelta(hours=hour))
    assert office.server.accepted == []
    office.server.play()
    office.rounds(MONDAY + timedelta(hours=120))
    tally.tell(injected=120, down=120)
    assert office.faults(0) == []
    never_tried = [one.recipient for one in office.server.accepted if rows()[one.recipient[:3]].attempts == 1]
    assert never_tried == sorted(never_tried)


def test_a_server_that_is_silent_for_ever_to_one_person_fails_that_letter_alone(office: Office, tally: Tally) -> None:
    office.server.play(Trick(RCPT, silent=FOR_EVER, times=0, recipient="v"))
    queue(*(a_mail(key) for key in ("v", "a", "b")))
    office.rounds(MONDAY)
    assert rows()["v"].state is MailState.FAILED
    assert "cinq jours" in rows()["v"].error
    tally.tell(injected=rows()["v"].attempts, silent=rows()["v"].attempts)
    assert office.faults(0, but=frozenset({"v"})) == []


def a_certificate(folder: Path, address: str) -> tuple[Path, Path]:
    """A certificate signed by itself, for an address, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, address)])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2045, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    clear = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    files = folder / f"{address}.pem", folder / f"{address}.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(key.private_bytes(serialization.Encoding.PEM, *clear))
    return files


def test_nothing_leaves_in_clear_nor_to_a_stranger_and_everything_once_the_certificate_is_right(
    office: Office, tmp_path: Path, tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.security = "starttls"
    queue(*(a_mail(key) for key in "abc"))
    right, other = a_certificate(tmp_path, "127.0.0.1"), a_certificate(tmp_path, "192.0.2.1")
    minutes = itertools.count()
    for certificate, trusted in ((None, right), (other, right), (other, other)):  # stripped, unknown, another's name
        office.server.certificate = certificate
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted[0]))
        assert office.round(MONDAY + timedelta(minutes=next(minutes))).server_is_down
    assert office.server.accepted == []
    assert MailState.FAILED not in {mail.state for mail in rows().values()}
    office.server.certificate = right
    monkeypatch.setenv("SSL_CERT_FILE", str(right[0]))
    office.rounds(MONDAY + timedelta(minutes=next(minutes)))
    tally.tell(injected=3, certificates=3)
    assert office.faults(0) == []


def test_without_encryption_asked_for_the_same_server_takes_everything_in_clear(office: Office) -> None:
    queue(*(a_mail(key) for key in "abc"))
    assert not office.round(MONDAY).server_is_down
    assert Counter(one.recipient[0] for one in office.server.accepted) == Counter("abc")
