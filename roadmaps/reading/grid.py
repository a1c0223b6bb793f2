"""Which cell covers this place of a table, merges included?"""

from roadmaps.reading.content import Cell, Table

_LARGEST_SPAN = 2000


class Grid:
    """A table seen by place: a merged cell answers for every place it covers."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.rows, self.columns = table.rows, table.columns
        self._covering: dict[tuple[int, int], Cell] = {}
        self._rows: dict[int, list[Cell]] = {}
        for (row, column), cell in sorted(table.cells.items()):
            for r in range(row, row + min(max(cell.row_span, 1), _LARGEST_SPAN)):
                for c in range(column, column + min(max(cell.column_span, 1), _LARGEST_SPAN)):
                    self._covering.setdefault((r, c), cell)
            if cell.text.strip():
                self._rows.setdefault(row, []).append(cell)

    def at(self, row: int, column: int) -> Cell | None:
        """The cell that covers a place."""
        return self._covering.get((row, column))

    def text(self, row: int, column: int) -> str:
        """What is read at a place."""
        cell = self.at(row, column)
        return cell.text.strip() if cell else ""

    def own(self, row: int) -> list[Cell]:
        """The cells with a text that begin in that row."""
        return self._rows.get(row, [])

    def across(self, row: int) -> list[Cell]:
        """The cells with a text that touch that row, each once, from left to right."""
        seen: list[Cell] = []
        for column in range(self.columns):
            cell = self.at(row, column)
            if cell is not None and cell.text.strip() and (not seen or seen[-1] is not cell):
                seen.append(cell)
        return seen

    def is_hidden(self, row: int) -> bool:
        """The row, or its whole sheet, is not shown."""
        return row in self.table.hidden_rows or self.table.is_hidden
