"""How does a roadmap come in from its file: uploaded, reviewed row by row, then created whole?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import kept_drafts
from models import Document, KeptDraft
from roadmaps.access import Act
from roadmaps.corrections import Corrections
from roadmaps.draft import UnreadableFile
from roadmaps.reading.vocabulary import Field
from roadmaps.refusal import Refusal
from web import limiting
from web.access import InSession, Viewer
from web.draft_lines import COLUMN_LABELS, draft_lines, posted_columns, posted_corrections
from web.evidence import plain_name
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
LARGEST = 10 * 1024 * 1024


@router.get("/territoires/{code}/deposer")
def ask(request: Request, code: str, viewer: InSession) -> Response:
    """The form to upload a roadmap."""
    territory = viewer.territory(code, Act.IMPORT)
    return page(request, "deposer.html", territory=territory, faults=())


@router.post("/territoires/{code}/deposer")
def upload(request: Request, code: str, viewer: InSession, form: Form) -> Response:
    """Read the file and keep it for review, or say what to do with it."""
    territory = viewer.territory(code, Act.IMPORT)
    limiting.check("upload", str(viewer.person_id))
    chosen = form.file("fichier")
    try:
        if chosen is None:
            raise UnreadableFile("Choisissez un fichier avant de l'envoyer.")
        content = chosen.file.read(LARGEST + 1)
        draft_id = kept_drafts.keep_upload(
            plain_name(chosen.filename or ""),
            content,
            territory_id=territory.id,
            person_id=viewer.person_id,
            as_of=viewer.today,
        )
    except UnreadableFile as error:
        return page(request, "deposer.html", status=422, territory=territory, faults=error.sentences)
    return RedirectResponse(f"/brouillons/{draft_id}", 303)


def _opened(viewer: Viewer, draft_id: int) -> tuple[KeptDraft, Document]:
    found = kept_drafts.find(draft_id)
    if found is None:
        raise HTTPException(404)
    viewer.require(Act.IMPORT, found[0].territory_id)
    return found


@router.get("/brouillons/{draft_id}")
def review(request: Request, draft_id: int, viewer: InSession, fait: str = "") -> Response:
    """The draft row by row beside the text it comes from, what is unsure first."""
    kept, document = _opened(viewer, draft_id)
    if kept.imported_at is not None:
        return RedirectResponse(f"/feuilles-de-route/{kept.roadmap_id}", 303)
    found = kept_drafts.review(kept, document)
    return _shown(request, viewer, found, found.corrections, fait=fait)


def _shown(
    request: Request,
    viewer: Viewer,
    found: kept_drafts.Review,
    corrections: Corrections,
    *,
    faults: tuple[str, ...] = (),
    fait: str = "",
) -> Response:
    return page(
        request,
        "brouillon.html",
        status=422 if faults else 200,
        territory=viewer.forest.territory(found.kept.territory_id),
        kept=found.kept,
        filename=found.filename,
        drafts=[(draft, draft_lines(draft, corrections, number)) for number, draft in enumerate(found.drafts)],
        columns=list(enumerate(column for draft in found.drafts for column in draft.columns)),
        column_labels=COLUMN_LABELS,
        field_type=Field,
        corrections=corrections,
        faults=faults,
        fait=fait,
    )


@router.post("/brouillons/{draft_id}")
def save(request: Request, draft_id: int, viewer: InSession, form: Form) -> Response:
    """Keep the corrections, and create everything when that is asked."""
    kept, document = _opened(viewer, draft_id)
    found = kept_drafts.review(kept, document)
    corrections = posted_corrections(form, found.drafts)
    kept_drafts.save_corrections(draft_id, corrections)
    if form.text("action") != "creer":
        return RedirectResponse(f"/brouillons/{draft_id}?fait=garde", 303)
    territory = viewer.forest.territory(kept.territory_id)
    kept, document = _opened(viewer, draft_id)
    try:
        done = kept_drafts.accept(
            kept,
            document,
            territory_code=territory.code,
            person_id=viewer.person_id,
            reason=form.text("raison")[:2000],
        )
    except Refusal as error:
        return _shown(request, viewer, found, corrections, faults=error.sentences)
    return RedirectResponse(f"/feuilles-de-route/{done.roadmap_id}", 303)


@router.post("/brouillons/{draft_id}/colonnes")
def say_columns(draft_id: int, viewer: InSession, form: Form) -> Response:
    """Correct what columns mean, for this file and the next ones of the territory."""
    kept, document = _opened(viewer, draft_id)
    said = posted_columns(form, kept_drafts.review(kept, document).drafts)
    if said:
        kept_drafts.save_columns(kept.territory_id, said)
    return RedirectResponse(f"/brouillons/{draft_id}?fait=colonnes", 303)
