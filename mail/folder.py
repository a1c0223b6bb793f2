"""How does a mail leave when there is no server? It becomes a file that any mail reader opens."""

import contextlib
import os
import re
from pathlib import Path
from zoneinfo import ZoneInfo

from mail.sending import UNWATCHED, Attempt, Departing, Message, Outcome

_PARIS = ZoneInfo("Europe/Paris")


class FolderBackend:
    """Writes ``.eml`` files, whole or not at all, under names that sort by time.

    The name follows from the mail: one sent again after a doubt takes its own place.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, message: Message, departing: Departing = UNWATCHED) -> Attempt:
        """Write the message; a full disk defers it, as a full server would."""
        path = self._folder / name_of(message)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with contextlib.ExitStack() as whatever_happens:
                with departing.last_look() as may_go:
                    if not may_go:
                        return Attempt(Outcome.WITHHELD)
                    file = whatever_happens.enter_context(unfinished.open("wb"))
                file.write(message.content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as trouble:
            with contextlib.suppress(OSError):
                unfinished.unlink()
            return Attempt(Outcome.DEFERRED, f"le dossier des courriels refuse l'écriture ({trouble})", True)
        return Attempt(Outcome.ACCEPTED, f"écrit dans {path.name}")

    def close(self) -> None:
        """Nothing is held."""


def name_of(message: Message) -> str:
    """``2026-06-22_09h30_relance_jeanne.le-goff@quadrille.example_1f2e3d4c.eml``."""
    moment = message.dated.astimezone(_PARIS).strftime("%Y-%m-%d_%Hh%M")
    recipient = re.sub(r"[^\w.@-]", "_", message.recipient, flags=re.ASCII)[:80]
    return f"{moment}_{message.label}_{recipient}_{message.message_id[:8]}.eml"
