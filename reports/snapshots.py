"""What did an issued report say, frozen?

A report is written from its snapshot and nothing else: issued again, it is the same to the byte. A later change of
perimeter, person or figure never moves it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.plain import from_plain, to_plain
from roadmaps.consolidation import Consolidation
from roadmaps.novelties import Novelty


@dataclass(frozen=True, slots=True)
class Masthead:
    """Who issues the report, and where; texts of the service itself."""

    service: str = ""
    """Name and address of the service, one per line."""
    followed_by: str = ""
    """*Affaire suivie par*: name, capacity, address."""
    place: str = ""
    issued_on: date | None = None
    reference: str = ""
    committee: str = ""
    """The committee for which it is made, with its date."""


@dataclass(frozen=True, slots=True)
class Point:
    """The figures of one report, for the curve over time."""

    as_of: date
    commitments: int
    done: int
    late: int
    silent: int


@dataclass(frozen=True, slots=True)
class Correction:
    """What the coordinator wrote in place of, or in front of, the text of a section, before issuing."""

    section: str
    """The name of a section of the outline ("synthese", "essaimage"...)."""
    text: str
    replaces: bool = False
    """True: stands in the place of the sentences made by the machine; figures and tables stay."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All that a report is written from."""

    consolidation: Consolidation
    novelties: tuple[Novelty, ...] = ()
    masthead: Masthead = Masthead()
    history: tuple[Point, ...] = ()
    """Earlier reports of the same territory, oldest first."""
    corrections: tuple[Correction, ...] = ()
    template: str = ""
    """SHA-256 of the service's own template with which it was issued; empty: the house style."""
    version: int = 1


def point(consolidation: Consolidation) -> Point:
    """What a report adds to the curve over time."""
    total = consolidation.total
    return Point(consolidation.as_of, total.count, total.done, len(total.late), len(total.silent))


def freeze(snapshot: Snapshot) -> dict[str, object]:
    """The snapshot as JSON values, to be kept."""
    return to_plain(snapshot)


def thaw(content: Mapping[str, object]) -> Snapshot:
    """The snapshot again."""
    return from_plain(Snapshot, content)


def content_hash(content: Mapping[str, object]) -> str:
    """SHA-256 of the canonical text of the content: the same on any machine, whatever the order of keys."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
