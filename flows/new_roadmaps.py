"""What happens when a read file is a roadmap that we did not know?"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlmodel import Session

from flows.arrivals import Arrival, Imported, new_version, outcome
from flows.clock import now
from models import Roadmap
from models.closed_lists import GovernanceBodyKind, RoadmapOrigin, RoadmapState
from roadmaps.draft import RoadmapDraft
from roadmaps.lifecycle import is_adopted
from store import governance
from store.draft_rows import Sheaf, axis_titles, keep_axes, keep_sheaves
from store.links import link_to_parents
from store.territories import forest


def create(session: Session, imports: Sequence[Arrival], on: date) -> list[Imported]:
    """New roadmaps with all they hold, inserted table by table."""
    rows = [_new_roadmap(session, one, on) for one in imports]
    session.add_all(rows)
    session.flush()
    pairs = list(zip(imports, rows, strict=True))
    axes = keep_axes(
        session,
        [
            (row.id or 0, title, rank)
            for one, row in pairs
            for rank, title in enumerate(axis_titles(one.draft.commitments))
        ],
    )
    sheaves = [Sheaf(row.id or 0, one.draft.commitments, one.parties, on, now(), one.made) for one, row in pairs]
    keep_sheaves(session, sheaves, axes)
    link_to_parents(session, [row.id or 0 for row in rows], forest(session, on))
    for one, row in pairs:
        if is_adopted(row.state):
            new_version(session, row, replace(one.draft, title=row.title), 1)
    return [outcome(one, row, is_new=True, added=len(one.draft.commitments), made=len(one.made)) for one, row in pairs]


def _new_roadmap(session: Session, one: Arrival, on: date) -> Roadmap:
    draft = one.draft
    return Roadmap(
        territory_id=one.territory.id or 0,
        governance_body_id=_governance_body(session, one),
        title=one.title,
        origin=_origin(draft.origin),
        state=state_told(draft),
        starts_on=draft.starts_on,
        ends_on=draft.ends_on,
        adopted_on=draft.adopted_on,
        closed_on=closed_told(draft, on),
        document_date=draft.document_date,
        remarks=list(draft.remarks),
        imported_on=on,
    )


def _governance_body(session: Session, one: Arrival) -> int | None:
    """The committee that the file names; without a name, the only one the territory has."""
    territory_id = one.territory.id or 0
    if not one.draft.governance_body:
        known = governance.bodies_of(session, [territory_id])
        return known[0].id if len(known) == 1 else None
    kind = next((each for each in GovernanceBodyKind if each == one.draft.governance_kind), GovernanceBodyKind.OTHER)
    return governance.body(session, territory_id, kind, one.draft.governance_body, one.draft.presidents).id


def _origin(told: str | None) -> RoadmapOrigin:
    return next((one for one in RoadmapOrigin if one == told), RoadmapOrigin.OTHER)


def state_told(draft: RoadmapDraft) -> RoadmapState:
    """What the file says, as far as a day of adoption bears it out."""
    told = next((one for one in RoadmapState if one == draft.state), None)
    if draft.adopted_on is None:
        return told if told is not None and not is_adopted(told) else RoadmapState.DRAFT
    return told if told is not None and is_adopted(told) else RoadmapState.ADOPTED


def closed_told(draft: RoadmapDraft, on: date) -> date | None:
    """When a roadmap that comes in closed was: at the end of its period, on the day it comes in for want of one."""
    return min(draft.ends_on or on, on) if state_told(draft) is RoadmapState.CLOSED else None
