"""What happens when a read file is accepted: a new roadmap, or changes to the one we know?

Gather the directory and what is known, decide whom each name means and what changed, keep all of it in one transaction
with the journal: a file comes in whole or not at all.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from flows.amended_roadmaps import update
from flows.arrivals import Arrival, Imported, SourceFile, gather
from flows.clock import now
from flows.new_roadmaps import create
from models.closed_lists import DocumentKind, Level
from roadmaps.draft import RoadmapDraft
from roadmaps.folding import words
from roadmaps.refusal import Refusal
from store import documents, journal, roadmaps
from store.database import transaction
from store.territories import by_code

__all__ = ["Imported", "SourceFile", "import_draft", "import_drafts", "import_many"]


def import_draft(
    draft: RoadmapDraft,
    *,
    territory_code: str,
    on: date,
    actor: str = "quadrille",
    adopted_on: date | None = None,
    reason: str = "",
    source: SourceFile | None = None,
) -> Imported:
    """Keep one read roadmap; see :func:`import_drafts`."""
    (done,) = import_drafts(
        [draft], territory_code=territory_code, on=on, actor=actor, adopted_on=adopted_on, reason=reason, source=source
    )
    return done


def import_drafts(
    drafts: Sequence[RoadmapDraft],
    *,
    territory_code: str,
    on: date,
    actor: str = "quadrille",
    adopted_on: date | None = None,
    reason: str = "",
    source: SourceFile | None = None,
) -> tuple[Imported, ...]:
    """Keep all the roadmaps of a file. Each is new, or amends the one of its territory that bears its title.

    ``territory_code`` is where they belong; when a file holds several, each goes where it says itself.
    """
    placed = [(draft, (len(drafts) > 1 and _own_code(draft)) or territory_code) for draft in drafts]
    adopted = [(replace(draft, adopted_on=adopted_on or draft.adopted_on), code) for draft, code in placed]
    return import_many(adopted, on=on, actor=actor, reason=reason, source=source)


def _own_code(draft: RoadmapDraft) -> str:
    """The code a file gives its territory; that of a région is told from a département's ("04" becomes "R04")."""
    code = draft.territory_code or ""
    return f"R{code}" if draft.level is Level.REGION and code.isdigit() else code


def import_many(
    placed: Sequence[tuple[RoadmapDraft, str]],
    *,
    on: date,
    actor: str = "quadrille",
    reason: str = "",
    source: SourceFile | None = None,
) -> tuple[Imported, ...]:
    """Keep many read roadmaps, each with the code of its territory, in one transaction."""
    with transaction() as session:
        roadmaps.take_turns(session, {by_code(session, code, on).id or 0 for _, code in placed})
        imports = gather(session, placed, on)
        _refuse_doubles(imports)
        known = [roadmaps.titled(session, one.territory.id or 0, one.title, one.draft.starts_on) for one in imports]
        fresh = [one for one, row in zip(imports, known, strict=True) if row is None]
        outcomes = dict(zip(map(id, fresh), create(session, fresh, on), strict=True))
        for one, row in zip(imports, known, strict=True):
            if row is not None:
                outcomes[id(one)] = update(session, one, row, on, reason)
        done = tuple(outcomes[id(one)] for one in imports)
        _record(session, imports, done, actor, source)
    return done


def _refuse_doubles(imports: Sequence[Arrival]) -> None:
    times = Counter((one.territory.code, words(one.title)) for one in imports)
    doubles = {
        f"« {one.title} » ({one.territory.name}) y est deux fois."
        for one in imports
        if times[one.territory.code, words(one.title)] > 1
    }
    if doubles:
        raise Refusal(
            "Ce fichier ne peut pas être importé : gardez une seule version de chaque titre.", *sorted(doubles)
        )


def _record(
    session: Session, imports: Sequence[Arrival], done: Sequence[Imported], actor: str, source: SourceFile | None
) -> None:
    """Keep the file beside each roadmap, and the act in the journal."""
    for one, outcome in zip(imports, done, strict=True):
        facts = {"added": outcome.added, "amended": outcome.amended, "withdrawn": outcome.withdrawn}
        if source is not None:
            kept = documents.keep(
                session,
                kind=DocumentKind.ROADMAP,
                filename=source.filename,
                media_type=source.media_type,
                content=source.content,
                at=now(),
                territory_id=one.territory.id,
                roadmap_id=outcome.roadmap_id,
            )
            facts["document"] = kept.id or 0
        journal.record(
            session,
            at=now(),
            actor=actor,
            action="feuille_de_route.importee" if outcome.is_new else "feuille_de_route.amendee",
            subject=f"roadmap:{outcome.roadmap_id}",
            territory_id=one.territory.id,
            facts=facts,
        )
