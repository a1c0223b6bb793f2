"""How much may a note say of each thing, so that it keeps to four pages?

The first measure of brevity whose note fits is kept: a small territory tells all, a nation tells less of each.
"""

from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 4
"""Pages of a note."""


@dataclass(frozen=True, slots=True)
class Brevity:
    """How many of each thing a note tells before it counts the others."""

    axes: int = 10
    territories: int = 24
    requests: int = 8
    named: int = 3
    """Commitments named for each kind of change."""
    told: int = 5
    """Changes told with their reason, for each kind of change that has one."""
    upcoming: int = 8
    quoted: int = 1500
    """Characters of the coordinator's word."""
    charted: bool = True


def brevities() -> Iterator[Brevity]:
    """From the most generous to the shortest: the chart, which the table beside it tells too, goes before the names."""
    yield Brevity()
    yield Brevity(axes=8, requests=6, named=2, told=3, upcoming=6, quoted=1200)
    yield Brevity(axes=7, requests=4, named=2, told=2, upcoming=5, quoted=900)
    yield Brevity(axes=6, requests=3, named=1, told=1, upcoming=4, quoted=600)
    yield Brevity(axes=6, requests=3, named=2, told=2, upcoming=4, quoted=600, charted=False)
    yield Brevity(axes=5, requests=3, named=1, told=1, upcoming=3, quoted=400, charted=False)
    yield Brevity(axes=5, requests=3, named=0, told=0, upcoming=3, quoted=400, charted=False)
    yield Brevity(axes=4, territories=18, requests=2, named=0, told=0, upcoming=2, quoted=300, charted=False)


def shortened(text: str, at_most: int) -> str:
    """The beginning of a text, cut between words; what is cut is in the full report."""
    if len(text) <= at_most:
        return text
    return text[:at_most].rsplit(None, 1)[0].rstrip(" ,;:.") + " […]"
