"""What must be true between the things that are kept: campaigns, check-ins, rungs, answers, alerts and the journal?

Each rule once. A rule takes facts and gives French sentences, none when it holds.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from roadmaps.asking import CheckInFacts
from roadmaps.calendars import Calendar, add_working_days, local_day
from roadmaps.chains import Surroundings, steps_due
from roadmaps.grammar import agree, count
from roadmaps.invariants import HoursOf

LATE = 3
"""Working days after which a rung that was due and is not said was lost: other letters may take a day or two."""
FREEZE_LATE = 2
"""Working days after its freeze day in which a campaign must have been frozen."""


@dataclass(frozen=True, slots=True)
class OpenCampaign:
    """A campaign that still takes answers."""

    campaign_id: int
    territory_id: int
    freezes_on: date


def frozen_in_time(campaigns: Iterable[OpenCampaign], hours: HoursOf, now: datetime) -> Iterator[str]:
    """A campaign whose freeze day has passed is frozen."""
    for one in campaigns:
        calendar = hours(one.territory_id).calendar
        if add_working_days(calendar, one.freezes_on, FREEZE_LATE) < local_day(calendar, now):
            yield f"La campagne n° {one.campaign_id} n'est pas arrêtée, alors qu'elle devait l'être."


def settled_are_closed(unclosed: Sequence[int]) -> Iterator[str]:
    """A check-in from which nothing is awaited any more is closed: nobody who answered everything is reminded."""
    if unclosed:
        stay = agree(len(unclosed), "reste ouverte", "restent ouvertes")
        yield f"{count(len(unclosed), 'demande')} dont tout est répondu {stay} (n° {_first(unclosed)})."


def alerts_carried(uncarried: Sequence[int]) -> Iterator[str]:
    """An open alert has its mail."""
    if uncarried:
        are = agree(len(uncarried), "n'est portée", "ne sont portées")
        yield f"{count(len(uncarried), 'alerte')} {are} par aucun courriel (n° {_first(uncarried)})."


def late_since(calendar: Calendar, today: date) -> date:
    """Up to which working day what was due must have been said by now."""
    return add_working_days(calendar, today, -LATE)


def no_rung_lost(check_ins: Iterable[CheckInFacts], around: Surroundings, day: date) -> Iterator[str]:
    """Recomputed from scratch by the ladder: no rung that was due days ago is still unsaid today."""
    for step in steps_due(check_ins, around, day):
        rung = step.rung.value if step.rung else "échelon sauté"
        yield f"La demande n° {step.check_in.id} attend depuis le {day:%d/%m/%Y} ce qui lui était dû ({rung})."


def _first(ids: Sequence[int]) -> str:
    return ", ".join(str(one) for one in ids[:5])
