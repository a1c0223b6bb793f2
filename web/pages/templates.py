"""Can this Word template carry our reports? Every mistake at once, and a copy with a comment at each."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from reports.confinement import render_confined
from reports.specimen import specimen
from reports.their_template import check_template
from roadmaps.access import Act
from roadmaps.refusal import Refusal
from web import limiting
from web.access import InSession, Viewer
from web.downloads import as_download
from web.evidence import plain_name
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
LARGEST = 10 * 1024 * 1024


def _allowed(viewer: Viewer) -> None:
    if not viewer.reach(Act.TEMPLATE):
        raise HTTPException(404)


@router.get("/modeles")
def ask(request: Request, viewer: InSession) -> Response:
    """The form to check a template."""
    _allowed(viewer)
    return page(request, "modeles.html", report=None, filename="")


@router.post("/modeles")
def check(request: Request, viewer: InSession, form: Form) -> Response:
    """Say every mistake of a template, give the annotated copy, or fill it with sample data."""
    _allowed(viewer)
    limiting.check("upload", str(viewer.person_id))
    chosen = form.file("fichier")
    if chosen is None:
        raise Refusal("Choisissez un modèle Word avant de l'envoyer.")
    filename = plain_name(chosen.filename or "")
    content = chosen.file.read(LARGEST + 1)
    action = form.text("action")
    report = check_template(content, filename, preview=action == "verifier")
    if action == "copie" and report.commented:
        return as_download(report.commented, f"annoté - {filename}")
    if action == "apercu" and not report.faults:
        return as_download(render_confined(specimen(), content), f"exemple - {filename}")
    return page(request, "modeles.html", status=422 if report.faults else 200, report=report, filename=filename)
