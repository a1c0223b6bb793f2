"""How is a document drawn in a few lines of text, for the readers to read it?

``# heading``, ``**bold**``, ``- item``, ``| a | b |`` rows ("^" continues the cell above, "<" that on the left, "//"
breaks a line), ``[feuille] name`` opens a sheet, ``[en-tête]`` is a page header, ``[titre]`` the title. ``=>`` says
what is expected: reference, title, axis, lead, date (or "ongoing"), flags and, when it matters, status; "-" is
nothing, "*" anything.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from roadmaps.draft import CommitmentDraft, Place
from roadmaps.folding import words
from roadmaps.reading.content import Cell, Content, Paragraph, Table
from roadmaps.reading.statuses import boxes_in

FOLDER = Path(__file__).parent / "drawn"


@dataclass(frozen=True, slots=True)
class Drawing:
    """One drawn document and its right answer."""

    name: str
    content: Content
    expected: tuple[tuple[str, ...], ...]


def drawings() -> list[Drawing]:
    """All the drawn documents of the folder."""
    found = []
    for path in sorted(FOLDER.glob("*.txt")):
        for text in re.split(r"^==== ", path.read_text("utf-8"), flags=re.MULTILINE)[1:]:
            name, *lines = text.strip().split("\n")
            expected = tuple(
                tuple(part.strip() for part in line[3:].split(" | ")) for line in lines if line.startswith("=> ")
            )
            found.append(
                Drawing(f"{path.stem}: {name}", draw([line for line in lines if not line.startswith("=> ")]), expected)
            )
    return found


def draw(lines: list[str]) -> Content:
    """The content that lines of text draw."""
    blocks: list[Paragraph | Table] = []
    margins: list[Paragraph] = []
    rows: list[list[str]] = []
    sheet = ""
    for line in [*lines, "", "[fin]"]:
        if line.startswith("|"):
            rows.append([part.strip() for part in line.strip().strip("|").split("|")])
            continue
        if rows:
            tables = sum(isinstance(block, Table) for block in blocks)
            blocks.append(table(rows, f"feuille {sheet}" if sheet else f"tableau {tables + 1}", bool(sheet)))
            rows = []
        place = Place(f"paragraphe {len(blocks) + 1}", "paragraphes", row=len(blocks) + 1)
        if line.startswith("[feuille] "):
            sheet = line[10:]
        elif line.startswith("[en-tête] "):
            margins.append(Paragraph(line[10:], place))
        elif line and line != "[fin]":
            blocks.append(_paragraph(line, place))
    return Content(tuple(blocks), tuple(margins))


def _paragraph(line: str, place: Place) -> Paragraph:
    if line.startswith("[titre] "):
        return Paragraph(line[8:], place, is_title=True)
    if heading := re.match(r"(#+) ", line):
        return Paragraph(line[heading.end() :], place, heading=len(heading[1]))
    if line.startswith("**"):
        return Paragraph(line.strip("*"), place, bold=True)
    if line.startswith("- "):
        return Paragraph(line[2:], place, list_level=0)
    return Paragraph(line.lstrip("\\"), place)


def table(rows: list[list[str]], part: str = "tableau 1", is_sheet: bool = False) -> Table:
    """A table from its rows of texts."""
    cells: dict[tuple[int, int], Cell] = {}
    columns = max(len(row) for row in rows)

    def text(r: int, c: int) -> str:
        return rows[r][c] if r < len(rows) and c < len(rows[r]) else ""

    for r, row in enumerate(rows):
        for c, drawn in enumerate(row):
            if drawn in {"^", "<"} or (is_sheet and not drawn):
                continue
            across, down = 1, 1
            while text(r, c + across) == "<":
                across += 1
            while text(r + down, c) == "^":
                down += 1
            written = tuple(part.strip() for part in drawn.split("//") if part.strip())
            shown = "\n".join(written)
            boxes, ticked = boxes_in(shown)
            place = Place(f"{part}, ligne {r + 1}, colonne {c + 1}", part.removeprefix("feuille "), r + 1, c + 1)
            cells[r, c] = Cell(r, c, shown, place, down, across, written, ticked=ticked, boxes=boxes)
    return Table(cells, len(rows), columns, part, is_sheet=is_sheet)


def told(commitment: CommitmentDraft, expected: tuple[str, ...]) -> tuple[str, ...]:
    """What was read of a commitment, in the shape of what was expected of it."""
    due = commitment.due
    on = str(due.on) if due.on else "ongoing" if due.precision == "ongoing" else ""
    flags = " ".join(sorted(commitment.flags))
    status = commitment.status.value if commitment.status else ""
    read = (commitment.reference, commitment.title, commitment.axis, commitment.lead, on, flags, status)
    return tuple("*" if wish == "*" else words(value or "") for value, wish in zip(read, expected, strict=False))


def wished(expected: tuple[str, ...]) -> tuple[str, ...]:
    """The expected line, compared as words."""
    sorted_flags = [" ".join(sorted(value.split())) if i == 5 else value for i, value in enumerate(expected)]
    return tuple("*" if value == "*" else words("" if value == "-" else value) for value in sorted_flags)
