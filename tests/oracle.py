"""What should be said of one silent lead, day by day? An account written apart from the engine, to be held against it.

It keeps no facts and derives nothing: it lives the days one by one, counting the working days of silence as somebody
with a calendar on the wall would.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta

LEVELS = ("animateur", "region", "national")
LOWER = ("relance_1", "relance_2", "suppleant")
CHAIN = (("relance_1", 5), ("relance_2", 4), ("suppleant", 3), ("animateur", 3), ("region", 5), ("national", 10))


def is_off(day: date, holidays: Collection[date]) -> bool:
    """Saturday, Sunday, a holiday, the first twenty days of August, the days around the new year."""
    summer = day.month == 8 and day.day <= 20
    winter = (day.month == 12 and day.day >= 24) or (day.month == 1 and day.day == 1)
    return day.isoweekday() > 5 or day in holidays or summer or winter


@dataclass
class Oracle:
    """One lead, asked on ``asked_on``; their deputy may be away."""

    asked_on: date
    freezes_on: date
    holidays: Collection[date]
    awaited: int = 2
    deputy_is_here: bool = True
    since: date = field(init=False)
    """The day from which silence counts."""
    next: int = 0
    """The place in the chain of the next rung."""
    held_until: date | None = None
    in_service: date | None = None
    """The last day a planner ran."""
    restarted: date | None = None
    said: list[tuple[date, str]] = field(default_factory=list)
    skipped: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.since = self.asked_on

    def worked(self, after: date, until: date) -> int:
        """Working days after a day, up to and with another."""
        total, day = 0, after
        while day < until:
            day += timedelta(days=1)
            total += not is_off(day, self.holidays)
        return total

    def answer(self, today: date, how_many: int) -> None:
        """Something was heard."""
        self.awaited -= how_many
        self.since = max(self.since, today)

    def hold(self, until: date) -> None:
        """The coordinator pauses it."""
        self.held_until = until if self.held_until is None else max(until, self.held_until)

    def morning(self, today: date) -> None:
        """A planner runs."""
        if self.in_service is None or self.worked(self.in_service, today - timedelta(days=1)) >= 2:
            self.restarted = today
        self.in_service = today
        if self.awaited == 0 or is_off(today, self.holidays):
            return
        if self.held_until is not None and today <= self.held_until:
            return
        self._say(today, self._reached(today))

    def _reached(self, today: date) -> list[int]:
        """The places whose day has come; nobody's place is given at once to the one above."""
        start = max(self.since, self.held_until or self.since)
        silence = self.worked(start, today)
        places, spent, free = [], 0, False
        for place in range(self.next, len(CHAIN)):
            spent += 0 if free else CHAIN[place][1]
            if spent > silence:
                break
            places.append(place)
            free = bool(self._why_nobody(place, today))
        return places

    def _why_nobody(self, place: int, today: date) -> str:
        rung = CHAIN[place][0]
        if rung in LOWER and today > self.freezes_on:
            return "arrêté passé"
        return "vacant" if rung == "suppleant" and not self.deputy_is_here else ""

    def _say(self, today: date, places: list[int]) -> None:
        heard = [place for place in places if not self._why_nobody(place, today)]
        if not heard:
            for place in places:
                self._skip(place, today)
            return
        reminders = [place for place in heard if CHAIN[place][0].startswith("relance")]
        chosen = max(reminders) if reminders else min(heard)
        rung = CHAIN[chosen][0]
        if rung in LEVELS and self.restarted is not None and self.worked(self.restarted, today) < 2:
            return
        for place in range(self.next, chosen):
            self._skip(place, today)
        self.said.append((today, rung))
        self.next, self.since = chosen + 1, today

    def _skip(self, place: int, today: date) -> None:
        self.skipped.append((CHAIN[place][0], self._why_nobody(place, today) or "interruption"))
        self.next = place + 1
