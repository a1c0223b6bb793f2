"""How does a page come out of its template?"""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.ext import Extension
from starlette.requests import Request
from starlette.responses import HTMLResponse

from roadmaps import wording
from roadmaps.access import Act
from settings import settings
from web import cookies

PARIS = ZoneInfo("Europe/Paris")


def _moment(at: datetime) -> str:
    local = at.astimezone(PARIS)
    return f"{wording.long_date(local.date())} à {local:%H}{wording.HARD}h{wording.HARD}{local:%M}"


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _word(member: StrEnum | None) -> str:
    return wording.word(member) if member is not None else ""


class Guillemets(Extension):
    """Keeps guillemets on the line of the words they hold."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:  # noqa: ARG002
        """The template with hard spaces inside its guillemets."""
        return source.replace("« ", f"«{wording.HARD}").replace(" »", f"{wording.HARD}»")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[Guillemets],
    )
    environment.filters |= {
        "mot": _word,
        "date_longue": wording.long_date,
        "moment": _moment,
        "iso": _iso,
        "nombre": wording.number,
        "quantite": wording.quantity,
        "majuscule": wording.capital,
        "meteo": wording.sky,
        "echeance": wording.deadline,
        "date_courte": wording.short_date,
        "phrase": wording.sentence,
        "enumeration": wording.enumeration,
        "part": wording.percent,
    }
    environment.globals |= {"compte": wording.count, "accord": wording.agree, "de": wording.de, "act": Act}
    environment.globals["avenant"] = wording.amended
    return environment


ENVIRONMENT = _environment()


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """The page ``template`` with its values; every page knows who is there and the token of its forms."""
    context = {
        "viewer": getattr(request.state, "viewer", None),
        "warning": getattr(request.state, "warning", ""),
        "form_token": cookies.form_token(request),
        "service_name": settings().service_name,
        "is_demonstration": settings().mode == "demonstration",
        "path": request.url.path,
    }
    response = HTMLResponse(ENVIRONMENT.get_template(template).render(context | values), status_code=status)
    cookies.keep_visit(request, response)
    return response
