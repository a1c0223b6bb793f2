"""What does the letter say that tells a coordinator whose address no longer receives anything?"""

from collections.abc import Sequence
from dataclasses import dataclass

from mail.rendering import Rendered, Sender, render
from models.closed_lists import Letter


@dataclass(frozen=True, slots=True)
class Unreachable:
    """Somebody whose mailbox does not exist, as a coordinator needs them to be called or looked for."""

    name: str
    email: str
    capacity: str = ""
    organisation: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class MendingPage:
    """Where the addresses of a territory are mended."""

    territory: str
    address: str


def addresses_to_mend(
    reader: str, sender: Sender, *, people: Sequence[Unreachable], pages: Sequence[MendingPage]
) -> Rendered:
    """To the coordinator: who no longer receives anything, and where their address is mended."""
    return render(Letter.DEAD_ADDRESS, reader, sender, people=people, pages=pages)
