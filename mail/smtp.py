"""How does a mail leave by SMTP? One connection, kept and used again, and a plain word on what became of each mail."""

import contextlib
import re
import smtplib
import ssl
from typing import Literal

from mail.sending import Attempt, Message, Outcome

Security = Literal["aucune", "starttls", "tls"]
_NO_SUCH_MAILBOX = ("5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1")
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_TROUBLE = (OSError, smtplib.SMTPException)


class SmtpBackend:
    """A connection to one server, opened when it is first needed and again when the server closed it.

    ``timeout`` holds for each exchange; a server that answers nothing at any verb costs that long, never more.
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

    def send(self, message: Message) -> Attempt:
        """Attempt one message: from the moment its content goes, a silence is a doubt and is said to be one."""
        was_open = self._connection is not None
        refusal = self._offer(message)
        if refusal is not None and refusal.server_is_down and was_open:
            refusal = self._offer(message)  # the server had closed an idle connection
        return refusal or self._hand_over(message)

    def close(self) -> None:
        """Say goodbye if the server still listens."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(*_TROUBLE):
                connection.quit()

    def _offer(self, message: Message) -> Attempt | None:
        """MAIL, RCPT, DATA; None when the server waits for the content. Whatever breaks here, nothing was sent."""
        try:
            connection = self._connected()
            code, reply = connection.docmd("MAIL", f"FROM:<{message.sender}>")
            if code != 250:  # about us, not about this recipient: everybody waits until it is mended
                return self._turned_away(Attempt(Outcome.DEFERRED, _text(code, reply), server_is_down=True))
            code, reply = connection.docmd("RCPT", f"TO:<{message.recipient}>")
            if code not in (250, 251):
                return self._turned_away(_judged(code, reply, at_recipient=True))
            code, reply = connection.docmd("DATA")
            return None if code == 354 else self._turned_away(_judged(code, reply))
        except _TROUBLE as trouble:
            self._drop()
            return _unreachable(trouble)

    def _turned_away(self, attempt: Attempt) -> Attempt:
        """Make the connection fit for the next mail."""
        if attempt.server_is_down or self._connection is None:
            self._drop()
        else:
            self._connection.rset()
        return attempt

    def _hand_over(self, message: Message) -> Attempt:
        connection = self._connected()
        try:
            connection.send(_LEADING_DOT.sub(b"..", message.content) + b".\r\n")
            code, reply = connection.getreply()
        except _TROUBLE as trouble:
            self._drop()
            return Attempt(Outcome.UNCERTAIN, f"connexion perdue pendant l'envoi ({type(trouble).__name__})")
        if code == 421:
            self._drop()
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
