"""What may be answered about a commitment, what does it change, and what does the receipt say?"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from models.closed_lists import Level, Outlook, Precision, Status
from roadmaps.facts import CommitmentFacts
from roadmaps.faults import placed_faults
from roadmaps.refusal import Refusal
from roadmaps.wording import long_date, percent, quantity, sky, word

LONGEST = 10_000
"""Characters of a free text."""
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _tidy(value: object) -> object:
    """Line ends of one kind, no control character, nothing around."""
    if not isinstance(value, str):
        return value
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", value.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _none_if_empty(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


def _french_number(value: object) -> object:
    """ "12,5" and "1 200" as people type them."""
    if not isinstance(value, str):
        return value
    digits = re.sub(r"[\s\u00a0\u202f%]", "", value).replace(",", ".")
    return digits or None


Text = Annotated[str, BeforeValidator(_tidy), Field(max_length=LONGEST)]
Number = Annotated[Annotated[float, Field(allow_inf_nan=False)] | None, BeforeValidator(_french_number)]
Day = Annotated[date | None, BeforeValidator(_none_if_empty)]


class _Input(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ValueInput(_Input):
    """The value of an indicator: a number, or words for a qualitative one."""

    indicator_id: int
    value: Number = None
    wording: Text = ""

    @property
    def is_given(self) -> bool:
        """Whether anything was typed."""
        return self.value is not None or self.wording != ""


class SupportInput(_Input):
    """A demande d'appui: what is needed, from a level or an organisation, and by when."""

    need: Annotated[str, BeforeValidator(_tidy), Field(min_length=1, max_length=LONGEST)]
    to_level: Annotated[Level | None, BeforeValidator(_none_if_empty)] = None
    to_organisation_id: Annotated[int | None, BeforeValidator(_none_if_empty)] = None
    wanted_by: Day = None

    @model_validator(mode="after")
    def _addressed(self) -> Self:
        if self.to_level is None and self.to_organisation_id is None:
            raise ValueError("indiquez à qui vous demandez cet appui : un niveau ou une organisation")
        return self


class PostponementInput(_Input):
    """A new deadline asked for, with its reason."""

    to_due_on: date
    to_precision: Precision = Precision.DAY
    reason: Annotated[str, BeforeValidator(_tidy), Field(min_length=1, max_length=LONGEST)]


