"""Which reminders leave today, when nobody gets more than their daily cap?"""

from collections.abc import Iterable, Mapping

from models.closed_lists import CampaignState, Rung
from roadmaps.asking import CheckInFacts, awaited
from roadmaps.chains import Step

REMINDED = frozenset({Rung.REMINDER_1, Rung.REMINDER_2, Rung.DEPUTY})
"""The rungs said to the lead and to those beside them; above are alerts."""


def reminders_due(steps: Iterable[Step], written: Mapping[int, int]) -> tuple[Step, ...]:
    """The steps that may be said today; the others are left untouched, and due again tomorrow.

    ``written``: how many letters each person already gets today. The longest silent go first.
    """
    counts = dict(written)
    kept: list[Step] = []
    for step in sorted((one for one in steps if one.rung in REMINDED), key=_longest_silent):
        people = {hearer.person_id for hearer in step.hearers}
        if all(counts.get(person, 0) < step.check_in.policy.daily_cap for person in people):
            counts |= {person: counts.get(person, 0) + 1 for person in people}
            kept.append(step)
    return tuple(kept)


def _longest_silent(step: Step) -> tuple[str, int]:
    return min(one.decided_on for one in step.check_in.said).isoformat(), step.check_in.id


def key_of(step: Step, person_id: int) -> str:
    """The key in the outbox of a reminder: one person hears one rung of one check-in once."""
    return f"{step.key}:{person_id}"


def to_be_called(check_ins: Iterable[CheckInFacts]) -> tuple[CheckInFacts, ...]:
    """Those who still owe an answer and will get no further reminder: a call takes the place of mail."""
    found = []
    for check_in in check_ins:
        said = {one.rung for one in check_in.said}
        last = [rung for rung, _ in check_in.policy.delays if rung in {Rung.REMINDER_1, Rung.REMINDER_2}][-1:]
        if awaited(check_in) and all(rung in said for rung in last):
            found.append(check_in)
    return tuple(found)


def call_list(check_ins: Iterable[CheckInFacts]) -> tuple[CheckInFacts, ...]:
    """Those of them that a call list names: it says until when to call, and a freeze that is past says nothing."""
    return tuple(one for one in to_be_called(check_ins) if one.state is CampaignState.OPEN)
