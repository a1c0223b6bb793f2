"""When is a commitment due: by its own deadline, or by that of its last dated step?"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from models.closed_lists import Flag, Precision
from roadmaps.dated_passages import deadlines_in
from roadmaps.deadlines import read_deadline
from roadmaps.draft import DueDraft, MilestoneDraft
from roadmaps.folding import compose
from roadmaps.reading.gathering import Found, Gathered
from roadmaps.reading.titles import has_bullet, without_bullet
from roadmaps.reading.vocabulary import Field


def _read_due(found: Found, document_date: date | None) -> DueDraft:
    cell = found.cell
    return read_deadline(found.text, document_date, cell.value if cell else None, cell.number_format if cell else "")


def read_start(gathered: Gathered) -> DueDraft:
    found = gathered.first(Field.START)
    return _read_due(found, gathered.setting.document_date) if found else DueDraft()


def read_due(gathered: Gathered, rest: Sequence[str]) -> DueDraft:
    """Its own deadline; else that of its last dated step. Dated steps are milestones."""
    own = gathered.first(Field.DUE)
    due = _read_due(own, gathered.setting.document_date) if own else read_deadline("")
    steps = _dated_steps(gathered, rest)
    if not steps:
        return due
    dated = [step for step in steps if step.on]
    if due.on is None and due.precision is Precision.UNKNOWN and Flag.RELATIVE_DEADLINE not in due.flags and dated:
        last = max(dated, key=lambda step: step.on or date.min)
        flags = last.flags - {Flag.NO_DEADLINE}
        milestones = tuple(_milestone(s) for s in dated) if len(dated) > 1 else last.milestones
        return DueDraft(last.raw, last.on, last.precision, milestones, flags)
    return replace(due, milestones=due.milestones + tuple(_milestone(step) for step in dated))


@dataclass(frozen=True, slots=True)
class _Step(DueDraft):
    label: str = ""


def _milestone(step: "_Step") -> MilestoneDraft:
    return MilestoneDraft(step.label, step.raw, step.on, step.precision)


def _dated_steps(gathered: Gathered, rest: Sequence[str]) -> list[_Step]:
    written_on = gathered.setting.document_date
    steps = []
    for group in gathered.steps:
        label = next(
            (f.text for f in group if f.field in {Field.TITLE, Field.STEPS, Field.DESCRIPTION} and f.text.strip()), ""
        )
        own = next((f for f in group if f.field is Field.DUE and f.text.strip()), None)
        if own:
            steps.append(_step(_read_due(own, written_on), label))
        elif label:
            steps += _steps_of_line(label, written_on)
    for found in gathered.found:
        if found.field in {Field.STEPS, Field.DESCRIPTION}:
            for line in found.lines:
                if found.field is Field.STEPS or has_bullet(line):
                    steps += _steps_of_line(line, written_on)
    for line in rest:
        if has_bullet(line):
            steps += _steps_of_line(line, written_on)
    return steps


def _step(due: DueDraft, label: str) -> _Step:
    return _Step(due.raw, due.on, due.precision, due.milestones, due.flags, without_bullet(compose(label)))


def _steps_of_line(line: str, written_on: date | None) -> list[_Step]:
    """A dash that names a date to come is a dated step."""
    steps = []
    for _, _, due in deadlines_in(compose(line), written_on)[-1:]:
        if due.on and (written_on is None or due.on >= written_on):
            steps.append(_step(due, line))
    return steps
