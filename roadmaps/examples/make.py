"""How are the example roadmaps made from their texts?

Run ``python -m roadmaps.examples.make``; twice gives the same bytes. The files imitate what committees send: axes in
merged cells, title rows above the header, one sheet per axis, one form per page, chapters by signatory, dates of every
kind, a hidden row, a comment, a legend.
"""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import docx
import xlsxwriter
import yaml
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from roadmaps.blank_forms.word_form import drop_old_styles
from roadmaps.examples.open_files import sheet_file, text_file
from roadmaps.settled_archive import settled

HERE = Path(__file__).parent
_WRITTEN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
_SHADE = "DCE6F1"


def make_all(folder: Path = HERE) -> dict[str, bytes]:
    """Every file by name; nothing is written."""
    texts = yaml.safe_load((folder / "texts.yaml").read_text(encoding="utf-8"))
    makers: dict[str, Callable[[dict[str, Any]], bytes]] = {
        "redon.docx": _redon,
        "vitre_fougeres.xlsx": _vitre,
        "chateaubriant_derval.ods": _chateaubriant,
        "ploermel_broceliande.odt": _ploermel,
        "ille_et_vilaine.docx": _ille_et_vilaine,
        "bretagne.xlsx": _bretagne,
    }
    return {name: settled(make(texts[name.split(".")[0]])) for name, make in makers.items()}


# --- Word


def _new_document(title: list[str]) -> Document:
    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = _WRITTEN
    document.core_properties.author = "Secrétariat du comité"
    document.core_properties.title, document.core_properties.language = title[0], "fr-FR"
    drop_old_styles(document)
    for line in title:
        document.add_paragraph().add_run(line).bold = True
    return document


def _saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _redon(texts: dict[str, Any]) -> bytes:
    """One landscape table, axes in merged cells, legend below."""
    document = _new_document(texts["title"])
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    document.add_paragraph(texts["introduction"])
    table = _word_table(document, texts["header"])
    anchors: dict[int, Any] = {}
    for axis, *values in texts["rows"]:
        cells = table.add_row().cells
        for cell, value in zip(cells[1:], values, strict=True):
            cell.text = value
        if axis not in anchors:
            anchors[axis] = cells[0]
            cells[0].text = texts["axes"][axis][0]
        else:
            anchors[axis] = anchors[axis].merge(cells[0])
    for line in texts["closing"]:
        document.add_paragraph(line)
    return _saved(document)


def _ille_et_vilaine(texts: dict[str, Any]) -> bytes:
    """A chapter for each signatory, a table in each."""
    document = _new_document(texts["title"])
    for number, chapter in enumerate(texts["chapters"], 1):
        document.add_heading(f"{number}. {chapter['heading']}", 1)
        table = _word_table(document, chapter["header"])
        for row in chapter["rows"]:
            for cell, value in zip(table.add_row().cells, row, strict=True):
                cell.text = str(value)
    document.add_heading(f"{len(texts['chapters']) + 1}. Durée du pacte", 1)
    document.add_paragraph("Le pacte est conclu jusqu'au 31 décembre 2027 ; il est relu à chaque réunion du comité.")
    return _saved(document)


def _word_table(document: Document, header: list[str]) -> Any:
    table = document.add_table(rows=1, cols=len(header), style="Table Grid")
    for cell, title in zip(table.rows[0].cells, header, strict=True):
        cell.paragraphs[0].add_run(title).bold = True
        shade = OxmlElement("w:shd")
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:fill"), _SHADE)
        cell._tc.get_or_add_tcPr().append(shade)
    repeated = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeated)
    return table


# --- Excel


