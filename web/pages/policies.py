"""How does this territory ask, remind and alert, where does each rule come from, and how is it changed?"""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import decisions
from models.closed_lists import Launch, Rhythm
from roadmaps.access import Act
from roadmaps.facts import TerritoryFacts
from roadmaps.policy import LABELS
from roadmaps.policy_words import explained
from roadmaps.refusal import Refusal
from store.database import reading
from store.policies import resolved, versions_of
from web.access import InSession, Viewer
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
NUMBERS = (
    "answer_days",
    "freeze_after_period",
    "freeze_before_meeting",
    "acknowledge_within",
    "rule_within",
)
LISTS = ("reminder_delays", "deadline_notices")
CHOICES = {"rhythm": Rhythm, "launch": Launch}
EDITABLE = (*CHOICES, *NUMBERS, *LISTS)


@router.get("/territoires/{code}/regles")
def show(request: Request, code: str, viewer: InSession, fait: str = "") -> Response:
    """The rules in force, explained, and the form to change those of this territory."""
    return _shown(request, viewer, viewer.territory(code), fait=fait)


@router.post("/territoires/{code}/regles")
def decide(request: Request, code: str, viewer: InSession, form: Form) -> Response:
    """Keep what the territory decides for itself; what is left empty is inherited."""
    territory = viewer.territory(code, Act.POLICY)
    typed = {name: form.text(name)[:200] for name in EDITABLE}
    with reading() as session:
        last = next(iter(versions_of(session, territory.id)), None)
    kept = {name: value for name, value in (last.choices if last else {}).items() if name not in EDITABLE}
    try:
        decisions.set_policy(territory.id, viewer.person_id, kept | _choices(typed))
    except Refusal as error:
        return _shown(request, viewer, territory, typed=typed, faults=error.sentences)
    return RedirectResponse(f"/territoires/{territory.code}/regles?fait=regles", 303)


def _choices(typed: dict[str, str]) -> dict[str, object]:
    chosen: dict[str, object] = {name: typed[name] for name in (*CHOICES, *NUMBERS) if typed[name]}
    lists = {name: [part.strip() for part in typed[name].split(",")] for name in LISTS if typed[name]}
    return chosen | lists


def _shown(
    request: Request,
    viewer: Viewer,
    territory: TerritoryFacts,
    *,
    typed: dict[str, str] | None = None,
    faults: tuple[str, ...] = (),
    fait: str = "",
) -> Response:
    with reading() as session:
        found = resolved(session, viewer.forest, territory.id, viewer.today)
        versions = versions_of(session, territory.id)
    own = versions[0].choices if versions else {}
    return page(
        request,
        "regles.html",
        status=422 if faults else 200,
        territory=territory,
        lines=explained(found),
        typed=typed or {name: _as_typed(own.get(name)) for name in EDITABLE},
        in_force={name: _as_typed(found.policy.model_dump(mode="json")[name]) for name in EDITABLE},
        labels=LABELS,
        choices=CHOICES,
        numbers=NUMBERS,
        lists=LISTS,
        faults=faults,
        fait=fait,
        versions=versions,
    )


def _as_typed(value: object) -> str:
    if value is None:
        return ""
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
