"""What became of the mails of a round of delivery?"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Delivered:
    """How many mails ended in each way."""

    sent: int = 0
    deferred: int = 0
    refused: int = 0
    in_doubt: int = 0
    waiting: int = 0
    dropped: int = 0
    parked: int = 0
    recovered: int = 0
    server_is_down: bool = False
    in_quarantine: bool = False
    """The database is older than the trace of what left: nothing was tried."""
    regions: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Where the letters sent went."""

    def __str__(self) -> str:
        if self.in_quarantine:
            return "courriels : aucun ne part, la base est plus ancienne que la trace des envois"
        words = {
            "envoyés": self.sent,
            "différés": self.deferred,
            "refusés": self.refused,
            "incertains": self.in_doubt,
            "en attente de leur heure": self.waiting,
            "sans objet": self.dropped,
            "mis de côté": self.parked,
            "repris après une interruption": self.recovered,
        }
        said = ", ".join(f"{count} {word}" for word, count in words.items() if count) or "rien à envoyer"
        return f"courriels : {said}" + (" ; le serveur de courriel ne répond pas" if self.server_is_down else "")
