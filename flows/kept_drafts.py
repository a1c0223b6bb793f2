"""What happens to an uploaded roadmap until somebody accepts it?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256

from flows import clock
from flows.import_roadmap import Imported, SourceFile, import_drafts
from models import Document, KeptDraft
from models.closed_lists import DocumentKind
from roadmaps.corrections import Corrections, corrected, corrections_of
from roadmaps.draft import RoadmapDraft
from roadmaps.reading.columns import ColumnMapping
from roadmaps.reading.confined import read_confined
from roadmaps.refusal import Refusal
from store import documents, journal, kept_drafts
from store.database import reading, transaction


@dataclass(frozen=True, slots=True)
class Review:
    """A draft to look at: the file read again, what was corrected so far, and what its columns were said to mean."""

    kept: KeptDraft
    filename: str
    drafts: tuple[RoadmapDraft, ...]
    corrections: Corrections
    mapping: Mapping[str, str | None]

    @property
    def corrected(self) -> tuple[RoadmapDraft, ...]:
        """What would be created."""
        return tuple(corrected(one, self.corrections, number) for number, one in enumerate(self.drafts))


def keep_upload(filename: str, content: bytes, *, territory_id: int, person_id: int, as_of: date) -> int:
    """Read an uploaded file once, to refuse it at once if it must be, and keep it for review; the id of its draft."""
    at = clock.now()
    with reading() as session:
        mapping = kept_drafts.mapping_of(session, territory_id)
    _read(_File(sha256(content).hexdigest(), filename, content), as_of, tuple(sorted(mapping.items())))
    with transaction() as session:
        document = documents.keep(
            session,
            kind=DocumentKind.ROADMAP,
            filename=filename,
            media_type="application/octet-stream",
            content=content,
            at=at,
            territory_id=territory_id,
            uploaded_by_id=person_id,
        )
        draft_id = kept_drafts.add(
            session,
            document_id=document.id or 0,
            territory_id=territory_id,
            author_id=person_id,
            as_of=as_of,
            at=at,
        )
        journal.record(
            session,
            at=at,
            actor=f"person:{person_id}",
            action="feuille_de_route.deposee",
            subject=f"kept_draft:{draft_id}",
            territory_id=territory_id,
            facts={"sha256": document.sha256},
        )
    return draft_id


def find(draft_id: int) -> tuple[KeptDraft, Document] | None:
    """A draft and its file, without reading it."""
    with reading() as session:
        return kept_drafts.find(session, draft_id)


def review(kept: KeptDraft, document: Document) -> Review:
    """The file read again, with what is known of its columns and corrections."""
    with reading() as session:
        mapping = kept_drafts.mapping_of(session, kept.territory_id)
    file = _File(document.sha256, document.filename, document.content)
    drafts = _read(file, kept.as_of, tuple(sorted(mapping.items())))
    return Review(kept, document.filename, drafts, corrections_of(kept.corrections), mapping)


@dataclass(frozen=True, slots=True)
class _File:
    """A file, told apart by its digest."""

    sha256: str
    filename: str
    content: bytes = field(compare=False, repr=False)


@lru_cache(maxsize=16)
def _read(file: _File, as_of: date, mapping: tuple[tuple[str, str | None], ...]) -> tuple[RoadmapDraft, ...]:
    """The drafts of a file; the last ones read are kept at hand, for a person looks at the same one many times."""
    return tuple(read_confined(file.content, file.filename, as_of, ColumnMapping(dict(mapping))))


def save_corrections(draft_id: int, corrections: Corrections) -> None:
    """Keep what was corrected: abandoning the page loses nothing."""
    with transaction() as session:
        kept_drafts.save(session, draft_id, corrections.as_json(), clock.now())


def save_columns(territory_id: int, fields: Mapping[str, str | None]) -> None:
    """Keep what columns mean, for this file and the next ones of the territory."""
    with transaction() as session:
        kept_drafts.keep_mapping(session, territory_id, fields)


def accept(kept: KeptDraft, document: Document, *, territory_code: str, person_id: int, reason: str) -> Imported:
    """Create, in one transaction, all that the corrected draft holds; nothing is created if anything fails."""
    if kept.imported_at is not None:
        raise Refusal("Cette feuille de route a déjà été créée à partir de ce fichier.")
    found = review(kept, document)
    if not any(one.commitments for one in found.corrected):
        raise Refusal("Il ne reste aucun engagement à créer : gardez au moins une ligne.")
    done = import_drafts(
        found.corrected,
        territory_code=territory_code,
        on=clock.today(),
        actor=f"person:{person_id}",
        adopted_on=found.corrections.adopted_on,
        reason=reason,
        source=SourceFile(document.filename, document.media_type, document.content),
    )
    with transaction() as session:
        kept_drafts.mark_imported(session, kept.id or 0, done[0].roadmap_id, clock.now())
    return done[0]
