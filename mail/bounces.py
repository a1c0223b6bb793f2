"""What came back: a failure for good, a delay, an automatic reply, or a person writing?

Read from the message alone. An automatic reply is never an answer; a person's letter never passes for a machine's.
Whoever wrote it may be hostile: what is read of it is bounded, and headers are taken as text, never parsed.
"""

import email
import re
from dataclasses import dataclass, replace
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from enum import StrEnum


class Return(StrEnum):
    """What a message that came back is."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"
    AUTO_REPLY = "auto_reply"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Returned:
    """A message that came back: about which of our mails, for which address, in the words of the server."""

    kind: Return
    message_id: str = ""
    recipient: str = ""
    status: str = ""
    diagnostic: str = ""
    own_id: str = ""
    """The Message-ID of what came back itself."""
    sent_to: tuple[str, ...] = ()
    """The addresses to which it came back."""

    @property
    def address_is_dead(self) -> bool:
        """The mailbox or its domain does not exist; a full mailbox or a refusal of content is something else."""
        return self.kind is Return.PERMANENT and self.status in _DEAD


_DEAD = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
_READ = 64 * 1024
"""Characters of a text that are looked at."""
_HEADER = 2_000
_TAG = re.compile(r"<[^<>]{0,500}>")
_IDENTITY = re.compile(r"<([^<>@\s]{1,120}@[^<>@\s]{1,120})>")
_MESSAGE_ID = re.compile(r"^>?[ \t]*Message-ID:\s{0,10}<([^<>\s]{1,250})>", re.IGNORECASE | re.MULTILINE)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"(?<![\w.+'-])[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_MAILER = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|microsoftexchange)", re.IGNORECASE)
_FAILURE = re.compile(
    r"undeliver|delivery (status|failure|has failed)|returned mail|mail delivery failed|failure notice|non remis|"
    r"non[- ]?distribu|échec de (la )?(remise|distribution|livraison)|n'a pas pu être (remis|distribué)",
    re.IGNORECASE,
)
_DELAY = re.compile(r"\b(delayed|warning: could not|retard[ée]|still (being )?retr|différé)", re.IGNORECASE)
_AWAY = re.compile(
    r"out of (the )?office|automatic reply|auto[- ]?reply|vacation|réponse automatique|"
    r"absen(te?|ce)( du bureau)?\s*(:|$|\(|-|–|jusqu|du \d|le \d)",
    re.IGNORECASE,
)
_NO_SUCH = re.compile(
    r"user unknown|unknown user|no such (user|mailbox|recipient)|does not exist|n'existe pas|introuvable|inconnu|"
    r"recipient (address )?rejected|mailbox unavailable|address not found",
    re.IGNORECASE,
)
_FULL = re.compile(r"quota|mailbox (is )?full|over ?quota|boîte .{0,20}pleine", re.IGNORECASE)


def read_return(content: bytes) -> Returned:
    """What a received message is; anything that is not clearly a machine's is a person's."""
    message = email.message_from_bytes(content.replace(b"/global-delivery-status", b"/delivery-status"))
    sent_to = tuple(_header(message, name) for name in ("X-Original-To", "Delivered-To", "To"))
    own_id = _MESSAGE_ID.search(f"Message-ID: {_header(message, 'Message-ID')}")
    return replace(_read(message), sent_to=sent_to, own_id=own_id[1] if own_id else "")


def _read(message: Message) -> Returned:
    if report := _delivery_status(message):
        return report
    subject = _header(message, "Subject").strip()
    if _tells_a_failure(message, subject):
        return _guessed(message)
    if _is_automatic(message) or _AWAY.match(subject):
        return Returned(Return.AUTO_REPLY, _answers(message), _sender(message), diagnostic=subject[:500])
    return Returned(Return.PERSON, _answers(message), _sender(message))


def _delivery_status(message: Message) -> Returned | None:
    """A report of RFC 3464: the block about the recipient says all."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        blocks = _blocks(part)
        for block in blocks:
            action = _header(block, "Action").strip().lower()
            if not action:
                continue
            status = _status_in(_header(block, "Status")) or _status_in(_header(block, "Diagnostic-Code"))
            recipient = _header(block, "Original-Recipient") or _header(block, "Final-Recipient")
            return Returned(
                _kind_of(action, status),
                _original_identity(message) or _envelope_identity(blocks),
                recipient.partition(";")[2].strip().strip("<>") or recipient.strip(),
                status,
                " ".join(_header(block, "Diagnostic-Code").split())[:500],
            )
    return None


