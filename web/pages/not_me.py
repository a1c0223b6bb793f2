"""How does the person asked say that they are away, or that a commitment is not theirs?"""

from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import answering, clock
from roadmaps.answer_page import AnswerPage
from web.answer_form import Fault
from web.pages.answer import Opened
from web.posted import Posted, posted
from web.rendering import page as render

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]


def asked_page(page: Opened) -> AnswerPage:
    """The page of the person asked: nobody else says that they are away, or that a commitment is not theirs."""
    if page.stands_in:
        raise HTTPException(404)
    return page


OpenedByWhoIsAsked = Annotated[AnswerPage, Depends(asked_page)]


@router.get("/reponse/{check_in_id}/absence")
def absence(request: Request, page: OpenedByWhoIsAsked) -> Response:
    """The form to say that one is away."""
    return render(request, "reponse_absence.html", page=page, faults=(), typed="")


@router.post("/reponse/{check_in_id}/absence")
def declare_absence(request: Request, page: OpenedByWhoIsAsked, form: Form) -> Response:
    """Away until a day: the request goes to the deputy."""
    until, today = form.day("jusqu-au"), clock.today()
    if until is None or not today <= until <= today + timedelta(days=366):
        fault = Fault("jusqu-au", "Indiquez le dernier jour de votre absence : aujourd'hui ou plus tard, dans l'année.")
        typed = form.text("jusqu-au")
        return render(request, "reponse_absence.html", status=422, page=page, faults=(fault,), typed=typed)
    answering.declare_absence(page.check_in_id, until)
    return RedirectResponse(f"/reponse/{page.check_in_id}?fait=absence", 303)


@router.get("/reponse/{check_in_id}/passer/{commitment_id}")
def not_me(request: Request, page: OpenedByWhoIsAsked, commitment_id: int) -> Response:
    """The form to say that someone else should be asked."""
    return _not_me(request, page, commitment_id, "", "")


@router.post("/reponse/{check_in_id}/passer/{commitment_id}")
def hand_over(request: Request, page: OpenedByWhoIsAsked, commitment_id: int, form: Form) -> Response:
    """Someone else should be asked: the coordinator settles it."""
    named, email = form.text("nom")[:200], form.text("courriel")[:254]
    if email and ("@" not in email or " " in email):
        fault = Fault("courriel", "Cette adresse électronique n'est pas complète : vérifiez-la, ou laissez vide.")
        return _not_me(request, page, commitment_id, named, email, fault)
    if page.item(commitment_id) is None:
        raise HTTPException(404)
    answering.hand_over(page.check_in_id, commitment_id, named, email)
    return RedirectResponse(f"/reponse/{page.check_in_id}?fait=transmis", 303)


def _not_me(request: Request, page: AnswerPage, commitment_id: int, named: str, email: str, *faults: Fault) -> Response:
    item = page.item(commitment_id)
    if item is None:
        raise HTTPException(404)
    values = {"page": page, "item": item, "named": named, "email": email}
    wrong = {fault.field for fault in faults}
    return render(request, "reponse_passer.html", status=422 if faults else 200, faults=faults, wrong=wrong, **values)
