"""What leaves in a table: a workbook, a CSV file, JSON, all from the same plain sheets?

No text of a person ever becomes a formula: not in a workbook, where each text is written as text, nor in CSV.
"""

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reports.typed_text import visible

Cell = str | int | float | date | None
ExportRow = tuple[Cell, ...]
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "\x00")


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column; ``kind`` says how its values show, ``help`` explains it in the legend."""

    title: str
    kind: Literal["text", "number", "decimal", "percent", "date"] = "text"
    width: float = 18
    help: str = ""


@dataclass(frozen=True, slots=True)
class ExportSheet:
    """A table to give away: one value per column in each row; a percentage is a share of 1."""

    title: str
    columns: tuple[ExportColumn, ...]
    rows: tuple[ExportRow, ...]
    legend: tuple[tuple[str, str], ...] = ()
    """Term and meaning, for the legend sheet."""


def to_csv(sheet: ExportSheet) -> bytes:
    """CSV as French spreadsheets open it: byte order mark, semicolons; nothing in it can be taken for a formula."""
    held = io.StringIO()
    writer = csv.writer(held, delimiter=";", lineterminator="\r\n")
    writer.writerow([_harmless(column.title) for column in sheet.columns])
    writer.writerows(
        [_csv_cell(cell, column) for cell, column in zip(row, sheet.columns, strict=True)] for row in sheet.rows
    )
    return b"\xef\xbb\xbf" + held.getvalue().encode()


def _csv_cell(cell: Cell, column: ExportColumn) -> str:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, (int, float)):
        shown = cell * 100 if column.kind == "percent" else cell
        text = f"{shown:.10g}".replace(".", ",")
        return f"{text} %" if column.kind == "percent" else text
    return _harmless(cell)


def _harmless(text: str) -> str:
    """An apostrophe before what a spreadsheet would compute."""
    shown = f"'{text}" if text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(("=", "+", "-", "@")) else text
    return visible(shown)


def to_json(sheets: Sequence[ExportSheet]) -> bytes:
    """The sheets with their columns' titles as keys; dates as ISO says."""
    plain = [
        {
            "titre": sheet.title,
            "colonnes": [column.title for column in sheet.columns],
            "lignes": [[cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in sheet.rows],
            "legende": dict(sheet.legend),
        }
        for sheet in sheets
    ]
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")
