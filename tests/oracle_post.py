"""What becomes of letters once they are written: the half of the oracle that keeps the calendar and the post.

Written apart from the engine, of which it imports nothing: a letter waits for its hour, one a day goes to each person,
and a postman who dies leaves on the table what the next one takes over.
"""

from collections.abc import Callable, Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
URGENT = "accuse_de_reception"
LEASE, STALE, NEVER = timedelta(seconds=240), timedelta(days=30), datetime(1, 1, 2, tzinfo=UTC)
RETRIES = [timedelta(minutes=one) for one in (5, 15, 30, 60, 120, 240, 480)] + [timedelta(hours=12)] * 9
AT_THE_DOOR = ("refuse", "down", "grey")
NOTED = {"up": "accepted", "refuse": "refused", "down": "deferred", "grey": "deferred"}


def day_of(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


class Letter:
    """``state``: waits, going, left, failed, doubt or void; ``trace``: what the notebook beside the table says;
    ``asks``: what it waits an answer about, the very set of whoever keeps it; None when it asks nothing.
    """

    def __init__(self, kind: str, to: str, now: datetime, due: datetime, *, asks: set[str] | None, rung: str) -> None:
        self.kind, self.to, self.asks, self.rung, self.urgent = kind, to, asks, rung, kind == URGENT
        self.decided, self.due, self.ends = day_of(now), due, now + STALE
        self.about: list[object] = []
        self.state, self.trace, self.noted, self.tries = "waits", "plan", now, 0
        self.busy, self.began, self.left = NEVER, NEVER, NEVER


class Post:
    """Letters, a calendar on the wall and a clock that is set from outside."""

    def __init__(self, now: datetime, holidays: Collection[date], write_anew: Callable[[Letter], None]) -> None:
        """``write_anew``: what to do of a letter found struck out when it was about to go."""
        self.now, self.holidays, self.letters, self.struck_out = now, holidays, list[Letter](), write_anew

    @property
    def today(self) -> date:
        return day_of(self.now)

    def is_off(self, day: date) -> bool:
        at = (day.month, day.day)
        return day.isoweekday() > 5 or day in self.holidays or (8, 1) <= at <= (8, 20) or at >= (12, 24) or at == (1, 1)

    def worked(self, after: date, until: date) -> int:
        """Working days after a day, up to and with another."""
        return sum(not self.is_off(after + timedelta(days=one)) for one in range(1, (until - after).days + 1))

    def is_open(self) -> bool:
        return not self.is_off(self.today) and 8 <= self.now.astimezone(PARIS).hour < 18

    def opening(self, day: date) -> datetime:
        """Eight o'clock on a day, or on the first working day after it."""
        while self.is_off(day):
            day += timedelta(days=1)
        return datetime.combine(day, time(8), PARIS).astimezone(UTC)

    def next_open(self) -> datetime:
        tomorrow = timedelta(days=self.now.astimezone(PARIS).hour >= 8)
        return self.now if self.is_open() else self.opening(self.today + tomorrow)

    def write(self, kind: str, to: str, asks: set[str] | None = None, rung: str = "") -> Letter:
        due = self.now if kind == URGENT else self.next_open()
        self.letters.append(Letter(kind, to, self.now, due, asks=asks, rung=rung))
        return self.letters[-1]

    def strike(self, one: Letter) -> bool:
        """Stop a letter; one that is going sees its end right before it goes."""
        was_waiting = one.state in ("waits", "doubt")
        if was_waiting or one.state == "going":
            one.state, one.ends = ("void" if was_waiting else "going"), NEVER
        return was_waiting

    def deliver(
        self, humour: str, dies: tuple[str, int] = ("", 0), meanwhile: Callable[[], object] = lambda: None
    ) -> list[tuple[str, str]]:
        """A round of the post: what the server took. ``dies``: at which step, met how often, the postman dies."""
        taken, met = list[tuple[str, str]](), list[str]()
        for step in self._round(humour, taken):
            met.append(step)
            if step == "written ahead":
                meanwhile()
            if (step, met.count(step)) == dies:
                break
        return taken

    def _round(self, humour: str, taken: list[tuple[str, str]]) -> Iterator[str]:
        gone, is_down = [one for one in self.letters if one.state == "going" and one.busy <= self.now], False
        since = min((one.began for one in gone), default=self.now) - timedelta(days=1)
        for one in gone:  # left on the table by a dead postman: as the notebook of these days says
            one.trace = one.trace if one.noted.date() >= since.date() else "plan"
            self._settle(one, one.noted, died=True)
        while not is_down and (batch := self._due()):
            for one in batch:
                one.busy = self.now + LEASE
            yield "claimed"
            going = [one for one in batch if self._may_leave(one)]
            yield "begun"
            for one in going:
                one.trace, one.noted = "plan", self.now
            yield from ["written ahead"] if going else []
            for one in going:
                if is_down or (humour not in AT_THE_DOOR and one.ends <= self.now):
                    continue
                if humour not in AT_THE_DOOR:
                    one.trace, one.noted = "data", self.now
                    yield "before DATA"
                taken += [(one.to, one.kind)] if humour in ("up", "taken") else []
                yield "after DATA"
                one.trace, one.noted, is_down = NOTED.get(humour, "uncertain"), self.now, humour == "down"
                yield "noted"
            yield from ["kept"] if going else []
            for one in going:
                self._settle(one, self.now)
            yield from ["settled"] if going else []

    def _settle(self, one: Letter, at: datetime, *, died: bool = False) -> None:
        one.busy, in_doubt = NEVER, one.trace in ("data", "uncertain")
        one.state = {"accepted": "left", "refused": "failed"}.get(one.trace, "waits")
        one.left = at if one.state == "left" else one.left
        if in_doubt and one.kind == "alerte":
            one.state = "doubt"
        elif one.state == "waits" and died:
            one.tries, one.due = one.tries + in_doubt, self.now
        elif one.state == "waits" and one.trace != "plan":
            one.tries += 1
            one.state = "failed" if one.tries > len(RETRIES) else "waits"
            one.due = at + RETRIES[one.tries - 1] if one.state == "waits" else one.due

    def _due(self) -> list[Letter]:
        due = (one for one in self.letters if one.state == "waits" and max(one.busy, one.due) <= self.now)
        return sorted(due, key=lambda one: (not one.urgent, one.due))

    def _may_leave(self, one: Letter) -> bool:
        """Judge a letter right before it goes; it is marked as going, struck out, or put back for later."""
        one.busy = NEVER
        if one.ends <= self.now or one.asks == set():
            one.state = "void"
            if one.ends == NEVER:
                self.struck_out(one)
        elif not one.urgent and not self.is_open():
            one.due = self.next_open()
        elif not one.urgent and self._received(one):
            one.due = self.opening(self.today + timedelta(days=1))
        else:
            one.state, one.busy, one.began = "going", self.now + LEASE, self.now
        return one.state == "going"

    def _received(self, one: Letter) -> bool:
        """Whether a letter of this sort went, or may have gone, to the same person today."""
        same = (two for two in self.letters if two.to == one.to and (two.kind == "alerte") is (one.kind == "alerte"))
        went = (two for two in same if not two.urgent and two.state in ("left", "going", "doubt"))
        return any(day_of(max(two.left, two.began)) == self.today for two in went)