class _Book:
    """A workbook in memory with the formats that the examples use."""

    def __init__(self, title: str) -> None:
        self.out = io.BytesIO()
        self.book = xlsxwriter.Workbook(self.out, {"in_memory": True, "strings_to_formulas": False})
        self.book.set_properties({"title": title, "author": "Secrétariat du comité", "created": _WRITTEN})
        self.bold = self.book.add_format({"bold": True})
        self.header = self.book.add_format({"bold": True, "bg_color": f"#{_SHADE}", "text_wrap": True, "border": 1})
        self.axis = self.book.add_format({"bold": True, "valign": "top", "text_wrap": True, "border": 1})
        self.text = self.book.add_format({"text_wrap": True, "valign": "top", "border": 1})
        self.day = self.book.add_format({"num_format": "dd/mm/yyyy", "border": 1})
        self.month = self.book.add_format({"num_format": "mmm-yy", "border": 1})
        self.share = self.book.add_format({"num_format": "0 %", "border": 1})

    def put(self, sheet: Any, row: int, column: int, value: Any) -> None:
        """A text, a number, a day, a month or a share, each as a person would have typed it."""
        if isinstance(value, dict):
            kind, inner = next(iter(value.items()))
            if isinstance(inner, date):
                sheet.write_datetime(row, column, inner, getattr(self, kind))
            else:
                sheet.write_number(row, column, inner, self.share)
        elif isinstance(value, int):
            sheet.write_number(row, column, value, self.text)
        elif value:
            sheet.write_string(row, column, value, self.text)
        else:
            sheet.write_blank(row, column, None, self.text)

    def saved(self) -> bytes:
        """The bytes of the file."""
        self.book.close()
        return self.out.getvalue()


def _vitre(texts: dict[str, Any]) -> bytes:
    """Title rows above the header, priorities in merged cells with a count below, a hidden row, a comment."""
    book = _Book(texts["title"][0])
    sheet = book.book.add_worksheet("Actions")
    for row, line in enumerate(texts["title"]):
        sheet.merge_range(row, 0, row, len(texts["header"]) - 1, line, book.bold)
    at = len(texts["title"]) + 1
    for column, title in enumerate(texts["header"]):
        sheet.write_string(at, column, title, book.header)
    for axis, name in enumerate(texts["axes"]):
        rows = [values for number, *values in texts["rows"] if number == axis]
        sheet.merge_range(at + 1, 0, at + len(rows), 0, name, book.axis)
        for values in rows:
            at += 1
            for column, value in enumerate(values, 1):
                book.put(sheet, at, column, value)
            if values[0] in texts["hidden"]:
                sheet.set_row(at, None, None, {"hidden": True})
            if values[0] in texts["comments"]:
                sheet.write_comment(at, 3, texts["comments"][values[0]], {"author": "Secrétariat"})
        at += 1
        sheet.write_string(at, 2, f"Sous-total priorité {axis + 1} : {len(rows)} actions", book.bold)
    sheet.write_string(at + 2, 0, texts["closing"][0])
    return book.saved()


def _bretagne(texts: dict[str, Any]) -> bytes:
    """A cover sheet, then one sheet per axis with its columns in its own order."""
    book = _Book(texts["cover"][1])
    cover = book.book.add_worksheet("Présentation")
    for row, line in enumerate(texts["cover"]):
        cover.write_string(row, 0, line, book.bold if row < 2 else None)
    for told in texts["sheets"]:
        sheet = book.book.add_worksheet(told["name"])
        sheet.write_string(0, 0, told["title"], book.bold)
        for column, title in enumerate(told["header"]):
            sheet.write_string(2, column, title, book.header)
        for row, values in enumerate(told["rows"], 3):
            for column, value in enumerate(values):
                book.put(sheet, row, column, value)
    return book.saved()


# --- OpenDocument


def _chateaubriant(texts: dict[str, Any]) -> bytes:
    """One sheet; each orientation is a row over the whole width."""
    rows: list[list[str]] = [[line] for line in texts["title"]]
    rows += [[], texts["header"]]
    merged = {0, 1}
    for axis, name in enumerate(texts["axes"]):
        merged.add(len(rows))
        rows.append([name])
        rows += [values for number, *values in texts["rows"] if number == axis]
    return sheet_file("Feuille de route", rows, len(texts["header"]), merged, header=3)


def _ploermel(texts: dict[str, Any]) -> bytes:
    """One form per page: labels on the left, answers on the right."""
    forms = [list(zip(texts["labels"], values, strict=True)) for values in texts["rows"]]
    return text_file(texts["title"], forms)


def main() -> None:
    """Write the files beside their texts."""
    for name, data in make_all().items():
        (HERE / name).write_bytes(data)


if __name__ == "__main__":
    main()
