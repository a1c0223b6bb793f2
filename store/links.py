"""How does a commitment find the one it declines, when the file gives only its reference?"""

from collections.abc import Iterable, Sequence

from sqlmodel import Session, col, select

from models import Commitment, CommitmentLink, Roadmap
from models.closed_lists import LinkKind
from roadmaps.folding import words
from roadmaps.perimeters import Forest, rank_of


def link_to_parents(session: Session, roadmap_ids: Sequence[int], map_: Forest) -> int:
    """Link what these roadmaps decline to what is promised above them; how many links were made.

    The nearest level that has exactly one commitment of that reference wins; a doubt makes no link.
    """
    orphans = _orphans(session, roadmap_ids)
    if not orphans:
        return 0
    candidates = _referenced(session, {territory for _, territory in orphans}, map_)
    made = 0
    for child, territory_id in orphans:
        parent = _parent(child, territory_id, candidates, map_)
        if parent is not None:
            session.add(CommitmentLink(commitment_id=child.id or 0, kind=LinkKind.DECLINES, other_id=parent))
            made += 1
    session.flush()
    return made


def _orphans(session: Session, roadmap_ids: Iterable[int]) -> Sequence[tuple[Commitment, int]]:
    """Commitments that name a parent and are not linked to one, with their territory."""
    linked = select(CommitmentLink.commitment_id).where(CommitmentLink.kind == LinkKind.DECLINES)
    statement = (
        select(Commitment, Roadmap.territory_id)
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .where(
            col(Commitment.roadmap_id).in_(list(roadmap_ids)),
            Commitment.parent_reference != "",
            col(Commitment.id).not_in(linked),
        )
    )
    return session.exec(statement).all()


def _referenced(session: Session, territory_ids: Iterable[int], map_: Forest) -> dict[tuple[int, str], list[int]]:
    """(territory, folded reference) → commitments in force there, for all that lies above these territories."""
    above = frozenset[int]().union(*(map_.above(one) for one in territory_ids))
    statement = (
        select(Commitment.id, Commitment.reference, Roadmap.territory_id)
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .where(
            col(Roadmap.territory_id).in_(sorted(above)),
            Commitment.reference != "",
            col(Commitment.withdrawn_on).is_(None),
        )
    )
    found: dict[tuple[int, str], list[int]] = {}
    for id_, reference, territory_id in session.exec(statement):
        found.setdefault((territory_id, words(reference)), []).append(id_ or 0)
    return found


def _parent(
    child: Commitment, territory_id: int, candidates: dict[tuple[int, str], list[int]], map_: Forest
) -> int | None:
    above = sorted(map_.above(territory_id), key=lambda one: rank_of(map_.territory(one).level))
    reference = words(child.parent_reference)
    for rank in sorted({rank_of(map_.territory(one).level) for one in above}):
        level = [one for one in above if rank_of(map_.territory(one).level) == rank]
        found = [id_ for one in level for id_ in candidates.get((one, reference), ())]
        if found:
            return found[0] if len(found) == 1 else None
    return None
