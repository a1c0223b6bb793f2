"""How is a blank form laid out in Word, with content controls, drop-down lists and tables that are read aloud well?"""

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import docx
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Cm, Pt

from roadmaps.blank_forms.outlines import Grid, Outline, Question, Sheet
from roadmaps.settled_archive import settled

_MADE = datetime(2026, 1, 1, tzinfo=UTC)
_SHADE = "E3E9F2"
_PROMPT_COLOUR = "595959"
_MORE = "…"
_PAGE_CM = 26.1


def word_form(outline: Outline) -> bytes:
    """The .docx of a form."""
    document = docx.Document()
    _prepare(document, outline.title, any(isinstance(block, Grid) for block in outline.blocks))
    ids = count(1)
    document.add_heading(outline.title, 0)
    for line in outline.guidance:
        document.add_paragraph(line)
    for block in outline.blocks:
        _heading(document, block, ids)
        if isinstance(block, Grid):
            _grid(document, block, ids)
        else:
            _sheet(document, block, ids)
    return _saved(document)


def word_table(title: list[str], headers: list[tuple[str, int]], rows: list[list[str]]) -> bytes:
    """The .docx of one filled table under its title lines."""
    document = docx.Document()
    _prepare(document, title[0], wide=True)
    document.add_heading(title[0], 0)
    for line in title[1:]:
        document.add_paragraph(line)
    table = document.add_table(rows=1 + len(rows), cols=len(headers), style="Table Grid")
    _describe(table, title[0], "Une ligne par action.")
    _header(table.rows[0], [header for header, _ in headers])
    _set_widths(table, [width for _, width in headers])
    for row, texts in zip(table.rows[1:], rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return _saved(document)


def _saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return settled(out.getvalue())


def _prepare(document: Document, title: str, wide: bool) -> None:
    """A4, landscape for grids, in French, with a title that readers announce."""
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Cm(29.7), Cm(21)) if wide else (Cm(21), Cm(29.7))
    section.left_margin = section.right_margin = Cm(1.8)
    properties = document.core_properties
    properties.title, properties.language, properties.author = title, "fr-FR", "Quadrille"
    properties.created = properties.modified = _MADE
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "fr-FR")
    for name in ("Normal", "Title", "Heading 1"):
        _in_arial(document.styles[name])
    document.styles["Normal"].font.size = Pt(9.5)
    drop_old_styles(document)


def _in_arial(style: Any) -> None:
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    fonts.attrib.clear()
    for script in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{script}"), "Arial")


def drop_old_styles(document: Document) -> None:
    """A second copy of the styles, for Word 2010, that would contradict the first."""
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/stylesWithEffects"):
            document.part.drop_rel(key)


def _heading(document: Document, block: Grid | Sheet, ids: Iterator[int]) -> None:
    paragraph = document.add_heading(block.title, 1)
    if isinstance(block, Grid) and block.names_itself:
        question = Question(f"Intitulé de « {block.title.strip(' –')} »", "à compléter")
        paragraph._p.append(_control(question, ids))


def _grid(document: Document, grid: Grid, ids: Iterator[int]) -> None:
    table = document.add_table(rows=1 + grid.rows, cols=len(grid.questions), style="Table Grid")
    _describe(table, grid.title.strip(" –"), "Une colonne par question, une ligne par réponse.")
    _header(table.rows[0], [question.label for question in grid.questions])
    _set_widths(table, [question.width for question in grid.questions])
    for number, row in enumerate(table.rows[1:]):
        row.height = Cm(0.9)
        for cell, question in zip(row.cells, grid.questions, strict=True):
            asked = question if number == 0 or question.choices else replace(question, hint=_MORE)
            cell.paragraphs[0]._p.append(_control(asked, ids))


def _set_widths(table: Any, widths: list[int]) -> None:
    """Share the width of the page as the questions need it."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = int(Cm(_PAGE_CM) * width / sum(widths))
        for cell in column.cells:
            cell.width = column.width


def _sheet(document: Document, sheet: Sheet, ids: Iterator[int]) -> None:
    table = document.add_table(rows=len(sheet.questions), cols=2, style="Table Grid")
    _describe(table, sheet.title, "À gauche la question, à droite la réponse.")
    for row, question in zip(table.rows, sheet.questions, strict=True):
        row.height = Cm(0.95)
        row._tr.get_or_add_trPr().append(_element("w:cantSplit"))
        if question is sheet.questions[0]:  # what the table is about: said again at the head of each page
            row._tr.trPr.append(_element("w:tblHeader"))
        left, right = row.cells
        left.width, right.width = Cm(5.5), Cm(11.9)
        left.paragraphs[0].add_run(question.label).bold = True
        _shade(left)
        right.paragraphs[0]._p.append(_control(question, ids))


def _describe(table: Any, title: str, text: str) -> None:
    for name, value in (("w:tblCaption", title), ("w:tblDescription", text)):
        table._tbl.tblPr.append(_element(name, val=value))


def _header(row: Any, labels: list[str]) -> None:
    row._tr.get_or_add_trPr().append(_element("w:tblHeader"))
    for cell, label in zip(row.cells, labels, strict=True):
        cell.paragraphs[0].add_run(label).bold = True
        _shade(cell)


def _shade(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(_element("w:shd", val="clear", color="auto", fill=_SHADE))


def _control(question: Question, ids: Iterator[int]) -> Any:
    """A content control that shows its prompt until it is filled in; what is already known fills it."""
    control, properties = OxmlElement("w:sdt"), OxmlElement("w:sdtPr")
    number = next(ids)
    properties.append(_element("w:alias", val=question.label))
    properties.append(_element("w:tag", val=f"reponse_{number}"))
    properties.append(_element("w:id", val=str(100_000 + number)))
    if not question.answer:
        properties.append(_element("w:showingPlcHdr"))
    properties.append(_choices(question) if question.choices else _element("w:text", multiLine="1"))
    content = OxmlElement("w:sdtContent")
    content.append(_written(question.answer) if question.answer else _prompt(question.hint))
    control.extend([properties, content])
    return control


def _prompt(hint: str) -> Any:
    run, look, text = OxmlElement("w:r"), OxmlElement("w:rPr"), OxmlElement("w:t")
    look.append(_element("w:color", val=_PROMPT_COLOUR))
    text.text = hint
    run.extend([look, text])
    return run


def _written(answer: str) -> Any:
    """A run that holds a text with its line ends and tabulations."""
    run = OxmlElement("w:r")
    run.text = answer
    return run


def _choices(question: Question) -> Any:
    listed = OxmlElement("w:dropDownList")
    for choice in question.choices:
        listed.append(_element("w:listItem", displayText=choice, value=choice))
    return listed


def _element(name: str, **attributes: str) -> Any:
    element = OxmlElement(name)
    for key, value in attributes.items():
        element.set(qn(f"w:{key}"), value)
    return element
