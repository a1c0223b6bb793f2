"""How fast is a Word roadmap of 30 pages and 442 rows read, beside three other ways of reading the same file?

All run on the same bytes in one process: the bare lxml parse of its main part (the floor), our extractor, our
whole reading, python-docx reading its cells row by row, and mammoth when it is installed. Limits: at least 3 times
faster than python-docx and 10 times faster than mammoth, within 8 times the bare parse.
"""

import importlib
import io
import sys
import zipfile
from itertools import count

import docx
from lxml import etree

from benchmarks.runner import Measure, measure
from roadmaps.reading.recognise import recognise
from roadmaps.reading.word import extract_word

HEADERS = ("Axe", "N°", "Action", "Pilote", "Partenaires", "Échéance", "Indicateurs de suivi", "État d’avancement")
TABLES, ROWS = 26, 17  # 442 rows of actions


def roadmap() -> bytes:
    """A feuille de route of 26 axes, a table for each."""
    document = docx.Document()
    document.add_heading("Feuille de route 2026-2028", 0)
    document.add_paragraph("Version du 12 février 2026")
    numbers = count(1)
    for axis in range(1, TABLES + 1):
        document.add_heading(f"Axe {axis} – Lever les freins du bassin {axis}", 1)
        document.add_paragraph("Le comité a retenu ces actions après avoir entendu les acteurs du territoire. " * 2)
        table = document.add_table(ROWS + 1, len(HEADERS))
        rows = list(table.rows)
        for cell, header in zip(rows[0].cells, HEADERS, strict=True):
            cell.text = header
        for row in rows[1:]:
            number = next(numbers)
            texts = (
                f"Axe {axis}", f"{axis}.{number}", f"Ouvrir le guichet numéro {number} avec les communes du canton",
                "France Travail Corrèze", "MEDEF, CPME, missions locales", "T2 2026",
                "Personnes reçues : 120\nPart : 40 %", "En cours",
            )  # fmt: skip
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def bare_parse(data: bytes) -> object:
    """What no reader can avoid: inflate and parse the main part."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return etree.fromstring(archive.read("word/document.xml"))


def cells_of_python_docx(data: bytes) -> list[str]:
    """The texts of the cells, each row's cells taken once: its fast way."""
    document = docx.Document(io.BytesIO(data))
    return [cell.text for table in document.tables for row in table.rows for cell in row.cells]


def mammoth_of(data: bytes) -> object:
    """The same file as HTML."""
    return importlib.import_module("mammoth").convert_to_html(io.BytesIO(data))


def main() -> int:
    """Time the four, and say whether the ratios of their processor time hold."""
    data = roadmap()
    found = len(recognise(extract_word(data)).commitments)
    floor = measure("bare lxml parse of the main part", lambda: bare_parse(data), runs=9)
    ours = measure("our extractor", lambda: extract_word(data), runs=9, reference=floor)
    measure(f"our whole reading ({found} commitments)", lambda: recognise(extract_word(data)), runs=5, reference=floor)
    others = {
        "python-docx, cells row by row": (
            measure("python-docx, cells row by row", lambda: cells_of_python_docx(data)),
            3,
        )
    }
    try:
        importlib.import_module("mammoth")
        others["mammoth"] = (measure("mammoth, to HTML", lambda: mammoth_of(data)), 10)
    except ImportError:
        print("mammoth is not installed: run with `uv run --with mammoth python -m benchmarks.reading` to compare")
    return _verdict(found, floor, ours, others)


def _verdict(found: int, floor: Measure, ours: Measure, others: dict[str, tuple[Measure, int]]) -> int:
    checks = [(f"{TABLES * ROWS} commitments found", found == TABLES * ROWS)]
    checks.append((f"within 8 times the bare parse: {ours.cpu / floor.cpu:.1f}", ours.cpu <= 8 * floor.cpu))
    for name, (other, least) in others.items():
        checks.append((f"{least} times faster than {name}: {other.cpu / ours.cpu:.1f}", other.cpu >= least * ours.cpu))
    for sentence, holds in checks:
        print(f"{'ok' if holds else 'FAILS':6} {sentence}")
    return 0 if all(holds for _, holds in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
