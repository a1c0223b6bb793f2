"""Which commitments stand under one header of a table, and what becomes of its other rows?"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from roadmaps.draft import ColumnReading, Place, Remainder
from roadmaps.folding import compose, fold, words
from roadmaps.reading.content import Cell
from roadmaps.reading.gathering import Found, Gathered, Setting
from roadmaps.reading.grid import Grid
from roadmaps.reading.headers import Header
from roadmaps.reading.nesting import nested
from roadmaps.reading.rows import aside, is_full_width, looks_like_an_axis
from roadmaps.reading.titles import axis_rank, has_bullet, names_an_axis
from roadmaps.reading.vocabulary import Field

_LEVELS = re.compile(
    r"^\W*(?:haute|moyenne|basse|forte|faible|elevee?|urgente?|normale?|p?[1-5]|\++|court terme|moyen terme"
    r"|long terme)\W*$"
)


@dataclass(slots=True)
class TableReading:
    """What a table gave."""

    gathered: list[Gathered] = field(default_factory=list)
    remainder: list[Remainder] = field(default_factory=list)
    columns: list[ColumnReading] = field(default_factory=list)
    titles: list[tuple[str, Place]] = field(default_factory=list)
    """Texts above the first header: a title, a date, an axis."""
    header: Header | None = None
    """The last header, under which a table that continues this one may be read."""


class Section:
    """The rows under one header."""

    def __init__(self, grid: Grid, header: Header, setting: Setting, reading: TableReading) -> None:
        self.grid, self.header, self.setting, self.reading = grid, header, setting, reading
        self.current: Gathered | None = None
        self.axis: Cell | None = None
        self.row_axis: Cell | None = None
        self.under_axis: Cell | None = None
        self.pending: list[Cell] = []
        self.title_column = header.column(Field.TITLE) or 0
        self.axis_column = self._axis_column()
        self.usual_title: Cell | None = None
        for column, meaning in header.meanings.items():
            name = meaning.field.value if meaning.field else None
            reading.columns.append(ColumnReading(grid.table.part, header.labels[column], name, meaning.confidence))

    def _axis_column(self) -> int | None:
        column = self.header.column(Field.AXIS)
        if column is None:
            column = self.header.column(Field.SUB_AXIS)
        if column is None:
            return None
        texts = [t for r in range(self.header.last_row + 1, self.grid.rows) if (t := self.grid.text(r, column))]
        return None if texts and all(_LEVELS.match(fold(text)) for text in texts) else column

    def read(self, start: int, end: int) -> None:
        before = len(self.reading.gathered)
        self.usual_title = self._usual(start, end)
        for row in range(start, end):
            own = self.grid.own(row)
            if not own:
                self._blank(row)
            elif self.header.is_repeated_by(own):
                self._leave(own, "en-tête répété")
            else:
                self._read_row(row, own)
        self._leave(self.pending, "")
        self.reading.gathered[before:] = nested(self.reading.gathered[before:])

    def _usual(self, start: int, end: int) -> Cell | None:
        """A title cell of an ordinary row: what an axis row is compared with."""
        for row in range(start, end):
            cell = self.grid.at(row, self.title_column)
            if cell and cell.text.strip() and cell.row == row and len(self.grid.own(row)) > 2 and cell.column_span == 1:
                return cell
        return None

    def _blank(self, row: int) -> None:
        if self.grid.at(row, self.title_column) is None and not self.grid.across(row):
            self.current = None

    def _leave(self, cells: list[Cell], reason: str) -> None:
        self.reading.remainder += [Remainder(compose(c.text), c.place, reason) for c in cells]

    def _read_row(self, row: int, own: list[Cell]) -> None:
        why = next((kind for cell in own[:3] if (kind := aside(cell.text))), None)
        title = self.grid.at(row, self.title_column)
        title_text = title.text.strip() if title else ""
        titled = bool(title and title.row == row and sum(c.isalpha() for c in title_text) > 2)
        summed = any(
            cell is not title and re.match(r"\W*(?:sous[ -]?)?tota(?:l|ux)\b", fold(cell.text)) for cell in own[:3]
        )
        if why and (len(own) == 1 or not titled or aside(title_text) or summed):
            self._leave(own, why.value)
            self.current = None if why != "renvoi à une autre action" else self.current
        elif len(own) == 1 and self._is_apart(row, own[0]):
            self._set_apart(own[0])
        elif titled and title and not (self.current and self._goes_on(row, title)):
            self._begin(row)
        elif self.current is not None:
            self._continue(row, own)
        else:
            self._hold(own)

    def _is_apart(self, row: int, cell: Cell) -> bool:
        if is_full_width(cell, self.grid.columns):
            return True
        if cell.column == self.title_column:
            if looks_like_an_axis(cell, self.usual_title):
                return True
            covered = (
                self.axis_column is not None
                and self.grid.text(row, self.axis_column)
                and self.axis_column != cell.column
            )
            alone = self.usual_title is not None and not covered
            return alone and (self.current is None or cell.text.strip().endswith(".")) and not self._is_followed(row)
        return self.header.meanings.get(cell.column) is None or cell.column in {0, self.axis_column}

    def _is_followed(self, row: int) -> bool:
        """Ordinary rows come next: a title alone among them is an action still empty, not a note under the table."""
        return any(len(self.grid.own(r)) > 1 for r in range(row + 1, min(row + 3, self.grid.rows)))

    def _set_apart(self, cell: Cell) -> None:
        """A row of its own: the axis of the rows below, kept aside if none follows."""
        if cell.column == self.axis_column and not is_full_width(cell, self.grid.columns):
            self.axis = cell
        elif len(cell.text) > 200 or (cell.text.strip().endswith(".") and not names_an_axis(cell.text)):
            self._leave([cell], "")
            return
        elif self.row_axis and names_an_axis(self.row_axis.text) and _is_lower(cell.text, self.row_axis.text):
            self.under_axis = cell
        else:
            self.row_axis, self.under_axis = cell, None
        self.current = None
        self.pending.append(cell)

    def _goes_on(self, row: int, title: Cell) -> bool:
        """A dash without a reference, in a table where actions have none, is a step of the action above."""
        if not has_bullet(title.text) or (self.usual_title and has_bullet(self.usual_title.text)):
            return False
        number = self.header.column(Field.REFERENCE)
        return number is None or not self.grid.text(row, number) or self.grid.at(row, number).row < row  # type: ignore[union-attr]

    def _cells(self, row: int) -> Iterator[tuple[Field, Cell, float, str]]:
        for column, meaning in self.header.meanings.items():
            cell = self.grid.at(row, column)
            if cell is None or not cell.text.strip() or (cell.column != column and cell.column in self.header.meanings):
                continue
            if meaning.field is None or meaning.field is Field.OTHER or column == self.axis_column:
                continue
            if meaning.field is Field.AXIS:
                continue
            yield meaning.field, cell, meaning.confidence, self.header.labels[column]

    def _begin(self, row: int) -> None:
        found = [Found(f, c.text, c.place, confidence, label, c) for f, c, confidence, label in self._cells(row)]
        found += self._axis_found(row)
        found += self._planned(row)
        if self.under_axis is not None:
            goal = re.match(r"\W*objectif", fold(self.under_axis.text)) and self.header.column(Field.GOAL) is None
            found.append(
                Found(Field.GOAL if goal else Field.SUB_AXIS, self.under_axis.text, self.under_axis.place, 0.8)
            )
        setting = replace(self.setting, is_hidden=self.grid.is_hidden(row))
        if self.axis_column is None and self.row_axis is not None:
            setting = replace(setting, axis=compose(self.row_axis.text), axis_place=self.row_axis.place)
        self.current = Gathered(found, setting)
        self._split_first_step(row)
        self.reading.gathered.append(self.current)
        self.pending.clear()
        self._leave_unread(row)

    def _axis_found(self, row: int) -> list[Found]:
        if self.axis_column is None:
            return []
        cell = self.grid.at(row, self.axis_column)
        if cell is not None and cell.text.strip() and not aside(cell.text):
            self.axis = cell
        if self.axis is None and self.row_axis is not None:
            self.axis = self.row_axis
        if self.axis is None:
            return []
        return [
            Found(
                Field.AXIS,
                self.axis.text,
                self.axis.place,
                self.header.meanings[self.axis_column].confidence,
                "",
                self.axis,
            )
        ]

    def _split_first_step(self, row: int) -> None:
        """A title merged over several rows: what only its first row holds is a first step, not the action itself."""
        title = self.grid.at(row, self.title_column)
        if self.current is None or title is None or title.row_span < 2:
            return
        own = [f for f in self.current.found if f.field in {Field.STEPS, Field.DESCRIPTION, Field.DUE}]
        partial = [f for f in own if f.cell and f.cell.row == row and f.cell.row_span < title.row_span]
        if any(f.field is not Field.DUE for f in partial):
            self.current.found = [f for f in self.current.found if f not in partial]
            self.current.steps.append(partial)

    def _planned(self, row: int) -> list[Found]:
        """A planning drawn across periods: the last period marked is the deadline."""
        if not self.header.periods or self.header.column(Field.DUE) is not None:
            return []
        marked = [
            (label, cell)
            for c, label in self.header.periods.items()
            if (cell := self.grid.at(row, c)) and (cell.text.strip() or cell.fill)
        ]
        if not marked or (len(marked) == len(self.header.periods) and not any(cell.text.strip() for _, cell in marked)):
            return []
        texts = [f"{label} : {cell.text.strip()}" if len(words(cell.text)) > 2 else label for label, cell in marked]
        said = any(len(words(cell.text)) > 2 for _, cell in marked)
        text = " ; ".join(texts) if said else texts[-1]
        return [Found(Field.DUE, text, marked[-1][1].place, 0.8, marked[-1][0])]

    def _continue(self, row: int, own: list[Cell]) -> None:
        step = [Found(f, c.text, c.place, conf, label, c) for f, c, conf, label in self._cells(row) if c.row == row]
        if step and self.current is not None:
            self.current.steps.append(step)
        read = {id(f.cell) for f in step}
        self._leave([c for c in own if id(c) not in read and c.column != self.axis_column], "")

    def _hold(self, own: list[Cell]) -> None:
        if self.axis_column is not None and own[0].column == self.axis_column and len(own) == 1:
            self.axis = own[0]
            self.pending.append(own[0])
        else:
            self._leave(own, "")

    def _leave_unread(self, row: int) -> None:
        """Cells whose column is not understood are kept aside with the words above them."""
        for column, meaning in self.header.meanings.items():
            cell = self.grid.at(row, column)
            levels = meaning.field is Field.AXIS and column != self.axis_column
            useless = levels or meaning.field is None or meaning.field is Field.OTHER
            if (
                useless
                and cell is not None
                and cell.row == row
                and cell.text.strip()
                and column not in self.header.periods
            ):
                label = self.header.labels[column]
                self.reading.remainder.append(Remainder(compose(cell.text), cell.place, f"colonne « {label} »"))


def _is_lower(text: str, axis: str) -> bool:
    """It stands under that axis, not beside it: an objective, a group without a number."""
    return not names_an_axis(text) or axis_rank(text) > axis_rank(axis)
