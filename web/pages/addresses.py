"""Which addresses no longer receive anything, what came back, and how does a coordinator mend an address?"""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import addresses, clock
from roadmaps import access
from roadmaps.access import Act
from roadmaps.facts import TerritoryFacts
from roadmaps.refusal import Refusal
from store import bounces
from store.bounces import DeadAddress
from store.database import reading
from store.visitors import visitor
from web.access import InSession, Viewer
from web.answer_form import Fault
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
SHOWN = timedelta(days=60)
FIELD = "courriel"


@router.get("/territoires/{code}/adresses")
def index(request: Request, code: str, viewer: InSession, fait: str = "") -> Response:
    """The dead addresses of a territory, and what came back for its letters."""
    return _shown(request, viewer, viewer.territory(code, Act.HOLD), fait=fait)


@router.post("/territoires/{code}/adresses/{person_id}")
def mend(request: Request, code: str, person_id: int, viewer: InSession, form: Form) -> Response:
    """Give a person an address where they receive letters; those that came back leave again."""
    territory = viewer.territory(code, Act.DECIDE)
    dead = {one.person_id for one in _dead(viewer, territory)}
    if person_id not in dead:
        raise HTTPException(404)
    if not may_mend(viewer, person_id):
        raise HTTPException(403)
    typed = form.text(FIELD)[:254]
    try:
        addresses.mend_address(person_id, typed, viewer.person_id)
    except Refusal as refused:
        fault = Fault(f"{FIELD}-{person_id}", str(refused))
        return _shown(request, viewer, territory, faults=(fault,), typed={person_id: typed})
    return RedirectResponse(f"/territoires/{territory.code}/adresses?fait=adresse", 303)


def may_mend(viewer: Viewer, person_id: int) -> bool:
    """Whether this person may change that one's address: it is also how they enter."""
    with reading() as session:
        found = visitor(session, person_id)
    return found is not None and access.covers(viewer.visitor.roles, found.roles, viewer.forest, viewer.today)


def _dead(viewer: Viewer, territory: TerritoryFacts) -> list[DeadAddress]:
    with reading() as session:
        return bounces.dead_addresses(session, viewer.forest.under(territory.id))


def _shown(
    request: Request,
    viewer: Viewer,
    territory: TerritoryFacts,
    *,
    fait: str = "",
    faults: tuple[Fault, ...] = (),
    typed: dict[int, str] | None = None,
) -> Response:
    dead = _dead(viewer, territory)
    with reading() as session:
        returned = bounces.came_back(session, viewer.forest.under(territory.id), clock.now() - SHOWN)
    decides = viewer.may(Act.DECIDE, territory.id)
    return page(
        request,
        "adresses.html",
        status=422 if faults else 200,
        territory=territory,
        dead=dead,
        mendable={one.person_id for one in dead if decides and may_mend(viewer, one.person_id)},
        returned=returned,
        fait=fait,
        faults=faults,
        typed=typed or {},
        shown_days=SHOWN.days,
    )
