"""What happens to a demande d'appui: it reaches a queue, climbs when nobody takes it up, and its answer comes back?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import chain

from sqlmodel import Session

from flows import clock
from flows.posting import Envelope, post
from flows.running import flow
from flows.setting_aside import Aside
from flows.support_replies import tell_answer, tell_withdrawal
from flows.surroundings import Day, People, be_in_service, know
from mail import letters
from mail.letters import Asked
from models import Mail, Ruling, SupportRequest
from models.closed_lists import AlertKind, SupportState
from roadmaps.grammar import count
from roadmaps.refusal import Refusal
from roadmaps.sharing import by_region
from roadmaps.support import Call, CallLetter, RequestFacts, calls_due, letters_due, may_move, move
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
        aside = Aside(session, "demandes", day, clock.now())
        be_in_service(session, day, clock.now())
        shortest = least(session, day, "acknowledge_within", "rule_within")
        live = may_move(requests.live_requests(session), day, shortest, nation(session, day))
        done = _move_up(session, live, know(session, day, clock.now()), aside) if live else SupportRun()
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

    return _act(session, due, known, aside)


def _act(session: Session, due: Sequence[CallLetter], known: Day, aside: Aside) -> SupportRun:
    senders = {one.person_id: known.senders(one.calls[0].request.territory_id) for one in due}
    people = People(session, {*senders, *(one for found in senders.values() for one in found)})
    carried: dict[str, Call] = {}
    told = 0
    for one in due:
        with aside.alone(f"person:{one.person_id}", one.calls[0].territory_id):
            mail = _write(session, one, known, people, senders[one.person_id])
            fresh = [call for call in one.calls if call.key not in carried]
            carried |= {call.key: call for call in fresh if mail and _enter(session, call, known, mail)}
            told += 1
    moved = carried.values()
    regions = by_region(known.forest, (call.request.territory_id for call in moved))
    return SupportRun(told, len(carried), sum(call.climbs for call in moved), regions)


def _write(session: Session, one: CallLetter, known: Day, people: People, senders: Sequence[int]) -> Mail | None:
    sender = people.sender(senders, but=one.person_id)
    asked = [Asked(call.request, _territory(known, call.request.territory_id), call.climbs) for call in one.calls]
    letter = letters.support_request(people[one.person_id].name, sender, requests=asked)
    territory_id = one.calls[0].territory_id
    envelope = Envelope(
        key=one.key(known.today),
        person=people[one.person_id],
        sender=sender,
        territory_id=territory_id,
        calendar=known.calendar(territory_id),
        today=known.today,
        at=known.at,
    )
    return post(session, letter, envelope)


def _enter(session: Session, call: Call, known: Day, mail: Mail) -> bool:
    new = raised.raise_alert(
        session,
        key=call.key,
        kind=AlertKind.SUPPORT,
        territory_id=call.territory_id,
        raised_on=known.today,
        commitment_id=call.request.commitment_id,
        support_request_id=call.request.id,
        recipient_id=mail.person_id,
        mail_id=mail.id,
    )
    if new is None:
        return False
    requests.enter_queue(session, call.request.id, call.territory_id)
    journal.record(
        session,
        at=known.at,
        actor="planner",
        action="appui.monte" if call.climbs else "appui.adresse",
        subject=f"support_request:{call.request.id}",
        territory_id=call.territory_id,
        facts={"hearers": list(call.people), "skipped": {str(place): why for place, why in call.skipped}},
    )
    return True


def _territory(known: Day, territory_id: int) -> str:
    return known.forest.territory(territory_id).name if territory_id in known.forest else ""


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
