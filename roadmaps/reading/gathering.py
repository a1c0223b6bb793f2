"""What was found of one commitment before it is one: texts, their fields, their places, and what surrounds them?"""

from dataclasses import dataclass, field
from datetime import date

from models.closed_lists import CommitmentKind
from roadmaps.draft import Place
from roadmaps.folding import compose
from roadmaps.reading.content import Cell
from roadmaps.reading.vocabulary import Field


@dataclass(frozen=True, slots=True)
class Found:
    """A text understood as a field, and where it stands."""

    field: Field
    text: str
    place: Place
    confidence: float = 1.0
    label: str = ""
    cell: Cell | None = None

    @property
    def lines(self) -> tuple[str, ...]:
        """Its paragraphs."""
        return self.cell.lines if self.cell and self.cell.lines else tuple(self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Setting:
    """What surrounds a commitment and is true of it when nothing nearer says otherwise."""

    document_date: date | None = None
    axis: str | None = None
    axis_place: Place | None = None
    lead: str | None = None
    lead_place: Place | None = None
    kind: CommitmentKind | None = None
    existing: bool | None = None
    is_hidden: bool = False


@dataclass(slots=True)
class Gathered:
    """A commitment being read: its own fields, and those of the rows or dashes under it."""

    found: list[Found]
    setting: Setting
    steps: list[list[Found]] = field(default_factory=list)

    def first(self, wanted: Field) -> Found | None:
        """The first text found for a field."""
        return next((f for f in self.found if f.field is wanted and f.text.strip()), None)

    def joined(self, wanted: Field) -> str | None:
        """All the texts found for a field, one a line."""
        texts = [compose(f.text) for f in self.found if f.field is wanted and f.text.strip()]
        return "\n".join(texts) or None
