"""What is true of a commitment on a day?

Three facts stay apart: the declared status, the météo, the measured progress. What derives from the day (late, near,
silent...) is computed, never typed. A day sees only what had been said by then; silence wins over what was said last.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest

from models.closed_lists import Outlook, Precision, Standing, Status, SupportState
from roadmaps.attainment import attainment
from roadmaps.facts import (
    AnswerFacts,
    CommitmentFacts,
    IndicatorFacts,
    MilestoneFacts,
    SupportFacts,
    ValueFacts,
)
from roadmaps.reading.name_kinds import is_collective
from roadmaps.slips import deadline_on, slips_by

NEAR = timedelta(days=30)
"""A deadline within this delay is near."""


@dataclass(frozen=True, slots=True)
class Situation:
    """All that is true of one commitment on one day."""

    commitment: CommitmentFacts
    on: date
    status: Status | None
    status_on: date | None
    outlook: Outlook
    outlook_on: date | None
    outlook_by: str
    progress: int | None
    due_on: date | None
    postponements: int
    last_answer: AnswerFacts | None
    last_asked_on: date | None
    awaited_since: date | None
    """The day on which the first letter left that nobody has answered; None when no answer is awaited."""
    silent_since: date | None
    """The same, once a letter has waited as long as the rules of its campaign allow; None before."""
    standings: frozenset[Standing]

    @property
    def silent_days(self) -> int | None:
        """For how many days nothing has been heard, since the letter left."""
        return None if self.silent_since is None else (self.on - self.silent_since).days

    @property
    def is_silent(self) -> bool:
        """Asked, and not heard for longer than the rules allow."""
        return self.silent_since is not None

    @property
    def is_closed(self) -> bool:
        """Its roadmap is closed: nobody is asked any more, and nothing more falls due."""
        return _is_closed(self.commitment, self.on)

    @property
    def is_awaited(self) -> bool:
        """Asked, not heard since, and not yet silent."""
        return self.awaited_since is not None and not self.is_silent and not self.is_closed

    @property
    def is_over(self) -> bool:
        """Nothing more is expected."""
        return self.status is not None and self.status.is_over

    @property
    def was_asked(self) -> bool:
        """A letter about it has left."""
        return self.last_asked_on is not None

    @property
    def has_answered(self) -> bool:
        """It was asked, and has been heard since."""
        return self.was_asked and self.awaited_since is None and self.last_answer is not None

    @property
    def counted_status(self) -> Status | Standing | None:
        """What a count says of it: silence wins over the last declared status; None when none was ever declared."""
        return Standing.SILENT if self.is_silent else self.status

    @property
    def counted_outlook(self) -> Outlook | Standing:
        """What a count of météos says of it: silence is never fair weather, and what is over calls for no judgement."""
        return Standing.SILENT if self.is_silent else Outlook.NOT_GIVEN if self.is_over else self.outlook

    @property
    def last_said_on(self) -> date | None:
        """The age of what is known: the last answer, else the day of the import's declaration."""
        return self.last_answer.on if self.last_answer else self.commitment.declared_on


def exists_on(commitment: CommitmentFacts, on: date) -> bool:
    """Whether it had come in and had not been withdrawn."""
    return commitment.created_on <= on and (commitment.withdrawn_on is None or commitment.withdrawn_on > on)


def situation_of(commitment: CommitmentFacts, on: date) -> Situation:
    """What is true of a commitment on a day, from what had been said by then."""
    answers = [answer for answer in commitment.answers if answer.on <= on]
    status, status_on = _last_status(commitment, answers, on)
    outlook, outlook_on, outlook_by = _last_outlook(commitment, answers, on)
    due_on = deadline_on(commitment, on)
    asked = [day for day in commitment.asked_on if day <= on]
    over = status is not None and status.is_over
    unanswered = [] if over else _unanswered(commitment, answers, on)
    judged_on = _judged_on(commitment, on)
    is_silent = any(silent_on <= judged_on for _, silent_on in unanswered)
    awaited_since = min((left_on for left_on, _ in unanswered), default=None)
    return Situation(
        commitment=commitment,
        on=on,
        status=status,
        status_on=status_on,
        outlook=outlook,
        outlook_on=outlook_on,
        outlook_by=outlook_by,
        progress=_last_progress(commitment, answers, on),
        due_on=due_on,
        postponements=len(slips_by(commitment, on)),
        last_answer=answers[-1] if answers else None,
        last_asked_on=max(asked) if asked else None,
        awaited_since=awaited_since,
        silent_since=awaited_since if is_silent else None,
        standings=_standings(
            commitment, judged_on, due_on, over=over, silent=is_silent, closed=_is_closed(commitment, on)
        ),
    )


def _is_closed(commitment: CommitmentFacts, on: date) -> bool:
    return commitment.closed_on is not None and commitment.closed_on <= on


