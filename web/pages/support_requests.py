"""Which demandes d'appui lie in a territory's queue, and how are they taken up, answered, ruled on, taken back?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import support as requests
from models import SupportRequest
from roadmaps.access import Act
from roadmaps.refusal import Refusal
from store import overview, support
from store.database import reading
from web.access import InSession, Viewer
from web.pages.territories import consolidated
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]


@router.get("/territoires/{code}/appuis")
def index(request: Request, code: str, viewer: InSession, fait: str = "") -> Response:
    """The queue of a territory, and every request asked under it."""
    territory = viewer.territory(code)
    with reading() as session:
        queue = [support.request_facts(session, one.id or 0) for one in support.in_queue(session, [territory.id])]
    asked = consolidated(viewer, territory).support
    return page(
        request,
        "appuis.html",
        territory=territory,
        queue=[one for one in queue if one is not None],
        asked=asked,
        fait=fait,
        may_act=viewer.may(Act.SUPPORT, territory.id),
        may_withdraw=viewer.may(Act.DECIDE, territory.id),
    )


def _in_queue(viewer: Viewer, request_id: int) -> SupportRequest:
    """A request that lies in a queue of this person; anything else does not exist for them."""
    with reading() as session:
        found = overview.support_request(session, request_id)
    if found is None:
        raise HTTPException(404)
    viewer.require(Act.SUPPORT, found.to_territory_id)
    return found


@router.post("/appuis/{request_id}/retirer")
def withdraw(request_id: int, viewer: InSession, form: Form) -> Response:
    """Take back a request of one's own territory, for a reason that who asked will read."""
    with reading() as session:
        found = support.request_facts(session, request_id)
    if found is None:
        raise HTTPException(404)
    viewer.require(Act.DECIDE, found.territory_id)
    requests.withdraw(request_id, viewer.person_id, form.text("raison")[:1000])
    return RedirectResponse(f"/territoires/{viewer.forest.territory(found.territory_id).code}/appuis?fait=retrait", 303)


def _back(viewer: Viewer, found: SupportRequest) -> Response:
    code = viewer.forest.territory(found.to_territory_id or 0).code
    return RedirectResponse(f"/territoires/{code}/appuis?fait=appui", 303)


@router.post("/appuis/{request_id}/prendre")
def acknowledge(request_id: int, viewer: InSession, _form: Form) -> Response:
    """Take a request up."""
    found = _in_queue(viewer, request_id)
    requests.acknowledge(request_id, viewer.person_id)
    return _back(viewer, found)


@router.post("/appuis/{request_id}/repondre")
def answer(request_id: int, viewer: InSession, form: Form) -> Response:
    """Answer a request, or rule on it with a date."""
    found = _in_queue(viewer, request_id)
    text = form.text("reponse")[:10_000]
    if form.text("decision") == "arbitrage":
        typed, due_on = form.text("pour-le"), form.day("pour-le")
        if typed and due_on is None:
            raise Refusal("La date de l'arbitrage n'est pas lisible : indiquez le jour, le mois et l'année.")
        requests.rule(request_id, viewer.person_id, text, due_on=due_on)
    else:
        requests.answer_request(request_id, viewer.person_id, text)
    return _back(viewer, found)
