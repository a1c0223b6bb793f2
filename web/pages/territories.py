"""What does the person who animates a territory see first, and what is behind each figure?"""

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import call_lists, decisions, doubts, handovers, personal_links, shared_indicators
from models.closed_lists import AlertKind
from roadmaps import wording
from roadmaps.access import Act
from roadmaps.consolidation import Consolidation, consolidate
from roadmaps.facts import TerritoryFacts
from roadmaps.refusal import Refusal
from roadmaps.wording import capital
from store import bounces, mails, overview, people, reports, support, waiting
from store.commitments import facts_under
from store.database import reading
from web import followup, traces
from web.access import InSession, Viewer
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]


@router.get("/")
def home(request: Request, viewer: InSession) -> Response:
    """The territories of the person; straight to the only one."""
    held = viewer.held
    if len({territory.id for _, territory in held}) == 1:
        return RedirectResponse(f"/territoires/{held[0][1].code}", 303)
    return page(request, "accueil.html", held=held)


def consolidated(viewer: Viewer, territory: TerritoryFacts) -> Consolidation:
    """The figures of a territory today."""
    with reading() as session:
        facts = facts_under(session, viewer.forest.under(territory.id))
        notes, alerts = reports.notes(session, viewer.today), reports.alerts(session, viewer.today)
    return consolidate(territory.id, viewer.forest, facts, viewer.today, notes=notes, alerts=alerts)


@router.get("/territoires/{code}")
def show(request: Request, code: str, viewer: InSession, fait: str = "") -> Response:
    """The home of a territory: figures, what waits for a decision, who is awaited."""
    territory = viewer.territory(code)
    under = viewer.forest.under(territory.id)
    with reading() as session:
        decisive: dict[str, Any] = {
            "deadlines": waiting.asked_deadlines(session, under),
            "handovers": waiting.open_handovers(session, under),
            "drafts": waiting.drafts_waiting(session, [territory.id]) if viewer.may(Act.IMPORT, territory.id) else [],
            "requests": support.in_queue(session, [territory.id]),
            "letters": mails.to_be_seen(session, under) if viewer.may(Act.HOLD, territory.id) else [],
            "dead": bounces.dead_addresses(session, under) if viewer.may(Act.HOLD, territory.id) else [],
            "unconfirmed": len(people.to_confirm(session, under)) if viewer.may(Act.IMPORT, territory.id) else 0,
        }
        returned = bounces.last_returns(session, under) if viewer.may(Act.HOLD, territory.id) else {}
        progress = followup.progress(session, under, viewer.today)
        campaigns = overview.campaigns_about(session, [territory.id])
        note = overview.last_note(session, territory.id)
    return page(
        request,
        "territoire_accueil.html",
        territory=territory,
        found=consolidated(viewer, territory),
        progress=progress,
        campaigns=campaigns,
        note=note,
        fait=fait,
        returned=returned,
        parents=viewer.forest.parents(territory.id),
        status_label=traces.status_label,
        outlook_label=traces.outlook_label,
        alert_words=lambda kind: wording.word(AlertKind(kind)),
        today=viewer.today,
        **decisive,
    )


@router.get("/territoires/{code}/chiffres/{name:path}")
def behind(request: Request, code: str, name: str, viewer: InSession) -> Response:
    """The commitments behind a figure."""
    territory = viewer.territory(code)
    found = consolidated(viewer, territory)
    trace = _trace(viewer, territory, found, name)
    if trace is None:
        raise HTTPException(404)
    lines = {one.id: one for one in found.lines}
    counted = [lines[id_] for id_ in trace.ids if id_ in lines]
    return page(request, "chiffre.html", territory=territory, trace=trace, lines=counted, today=viewer.today)