def _judged_on(commitment: CommitmentFacts, on: date) -> date:
    """The day by which delays and silences are judged: once its roadmap is closed, they stay as they were then."""
    return on if commitment.closed_on is None else min(on, commitment.closed_on)


def situations(commitments: Iterable[CommitmentFacts], on: date) -> Mapping[int, Situation]:
    """The situation of each commitment that exists on the day, by id."""
    return {one.id: situation_of(one, on) for one in commitments if exists_on(one, on)}


def _was_declared(commitment: CommitmentFacts, on: date) -> bool:
    return commitment.declared_on is None or commitment.declared_on <= on


def _last_status(
    commitment: CommitmentFacts, answers: list[AnswerFacts], on: date
) -> tuple[Status | None, date | None]:
    for answer in reversed(answers):
        if answer.status is not None:
            return answer.status, answer.on
    return (commitment.status, commitment.declared_on) if _was_declared(commitment, on) else (None, None)


def _last_outlook(
    commitment: CommitmentFacts, answers: list[AnswerFacts], on: date
) -> tuple[Outlook, date | None, str]:
    for answer in reversed(answers):
        if answer.outlook is not None:
            return answer.outlook, answer.on, answer.author
    declared = commitment.outlook if _was_declared(commitment, on) else None
    return (Outlook.NOT_GIVEN, None, "") if declared is None else (declared, commitment.declared_on, "")


def _last_progress(commitment: CommitmentFacts, answers: list[AnswerFacts], on: date) -> int | None:
    for answer in reversed(answers):
        if answer.progress is not None:
            return answer.progress
    return commitment.progress if _was_declared(commitment, on) else None


def _unanswered(commitment: CommitmentFacts, answers: list[AnswerFacts], on: date) -> list[tuple[date, date]]:
    """The letters that nobody has answered: the day each left, and the day from which it counts as a silence.

    The day of the letter itself is never a silence.
    """
    heard = answers[-1].on if answers else None
    rules = zip_longest(commitment.asked_on, commitment.silent_on)
    return [
        (left_on, silent_on or left_on + timedelta(days=1))
        for left_on, silent_on in rules
        if left_on <= on and (heard is None or left_on > heard)
    ]


def _standings(
    commitment: CommitmentFacts, on: date, due_on: date | None, *, over: bool, silent: bool, closed: bool
) -> frozenset[Standing]:
    if over:
        return frozenset()
    found = []
    if due_on is None:
        if commitment.due_precision is not Precision.ONGOING and not closed:
            found.append(Standing.NO_DEADLINE)
    elif due_on < on:
        found.append(Standing.LATE)
    elif due_on - on <= NEAR and not closed:
        found.append(Standing.DUE_SOON)
    if not closed and (commitment.lead is None or is_collective(commitment.lead.organisation)):
        found.append(Standing.NO_LEAD)
    if silent:
        found.append(Standing.SILENT)
    return frozenset(found)


def milestones_ahead(commitment: CommitmentFacts, on: date) -> tuple[MilestoneFacts, ...]:
    """Dated steps to come that are not done on the day, soonest first."""
    ahead = [one for one in commitment.milestones if one.due_on and one.due_on >= on and not _is_done(one, on)]
    return tuple(sorted(ahead, key=lambda one: (one.due_on or on, one.label)))


def milestones_missed(commitment: CommitmentFacts, on: date) -> tuple[MilestoneFacts, ...]:
    """Dated steps that have passed and are not done on the day, oldest first."""
    missed = [one for one in commitment.milestones if one.due_on and one.due_on < on and not _is_done(one, on)]
    return tuple(sorted(missed, key=lambda one: (one.due_on or on, one.label)))


def _is_done(milestone: MilestoneFacts, on: date) -> bool:
    return milestone.done_on is not None and milestone.done_on <= on


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator on a day: its last value, the one before, and how far it has come."""

    indicator: IndicatorFacts
    last: ValueFacts | None
    previous: ValueFacts | None
    attainment: float | None


def measure(indicator: IndicatorFacts, on: date) -> Measure:
    """What an indicator said on a day."""
    said = [one for one in indicator.values if one.on <= on and (one.value is not None or one.wording)]
    last = said[-1] if said else None
    reached = attainment(indicator.baseline, indicator.target, last.value if last else None, indicator.direction)
    return Measure(indicator, last, said[-2] if len(said) > 1 else None, reached)


def support_state(request: SupportFacts, on: date) -> SupportState:
    """Where a demande d'appui stood on a day; a withdrawal bears no date and holds for every day."""
    if request.state is SupportState.WITHDRAWN and (request.answered_on is None or request.answered_on <= on):
        return SupportState.WITHDRAWN
    if any(ruling.on <= on for ruling in request.rulings):
        return SupportState.RULED
    if request.answered_on is not None and request.answered_on <= on:
        return SupportState.ANSWERED
    if request.acknowledged_on is not None and request.acknowledged_on <= on:
        return SupportState.ACKNOWLEDGED
    return SupportState.OPEN
