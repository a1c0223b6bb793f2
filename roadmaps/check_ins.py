"""Who is asked about what in a campaign, and over which days does it run?

One letter per person over all their commitments of the period, across roadmaps; nothing to ask, no letter. An absent
lead is replaced by their deputy. A département that holds less than 5 % of a bassin is informed, not asked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from models.closed_lists import Rhythm
from roadmaps.askable import Askable
from roadmaps.calendars import Calendar, add_working_days
from roadmaps.facts import TerritoryFacts
from roadmaps.grammar import MONTHS, de, long_date, ordinal
from roadmaps.policy import Policy
from roadmaps.stand_ins import StandIns

SMALL_SHARE = 0.05


class LeftOut(StrEnum):
    """Why a commitment is not asked about; the value is what people read."""

    OVER = "terminé"
    NOT_ADOPTED = "feuille de route non adoptée"
    NO_LEAD = "sans pilote à qui écrire"
    ABSENT = "pilote absent jusqu'à l'arrêté, sans suppléant"
    INFORMED = "bassin dont moins de 5 % de la population est ici"
    ALREADY_ASKED = "déjà demandé dans une autre campagne"


@dataclass(frozen=True, slots=True)
class Asked:
    """A person and the commitments they are asked about; ``in_place_of``: the absent people among their leads."""

    person_id: int
    commitment_ids: tuple[int, ...]
    territory_id: int
    in_place_of: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Who is asked, and why the other commitments are not."""

    asked: tuple[Asked, ...]
    left_out: Mapping[int, LeftOut]


@dataclass(frozen=True, slots=True)
class Window:
    """A campaign: the period it asks about, when it opens and when answers are frozen."""

    starts_on: date
    ends_on: date
    opens_on: date
    freezes_on: date
    meets_on: date | None = None

    @property
    def title(self) -> str:
        """What people read: "point d'étape du 2e trimestre 2026"."""
        if self.meets_on is not None:
            return f"point d'étape avant l'instance du {long_date(self.meets_on)}"
        return f"point d'étape {_named_period(self.starts_on, self.ends_on)}"


def who_is_asked(
    commitments: Iterable[Askable],
    *,
    stand_ins: StandIns,
    reachable: Collection[int],
    today: date,
    freezes_on: date,
    informed_only: Collection[int] = (),
    already_asked: Collection[int] = (),
) -> Plan:
    """One :class:`Asked` per person, in the order of people; ``informed_only`` are territories.

    Commitments may come in any order and are not kept: a whole country can be read in turn.
    """
    asked: defaultdict[int, list[_Line]] = defaultdict(list)
    left_out: dict[int, LeftOut] = {}
    for commitment in commitments:
        reason = _not_asked(commitment, informed_only, already_asked, today)
        if reason is None:
            person, reason, lead = _addressee(commitment, stand_ins, reachable, today, freezes_on)
            if person is not None:
                asked[person].append(_line(commitment, lead))
        if reason is not None:
            left_out[commitment.id] = reason
    return Plan(tuple(_letter(person, asked[person]) for person in sorted(asked)), left_out)


class _Line(NamedTuple):
    """A commitment in a letter: where it comes (roadmap, axis, rank), and who answers for it."""

    place: tuple[int, int, int]
    commitment_id: int
    territory_id: int
    lead: int


def _line(commitment: Askable, lead: int) -> _Line:
    return _Line(commitment.place, commitment.id, commitment.territory_id, lead)


def _letter(person: int, lines: Iterable[_Line]) -> Asked:
    in_order = sorted(lines)
    replaced = tuple(dict.fromkeys(one.lead for one in in_order if one.lead != person))
    return Asked(person, tuple(one.commitment_id for one in in_order), in_order[0].territory_id, replaced)


def _not_asked(
    commitment: Askable, informed_only: Collection[int], already_asked: Collection[int], today: date
) -> LeftOut | None:
    if commitment.is_over(today):
        return LeftOut.OVER
    if commitment.adopted_on is None or commitment.adopted_on > today:
        return LeftOut.NOT_ADOPTED
    if commitment.territory_id in informed_only:
        return LeftOut.INFORMED
    return LeftOut.ALREADY_ASKED if commitment.id in already_asked else None


def _addressee(
    commitment: Askable, stand_ins: StandIns, reachable: Collection[int], today: date, freezes_on: date
) -> tuple[int | None, LeftOut | None, int]:
    """Who to ask, or why nobody; and who is the lead. Whoever is back before the freeze may be asked in person."""
    people = [one for one in commitment.people if one in reachable]
    if not people:
        return None, LeftOut.NO_LEAD, 0
    lead = people[0]
    for person in people:
        present = stand_ins.present(person, today)
        if present is not None and present in reachable:
            return present, None, lead
    absence = stand_ins.absence(lead, today)
    if absence is None or absence.last_day < freezes_on:
        return lead, None, lead
    return None, LeftOut.ABSENT, lead


