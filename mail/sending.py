"""What is handed to a mail server, and what may come of it?"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
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
    subject: str = ""


class Outcome(StrEnum):
    """What became of one attempt."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    WITHHELD = "withheld"
    """The last look said no: nothing was handed over."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt. ``reply`` is the server's answer or our reason."""

    outcome: Outcome
    reply: str = ""
    server_is_down: bool = False
    """The server took nobody's mail: the others had better wait too."""
    address_is_dead: bool = False
    """The server says that this mailbox does not exist."""


@contextmanager
def _whatever_happens() -> Iterator[bool]:
    yield True


@dataclass(frozen=True, slots=True)
class Departing:
    """Who lets a mail go: asked at the last moment, and told when the server keeps us waiting."""

    last_look: Callable[[], AbstractContextManager[bool]] = _whatever_happens
    """Whether it may still go; whatever would make it pointless waits until its content has begun to."""
    meanwhile: Callable[[], object] = lambda: None
    """Nothing of this mail's content has gone, and the server thinks: time for something short."""


UNWATCHED = Departing()
"""Goes whatever happens: an alarm."""


class Backend(Protocol):
    """A way out for mails. It never raises for a mail's sake: it says what became of it."""

    def send(self, message: Message, departing: Departing = UNWATCHED) -> Attempt:
        """Attempt one message; its content begins to go during the last look, or not at all."""

    def close(self) -> None:
        """Let go of any connection."""
