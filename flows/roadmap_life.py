"""What happens when a coordinator moves a roadmap on: put to consultation, adopted, under way, closed, reopened?

The rules say which step is allowed and which must be explained. Adoption freezes what the roadmap says; closing stops
what was still asked about it.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from flows import clock
from flows.arrivals import new_version
from flows.settling import stop_what_is_pointless, take_check_in
from flows.struck_letters import drop_what_no_longer_holds
from flows.surroundings import know
from models import Roadmap
from models.closed_lists import RoadmapState
from roadmaps.lifecycle import is_adopted, needs_reason, why_not
from roadmaps.refusal import Refusal
from store import alerts, journal, roadmaps, turns
from store.database import transaction
from store.roadmap_drafts import as_draft

CLOSED = "feuille de route close"


@dataclass(frozen=True, slots=True)
class Step:
    """What a person wants of a roadmap: its next state, the day of its adoption, why."""

    wanted: RoadmapState
    adopted_on: date | None = None
    reason: str = ""


def move_on(roadmap_id: int, person_id: int, step: Step) -> None:
    """Change the state of a roadmap; refused in French when the step is not allowed, or lacks its reason or day."""
    at, today = clock.now(), clock.today()
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS, shared=True)
        row = roadmaps.for_change(session, roadmap_id)
        before = row.state
        _refuse_what_is_wrong(before, step, today)

        row.state = step.wanted
        row.closed_on = today if step.wanted is RoadmapState.CLOSED else None
        if step.wanted is RoadmapState.ADOPTED:
            _adopt(session, row, step.adopted_on or today)
        session.flush()
        if step.wanted is RoadmapState.CLOSED:
            _stop_asking(session, roadmap_id, today, at)

        journal.record(
            session,
            at=at,
            actor=f"person:{person_id}",
            action="feuille_de_route.etat",
            subject=f"roadmap:{roadmap_id}",
            territory_id=row.territory_id,
            facts={"from": before.value, "to": step.wanted.value},
            personal={"reason": step.reason.strip()},
        )


def _refuse_what_is_wrong(before: RoadmapState, step: Step, today: date) -> None:
    if wrong := why_not(before, step.wanted):
        raise Refusal(wrong)
    if needs_reason(before, step.wanted) and not step.reason.strip():
        raise Refusal("Dites pourquoi : cette étape sort de l'ordinaire, et le journal gardera votre raison.")
    if step.adopted_on is not None and step.adopted_on > today:
        raise Refusal("Le jour de l'adoption ne peut pas être à venir : indiquez celui de la séance.")


def _adopt(session: Session, row: Roadmap, day: date) -> None:
    """From now on a change needs a reason, and the first promises are kept."""
    row.adopted_on = day
    session.flush()
    roadmaps.keep_first_promises(session, row.id or 0)
    number = len(roadmaps.versions(session, row.id or 0)) + 1
    new_version(session, row, as_draft(session, row.id or 0), number)
    assert is_adopted(row.state)  # noqa: S101  the caller set it


def _stop_asking(session: Session, roadmap_id: int, today: date, at: datetime) -> None:
    known = know(session, today, at)
    for check_in_id in roadmaps.live_check_ins(session, roadmap_id):
        take_check_in(session, check_in_id)
        stop_what_is_pointless(session, check_in_id, known, CLOSED)
    told: set[int] = set()
    for commitment_id in roadmaps.commitment_ids(session, roadmap_id):
        told.update(alerts.close_deadlines(session, commitment_id, CLOSED, at))
    drop_what_no_longer_holds(session, sorted(told), known, CLOSED)
