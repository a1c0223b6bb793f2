"""How does the mail server next to us hand over what came back? By LMTP, on the loopback or a socket, never further.

Whoever hands over is trusted to be the machine's own mail server: this door asks for no password, and so opens on no
other address. It answers "later" when what it hands to cannot take it, and the mail server keeps it meanwhile.
"""

import asyncio
import ipaddress
import logging
from collections.abc import Callable
from pathlib import Path

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from mail.received import MAX_BYTES

Take = Callable[[bytes, str], object]
"""Takes in a message and the address it came back to; raises when it could not."""
AT_ONCE = 4
IDLE_SECONDS = 60.0
log = logging.getLogger("quadrille")


class NotThisMachine(ValueError):
    """An address from which others than this machine could hand over."""


class Door:
    """Open from ``await open()`` to ``await close()``; ``listen`` is "127.0.0.1:2424" or the path of a socket."""

    def __init__(self, listen: str, take: Take) -> None:
        self._listen = listen
        self._handler = _Handler(take)
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to take in."""
        loop = asyncio.get_running_loop()

        def protocol() -> LMTP:
            return LMTP(self._handler, hostname="quadrille", data_size_limit=MAX_BYTES, timeout=IDLE_SECONDS, loop=loop)

        host, port = address_of(self._listen)
        if port is not None:
            self._server = await loop.create_server(protocol, host, port)
            return
        if Path(host).is_socket():  # left by a door that was shut by force
            Path(host).unlink()
        self._server = await loop.create_unix_server(protocol, host)
        Path(host).chmod(0o660)

    @property
    def port(self) -> int:
        """The port really taken, when 0 was asked for."""
        assert self._server is not None  # noqa: S101  it is open
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Take in nothing more."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()


def address_of(listen: str) -> tuple[str, int | None]:
    """The host and port, or the path and None; :class:`NotThisMachine` for anything else."""
    if listen.startswith("/"):
        return listen, None
    host, _, port = listen.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    try:
        is_here = ipaddress.ip_address(bare).is_loopback
    except ValueError:
        is_here = False
    if not is_here or not port.isdigit():
        raise NotThisMachine(listen)
    return bare, int(port)


class _Handler:
    """What each verb is answered."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def handle_RCPT(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """One recipient for each message: LMTP answers for each, and each message is about one mail."""
        if envelope.rcpt_tos:
            return "452 4.5.3 One recipient at a time"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Hand over; what is not understood is taken all the same, for nobody would read a refusal."""
        content = envelope.original_content or b""
        async with self._turns:
            try:
                await asyncio.to_thread(self._take, content, envelope.rcpt_tos[0])
            except Exception:
                log.exception("a returned mail could not be taken in")
                return "451 4.3.0 Try again later"
        return "250 2.0.0 Taken in"
