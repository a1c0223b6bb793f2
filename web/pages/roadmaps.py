"""Which roadmaps does a territory have, what does each hold, and how does it move on?"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import roadmap_life
from models import Roadmap
from models.closed_lists import RoadmapState
from roadmaps.access import Act
from roadmaps.consolidation import consolidate
from roadmaps.lifecycle import NEXT, needs_reason
from roadmaps.refusal import Refusal
from store import overview, people, waiting
from store.commitments import facts_under
from store.database import reading
from store.roadmaps import listing
from web.access import InSession, Viewer
from web.answer_form import Fault
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]


@router.get("/territoires/{code}/feuilles-de-route")
def index(request: Request, code: str, viewer: InSession) -> Response:
    """The roadmaps of a territory and of those under it, and the drafts that wait."""
    territory = viewer.territory(code)
    under = viewer.forest.under(territory.id)
    with reading() as session:
        lines = listing(session, under)
        may_import = viewer.may(Act.IMPORT, territory.id)
        drafts = waiting.drafts_waiting(session, [territory.id]) if may_import else []
        unconfirmed = len(people.to_confirm(session, under)) if may_import else 0
    own = [one for one in lines if one.territory_id == territory.id]
    below = [one for one in lines if one.territory_id != territory.id]
    values: dict[str, Any] = {
        "territory": territory,
        "own": own,
        "below": below,
        "drafts": drafts,
        "unconfirmed": unconfirmed,
        "forest": viewer.forest,
    }
    return page(request, "feuilles_de_route.html", **values)


@router.get("/feuilles-de-route/{roadmap_id}")
def show(request: Request, roadmap_id: int, viewer: InSession, fait: str = "") -> Response:
    """One roadmap and its commitments, as they stand today."""
    return _shown(request, viewer, _seen(viewer, roadmap_id, Act.SEE), fait=fait)


@router.post("/feuilles-de-route/{roadmap_id}/etat")
def move_on(request: Request, roadmap_id: int, viewer: InSession, form: Form) -> Response:
    """Put to consultation, adopt, start, close or reopen a roadmap."""
    roadmap = _seen(viewer, roadmap_id, Act.DECIDE)
    wanted = next((one for one in RoadmapState if one == form.text("etat")), None)
    typed, adopted_on = form.text("adoptee-le"), form.day("adoptee-le")
    try:
        if wanted is None:
            raise Refusal("Choisissez l'état que prend la feuille de route.")
        if wanted is RoadmapState.ADOPTED and adopted_on is None:
            raise Refusal("Indiquez le jour de l'adoption : jour, mois, année.")
        step = roadmap_life.Step(wanted, adopted_on, form.text("raison")[:1000])
        roadmap_life.move_on(roadmap_id, viewer.person_id, step)
    except Refusal as refused:
        kept = {"etat": form.text("etat"), "adoptee-le": typed, "raison": form.text("raison")}
        return _shown(request, viewer, roadmap, faults=(Fault("etat", str(refused)),), typed=kept)
    return RedirectResponse(f"/feuilles-de-route/{roadmap_id}?fait=etat", 303)


def _seen(viewer: Viewer, roadmap_id: int, act: Act) -> Roadmap:
    with reading() as session:
        roadmap = overview.roadmap(session, roadmap_id)
    if roadmap is None:
        raise HTTPException(404)
    viewer.require(act, roadmap.territory_id)
    return roadmap


def _shown(
    request: Request,
    viewer: Viewer,
    roadmap: Roadmap,
    *,
    fait: str = "",
    faults: tuple[Fault, ...] = (),
    typed: dict[str, str] | None = None,
) -> Response:
    with reading() as session:
        facts = facts_under(session, [roadmap.territory_id])
    territory = viewer.forest.territory(roadmap.territory_id)
    own = [one for one in facts if one.roadmap_id == roadmap.id]
    found = consolidate(territory.id, viewer.forest, own, viewer.today)
    steps = [(one, needs_reason(roadmap.state, one)) for one in RoadmapState if one in NEXT[roadmap.state]]
    values: dict[str, Any] = {"territory": territory, "roadmap": roadmap, "found": found, "lines": found.lines}
    decided: dict[str, Any] = {"steps": steps, "fait": fait, "faults": faults, "typed": typed or {}}
    status = 422 if faults else 200
    return page(request, "feuille_de_route.html", status=status, **values, **decided, today=viewer.today)
