"""What becomes of a demande d'appui: in whose queue does it lie, and when does its silence climb?

The administration is reminded too: a request that nobody takes up goes one level higher, as a silent lead does.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.closed_lists import Level, SupportState
from roadmaps.calendars import Calendar, add_working_days, is_working, never_worked
from roadmaps.contacts import HEARD_AT, RUNG_OF_LEVEL, Contacts
from roadmaps.facts import TerritoryFacts
from roadmaps.ladder import GRACE
from roadmaps.policy import Policy
from roadmaps.refusal import Refusal

LIVE = frozenset({SupportState.OPEN, SupportState.ACKNOWLEDGED})
_LEVELS = tuple(Level)
THE_ASKER = "auteur de la demande"
"""Nobody is asked for what they ask: the next level is."""


@dataclass(frozen=True, slots=True)
class Told:
    """A territory was told of a request; ``left_on`` is the local day the letter left."""

    territory_id: int
    decided_on: date
    left_on: date | None = None
    undelivered: bool = False


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """A request for support, and who was told of it so far (oldest first)."""

    id: int
    commitment_id: int
    territory_id: int
    """The territory of the commitment's roadmap."""
    need: str
    asked_on: date
    state: SupportState = SupportState.OPEN
    to_level: Level | None = None
    to_organisation: str = ""
    wanted_by: date | None = None
    acknowledged_on: date | None = None
    title: str = ""
    reference: str = ""
    asked_by: str = ""
    told: tuple[Told, ...] = ()
    asked_by_id: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A request to put in a queue; ``climbs``: a lower level was told before and stayed silent."""

    request: RequestFacts
    territory_id: int
    people: tuple[int, ...]
    climbs: bool
    skipped: tuple[tuple[int, str], ...] = ()
    """Territories passed over because nobody answers for them, and why."""

    @property
    def key(self) -> str:
        """A request comes once in each queue."""
        return f"demande_appui:{self.request.id}:{self.territory_id}"


@dataclass(frozen=True, slots=True)
class CallLetter:
    """One letter to one person for all the requests that reach them today."""

    person_id: int
    calls: tuple[Call, ...]

    def key(self, today: date) -> str:
        """One such letter a day for each person; another of that day, if the first lost its point, tells others."""
        return f"demande_appui:{self.person_id}:{today.isoformat()}:{self.calls[0].request.id}"


def calls_due(
    requests: Iterable[RequestFacts],
    today: date,
    *,
    contacts: Contacts,
    policy: Callable[[int], Policy],
    calendar: Callable[[int], Calendar],
    restarted_on: date | None = None,
) -> tuple[Call, ...]:
    """The requests to put in a first queue, or one level higher."""
    calls: list[Call] = []
    for one in requests:
        days = calendar(one.territory_id)
        if one.state not in LIVE or not is_working(days, today) or any(t.decided_on >= today for t in one.told):
            continue
        day = climbs_on(one, policy(one.territory_id), days)
        if day is None or day > today:
            continue
        if one.told and restarted_on and today < add_working_days(days, restarted_on, GRACE):
            continue
        call = _next_call(one, contacts, today)
        if call is not None:
            calls.append(call)
    return tuple(calls)


def may_move(
    requests: Iterable[RequestFacts], today: date, shortest: Policy, top: int | None
) -> tuple[RequestFacts, ...]:
    """Those that may enter a queue today, were every weekday worked and every delay the ``shortest`` in force.

    Above the ``top`` (the nation) there is no queue.
    """
    if never_worked(today):
        return ()
    below = (one for one in requests if top is None or top not in {told.territory_id for told in one.told})
    dated = ((one, climbs_on(one, shortest, Calendar())) for one in below)
    return tuple(one for one, day in dated if day is not None and day <= today)


def climbs_on(request: RequestFacts, policy: Policy, calendar: Calendar) -> date | None:
    """The day a request enters its first queue or climbs; None while a letter about it waits to leave."""
    if not request.told:
        return request.asked_on
    if any(one.left_on is None and not one.undelivered for one in request.told):
        return None
    last = max(one.left_on or one.decided_on for one in request.told)
    if request.state is SupportState.ACKNOWLEDGED and request.acknowledged_on is not None:
        return add_working_days(calendar, max(last, request.acknowledged_on), policy.rule_within)
    return add_working_days(calendar, last, policy.acknowledge_within)


def queues_of(request: RequestFacts, chain: Sequence[TerritoryFacts]) -> tuple[TerritoryFacts, ...]:
    """The territories that may be told, from the addressed level up; an organisation's requests begin nearest."""
    floor = _LEVELS.index(request.to_level) if request.to_level else 0
    return tuple(one for one in chain if _LEVELS.index(one.level) >= floor)


def _next_call(request: RequestFacts, contacts: Contacts, today: date) -> Call | None:
    queues = queues_of(request, contacts.chain(request.territory_id))
    told = {one.territory_id for one in request.told}
    reached = max((place for place, one in enumerate(queues) if one.id in told), default=-1)
    skipped: list[tuple[int, str]] = []
    for queue in queues[reached + 1 :]:
        roles = HEARD_AT[RUNG_OF_LEVEL[queue.level]][1]
        found = contacts.holding(queue.id, roles, today)
        people = tuple(one for one in found.people if one != request.asked_by_id)
        if people:
            return Call(request, queue.id, people, bool(told), tuple(skipped))
        skipped.append((queue.id, THE_ASKER if found.people else found.reason))
    return None


def letters_due(calls: Iterable[Call], alerted: Collection[int]) -> tuple[CallLetter, ...]:
    """One letter per person; a call of which one hearer was alerted today already waits whole until tomorrow."""
    heard: defaultdict[int, list[Call]] = defaultdict(list)
    for call in calls:
        if not any(person in alerted for person in call.people):
            for person in call.people:
                heard[person].append(call)
    return tuple(CallLetter(person, tuple(heard[person])) for person in sorted(heard))


_NEXT = {
    SupportState.ACKNOWLEDGED: frozenset({SupportState.OPEN}),
    SupportState.ANSWERED: LIVE,
    SupportState.RULED: LIVE | {SupportState.ANSWERED},
    SupportState.WITHDRAWN: LIVE,
}


def move(state: SupportState, to: SupportState) -> SupportState:
    """The next state of a request; refused in French when it is already settled."""
    if state not in _NEXT.get(to, frozenset()):
        raise Refusal("Cette demande d'appui est déjà close ou prise en charge : rechargez la page pour voir sa suite.")
    return to
