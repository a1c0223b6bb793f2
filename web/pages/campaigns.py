"""Who would be asked about what, and how does a person launch it?"""

from collections import Counter
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import check_ins
from flows.previews import preview, who_would_be_asked
from roadmaps.access import Act
from store import overview
from store.database import reading
from store.recipients import recipients
from web.access import InSession
from web.followup import of_campaign
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]


@router.get("/territoires/{code}/points-d-etape")
def index(request: Request, code: str, viewer: InSession) -> Response:
    """The campaigns of a territory, and what would be sent to whom in the next 90 days."""
    territory = viewer.territory(code)
    with reading() as session:
        campaigns = [
            (one, of_campaign(session, one.id or 0)) for one in overview.campaigns_about(session, [territory.id])
        ]
    may_launch = viewer.may(Act.CAMPAIGN, territory.id)
    coming = preview(territory.code, viewer.today) if may_launch else []
    window, plan = who_would_be_asked(territory.code, viewer.today) if may_launch else (None, None)
    left_out = Counter(plan.left_out.values()) if plan else Counter()
    with reading() as session:
        people = recipients(session, [one.person_id for one in plan.asked]) if plan else {}
    return page(
        request,
        "points_d_etape.html",
        territory=territory,
        campaigns=campaigns,
        coming=coming,
        may_launch=may_launch,
        window=window,
        plan=plan,
        left_out=left_out,
        people=people,
    )


@router.post("/territoires/{code}/points-d-etape")
def launch(request: Request, code: str, viewer: InSession, form: Form) -> Response:
    """Open the campaign: a human act; opening twice does nothing more."""
    territory = viewer.territory(code, Act.CAMPAIGN)
    if not form.has("confirmer"):
        return RedirectResponse(f"/territoires/{territory.code}/points-d-etape", 303)
    opening = check_ins.open_campaign(territory.code, opened_by=viewer.person_id, at_once=False)
    return page(request, "point_d_etape_lance.html", territory=territory, opening=opening)
