"""For which person, check-in, commitment and revision was this block of a form made, and was its mark left alone?"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Identity:
    """What a block says of itself; ``origin`` is a print of the values it was filled with."""

    check_in_id: int
    person_id: int
    commitment_id: int
    revision: int
    origin: str

    def mark(self, key: bytes) -> str:
        """The identity and its signature, in one word."""
        numbers = (self.check_in_id, self.person_id, self.commitment_id, self.revision)
        said = "-".join(["Q1", *map(str, numbers), self.origin])
        return f"{said}-{hmac.new(key, said.encode(), sha256).hexdigest()[:32]}"


def identity_of(mark: str, key: bytes) -> Identity | None:
    """The identity that a mark carries; None when it was not signed with this key."""
    parts = "".join(mark.split()).split("-")
    if len(parts) != 7 or not all(one.isascii() and one.isdigit() and len(one) < 19 for one in parts[1:5]):
        return None
    check_in_id, person_id, commitment_id, revision = map(int, parts[1:5])
    found = Identity(check_in_id, person_id, commitment_id, revision, parts[5])
    return found if hmac.compare_digest(found.mark(key).encode(), "-".join(parts).encode()) else None


def print_of(values: Mapping[str, str]) -> str:
    """A print of values by part: blanks do not count, for word processors add and drop them."""
    said = "\x1f".join(f"{part}={' '.join(values[part].split())}" for part in sorted(values) if values[part].strip())
    return sha256(said.encode(errors="replace")).hexdigest()[:16]
