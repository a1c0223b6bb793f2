"""How does this territory ask, remind and alert, where does each rule come from, and how is it changed?"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows import decisions, policies
from roadmaps.access import Act
from roadmaps.facts import TerritoryFacts
from roadmaps.policy import LABELS, Policy, PolicyRefused, Resolved, deciding
from roadmaps.policy_sample import sample, sample_day
from roadmaps.policy_words import DEFAULT_ORIGIN, Launching, changes, explained, said
from roadmaps.refusal import Refusal
from store.database import reading
from store.policies import calendar_of, following_other_rules, history, inherited, launching_around, resolved
from web import policy_form
from web.access import InSession, Viewer
from web.answer_form import Fault
from web.posted import Posted, posted
from web.rendering import page

router = APIRouter()
Form = Annotated[Posted, Depends(posted)]
PREVIEW = "apercu"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the form shows beside what is in force: what was typed, what is wrong, what it would give."""

    typed: Mapping[str, str] | None = None
    faults: tuple[Fault, ...] = ()
    foreseen: Resolved | None = None
    reason: str = ""
    fait: str = ""


@router.get("/territoires/{code}/regles")
def show(request: Request, code: str, viewer: InSession, fait: str = "") -> Response:
    """The rules in force, explained, and the form to change those of this territory."""
    return _shown(request, viewer, viewer.territory(code), Shown(fait=fait))


@router.post("/territoires/{code}/regles")
def decide(request: Request, code: str, viewer: InSession, form: Form) -> Response:
    """Keep what the territory decides for itself, or show what it would give; nothing typed is lost."""
    territory = viewer.territory(code, Act.POLICY)
    typed = {name: value[: policy_form.LONGEST] for name, value in form.texts().items()}
    reason, action = form.text("raison")[:1000], form.text("action")
    if action == policy_form.ADD_PERIOD or action.startswith(policy_form.REMOVE_PERIOD):
        return _shown(request, viewer, territory, Shown(policy_form.adjusted(typed, action), reason=reason))
    chosen = policy_form.choices(typed)
    try:
        if action == PREVIEW:
            with reading() as session:
                above = inherited(session, viewer.forest, territory.id, viewer.today)
            foreseen = deciding(above, territory.name, chosen)
            return _shown(request, viewer, territory, Shown(typed, foreseen=foreseen, reason=reason))
        decisions.set_policy(territory.id, viewer.person_id, chosen, reason=reason, seen=form.number("version"))
    except Refusal as error:
        return _shown(request, viewer, territory, Shown(typed, _faults(error), reason=reason))
    return RedirectResponse(f"/territoires/{territory.code}/regles?fait=regles", 303)


@router.post("/territoires/{code}/regles/appliquer")
def apply_now(request: Request, code: str, viewer: InSession, form: Form) -> Response:
    """Apply the rules of today to the campaign under way: a deliberate act, with a reason."""
    territory = viewer.territory(code, Act.CAMPAIGN)
    campaign_id = form.number("campagne")
    with reading() as session:
        in_force = resolved(session, viewer.forest, territory.id, viewer.today).policy
        concerned = {one.id for one, *_ in following_other_rules(session, territory.id, in_force)}
    try:
        if campaign_id is None or campaign_id not in concerned:
            raise Refusal("Aucun point d'étape en cours ici ne suit d'autres règles : il n'y a rien à appliquer.")
        policies.apply_now(campaign_id, viewer.person_id, form.text("pourquoi")[:1000])
    except Refusal as error:
        faults = tuple(Fault("pourquoi", sentence) for sentence in error.sentences)
        return _shown(request, viewer, territory, Shown(faults=faults))
    return RedirectResponse(f"/territoires/{territory.code}/regles?fait=appliquees", 303)


def _faults(error: Refusal) -> tuple[Fault, ...]:
    if isinstance(error, PolicyRefused):
        return tuple(Fault(policy_form.rule_of(field), sentence) for field, sentence in error.placed)
    return tuple(Fault("", sentence) for sentence in error.sentences)


def _shown(request: Request, viewer: Viewer, territory: TerritoryFacts, shown: Shown) -> Response:
    with reading() as session:
        in_force = resolved(session, viewer.forest, territory.id, viewer.today)
        above = inherited(session, viewer.forest, territory.id, viewer.today)
        versions = history(session, territory.id)
        alone, elsewhere = launching_around(session, viewer.forest, territory.id, viewer.today)
        others = following_other_rules(session, territory.id, in_force.policy)
    own = versions[0].choices if versions else {}
    past = [one.choices for one in versions] + [{}]
    opens_on = sample_day(calendar_of(viewer.forest, territory.id, in_force.policy), viewer.today)
    return page(
        request,
        "regles.html",
        status=422 if shown.faults else 200,
        territory=territory,
        lines=explained(in_force, Launching(alone, tuple(viewer.forest.territory(one).name for one in elsewhere))),
        days=_days(viewer, territory, in_force),
        opens_on=opens_on,
        shown=shown,
        foreseen=_foreseen(viewer, territory, in_force, shown.foreseen),
        typed=shown.typed or policy_form.known_fields(own, in_force.policy),
        form=policy_form,
        inherited={field: (said(field, above.policy), above.origins.get(field, DEFAULT_ORIGIN)) for field in LABELS},
        faults=shown.faults,
        wrong={fault.field for fault in shown.faults},
        version=versions[0].number if versions else 0,
        history=list(zip(versions, [changes(before, after) for after, before in pairwise(past)], strict=True)),
        others=[(one, _changed(frozen, after)) for one, frozen, after in others],
    )


def _days(viewer: Viewer, territory: TerritoryFacts, rules: Resolved) -> list[str]:
    calendar = calendar_of(viewer.forest, territory.id, rules.policy)
    return [str(one) for one in sample(rules.policy, calendar, sample_day(calendar, viewer.today))]


def _foreseen(
    viewer: Viewer, territory: TerritoryFacts, in_force: Resolved, foreseen: Resolved | None
) -> dict[str, list[str]] | None:
    """What the typed rules would change, and the days they would give; None when nobody asked."""
    if foreseen is None:
        return None
    return {"changed": list(_changed(in_force.policy, foreseen.policy)), "days": _days(viewer, territory, foreseen)}


def _changed(before: Policy, after: Policy) -> tuple[str, ...]:
    return changes(before.model_dump(mode="json"), after.model_dump(mode="json"))
