"""What does the answer page of one check-in show, besides what the person is about to type?"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from models.closed_lists import Outlook, Precision, Status


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as letters and pages name them."""

    name: str
    capacity: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer already recorded."""

    id: int
    revision: int
    at: datetime
    on: date
    author: str
    here: bool
    """True: recorded in this very check-in, so that a new one corrects it."""
    on_behalf: bool
    nothing_new: bool
    status: Status | None
    outlook: Outlook | None
    progress: int | None
    done: str
    obstacle: str
    good_practice: str


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator with its last known value."""

    id: int
    label: str
    unit: str
    is_text: bool
    baseline: float | None
    target: float | None
    last: float | None = None
    last_wording: str = ""
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone: still to reach, or said reached by an answer that may be corrected."""

    id: int
    label: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Item:
    """One commitment of the page, with what was last known of it."""

    commitment_id: int
    reference: str
    title: str
    goal: str
    axis: str
    roadmap: str
    territory: str
    due_on: date | None
    due_precision: Precision
    status: Status | None
    """Last known, whoever said it: the roadmap, then each answer."""
    outlook: Outlook | None
    progress: int | None
    said: tuple[Said, ...] = ()
    """The last answers, the most recent first."""
    measures: tuple[Measure, ...] = ()
    steps: tuple[Step, ...] = ()
    reached: tuple[Step, ...] = ()
    """What answers of this check-in said reached, until the freeze: ticked by mistake, it comes back."""
    asked_deadline: date | None = None
    """A new deadline already asked for and not decided yet."""
    open_requests: tuple[str, ...] = ()
    own_requests: tuple[tuple[int, str], ...] = ()
    """Those of them that the person of this page made, and may take back: id and need."""

    @property
    def last(self) -> Said | None:
        """The last answer, if there ever was one."""
        return self.said[0] if self.said else None

    @property
    def here(self) -> Said | None:
        """The last answer of this check-in."""
        return next((one for one in self.said if one.here), None)

    @property
    def revision(self) -> int:
        """The revision the page shows: a later one recorded meanwhile is a conflict."""
        return self.here.revision if self.here else 0


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """All that the page of one check-in shows to whom it answers: the person asked, or somebody in their place."""

    check_in_id: int
    person_id: int
    person: Someone
    asked_for: Someone | None
    """In whose place this person answers."""
    campaign: str
    territory_id: int
    period: tuple[date, date]
    freezes_on: date
    is_frozen: bool
    closed_at: datetime | None
    contact: Someone | None
    items: tuple[Item, ...]
    awaited: frozenset[int] = frozenset()
    """The commitments on which an answer is still expected: the same predicate as letters and alerts."""
    organisations: tuple[tuple[int, str], ...] = ()
    """Those with a part in these roadmaps: to whom a demande d'appui may be addressed."""
    draft: dict[str, object] = field(default_factory=dict)
    draft_saved_at: datetime | None = None
    on: date = date.min
    """The day on which it is looked at."""
    stands_in: bool = False
    """Not the person asked: who was written to in their place."""

    def item(self, commitment_id: int) -> Item | None:
        """The item of that commitment, if it is on this page."""
        return next((one for one in self.items if one.commitment_id == commitment_id), None)

    def only(self, commitment_id: int) -> "AnswerPage":
        """The same page narrowed to one commitment."""
        return replace(self, items=tuple(one for one in self.items if one.commitment_id == commitment_id), draft={})
