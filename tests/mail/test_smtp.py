"""One connection to a real server, and a plain word on what became of each mail."""

import contextlib
import socket
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from mail.sending import Departing, Message, Outcome
from mail.smtp import SmtpBackend
from tests.scripted_server import END, ScriptedServer, Trick
from tests.sink import Sink


@pytest.fixture
def sink() -> Iterator[Sink]:
    with Sink() as running:
        yield running


def a_message(recipient: str) -> Message:
    content = b"Message-ID: <un@quadrille.example>\r\nSubject: x\r\n\r\n.point\r\n..deux\r\n"
    moment = datetime(2026, 6, 1, 7, 30, tzinfo=UTC)
    return Message("un@quadrille.example", "nous@quadrille.example", recipient, content, moment, "relance")


def a_backend(port: int, **more: object) -> SmtpBackend:
    """A client that waits: no slow machine passes for a silent server."""
    return SmtpBackend("127.0.0.1", port, **({"security": "aucune", "timeout": 20} | more))  # type: ignore[arg-type]


def test_one_connection_serves_many_mails(sink: Sink) -> None:
    backend = a_backend(sink.port)
    for _ in range(5):
        assert backend.send(a_message("a@x.fr")).outcome is Outcome.ACCEPTED
    backend.close()
    assert (len(sink.accepted), sink.handler.connections) == (5, 1)
    assert sink.accepted[0].content == a_message("a@x.fr").content.decode()


@pytest.mark.parametrize(
    ("recipient", "outcome", "is_dead", "is_down"),
    [
        ("inconnu.a@x.fr", Outcome.REFUSED, True, False),
        ("refus.a@x.fr", Outcome.REFUSED, False, False),
        ("plein.a@x.fr", Outcome.DEFERRED, False, False),
        ("gris.a@x.fr", Outcome.DEFERRED, False, False),
        ("muet-rcpt.a@x.fr", Outcome.DEFERRED, False, True),
        ("muet-data.a@x.fr", Outcome.UNCERTAIN, False, False),
        ("coupe.a@x.fr", Outcome.UNCERTAIN, False, False),
        ("coupe-apres.a@x.fr", Outcome.UNCERTAIN, False, False),
    ],
)
def test_each_humour_of_a_server_is_named(
    sink: Sink, recipient: str, outcome: Outcome, is_dead: bool, is_down: bool
) -> None:
    backend = a_backend(sink.port, timeout=2 if recipient.startswith("muet") else 20)
    assert backend.send(a_message("avant@x.fr")).outcome is Outcome.ACCEPTED
    attempt = backend.send(a_message(recipient))
    assert (attempt.outcome, attempt.address_is_dead, attempt.server_is_down) == (outcome, is_dead, is_down)
    assert backend.send(a_message("apres@x.fr")).outcome is Outcome.ACCEPTED
    backend.close()


def test_a_server_that_closed_an_idle_connection_is_called_again(sink: Sink) -> None:
    backend = a_backend(sink.port)
    backend.send(a_message("a@x.fr"))
    assert backend._connection is not None
    assert backend._connection.sock is not None
    backend._connection.sock.shutdown(socket.SHUT_RDWR)
    assert backend.send(a_message("b@x.fr")).outcome is Outcome.ACCEPTED
    backend.close()


def test_a_server_that_is_away_or_in_maintenance_defers_everybody(sink: Sink) -> None:
    sink.handler.is_down = True
    backend = a_backend(sink.port)
    assert backend.send(a_message("a@x.fr")).server_is_down
    sink.handler.is_down = False
    assert backend.send(a_message("a@x.fr")).outcome is Outcome.ACCEPTED
    backend.close()
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        attempt = a_backend(unused.getsockname()[1]).send(a_message("a@x.fr"))
    assert (attempt.outcome, attempt.server_is_down) == (Outcome.DEFERRED, True)


def test_a_last_look_that_fails_leaves_no_server_waiting_for_a_content() -> None:
    """The database is lost between DATA and its reply: a goodbye would be heard as the beginning of the content."""

    @contextlib.contextmanager
    def the_database_is_lost() -> Iterator[bool]:
        yield True
        raise RuntimeError("the connection is lost")

    with ScriptedServer() as server, contextlib.closing(a_backend(server.port)) as backend:
        with pytest.raises(RuntimeError):
            backend.send(a_message("a@x.fr"), Departing(the_database_is_lost))
        assert backend._connection is None
        assert backend.send(a_message("b@x.fr")).outcome is Outcome.ACCEPTED
    assert [one.recipient for one in server.accepted] == ["b@x.fr"]


def test_nothing_goes_in_clear_when_encryption_is_asked_for(sink: Sink) -> None:
    attempt = a_backend(sink.port, security="starttls").send(a_message("a@x.fr"))
    assert (attempt.outcome, attempt.server_is_down) == (Outcome.DEFERRED, True)
    assert sink.accepted == []


def test_a_server_that_pipelines_is_told_the_sender_and_recipient_at_once(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    greet = sink.handler.handle_EHLO

    async def announce(server: Any, session: Any, envelope: Any, name: str, said: list[str]) -> Sequence[str]:
        replies = await greet(server, session, envelope, name, said)
        return [*replies[:-1], "250-PIPELINING", replies[-1]]

    monkeypatch.setattr(sink.handler, "handle_EHLO", announce)
    backend = a_backend(sink.port)
    waits: list[str] = []
    outcomes = []
    for recipient in ("a@x.fr", "inconnu.b@x.fr", "plein.c@x.fr", "d@x.fr"):
        departing = Departing(meanwhile=lambda recipient=recipient: waits.append(recipient))  # type: ignore[misc]
        outcomes.append(backend.send(a_message(recipient), departing).outcome)
    backend.close()
    assert outcomes == [Outcome.ACCEPTED, Outcome.REFUSED, Outcome.DEFERRED, Outcome.ACCEPTED]
    assert waits == ["a@x.fr", "inconnu.b@x.fr", "plein.c@x.fr", "d@x.fr"], "one wait for both commands"
    assert [one.recipient for one in sink.accepted] == ["a@x.fr", "d@x.fr"]


def test_a_server_that_drips_its_last_reply_does_not_outlast_the_patience_of_two_waits() -> None:
    with ScriptedServer((Trick(END, reply="250-\r\n" * 80 + "250 fin", drip=0.05, times=0),)) as server:
        backend = a_backend(server.port, timeout=0.5)
        attempt = backend.send(a_message("goutte@x.fr"))
        backend.close()
    assert attempt.outcome is Outcome.UNCERTAIN


def test_a_last_reply_that_says_nothing_leaves_a_doubt() -> None:
    with ScriptedServer((Trick(END, reply="bien", times=0),)) as server:
        backend = a_backend(server.port)
        assert backend.send(a_message("bien@x.fr")).outcome is Outcome.UNCERTAIN
        backend.close()


def test_without_that_patience_the_drip_is_waited_for_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mail.smtp.Patience.over", lambda *_: contextlib.nullcontext())
    with ScriptedServer((Trick(END, reply="250 " + "x" * 60, drip=0.07, times=0),)) as server:
        backend = a_backend(server.port, timeout=2)  # twice that is less than the drip lasts
        attempt = backend.send(a_message("goutte@x.fr"))
        backend.close()
    assert attempt.outcome is Outcome.ACCEPTED
