"""When does a "ce n'est plus moi" that nobody settles climb, and who hears of it?

The commitment is asked of nobody meanwhile: the silence of who coordinates it climbs as that on a demande d'appui does.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date

from models.closed_lists import Rung
from roadmaps.calendars import Calendar, add_working_days, is_working
from roadmaps.contacts import HEARD_AT, Contacts
from roadmaps.ladder import GRACE
from roadmaps.policy import Policy

LEVELS = tuple(HEARD_AT)


@dataclass(frozen=True, slots=True)
class Hearing:
    """A level of the chain was told of a handover; ``left_on`` is the local day the last letter left."""

    rung: Rung
    people: tuple[int, ...]
    decided_on: date
    left_on: date | None = None
    waits: bool = False
    """A letter that tells it has still to leave."""


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """Somebody said that a commitment is not theirs, nobody has settled it, and who was told so far (oldest first)."""

    id: int
    commitment_id: int
    territory_id: int
    title: str
    reference: str
    said_by_id: int
    said_by: str
    said_on: date
    named: str = ""
    named_email: str = ""
    told: tuple[Hearing, ...] = ()


@dataclass(frozen=True, slots=True)
class Climb:
    """A handover that a level of the chain is to hear of."""

    handover: HandoverFacts
    rung: Rung
    people: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ClimbLetter:
    """One letter to one person for all the handovers that reach them today."""

    person_id: int
    climbs: tuple[Climb, ...]

    def key(self, today: date) -> str:
        """One such letter a day for each person; another of that day tells others."""
        return f"changements:{self.person_id}:{today.isoformat()}:{self.climbs[0].handover.id}"


def climb_due(
    one: HandoverFacts,
    today: date,
    *,
    contacts: Contacts,
    policy: Callable[[int], Policy],
    calendar: Callable[[int], Calendar],
    restarted_on: date | None = None,
) -> Climb | None:
    """The level that is to hear of a handover today, once each; None for none."""
    days = calendar(one.territory_id)
    day = climbs_on(one, policy(one.territory_id), days)
    if not is_working(days, today) or day is None or day > today or any(t.decided_on >= today for t in one.told):
        return None
    if one.told and restarted_on and today < add_working_days(days, restarted_on, GRACE):
        return None
    heard = {person for hearing in one.told for person in hearing.people}
    reached = max((LEVELS.index(hearing.rung) for hearing in one.told), default=-1)
    for rung in LEVELS[reached + 1 :]:
        found = contacts.at(rung, one.territory_id, today, lead=one.said_by_id).people
        if people := tuple(person for person in found if person not in heard):
            return Climb(one, rung, people)
    return None


def climbs_on(one: HandoverFacts, policy: Policy, calendar: Calendar) -> date | None:
    """The day on which a handover climbs; None while a letter about it waits to leave."""
    if not one.told:
        return one.said_on
    if any(hearing.waits for hearing in one.told):
        return None
    last = max(hearing.left_on or hearing.decided_on for hearing in one.told)
    return add_working_days(calendar, last, policy.acknowledge_within)


def letters_due(climbs: Iterable[Climb], written: Collection[int]) -> tuple[ClimbLetter, ...]:
    """One letter per person; what somebody who was written to today should hear waits whole until tomorrow."""
    heard: defaultdict[int, list[Climb]] = defaultdict(list)
    for climb in climbs:
        if not any(person in written for person in climb.people):
            for person in climb.people:
                heard[person].append(climb)
    return tuple(ClimbLetter(person, tuple(heard[person])) for person in sorted(heard))
