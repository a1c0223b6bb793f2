"""A real IMAP server on loopback, over TLS with a certificate made for the occasion: one mailbox, in memory."""

import asyncio
import imaplib
import ipaddress
import ssl
import threading
from argparse import Namespace
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from proxyprotocol.reader import ProxyProtocolReader
from proxyprotocol.version import ProxyProtocolVersion
from pymap.backend.dict import DictBackend
from pymap.imap import IMAPServer

USER, PASSWORD = "retours", "un mot de passe d'essai"


def a_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of 127.0.0.1 signed by itself, valid for a day around the real time; its file and its key's."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)  # noqa: TID251  the TLS library looks at the real clock
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "imap.pem", folder / "imap.key"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret


class ImapServer:
    """``with ImapServer(folder) as server: ... server.port``; ``server.certificate`` is to be trusted."""

    def __init__(self, folder: Path) -> None:
        self.certificate, self._key = a_certificate(folder)
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._stack = AsyncExitStack()

    def __enter__(self) -> "ImapServer":
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(20)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self) -> int:
        arguments = Namespace(
            debug=False, host=None, port="0", cert=None, key=None, tls=False, proxy_protocol=None,
            inherited_sockets=None, demo_data=False, demo_user=USER, demo_password=PASSWORD,
            passlib_cfg=None, reject_insecure_auth=False,
        )  # fmt: skip
        backend, config = await DictBackend.init(arguments)
        config.apply_context()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self._key)
        reader = ProxyProtocolReader(ProxyProtocolVersion.get(None))
        serve = reader.get_callback(IMAPServer(backend.login, config))
        self._server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        return int(self._server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        self._server.close()
        mine = asyncio.current_task()
        left = [task for task in asyncio.all_tasks() if task is not mine]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    def box(self) -> imaplib.IMAP4_SSL:
        """A client's own connection, its folder open."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        box = imaplib.IMAP4_SSL("127.0.0.1", self.port, ssl_context=context, timeout=10)
        box.login(USER, PASSWORD)
        box.select("INBOX")
        return box

    def receive(self, *contents: bytes) -> None:
        """Put messages in the mailbox, as a mail server would."""
        box = self.box()
        for content in contents:
            assert box.append("INBOX", "", "", content)[0] == "OK"
        box.logout()

    def flags(self) -> list[set[str]]:
        """The flags of each message, in order."""
        box = self.box()
        _, found = box.fetch("1:*", "(FLAGS)")
        box.logout()
        return [{flag.decode() for flag in imaplib.ParseFlags(one)} for one in found if isinstance(one, bytes)]
