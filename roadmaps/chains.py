"""What does the chain of a check-in call for today, and who hears it?

Lead, then deputy (else co-leads), then the coordinator of each territory concerned, the région, the nation. After the
freeze the lead is left in peace; the levels may still be told, for they can help.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from models.closed_lists import CampaignState, Rung
from roadmaps import ladder
from roadmaps.asking import CheckInFacts, ItemFacts, awaited, heard_on, held_until, is_held
from roadmaps.calendars import Calendar, add_working_days, is_working
from roadmaps.contacts import ABSENT, THE_LEAD, VACANT, Contacts
from roadmaps.ladder import LEVELS, REMINDERS, Skipped

FROZEN = "arrêté passé"


@dataclass(frozen=True, slots=True)
class Hearer:
    """A person who hears a rung about some commitments, on behalf of a territory."""

    person_id: int
    territory_id: int
    items: tuple[ItemFacts, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """What one check-in calls for today; ``rung`` None when only skipped rungs are to be written down."""

    check_in: CheckInFacts
    rung: Rung | None
    hearers: tuple[Hearer, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def key(self) -> str:
        """What makes it unique: the check-in and the rung."""
        return f"check_in:{self.check_in.id}:{self.rung.value if self.rung else 'saute'}"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What steps depend on beside the check-in itself."""

    contacts: Contacts
    calendar: Callable[[CheckInFacts], Calendar]
    """The working days of the person's territory under the campaign's policy."""
    restarted_on: date | None = None


def steps_due(check_ins: Iterable[CheckInFacts], around: Surroundings, today: date) -> tuple[Step, ...]:
    """The step of each check-in whose day has come, in the order of check-ins; nothing on a day off."""
    steps = (step_due(check_in, around, today) for check_in in check_ins)
    return tuple(step for step in steps if step is not None)


def step_due(check_in: CheckInFacts, around: Surroundings, today: date) -> Step | None:
    """What one check-in calls for today; None for nothing."""
    items = awaited(check_in)
    calendar = around.calendar(check_in)
    if not items or is_held(check_in, today) or not is_working(calendar, today):
        return None
    verdict = ladder.rung(
        check_in.said,
        check_in.policy.delays,
        today,
        calendar,
        heard_on=_quiet_since(check_in, today),
        vacant=partial(reason_to_skip, check_in, items, around.contacts, today),
        restarted_on=around.restarted_on,
    )
    if verdict.rung is None and not verdict.skipped:
        return None
    hearers = hearers_of(check_in, items, verdict.rung, around.contacts, today) if verdict.rung else ()
    return Step(check_in, verdict.rung, hearers, verdict.skipped)


def to_come(check_in: CheckInFacts, around: Surroundings, today: date) -> tuple[tuple[Rung, date], ...]:
    """The rungs to come if silence lasts and letters leave in time, for "prochaine relance le ..."."""
    items = awaited(check_in)
    if not items:
        return ()
    vacant = partial(reason_to_skip, check_in, items, around.contacts, today)
    calendar = around.calendar(check_in)
    leaves_on = today if is_working(calendar, today) else add_working_days(calendar, today, 1)
    coming = ladder.schedule(
        [one if one.left_on or one.undelivered else replace(one, left_on=leaves_on) for one in check_in.said],
        check_in.policy.delays,
        calendar,
        heard_on=_quiet_since(check_in, today),
        vacant=vacant,
    )
    return tuple((rung, max(day, today)) for rung, day in coming)


def _quiet_since(check_in: CheckInFacts, today: date) -> date | None:
    days = [day for day in (heard_on(check_in), held_until(check_in, today)) if day is not None]
    return max(days, default=None)


def reason_to_skip(
    check_in: CheckInFacts, items: tuple[ItemFacts, ...], contacts: Contacts, today: date, rung: Rung
) -> str:
    """Why a rung is passed over at once ("vacant", "absent", "arrêté passé"); empty when somebody hears it."""
    if rung not in LEVELS and (check_in.state is CampaignState.FROZEN or today > check_in.freezes_on):
        return FROZEN
    if hearers_of(check_in, items, rung, contacts, today):
        return ""
    if rung in REMINDERS:
        return ABSENT if contacts.stand_ins.absence(check_in.person_id, today) else VACANT
    if rung in LEVELS:
        found = {contacts.at(rung, one.territory_id, today, lead=check_in.person_id).reason for one in items}
        return next((one for one in (ABSENT, THE_LEAD) if one in found), VACANT)
    return VACANT


def hearers_of(
    check_in: CheckInFacts, items: tuple[ItemFacts, ...], rung: Rung, contacts: Contacts, today: date
) -> tuple[Hearer, ...]:
    """Who hears a rung, each about which commitments; nobody hears of the same thing twice.

    Whoever stands beside the lead hears of all of it at once, in the hours of the first place.
    """
    if rung in REMINDERS:
        here = check_in.person_id in contacts.reachable and not contacts.stand_ins.absence(check_in.person_id, today)
        return (Hearer(check_in.person_id, items[0].territory_id, items),) if here else ()
    heard: dict[tuple[int, int], list[ItemFacts]] = {}
    places: dict[int, int] = {}
    for item in items:
        for person_id, territory_id in _heard_by(check_in, item, rung, contacts, today):
            place = territory_id if rung in LEVELS else places.setdefault(person_id, territory_id)
            heard.setdefault((person_id, place), []).append(item)
    return tuple(Hearer(person, territory, tuple(its)) for (person, territory), its in heard.items())


def _heard_by(
    check_in: CheckInFacts, item: ItemFacts, rung: Rung, contacts: Contacts, today: date
) -> list[tuple[int, int]]:
    if rung in LEVELS:
        told = contacts.at(rung, item.territory_id, today, lead=check_in.person_id)
        return [(person, told.territory_id) for person in told.people]
    named = contacts.stand_ins.deputy(check_in.person_id, today)
    for group in ((named,) if named else (), item.deputy_ids, item.co_lead_ids):
        present = (contacts.present(one, today) for one in group)
        others = tuple(dict.fromkeys(one for one in present if one is not None and one != check_in.person_id))
        if others:
            return [(one, item.territory_id) for one in others]
    return []
