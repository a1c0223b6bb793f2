"""Which lines does a returned form hold, before anyone says what they mean?"""

from datetime import date

from roadmaps.reading.content import Cell, Table
from roadmaps.reading.gate import Format, check_file
from roadmaps.reading.number_formats import plain_number
from roadmaps.reading.read import extract
from roadmaps.reading.refusals import refused

FormRow = tuple[int, str, str, str]
"""The number of its table, its label, its answer and its place. A text that stands elsewhere has no label."""

_NOT_A_FORM = (
    "Ce fichier n'est pas un formulaire de réponse : déposez le document Word ou le classeur Excel téléchargé depuis "
    "votre page de réponse."
)


def form_rows(data: bytes, filename: str) -> list[FormRow]:
    """The lines of a form that was filled in; raises UnreadableFile."""
    found = check_file(data, filename)
    if found in {Format.CSV, Format.YAML}:
        raise refused(_NOT_A_FORM)
    tables = [block for block in extract(data, found).blocks if isinstance(block, Table)]
    return [row for number, table in enumerate(tables) for row in _rows(number, table)]


def _rows(number: int, table: Table) -> list[FormRow]:
    found: list[FormRow] = []
    for (row, column), cell in sorted(table.cells.items()):
        if column == 0:
            answer = table.cells.get((row, 1))
            found.append((number, cell.text, _text(answer) if answer else "", (answer or cell).place.label))
        elif column not in table.hidden_columns and (column > 1 or (row, 0) not in table.cells):
            found.append((number, "", _text(cell), cell.place.label))
    return found


def _text(cell: Cell) -> str:
    """A true day or number as the answer page would spell it, else the text."""
    if isinstance(cell.value, date):
        return f"{cell.value:%d/%m/%Y}"
    if cell.value is not None and "%" not in cell.number_format:
        return plain_number(cell.value)
    return cell.text
