"""What may a coordinator still write into a report, section by section, before it is issued?"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flows import clock
from models.closed_lists import ReportKind
from reports.outline import Block, Bullets, Paragraph, Section
from reports.snapshots import Correction, Snapshot
from reports.writing import compose
from roadmaps.refusal import Refusal
from store import journal, report_texts
from store.database import transaction

LONGEST = 6_000
"""Characters that may be written into one section: the note keeps to a few pages."""


@dataclass(frozen=True, slots=True)
class DraftSection:
    """A section as the machine writes it, and what its coordinator has written."""

    name: str
    title: str
    sentences: tuple[str, ...]
    lasting: tuple[str, ...] = ()
    """Sentences that stay, whatever is written in place of the others."""
    written: str = ""
    replaces: bool = False


def sections_of(snapshot: Snapshot) -> list[DraftSection]:
    """Every section of the full report, which holds those of the note."""
    written = {one.section: one for one in snapshot.corrections}
    made = compose(ReportKind.FULL, replace(snapshot, corrections=()))
    return [_draft(section, written.get(section.name)) for section in made.sections]


def save(
    territory_id: int, by: int, known: Iterable[DraftSection], texts: Mapping[str, tuple[str, bool]]
) -> tuple[Correction, ...]:
    """Keep what was written, by section: the text, and whether it stands in place of the sentences.

    An empty text leaves the section as it is, whatever is ticked.
    """
    known = tuple(known)
    if too_long := [one.title for one in known if len(texts.get(one.name, ("", False))[0]) > LONGEST]:
        raise Refusal(f"Ce texte dépasse {LONGEST} caractères, raccourcissez-le : {', '.join(too_long)}.")
    corrections = tuple(
        Correction(one.name, *texts[one.name]) for one in known if one.name in texts and texts[one.name][0].strip()
    )
    at = clock.now()
    with transaction() as session:
        report_texts.save(session, territory_id=territory_id, sections=to_kept(corrections), author_id=by, at=at)
        journal.record(
            session,
            at=at,
            actor=f"person:{by}",
            action="rapport.texte",
            territory_id=territory_id,
            facts={"sections": [one.section for one in corrections]},
        )
    return corrections


def to_kept(corrections: Sequence[Correction]) -> list[Mapping[str, object]]:
    """The corrections as JSON values."""
    return [{"section": one.section, "text": one.text, "replaces": one.replaces} for one in corrections]


def from_kept(sections: Sequence[Mapping[str, object]]) -> tuple[Correction, ...]:
    """The corrections again."""
    return tuple(Correction(str(one["section"]), str(one["text"]), bool(one["replaces"])) for one in sections)


def _draft(section: Section, correction: Correction | None) -> DraftSection:
    staying = [one for one in section.blocks if isinstance(one, Paragraph) and one.stays]
    others = [one for one in section.blocks if one not in staying]
    made = DraftSection(section.name, section.title, tuple(_sentences(others)), tuple(_sentences(staying)))
    return replace(made, written=correction.text, replaces=correction.replaces) if correction else made


def _sentences(blocks: Iterable[Block]) -> Iterable[str]:
    """Each paragraph and each item of a list, as plain text."""
    for block in blocks:
        runs = (block.runs,) if isinstance(block, Paragraph) else block.items if isinstance(block, Bullets) else ()
        for one in runs:
            yield "".join(text.text for text in one)
