"""Where are the labels of a form, and which value goes with each?

A label stands beside its value, above it, or in the same cell before it.
"""

import re
from dataclasses import replace

from roadmaps.folding import fold
from roadmaps.reading.columns import ColumnMapping, Meaning, meaning_of
from roadmaps.reading.content import Cell, Table
from roadmaps.reading.grid import Grid
from roadmaps.reading.titles import split_reference
from roadmaps.reading.vocabulary import Field

EXISTING = re.compile(
    r"\bactions? (?:deja )?existante?s?\b|\bactions? (?:a renforcer|en cours a renforcer|a conforter)\b"
    r"|\bce qui existe\b"
)
NEW = re.compile(r"\bnouvelles? actions?\b|\bactions? (?:nouvelles?|a inventer|a creer|a imaginer)\b|\ba inventer\b")


def _label(cell: Cell, mapping: ColumnMapping | None) -> Meaning:
    text = cell.text.strip().rstrip(" :")
    said = mapping.field_of(text) if mapping else False
    if said is not False:
        return Meaning(said if isinstance(said, Field) else None, 1.0)
    folded = fold(text)
    if EXISTING.search(folded) or NEW.search(folded):
        return Meaning(Field.EXISTING, 1.0)
    opened = split_reference(text)
    if len(text) > 80 or (opened.reference and len(opened.title) > 2):
        return Meaning(None, 0.0)
    meaning = meaning_of(text)
    return meaning if meaning.confidence >= 0.75 else Meaning(None, 0.0)


def is_upright(grid: Grid, pairs: list[tuple[Cell, Meaning, Cell | None]]) -> bool:
    """Labels stand in one or two columns and on most rows, which a table with a header row never shows."""
    known = [label for label, meaning, _ in pairs if meaning.field]
    rows = {label.row for label in known}
    filled = {r for r in range(grid.rows) if grid.across(r)}
    return (
        len(rows) >= 3
        and len(rows) >= 0.4 * len(filled)
        and len({c.column for c in known}) <= max(2, grid.columns // 2)
    )


def speaks_downwards(pairs: list[tuple[Cell, Meaning, Cell | None]]) -> bool:
    """One column holds labels of several fields; under a header row it would hold one."""
    by_column: dict[int, set[Field | None]] = {}
    for label, meaning, _ in pairs:
        if meaning.field:
            by_column.setdefault(label.column, set()).add(meaning.field)
    return (
        max((len(found) for found in by_column.values()), default=0) >= 3
        or sum(len(f) > 1 for f in by_column.values()) > 1
    )


def pairs_of(grid: Grid, mapping: ColumnMapping | None) -> list[tuple[Cell, Meaning, Cell | None]]:
    pairs: list[tuple[Cell, Meaning, Cell | None]] = []
    awaiting: tuple[Cell, Meaning] | None = None
    beside = _stands_beside(grid, mapping)
    for row in range(grid.rows):
        cells = grid.across(row)
        if beside and len(cells) == 1 and _is_left_empty(cells[0], grid, mapping):
            pairs += [(*awaiting, None)] if awaiting else []
            pairs.append((cells[0], _label(cells[0], mapping), None))
            awaiting = None
            continue
        if len(cells) == 1 and cells[0].row == row:
            awaiting = _alone(cells[0], awaiting, pairs, mapping)
            continue
        if awaiting:
            pairs.append((*awaiting, None))
            awaiting = None
        pairs += _across(row, cells, mapping)
    return [*pairs, (*awaiting, None)] if awaiting else pairs


def _stands_beside(grid: Grid, mapping: ColumnMapping | None) -> bool:
    """Values stand to the right of their labels: a label alone in its row has no value."""
    rows = [grid.own(row) for row in range(grid.rows)]
    told = [cells for cells in rows if cells and cells[0].column == 0 and _label(cells[0], mapping).field]
    return len(told) > 2 and sum(len(cells) > 1 for cells in told) > len(told) / 2


def _is_left_empty(cell: Cell, grid: Grid, mapping: ColumnMapping | None) -> bool:
    """A label in the column of labels, with nothing beside it."""
    beside = cell.column == 0 and cell.column_span < grid.columns and len(cell.lines or (cell.text,)) == 1
    opens = split_reference(cell.text).marked == "kind"
    return beside and not opens and _label(cell, mapping).field is not None


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


def _across(row: int, cells: list[Cell], mapping: ColumnMapping | None) -> list[tuple[Cell, Meaning, Cell | None]]:
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


def runs_across(grid: Grid) -> bool:
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


def turned(table: Table) -> Table:
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


def stands_under_a_header(grid: Grid) -> bool:
    """One of the first rows names five fields or more with certainty: a table of actions, however its texts read."""
    for row in range(min(grid.rows - 2, 12)):
        meanings = [meaning_of(cell.text) for cell in grid.own(row)]
        if len({one.field for one in meanings if one.field and one.confidence >= 1}) >= 5:
            return True
    return False


def goes_on(table: Table) -> bool:
    """Labels and values that name no action: the rest of the form whose first table stands just above."""
    grid = Grid(table)
    pairs = pairs_of(grid, None)
    known = [meaning for _, meaning, _ in pairs if meaning.field and meaning.confidence >= 0.8]
    opens = any(split_reference(label.text).marked == "kind" for label, _, value in pairs if value is None)
    return (
        not (table.is_sheet or table.inside or opens)
        and len({meaning.field for meaning in known}) >= 2
        and len(known) >= len(pairs) / 2
        and not any(meaning.field in {Field.TITLE, Field.REFERENCE} for meaning in known)
        and speaks_down_one_column(pairs)
    )


def speaks_down_one_column(pairs: list[tuple[Cell, Meaning, Cell | None]]) -> bool:
    """At least two labels of different fields, one under the other."""
    first = [(label.column, meaning.field) for label, meaning, _ in pairs if meaning.field]
    return any(len({f for column, f in first if column == one}) > 1 for one, _ in first)


def opens_a_form(table: Table) -> bool:
    """Labels and values, or a title row above them: another table may go on with it."""
    grid = Grid(table)
    pairs = pairs_of(grid, None)
    known = {meaning.field for _, meaning, _ in pairs if meaning.field and meaning.confidence >= 0.8}
    return not table.is_sheet and not stands_under_a_header(grid) and len(known) >= 1 and len(pairs) >= 1


def one_below_the_other(first: Table, second: Table) -> Table:
    """Two tables as the single one they look like."""
    below = {(r + first.rows, c): replace(cell, row=cell.row + first.rows) for (r, c), cell in second.cells.items()}
    return replace(
        first,
        cells=first.cells | below,
        rows=first.rows + second.rows,
        columns=max(first.columns, second.columns),
        hidden_rows=first.hidden_rows | {r + first.rows for r in second.hidden_rows},
    )
