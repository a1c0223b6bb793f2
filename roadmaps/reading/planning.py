"""Which commitments does a planning hold, axes down and half-years across, its cells saying what is done when?"""

from dataclasses import replace

from roadmaps.draft import ColumnReading
from roadmaps.folding import compose
from roadmaps.reading.content import Table
from roadmaps.reading.gathering import Found, Gathered, Setting
from roadmaps.reading.grid import Grid
from roadmaps.reading.headers import names_a_period
from roadmaps.reading.rows import aside
from roadmaps.reading.sections import TableReading
from roadmaps.reading.vocabulary import Field
from roadmaps.reading.workshop import items_in, read_item


def read_planning(table: Table, setting: Setting) -> TableReading | None:
    """The items of a planning; None when the table is none."""
    grid = Grid(table)
    for row in range(min(grid.rows, 5)):
        periods = {c.column: compose(c.text) for c in grid.own(row) if c.column > 0 and names_a_period(c.text)}
        if len(periods) >= 2:
            reading = _read(grid, row, periods, setting)
            return reading if reading.gathered else None
    return None


def _read(grid: Grid, head: int, periods: dict[int, str], setting: Setting) -> TableReading:
    reading = TableReading()
    reading.columns = [ColumnReading(grid.table.part, label, "due", 0.9) for label in periods.values()]
    cells = [c for r in range(head + 1, grid.rows) for c in grid.own(r) if c.column in periods]
    told = [c for c in cells if sum(ch.isalpha() for ch in c.text) > 8 and len(c.text.split()) > 2]
    if not told or len(told) < 0.6 * len(cells):
        return reading
    for cell in told:
        side = grid.at(cell.row, 0)
        here = setting
        if side is not None and side.text.strip() and not aside(side.text):
            here = replace(setting, axis=compose(side.text), axis_place=side.place)
        label = " - ".join(periods[c] for c in sorted(periods) if cell.column <= c < cell.column + cell.column_span)
        for item in items_in(cell.lines or (cell.text,)):
            gathered = read_item(item, cell.place, here)
            if gathered is not None:
                _dated(gathered, label, grid.at(head, cell.column) or cell)
                reading.gathered.append(gathered)
    return reading


def _dated(gathered: Gathered, label: str, head: object) -> None:
    if gathered.first(Field.DUE) is None:
        place = getattr(head, "place", gathered.found[0].place)
        gathered.found.append(Found(Field.DUE, label, place, 0.9, label))