def _trace(viewer: Viewer, territory: TerritoryFacts, found: Consolidation, name: str) -> traces.Trace | None:
    if name.startswith(traces.LIVE):
        with reading() as session:
            told = followup.progress(session, viewer.forest.under(territory.id), viewer.today)
        return traces.trace_of_check_ins(told, "Point d'étape en cours", name)
    if name.startswith(traces.CAMPAIGN):
        return _trace_of_campaign(territory.id, name)
    if name.startswith(traces.MEASURED):
        return traces.trace_of_indicator(shared_indicators.groups_under(territory.id, viewer.forest), name)
    return traces.trace(found, name)


def _trace_of_campaign(territory_id: int, name: str) -> traces.Trace | None:
    with reading() as session:
        for one in overview.campaigns_about(session, [territory_id]):
            if name.startswith(f"{traces.CAMPAIGN}{one.id}/"):
                return traces.trace_of_check_ins(followup.of_campaign(session, one.id or 0), capital(one.title), name)
    return None


@router.post("/territoires/{code}/mot")
def write_note(code: str, viewer: InSession, form: Form) -> Response:
    """Keep the mot de l'animateur."""
    territory = viewer.territory(code, Act.REPORT)
    decisions.write_note(territory.id, viewer.person_id, form.text("mot")[:10_000])
    return RedirectResponse(f"/territoires/{territory.code}?fait=mot", 303)


@router.post("/territoires/{code}/appels")
def send_call_list(code: str, viewer: InSession, _form: Form) -> Response:
    """Send the list of whom to call to the person in session, who may type what they hear."""
    territory = viewer.territory(code, Act.ANSWER_FOR)
    named = call_lists.send_call_list(territory.code, viewer.person_id, viewer.today)
    return RedirectResponse(f"/territoires/{territory.code}?fait={'appels' if named else 'pas-d-appels'}", 303)


@router.post("/points-d-etape/{check_in_id}/suspendre")
def hold(check_in_id: int, viewer: InSession, form: Form) -> Response:
    """Hold the reminders of somebody, for a reason."""
    with reading() as session:
        concerned = overview.territories_of_check_in(session, check_in_id)
    viewer.require_any(Act.HOLD, concerned)
    last_day = form.day("jusqu-au")
    if last_day is None:
        raise Refusal("Indiquez jusqu'à quel jour suspendre les relances.")
    handovers.hold(check_in_id, viewer.person_id, last_day, form.text("raison")[:1000])
    first = min(one for one in concerned if viewer.may(Act.HOLD, one))
    return RedirectResponse(f"/territoires/{viewer.forest.territory(first).code}?fait=suspendu", 303)


@router.post("/points-d-etape/{check_in_id}/liens")
def close_links(check_in_id: int, viewer: InSession, form: Form) -> Response:
    """Close the personal links of somebody, who may be sent a new one."""
    with reading() as session:
        concerned = overview.territories_of_check_in(session, check_in_id)
    viewer.require_any(Act.HOLD, concerned)
    personal_links.close_answer_links(check_in_id, viewer.person_id, send_new=form.text("decision") == "renvoyer")
    first = min(one for one in concerned if viewer.may(Act.HOLD, one))
    return RedirectResponse(f"/territoires/{viewer.forest.territory(first).code}?fait=liens", 303)


@router.post("/courriels/{mail_id}")
def settle_mail(mail_id: int, viewer: InSession, form: Form) -> Response:
    """Send again, or give up, a letter that failed or is in doubt; or say that it had left."""
    with reading() as session:
        mail = mails.by_id(session, mail_id)
    if mail is None:
        raise HTTPException(404)
    viewer.require(Act.HOLD, mail.territory_id)
    if form.text("decision") == "partie":
        doubts.it_had_left(mail_id, viewer.person_id)
    else:
        decisions.settle_mail(mail_id, viewer.person_id, again=form.text("decision") == "renvoyer")
    return RedirectResponse(f"/territoires/{viewer.forest.territory(mail.territory_id or 0).code}?fait=courriel", 303)
