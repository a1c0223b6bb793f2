"""What is a roadmap, what does it commit to, and how has that been changed since?

Once a roadmap is adopted, a change of deadline, target, lead or the dropping of a commitment is an :class:`Amendment`
with a
reason; the first promised deadline is never overwritten.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from models.closed_lists import (
    College,
    CommitmentKind,
    Direction,
    IndicatorKind,
    LinkKind,
    MissingRule,
    Outlook,
    PartyRole,
    Position,
    PostponementState,
    Precision,
    RoadmapOrigin,
    RoadmapState,
    Status,
)
from models.columns import closed, instant, json_value, key, reference


class Roadmap(SQLModel, table=True):
    """A roadmap of a territory, decided in a committee, over a period."""

    __table_args__ = (
        UniqueConstraint("territory_id", "title", "starts_on"),
        CheckConstraint("ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="period"),
        CheckConstraint("state IN ('brouillon', 'en_concertation') OR adopted_on IS NOT NULL", name="adopted_on"),
    )
    id: int | None = key()
    territory_id: int = reference("territory.id")
    governance_body_id: int | None = reference("governance_body.id", nullable=True)
    title: str = Field(max_length=300)
    origin: RoadmapOrigin = closed(RoadmapOrigin, "origin", default=RoadmapOrigin.OTHER)
    state: RoadmapState = closed(RoadmapState, "state", default=RoadmapState.DRAFT)
    starts_on: date | None = None
    ends_on: date | None = None
    adopted_on: date | None = None
    closed_on: date | None = None
    shared_diagnosis: str = ""
    document_date: date | None = None
    """The date written in the file itself, from which relative deadlines were computed."""
    remarks: list[str] = json_value(default=list)
    """What the reader of the file said of the whole."""
    imported_on: date | None = None


class RoadmapVersion(SQLModel, table=True):
    """The roadmap as adopted on a day: all it says, frozen."""

    __tablename__ = "roadmap_version"
    __table_args__ = (UniqueConstraint("roadmap_id", "number"),)
    id: int | None = key()
    roadmap_id: int = reference("roadmap.id")
    number: int
    adopted_on: date
    meeting_id: int | None = reference("meeting.id", nullable=True)
    content: dict[str, object] = json_value(default=dict)


class CollegePosition(SQLModel, table=True):
    """The position of a college on a version of a roadmap."""

    __tablename__ = "college_position"
    __table_args__ = (UniqueConstraint("roadmap_id", "college", "version_number"),)
    id: int | None = key()
    roadmap_id: int = reference("roadmap.id")
    version_number: int = 1
    college: College = closed(College, "college")
    position: Position = closed(Position, "position", default=Position.NOT_CONSULTED)
    given_on: date | None = None
    remark: str = ""


class Axis(SQLModel, table=True):
    """An axis of a roadmap."""

    __table_args__ = (UniqueConstraint("roadmap_id", "title"),)
    id: int | None = key()
    roadmap_id: int = reference("roadmap.id")
    rank: int = 0
    title: str = Field(max_length=400)


class Commitment(SQLModel, table=True):
    """A commitment. What was answered since is in the ledger of answers, never written over these fields."""

    __table_args__ = (
        CheckConstraint("progress IS NULL OR (progress >= 0 AND progress <= 100)", name="progress"),
        CheckConstraint("title <> ''", name="title"),
    )
    id: int | None = key()
    roadmap_id: int = reference("roadmap.id")
    axis_id: int | None = reference("axis.id", nullable=True)
    rank: int = 0
    reference: str = Field(default="", max_length=40)
    title: str
    goal: str = ""
    description: str = ""
    kind: CommitmentKind | None = closed(CommitmentKind, "kind", required=False)
    existing: bool | None = None
    starts_on: date | None = None
    starts_precision: Precision = closed(Precision, "starts_precision", default=Precision.UNKNOWN)
    starts_raw: str = ""
    due_on: date | None = Field(default=None, index=True)
    """The deadline in force; the ledger of postponements says how it came here."""
    first_due_on: date | None = None
    due_precision: Precision = closed(Precision, "due_precision", default=Precision.UNKNOWN)
    due_raw: str = ""
    review_on: date | None = Field(default=None, index=True)
    """When an ongoing commitment is looked at again; it has no deadline."""
    resources: str = ""
    target_group: str = ""
    sector: str = Field(default="", max_length=120)
    success_factors: list[str] = json_value(default=list)
    comment: str = ""
    status: Status | None = closed(Status, "status", required=False)
    """Declared when the roadmap came in (``declared_on``); answers come after."""
    outlook: Outlook | None = closed(Outlook, "outlook", required=False)
    progress: int | None = None
    declared_on: date | None = None
    parent_reference: str = Field(default="", max_length=40)
    """Reference of the commitment it declines, as the file says; the link itself is a :class:`CommitmentLink`."""
    flags: list[str] = json_value(default=list)
    provenance: list[dict[str, object]] = json_value(default=list)
    withdrawn_on: date | None = None
    withdrawal_reason: str = ""
    created_on: date


class CommitmentParty(SQLModel, table=True):
    """An organisation or a person with a part in a commitment; ``raw`` is what the file said."""

    __tablename__ = "commitment_party"
    __table_args__ = (
        UniqueConstraint("commitment_id", "role", "rank"),
        CheckConstraint("organisation_id IS NOT NULL OR person_id IS NOT NULL OR raw <> ''", name="someone"),
    )
    id: int | None = key()
    commitment_id: int = reference("commitment.id")
    role: PartyRole = closed(PartyRole, "role")
    rank: int = 0
    organisation_id: int | None = reference("organisation.id", nullable=True)
    person_id: int | None = reference("person.id", nullable=True)
    confirmed: bool = True
    raw: str = ""
    person_raw: str = ""
    """The person as the file names them, known to the directory or not."""
    function: str = Field(default="", max_length=200)
    """The unit or function that the file gives beside the organisation: "direction de l'insertion"."""


class Milestone(SQLModel, table=True):
    """A dated step of a commitment."""

    id: int | None = key()
    commitment_id: int = reference("commitment.id")
    rank: int = 0
    label: str
    due_on: date | None = Field(default=None, index=True)
    due_precision: Precision = closed(Precision, "due_precision", default=Precision.UNKNOWN)
    due_raw: str = ""
    done_on: date | None = None


class NationalIndicator(SQLModel, table=True):
    """An indicator followed at national level, to which local ones may be linked."""

    __tablename__ = "national_indicator"
    id: int | None = key()
    code: str = Field(max_length=40, unique=True)
    label: str
    unit: str = Field(default="", max_length=40)
    kind: IndicatorKind = closed(IndicatorKind, "kind", default=IndicatorKind.ADDITIVE)
    direction: Direction = closed(Direction, "direction", default=Direction.UP)
    missing_rule: MissingRule = closed(MissingRule, "missing_rule", default=MissingRule.STRICT)


class Indicator(SQLModel, table=True):
    """An indicator of a commitment."""

    id: int | None = key()
    commitment_id: int = reference("commitment.id")
    national_indicator_id: int | None = reference("national_indicator.id", nullable=True)
    rank: int = 0
    label: str
    unit: str = Field(default="", max_length=40)
    kind: IndicatorKind = closed(IndicatorKind, "kind", default=IndicatorKind.NON_ADDITIVE)
    direction: Direction = closed(Direction, "direction", default=Direction.UP)
    missing_rule: MissingRule = closed(MissingRule, "missing_rule", default=MissingRule.STRICT)
    baseline: float | None = None
    target: float | None = None
    first_target: float | None = None
    method: str = ""
    source: str = ""


class IndicatorValue(SQLModel, table=True):
    """A value of an indicator on a day; a contested value keeps both, with who said it."""

    __tablename__ = "indicator_value"
    id: int | None = key()
    indicator_id: int = reference("indicator.id")
    answer_id: int | None = reference("answer.id", nullable=True)
    on: date
    value: float | None = None
    wording: str = ""
    """What was said, for a qualitative indicator."""
    recorded_at: datetime = instant()


class CommitmentLink(SQLModel, table=True):
    """How a commitment relates to another: declined from, depends on, merged into."""

    __tablename__ = "commitment_link"
    __table_args__ = (
        UniqueConstraint("commitment_id", "kind", "other_id"),
        CheckConstraint("commitment_id <> other_id", name="not_itself"),
    )
    id: int | None = key()
    commitment_id: int = reference("commitment.id")
    kind: LinkKind = closed(LinkKind, "kind")
    other_id: int = reference("commitment.id")


class Amendment(SQLModel, table=True):
    """An avenant: one change of one field of an adopted commitment, with both values and its reason."""

    __table_args__ = (CheckConstraint("reason <> ''", name="reason"),)
    id: int | None = key()
    roadmap_id: int = reference("roadmap.id")
    commitment_id: int = reference("commitment.id")
    field: str = Field(max_length=40)
    """Which field moved: "due_on", "target", "lead", "withdrawn", "added", "title"..."""
    old_value: str = ""
    new_value: str = ""
    reason: str
    decided_on: date
    decided_by_id: int | None = reference("person.id", nullable=True)
    recorded_at: datetime = instant()


class Postponement(SQLModel, table=True):
    """The ledger of slips: a new deadline asked for, then granted or refused."""

    __table_args__ = (
        CheckConstraint("reason <> ''", name="reason"),
        CheckConstraint("(state = 'demande') = (decided_on IS NULL)", name="decided"),
    )
    id: int | None = key()
    commitment_id: int = reference("commitment.id")
    answer_id: int | None = reference("answer.id", nullable=True)
    from_due_on: date | None = None
    to_due_on: date
    to_precision: Precision = closed(Precision, "to_precision", default=Precision.DAY)
    reason: str
    asked_on: date
    asked_by_id: int | None = reference("person.id", nullable=True)
    state: PostponementState = closed(PostponementState, "state", default=PostponementState.ASKED)
    decided_on: date | None = None
    decided_by_id: int | None = reference("person.id", nullable=True)
    decision_reason: str = ""
