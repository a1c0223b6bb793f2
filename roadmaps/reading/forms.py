"""Which commitments do forms hold: two columns of labels and values, one or several actions a table?

A label is known by its words, wherever it stands: beside its value, above it, or in the same cell before a colon. The
project sheet of the founding documents is such a form; its actions, existing or new, are the commitments.
"""

import re
from dataclasses import replace

from models.closed_lists import CommitmentKind
from roadmaps.draft import ColumnReading, Remainder
from roadmaps.folding import compose, fold
from roadmaps.reading.columns import ColumnMapping, Meaning
from roadmaps.reading.content import Cell, Table
from roadmaps.reading.form_layout import (
    EXISTING,
    is_upright,
    pairs_of,
    runs_across,
    speaks_downwards,
    stands_under_a_header,
    turned,
)
from roadmaps.reading.gathering import Found, Gathered, Setting
from roadmaps.reading.grid import Grid
from roadmaps.reading.prose import split_labels
from roadmaps.reading.sections import TableReading
from roadmaps.reading.tables import read_table
from roadmaps.reading.titles import split_reference, without_bullet
from roadmaps.reading.vocabulary import Field

_TELLING = frozenset(
    {
        Field.LEAD,
        Field.DUE,
        Field.PARTNERS,
        Field.GOAL,
        Field.INDICATOR,
        Field.STATUS,
        Field.CO_LEADS,
        Field.DESCRIPTION,
    }
)


def read_form(
    table: Table, setting: Setting, heading: Found | None, mapping: ColumnMapping | None = None
) -> TableReading | None:
    """The commitments of a table of labels and values; None when it is none. ``heading`` is what stands above it."""
    grid = Grid(table)
    pairs = pairs_of(grid, mapping)
    fields = {meaning.field for _, meaning, _ in pairs if meaning.field and meaning.confidence >= 0.8}
    if len(fields) < 3 or not fields & _TELLING or not is_upright(grid, pairs) or not speaks_downwards(pairs):
        return None
    if stands_under_a_header(grid):
        return None
    if runs_across(grid):
        return read_table(turned(table), setting, mapping)
    reader = _FormReader(setting, TableReading(), heading)
    for label, meaning, value in pairs:
        reader.take(label, meaning, value)
    reader.close()
    return reader.reading if reader.reading.gathered else None


class _FormReader:
    """Takes labels and values in order, and opens a new commitment when a title comes again."""

    def __init__(self, setting: Setting, reading: TableReading, heading: Found | None) -> None:
        self.setting, self.reading, self.heading = setting, reading, heading
        self.found: list[Found] = []
        self.actions: list[tuple[bool, Found]] = []
        self.group: Field | None = None
        self.axis: Found | None = None

    def has(self, wanted: Field) -> bool:
        """The form being read already holds that field."""
        return any(f.field is wanted for f in self.found)

    def take(self, label: Cell, meaning: Meaning, value: Cell | None) -> None:
        """One label and its value."""
        wanted = meaning.field
        text = label.text.strip()
        self.reading.columns += (
            [ColumnReading(label.place.part, text, wanted.value if wanted else None, meaning.confidence)]
            if wanted
            else []
        )
        if value is None and wanted is None:
            self._take_alone(label)
        elif wanted is Field.EXISTING and value is not None:
            self._take_actions(text, value)
        elif wanted is None or wanted is Field.OTHER:
            self._take_unknown(label, value)
        else:
            if wanted is Field.ORGANISATION and fold(text).startswith("acteur"):
                wanted = Field.PARTNERS
            self.group = wanted if value is None else None if wanted is not Field.PARTNERS else wanted
            if (wanted is Field.TITLE and self.has(Field.TITLE)) or (
                wanted is Field.REFERENCE and (self.has(Field.TITLE) or self.has(wanted))
            ):
                self.close()
            if value is not None and value.text.strip():
                self.found.append(Found(wanted, value.text, value.place, meaning.confidence, text, value))

    def _take_alone(self, cell: Cell) -> None:
        """A row of one cell: "Fiche n° 3 – Organiser…", "Pilote : X", or a heading kept aside."""
        heading = split_reference(cell.text)
        _, labelled = split_labels(compose(cell.text))
        if heading.marked == "kind" and len(heading.title) > 3:
            self.close()
            self.found.append(Found(Field.TITLE, cell.text, cell.place, 0.9, "", cell))
        elif heading.marked == "kind":
            self.close()
            self.found.append(Found(Field.REFERENCE, heading.reference or "", cell.place, 0.9))
        elif labelled:
            self.found += [Found(wanted, text, cell.place, 0.9, label) for wanted, text, label in labelled]
        elif not self.found and self.heading is None and len(cell.text) < 160:
            self.heading = Found(Field.TITLE, cell.text, cell.place, 0.7, "", cell)
        else:
            self.reading.remainder.append(Remainder(compose(cell.text), cell.place))

    def _take_actions(self, label: str, value: Cell) -> None:
        existing = bool(EXISTING.search(fold(label)))
        for line in value.lines or tuple(value.text.split("\n")):
            for item in re.split(r"\s*;\s*", without_bullet(line)):
                if sum(c.isalpha() for c in item) > 3:
                    self.actions.append((existing, Found(Field.TITLE, item, value.place, 0.95)))

    def _take_unknown(self, label: Cell, value: Cell | None) -> None:
        if value is None or not value.text.strip():
            return
        if self.group is Field.PARTNERS:
            self.found.append(Found(Field.PARTNERS, value.text, value.place, 0.8, label.text, value))
        else:
            self.reading.remainder.append(
                Remainder(compose(value.text), value.place, f"rubrique « {compose(label.text)} »")
            )

    def close(self) -> None:
        """End the form being read."""
        found, actions = self.found, self.actions
        self.found, self.actions, self.group = [], [], None
        if not found and not actions:
            return
        if not any(f.field is Field.TITLE for f in found) and self.heading is not None:
            found = [self.heading, *found]
        elif self.heading is not None and not any(f.field is Field.REFERENCE for f in found):
            above = split_reference(self.heading.text)
            if above.marked in {"kind", "code"} and above.reference:
                found.append(Found(Field.REFERENCE, above.reference, self.heading.place, 0.8))
        self.heading = None
        if actions:
            self._close_project(found, actions)
        elif any(f.field is Field.TITLE for f in found) and any(f.field in _TELLING for f in found):
            self.reading.gathered.append(Gathered(found, self.setting))
        else:
            self.reading.remainder += [Remainder(compose(f.text), f.place) for f in found]

    def _close_project(self, found: list[Found], actions: list[tuple[bool, Found]]) -> None:
        """A project sheet: each of its actions is a commitment under the project, whose own words go with them."""
        project = next((f for f in found if f.field is Field.TITLE), None)
        shared = [
            f
            for f in found
            if f.field
            in {Field.GOAL, Field.LEAD, Field.CO_LEADS, Field.PARTNERS, Field.DUE, Field.AXIS, Field.RESOURCES}
        ]
        for existing, titled in actions:
            kind = CommitmentKind.CONTINUE if existing else CommitmentKind.START
            setting = replace(self.setting, existing=existing, kind=kind)
            if project is not None:
                setting = replace(setting, axis=compose(project.text), axis_place=project.place)
            self.reading.gathered.append(Gathered([titled, *shared], setting))
        apart = [f for f in found if f not in shared and f is not project]
        self.reading.remainder += [Remainder(compose(f.text), f.place, f"projet, {f.label.lower()}") for f in apart]
