"""What is known, as plain values, when something is decided?

``store`` loads these, decisions read them, tests build them by hand. They hold everything that was ever said, dated: a
decision looks at what was known on its day, and forgets what came later.
"""

from dataclasses import dataclass
from datetime import date

from models.closed_lists import (
    College,
    CommitmentKind,
    Direction,
    IndicatorKind,
    Level,
    MissingRule,
    Outlook,
    PerimeterType,
    PostponementState,
    Precision,
    Status,
    SupportState,
)


@dataclass(frozen=True, slots=True)
class PartFacts:
    """A share in ]0, 1] of the population lies in ``parent_id``, from ``valid_from`` to before ``valid_to``."""

    parent_id: int
    share: float
    valid_from: date
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class TerritoryFacts:
    """A territory and the parts by which it lies in its parents."""

    id: int
    code: str
    name: str
    level: Level
    name_de: str = ""
    perimeter_type: PerimeterType = PerimeterType.ADMINISTRATIVE
    population: int | None = None
    timezone: str = "Europe/Paris"
    parts: tuple[PartFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class PartyFacts:
    """Someone with a part in a commitment, as a report names them; ``person_id`` set when they can be asked."""

    organisation: str
    college: College | None = None
    person_id: int | None = None
    person: str = ""
    """First name, surname; empty when erased or unknown."""
    capacity: str = ""
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """One answer. ``status``... are None when this answer says nothing of them (they keep their last value)."""

    on: date
    id: int = 0
    author: str = ""
    capacity: str = ""
    status: Status | None = None
    outlook: Outlook | None = None
    progress: int | None = None
    done: str = ""
    obstacle: str = ""
    good_practice: str = ""
    nothing_new: bool = False
    is_late: bool = False
    on_behalf: bool = False


@dataclass(frozen=True, slots=True)
class MilestoneFacts:
    """A dated step."""

    label: str
    due_on: date | None
    done_on: date | None = None


@dataclass(frozen=True, slots=True)
class ValueFacts:
    """A value of an indicator on a day."""

    on: date
    value: float | None = None
    wording: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """An indicator with its values, oldest first."""

    id: int
    label: str
    unit: str = ""
    kind: IndicatorKind = IndicatorKind.NON_ADDITIVE
    direction: Direction = Direction.UP
    missing_rule: MissingRule = MissingRule.STRICT
    baseline: float | None = None
    target: float | None = None
    method: str = ""
    source: str = ""
    national_code: str = ""
    national_label: str = ""
    values: tuple[ValueFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class PostponementFacts:
    """A new deadline asked for, and what became of it."""

    asked_on: date
    from_due_on: date | None
    to_due_on: date
    reason: str
    state: PostponementState = PostponementState.ASKED
    decided_on: date | None = None
    decision_reason: str = ""


@dataclass(frozen=True, slots=True)
class AmendmentFacts:
    """One field of an adopted commitment changed, with both values and the reason."""

    field: str
    old: str
    new: str
    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class RulingFacts:
    """What a level decided on a request."""

    on: date
    decision: str
    territory_id: int
    due_on: date | None = None
    author: str = ""


@dataclass(frozen=True, slots=True)
class SupportFacts:
    """A demande d'appui and what became of it; states are dated, so that any past day can be told."""

    id: int
    asked_on: date
    need: str
    asked_by: str = ""
    wanted_by: date | None = None
    to_organisation: str = ""
    to_level: Level | None = None
    to_territory_id: int | None = None
    state: SupportState = SupportState.OPEN
    acknowledged_on: date | None = None
    answered_on: date | None = None
    answer: str = ""
    rulings: tuple[RulingFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class CommitmentFacts:
    """A commitment with all that was ever said of it, each run oldest first."""

    id: int
    title: str
    territory_id: int
    """Where its roadmap is: the territories above it follow from the perimeter."""
    roadmap_id: int
    created_on: date
    reference: str = ""
    roadmap_title: str = ""
    axis: str = ""
    axis_rank: int = 0
    rank: int = 0
    goal: str = ""
    sector: str = ""
    kind: CommitmentKind | None = None
    lead: PartyFacts | None = None
    deputy: PartyFacts | None = None
    co_leads: tuple[PartyFacts, ...] = ()
    partners: tuple[PartyFacts, ...] = ()
    due_on: date | None = None
    """The deadline in force today; what it was on an earlier day follows from the postponements and amendments."""
    first_due_on: date | None = None
    due_precision: Precision = Precision.UNKNOWN
    due_raw: str = ""
    review_on: date | None = None
    status: Status | None = None
    """As declared when the roadmap came in, on ``declared_on``; answers come after."""
    outlook: Outlook | None = None
    progress: int | None = None
    declared_on: date | None = None
    adopted_on: date | None = None
    """When its roadmap was."""
    closed_on: date | None = None
    """When its roadmap was; from that day on nobody is asked about it."""
    withdrawn_on: date | None = None
    withdrawal_reason: str = ""
    parent_id: int | None = None
    """The commitment that this one declines locally: both are counted once."""
    above_parent: tuple[int, ...] = ()
    """What that commitment declines in its turn, and so on up, wherever they lie; a report may know none of them."""
    asked_on: tuple[date, ...] = ()
    """The local days on which a check-in letter about it *left*."""
    silent_on: tuple[date, ...] = ()
    """For each of them, the day from which no answer counts as a silence; the day after it when nothing is told."""
    silent_after: tuple[int, ...] = ()
    """For each of them, the working days that the rules of its campaign allow; unknown when nothing is told."""
    answers: tuple[AnswerFacts, ...] = ()
    milestones: tuple[MilestoneFacts, ...] = ()
    indicators: tuple[IndicatorFacts, ...] = ()
    postponements: tuple[PostponementFacts, ...] = ()
    amendments: tuple[AmendmentFacts, ...] = ()
    support: tuple[SupportFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """A mot de l'animateur."""

    territory_id: int
    on: date
    author: str
    capacity: str
    text: str


@dataclass(frozen=True, slots=True)
class AlertFacts:
    """An alert raised, and when it ended; those of one kind ``about`` the same thing are steps of one matter."""

    territory_id: int
    raised_on: date
    kind: str
    rung: str = ""
    commitment_id: int | None = None
    support_id: int | None = None
    closed_on: date | None = None
    about: str = ""
