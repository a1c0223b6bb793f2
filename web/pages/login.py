"""How does a coordinator enter, without a password?

One writes one's address; a link comes by mail; the link leads to a button, and the button opens the session: a mail
gateway that opens links spends nothing. In the demonstration, a list of people opens a session in one click.
"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import clock, personal_links
from roadmaps.perimeters import rank_of
from settings import settings
from store import access_links
from store.database import reading
from store.visitors import doors, visitor
from web import cookies, limiting
from web.at_once import at_once
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]


def _is_demonstration() -> bool:
    return settings().mode == "demonstration"


def _inside(path: str) -> str:
    """A path of this site to go back to, or the home page: never another site."""
    plain = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if plain and path.isprintable() else "/"


@router.get("/connexion")
def ask(request: Request, suite: str = "/") -> Response:
    """The form to ask for a link."""
    people = []
    if _is_demonstration():
        with reading() as session:
            today = clock.today()
            people = [one for one in doors(session) if one.role.holds(today)]
        people.sort(key=lambda one: (-rank_of(one.level), one.territory, one.name))
    return page(request, "connexion.html", sent=False, doors=people, suite=_inside(suite), faults=())


@router.post("/connexion")
def send(request: Request, form: Form) -> Response:
    """Send a link to a known address; the answer is the same for an unknown one."""
    email = form.text("courriel")[:254].lower()
    limiting.check("login by address", limiting.address_of(request))
    if limiting.passes("login by e-mail", email):
        personal_links.send_login_link(email)
    return at_once(page(request, "connexion.html", sent=True, doors=[], suite="/", faults=()))


@router.get("/connexion/{token}")
def open_link(request: Request, token: str) -> Response:
    """A login link: its token leaves the address, and nothing is spent yet."""
    limiting.check("personal link", limiting.address_of(request))
    with reading() as session:
        link = access_links.find(session, token, clock.now())
    if link is None or link.purpose != "login" or link.used_at is not None:
        limiting.check("unknown link", limiting.address_of(request))
        return page(request, "connexion_perimee.html", status=410)
    response = RedirectResponse("/entrer", 303)
    cookies.put(response, cookies.ENTRY, token, purpose="entry", seconds=cookies.ENTRY_SECONDS, path="/entrer")
    return response


def _held_token(request: Request) -> str:
    held = cookies.get(request, cookies.ENTRY, purpose="entry", seconds=cookies.ENTRY_SECONDS)
    return held if isinstance(held, str) else ""


@router.get("/entrer")
def confirm(request: Request) -> Response:
    """The button that opens the session, under the name of who enters."""
    with reading() as session:
        link = access_links.find(session, _held_token(request), clock.now())
        found = visitor(session, link.person_id) if link and link.used_at is None else None
    if found is None:
        return page(request, "connexion_perimee.html", status=410)
    return page(request, "entrer.html", visitor=found)


@router.post("/entrer")
def enter(request: Request, _form: Form) -> Response:
    """Spend the link and open the session."""
    person_id = personal_links.enter(_held_token(request))
    if person_id is None:
        return page(request, "connexion_perimee.html", status=410)
    return _entered(person_id, "/")


@router.post("/demonstration/entrer")
def enter_the_demonstration(form: Form) -> Response:
    """Open a session as one of the people of the demonstration; this door exists nowhere else."""
    if not _is_demonstration():
        raise HTTPException(404)
    person_id = form.number("personne")
    with reading() as session:
        if person_id is None or person_id not in {one.person_id for one in doors(session)}:
            raise HTTPException(404)
    return _entered(person_id, _inside(form.text("suite") or "/"))


def _entered(person_id: int, path: str) -> Response:
    response = RedirectResponse(path, 303)
    cookies.put_session(response, person_id)
    cookies.drop(response, cookies.ENTRY, "/entrer")
    return response


@router.post("/deconnexion")
def leave(_form: Form) -> Response:
    """Close the session in this browser."""
    response = RedirectResponse("/connexion", 303)
    cookies.drop(response, cookies.SESSION)
    return response
