"""What does an OpenDocument text or spreadsheet hold?"""

from dataclasses import dataclass, field

from lxml import etree

from roadmaps.draft import Place
from roadmaps.reading.content import Content, Paragraph, Remark, Table
from roadmaps.reading.odf_styles import DRAW, OFFICE, STYLE, TABLE, TEXT, OdfStyles
from roadmaps.reading.odf_tables import read_table
from roadmaps.reading.odf_text import box_paragraphs, notes_of, paragraph_text
from roadmaps.reading.package import Package

_CONTENTS = {TEXT + "table-of-content", TEXT + "alphabetical-index", TEXT + "illustration-index", TEXT + "table-index"}
_PASS_THROUGH = {TEXT + "section", TEXT + "list-header", OFFICE + "text", TEXT + "numbered-paragraph"}


@dataclass(slots=True)
class _Reading:
    """A text document being read."""

    styles: OdfStyles
    numbered_lists: dict[str, bool]
    blocks: list[Paragraph | Table] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    paragraphs: int = 0
    tables: int = 0

    def next_place(self) -> Place:
        """The place of the next paragraph."""
        self.paragraphs += 1
        return Place(f"paragraphe {self.paragraphs}", "paragraphes", self.paragraphs - 1)


def extract_open_text(data: bytes) -> Content:
    """The content of an .odt file."""
    content, styles_root, styles = _open(data)
    body = content.find(f".//{OFFICE}text")
    reading = _Reading(styles, _numbered_lists(content, styles_root))
    if body is not None:
        _walk(body, reading)
    deleted = _deletions(content)
    return Content(
        tuple(reading.blocks),
        margins=_margins(styles_root),
        remarks=(*reading.remarks, *deleted),
        has_revisions=content.find(f".//{TEXT}changed-region") is not None,
    )


def extract_open_sheet(data: bytes) -> Content:
    """The content of an .ods file."""
    content, styles_root, styles = _open(data)
    blocks: list[Paragraph | Table] = []
    remarks: list[Remark] = []
    notes: list[str] = []
    for element in content.iterfind(f".//{OFFICE}spreadsheet/{TABLE}table"):
        name = element.get(TABLE + "name", "")
        table, apart = read_table(element, f"feuille {name}", styles, is_sheet=True)
        blocks.append(table)
        remarks.extend(apart)
        for shapes in element.iterfind(f"{TABLE}shapes"):
            place = Place(f"feuille « {name} », zone de texte", name)
            blocks.extend(Paragraph(text, place, from_text_box=True) for text in box_paragraphs(shapes))
        if table.is_hidden:
            notes.append(f"La feuille « {name} » est masquée ; elle a été lue comme les autres.")
    return Content(tuple(blocks), margins=_margins(styles_root), remarks=tuple(remarks), notes=tuple(notes))


def _open(data: bytes) -> tuple[etree._Element, etree._Element | None, OdfStyles]:
    package = Package(data)
    content = package.xml("content.xml")
    styles = package.xml("styles.xml")
    if content is None:
        content = etree.Element(OFFICE + "document-content")
    return content, styles, OdfStyles(styles, content)


def _walk(parent: etree._Element, reading: _Reading) -> None:
    for one in parent:
        if one.tag in (TEXT + "p", TEXT + "h"):
            _add_paragraph(one, reading)
        elif one.tag == TEXT + "list":
            _walk_list(one, reading, 0, one.get(TEXT + "style-name", ""))
        elif one.tag == TABLE + "table":
            _add_table(one, reading)
        elif one.tag in _CONTENTS:
            _set_apart(one, reading, "table des matières")
        elif one.tag in _PASS_THROUGH:
            _walk(one, reading)
        elif one.tag == DRAW + "frame":
            _add_boxes(one, reading)


