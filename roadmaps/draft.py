"""What did a file say, before anyone agreed to it?

A reader turns bytes into a :class:`RoadmapDraft`: plain values, each with the place it came from, what remains to be
settled by a person, and everything that did not become a field. Nothing here is in the database.
"""

from dataclasses import dataclass, field
from datetime import date

from models.closed_lists import College, CommitmentKind, Flag, Level, Outlook, Precision, Status
from roadmaps.refusal import Refusal


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands in its file, in words a person can follow ("tableau 1, ligne 4, colonne 2")."""

    label: str
    part: str = ""
    """Sheet name, or "tableau 2", "paragraphes"."""
    row: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """The raw text of one field, its place, and how sure the reader is (0 to 1)."""

    field: str
    raw: str
    place: Place
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class DueDraft:
    """A deadline as written: ``on`` is the last day of the named period, None when ongoing or unknown."""

    raw: str = ""
    on: date | None = None
    precision: Precision = Precision.UNKNOWN
    milestones: tuple["MilestoneDraft", ...] = ()
    flags: frozenset[Flag] = frozenset()


@dataclass(frozen=True, slots=True)
class MilestoneDraft:
    """A dated step of a commitment."""

    label: str
    raw: str
    on: date | None
    precision: Precision


@dataclass(frozen=True, slots=True)
class IndicatorDraft:
    """An indicator as written; numbers are None when the file gives none."""

    label: str
    baseline: float | None = None
    target: float | None = None
    actual: float | None = None
    unit: str | None = None
    method: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class PartnerDraft:
    """A partner as written; ``confirmed`` is False for "à mobiliser" or a question mark."""

    raw: str
    confirmed: bool = True


@dataclass(frozen=True, slots=True)
class CommitmentDraft:
    """One commitment as the file tells it."""

    title: str
    reference: str | None = None
    axis: str | None = None
    goal: str | None = None
    kind: CommitmentKind | None = None
    existing: bool | None = None
    """True: an existing action to reinforce; False: a new one; None: the file does not say."""
    description: str | None = None
    lead: str | None = None
    lead_person: str | None = None
    lead_function: str | None = None
    lead_college: College | None = None
    deputy: str | None = None
    deputy_function: str | None = None
    co_leads: tuple[str, ...] = ()
    partners: tuple[PartnerDraft, ...] = ()
    start: DueDraft = field(default_factory=DueDraft)
    due: DueDraft = field(default_factory=DueDraft)
    indicators: tuple[IndicatorDraft, ...] = ()
    status: Status | None = None
    outlook: Outlook | None = None
    progress: int | None = None
    resources: str | None = None
    target_group: str | None = None
    sector: str | None = None
    success_factors: tuple[str, ...] = ()
    comment: str | None = None
    parent_reference: str | None = None
    """Reference of the commitment it declines locally, when the file says so."""
    flags: frozenset[Flag] = frozenset()
    sources: tuple[Source, ...] = ()

    @property
    def confidence(self) -> float:
        """The least sure of its fields; 1.0 when nothing was guessed."""
        return min((source.confidence for source in self.sources), default=1.0)


@dataclass(frozen=True, slots=True)
class Remainder:
    """A text of the file that became no field, and where it stands."""

    text: str
    place: Place
    reason: str = ""
    """Why it was left: "légende", "sous-total", "commentaire"... in French; empty when unknown."""


@dataclass(frozen=True, slots=True)
class ColumnReading:
    """What a column was understood as: part of the result, so that a person can correct it."""

    part: str
    header: str
    field: str | None
    confidence: float


@dataclass(frozen=True, slots=True)
class RoadmapDraft:
    """All that one file says of one roadmap (a YAML file may hold several)."""

    title: str | None = None
    level: Level | None = None
    territory_code: str | None = None
    territory_name: str | None = None
    timezone: str | None = None
    governance_body: str | None = None
    governance_kind: str | None = None
    presidents: tuple[str, ...] = ()
    origin: str | None = None
    state: str | None = None
    adopted_on: date | None = None
    document_date: date | None = None
    """The date written in the document itself; relative deadlines are computed from it."""
    starts_on: date | None = None
    ends_on: date | None = None
    commitments: tuple[CommitmentDraft, ...] = ()
    remainder: tuple[Remainder, ...] = ()
    columns: tuple[ColumnReading, ...] = ()
    remarks: tuple[str, ...] = ()
    """French sentences about the whole file: tracked changes met, hidden sheets, missing college..."""


class UnreadableFile(Refusal):
    """The file is refused; ``str(error)`` is one French sentence that says what to do."""
