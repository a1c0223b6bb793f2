"""Which commitments do forms hold: two columns of labels and values, one or several actions a table?

A label is known by its words, wherever it stands: beside its value, above it, or in the same cell before a colon. The
project sheet of the founding documents is such a form; its actions, existing or new, are the commitments.
"""

import re
from dataclasses import replace

from models.closed_lists import CommitmentKind
from roadmaps.draft import ColumnReading, Remainder
from roadmaps.folding import compose, fold
from roadmaps.reading.assembling import Found, Gathered, Setting
from roadmaps.reading.columns import ColumnMapping, Meaning, meaning_of
from roadmaps.reading.content import Cell, Table
from roadmaps.reading.grid import Grid
from roadmaps.reading.prose import split_labels
from roadmaps.reading.tables import TableReading, read_table
from roadmaps.reading.titles import split_reference, without_bullet
from roadmaps.reading.vocabulary import Field

_EXISTING = re.compile(
    r"\bactions? (?:deja )?existante?s?\b|\bactions? (?:a renforcer|en cours a renforcer|a conforter)\b|\bce qui existe\b"
)
_NEW = re.compile(r"\bnouvelles? actions?\b|\bactions? (?:nouvelles?|a inventer|a creer|a imaginer)\b|\ba inventer\b")
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
    pairs = _pairs(grid, mapping)
    fields = {meaning.field for _, meaning, _ in pairs if meaning.field}
    if len(fields) < 3 or not fields & _TELLING or not _is_upright(grid, pairs) or not _speaks_downwards(pairs):
        return None
    if _runs_across(grid):
        return read_table(_turned(table), setting, mapping)
    reader = _FormReader(setting, TableReading(), heading)
    for label, meaning, value in pairs:
        reader.take(label, meaning, value)
    reader.close()
    return reader.reading if reader.reading.gathered else None


def _label(cell: Cell, mapping: ColumnMapping | None) -> Meaning:
    text = cell.text.strip().rstrip(" :")
    said = mapping.field_of(text) if mapping else False
    if said is not False:
        return Meaning(said if isinstance(said, Field) else None, 1.0)
    folded = fold(text)
    if _EXISTING.search(folded) or _NEW.search(folded):
        return Meaning(Field.EXISTING, 1.0)
    opened = split_reference(text)
    if len(text) > 80 or (opened.reference and len(opened.title) > 2):
        return Meaning(None, 0.0)
    meaning = meaning_of(text)
    return meaning if meaning.confidence >= 0.75 else Meaning(None, 0.0)


