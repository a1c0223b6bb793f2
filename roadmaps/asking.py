"""What is still awaited from a check-in? The one predicate behind the page, the counter, the letter and the alert."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date

from models.closed_lists import CampaignState, Precision
from roadmaps.ladder import Said
from roadmaps.policy import DEFAULT, Policy


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One commitment in a check-in. ``over``: nothing more is expected of it (done, dropped, withdrawn...)."""

    commitment_id: int
    territory_id: int
    title: str = ""
    reference: str = ""
    roadmap_title: str = ""
    due_on: date | None = None
    due_precision: Precision = Precision.DAY
    answered_on: date | None = None
    removed: bool = False
    over: bool = False
    lead_id: int | None = None
    deputy_ids: tuple[int, ...] = ()
    co_lead_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class HoldFacts:
    """Days on which the coordinator holds the reminders, both included."""

    first_day: date
    last_day: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CheckInFacts:
    """One person asked in one campaign, with the campaign's frozen policy and what was said since."""

    id: int
    campaign_id: int
    person_id: int
    freezes_on: date
    items: tuple[ItemFacts, ...]
    campaign_title: str = ""
    territory_id: int = 0
    """The campaign's territory."""
    opened_by_id: int | None = None
    asked_for_id: int | None = None
    state: CampaignState = CampaignState.OPEN
    policy: Policy = DEFAULT
    closed: bool = False
    said: tuple[Said, ...] = ()
    holds: tuple[HoldFacts, ...] = ()


def awaited(check_in: CheckInFacts) -> tuple[ItemFacts, ...]:
    """The commitments on which an answer is still expected; none once the check-in is closed or cancelled."""
    if check_in.closed or check_in.state not in {CampaignState.OPEN, CampaignState.FROZEN}:
        return ()
    return tuple(one for one in check_in.items if not (one.answered_on or one.removed or one.over))


def about(check_in: CheckInFacts, territory_ids: Collection[int]) -> CheckInFacts:
    """The check-in narrowed to these territories: what the same person is asked elsewhere is not told there."""
    return replace(check_in, items=tuple(one for one in check_in.items if one.territory_id in territory_ids))


def answered_by(check_in: CheckInFacts, person_id: int) -> frozenset[int]:
    """The commitments of a check-in that a person may answer for: the person asked, all of them.

    Somebody beside them, those in which they have a part; whoever was named to stand in has none, and answers for all.
    """
    asked = frozenset(one.commitment_id for one in check_in.items if not one.removed)
    if person_id == check_in.person_id:
        return asked
    own = frozenset(one.commitment_id for one in check_in.items if person_id in {*one.deputy_ids, *one.co_lead_ids})
    return asked & own or asked


def in_place_of(check_in: CheckInFacts, reachable: Collection[int]) -> tuple[int, ...]:
    """The leads in whose place the person of this check-in is asked, in the order of what is awaited."""
    leads = (_lead(one, reachable) for one in awaited(check_in))
    return tuple(dict.fromkeys(lead for lead in leads if lead not in {None, check_in.person_id}))


def _lead(item: ItemFacts, reachable: Collection[int]) -> int | None:
    """Whoever answers for a commitment: the first who can be written to."""
    parties = (item.lead_id, *item.deputy_ids[:1], *item.co_lead_ids)
    return next((one for one in parties if one is not None and one in reachable), None)


def heard_on(check_in: CheckInFacts) -> date | None:
    """The last day on which anything was answered here."""
    return max((one.answered_on for one in check_in.items if one.answered_on), default=None)


def is_held(check_in: CheckInFacts, today: date) -> bool:
    """Whether the coordinator holds its reminders today."""
    return any(one.first_day <= today <= one.last_day for one in check_in.holds)


def held_until(check_in: CheckInFacts, today: date) -> date | None:
    """The last day of past or present holds: silence does not count before it."""
    return max((one.last_day for one in check_in.holds if one.first_day <= today), default=None)
