"""Which reports are there, how is one made, and how is it issued for ever?"""

import tempfile
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import consolidation, report_rounds, report_templates, report_texts
from flows.report_files import Wanted
from models.closed_lists import ReportKind
from roadmaps.access import Act
from roadmaps.refusal import Refusal
from store import overview, reports
from store.database import reading
from web.access import InSession, Viewer
from web.downloads import as_download
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
FORMATS = {
    "docx": "Word, modifiable",
    "pdf": "PDF",
    "odt": "OpenDocument",
    "xlsx": "Excel : engagements et indicateurs",
    "csv": "CSV : engagements",
}


@router.get("/territoires/{code}/rapports")
def index(request: Request, code: str, viewer: InSession, fait: str = "") -> Response:
    """The reports issued for a territory, and the form to make one."""
    territory = viewer.territory(code)
    with reading() as session:
        issued = [one for one in overview.reports_of(session, territory.id) if one.issued_at]
    waiting = report_rounds.waiting_for(territory.id, viewer.today)
    return page(
        request,
        "rapports.html",
        territory=territory,
        issued=issued,
        kinds=tuple(ReportKind),
        formats=FORMATS,
        today=viewer.today,
        waiting=waiting,
        fait=fait,
        current=report_templates.in_force(territory.id, viewer.forest),
    )


@router.post("/territoires/{code}/rapports")
def make(code: str, viewer: InSession, form: Form) -> Response:
    """Make a draft report and give it at once, or issue it: what it says is then frozen."""
    issuing = form.text("action") == "emettre"
    territory = viewer.territory(code, Act.ISSUE if issuing else Act.REPORT)
    kind, extension, as_of = form.text("nature"), form.text("format"), form.day("arrete-au")
    if kind not in set(ReportKind) or extension not in FORMATS or as_of is None or as_of > viewer.today:
        raise Refusal("Choisissez la nature du rapport, son format, et une date d'arrêté qui ne soit pas à venir.")
    if issuing:
        consolidation.issue(territory.code, as_of, ReportKind(kind), by=viewer.person_id)
        return RedirectResponse(f"/territoires/{territory.code}/rapports?fait=emis", 303)
    with tempfile.TemporaryDirectory(prefix="quadrille-") as folder:
        built = consolidation.build(
            territory.code, as_of, Path(folder), wanted=Wanted((ReportKind(kind),), (extension,), is_draft=True)
        )
        return as_download(built.files[0].read_bytes(), built.files[0].name)


@router.get("/territoires/{code}/rapports/texte")
def read_draft(request: Request, code: str, viewer: InSession, fait: str = "") -> Response:
    """The sentences of the report that waits, or of today's, by section, and what its coordinator has written."""
    territory = viewer.territory(code, Act.REPORT)
    waiting = report_rounds.waiting_for(territory.id, viewer.today)
    as_of = waiting.as_of if waiting else viewer.today
    sections = report_texts.sections_of(consolidation.draft(territory.code, as_of))
    return page(
        request,
        "rapport_texte.html",
        territory=territory,
        sections=sections,
        longest=report_texts.LONGEST,
        as_of=as_of,
        fait=fait,
    )


@router.post("/territoires/{code}/rapports/texte")
def write_draft(code: str, viewer: InSession, form: Form) -> Response:
    """Keep what was written until the report is issued."""
    territory = viewer.territory(code, Act.REPORT)
    sections = report_texts.sections_of(consolidation.draft(territory.code, viewer.today))
    texts = {one.name: (form.text(f"texte-{one.name}"), form.has(f"remplace-{one.name}")) for one in sections}
    report_texts.save(territory.id, viewer.person_id, sections, texts)
    return RedirectResponse(f"/territoires/{territory.code}/rapports/texte?fait=garde", 303)


@router.get("/rapports/{report_id}")
def download(report_id: int, viewer: InSession) -> Response:
    """An issued report, from what was frozen: the same bytes each time."""
    name = _name(report_id, viewer)
    return as_download(consolidation.issued_again(report_id), f"{name}.docx")


@router.get("/rapports/{report_id}/tableur")
def download_tables(report_id: int, viewer: InSession) -> Response:
    """Its tables, from what was frozen too; a mail may have been too small for them."""
    name = _name(report_id, viewer)
    return as_download(consolidation.tables_again(report_id), f"{name}-donnees.xlsx")


def _name(report_id: int, viewer: Viewer) -> str:
    """The name of the files of an issue that this person may see."""
    with reading() as session:
        report = reports.by_id(session, report_id)
    if report is None or report.issued_at is None:
        raise HTTPException(404)
    viewer.require(Act.SEE, report.territory_id)
    code = viewer.forest.territory(report.territory_id).code
    return f"{code}-{report.kind.value}-{report.as_of.isoformat()}-n{report.number}"
