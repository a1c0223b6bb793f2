"""What does a report say of each commitment, indicator, request, slip and word, one line each?

Lines are plain values without any link to the facts they came from: kept in a snapshot, they never move.
"""

from dataclasses import dataclass
from datetime import date

from models.closed_lists import (
    College,
    Direction,
    IndicatorKind,
    Level,
    Outlook,
    Precision,
    Standing,
    Status,
    SupportState,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A commitment as a report tells it."""

    id: int
    root_id: int
    """The action it declines, or itself: lines of one root are counted once."""
    title: str
    territory_id: int
    territory: str
    roadmap_id: int
    reference: str = ""
    roadmap: str = ""
    axis: str = ""
    axis_rank: int = 0
    rank: int = 0
    goal: str = ""
    sector: str = ""
    lead: str = ""
    lead_person: str = ""
    college: College | None = None
    co_leads: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()
    colleges: tuple[College, ...] = ()
    """The colleges that take any part in it."""
    status: Status | None = None
    status_on: date | None = None
    outlook: Outlook = Outlook.NOT_GIVEN
    outlook_on: date | None = None
    outlook_by: str = ""
    progress: int | None = None
    silent_days: int | None = None
    silent_since: date | None = None
    standings: tuple[Standing, ...] = ()
    due_on: date | None = None
    due_precision: Precision = Precision.DAY
    due_raw: str = ""
    first_due_on: date | None = None
    postponements: int = 0
    shared_with: tuple[str, ...] = ()
    declines: int | None = None
    is_counted: bool = True
    heard_on: date | None = None
    heard_from: str = ""
    answer_id: int = 0
    done: str = ""
    obstacle: str = ""
    asked_on: date | None = None
    created_on: date | None = None
    is_adopted: bool = True
    """Its roadmap was adopted by then."""
    is_closed: bool = False
    """Its roadmap was closed by then."""

    @property
    def is_silent(self) -> bool:
        """Asked, and not heard since."""
        return self.silent_since is not None

    @property
    def is_over(self) -> bool:
        """Nothing more is expected."""
        return self.status is not None and self.status.is_over


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator of a commitment."""

    id: int
    commitment_id: int
    label: str
    unit: str
    kind: IndicatorKind
    direction: Direction
    baseline: float | None = None
    previous: float | None = None
    previous_on: date | None = None
    target: float | None = None
    actual: float | None = None
    actual_on: date | None = None
    wording: str = ""
    attainment: float | None = None
    method: str = ""
    source: str = ""
    national_code: str = ""


@dataclass(frozen=True, slots=True)
class SupportLine:
    """A demande d'appui, and where it stands."""

    id: int
    commitment_id: int
    need: str
    asked_on: date
    state: SupportState
    asked_by: str = ""
    asked_from: str = ""
    """The name of the territory of the commitment."""
    addressee: str = ""
    """Organisation, or the territory in whose queue it lies; empty when only a level is known."""
    level: Level | None = None
    wanted_by: date | None = None
    answered_on: date | None = None
    answer: str = ""
    ruled_on: date | None = None
    ruled_by: str = ""
    decision: str = ""
    decision_due_on: date | None = None

    @property
    def is_waiting(self) -> bool:
        """An answer or a ruling is still expected."""
        return self.state in {SupportState.OPEN, SupportState.ACKNOWLEDGED}


@dataclass(frozen=True, slots=True)
class AwaitedDeadline:
    """A postponement asked for and not decided."""

    commitment_id: int
    asked_on: date
    from_due_on: date | None
    to_due_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class SlipLine:
    """The slips of one commitment: the first promise, the deadline in force, how often it moved and why last."""

    commitment_id: int
    first_due_on: date | None
    due_on: date | None
    times: int
    days: int | None
    last_on: date
    last_reason: str


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Something due soon: a deadline, a milestone, a review, the follow-up of a ruling."""

    on: date
    kind: str
    """ "echeance", "jalon", "revue" or "arbitrage"."""
    label: str
    commitment_id: int


@dataclass(frozen=True, slots=True)
class Practice:
    """A success to spread, in the words of who lived it."""

    commitment_id: int
    answer_id: int
    on: date
    text: str
    author: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A mot de l'animateur, with its author and date."""

    territory_id: int
    territory: str
    level: Level
    on: date
    author: str
    capacity: str
    text: str


@dataclass(frozen=True, slots=True)
class AlertLine:
    """A matter of alert that was open on the day: since when, and the highest rung it has reached."""

    territory: str
    raised_on: date
    kind: str
    rung: str = ""
    commitment_id: int | None = None
    support_id: int | None = None


@dataclass(frozen=True, slots=True)
class AmendmentLine:
    """An amendment: field, both values, reason."""

    commitment_id: int
    field: str
    old: str
    new: str
    reason: str
    on: date


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A commitment that was withdrawn, and why: it is in no figure, and not forgotten."""

    id: int
    title: str
    territory: str
    on: date
    reason: str
    reference: str = ""
