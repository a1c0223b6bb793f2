"""What does a workbook hold?

Each sheet becomes one table, hidden ones included and marked; what a cell shows and what it truly holds are both kept.
"""

from dataclasses import dataclass

from lxml import etree

from roadmaps.draft import Place
from roadmaps.reading.content import Content, Paragraph, Remark, Table
from roadmaps.reading.excel_cells import Workings, read_cells
from roadmaps.reading.excel_comments import read_comments
from roadmaps.reading.excel_styles import local_name, read_styles
from roadmaps.reading.excel_text import page_texts, shown_text, split_reference
from roadmaps.reading.package import Package

_RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_RELATION_ID_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    path: str
    hidden: bool
    repeated: frozenset[int]


def extract_excel(data: bytes) -> Content:
    """The content of an .xlsx or .xltx file."""
    package = Package(data)
    book_path = _book_path(package)
    book = package.xml(book_path)
    if book is None:
        return Content(())
    workings = _workings(package, book_path, book)
    blocks: list[Paragraph | Table] = []
    margins: list[Paragraph] = []
    remarks: list[Remark] = []
    notes: list[str] = []
    for sheet in _sheets(package, book_path, book):
        root = package.xml(sheet.path)
        if root is None or local_name(root) != "worksheet":
            continue
        table, apart = _read_sheet(package, sheet, root, workings)
        blocks.append(table)
        blocks.extend(_text_boxes(package, sheet))
        margins.extend(page_texts(root, sheet.name))
        remarks.extend(apart)
        if sheet.hidden:
            notes.append(f"La feuille « {sheet.name} » est masquée ; elle a été lue comme les autres.")
    if workings.empty_formulas:
        notes.append("Des formules n'ont pas de valeur enregistrée : ouvrez le fichier dans Excel et enregistrez-le.")
    return Content(tuple(blocks), margins=tuple(margins), remarks=tuple(remarks), notes=tuple(notes))


def _book_path(package: Package) -> str:
    roots = [one.target for one in package.relations("") if one.kind == "officeDocument"]
    return roots[0] if roots else "xl/workbook.xml"


def _workings(package: Package, book_path: str, book: etree._Element) -> Workings:
    strings = package.related(book_path, "sharedStrings")
    styles = package.related(book_path, "styles")
    theme = package.related(book_path, "theme")
    from_1904 = any(one.get("date1904", "0") in ("1", "true") for one in book.iter("{*}workbookPr"))
    return Workings(
        strings=[shown_text(one) for one in strings[0] if local_name(one) == "si"] if strings else [],
        styles=read_styles(styles[0] if styles else None, theme[0] if theme else None),
        from_1904=from_1904,
    )


def _sheets(package: Package, book_path: str, book: etree._Element) -> list[_Sheet]:
    paths = {one.key: one.target for one in package.relations(book_path)}
    elements = list(book.iter("{*}sheet"))
    repeated = _repeated_rows(book)
    found = []
    for index, one in enumerate(elements):
        key = one.get(_RELATION_ID) or one.get(_RELATION_ID_STRICT) or ""
        hidden = one.get("state", "visible") != "visible"
        found.append(_Sheet(one.get("name", ""), paths.get(key, ""), hidden, repeated.get(index, frozenset())))
    return found


def _repeated_rows(book: etree._Element) -> dict[int, frozenset[int]]:
    """Rows printed on every page, by sheet: the author's own header rows."""
    found: dict[int, frozenset[int]] = {}
    for one in book.iter("{*}definedName"):
        sheet = one.get("localSheetId", "")
        if one.get("name") != "_xlnm.Print_Titles" or not sheet.isdecimal():
            continue
        for area in (one.text or "").split(","):
            ends = area.rsplit("!", 1)[-1].replace("$", "").split(":")
            if len(ends) == 2 and all(end.isdecimal() for end in ends) and int(ends[1]) - int(ends[0]) < 10:
                found[int(sheet)] = frozenset(range(int(ends[0]) - 1, int(ends[1])))
    return found


def _read_sheet(
    package: Package, sheet: _Sheet, root: etree._Element, workings: Workings
) -> tuple[Table, list[Remark]]:
    comments = read_comments(package, sheet.path)
    cells, rows, columns, remarks = read_cells(root, sheet.name, workings, comments)
    for (row, column), texts in comments.items():
        where = cells[row, column].place if (row, column) in cells else Place(f"feuille « {sheet.name} »", sheet.name)
        remarks.extend(Remark(text, where, "commentaire") for text in texts)
    headers = sheet.repeated | _header_rows(package, sheet)
    table = Table(
        cells=cells,
        rows=rows,
        columns=columns,
        part=f"feuille {sheet.name}",
        hidden_rows=_hidden_rows(root, rows),
        hidden_columns=_hidden_columns(root, columns),
        header_rows=frozenset(row for row in headers if row < rows),
        is_sheet=True,
        is_hidden=sheet.hidden,
    )
    return table, remarks


def _header_rows(package: Package, sheet: _Sheet) -> frozenset[int]:
    """First rows of the areas that Excel itself calls tables."""
    found = set()
    for table in package.related(sheet.path, "table"):
        start = split_reference(table.get("ref", "").split(":")[0])
        if start is not None and table.get("headerRowCount", "1") != "0":
            found.add(start[0])
    return frozenset(found)


def _hidden_rows(root: etree._Element, rows: int) -> frozenset[int]:
    found = set()
    for row in root.iter("{*}row"):
        number = row.get("r", "")
        if number.isdecimal() and (row.get("hidden") in ("1", "true") or row.get("ht") == "0"):
            found.add(int(number) - 1)
    return frozenset(row for row in found if row < rows)


def _hidden_columns(root: etree._Element, columns: int) -> frozenset[int]:
    found: set[int] = set()
    for one in root.iter("{*}col"):
        first, last = one.get("min", ""), one.get("max", "")
        hidden = one.get("hidden") in ("1", "true") or one.get("width") == "0"
        if hidden and first.isdecimal() and last.isdecimal():
            found.update(range(int(first) - 1, min(int(last), columns)))
    return frozenset(found)


def _text_boxes(package: Package, sheet: _Sheet) -> list[Paragraph]:
    """Texts written in shapes over the sheet."""
    found = []
    for drawing in package.related(sheet.path, "drawing"):
        for paragraph in drawing.iter(_DRAWING + "p"):
            text = "".join(one.text or "" for one in paragraph.iter(_DRAWING + "t")).strip()
            if text:
                place = Place(f"feuille « {sheet.name} », zone de texte", sheet.name)
                found.append(Paragraph(text, place, from_text_box=True))
    return found
