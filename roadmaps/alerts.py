"""Which digests climb today, to whom, and about what?

Above the lead and the deputy nobody gets one letter per commitment: each person of the chain gets one digest a day,
for all their territories. A digest says what was already done, and offers help.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from models.closed_lists import AlertKind, Rung
from roadmaps.chains import Hearer, Step
from roadmaps.due_dates import Overdue
from roadmaps.ladder import LEVELS


@dataclass(frozen=True, slots=True)
class Silence:
    """Somebody's silence, as one person of the chain hears of it."""

    step: Step
    hearer: Hearer

    @property
    def key(self) -> str:
        """One silence is told once to one person at one rung for one territory."""
        return f"{AlertKind.SILENCE.value}:{self.step.key}:{self.hearer.territory_id}:{self.hearer.person_id}"


@dataclass(frozen=True, slots=True)
class Digest:
    """One letter to one person of the chain: silences, then deadlines that have passed."""

    person_id: int
    silences: tuple[Silence, ...] = ()
    overdue: tuple[Overdue, ...] = ()

    @property
    def territory_id(self) -> int:
        """The territory whose hours rule the sending: that of the first line."""
        return self.silences[0].hearer.territory_id if self.silences else self.overdue[0].told_at

    @property
    def rung(self) -> Rung | None:
        """The highest rung said in this letter."""
        return max((one.step.rung for one in self.silences if one.step.rung), key=list(Rung).index, default=None)

    def key(self, today: date) -> str:
        """One digest a day for each person; another of that day, if the first lost its point, tells others."""
        first = self.silences[0].step.key if self.silences else f"commitment:{self.overdue[0].due.commitment_id}"
        return f"{AlertKind.SILENCE.value}:{self.person_id}:{today.isoformat()}:{first}"


@dataclass(frozen=True, slots=True)
class Decision:
    """The digests of the day, the steps they say, and the steps that nobody at all can hear."""

    digests: tuple[Digest, ...]
    said: tuple[Step, ...]
    unheard: tuple[Step, ...]


def digests_due(steps: Iterable[Step], overdue: Iterable[Overdue], alerted: Collection[int]) -> Decision:
    """One digest per person; who was ``alerted`` today already hears the rest tomorrow, whole.

    A step of which one hearer must wait waits for all of them: it is said once.
    """
    steps = tuple(steps)
    said = tuple(one for one in steps if one.rung in LEVELS and not any(h.person_id in alerted for h in one.hearers))
    silences: defaultdict[int, list[Silence]] = defaultdict(list)
    for step in said:
        for hearer in step.hearers:
            silences[hearer.person_id].append(Silence(step, hearer))
    late: defaultdict[int, list[Overdue]] = defaultdict(list)
    for one in overdue:
        if one.person_id not in alerted:
            late[one.person_id].append(one)
    people = sorted({*silences, *late})
    digests = (Digest(one, tuple(silences[one]), tuple(late[one])) for one in people)
    return Decision(tuple(digests), said, tuple(one for one in steps if one.rung is None))
