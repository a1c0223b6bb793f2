"""A real SMTP server on loopback, whose humour is written in the recipient's address.

``inconnu.x@`` does not exist, ``refus.x@`` is refused after its content, ``plein.x@`` is asked to come back,
``gris.x@`` too but once only, ``muet-rcpt.x@`` and ``muet-data.x@`` get no reply, ``coupe.x@`` loses the connection
once, before its mail is accepted, and ``coupe-apres.x@`` just after. Anyone else is accepted.
"""

import asyncio
import email
import hashlib
import json
import sys
import threading
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True, slots=True)
class Accepted:
    """A mail that the server took, and when its content began to come."""

    recipient: str
    message_id: str
    sha256: str
    began: float
    at: float
    content: str = ""


class Handler:
    """Accepts mails and keeps what was accepted, in memory or as lines of a file."""

    def __init__(self, ledger: Path | None = None) -> None:
        self.accepted: list[Accepted] = []
        self.connections = 0
        self.is_down = False
        self._ledger = ledger.open("a", encoding="utf-8") if ledger else None
        self._seen: set[str] = set()

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.is_down:
            return "421 4.3.2 Service en maintenance"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        match address.partition(".")[0]:
            case "inconnu":
                return "550 5.1.1 Utilisateur inconnu"
            case "plein":
                return "452 4.2.2 Boite pleine"
            case "gris" if self._first_time(address):
                return "451 4.7.1 Revenez plus tard"
            case "muet-rcpt":
                await asyncio.sleep(30)
        envelope.rcpt_tos.append(address)
        envelope.began = time.time()  # type: ignore[attr-defined]  # noqa: TID251  a server of its own, on the real clock
        return "250 OK"

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        address = envelope.rcpt_tos[0]
        match address.partition(".")[0]:
            case "refus":
                return "554 5.7.1 Message refuse"
            case "muet-data":
                await asyncio.sleep(30)
            case "coupe" if self._first_time(address):
                self._hang_up(server)
                return "421 Coupure"
            case "coupe-apres" if self._first_time(address):
                self._keep(envelope)
                self._hang_up(server)
                return "421 Coupure"
        self._keep(envelope)
        return "250 2.0.0 Pris en charge"

    def _first_time(self, address: str) -> bool:
        is_first = address not in self._seen
        self._seen.add(address)
        return is_first

    def _hang_up(self, server: SMTP) -> None:
        assert server.transport is not None
        server.transport.close()

    def _keep(self, envelope: Envelope) -> None:
        content = envelope.original_content or b""
        parsed = email.message_from_bytes(content)
        one = Accepted(
            envelope.rcpt_tos[0],
            parsed["Message-ID"].strip("<>"),
            hashlib.sha256(content).hexdigest(),
            envelope.began,  # type: ignore[attr-defined]
            time.time(),  # noqa: TID251
            "" if self._ledger else content.decode(),
        )
        if self._ledger:
            self._ledger.write(json.dumps(asdict(one)) + "\n")
            self._ledger.flush()
        else:
            self.accepted.append(one)


class Sink:
    """The server, in a thread of its own: ``with Sink() as sink: ... sink.port``."""

    def __init__(self, ledger: Path | None = None) -> None:
        self.handler = Handler(ledger)
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> "Sink":
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self) -> int:
        self._server = await self._loop.create_server(
            lambda: SMTP(self.handler, hostname="127.0.0.1", loop=self._loop), "127.0.0.1", 0
        )
        return int(self._server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        self._server.close()
        mine = asyncio.current_task()
        open_still = [task for task in asyncio.all_tasks() if task is not mine]
        for task in open_still:
            task.cancel()
        await asyncio.gather(*open_still, return_exceptions=True)

    @property
    def accepted(self) -> list[Accepted]:
        return self.handler.accepted


def read_ledger(path: Path) -> list[Accepted]:
    """What a server that wrote its ledger in a file accepted."""
    return [Accepted(**json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":  # a server in a process of its own: prints its port, stops when its input closes
    with Sink(Path(sys.argv[1])) as running:
        sys.stdout.write(f"{running.port}\n")
        sys.stdout.flush()
        sys.stdin.read()
