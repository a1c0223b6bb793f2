"""Which roadmaps does a territory have, and what does each hold?"""

from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from roadmaps.access import Act
from roadmaps.consolidation import consolidate
from store import overview, waiting
from store.commitments import facts_under
from store.database import reading
from store.roadmaps import listing
from web.access import InSession
from web.rendering import page

router = APIRouter()


@router.get("/territoires/{code}/feuilles-de-route")
def index(request: Request, code: str, viewer: InSession) -> Response:
    """The roadmaps of a territory and of those under it, and the drafts that wait."""
    territory = viewer.territory(code)
    under = viewer.forest.under(territory.id)
    with reading() as session:
        lines = listing(session, under)
        drafts = waiting.drafts_waiting(session, [territory.id]) if viewer.may(Act.IMPORT, territory.id) else []
    own = [one for one in lines if one.territory_id == territory.id]
    below = [one for one in lines if one.territory_id != territory.id]
    values: dict[str, Any] = {
        "territory": territory,
        "own": own,
        "below": below,
        "drafts": drafts,
        "forest": viewer.forest,
    }
    return page(request, "feuilles_de_route.html", **values)


@router.get("/feuilles-de-route/{roadmap_id}")
def show(request: Request, roadmap_id: int, viewer: InSession) -> Response:
    """One roadmap and its commitments, as they stand today."""
    with reading() as session:
        roadmap = overview.roadmap(session, roadmap_id)
        if roadmap is None:
            raise HTTPException(404)
        viewer.require(Act.SEE, roadmap.territory_id)
        facts = facts_under(session, [roadmap.territory_id])
    territory = viewer.forest.territory(roadmap.territory_id)
    own = [one for one in facts if one.roadmap_id == roadmap_id]
    found = consolidate(territory.id, viewer.forest, own, viewer.today)
    values: dict[str, Any] = {"territory": territory, "roadmap": roadmap, "found": found, "lines": found.lines}
    return page(request, "feuille_de_route.html", **values, today=viewer.today)