class AnswerInput(_Input):
    """One person's answer about one commitment. What is None or empty keeps its last value."""

    commitment_id: int
    nothing_new: bool = False
    status: Annotated[Status | None, BeforeValidator(_none_if_empty)] = None
    outlook: Annotated[Outlook | None, BeforeValidator(_none_if_empty)] = None
    progress: Annotated[Annotated[int, Field(ge=0, le=100)] | None, BeforeValidator(_french_number)] = None
    done: Text = ""
    obstacle: Text = ""
    good_practice: Text = ""
    values: tuple[ValueInput, ...] = ()
    milestones_done: tuple[int, ...] = ()
    milestones_undone: tuple[int, ...] = ()
    """Those that an earlier answer of the same check-in ticked by mistake."""
    support: SupportInput | None = None
    postponement: PostponementInput | None = None
    document_ids: tuple[int, ...] = ()
    based_on: int | None = None
    """The revision the page showed; a later one meanwhile is a conflict to settle. None: not checked."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not (self.nothing_new or self.has_content):
            raise ValueError("dites où vous en êtes, ou choisissez « rien de nouveau »")
        return self

    @property
    def has_content(self) -> bool:
        """Whether anything beyond "rien de nouveau" is said."""
        texts = (self.done, self.obstacle, self.good_practice)
        facts = (self.status, self.outlook, self.progress, self.support, self.postponement)
        lists = (
            self.milestones_done,
            self.milestones_undone,
            self.document_ids,
            [one for one in self.values if one.is_given],
        )
        return any(texts) or any(one is not None for one in facts) or any(lists)


LABELS: Mapping[str, str] = {
    "status": "Statut",
    "outlook": "Météo",
    "progress": "Avancement",
    "done": "Ce qui a été fait",
    "obstacle": "Ce qui bloque",
    "good_practice": "Réussite à faire connaître",
    "values": "Indicateurs",
    "milestones_done": "Jalons",
    "milestones_undone": "Jalons",
    "support": "Demande d'appui",
    "postponement": "Nouvelle échéance",
    "document_ids": "Justificatifs",
}
"""The French name of each field."""


class AnswerRefused(Refusal):
    """An answer that cannot be kept as it is; ``faults`` gives (field, French sentence) for each problem.

    A field of a field is named by its path: ``support.need``, ``values.2``.
    """

    def __init__(self, faults: Sequence[tuple[str, str]]) -> None:
        super().__init__(*(sentence for _, sentence in faults))
        self.faults = tuple(faults)


def checked(raw: Mapping[str, object]) -> AnswerInput:
    """What was typed, validated; refused with every fault at once."""
    try:
        return AnswerInput.model_validate(raw)
    except ValidationError as error:
        paths = (".".join(map(str, fault["loc"][:2])) for fault in error.errors(include_url=False))
        faults = zip(paths, placed_faults(error, LABELS), strict=True)
        raise AnswerRefused([(path, sentence) for path, (_, sentence) in faults]) from None


@dataclass(frozen=True, slots=True)
class Known:
    """The last known state of a commitment, as the page shows it before the answer."""

    status: Status | None = None
    outlook: Outlook | None = None
    progress: int | None = None
    due_on: date | None = None
    values: Mapping[int, tuple[str, str, float | None, str]] | None = None
    """Indicator → its label, unit, last value and last wording."""


def known(commitment: CommitmentFacts, today: date) -> Known:
    """What was last said of a commitment up to ``today``: answers over what the roadmap declared."""
    status, outlook, progress = commitment.status, commitment.outlook, commitment.progress
    for answer in (one for one in commitment.answers if one.on <= today):
        status = answer.status or status
        outlook = answer.outlook or outlook
        progress = progress if answer.progress is None else answer.progress
    values = {}
    for indicator in commitment.indicators:
        last = [one for one in indicator.values if one.on <= today][-1:]
        value, wording = (last[0].value, last[0].wording) if last else (None, "")
        values[indicator.id] = (indicator.label, indicator.unit, value, wording)
    return Known(status, outlook, progress, commitment.due_on, values)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a receipt: a field, what it was and what it is now (both in French)."""

    label: str
    before: str
    after: str


def changes(answer: AnswerInput, before: Known) -> tuple[Change, ...]:
    """What the answer changes in what was known; its free texts and requests are always lines of their own."""
    lines: list[Change] = []
    if answer.status is not None and answer.status is not before.status:
        lines.append(Change(LABELS["status"], word(before.status) if before.status else "", word(answer.status)))
    if answer.outlook is not None and answer.outlook is not before.outlook:
        lines.append(Change(LABELS["outlook"], sky(before.outlook) if before.outlook else "", sky(answer.outlook)))
    if answer.progress is not None and answer.progress != before.progress:
        was = "" if before.progress is None else percent(before.progress)
        lines.append(Change(LABELS["progress"], was, percent(answer.progress)))
    lines.extend(_values(answer, before))
    lines.extend(Change(LABELS[name], "", text) for name in _TEXTS if (text := getattr(answer, name)))
    if answer.support is not None:
        lines.append(Change(LABELS["support"], "", answer.support.need))
    if answer.postponement is not None:
        was = long_date(before.due_on) if before.due_on else ""
        said = f"{long_date(answer.postponement.to_due_on)} ({answer.postponement.reason})"
        lines.append(Change("Nouvelle échéance demandée", was, said))
    return tuple(lines)


_TEXTS = ("done", "obstacle", "good_practice")


def _values(answer: AnswerInput, before: Known) -> list[Change]:
    lines: list[Change] = []
    for one in answer.values:
        label, unit, value, wording = (before.values or {}).get(one.indicator_id, ("Indicateur", "", None, ""))
        if one.is_given and (one.value, one.wording) != (value, wording):
            was = wording or ("" if value is None else quantity(value, unit))
            lines.append(Change(label, was, one.wording or quantity(one.value, unit)))
    return lines


@dataclass(frozen=True, slots=True)
class ReceiptLine:
    """What was recorded of one commitment."""

    commitment_id: int
    title: str
    nothing_new: bool = False
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was recorded, what is still awaited, and what was not taken because someone answered meanwhile."""

    check_in_id: int
    lines: tuple[ReceiptLine, ...] = ()
    awaited: int = 0
    is_late: bool = False
    conflicts: tuple[int, ...] = ()
    """Commitments answered meanwhile by another way: their answer was not recorded, show both and ask."""
