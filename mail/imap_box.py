"""How is the mailbox read to which failures and automatic replies come back? Over TLS, each message once, unread first.

A message is marked as seen once it has been taken in; what a person wrote is flagged too, for a person to read.
"""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from mail.received import MAX_BYTES

AT_MOST = 500
"""Messages read in one go: the next run reads on."""
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxTrouble(Exception):
    """The mailbox cannot be read; ``str(error)`` is a French sentence."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message of the mailbox; ``content`` is empty when it is too large to be read."""

    uid: str
    content: bytes


class Mailbox:
    """One folder of one account, open inside ``with``."""

    def __init__(self, host: str, port: int, *, user: str, password: str, folder: str, timeout: float) -> None:
        self._address = (host, port)
        self._credentials = (user, password)
        self._folder = folder
        self._timeout = timeout
        self._box: imaplib.IMAP4_SSL | None = None

    def __enter__(self) -> "Mailbox":
        host, port = self._address
        try:
            box = imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=self._timeout)
        except (OSError, imaplib.IMAP4.error) as trouble:
            raise MailboxTrouble(f"La boîte des retours ({host}) ne répond pas : {trouble}.") from trouble
        self._box = box
        try:
            box.login(*self._credentials)
            self._checked(box.select(f'"{self._folder}"'))
        except (OSError, imaplib.IMAP4.error) as trouble:
            self._leave()
            raise MailboxTrouble(f"La boîte des retours refuse l'accès : {trouble}.") from trouble
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._leave()

    def arrived(self) -> Iterator[Arrived]:
        """The messages not seen yet, oldest first; each is read when its turn comes."""
        (found,) = self._command("SEARCH", None, "UNSEEN")[:1] or [b""]
        for uid in (found or b"").decode("ascii", "replace").split()[:AT_MOST]:
            size = _SIZE.search(_flat(self._command("FETCH", uid, "(RFC822.SIZE)")))
            if size is None:
                continue  # somebody removed it meanwhile
            small = int(size[1]) <= MAX_BYTES
            yield Arrived(uid, _content(self._command("FETCH", uid, "(BODY.PEEK[])")) if small else b"")

    def taken_in(self, uid: str, *, for_a_person: bool) -> None:
        """Mark a message as seen, once what it says is kept; flag it when a person should read it."""
        self._command("STORE", uid, "+FLAGS", r"(\Seen \Flagged)" if for_a_person else r"(\Seen)")

    def _command(self, name: str, *arguments: str | None) -> Sequence[Any]:
        assert self._box is not None  # noqa: S101  used inside with
        try:
            return self._checked(self._box.uid(name, *arguments))  # type: ignore[arg-type]
        except (OSError, imaplib.IMAP4.error) as trouble:
            raise MailboxTrouble(f"La boîte des retours s'est interrompue : {trouble}.") from trouble

    @staticmethod
    def _checked(reply: tuple[str, Sequence[Any]]) -> Sequence[Any]:
        if reply[0] != "OK":
            raise imaplib.IMAP4.error(_flat(reply[1]).decode("utf-8", "replace")[:200])
        return reply[1]

    def _leave(self) -> None:
        box, self._box = self._box, None
        if box is not None:
            try:
                box.logout()
            except (OSError, imaplib.IMAP4.error):
                box.shutdown()


def _flat(parts: Sequence[Any]) -> bytes:
    """The bytes of a reply, whatever its shape."""
    pieces = (piece for part in parts for piece in (part if isinstance(part, tuple) else (part,)))
    return b" ".join(piece for piece in pieces if isinstance(piece, bytes))


def _content(parts: Sequence[Any]) -> bytes:
    """The literal of a FETCH: the message itself."""
    return next((part[1] for part in parts if isinstance(part, tuple) and isinstance(part[1], bytes)), b"")
