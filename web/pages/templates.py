"""Can this Word template carry our reports, and for which territories is it kept?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import report_templates
from reports.confinement import render_confined
from reports.specimen import specimen
from reports.template_specimen import specimen_template
from reports.template_words import BLOCKS
from reports.their_template import TemplateReport, check_template
from roadmaps.access import Act
from roadmaps.facts import TerritoryFacts
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
def ask(request: Request, viewer: InSession, territoire: str = "", fait: str = "") -> Response:
    """The form to check a template, the territories that may use it, and the template each has now."""
    _allowed(viewer)
    return _shown(request, viewer, territoire, fait=fait)


@router.get("/modeles/exemple")
def example(viewer: InSession) -> Response:
    """A template to begin with, every block in its place."""
    _allowed(viewer)
    return as_download(specimen_template(), "Modèle de rapport à adapter.docx")


@router.post("/modeles")
def check(request: Request, viewer: InSession, form: Form) -> Response:
    """Say every mistake of a template, give the annotated copy, or fill it with sample data."""
    _allowed(viewer)
    filename, content = _file(viewer, form)
    action = form.text("action")
    report = check_template(content, filename, preview=action == "verifier")
    if action == "copie" and report.commented:
        return as_download(report.commented, f"annoté - {filename}")
    if action == "apercu" and not report.faults:
        return as_download(render_confined(specimen(), content), f"exemple - {filename}")
    return _shown(request, viewer, form.text("territoire"), report=report, filename=filename)


@router.get("/territoires/{code}/modele")
def download(code: str, viewer: InSession) -> Response:
    """The template with which the reports of a territory are made; the page of templates when it has none."""
    territory = viewer.territory(code, Act.TEMPLATE)
    found = report_templates.in_force(territory.id, viewer.forest)
    if found is None:
        return RedirectResponse(f"/modeles?territoire={territory.code}", 303)
    return as_download(found.document.content, found.document.filename)


@router.post("/territoires/{code}/modele")
def choose(request: Request, code: str, viewer: InSession, form: Form) -> Response:
    """Keep a template for the reports of a territory and of those below, or use its own no longer."""
    territory = viewer.territory(code, Act.TEMPLATE)
    back = f"/modeles?territoire={territory.code}"
    if form.text("action") == "revenir":
        report_templates.go_back(territory.id, by=viewer.person_id)
        return RedirectResponse(f"{back}&fait=retire", 303)
    filename, content = _file(viewer, form)
    report = report_templates.use(territory.id, filename, content, by=viewer.person_id)
    if not report.is_usable:
        return _shown(request, viewer, territory.code, report=report, filename=filename)
    return RedirectResponse(f"{back}&fait=garde", 303)


def _file(viewer: Viewer, form: Posted) -> tuple[str, bytes]:
    limiting.check("upload", str(viewer.person_id))
    chosen = form.file("fichier")
    if chosen is None:
        raise Refusal("Choisissez un modèle Word avant de l'envoyer.")
    return plain_name(chosen.filename or ""), chosen.file.read(LARGEST + 1)


def _places(viewer: Viewer, code: str) -> list[TerritoryFacts]:
    """The territories offered: the one from which the person comes, and those on which they hold a role."""
    held = [territory for _, territory in viewer.held]
    asked = [one for id_ in viewer.reach(Act.TEMPLATE) if (one := viewer.forest.territory(id_)).code == code]
    return [one for one in dict.fromkeys([*asked, *held]) if viewer.may(Act.TEMPLATE, one.id)]


def _shown(
    request: Request,
    viewer: Viewer,
    code: str,
    *,
    report: TemplateReport | None = None,
    filename: str = "",
    fait: str = "",
) -> Response:
    places = _places(viewer, code)
    return page(
        request,
        "modeles.html",
        status=422 if report and report.faults else 200,
        report=report,
        filename=filename,
        fait=fait,
        asked=code,
        places=[(one, report_templates.in_force(one.id, viewer.forest)) for one in places],
        blocks=BLOCKS,
    )
