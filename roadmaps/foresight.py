"""Which letters would leave in the coming days if nobody answered?

Nothing is decided here: the planners' own decisions are taken again, one day after the other, on facts that only time
changes. What people read before they launch a campaign is thus what would happen. Requests for support, which depend
on answers, are left out.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from models.closed_lists import Letter, Rung
from roadmaps import ladder
from roadmaps.alerts import digests_due
from roadmaps.asking import CheckInFacts, awaited, heard_on
from roadmaps.calendars import Calendar, add_working_days, is_working
from roadmaps.chains import Step, Surroundings, steps_due
from roadmaps.due_dates import DueFacts, DueLetter, Notice, notices_due, overdue_for
from roadmaps.foreseen_letters import LETTER_OF, Expected, Waiting, is_of, still_to_leave
from roadmaps.ladder import LEVELS, Said
from roadmaps.policy import Policy
from roadmaps.reminders import reminders_due

SPARED = 2
"""Working days after a letter during which deadlines wait."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """All that the coming days depend on."""

    live: Sequence[CheckInFacts]
    openings: Mapping[date, Sequence[CheckInFacts]]
    dues: Sequence[DueFacts]
    around: Surroundings
    policy: Callable[[int], Policy]
    calendar: Callable[[int], Calendar]
    working: Calendar
    told: Collection[str] = ()
    written_on: Mapping[int, date] = field(default_factory=dict)
    """When each person was last written an ordinary letter."""


def foresee(ahead: Ahead, first: date, last: date) -> list[Expected]:
    """The letters of each day, in their order."""
    days = _Days(ahead)
    return [
        letter for count in range((last - first).days + 1) for letter in days.live_through(first + timedelta(count))
    ]


class _Days:
    """What has been said so far."""

    def __init__(self, ahead: Ahead) -> None:
        self._ahead = ahead
        self._live = {one.id: one for one in ahead.live}
        self._told = set(ahead.told)
        self._written = dict(ahead.written_on)
        self._waiting = [one for check_in in ahead.live for one in still_to_leave(check_in, ahead.around)]
        self._wakes: dict[int, date] = {}

    def live_through(self, day: date) -> list[Expected]:
        """A morning as the planners live it: open, remind, tell dates, alert, then let leave what may."""
        self._drop_frozen(day)
        self._replace_older(day)
        for one in self._ahead.openings.get(day, ()):
            self._keep(replace(one, said=(Said(Rung.REQUEST, day),)))
            self._post(
                Expected(day, one.person_id, Letter.CHECK_IN, Rung.REQUEST), one.items[0].territory_id, (one.id,)
            )
        self._remind(day)
        self._tell_dates(day)
        self._alert(day)
        return self._let_leave(day)

    def _post(self, expected: Expected, territory_id: int, check_in_ids: tuple[int, ...] = ()) -> None:
        self._waiting.append(Waiting(expected, territory_id, check_in_ids))
        if expected.letter is not Letter.ALERT:
            self._written[expected.person_id] = expected.day

    def _counts(self) -> Counter[int]:
        return Counter(one.expected.person_id for one in self._waiting if not one.is_alert)

    def _remind(self, day: date) -> None:
        for step in reminders_due(self._steps(day), self._counts()):
            self._say(step, day)
            letter = LETTER_OF[step.rung or Rung.REMINDER_1]
            about = (step.check_in.person_id,)
            for hearer in step.hearers:
                told = Expected(day, hearer.person_id, letter, step.rung, about)
                self._post(told, hearer.territory_id, (step.check_in.id,))

    def _steps(self, day: date) -> tuple[Step, ...]:
        awake = (one for one in self._live.values() if self._may_be_due(one) <= day)
        return steps_due(awake, self._ahead.around, day)

    def _may_be_due(self, check_in: CheckInFacts) -> date:
        """A day before which nothing is due; kept until something is said or leaves."""
        if check_in.id not in self._wakes:
            calendar = self._ahead.around.calendar(check_in)
            coming = ladder.schedule(check_in.said, check_in.policy.delays, calendar, heard_on=heard_on(check_in))
            self._wakes[check_in.id] = coming[0][1] if coming else date.max
        return self._wakes[check_in.id]

    def _keep(self, check_in: CheckInFacts) -> None:
        self._live[check_in.id] = check_in
        self._wakes.pop(check_in.id, None)

    def _say(self, step: Step, day: date) -> None:
        check_in = step.check_in
        passed = tuple(Said(one.rung, day, skipped=True) for one in step.skipped)
        said = (Said(step.rung, day),) if step.rung else ()
        self._keep(replace(check_in, said=(*check_in.said, *passed, *said)))

    def _tell_dates(self, day: date) -> None:
        since = add_working_days(self._ahead.working, day, -SPARED)
        letters = notices_due(
            self._ahead.dues,
            day,
            policy=self._ahead.policy,
            calendar=self._ahead.calendar,
            told=self._told,
            contacts=self._ahead.around.contacts,
            written=self._counts(),
            spared=frozenset(person for person, written_on in self._written.items() if written_on >= since),
        )
        for one in letters:
            self._tell(one, day)

    def _tell(self, letter: DueLetter, day: date) -> None:
        self._told |= {one.key for one in letter.notices}
        expected = Expected(day, letter.person_id, Letter.DEADLINE, notices=letter.notices)
        self._post(expected, letter.notices[0].due.territory_id)

    def _alert(self, day: date) -> None:
        overdue = overdue_for(
            self._ahead.dues,
            day,
            calendar=self._ahead.calendar,
            told=self._told,
            contacts=self._ahead.around.contacts,
        )
        alerted = {one.expected.person_id for one in self._waiting if one.is_alert}
        decision = digests_due(self._steps(day), overdue, alerted)
        for step in (*decision.said, *decision.unheard):
            self._say(step, day)
        for digest in decision.digests:
            self._told |= {one.key for one in digest.overdue}
            silent = tuple(dict.fromkeys(one.step.check_in.person_id for one in digest.silences))
            late = tuple(Notice(one.due, 0) for one in digest.overdue)
            about = tuple(dict.fromkeys(one.step.check_in.id for one in digest.silences))
            self._post(
                Expected(day, digest.person_id, Letter.ALERT, digest.rung, silent, late), digest.territory_id, about
            )

    def _drop_frozen(self, day: date) -> None:
        """At the freeze, what was still to leave to leads no longer does."""
        frozen = {id_ for id_, one in self._live.items() if one.freezes_on < day}
        stopped = [one for one in self._waiting if one.expected.rung not in LEVELS and frozen & set(one.check_in_ids)]
        self._waiting = [one for one in self._waiting if one not in stopped]
        for one in stopped:
            self._mark(one, None)

    def _replace_older(self, day: date) -> None:
        """What a campaign asks about is no longer awaited in older, frozen ones."""
        asked = {item.commitment_id for one in self._ahead.openings.get(day, ()) for item in one.items}
        for one in [one for one in self._live.values() if asked and one.freezes_on < day]:
            items = tuple(replace(item, removed=True) if item.commitment_id in asked else item for item in one.items)
            self._keep(replace(one, items=items))
        ended = {id_ for id_, one in self._live.items() if not awaited(one)}
        self._waiting = [one for one in self._waiting if one.expected.notices or not set(one.check_in_ids) <= ended]

    def _let_leave(self, day: date) -> list[Expected]:
        left: list[Expected] = []
        counts: Counter[tuple[int, bool]] = Counter()
        for one in tuple(self._waiting):
            whose = (one.expected.person_id, one.is_alert)
            cap = 1 if one.is_alert else self._ahead.policy(one.territory_id).daily_cap
            if is_working(self._ahead.calendar(one.territory_id), day) and counts[whose] < cap:
                counts[whose] += 1
                self._waiting.remove(one)
                self._mark(one, day)
                left.append(replace(one.expected, day=day))
        return left

    def _mark(self, letter: Waiting, left_on: date | None) -> None:
        """Write down when a letter left; None when it never will."""
        for id_ in letter.check_in_ids:
            check_in = self._live[id_]
            said = tuple(
                replace(one, left_on=left_on, undelivered=left_on is None) if is_of(one, letter.expected) else one
                for one in check_in.said
            )
            self._keep(replace(check_in, said=said))
