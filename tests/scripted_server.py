"""A mail server that does what a script says at each verb: refuse, be silent, hang up, drip, babble, forget to encrypt.

``tests/sink.py`` is a courteous server with humours written in the recipient's address; this one is written byte by
byte, for what a courteous server cannot do.
"""

import contextlib
import email
import hashlib
import socket
import ssl
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from tests.sink import Accepted

GREETING, EHLO, MAIL, RCPT, DATA, END, QUIT, RSET = (
    "connexion",
    "EHLO",
    "MAIL",
    "RCPT",
    "DATA",
    "point final",
    "QUIT",
    "RSET",
)
VERBS = (GREETING, EHLO, MAIL, RCPT, DATA, END)
USUAL = {
    GREETING: "220 bonjour",
    EHLO: "250 bonjour",
    MAIL: "250 2.1.0 OK",
    RCPT: "250 2.1.5 OK",
    DATA: "354 j'ecoute",
    END: "250 2.0.0 pris en charge",
    QUIT: "221 au revoir",
    RSET: "250 OK",
}


@dataclass(frozen=True, slots=True)
class Trick:
    """What is done instead of the usual reply, at a verb, so many times (0: always), to one recipient or to all."""

    verb: str
    reply: str = ""
    """A reply of its own, as many lines as it likes."""
    silent: float = 0
    """Seconds without a word, the connection held."""
    hang_up: bool = False
    drip: float = 0
    """Seconds between two bytes of the reply."""
    after_bytes: int = -1
    """Hang up once so many bytes of the content were read."""
    keeps: bool = False
    """At the final dot: the mail is taken all the same."""
    times: int = 1
    recipient: str = ""


@dataclass
class ScriptedServer:
    """``with ScriptedServer(Trick(RCPT, "451 plus tard")) as server: ... server.port``; one thread per connection."""

    tricks: tuple[Trick, ...] = ()
    certificate: tuple[Path, Path] | None = None
    """The files of a certificate and its key: STARTTLS is then offered."""
    offers: tuple[str, ...] = ()
    """What is said after EHLO, such as PIPELINING."""
    accepted: list[Accepted] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    """How often each verb came."""
    is_open: bool = True
    port: int = 0

    def __enter__(self) -> "ScriptedServer":
        self._played: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._conversations: list[tuple[_Conversation, threading.Thread]] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        self._listener = threading.Thread(target=self._accept, daemon=True)
        self._listener.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing of it outlives the test: neither a thread nor a connection."""
        self._over.set()
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listener.join()
        self._listening.close()
        for conversation, thread in self._conversations:
            conversation.cut()
            thread.join()

    def play(self, *tricks: Trick) -> None:
        """From now on, these tricks."""
        with self._lock:
            self.tricks, self._played = tricks, Counter()

    def _accept(self) -> None:
        while not self._over.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            connection.settimeout(20)
            conversation = _Conversation(self, connection)
            thread = threading.Thread(target=self._serve, args=(conversation,), daemon=True)
            self._conversations.append((conversation, thread))
            thread.start()

    @staticmethod
    def _serve(conversation: "_Conversation") -> None:
        try:
            with contextlib.suppress(OSError, _HungUp):
                conversation.hold()
        finally:
            conversation.close()

    def trick_at(self, verb: str, recipient: str) -> Trick | None:
        """The trick to be played at a verb, if one is left."""
        with self._lock:
            self.seen[verb] += 1
            for place, trick in enumerate(self.tricks):
                concerned = trick.verb == verb and recipient.startswith(trick.recipient)
                if concerned and (not trick.times or self._played[place] < trick.times):
                    self._played[place] += 1
                    return trick
        return None

    def wait(self, seconds: float) -> None:
        """Silence, cut short when the server closes."""
        self._over.wait(seconds)


class _HungUp(Exception):
    """The server ends a conversation."""


class _Conversation:
    """One connection, from its greeting to its end."""

    def __init__(self, server: ScriptedServer, connection: socket.socket) -> None:
        self._server = server
        self._connection = connection
        self._reader = connection.makefile("rb")
        self._recipient = ""
        self._began = 0.0

    def hold(self) -> None:
        self._say(GREETING)
        while line := self._reader.readline():
            verb = line[:4].decode("ascii", "replace").upper().strip()
            match verb:
                case "EHLO" | "HELO":
                    self._say(EHLO, self._welcome())
                case "STAR":
                    self._encrypt()
                case "RCPT":
                    self._recipient = line.decode("ascii", "replace").partition("<")[2].partition(">")[0]
                    self._began = time.time()  # noqa: TID251  a server of its own, on the real clock
                    self._say(RCPT)
                case "DATA":
                    if self._say(DATA).startswith("354"):
                        self._take()
                case "QUIT":
                    self._say(QUIT)
                    return
                case _:
                    self._say(verb if verb in USUAL else RSET)

    def close(self) -> None:
        """Let go of the connection, encrypted or not."""
        self._reader.close()
        self._connection.close()

    def cut(self) -> None:
        """End it from another thread."""
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)

    def _welcome(self) -> str:
        is_clear = not isinstance(self._connection, ssl.SSLSocket)
        tls = ("STARTTLS",) if self._server.certificate is not None and is_clear else ()
        lines = ("bonjour", *self._server.offers, *tls)
        return "\r\n".join([*(f"250-{line}" for line in lines[:-1]), f"250 {lines[-1]}"])

    def _encrypt(self) -> None:
        assert self._server.certificate is not None
        self._connection.sendall(b"220 allez-y\r\n")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*map(str, self._server.certificate))
        self._reader.close()
        self._connection = context.wrap_socket(self._connection, server_side=True)
        self._reader = self._connection.makefile("rb")

    def _take(self) -> None:
        trick = self._server.trick_at("contenu", self._recipient)
        if trick is not None and trick.after_bytes >= 0:
            self._reader.read(trick.after_bytes)
            self._hang_up()
        lines = []
        while (line := self._reader.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if not line:
            raise _HungUp
        self._say(END, content=b"".join(lines))

    def _say(self, verb: str, usual: str = "", *, content: bytes = b"") -> str:
        trick = self._server.trick_at(verb, self._recipient)
        reply = (trick.reply if trick else "") or usual or USUAL[verb]
        if verb == END and (reply.startswith("250") if trick is None or trick.reply else trick.keeps or trick.drip > 0):
            self._keep(content)
        if trick is not None and trick.silent:
            self._server.wait(trick.silent)
        if trick is not None and trick.hang_up:
            self._hang_up()
        data = (reply + "\r\n").encode()
        for byte in [data] if trick is None or not trick.drip else [bytes([one]) for one in data]:
            self._connection.sendall(byte)
            self._server.wait(trick.drip if trick else 0)
        return reply

    def _hang_up(self) -> None:
        self.cut()
        raise _HungUp

    def _keep(self, content: bytes) -> None:
        identity = email.message_from_bytes(content)["Message-ID"].strip("<>")
        digest = hashlib.sha256(content).hexdigest()
        now = time.time()  # noqa: TID251
        self._server.accepted.append(Accepted(self._recipient, identity, digest, self._began, now))
