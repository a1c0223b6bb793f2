"""What does a CSV file hold, whatever its separator and its characters?"""

import csv
import io

from roadmaps.draft import Place
from roadmaps.reading import refusals
from roadmaps.reading.content import Cell, Content, Table
from roadmaps.reading.excel_text import index_to_letters
from roadmaps.reading.refusals import refused
from roadmaps.reading.text_encoding import decode_text

_SEPARATORS = ";\t,|"
MAX_COLUMNS = 256
MAX_FIELD = 100_000
_PART = "feuille CSV"


def extract_csv(data: bytes) -> Content:
    """The content of a .csv or .tsv file: one table."""
    text = decode_text(data).replace("\r\n", "\n").replace("\r", "\n")
    first, _, rest = text.partition("\n")
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text = first.strip()[4], rest
    else:
        separator = separator_of(text)
    cells: dict[tuple[int, int], Cell] = {}
    rows = columns = 0
    for row, values in enumerate(_lines(text, separator)):
        for column, value in enumerate(values[:MAX_COLUMNS]):
            if value.strip():
                cells[row, column] = _cell(row, column, value.strip())
                rows, columns = row + 1, max(columns, column + 1)
    return Content((Table(cells=cells, rows=rows, columns=columns, part=_PART, is_sheet=True),))


def separator_of(text: str) -> str:
    """The separator that cuts most lines into the same number of pieces, more than one."""
    lines = list(text.split("\n", 400))[:400]
    best, best_score = ";", 0.0
    for separator in _SEPARATORS:
        try:
            widths = [len(values) for values in csv.reader(lines, delimiter=separator) if any(values)]
        except csv.Error:
            continue
        commonest = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        score = widths.count(commonest) / len(widths) * min(commonest, 12) if commonest > 1 else 0.0
        if score > best_score:
            best, best_score = separator, score
    return best


def _lines(text: str, separator: str) -> list[list[str]]:
    if csv.field_size_limit() != MAX_FIELD:
        csv.field_size_limit(MAX_FIELD)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        raise refused(refusals.BINARY_TEXT) from None


def _cell(row: int, column: int, text: str) -> Cell:
    place = Place(f"ligne {row + 1}, colonne {index_to_letters(column)}", "CSV", row, column)
    lines = tuple(line.strip() for line in text.split("\n") if line.strip())
    return Cell(row=row, column=column, text=text, place=place, lines=lines)
