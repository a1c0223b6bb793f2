"""What does everybody have a right to read about this site, and is it in good health?"""

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from settings import settings
from store import overview
from store.database import reading
from web.rendering import page

router = APIRouter()


@router.get("/accessibilite")
def accessibility(request: Request) -> Response:
    """The declaration of accessibility."""
    return page(request, "accessibilite.html", contact=settings().administrator_email)


@router.get("/donnees-personnelles")
def personal_data(request: Request) -> Response:
    """What is known of people, why, for how long, and how to act on it."""
    return page(request, "donnees_personnelles.html", contact=settings().administrator_email)


@router.get("/sante")
def health() -> Response:
    """For whoever watches the service: 200 when the database answers, else 503; nothing else is told."""
    try:
        with reading() as session:
            overview.answers(session)
    except SQLAlchemyError:
        return PlainTextResponse("base de donnees injoignable\n", 503)
    return PlainTextResponse("en service\n")