def _envelope_identity(blocks: list[Message]) -> str:
    named = (_header(block, "Original-Envelope-Id").strip().strip("<>") for block in blocks)
    return next((one for one in named if one), "")


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _kind_of(action: str, status: str) -> Return:
    if action == "failed":
        return Return.TEMPORARY if status.startswith("4") or status == "5.2.2" else Return.PERMANENT
    return Return.TEMPORARY if action == "delayed" else Return.AUTO_REPLY


def _guessed(message: Message) -> Returned:
    """A failure told in plain words, by old or local servers."""
    subject = _header(message, "Subject")
    body = _text(message)
    status = _status_in(body)
    if not status and _NO_SUCH.search(body):
        status = "5.1.1"
    is_a_delay = bool(_DELAY.search(subject)) or status.startswith("4") or bool(_FULL.search(body))
    kind = Return.TEMPORARY if is_a_delay else Return.PERMANENT
    failed = _header(message, "X-Failed-Recipients") or next(iter(_ADDRESS.findall(body)), "")
    return Returned(kind, _original_identity(message), failed.strip(), status, _telling_line(body) or subject[:500])


def _telling_line(body: str) -> str:
    """The line of a notice that says what went wrong, not the whole letter that it brings back."""
    for pattern in (_STATUS, _NO_SUCH, _FULL):
        for line in body.splitlines()[:100]:
            if pattern.search(line):
                return " ".join(line.split())[:500]
    return ""


def _tells_a_failure(message: Message, subject: str) -> bool:
    """A machine wrote it, and says that something did not arrive; a postmaster may also be a person who writes."""
    is_a_mailer = bool(_MAILER.match(_sender(message)))
    if _FAILURE.search(subject) or _DELAY.search(subject):
        return is_a_mailer or _is_automatic(message) or _header(message, "Return-Path").strip() == "<>"
    body = _text(message) if is_a_mailer else ""
    return bool(_FAILURE.search(body) or _NO_SUCH.search(body) or _STATUS.search(body))


def _is_automatic(message: Message) -> bool:
    submitted = _header(message, "Auto-Submitted").strip().lower()
    named = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Autoresponder")
    precedence = _header(message, "Precedence").strip().lower()
    return (
        submitted not in ("", "no")
        or message.get_content_type() == "multipart/report"
        or any(_header(message, name) for name in named)
        or precedence in ("auto_reply", "auto-reply")
    )


def _original_identity(message: Message) -> str:
    """The Message-ID of our mail, from its returned copy or headers, else from what the notice answers."""
    for part in message.walk():
        if part is message:
            continue
        if found := _MESSAGE_ID.search(f"Message-ID: {_header(part, 'Message-ID')}"):
            return found[1]
        told = part.get_content_type() in ("text/rfc822-headers", "text/plain")
        if told and (found := _MESSAGE_ID.search(_decoded(part))):
            return found[1]
    in_body = _MESSAGE_ID.search(_text(message))
    return in_body[1] if in_body else _answers(message)


def _answers(message: Message) -> str:
    for name in ("In-Reply-To", "References"):
        if found := _IDENTITY.findall(_header(message, name)):
            return str(found[-1])
    return ""


def _sender(message: Message) -> str:
    found = _ADDRESS.search(_header(message, "From"))
    return found[0] if found else _header(message, "From")


def _status_in(text: str) -> str:
    found = _STATUS.search(text)
    return found[0] if found else ""


def _header(message: Message, name: str) -> str:
    """A header as text, its encoded words read; bytes that should not be there are read as UTF-8, as servers mean."""
    found = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    raw = str(found)[:_HEADER].encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    try:
        return str(make_header(decode_header(raw))) if "=?" in raw else raw
    except (ValueError, LookupError, HeaderParseError):
        return raw


def _text(message: Message) -> str:
    """The first plain text of a message; else its page, without the tags."""
    for wanted in ("text/plain", "text/html"):
        for part in message.walk():
            if part.get_content_type() == wanted:
                return _decoded(part) if wanted == "text/plain" else _TAG.sub(" ", _decoded(part))
    return ""


def _decoded(part: Message) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    head = payload[:_READ]
    try:
        return head.decode(part.get_content_charset("utf-8") or "utf-8", "replace")
    except (LookupError, ValueError):
        return head.decode("utf-8", "replace")
