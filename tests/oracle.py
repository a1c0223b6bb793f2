"""What should leave, to whom and when? An account written apart from the engine, to be held against it.

It is told what time it is and what people and the mail server do, and keeps letters and silences as a careful
secretary would, on paper: it imports nothing of the engine and counts working days one by one. What becomes of a
letter once it is written is in ``oracle_post``.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.oracle_post import URGENT, Letter, Post, day_of

LOWER = ("relance_1", "relance_2", "suppleant")
RUNGS = (*LOWER, "animateur", "region", "national")
ANSWERS_FOR = {"animateur": "anne_animatrice", "region": "rene_region", "national": "nadia_nation"}
DEPUTY = "diane_deputy"
TAKE_UP, RULE = 5, 15
Asked = dict[str, set[str]]
Waits = Sequence[int | None]
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


class Oracle(Post):
    """The whole account of a campaign; ``now`` is set by whoever keeps the clock."""

    def __init__(self, now: datetime, freezes: date, holidays: Collection[date], asked: Asked, waits: Waits) -> None:
        self.waits = {rung: wait for rung, wait in zip(RUNGS, waits, strict=True) if wait}
        super().__init__(now, holidays, self.write_anew)
        self.freezes, self.frozen, self.in_service, self.restarted = freezes, False, date.min, day_of(now)
        self.pleas, self.away, self.chains = list[Plea](), list[tuple[str, date, date]](), dict[str, Silence]()
        for lead, items in asked.items():
            first = self.write("point_d_etape", lead, awaited := set(items), "demande")
            self.chains[lead] = Silence(lead, awaited, [("demande", first.decided, first)])

    def is_away(self, person: str) -> bool:
        return any(who == person and first <= self.today <= last for who, first, last in self.away)

    def stop(self, chain: Silence) -> None:
        """Something was heard, paused or handed over: its letters stop, and digests are written without it."""
        for one in self.letters:
            if one.asks is chain.awaited and one.rung in (LOWER if chain.awaited else ("demande", *LOWER)):
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

    def answer(self, lead: str, items: Iterable[str], *, need: bool = False) -> None:
        chain = self.chains[lead]
        chain.awaited.difference_update(items)
        chain.heard = self.today
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
        chain, is_known = self.chains[lead], any((lead, until) == (who, last) for who, _, last in self.away)
        self.away.append((lead, self.today, until))
        self.stop(chain)
        if chain.next <= 2 and not self.is_away(DEPUTY):
            self._say(chain, "suppleant", [(rung, "absent") for rung in LOWER[chain.next : 2]])
        if not is_known:
            self._tell_who_asks()

    def _tell_who_asks(self) -> None:
        for who in [who for who in ANSWERS_FOR.values() if not self.is_away(who)][:1]:
            self.write("changement_de_pilote", who)

    def settle_doubt(self, one: Letter, *, again: bool) -> None:
        """A person looked at a letter that failed, or of which nobody knows whether it left."""
        one.state, one.due, one.tries = ("waits" if again else "void"), self.now, 0

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
            if one.asks and one.rung in ("demande", *LOWER):
                self.strike(one)

    def _be_in_service(self) -> None:
        if self.in_service == date.min or self.worked(self.in_service, self.today - timedelta(days=1)) >= 2:
            self.restarted = self.today
        self.in_service = self.today

    def has_today(self, who: str, *, alerts: bool) -> bool:
        """Whether somebody already gets a letter (or an alert) today, or has one that waits to leave."""
        sort = (one for one in self.letters if (one.kind in ("alerte", "demande_d_appui")) is alerts)
        mine = (one for one in sort if one.to == who and not one.urgent and one.state != "void")
        return any(one.decided == self.today or one.state in ("waits", "going") for one in mine)

    def not_alerted(self) -> list[str]:
        return [who for who in ANSWERS_FOR.values() if not self.has_today(who, alerts=True)]

    def remind(self) -> None:
        self._be_in_service()
        for chain in self.chains.values():
            rung, skipped = self.verdict(chain)
            who = DEPUTY if rung == "suppleant" else chain.lead
            if rung in LOWER and not self.has_today(who, alerts=False):
                self._say(chain, rung, skipped)

    def alert(self) -> None:
        self._be_in_service()
        told = {who: list[tuple[Silence, str]]() for who in self.not_alerted()}
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
        return max(max(day, day_of(one.left)) for _, day, one in told)

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
        self._keep(chain, rung, self.write(kind, who, chain.awaited, rung))

    def _keep(self, chain: Silence, rung: str, letter: Letter) -> None:
        chain.said.append((rung, self.today, letter))
        chain.next = RUNGS.index(rung) + 1

    def _skip(self, chain: Silence, skipped: list[tuple[str, str]]) -> None:
        chain.skipped += skipped
        chain.next = max([chain.next, *(RUNGS.index(rung) + 1 for rung, _ in skipped)])

    def support(self) -> None:
        """Requests reach a first queue, or climb when nobody takes them up."""
        self._be_in_service()
        calls = {who: list[Plea]() for who in self.not_alerted()}
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
            last, wait = self.since(plea.told), (RULE if plea.taken_up else TAKE_UP)
            silence = self.worked(max(last, plea.taken_up or last), self.today) if last else 0
            if silence < wait or self.worked(self.restarted, self.today) < 2:
                return ""
        levels = list(ANSWERS_FOR.values())
        above = levels[levels.index(plea.told[-1][0]) + 1 :] if plea.told else levels
        return next((who for who in above if not self.is_away(who)), "")