def share_in(territory: TerritoryFacts, ancestor_id: int, by_id: Mapping[int, TerritoryFacts], on: date) -> float:
    """The share of a territory's population that lies in ``ancestor_id``, through its valid parts."""
    if territory.id == ancestor_id:
        return 1.0
    return sum(
        part.share * share_in(by_id[part.parent_id], ancestor_id, by_id, on)
        for part in territory.parts
        if part.parent_id in by_id and part.valid_from <= on and (part.valid_to is None or on < part.valid_to)
    )


def informed_only(territories: Iterable[TerritoryFacts], campaign_id: int, on: date) -> frozenset[int]:
    """The territories that lie in the campaign's one for less than 5 % of their population: told, not asked."""
    by_id = {one.id: one for one in territories}
    shares = {id_: share_in(one, campaign_id, by_id, on) for id_, one in by_id.items()}
    return frozenset(id_ for id_, part in shares.items() if 0 < part < SMALL_SHARE)


_MONTHS_OF = {
    Rhythm.MONTHLY: 1,
    Rhythm.TWO_MONTHLY: 2,
    Rhythm.QUARTERLY: 3,
    Rhythm.HALF_YEARLY: 6,
    Rhythm.YEARLY: 12,
}


def period_holding(day: date, rhythm: Rhythm) -> tuple[date, date]:
    """The first and last day of the calendar period that holds ``day``; a committee's rhythm counts by quarters."""
    months = _MONTHS_OF.get(rhythm, 3)
    first_month = (day.month - 1) // months * months + 1
    starts_on = date(day.year, first_month, 1)
    following = starts_on.year * 12 + first_month - 1 + months
    return starts_on, date(following // 12, following % 12 + 1, 1) - timedelta(days=1)


def planned_windows(
    policy: Policy, calendar: Calendar, first: date, last: date, meetings: Sequence[date] = ()
) -> tuple[Window, ...]:
    """The campaigns whose opening falls in ``[first, last]``, by the policy's rhythm or before each meeting."""
    if policy.rhythm is Rhythm.BEFORE_COMMITTEE:
        windows = _before_meetings(policy, calendar, sorted(meetings))
    else:
        windows = _by_periods(policy, calendar, first - timedelta(days=400), last)
    return tuple(window for window in windows if first <= window.opens_on <= last)


def _by_periods(policy: Policy, calendar: Calendar, first: date, last: date) -> list[Window]:
    windows: list[Window] = []
    starts_on, ends_on = period_holding(first, policy.rhythm)
    while starts_on <= last + timedelta(days=90):
        freezes_on = add_working_days(calendar, ends_on, policy.freeze_after_period)
        opens_on = add_working_days(calendar, freezes_on, -policy.answer_days)
        windows.append(Window(starts_on, ends_on, opens_on, freezes_on))
        starts_on, ends_on = period_holding(ends_on + timedelta(days=1), policy.rhythm)
    return windows


def _before_meetings(policy: Policy, calendar: Calendar, meetings: Sequence[date]) -> list[Window]:
    windows: list[Window] = []
    previous: date | None = None
    for meeting in meetings:
        freezes_on = add_working_days(calendar, meeting, -policy.freeze_before_meeting)
        opens_on = add_working_days(calendar, freezes_on, -policy.answer_days)
        starts_on = previous + timedelta(days=1) if previous else meeting - timedelta(days=90)
        windows.append(Window(starts_on, meeting, opens_on, freezes_on, meeting))
        previous = meeting
    return windows


def window_opened_on(policy: Policy, calendar: Calendar, today: date, meetings: Sequence[date] = ()) -> Window:
    """The campaign a person opens today: the planned one that today falls in, else the period that holds today.

    People always get their full time to answer, but for a committee, whose date does not move.
    """
    planned = planned_windows(policy, calendar, today - timedelta(days=200), today + timedelta(days=200), meetings)
    running = [one for one in planned if one.opens_on <= today < one.freezes_on]
    to_come = [one for one in planned if one.meets_on is not None and one.freezes_on > today]
    if running or to_come:
        found = running[-1] if running else to_come[0]
        if found.meets_on is not None:
            return Window(found.starts_on, found.ends_on, today, found.freezes_on, found.meets_on)
        starts_on, ends_on = found.starts_on, found.ends_on
    else:
        starts_on, ends_on = period_holding(today, policy.rhythm)
    return Window(starts_on, ends_on, today, add_working_days(calendar, today, policy.answer_days))


def _named_period(starts_on: date, ends_on: date) -> str:
    months = (ends_on.year - starts_on.year) * 12 + ends_on.month - starts_on.month + 1
    year = starts_on.year
    if months == 1:
        return f"{de(MONTHS[starts_on.month - 1])} {year}"
    if months == 2:
        return f"{de(MONTHS[starts_on.month - 1])} et {MONTHS[ends_on.month - 1]} {year}"
    if months == 3:
        return f"du {ordinal(starts_on.month // 3 + 1)} trimestre {year}"
    return f"du {ordinal(starts_on.month // 6 + 1)} semestre {year}" if months == 6 else f"de l'année {year}"
