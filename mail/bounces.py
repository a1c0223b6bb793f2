"""What came back: a failure for good, a delay, an automatic reply, or a person writing?

Read from the message alone. An automatic reply is never an answer; a person's letter never passes for a machine's.
"""

import email
import re
from dataclasses import dataclass
from email.message import EmailMessage, Message
from email.policy import default
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

    @property
    def address_is_dead(self) -> bool:
        """The mailbox or its domain does not exist; a full mailbox or a refusal of content is something else."""
        return self.kind is Return.PERMANENT and self.status in _DEAD


_DEAD = frozenset({"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"})
_IDENTITY = re.compile(r"<([^<>\s]+@[^<>\s]+)>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_ADDRESS = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_MAILER = re.compile(r"^(mailer-daemon|postmaster|mail-daemon|microsoftexchange)", re.IGNORECASE)
_FAILURE = re.compile(
    r"undeliver|delivery (status|failure|has failed)|returned mail|mail delivery failed|failure notice|non remis|"
    r"non[- ]?distribu|échec de (la )?(remise|distribution|livraison)|n'a pas pu être (remis|distribué)",
    re.IGNORECASE,
)
_DELAY = re.compile(r"\b(delayed|warning: could not|retard[ée]|still (being )?retr|différé)", re.IGNORECASE)
_AWAY = re.compile(
    r"out of (the )?office|automatic reply|auto[- ]?reply|vacation|réponse automatique|absen(t|ce)( du bureau)?\b",
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
    message = email.message_from_bytes(content, policy=default)
    if report := _delivery_status(message):
        return report
    if _is_a_mailer(message) or (_FAILURE.search(_header(message, "Subject")) and _is_automatic(message)):
        return _guessed(message)
    if _is_automatic(message) or _AWAY.match(_bare_subject(message)):
        return Returned(Return.AUTO_REPLY, _answers(message), _sender(message))
    return Returned(Return.PERSON, _answers(message), _sender(message))


def _delivery_status(message: EmailMessage) -> Returned | None:
    """A report of RFC 3464: the block about the recipient says all."""
    for part in message.walk():
        if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        for block in _blocks(part):
            action = _header(block, "Action").strip().lower()
            if not action:
                continue
            status = _status_in(_header(block, "Status")) or _status_in(_header(block, "Diagnostic-Code"))
            recipient = _header(block, "Final-Recipient") or _header(block, "Original-Recipient")
            return Returned(
                _kind_of(action, status),
                _original_identity(message),
                recipient.partition(";")[2].strip().strip("<>") or recipient.strip(),
                status,
                " ".join(_header(block, "Diagnostic-Code").split())[:500],
            )
    return None


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, Message)] if isinstance(payload, list) else []


def _kind_of(action: str, status: str) -> Return:
    if action == "failed":
        return Return.TEMPORARY if status.startswith("4") or status == "5.2.2" else Return.PERMANENT
    return Return.TEMPORARY if action == "delayed" else Return.AUTO_REPLY


def _guessed(message: EmailMessage) -> Returned:
    """A failure told in plain words, by old or local servers."""
    subject = _header(message, "Subject")
    body = _text(message)
    status = _status_in(body)
    if not status and _NO_SUCH.search(body):
        status = "5.1.1"
    is_a_delay = bool(_DELAY.search(subject)) or status.startswith("4") or bool(_FULL.search(body))
    kind = Return.TEMPORARY if is_a_delay else Return.PERMANENT
    failed = _header(message, "X-Failed-Recipients") or next(iter(_ADDRESS.findall(body)), "")
    return Returned(kind, _original_identity(message), failed.strip(), status, " ".join(body.split())[:500])


def _is_a_mailer(message: EmailMessage) -> bool:
    if _MAILER.match(_sender(message)):
        return True
    from_nobody = _header(message, "Return-Path").strip() == "<>"
    return from_nobody and bool(_FAILURE.search(_header(message, "Subject")))


def _is_automatic(message: EmailMessage) -> bool:
    submitted = _header(message, "Auto-Submitted").strip().lower()
    named = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply-From", "X-Autoresponder")
    precedence = _header(message, "Precedence").strip().lower()
    return (
        (submitted not in ("", "no"))
        or any(message[name] is not None for name in named)
        or precedence in ("auto_reply", "auto-reply")
    )


def _original_identity(message: EmailMessage) -> str:
    """The Message-ID of our mail, from its returned copy or headers, else from what the notice answers."""
    for part in message.walk():
        if part is message or part.get_content_type() not in ("message/rfc822", "text/rfc822-headers", "text/plain"):
            continue
        text = part.as_string()
        if found := re.search(r"^Message-ID:\s*<([^<>\s]+)>", text, re.IGNORECASE | re.MULTILINE):
            return found[1]
    in_body = re.search(r"^Message-ID:\s*<([^<>\s]+)>", _text(message), re.IGNORECASE | re.MULTILINE)
    return in_body[1] if in_body else _answers(message)


def _answers(message: EmailMessage) -> str:
    for name in ("In-Reply-To", "References"):
        if found := _IDENTITY.findall(_header(message, name)):
            return str(found[-1])
    return ""


def _sender(message: EmailMessage) -> str:
    found = _ADDRESS.search(_header(message, "From"))
    return found[0] if found else _header(message, "From")


def _bare_subject(message: EmailMessage) -> str:
    return _header(message, "Subject").strip()


def _status_in(text: str) -> str:
    found = _STATUS.search(text)
    return found[0] if found else ""


def _header(message: Message, name: str) -> str:
    """A header as text; one that cannot be parsed is as if absent."""
    try:
        return str(message[name] or "")
    except (ValueError, IndexError, AttributeError):
        return ""


def _text(message: EmailMessage) -> str:
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            payload = part.get_payload(decode=True)
            if isinstance(payload, bytes):
                return payload.decode(part.get_content_charset("utf-8") or "utf-8", "replace")
    return ""
