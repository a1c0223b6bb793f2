"""Of whom is an answer awaited, when do they hear from us next, and whom would a call help?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from flows import clock
from flows.surroundings import know
from models.closed_lists import Rung
from roadmaps.asking import CheckInFacts, ItemFacts, about, awaited, held_until, is_held
from roadmaps.chains import to_come
from roadmaps.reminders import call_list, to_be_called
from store import chains, overview
from store.recipients import Recipient, recipients


@dataclass(frozen=True, slots=True)
class Awaited:
    """A person whose answer is awaited."""

    check_in_id: int
    person: Recipient
    items: tuple[ItemFacts, ...]
    answered: int
    last_rung: Rung | None
    last_on: date | None
    next_rung: Rung | None
    next_on: date | None
    held_until: date | None
    to_call: bool
    """Letters have done what they could."""
    in_call_list: bool
    """And the answers are not frozen yet: the call list that is sent by mail names them."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """What check-ins ask about, and what was answered."""

    asked_ids: tuple[int, ...]
    """The commitments asked about, each once."""
    answered_ids: tuple[int, ...]

    @property
    def asked(self) -> int:
        """How many commitments are asked about."""
        return len(self.asked_ids)

    @property
    def answered(self) -> int:
        """How many of them an answer was given about."""
        return len(self.answered_ids)


@dataclass(frozen=True, slots=True)
class Progress(Coverage):
    """How far the live check-ins of a territory have come."""

    awaited: tuple[Awaited, ...]

    @property
    def to_call(self) -> tuple[Awaited, ...]:
        """Whom a call would help."""
        return tuple(one for one in self.awaited if one.to_call)

    @property
    def call_list(self) -> tuple[Awaited, ...]:
        """Those whom the list sent by mail names."""
        return tuple(one for one in self.awaited if one.in_call_list)


def progress(session: Session, territory_ids: Collection[int], today: date) -> Progress:
    """The live check-ins about these territories, the longest silent first."""
    facts = chains.check_ins_among(session, overview.check_ins_about(session, territory_ids))
    here = {one.id: about(one, territory_ids) for one in facts}
    told = _coverage(here.values())
    waiting = [one for one in facts if awaited(here[one.id])]
    people = recipients(session, [one.person_id for one in waiting])
    around = know(session, today, clock.now()).surroundings()
    lines = [
        _line(here[one.id], people[one.person_id], next(iter(to_come(one, around, today)), (None, None)), today)
        for one in waiting
    ]
    lines.sort(key=lambda one: (one.last_on or today, one.person.last_name, one.check_in_id))
    return Progress(told.asked_ids, told.answered_ids, tuple(lines))


def of_campaign(session: Session, campaign_id: int) -> Coverage:
    """What a campaign asked about, live or closed."""
    return _coverage(chains.check_ins_of(session, campaign_id))


def _coverage(facts: Iterable[CheckInFacts]) -> Coverage:
    items = [item for one in facts for item in one.items if not item.removed]
    asked = {one.commitment_id for one in items}
    answered = {one.commitment_id for one in items if one.answered_on is not None}
    return Coverage(tuple(sorted(asked)), tuple(sorted(answered)))


def _line(check_in: CheckInFacts, person: Recipient, coming: tuple[Rung | None, date | None], today: date) -> Awaited:
    said = [one for one in check_in.said if not one.skipped]
    last = said[-1] if said else None
    return Awaited(
        check_in_id=check_in.id,
        person=person,
        items=awaited(check_in),
        answered=sum(one.answered_on is not None for one in check_in.items),
        last_rung=last.rung if last else None,
        last_on=(last.left_on or last.decided_on) if last else None,
        next_rung=coming[0],
        next_on=coming[1],
        held_until=held_until(check_in, today) if is_held(check_in, today) else None,
        to_call=bool(to_be_called([check_in])),
        in_call_list=bool(call_list([check_in])),
    )
