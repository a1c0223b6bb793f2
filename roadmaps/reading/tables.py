"""Which commitments does a table of actions hold?

One row, one commitment; a merged cell is valid for every row it covers, an empty axis goes on from above. Header rows,
sub-totals, separators, legends and references to another action are never commitments.
"""

from dataclasses import replace

from roadmaps.draft import Remainder
from roadmaps.folding import compose
from roadmaps.reading.columns import ColumnMapping
from roadmaps.reading.content import Table
from roadmaps.reading.gathering import Setting
from roadmaps.reading.grid import Grid
from roadmaps.reading.headers import Header, read_header
from roadmaps.reading.sections import Section, TableReading
from roadmaps.reading.titles import names_an_axis


def read_table(table: Table, setting: Setting, mapping: ColumnMapping | None = None) -> TableReading | None:
    """The commitments of a table of actions; None when it is none."""
    grid = Grid(table)
    headers = [h for row in range(grid.rows) if (h := read_header(grid, row, mapping))]
    headers = _without_overlap(headers, grid)
    if not headers:
        return None
    reading = TableReading()
    for header in headers:
        for cell in (c for row in range(header.first_row, header.last_row + 1) for c in grid.own(row)):
            if cell.text.strip() not in header.labels.values():
                reading.remainder.append(Remainder(compose(cell.text), cell.place, "en-tête"))
    for row in range(headers[0].first_row):
        reading.titles += [(compose(cell.text), cell.place) for cell in grid.own(row)]
    setting = _with_axis_above(setting, reading)
    for header, following in zip(headers, [*headers[1:], None], strict=True):
        end = following.first_row if following else grid.rows
        Section(grid, header, setting, reading).read(header.last_row + 1, end)
    reading.header = headers[-1]
    return reading


def read_continuation(table: Table, setting: Setting, header: Header) -> TableReading | None:
    """The rest of a table cut in two, under the header of its first part; None when its columns do not agree."""
    grid = Grid(table)
    if grid.columns != max(header.labels) + 1 or not grid.own(0):
        return None
    reading = TableReading(header=header)
    Section(grid, replace(header, first_row=-1, last_row=-1), setting, reading).read(0, grid.rows)
    reading.columns.clear()
    return reading if reading.gathered else None


def _without_overlap(headers: list[Header], grid: Grid) -> list[Header]:
    """A header read on two rows hides the one read on its second row; repetitions are not new headers."""
    kept: list[Header] = []
    for header in headers:
        if kept and header.first_row <= kept[-1].last_row:
            continue
        if kept and kept[-1].is_repeated_by(grid.own(header.first_row)) and kept[-1].labels == header.labels:
            continue
        kept.append(header)
    return kept


def _with_axis_above(setting: Setting, reading: TableReading) -> Setting:
    for text, place in reversed(reading.titles):
        if names_an_axis(text) and len(text) < 200:
            return replace(setting, axis=text, axis_place=place)
    return setting
