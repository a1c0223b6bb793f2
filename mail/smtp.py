"""How does a mail leave by SMTP? One connection, kept and used again, and a plain word on what became of each mail."""

import contextlib
import re
import smtplib
import ssl
from typing import Literal

from mail.patience import Patience
from mail.sending import UNWATCHED, Attempt, Departing, Message, Outcome

Security = Literal["aucune", "starttls", "tls"]
_NO_SUCH_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_TROUBLE = (OSError, smtplib.SMTPException)


class SmtpBackend:
    """A connection to one server, opened when it is first needed and again when the server closed it.

    ``timeout`` holds for each exchange; a server that answers nothing at any verb costs that long, never more. From
    DATA on it holds, twice over, for the whole mail: a server that drips its replies does not outlast the lease.
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        security: Security,
        timeout: float,
        user: str = "",
        password: str = "",
        our_name: str = "localhost",
    ) -> None:
        self._address = (host, port)
        self._security = security
        self._timeout = timeout
        self._credentials = (user, password)
        self._our_name = our_name
        self._connection: smtplib.SMTP | None = None
        self._patience = Patience(2 * timeout)

    def send(self, message: Message, departing: Departing = UNWATCHED) -> Attempt:
        """Attempt one message: from the moment its content goes, a silence is a doubt and is said to be one."""
        was_open = self._connection is not None
        refusal = self._introduce(message, departing)
        if refusal is not None and refusal.server_is_down and was_open:
            refusal = self._introduce(message, departing)  # the server had closed an idle connection
        if refusal is not None:
            return refusal
        connection = self._connected().sock
        assert connection is not None  # noqa: S101  introduced
        with self._patience.over(connection):
            return self._begin(departing) or self._hand_over(message)

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*_TROUBLE):
                connection.quit()
        self._patience.end()

    def _introduce(self, message: Message, departing: Departing) -> Attempt | None:
        """MAIL and RCPT; None when the server takes mails for this recipient. If it breaks here, nothing was sent."""
        try:
            connection = self._connected()
            commands = (f"MAIL FROM:<{message.sender}>\r\n", f"RCPT TO:<{message.recipient}>\r\n")
            if connection.has_extn("pipelining"):
                connection.send("".join(commands))
                departing.meanwhile()
                replies = [connection.getreply() for _ in commands]
            else:
                replies = [self._asked(connection, one, departing) for one in commands[:1]]
                replies += [self._asked(connection, one, departing) for one in commands[1:] if replies[0][0] == 250]
        except _TROUBLE as trouble:
            self._drop()
            return _unreachable(trouble)
        if replies[0][0] != 250:  # about us, not about this recipient: everybody waits until it is mended
            return self._turned_away(Attempt(Outcome.DEFERRED, _text(*replies[0]), server_is_down=True))
        code, reply = replies[1]
        return None if code in (250, 251) else self._turned_away(_judged(code, reply, at_recipient=True))

    def _asked(self, connection: smtplib.SMTP, command: str, departing: Departing) -> tuple[int, bytes]:
        connection.send(command)
        departing.meanwhile()
        return connection.getreply()

    def _begin(self, departing: Departing) -> Attempt | None:
        """The last look, then DATA while it still holds; None when the server waits for the content."""
        connection = self._connected()
        try:
            with departing.last_look() as may_go:
                if may_go:
                    connection.putcmd("DATA")
            if not may_go:
                return self._turned_away(Attempt(Outcome.WITHHELD))
            code, reply = connection.getreply()
        except _TROUBLE as trouble:
            self._drop()
            return _unreachable(trouble)
        except BaseException:  # the last look failed: the server may be waiting for a content, and hears no goodbye
            self._drop()
            raise
        return None if code == 354 else self._turned_away(_judged(code, reply))

    def _turned_away(self, attempt: Attempt) -> Attempt:
        """Make the connection fit for the next mail."""
        try:
            if attempt.server_is_down or self._connection is None:
                self._drop()
            else:
                self._connection.rset()
        except _TROUBLE:
            self._drop()
        return attempt

    def _hand_over(self, message: Message) -> Attempt:
        connection = self._connected()
        try:
            connection.send(_stuffed(message.content) + b".\r\n")
            code, reply = connection.getreply()
        except _TROUBLE as trouble:
            self._drop()
            return Attempt(Outcome.UNCERTAIN, f"connexion perdue pendant l'envoi ({type(trouble).__name__})")
        is_readable = 200 <= code < 600  # a reply cut short may leave "25", or nothing that is a number
        if code == 421 or not is_readable:
            self._drop()
        if not is_readable:
            return Attempt(Outcome.UNCERTAIN, "réponse illisible du serveur à la fin de l'envoi")
        return Attempt(Outcome.ACCEPTED, _text(code, reply)) if code == 250 else _judged(code, reply)

    def _connected(self) -> smtplib.SMTP:
        if self._connection is None:
            self._connection = self._connect()
        return self._connection

    def _connect(self) -> smtplib.SMTP:
        host, port = self._address
        if self._security == "tls":
            made: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, self._our_name, timeout=self._timeout, context=ssl.create_default_context()
            )
        else:
            made = smtplib.SMTP(host, port, self._our_name, timeout=self._timeout)
        try:
            made.ehlo_or_helo_if_needed()
            if self._security == "starttls":
                made.starttls(context=ssl.create_default_context())  # raises when the server does not offer it
            if self._credentials[0]:
                made.login(*self._credentials)
        except BaseException:
            made.close()
            raise
        return made

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _stuffed(content: bytes) -> bytes:
    """Lines that begin with a dot get another: alone, it would end the mail."""
    return _LEADING_DOT.sub(b"..", content) if content.startswith(b".") or b"\n." in content else content


def _unreachable(trouble: Exception) -> Attempt:
    reply = f"le serveur de courriel ne répond pas comme il faut ({type(trouble).__name__}: {trouble})"
    return Attempt(Outcome.DEFERRED, reply[:500], server_is_down=True)


def _judged(code: int, reply: bytes, *, at_recipient: bool = False) -> Attempt:
    text = _text(code, reply)
    if 500 <= code < 600:
        dead = any(mark in text for mark in _NO_SUCH_MAILBOX) or (at_recipient and code == 550 and " 5." not in text)
        return Attempt(Outcome.REFUSED, text, address_is_dead=dead)
    return Attempt(Outcome.DEFERRED, text, server_is_down=code == 421)


def _text(code: int, reply: bytes) -> str:
    return f"{code} {reply.decode('utf-8', 'replace')}"[:500]