def _add_paragraph(element: etree._Element, reading: _Reading, level: int | None = None, number: str = "") -> None:
    name = element.get(TEXT + "style-name")
    text = paragraph_text(element)
    place = reading.next_place()
    if text:
        reading.blocks.append(
            Paragraph(
                text=text,
                place=place,
                heading=_outline_level(element, reading.styles),
                is_title=reading.styles.is_title(name),
                list_level=level,
                numbering=number,
                bold=_is_bold(element, reading.styles),
                page_break_before=any(one.break_before for one in reading.styles.lineage(name)),
            )
        )
    reading.remarks.extend(Remark(note, place, reason) for note, reason in notes_of(element))
    _add_boxes(element, reading)


def _outline_level(element: etree._Element, styles: OdfStyles) -> int:
    given = element.get(TEXT + "outline-level", "")
    if element.tag == TEXT + "h":
        return int(given) if given.isdecimal() else 1
    return next((one.outline_level for one in styles.lineage(element.get(TEXT + "style-name")) if one.outline_level), 0)


def _is_bold(element: etree._Element, styles: OdfStyles) -> bool:
    if styles.is_bold(element.get(TEXT + "style-name")):
        return True
    runs = [one for one in element if isinstance(one.tag, str) and paragraph_text(one)]
    loose = (element.text or "").strip() or any((one.tail or "").strip() for one in element)
    return bool(runs) and not loose and all(styles.is_bold(one.get(TEXT + "style-name")) for one in runs)


def _walk_list(element: etree._Element, reading: _Reading, level: int, style: str) -> None:
    count = 0
    numbered = reading.numbered_lists.get(style, False)
    for item in element:
        if item.tag not in (TEXT + "list-item", TEXT + "list-header"):
            continue
        count += 1
        first = True
        for one in item:
            if one.tag in (TEXT + "p", TEXT + "h"):
                _add_paragraph(one, reading, level, f"{count}." if numbered and first and level == 0 else "")
                first = False
            elif one.tag == TEXT + "list":
                _walk_list(one, reading, level + 1, style)


def _numbered_lists(*roots: etree._Element | None) -> dict[str, bool]:
    """Whether each list style numbers its first level."""
    found = {}
    for root in roots:
        for style in root.iter(TEXT + "list-style") if root is not None else ():
            first = next((one for one in style if one.get(TEXT + "level") == "1"), None)
            found[style.get(STYLE + "name", "")] = first is not None and first.tag == TEXT + "list-level-style-number"
    return found


def _add_table(element: etree._Element, reading: _Reading) -> None:
    reading.tables += 1
    table, apart = read_table(element, f"tableau {reading.tables}", reading.styles, is_sheet=False)
    reading.blocks.append(table)
    reading.remarks.extend(apart)


def _add_boxes(element: etree._Element, reading: _Reading) -> None:
    for text in box_paragraphs(element):
        reading.blocks.append(Paragraph(text, reading.next_place(), from_text_box=True))


def _set_apart(element: etree._Element, reading: _Reading, reason: str) -> None:
    for one in element.iter(TEXT + "p", TEXT + "h"):
        text = paragraph_text(one)
        if text:
            reading.remarks.append(Remark(text, reading.next_place(), reason))


def _deletions(content: etree._Element) -> list[Remark]:
    found = []
    for one in content.iter(TEXT + "deletion"):
        text = "\n".join(paragraph_text(part) for part in one.iter(TEXT + "p", TEXT + "h")).strip()
        if text:
            found.append(Remark(text, Place("suivi des modifications"), "texte supprimé"))
    return found


def _margins(styles: etree._Element | None) -> tuple[Paragraph, ...]:
    """Page headers and footers."""
    found: dict[str, Paragraph] = {}
    for master in styles.iter(STYLE + "master-page") if styles is not None else ():
        for group in master:
            for one in group.iter(TEXT + "p", TEXT + "h"):
                text = paragraph_text(one)
                if text and "???" not in text:
                    found[text] = Paragraph(text, Place("en-tête ou pied de page", "marges"))
    return tuple(found.values())
