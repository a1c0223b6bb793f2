"""Who answers in the place of whom on a given day?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AbsenceFacts:
    """Days away, both included; the deputy named for this absence comes before the usual one."""

    person_id: int
    first_day: date
    last_day: date
    deputy_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeputyFacts:
    """The usual deputy of a person, from ``valid_from`` to before ``valid_to``."""

    person_id: int
    deputy_id: int
    valid_from: date
    valid_to: date | None = None

    def holds(self, today: date) -> bool:
        """Whether they are the deputy that day."""
        return self.valid_from <= today and (self.valid_to is None or today < self.valid_to)


@dataclass(frozen=True, slots=True)
class StandIns:
    """Absences and deputies, by person."""

    absences: Mapping[int, tuple[AbsenceFacts, ...]]
    deputies: Mapping[int, tuple[DeputyFacts, ...]]

    def absence(self, person_id: int, today: date) -> AbsenceFacts | None:
        """The absence that covers ``today``, the longest when several do."""
        covering = [one for one in self.absences.get(person_id, ()) if one.first_day <= today <= one.last_day]
        return max(covering, key=lambda one: one.last_day, default=None)

    def deputy(self, person_id: int, today: date) -> int | None:
        """Whom the person has named to stand in: for this absence, else as usual deputy. Present or not."""
        absence = self.absence(person_id, today)
        if absence is not None and absence.deputy_id is not None:
            return absence.deputy_id
        valid = [one for one in self.deputies.get(person_id, ()) if one.holds(today)]
        return valid[-1].deputy_id if valid else None

    def present(self, person_id: int, today: date) -> int | None:
        """The person, or the first present deputy down the line; None when nobody is (a circle of absents too)."""
        met: set[int] = set()
        current: int | None = person_id
        while current is not None and current not in met:
            if self.absence(current, today) is None:
                return current
            met.add(current)
            current = self.deputy(current, today)
        return None


def stand_ins(absences: Iterable[AbsenceFacts] = (), deputies: Iterable[DeputyFacts] = ()) -> StandIns:
    """Absences and deputies ready to be asked about; deputies oldest first."""
    away: defaultdict[int, list[AbsenceFacts]] = defaultdict(list)
    for absence in absences:
        away[absence.person_id].append(absence)
    named: defaultdict[int, list[DeputyFacts]] = defaultdict(list)
    for deputy in sorted(deputies, key=lambda one: one.valid_from):
        named[deputy.person_id].append(deputy)
    return StandIns({k: tuple(v) for k, v in away.items()}, {k: tuple(v) for k, v in named.items()})


def closes_a_circle(person_id: int, deputy_id: int, known: StandIns, today: date) -> bool:
    """Whether naming this deputy would make a circle (A for B, B for A): refused where deputies are entered."""
    met: set[int] = set()
    current: int | None = deputy_id
    while current is not None and current not in met:
        if current == person_id:
            return True
        met.add(current)
        current = known.deputy(current, today)
    return False
