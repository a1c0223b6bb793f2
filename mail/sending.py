"""What is handed to a mail server, and what may come of it?"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """A composed mail: the bytes are the same at each attempt."""

    message_id: str
    sender: str
    recipient: str
    content: bytes
    dated: datetime
    label: str
    """The letter it is, in one word, for people who read a folder of them."""


class Outcome(StrEnum):
    """What became of one attempt."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt. ``reply`` is the server's answer or our reason."""

    outcome: Outcome
    reply: str = ""
    server_is_down: bool = False
    """The server took nobody's mail: the others had better wait too."""
    address_is_dead: bool = False
    """The server says that this mailbox does not exist."""


class Backend(Protocol):
    """A way out for mails. It never raises for a mail's sake: it says what became of it."""

    def send(self, message: Message) -> Attempt:
        """Attempt one message."""

    def close(self) -> None:
        """Let go of any connection."""
