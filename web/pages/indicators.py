"""Which indicators does a territory follow over all that lies under it, and how do their values go together?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import shared_indicators
from models.closed_lists import IndicatorKind, MissingRule
from roadmaps.access import Act
from roadmaps.indicator_groups import choice_of
from web.access import InSession
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
LISTED = 100
KINDS = {IndicatorKind.ADDITIVE: "Elles s'additionnent", IndicatorKind.AVERAGED: "Elles font une moyenne"}
RULES = {
    MissingRule.STRICT: "Stricte : rien n'est affiché s'il manque une valeur",
    MissingRule.LENIENT: "Souple : les valeurs reçues, avec leur nombre",
}


@router.get("/territoires/{code}/indicateurs")
def index(request: Request, code: str, viewer: InSession, fait: str = "") -> Response:
    """The indicators met under the territory, and by which rule each is followed."""
    territory = viewer.territory(code)
    groups = shared_indicators.groups_under(territory.id, viewer.forest)
    return page(
        request,
        "indicateurs.html",
        territory=territory,
        groups=groups[:LISTED],
        others=max(0, len(groups) - LISTED),
        kinds=KINDS,
        rules=RULES,
        fait=fait,
    )


@router.post("/territoires/{code}/indicateurs")
def decide(code: str, viewer: InSession, form: Form) -> Response:
    """Follow an indicator by a rule, or follow it no longer."""
    territory = viewer.territory(code, Act.POLICY)
    key = form.text("groupe")
    if form.text("action") == "laisser":
        shared_indicators.unfollow(territory.id, viewer.forest, key, by=viewer.person_id)
        return RedirectResponse(f"/territoires/{territory.code}/indicateurs?fait=laisse", 303)
    kind, rule = choice_of(form.text("valeurs"), form.text("absente"))
    shared_indicators.follow(territory.id, viewer.forest, key, kind, rule, by=viewer.person_id)
    return RedirectResponse(f"/territoires/{territory.code}/indicateurs?fait=suivi", 303)
