"""What does a report say, from its snapshot and nothing else?

Two documents of one substance: the note (2 to 4 pages, for a committee) and the full report. Each section is a module.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from models.closed_lists import ReportKind
from reports.length import pages_of
from reports.outline import Block, Bullets, Outline, Paragraph, Section, Text
from reports.snapshots import Correction, Snapshot
from reports.writing.balance import balance
from reports.writing.brevity import LONGEST, Brevity, brevities
from reports.writing.changes import changes
from reports.writing.commitments import commitments
from reports.writing.cover import cover, title
from reports.writing.deadlines import deadlines
from reports.writing.indicators import indicators
from reports.writing.method import method
from reports.writing.perimeter import perimeter
from reports.writing.practices import practices
from reports.writing.progress import progress
from reports.writing.quotations import quotations
from reports.writing.rulings import rulings
from reports.writing.sheets import sheets
from reports.writing.slips import slips
from reports.writing.synthesis import synthesis
from reports.writing.territories import territories
from reports.writing.turns import of_place


def compose(kind: ReportKind, snapshot: Snapshot, *, is_draft: bool = False) -> Outline:
    """The whole document; a section with nothing to say is left out when it is one of those that may.

    A note is the first that keeps to its pages, from the most generous to the shortest.
    """
    if kind is ReportKind.FULL:
        return _outline(kind, snapshot, _full(snapshot), is_draft=is_draft)
    for brevity in brevities():
        made = _outline(kind, snapshot, _note(snapshot, brevity), is_draft=is_draft)
        if pages_of(made) <= LONGEST:
            break
    return made


def _outline(kind: ReportKind, snapshot: Snapshot, sections: Iterable[Section], *, is_draft: bool) -> Outline:
    found = snapshot.consolidation
    return Outline(
        kind=kind.value,
        cover=cover(snapshot, kind),
        sections=tuple(corrected(one, snapshot.corrections) for one in sections if one.blocks),
        as_of=found.as_of,
        title=title(snapshot, kind),
        author=snapshot.masthead.service.split("\n")[0],
        subject=f"Feuilles de route quadripartites {of_place(found.place)}",
        footer=title(snapshot, kind),
        contents=kind is ReportKind.FULL,
        is_draft=is_draft,
    )


def _note(snapshot: Snapshot, brevity: Brevity) -> Iterator[Section]:
    """Two to four pages: what happened, what is asked, what comes next."""
    yield synthesis(snapshot, brevity)
    yield perimeter(snapshot)
    yield rulings(snapshot, at_most=brevity.requests)
    yield progress(snapshot, brevity)
    yield territories(snapshot, brevity)
    yield changes(snapshot, brevity)
    yield deadlines(snapshot, brevity)
    yield method(snapshot, in_full=False)


def _full(snapshot: Snapshot) -> Iterator[Section]:
    yield synthesis(snapshot)
    yield perimeter(snapshot)
    yield progress(snapshot)
    yield changes(snapshot)
    yield rulings(snapshot)
    yield slips(snapshot)
    yield commitments(snapshot)
    yield balance(snapshot)
    yield indicators(snapshot)
    yield deadlines(snapshot)
    yield practices(snapshot)
    yield quotations(snapshot)
    yield territories(snapshot)
    yield method(snapshot, in_full=True)


def corrected(one: Section, corrections: tuple[Correction, ...]) -> Section:
    """The section with what its coordinator wrote, before our sentences or instead: what is missing stays said."""
    mine = [each for each in corrections if each.section == one.name]
    if not mine:
        return one
    written = tuple(
        Paragraph((Text(paragraph.strip()),))
        for each in mine
        for paragraph in each.text.split("\n\n")
        if paragraph.strip()
    )
    kept = one.blocks
    if any(each.replaces for each in mine):
        kept = tuple(block for block in one.blocks if not _is_replaced(block))
    return replace(one, blocks=(*written, *kept))


def _is_replaced(block: Block) -> bool:
    return isinstance(block, Bullets) or (isinstance(block, Paragraph) and not block.stays)


__all__ = ["compose", "corrected", "sheets"]
