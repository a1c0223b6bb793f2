"""How does a person take back a demande d'appui that they no longer need, from their answer page?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import support
from roadmaps.answer_page import AnswerPage, Item
from web.pages.answer import Opened
from web.posted import Posted, posted
from web.rendering import page as render

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]


def _own(page: AnswerPage, request_id: int) -> tuple[Item, str]:
    """The commitment and the need of a request that this person made; anything else does not exist for them."""
    for item in page.items:
        for id_, need in item.own_requests:
            if id_ == request_id:
                return item, need
    raise HTTPException(404)


@router.get("/reponse/{check_in_id}/appui/{request_id}")
def ask(request: Request, page: Opened, request_id: int) -> Response:
    """The form to say that the help is no longer needed."""
    item, need = _own(page, request_id)
    return render(request, "reponse_appui.html", page=page, item=item, need=need, request_id=request_id)


@router.post("/reponse/{check_in_id}/appui/{request_id}")
def withdraw(page: Opened, request_id: int, form: Form) -> Response:
    """Nobody is asked about it any more."""
    _own(page, request_id)
    support.withdraw(request_id, page.person_id, form.text("raison")[:1000])
    return RedirectResponse(f"/reponse/{page.check_in_id}?fait=appui", 303)