def _is_upright(grid: Grid, pairs: list[tuple[Cell, Meaning, Cell | None]]) -> bool:
    """Labels stand in one or two columns and on most rows, which a table with a header row never shows."""
    known = [label for label, meaning, _ in pairs if meaning.field]
    rows = {label.row for label in known}
    filled = {r for r in range(grid.rows) if grid.across(r)}
    return (
        len(rows) >= 3
        and len(rows) >= 0.4 * len(filled)
        and len({c.column for c in known}) <= max(2, grid.columns // 2)
    )


def _speaks_downwards(pairs: list[tuple[Cell, Meaning, Cell | None]]) -> bool:
    """One column holds labels of several fields; under a header row it would hold one."""
    by_column: dict[int, set[Field | None]] = {}
    for label, meaning, _ in pairs:
        if meaning.field:
            by_column.setdefault(label.column, set()).add(meaning.field)
    return (
        max((len(found) for found in by_column.values()), default=0) >= 3
        or sum(len(f) > 1 for f in by_column.values()) > 1
    )


def _pairs(grid: Grid, mapping: ColumnMapping | None) -> list[tuple[Cell, Meaning, Cell | None]]:
    pairs: list[tuple[Cell, Meaning, Cell | None]] = []
    awaiting: tuple[Cell, Meaning] | None = None
    for row in range(grid.rows):
        cells = grid.across(row)
        if len(cells) == 1 and cells[0].row == row:
            awaiting = _alone(cells[0], awaiting, pairs, mapping)
            continue
        if awaiting:
            pairs.append((*awaiting, None))
            awaiting = None
        pairs += _across(grid, row, cells, mapping)
    return [*pairs, (*awaiting, None)] if awaiting else pairs


def _alone(
    cell: Cell,
    awaiting: tuple[Cell, Meaning] | None,
    pairs: list[tuple[Cell, Meaning, Cell | None]],
    mapping: ColumnMapping | None,
) -> tuple[Cell, Meaning] | None:
    """A cell alone in its row: a label whose value comes below, that value, "label : value", or a heading."""
    opens = split_reference(cell.text)
    meaning = Meaning(None, 0.0) if opens.marked == "kind" else _label(cell, mapping)
    if meaning.field and len(cell.lines or (cell.text,)) == 1:
        if awaiting:
            pairs.append((*awaiting, None))
        return cell, meaning
    if awaiting:
        pairs.append((*awaiting, cell))
        return None
    if opens.marked == "kind":
        pairs.append((cell, meaning, None))
        return None
    first = (cell.lines or (cell.text,))[0]
    inner = meaning_of(first.rstrip(" :"))
    if len(cell.lines) > 1 and inner.confidence >= 0.85 and inner.field:
        rest = tuple(cell.lines[1:])
        pairs.append(
            (replace(cell, text=first, lines=(first,)), inner, replace(cell, text="\n".join(rest), lines=rest))
        )
        return None
    pairs.append((cell, Meaning(None, 0.0), None))
    return None


def _across(
    grid: Grid, row: int, cells: list[Cell], mapping: ColumnMapping | None
) -> list[tuple[Cell, Meaning, Cell | None]]:
    """Labels and values side by side; a label before another label is only the name of their group."""
    meanings = [_label(cell, mapping) for cell in cells]
    if len(cells) > 2 and all(m.field for m in meanings):
        return []  # a header row: no value beside any label
    if len(cells) % 2 == 0 and all(m.field for m in meanings[::2]):
        return [
            (cells[i], meanings[i], cells[i + 1])
            for i in range(0, len(cells), 2)
            if cells[i + 1].row == row or cells[i].row == row
        ]
    pairs: list[tuple[Cell, Meaning, Cell | None]] = []
    label: tuple[Cell, Meaning] | None = None
    values: list[Cell] = []
    for index, (cell, meaning) in enumerate(zip(cells, meanings, strict=True)):
        is_label = meaning.field is not None and (label is None or bool(values) or index + 1 < len(cells))
        if label is None or (is_label and (values or label[1].field is not meaning.field)):
            if label is not None and values:
                pairs.append((*label, _joined(values)))
            label, values = (cell, meaning), []
        else:
            values.append(cell)
    if label is not None:
        here = label[0].row == row or any(v.row == row for v in values)
        pairs += [(*label, _joined(values) if values else None)] if here else []
    return pairs


def _joined(values: list[Cell]) -> Cell:
    if len(values) == 1:
        return values[0]
    text = " : ".join(v.text.strip() for v in values if v.text.strip())
    return replace(values[0], text=text, lines=(text,))


def _runs_across(grid: Grid) -> bool:
    """Labels in the first column, and one action in each of the others."""
    if grid.columns < 3:
        return False
    several = 0
    fields = set()
    for row in range(grid.rows):
        cells = grid.across(row)
        meaning = _label(cells[0], None) if cells and cells[0].column == 0 else Meaning(None, 0.0)
        if meaning.field:
            fields.add(meaning.field)
            others = [c for c in cells[1:] if c.row == row and not _label(c, None).field]
            several += len(others) > 1 and len(others) == len(cells) - 1
    return Field.TITLE in fields and several >= 3


def _turned(table: Table) -> Table:
    """Rows become columns."""
    cells = {
        (c, r): replace(cell, row=c, column=r, row_span=cell.column_span, column_span=cell.row_span)
        for (r, c), cell in table.cells.items()
    }
    return replace(
        table,
        cells=cells,
        rows=table.columns,
        columns=table.rows,
        hidden_rows=table.hidden_columns,
        hidden_columns=table.hidden_rows,
    )


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
        existing = bool(_EXISTING.search(fold(label)))
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
        """A project sheet: each of its actions is a commitment under the project; the project's own words go with them."""
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
