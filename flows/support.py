"""What happens to a demande d'appui: it reaches a queue, climbs when nobody takes it up, and its answer comes back?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from itertools import chain

from sqlmodel import Session

from flows import clock, organisation_letters, support_letters
from flows.running import flow
from flows.setting_aside import Aside
from flows.support_replies import tell_answer, tell_withdrawal
from flows.surroundings import Day, be_in_service, know
from models import Ruling, SupportRequest
from models.closed_lists import SupportState
from roadmaps.grammar import count
from roadmaps.refusal import Refusal
from roadmaps.sharing import by_region
from roadmaps.support import RequestFacts, calls_due, letters_due, may_move, move
from store import alerts as raised
from store import journal, turns, written
from store import support as requests
from store.database import transaction
from store.least_choices import least
from store.territories import nation


@dataclass(frozen=True, slots=True)
class SupportRun:
    """What a run of the flow did."""

    letters: int = 0
    requests: int = 0
    climbed: int = 0
    regions: Mapping[str, int] = field(default_factory=dict, compare=False)
    """Where the requests come from."""

    def __str__(self) -> str:
        climbed = count(self.climbed, "montée d'un niveau", "montées d'un niveau", feminine=True)
        return f"demandes d'appui : {count(self.letters, 'lettre')}, {count(self.requests, 'demande')}, {climbed}"


@flow
def support(today: date | None = None) -> SupportRun:
    """Put requests in their queue, or one level higher; a second run the same day does nothing."""
    day = today or clock.today()
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS)
        aside = Aside(session, support_letters.FLOW, day, clock.now())
        be_in_service(session, day, clock.now())
        shortest = least(session, day, "acknowledge_within", "rule_within")
        live = may_move(requests.live_requests(session), day, shortest, nation(session, day))
        missed = support_letters.missed_before(session)
        done = SupportRun()
        organisations = requests.untold_organisations(session)
        if live or missed or organisations:
            known = know(session, day, clock.now())
            late = support_letters.tell_again(session, missed, known, aside)
            done = _move_up(session, live, known, aside)
            addressed = organisation_letters.tell(session, requests.untold_organisations(session), known, aside)
            done = replace(done, letters=done.letters + late + addressed)
        aside.tell()
        return done


def _move_up(session: Session, live: Sequence[RequestFacts], known: Day, aside: Aside) -> SupportRun:
    alerted = written.alerted_on(session, known.today)

    decide = partial(
        calls_due,
        today=known.today,
        contacts=known.contacts,
        policy=known.policy,
        calendar=known.calendar,
        restarted_on=known.restarted_on,
    )
    calls = aside.sound(live, lambda one: decide([one]), lambda one: (f"support_request:{one.id}", one.territory_id))
    due = letters_due(chain.from_iterable(one for _, one in calls), alerted)

    told = support_letters.tell(session, due, known, aside)
    moved = told.entered.values()
    regions = by_region(known.forest, (call.request.territory_id for call in moved))
    return SupportRun(told.letters, len(moved), sum(call.climbs for call in moved), regions)


def acknowledge(request_id: int, person_id: int) -> None:
    """Somebody takes a request up: its silence is counted afresh, longer."""
    with transaction() as session:
        request = _for_change(session, request_id)
        state = move(request.state, SupportState.ACKNOWLEDGED)
        requests.settle(session, request, state, acknowledged_on=clock.today(), acknowledged_by_id=person_id)
        _record(session, request, "appui.pris_en_charge", person_id)


def answer_request(request_id: int, person_id: int, answer: str) -> None:
    """Answer a request; the answer goes back to who asked."""
    text = _said(answer)
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS, shared=True)
        request = _for_change(session, request_id)
        state = move(request.state, SupportState.ANSWERED)
        requests.settle(session, request, state, answered_on=clock.today(), answered_by_id=person_id, answer=text)
        _close(session, request, "répondue")
        tell_answer(session, request, text, person_id)
        _record(session, request, "appui.repondu", person_id)


def rule(
    request_id: int, person_id: int, decision: str, *, due_on: date | None = None, meeting_id: int | None = None
) -> None:
    """A level decides on a request, with a date by which it is to be done; the ruling goes back to who asked."""
    text = _said(decision)
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS, shared=True)
        request = _for_change(session, request_id)
        state = move(request.state, SupportState.RULED)
        territory_id = request.to_territory_id or _facts(session, request).territory_id
        ruling = Ruling(
            support_request_id=request_id,
            territory_id=territory_id,
            decided_on=clock.today(),
            decided_by_id=person_id,
            decision=text,
            due_on=due_on,
            meeting_id=meeting_id,
        )
        session.add(ruling)
        requests.settle(session, request, state)
        _close(session, request, "arbitrée")
        tell_answer(session, request, text, person_id, ruling)
        _record(session, request, "appui.arbitre", person_id)


def withdraw(request_id: int, person_id: int, reason: str = "") -> None:
    """Who asked no longer needs it; or a coordinator takes it back, says why, and who asked is told."""
    why = reason.strip()
    with transaction() as session:
        turns.take(session, turns.Turn.CHAINS, shared=True)
        request = _for_change(session, request_id)
        if not why and person_id != request.asked_by_id:
            raise Refusal("Dites pourquoi vous retirez cette demande : la personne qui l'a faite le lira.")
        state = move(request.state, SupportState.WITHDRAWN)
        requests.settle(session, request, state, answered_on=clock.today(), answered_by_id=person_id, answer=why)
        _close(session, request, "retirée")
        if person_id != request.asked_by_id:
            tell_withdrawal(session, request, why, person_id)
        _record(session, request, "appui.retire", person_id)


def _for_change(session: Session, request_id: int) -> SupportRequest:
    request = requests.for_change(session, request_id)
    if request is None:
        raise Refusal("Cette demande d'appui n'existe pas, ou plus.")
    return request


def _said(text: str) -> str:
    stripped = text.strip()
    if not stripped:
        raise Refusal("Écrivez la réponse ou la décision avant de l'envoyer.")
    return stripped


def _facts(session: Session, request: SupportRequest) -> RequestFacts:
    facts = requests.request_facts(session, request.id or 0)
    assert facts is not None  # noqa: S101  the request was just read
    return facts


def _close(session: Session, request: SupportRequest, reason: str) -> None:
    organisation_letters.stop(session, request.id or 0, f"demande {reason}")
    mail_ids = raised.close_support(session, request.id or 0, reason, clock.now())
    alone = [one for one in mail_ids if not raised.told_in(session, one)]
    raised.cancel_unsent(session, alone, f"demande {reason}")


def _record(session: Session, request: SupportRequest, action: str, person_id: int) -> None:
    journal.record(
        session,
        at=clock.now(),
        actor=f"person:{person_id}",
        action=action,
        subject=f"support_request:{request.id}",
        territory_id=request.to_territory_id,
        facts={"state": request.state.value},
    )
