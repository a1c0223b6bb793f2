"""Who is in the directory, and how does the administrator erase somebody who asks for it?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import erasure
from roadmaps.refusal import Refusal
from store import person_pages
from store.database import reading
from store.person_pages import Someone
from web.access import InSession, Viewer
from web.answer_form import Fault
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
FIELD = "nom"


@router.get("/annuaire")
def search(request: Request, viewer: InSession, cherche: str = "") -> Response:
    """The people whose name, address or function is looked for."""
    viewer.require_administrator()
    words = cherche.split()[:6]
    with reading() as session:
        found = person_pages.search(session, words) if words else []
    many = len(found) == person_pages.LISTED
    return page(request, "annuaire.html", searched=" ".join(words)[:200], found=found, many=many)


@router.get("/annuaire/{person_id}")
def show(request: Request, person_id: int, viewer: InSession, fait: str = "") -> Response:
    """One person, what is kept of them, and what erasing them would take away."""
    viewer.require_administrator()
    return _shown(request, viewer, _someone(person_id), fait=fait)


@router.post("/annuaire/{person_id}/effacer")
def erase(request: Request, person_id: int, viewer: InSession, form: Form) -> Response:
    """Erase a person whose name has been typed: there is no way back."""
    viewer.require_administrator()
    person = _someone(person_id)
    try:
        done = erasure.erase_known(person_id, typed=form.text(FIELD)[:200], by_person_id=viewer.person_id)
    except Refusal as refused:
        return _shown(request, viewer, person, faults=(Fault(FIELD, str(refused)),), typed=form.text(FIELD)[:200])
    return RedirectResponse(f"/annuaire/{person_id}?fait={done.journal}", 303)


def _someone(person_id: int) -> Someone:
    with reading() as session:
        found = person_pages.find(session, person_id)
    if found is None:
        raise HTTPException(404)
    return found


def _shown(
    request: Request,
    viewer: Viewer,
    person: Someone,
    *,
    fait: str = "",
    faults: tuple[Fault, ...] = (),
    typed: str = "",
) -> Response:
    with reading() as session:
        kept = person_pages.kept_of(session, person.id, viewer.today)
    return page(
        request,
        "personne.html",
        status=422 if faults else 200,
        person=person,
        kept=kept,
        is_oneself=person.id == viewer.person_id,
        fait=fait if person.erased_at else "",
        faults=faults,
        typed=typed,
    )
