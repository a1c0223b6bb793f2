"""On which day is the report of each territory prepared, and until when is it awaited?

A report tells of the day on which answers were frozen. Bassins come first and each level follows the one below, so
that a level reads the reports under it; when a committee is to meet, all levels fit before it. A level whose own
answers nobody collects follows its calendar, as soon as something was collected below.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.closed_lists import Launch, Rhythm
from roadmaps.calendars import Calendar, add_working_days, working_days_between
from roadmaps.check_ins import planned_windows
from roadmaps.perimeters import Forest, rank_of
from roadmaps.policy import Policy

STEP = 3
"""Working days that each level has to write its words and issue, when no committee presses."""
BEHIND = timedelta(days=30)
"""A freeze older than that is left to people: its report would tell of another season."""
REMIND_AFTER = 2
"""Working days, after the letter that announced a report left, before the only reminder about it."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """A campaign whose answers are frozen; ``by_itself``: no person opened it, and its policy lets it run alone."""

    campaign_id: int
    territory_id: int
    frozen_on: date
    meets_on: date | None = None
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class ReportDue:
    """The report of a territory: as of when, prepared on which morning, to be issued until which day included."""

    territory_id: int
    as_of: date
    prepared_on: date
    due_on: date
    meets_on: date | None = None
    by_itself: bool = False
    """Issued without waiting for a person: the policy says so."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the days depend on: the policy and calendar of each territory, and when its committees meet."""

    policy: Callable[[int], Policy]
    calendar: Callable[[int], Calendar]
    meetings: Mapping[int, Sequence[date]]


def reports_due(
    forest: Forest, telling: Collection[int], campaigns: Sequence[Frozen], rules: Rules, today: date
) -> tuple[ReportDue, ...]:
    """The last report of each territory to be prepared by ``today``, from bassins up, issued or not.

    ``telling`` are the territories that hold commitments of their own.
    """
    lately = [one for one in campaigns if today - BEHIND <= one.frozen_on < today and one.territory_id in forest]
    found: list[ReportDue] = []
    for territory in forest:
        if forest.under(territory.id).isdisjoint(telling):
            continue
        known = [one for one in _of_territory(territory.id, forest, lately, rules, today) if one.prepared_on <= today]
        if known:
            found.append(max(known, key=lambda one: (one.as_of, one.by_itself)))
    return tuple(sorted(found, key=lambda one: (rank_of(forest.territory(one.territory_id).level), one.territory_id)))


def _of_territory(
    id_: int, forest: Forest, campaigns: Sequence[Frozen], rules: Rules, today: date
) -> Iterator[ReportDue]:
    above = forest.above(id_)
    is_asked = any(one.territory_id == id_ or one.territory_id in above for one in campaigns)
    below = [one for one in campaigns if one.territory_id != id_ and one.territory_id in forest.under(id_)]
    for campaign in campaigns:
        if campaign.territory_id == id_:
            yield _paced(id_, forest, campaign, rules, by_itself=campaign.by_itself)
        elif campaign.territory_id in above:
            alone = campaign.by_itself and rules.policy(id_).launch is Launch.AUTOMATIC
            yield _paced(id_, forest, campaign, rules, by_itself=alone)
    if below:
        alone = rules.policy(id_).launch is Launch.AUTOMATIC
        for planned in _by_calendar(id_, below, rules, today, only_committees=is_asked):
            yield _paced(id_, forest, planned, rules, by_itself=alone)


def _by_calendar(
    id_: int, below: Iterable[Frozen], rules: Rules, today: date, *, only_committees: bool
) -> Iterator[Frozen]:
    """The freezes that a territory's committee or rhythm sets, when answers were collected below in the period."""
    policy, calendar = rules.policy(id_), rules.calendar(id_)
    before_committees = policy.model_copy(update={"rhythm": Rhythm.BEFORE_COMMITTEE})
    first, meetings = today - timedelta(days=200), list(rules.meetings.get(id_, ()))
    windows = planned_windows(before_committees, calendar, first, today, meetings)
    if policy.rhythm is not Rhythm.BEFORE_COMMITTEE and not only_committees:
        windows += planned_windows(policy, calendar, first, today)
    heard = [one.frozen_on for one in below]
    for window in windows:
        is_recent = today - BEHIND <= window.freezes_on < today
        if is_recent and any(window.starts_on <= one <= window.freezes_on for one in heard):
            yield Frozen(0, id_, window.freezes_on, window.meets_on)


def _paced(id_: int, forest: Forest, campaign: Frozen, rules: Rules, *, by_itself: bool) -> ReportDue:
    """The days of a level: those below come first; the committee of the campaign's territory comes last."""
    calendar, frozen_on, meets_on = rules.calendar(campaign.territory_id), campaign.frozen_on, campaign.meets_on
    levels = rank_of(forest.territory(campaign.territory_id).level) + 1
    step = STEP
    if meets_on is not None:
        step = max(1, min(STEP, (working_days_between(calendar, frozen_on, meets_on) - 1) // levels))
    rank = rank_of(forest.territory(id_).level)
    prepared_on = add_working_days(calendar, frozen_on, 1 + rank * step)
    due_on = add_working_days(calendar, prepared_on, step - 1)
    if meets_on is not None:
        last = max(add_working_days(calendar, meets_on, -1), add_working_days(calendar, frozen_on, 1))
        prepared_on, due_on = min(prepared_on, last), min(due_on, last)
    return ReportDue(id_, frozen_on, prepared_on, due_on, meets_on, by_itself)


def waiting(due: Iterable[ReportDue], last_issued: Mapping[int, date]) -> tuple[ReportDue, ...]:
    """Those that nobody has issued: no issue of the territory tells of that day or a later one."""
    return tuple(one for one in due if last_issued.get(one.territory_id, date.min) < one.as_of)


def missing_below(
    territory_id: int, forest: Forest, awaited: Iterable[ReportDue], today: date
) -> tuple[ReportDue, ...]:
    """The reports directly below that are not issued though their day has passed."""
    children = {one.id for one in forest.children(territory_id)}
    return tuple(one for one in awaited if one.territory_id in children and one.due_on < today)


def reminder_is_due(one: ReportDue, announced_on: date | None, calendar: Calendar, today: date) -> bool:
    """Whether the only reminder about a report falls due: its day has passed, and its letter left days ago."""
    if announced_on is None or today <= one.due_on:
        return False
    return working_days_between(calendar, announced_on, today) >= REMIND_AFTER
