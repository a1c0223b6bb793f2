"""What does every planner know of the day before it decides?"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlmodel import Session

from mail.letters import Sender
from models.closed_lists import Level, Rung
from roadmaps import ladder
from roadmaps.asking import CheckInFacts
from roadmaps.calendars import Calendar
from roadmaps.chains import Surroundings
from roadmaps.contacts import Contacts
from roadmaps.facts import TerritoryFacts
from roadmaps.perimeters import Forest
from roadmaps.policy import DEFAULT, Policy
from roadmaps.refusal import Refusal
from settings import settings
from store import journal
from store.policies import calendars, policies_on
from store.recipients import Recipient, reachable, recipients, roles_on, stand_ins_on
from store.territories import forest
from store.written import SERVICE, service_days, was_in_service

MEMORY = timedelta(days=45)
"""How far back service days are read to find the last outage."""
_UPWARD = (Rung.COORDINATOR, Rung.REGION, Rung.NATIONAL)


@dataclass(frozen=True, slots=True)
class Day:
    """A day, and what holds on it: perimeters, roles, absences, policies, calendars, the last restart."""

    today: date
    at: datetime
    forest: Forest
    contacts: Contacts
    policy: Callable[[int], Policy]
    calendar_under: Callable[[int, Policy], Calendar]
    working: Calendar
    """The working days of the nation, on which the days of service are counted."""
    restarted_on: date

    def calendar(self, territory_id: int) -> Calendar:
        """The calendar of a territory under its policy of the day."""
        return self.calendar_under(territory_id, self.policy(territory_id))

    def chain_calendar(self, check_in: CheckInFacts) -> Calendar:
        """The calendar of the person's territory (that of their first commitment) under the frozen policy."""
        territory_id = check_in.items[0].territory_id if check_in.items else check_in.territory_id
        known = territory_id if territory_id in self.forest else check_in.territory_id
        return self.calendar_under(known, check_in.policy)

    def surroundings(self) -> Surroundings:
        """What the steps of chains depend on."""
        return Surroundings(self.contacts, self.chain_calendar, self.restarted_on)

    def senders(self, territory_id: int, opened_by: int | None = None) -> tuple[int, ...]:
        """In whose name a letter about a territory may be sent, the best first: who opened, then upward.

        Answers go to the sender: who opened and is away comes last.
        """
        found = (one for rung in _UPWARD for one in self.contacts.at(rung, territory_id, self.today).people)
        if opened_by is None:
            return tuple(dict.fromkeys(found))
        away = self.contacts.stand_ins.absence(opened_by, self.today) is not None
        return tuple(dict.fromkeys([*found, opened_by] if away else [opened_by, *found]))


def know(session: Session, today: date, at: datetime) -> Day:
    """All that planners need to know of a day."""
    territories = forest(session, today)
    policy = policies_on(session, territories, today)
    calendar_under = calendars(territories)
    working = _of_the_nation(territories, policy, calendar_under)
    return Day(
        today=today,
        at=at,
        forest=territories,
        contacts=Contacts(
            roles_on(session, today), stand_ins_on(session, today), reachable(session), _chains(territories)
        ),
        policy=policy,
        calendar_under=calendar_under,
        working=working,
        restarted_on=ladder.restarted_on(service_days(session, today - MEMORY), today, working),
    )


def _of_the_nation(
    territories: Forest, policy: Callable[[int], Policy], calendar_under: Callable[[int, Policy], Calendar]
) -> Calendar:
    """The calendar of the nation; rules that do not go together are told by each territory's planning, not here."""
    nation = next(iter(territories.of_level(Level.NATIONAL)), None)
    if nation is None:
        return Calendar()
    try:
        return calendar_under(nation.id, policy(nation.id))
    except Refusal:
        return calendar_under(nation.id, DEFAULT)


def who_answers(session: Session, today: date) -> Contacts:
    """Who holds a role on each territory today, or stands in: what coordinators hear depends on nothing else."""
    territories, roles, away = forest(session, today), roles_on(session, today), stand_ins_on(session, today)
    deputies = {one for group in (away.deputies, away.absences) for facts in group.values() for one in facts}
    among = {one.deputy_id for one in deputies if one.deputy_id} | {one for held in roles.values() for one in held}
    return Contacts(roles, away, reachable(session, among), _chains(territories))


def _chains(territories: Forest) -> Callable[[int], Sequence[TerritoryFacts]]:
    return cache(territories.chain)


def be_in_service(session: Session, today: date, at: datetime) -> None:
    """Say once a day that a planner was at work: an outage will show as a hole."""
    if not was_in_service(session, today):
        journal.record(session, at=at, actor="planner", action=SERVICE, subject=today.isoformat())


def the_service() -> Sender:
    """Who signs when nobody can: the service of this installation; answers go to its administrator."""
    known = settings()
    return Sender(known.service_name, address=known.service_address, email=known.administrator_email)


class People:
    """The people that the letters of a run name, read at once."""

    def __init__(self, session: Session, ids: Iterable[int | None]) -> None:
        self._known = recipients(session, {one for one in ids if one is not None})

    def __getitem__(self, person_id: int) -> Recipient:
        return self._known[person_id]

    def name(self, person_id: int | None) -> str:
        """First name and surname; empty for nobody."""
        return self._known[person_id].name if person_id in self._known else ""

    def sender(self, candidates: Iterable[int], but: int | None = None) -> Sender:
        """The first candidate who can sign, other than the reader; the service of the installation for want of one."""
        for one in candidates:
            if one != but and one in self._known and self._known[one].last_name:
                person = self._known[one]
                address = person.address or settings().service_address
                return Sender(person.name, person.capacity, person.service, address, person.email, person.phone)
        return the_service()
