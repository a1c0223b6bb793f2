"""What should leave, to whom and when? An account written apart from the engine, to be held against it.

It is told what time it is and what people and the mail server do, and keeps letters and silences as a careful
secretary would, on paper: it imports nothing of the engine and counts working days one by one.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
LOWER = ("relance_1", "relance_2", "suppleant")
RUNGS = (*LOWER, "animateur", "region", "national")
ANSWERS_FOR = {"animateur": "anne_animatrice", "region": "rene_region", "national": "nadia_nation"}
DEPUTY, URGENT = "diane_deputy", "accuse_de_reception"
LEASE, STALE, TAKE_UP, RULE = timedelta(seconds=240), timedelta(days=30), 5, 15
STRUCK = datetime.min.replace(tzinfo=UTC)
RETRIES = [timedelta(minutes=one) for one in (5, 15, 30, 60, 120, 240, 480)] + [timedelta(hours=12)] * 9
AT_THE_DOOR = ("refuse", "down", "grey")
NOTED = {"up": "accepted", "refuse": "refused", "down": "deferred", "grey": "deferred"}


def day_of(moment: datetime) -> date:
    return moment.astimezone(PARIS).date()


class Letter:
    """``state``: waits, going, left, failed, doubt or void; ``trace``: what the notebook beside the table says."""

    def __init__(self, kind: str, to: str, now: datetime, due: datetime, *, lead: str, rung: str) -> None:
        self.kind, self.to, self.lead, self.rung, self.urgent = kind, to, lead, rung, kind == URGENT
        self.decided, self.due, self.ends = day_of(now), due, now + STALE
        self.about: list[object] = []
        self.state, self.trace, self.noted, self.tries = "waits", "plan", now, 0
        self.busy: datetime | None = None
        self.began: datetime | None = None
        self.left: datetime | None = None


Told = list[tuple[str, date, Letter]]
"""What was said (a rung, or who heard), on which day, by which letter."""


@dataclass(eq=False)
class Silence:
    """A lead who is asked."""

    lead: str
    awaited: set[str]
    said: Told
    next: int = 0
    heard: date = date.min
    held: date = date.min
    skipped: list[tuple[str, str]] = field(default_factory=list)


@dataclass(eq=False)
class Plea:
    """A request for support."""

    lead: str
    asked: date
    taken_up: date | None = None
    is_over: bool = False
    told: Told = field(default_factory=list)


class Oracle:
    """The whole account of a campaign; ``now`` is set by whoever keeps the clock."""

    def __init__(
        self,
        now: datetime,
        freezes: date,
        holidays: Collection[date],
        asked: dict[str, set[str]],
        waits: Sequence[int | None],
    ) -> None:
        self.waits = {rung: wait for rung, wait in zip(RUNGS, waits, strict=True) if wait}
        self.now, self.freezes, self.holidays, self.frozen = now, freezes, holidays, False
        self.letters, self.pleas, self.away = list[Letter](), list[Plea](), list[tuple[str, date, date]]()
        self.told_away, self.chains = set[tuple[str, date]](), dict[str, Silence]()
        self.in_service, self.restarted = date.min, day_of(now)
        for lead, items in asked.items():
            first = self.write("point_d_etape", lead, lead, "demande")
            self.chains[lead] = Silence(lead, set(items), [("demande", first.decided, first)])

    @property
    def today(self) -> date:
        return day_of(self.now)

    def is_off(self, day: date) -> bool:
        summer = day.month == 8 and day.day <= 20
        winter = (day.month == 12 and day.day >= 24) or (day.month == 1 and day.day == 1)
        return day.isoweekday() > 5 or day in self.holidays or summer or winter

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
        is_late = self.now.astimezone(PARIS).hour >= 8
        return self.now if self.is_open() else self.opening(self.today + timedelta(days=is_late))

    def is_away(self, person: str) -> bool:
        return any(who == person and first <= self.today <= last for who, first, last in self.away)

    def write(self, kind: str, to: str, lead: str = "", rung: str = "") -> Letter:
        due = self.now if kind == URGENT else self.next_open()
        self.letters.append(Letter(kind, to, self.now, due, lead=lead, rung=rung))
        return self.letters[-1]

    def stop(self, chain: Silence) -> None:
        """Something was heard, paused or handed over: its letters stop, and digests are written without it."""
        for one in self.letters:
            if one.lead == chain.lead and one.rung in (LOWER if chain.awaited else ("demande", *LOWER)):
                self.strike(one)
        for one in [one for one in self.letters if chain in one.about]:
            one.about = [other for other in one.about if other is not chain or chain.awaited]
            if self.strike(one):
                self.write_anew(one)

    def write_anew(self, old: Letter) -> None:
        """A digest struck out is written again with what remains of it."""
        if any(isinstance(one, Silence) and one.awaited and self.today > one.held for one in old.about):
            new = self.write("alerte", old.to, rung=old.rung)
            new.about, old.about = old.about, []
            for chain in self.chains.values():
                chain.said = [(rung, day, new if told is old else told) for rung, day, told in chain.said]

    def strike(self, one: Letter) -> bool:
        """Stop a letter; one that is going sees its end right before it goes."""
        was_waiting = one.state in ("waits", "doubt")
        if was_waiting or one.state == "going":
            one.state, one.ends = ("void" if was_waiting else "going"), STRUCK
        return was_waiting

    def answer(self, lead: str, items: Iterable[str], *, need: bool = False) -> None:
        chain = self.chains[lead]
        chain.awaited, chain.heard = chain.awaited - set(items), self.today
        self.pleas += [Plea(lead, self.today)] if need else []
        self.stop(chain)
        self.write(URGENT, lead)

    def hold(self, lead: str, until: date) -> None:
        self.chains[lead].held = max(until, self.chains[lead].held)
        self.stop(self.chains[lead])

    def hand_over(self, lead: str, item: str) -> None:
        self.chains[lead].awaited.discard(item)
        self.stop(self.chains[lead])
        self._tell_who_asks()

    def lead_is_away(self, lead: str, until: date) -> None:
        chain = self.chains[lead]
        self.away.append((lead, self.today, until))
        self.stop(chain)
        if chain.next <= 2 and not self.is_away(DEPUTY):
            self._say(chain, "suppleant", [(rung, "absent") for rung in LOWER[chain.next : 2]])
        if (lead, until) not in self.told_away:
            self.told_away.add((lead, until))
            self._tell_who_asks()

    def _tell_who_asks(self) -> None:
        for who in [who for who in ANSWERS_FOR.values() if not self.is_away(who)][:1]:
            self.write("changement_de_pilote", who)

    def settle_doubt(self, one: Letter, *, again: bool) -> None:
        """A person looked at a letter that failed, or of which nobody knows whether it left."""
        one.state = "waits" if again else "void"
        if again:
            one.due, one.tries = self.now, 0

    def answer_plea(self, plea: Plea) -> None:
        plea.is_over = True
        for one in [one for one in self.letters if plea in one.about]:
            one.about = [other for other in one.about if other is not plea]
            if not one.about:
                self.strike(one)
        self.write("reponse_a_la_demande", plea.lead)

    def freeze(self) -> None:
        """Answers are frozen: leads hear nothing more."""
        self.frozen = True
        for one in self.letters:
            if one.rung in ("demande", *LOWER) and self.chains[one.lead].awaited:
                self.strike(one)

    def _be_in_service(self) -> None:
        if self.in_service == date.min or self.worked(self.in_service, self.today - timedelta(days=1)) >= 2:
            self.restarted = self.today
        self.in_service = self.today

    def has_today(self, who: str, *, alerts: bool) -> bool:
        """Whether somebody already gets a letter (or an alert) today, or has one that waits to leave."""
        mine = (one for one in self.letters if one.to == who and not one.urgent)
        sort = (one for one in mine if (one.kind in ("alerte", "demande_d_appui")) is alerts)
        return any(
            one.state in ("waits", "going") or (one.decided == self.today and one.state != "void") for one in sort
        )

    def remind(self) -> None:
        self._be_in_service()
        for chain in self.chains.values():
            rung, skipped = self.verdict(chain)
            who = DEPUTY if rung == "suppleant" else chain.lead
            if rung in LOWER and not self.has_today(who, alerts=False):
                self._say(chain, rung, skipped)

    def alert(self) -> None:
        self._be_in_service()
        told = {
            who: list[tuple[Silence, str]]() for who in ANSWERS_FOR.values() if not self.has_today(who, alerts=True)
        }
        for chain in self.chains.values():
            rung, skipped = self.verdict(chain)
            if not rung or ANSWERS_FOR.get(rung) in told:
                self._skip(chain, skipped)
                told.get(ANSWERS_FOR.get(rung, ""), []).append((chain, rung))
        for who, lines in told.items():
            for letter in [self.write("alerte", who, rung=lines[0][1])] if lines else []:
                letter.about = [chain for chain, _ in lines]
                for chain, rung in lines:
                    self._keep(chain, rung, letter)

    def since(self, told: Told) -> date | None:
        """The day from which silence counts; None while a letter may still leave, or was written today."""
        if any(one.state in ("waits", "going", "doubt") or day >= self.today for _, day, one in told):
            return None
        return max(day_of(one.left) if one.left else day for _, day, one in told)

    def verdict(self, chain: Silence) -> tuple[str, list[tuple[str, str]]]:
        """The rung to say today ("" for none) and those passed over before it."""
        since = self.since(chain.said)
        if not chain.awaited or self.today <= chain.held or self.is_off(self.today) or since is None:
            return "", []
        silence = self.worked(max(since, chain.heard, chain.held), self.today)
        reached, spent, free = list[str](), 0, False
        for rung in [one for one in RUNGS[chain.next :] if one in self.waits]:
            spent += 0 if free else self.waits[rung]
            if spent > silence:
                break
            reached.append(rung)
            free = bool(self.why_nobody(chain, rung))
        heard = [rung for rung in reached if not self.why_nobody(chain, rung)]
        chosen = ([one for one in heard if one.startswith("relance")][-1:] or heard[:1] or [""])[0]
        if chosen in ANSWERS_FOR and self.worked(self.restarted, self.today) < 2:
            return "", []
        below = reached[: reached.index(chosen)] if chosen else reached
        return chosen, [(rung, self.why_nobody(chain, rung) or "interruption") for rung in below]

    def why_nobody(self, chain: Silence, rung: str) -> str:
        if rung in LOWER and (self.frozen or self.today > self.freezes):
            return "arrêté passé"
        if rung == "suppleant":
            return "vacant" if self.is_away(DEPUTY) else ""
        return "absent" if self.is_away(ANSWERS_FOR.get(rung, chain.lead)) else ""

    def _say(self, chain: Silence, rung: str, skipped: list[tuple[str, str]]) -> None:
        self._skip(chain, skipped)
        kind, who = ("suppleant", DEPUTY) if rung == "suppleant" else ("relance", chain.lead)
        self._keep(chain, rung, self.write(kind, who, chain.lead, rung))

    def _keep(self, chain: Silence, rung: str, letter: Letter) -> None:
        chain.said.append((rung, self.today, letter))
        chain.next = RUNGS.index(rung) + 1

    def _skip(self, chain: Silence, skipped: list[tuple[str, str]]) -> None:
        chain.skipped += skipped
        chain.next = max([chain.next, *(RUNGS.index(rung) + 1 for rung, _ in skipped)])

    def support(self) -> None:
        """Requests reach a first queue, or climb when nobody takes them up."""
        self._be_in_service()
        calls = {who: list[Plea]() for who in ANSWERS_FOR.values() if not self.has_today(who, alerts=True)}
        for plea in self.pleas:
            calls.get(self._hears(plea), []).append(plea)
        for who, pleas in calls.items():
            for letter in [self.write("demande_d_appui", who)] if pleas else []:
                letter.about = list(pleas)
                for plea in pleas:
                    plea.told.append((who, self.today, letter))

    def _hears(self, plea: Plea) -> str:
        if plea.is_over or self.is_off(self.today):
            return ""
        if plea.told:
            last = self.since(plea.told)
            since, wait = (max(last or date.min, plea.taken_up), RULE) if plea.taken_up else (last, TAKE_UP)
            if (
                not last
                or not since
                or self.worked(since, self.today) < wait
                or self.worked(self.restarted, self.today) < 2
            ):
                return ""
        levels = list(ANSWERS_FOR.values())
        above = levels[levels.index(plea.told[-1][0]) + 1 :] if plea.told else levels
        return next((who for who in above if not self.is_away(who)), "")

    def deliver(
        self, humour: str, dies: tuple[str, int] = ("", 0), meanwhile: Callable[[], object] = lambda: None
    ) -> list[tuple[str, str]]:
        """A round of the post: what the server took. ``dies``: at which step, met how often, the postman dies."""
        taken, (last, left) = list[tuple[str, str]](), dies
        for step in self._round(humour, taken):
            if step == "written ahead":
                meanwhile()
            left -= step == last
            if step == last and left == 0:
                break
        return taken

    def _round(self, humour: str, taken: list[tuple[str, str]]) -> Iterator[str]:
        gone = [one for one in self.letters if one.state == "going" and one.busy and one.busy <= self.now]
        since = min((one.began for one in gone if one.began), default=self.now) - timedelta(days=1)
        for one in gone:  # left on the table by a dead postman: as the notebook of these days says
            one.trace = one.trace if one.noted.date() >= since.date() else "plan"
            self._settle(one, one.noted, died=True)
        is_down = False
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
        one.busy, in_doubt = None, one.trace in ("data", "uncertain")
        one.state = {"accepted": "left", "refused": "failed"}.get(one.trace, "waits")
        if one.trace == "accepted":
            one.left = at
        elif in_doubt and one.kind == "alerte":
            one.state = "doubt"
        elif one.state == "waits" and died:
            one.tries, one.due = one.tries + in_doubt, self.now
        elif one.state == "waits" and one.trace != "plan":
            one.tries += 1
            one.due = at + RETRIES[min(one.tries, len(RETRIES)) - 1]
            one.state = "failed" if one.tries > len(RETRIES) else "waits"

    def _due(self) -> list[Letter]:
        free = (one for one in self.letters if one.state == "waits" and not (one.busy and one.busy > self.now))
        return sorted((one for one in free if one.due <= self.now), key=lambda one: (not one.urgent, one.due))

    def _may_leave(self, one: Letter) -> bool:
        """Judge a letter right before it goes; it is marked as going, struck out, or put back for later."""
        one.busy = None
        if one.ends <= self.now or (one.lead and not self.chains[one.lead].awaited):
            one.state = "void"
            if one.ends == STRUCK:
                self.write_anew(one)
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
        return any(day_of(two.left or two.began or self.now) == self.today for two in went)
