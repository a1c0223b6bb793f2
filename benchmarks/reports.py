"""How many 30-page reports a second does one core make, beside the usual ways and the limit?

The same data in one run: 442 rows, contents, 3 charts. The peers are let off charts and contents, which they do not
make. The limit writes the very XML of our report from a tree and deflates it, without deciding anything.
"""

import io
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

# Run as a script, this file would hide the package whose name it bears.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from docx import Document  # noqa: E402
from docx.oxml.ns import qn  # noqa: E402
from docxtpl import DocxTemplate  # noqa: E402
from lxml import etree  # noqa: E402

from reports.outline import Chart, Map, Outline, Paragraph, Section, Table  # noqa: E402
from reports.packing import LEVEL  # noqa: E402
from reports.specimen import specimen  # noqa: E402
from reports.word import render  # noqa: E402

ROWS = 442
FEW = 110
"""The naive way takes a time that grows with the square of rows: it is measured on a quarter of them."""
SECONDS = 3.0


def outline(rows: int = ROWS) -> Outline:
    """The report of the benchmark: three charts, no map, upright pages."""
    whole = specimen(rows)
    return replace(whole, sections=tuple(_without_map(one) for one in whole.sections))


def _without_map(section: Section) -> Section:
    blocks = tuple(
        replace(one, wide=False) if isinstance(one, Table) else one
        for one in section.blocks
        if not isinstance(one, Map) and not (isinstance(one, Chart) and one.kind == "bars")
    )
    return replace(section, blocks=blocks)


def texts(report: Outline) -> list[tuple[str, list[str], list[Table]]]:
    """Headings, paragraphs and tables, for the peers."""
    found: list[tuple[str, list[str], list[Table]]] = []
    waiting = list(report.sections)
    while waiting:
        section = waiting.pop(0)
        words = ["".join(run.text for run in one.runs) for one in section.blocks if isinstance(one, Paragraph)]
        found.append((section.title, words, [one for one in section.blocks if isinstance(one, Table)]))
        waiting = [*section.sections, *waiting]
    return found


def cells_of(table: Table, at: int) -> tuple[str, ...]:
    """The cells of a row, a group's padded to the full width."""
    cells = table.rows[at].cells
    return (*cells, *("" for _ in range(len(table.columns) - len(cells))))


def naive(report: Outline) -> bytes:
    """python-docx as its first examples show: each cell asked of the table."""
    document = Document()
    for title, words, tables in texts(report):
        document.add_heading(title, 1)
        for one in words:
            document.add_paragraph(one)
        for table in tables:
            made = document.add_table(rows=len(table.rows) + 1, cols=len(table.columns))
            for column, head in enumerate(table.columns):
                made.cell(0, column).text = head.title
            for at in range(len(table.rows)):
                for column, text in enumerate(cells_of(table, at)):
                    made.cell(at + 1, column).text = text
    return _saved(document)


def careful(report: Outline) -> bytes:
    """python-docx done well: rows and cells read once."""
    document = Document()
    for title, words, tables in texts(report):
        document.add_heading(title, 1)
        for one in words:
            document.add_paragraph(one)
        for table in tables:
            made = document.add_table(rows=len(table.rows) + 1, cols=len(table.columns))
            rows = list(made._tbl.tr_lst)
            lines = [
                tuple(head.title for head in table.columns),
                *(cells_of(table, at) for at in range(len(table.rows))),
            ]
            for row, line in zip(rows, lines, strict=True):
                for cell, text in zip(row.tc_lst, line, strict=True):
                    cell.p_lst[0].add_r().text = text
    return _saved(document)


def _saved(document: object) -> bytes:
    held = io.BytesIO()
    document.save(held)  # type: ignore[attr-defined]
    return held.getvalue()


def docxtpl_template() -> bytes:
    """A template with a loop over sections, paragraphs, tables, rows and cells."""
    document = Document()
    for line in (
        "{%p for part in parts %}",
        "{{ part.title }}",
        "{%p for one in part.words %}",
        "{{ one }}",
        "{%p endfor %}",
    ):
        document.add_paragraph(line)
    document.add_paragraph("{%p for table in part.tables %}")
    table = document.add_table(rows=4, cols=3)
    for row, words in zip(
        table.rows,
        (
            ("{%tr for row in table %}", "", ""),
            ("{%tc for cell in row %}", "{{ cell }}", "{%tc endfor %}"),
            ("{%tr endfor %}", "", ""),
            ("", "", ""),
        ),
        strict=True,
    ):
        for cell, text in zip(row.cells, words, strict=True):
            cell.text = text
    document.add_paragraph("{%p endfor %}")
    document.add_paragraph("{%p endfor %}")
    for grid in document.element.body.iter(qn("w:tblGrid")):
        assert len(grid) == 3
    return _saved(document)


def with_docxtpl(report: Outline, template: bytes) -> bytes:
    """docxtpl as documented, escaping what is typed."""
    made = DocxTemplate(io.BytesIO(template))
    parts = [
        {
            "title": title,
            "words": words,
            "tables": [
                [[one.title for one in table.columns], *(list(cells_of(table, at)) for at in range(len(table.rows)))]
                for table in tables
            ],
        }
        for title, words, tables in texts(report)
    ]
    made.render({"parts": parts}, autoescape=True)
    return _saved(made)


def limit(trees: list[etree._Element]) -> int:
    """Write the trees of our report's parts and deflate them: no way of making the file can do less."""
    size = 0
    for tree in trees:
        deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
        size += len(deflater.compress(etree.tostring(tree, encoding="UTF-8")) + deflater.flush())
    return size


def trees_of(docx: bytes) -> list[etree._Element]:
    """The XML parts that change from one report to another."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        changing = ("word/document.xml", "word/charts/", "docProps/", "word/_rels/", "[Content_Types]")
        return [etree.fromstring(archive.read(name)) for name in archive.namelist() if name.startswith(changing)]


def pace(make: Callable[[], object], seconds: float = SECONDS) -> float:
    """Runs a second of processor time, after one that warms up (unless one run is already too long)."""
    started = time.process_time()
    make()
    first = time.process_time() - started
    if first > seconds:
        return 1 / first
    count, started = 0, time.process_time()
    while time.process_time() - started < seconds:
        make()
        count += 1
    return count / (time.process_time() - started)


def main() -> int:
    """Print the table and the bars; 1 when a bar is missed."""
    report, template = outline(), docxtpl_template()
    short, ours = outline(FEW), render(report)
    assert ours == render(report)
    trees = trees_of(ours)
    paces = {
        f"python-docx, naïf ({FEW} lignes seulement)": pace(lambda: naive(short)),
        "python-docx, soigné": pace(lambda: careful(report)),
        "docxtpl": pace(lambda: with_docxtpl(report, template)),
        "Quadrille (3 graphiques, sommaire)": pace(lambda: render(report)),
        "limite : sérialiser + compresser": pace(lambda: limit(trees)),
    }
    print(f"{ROWS} lignes, {len(ours) // 1000} ko, rapports par seconde et par cœur :")
    for name, speed in paces.items():
        print(f"  {name:36} {speed:8.2f}")
    other, mine, best = list(paces.values())[2:]
    bars = {
        "au moins 100 rapports par seconde": mine >= 100,
        f"au moins 8 fois docxtpl ({mine / other:.1f})": mine >= 8 * other,
        f"à moins de 2 fois de la limite ({best / mine:.2f})": best <= 2 * mine,
    }
    for words, kept in bars.items():
        print(f"  {'tenu  ' if kept else 'MANQUÉ'} {words}")
    return 0 if all(bars.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
