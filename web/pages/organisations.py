"""Which organisations were made by an import, and who confirms them?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import confirming
from models.closed_lists import College
from roadmaps.access import Act
from roadmaps.facts import TerritoryFacts
from roadmaps.refusal import Refusal
from store import people
from store.database import reading
from web.access import InSession, Viewer
from web.answer_form import Fault
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]


@router.get("/territoires/{code}/organisations")
def index(request: Request, code: str, viewer: InSession, fait: str = "") -> Response:
    """The organisations of a territory that wait to be confirmed."""
    return _shown(request, viewer, viewer.territory(code, Act.IMPORT), fait=fait)


@router.post("/territoires/{code}/organisations/{organisation_id}")
def confirm(request: Request, code: str, organisation_id: int, viewer: InSession, form: Form) -> Response:
    """Say that the name and the college of an organisation are right."""
    territory = viewer.territory(code, Act.IMPORT)
    with reading() as session:
        waiting = {one.id for one in people.to_confirm(session, viewer.forest.under(territory.id))}
    if organisation_id not in waiting:
        raise HTTPException(404)
    typed = form.text("nom")[:200]
    chosen = next((one for one in College if one == form.text("college")), None)
    try:
        if chosen is None:
            raise Refusal("Choisissez le collège de l'organisation.")
        confirming.confirm_organisation(organisation_id, viewer.person_id, chosen, typed)
    except Refusal as refused:
        fault = Fault(f"nom-{organisation_id}", str(refused))
        return _shown(request, viewer, territory, faults=(fault,), typed={organisation_id: typed})
    return RedirectResponse(f"/territoires/{territory.code}/organisations?fait=confirmee", 303)


def _shown(
    request: Request,
    viewer: Viewer,
    territory: TerritoryFacts,
    *,
    fait: str = "",
    faults: tuple[Fault, ...] = (),
    typed: dict[int, str] | None = None,
) -> Response:
    with reading() as session:
        waiting = people.to_confirm(session, viewer.forest.under(territory.id))
    return page(
        request,
        "organisations.html",
        status=422 if faults else 200,
        territory=territory,
        waiting=waiting,
        colleges=tuple(College),
        forest=viewer.forest,
        fait=fait,
        faults=faults,
        typed=typed or {},
    )
