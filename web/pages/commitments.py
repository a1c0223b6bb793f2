"""What was ever said of a commitment, and what may its coordinator decide about it?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import answering, clock, decisions, kept_leads
from models import Handover, Postponement
from models.closed_lists import AnswerChannel, DocumentKind, Outlook
from roadmaps.access import Act
from roadmaps.answer_choices import LEVELS, STATUSES
from roadmaps.answer_page import AnswerPage
from roadmaps.refusal import Refusal
from roadmaps.slips import first_promise, slips_by
from roadmaps.status import measure, situation_of
from store import overview, waiting
from store.answer_pages import answer_page
from store.commitments import facts_of
from store.database import reading
from store.documents import is_intact
from web import answer_form, answer_said
from web.access import InSession, Viewer
from web.answer_form import Fault
from web.downloads import as_download
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]


def _territory_of(viewer: Viewer, commitment_id: int, act: Act) -> int:
    with reading() as session:
        territory_id = overview.territory_of_commitment(session, commitment_id)
    viewer.require(act, territory_id)
    assert territory_id is not None  # noqa: S101  require refuses None
    return territory_id


def _may_decide(viewer: Viewer, commitment_id: int, kind: type[Postponement] | type[Handover], id_: int) -> None:
    """The right on the commitment of the address gives none on what is asked about another one."""
    _territory_of(viewer, commitment_id, Act.DECIDE)
    with reading() as session:
        if not waiting.is_about(session, kind, id_, commitment_id):
            raise HTTPException(404)


@router.get("/engagements/{commitment_id}")
def show(request: Request, commitment_id: int, viewer: InSession, fait: str = "") -> Response:
    """The commitment: what it promises, where it stands, all that was said, every slip."""
    territory_id = _territory_of(viewer, commitment_id, Act.SEE)
    with reading() as session:
        (facts,) = facts_of(session, [commitment_id])
        row = overview.commitment_row(session, commitment_id)
        evidence = overview.evidence_of(session, commitment_id)
        asked = [one for one in waiting.asked_deadlines(session, [territory_id]) if one.commitment_id == commitment_id]
        live = overview.live_check_in_of(session, commitment_id)
    if row is None:
        raise HTTPException(404)
    return page(
        request,
        "engagement.html",
        territory=viewer.forest.territory(territory_id),
        facts=facts,
        row=row[0],
        now=situation_of(facts, viewer.today),
        measures=[measure(one, viewer.today) for one in facts.indicators],
        slips=slips_by(facts, viewer.today),
        first_promise=first_promise(facts),
        evidence=evidence,
        asked=asked,
        live=live,
        fait=fait,
        today=viewer.today,
    )


@router.post("/engagements/{commitment_id}/report/{postponement_id}")
def decide(commitment_id: int, postponement_id: int, viewer: InSession, form: Form) -> Response:
    """Grant or refuse a new deadline."""
    _may_decide(viewer, commitment_id, Postponement, postponement_id)
    granted = form.text("decision") == "accorder"
    decisions.decide_postponement(postponement_id, viewer.person_id, granted=granted, reason=form.text("raison")[:1000])
    return RedirectResponse(f"/engagements/{commitment_id}?fait=report", 303)


@router.post("/engagements/{commitment_id}/pilote/{handover_id}")
def settle(commitment_id: int, handover_id: int, viewer: InSession, form: Form) -> Response:
    """Name the new lead of a commitment that was handed over, or keep the one it has."""
    _may_decide(viewer, commitment_id, Handover, handover_id)
    if form.text("decision") == "garder":
        kept_leads.keep_lead(handover_id, viewer.person_id, form.text("raison"))
        return RedirectResponse(f"/engagements/{commitment_id}?fait=garde", 303)
    decisions.settle_handover(
        handover_id,
        viewer.person_id,
        email=form.text("courriel")[:254],
        first_name=form.text("prenom")[:80],
        last_name=form.text("nom")[:80],
    )
    return RedirectResponse(f"/engagements/{commitment_id}?fait=pilote", 303)


def _asked_page(viewer: Viewer, commitment_id: int) -> AnswerPage:
    """The answer page of the person asked about a commitment, narrowed to it: what a phone call is about."""
    _territory_of(viewer, commitment_id, Act.ANSWER_FOR)
    with reading() as session:
        live = overview.live_check_in_of(session, commitment_id)
        found = answer_page(session, live[0], viewer.today) if live else None
    if found is None:
        raise HTTPException(404)
    return found.only(commitment_id)


@router.get("/engagements/{commitment_id}/repondre")
def answer_form_for(request: Request, commitment_id: int, viewer: InSession) -> Response:
    """The form to type an answer received by phone."""
    found = _asked_page(viewer, commitment_id)
    return _shown(request, viewer, found, answer_form.typed_fields(found), ())


@router.post("/engagements/{commitment_id}/repondre")
def answer_for(request: Request, commitment_id: int, viewer: InSession, form: Form) -> Response:
    """Record an answer on somebody's behalf: marked as such everywhere."""
    found = _asked_page(viewer, commitment_id)
    texts = form.texts()
    said = answer_said.filled(found, texts, {})
    if said.faults or not said.answers:
        nothing = Fault(answer_form.name(commitment_id, "choix"), "Choisissez « Rien de nouveau » ou « Du nouveau ».")
        faults = said.faults or (nothing,)
        return _shown(request, viewer, found, answer_form.typed_fields(found, texts), faults)
    receipt = answering.record_answers(
        found.check_in_id,
        found.person_id,
        said.answers,
        channel=AnswerChannel.ON_BEHALF,
        entered_by_id=viewer.person_id,
    )
    if receipt.conflicts:
        fresh = _asked_page(viewer, commitment_id)
        typed = answer_form.with_current_revisions(fresh, answer_form.typed_fields(fresh, texts))
        fault = Fault(
            answer_form.name(commitment_id, "choix"),
            "Une réponse est arrivée entre-temps : elle est affichée ci-dessus. Envoyez à nouveau pour la remplacer.",
        )
        return _shown(request, viewer, fresh, typed, (fault,))
    return RedirectResponse(f"/engagements/{commitment_id}?fait=reponse", 303)


def _shown(
    request: Request, viewer: Viewer, found: AnswerPage, typed: dict[str, str], faults: tuple[Fault, ...]
) -> Response:
    return page(
        request,
        "reponse_saisie.html",
        status=422 if faults else 200,
        territory=viewer.forest.territory(found.territory_id),
        page=found,
        v=typed,
        touched={item.commitment_id: answer_form.was_touched(item, typed) for item in found.items},
        faults=faults,
        wrong={fault.field for fault in faults},
        conflicts=frozenset(),
        statuses=STATUSES,
        outlooks=tuple(Outlook),
        levels=LEVELS,
        on_behalf=True,
        today=clock.today(),
    )


@router.get("/pieces/{document_id}")
def download(document_id: int, viewer: InSession) -> Response:
    """A file joined to an answer, or the file of a roadmap: always a download, never shown in a page."""
    with reading() as session:
        found = overview.document_with_territory(session, document_id)
    if found is None or found[0].kind not in {DocumentKind.EVIDENCE, DocumentKind.ROADMAP}:
        raise HTTPException(404)
    viewer.require(Act.SEE, found[1])
    if not is_intact(found[0]):
        raise Refusal("Ce fichier n'est plus celui qui avait été déposé : demandez-le de nouveau, ou restaurez-le.")
    return as_download(found[0].content, found[0].filename)
