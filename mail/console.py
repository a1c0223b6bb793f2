"""How does a developer see mails go by? On the terminal."""

import email
import sys
from email.policy import default

from mail.sending import UNWATCHED, Attempt, Departing, Message, Outcome


class ConsoleBackend:
    """Writes the readable text of each mail on standard output."""

    def send(self, message: Message, departing: Departing = UNWATCHED) -> Attempt:
        """Show the headers that matter and the plain text."""
        with departing.last_look() as may_go:
            if not may_go:
                return Attempt(Outcome.WITHHELD)
        parsed = email.message_from_bytes(message.content, policy=default)
        body = parsed.get_body(("plain",))
        text = body.get_content() if body else ""
        sys.stdout.write(f"\n--- À : {parsed['To']}\n    Objet : {parsed['Subject']}\n\n{text}\n")
        return Attempt(Outcome.ACCEPTED, "affiché")

    def close(self) -> None:
        """Nothing is held."""
