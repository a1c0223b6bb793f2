"""What does a Word file hold?

Read on its XML directly, because nothing may be lost: content controls around words, cells and rows, check boxes,
tracked changes, merged cells, nested tables, text boxes, notes and comments.
"""

from dataclasses import dataclass, field, replace

from lxml import etree

from roadmaps.draft import Place
from roadmaps.reading.content import Cell, Content, Paragraph, Remark, Table
from roadmaps.reading.package import Package
from roadmaps.reading.statuses import boxes_in
from roadmaps.reading.word_cells import read_plain_cell
from roadmaps.reading.word_styles import PLAIN, VAL, Numbering, Style, W, integer, is_on, read_styles
from roadmaps.reading.word_text import CONTROL_PLACEHOLDER, TextReader

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_P, _TBL, _TR, _TC, _SDT, _PPR, _TCPR, _TRPR = (W + n for n in ("p", "tbl", "tr", "tc", "sdt", "pPr", "tcPr", "trPr"))
_PSTYLE, _NUMPR, _OUTLINE, _MARK, _NEW_PAGE = (
    W + n for n in ("pStyle", "numPr", "outlineLvl", "rPr", "pageBreakBefore")
)
_SPAN, _MERGE, _SHADE = W + "gridSpan", W + "vMerge", W + "shd"
_WRAPPERS = frozenset(W + name for name in ("sdtContent", "customXml", "ins", "moveTo", "smartTag"))
_DROPPED = frozenset({W + "del", W + "moveFrom"})
_PARTS = frozenset({"styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer"})
_BOXES = frozenset("☐☒☑□■✔✓")


def extract_word(data: bytes) -> Content:
    """The content of a .docx or .dotx file."""
    package = Package(data)
    main = next((r.target for r in package.relations("") if r.kind == "officeDocument"), "word/document.xml")
    root = _loose(package.xml(main))
    body = root.find(W + "body") if root is not None else None
    if body is None:
        return Content(())
    parts: dict[str, list[etree._Element]] = {}
    for link in package.relations(main):
        part = _loose(package.xml(link.target)) if link.kind in _PARTS else None
        if part is not None:
            parts.setdefault(link.kind, []).append(part)
    reader = _Reader(read_styles(_first(parts, "styles")), Numbering(_first(parts, "numbering")))
    reader.read_blocks(body)
    reader.flush_deleted()
    for kind, reason in (
        ("footnotes", "note de bas de page"),
        ("endnotes", "note de fin"),
        ("comments", "commentaire"),
    ):
        for one in parts.get(kind, ()):
            reader.remarks += _remarks(one, reason)
    blocks, remarks, notes = tuple(reader.blocks), tuple(reader.remarks), tuple(reader.notes())
    return Content(blocks, _margins(parts), remarks, reader.text.has_revisions, notes)


def _first(parts: dict[str, list[etree._Element]], kind: str) -> etree._Element | None:
    return parts[kind][0] if kind in parts else None


def _loose(root: etree._Element | None) -> etree._Element | None:
    """The "strict" variant of the format differs by its namespace alone."""
    if root is None or not str(root.tag).startswith("{" + _STRICT.decode()):
        return root
    return etree.fromstring(etree.tostring(root).replace(_STRICT, _LOOSE), etree.XMLParser(resolve_entities=False))


def _margins(parts: dict[str, list[etree._Element]]) -> tuple[Paragraph, ...]:
    found: dict[str, Paragraph] = {}
    for kind, name in (("header", "en-tête de page"), ("footer", "pied de page")):
        for root in parts.get(kind, ()):
            reader = TextReader()
            for element in root.iter(_P):
                text = reader.read(element).strip()
                if text:
                    found.setdefault(text, Paragraph(text, Place(name, name)))
    return tuple(found.values())


def _remarks(root: etree._Element, reason: str) -> list[Remark]:
    remarks: list[Remark] = []
    for one in root:
        if one.get(W + "type") in {"separator", "continuationSeparator", "continuationNotice"}:
            continue
        reader = TextReader()
        text = "\n".join(filter(None, (reader.read(p).strip() for p in one.iter(_P))))
        if text:
            remarks.append(Remark(text, Place(f"{reason} {len(remarks) + 1}", reason), reason))
    return remarks


@dataclass(slots=True)
class _Line:
    """A paragraph read, and what its properties say."""

    text: str
    style: Style
    list_level: int | None
    numbering: str


_EMPTY = _Line("", PLAIN, None, "")


@dataclass(slots=True)
class _Shape:
    """A cell being read: where it begins and how far it goes."""

    row: int
    column: int
    column_span: int
    lines: list[str]
    bold: bool
    fill: str
    row_span: int = 1


@dataclass(slots=True)
class _Reader:
    styles: dict[str, Style]
    numbering: Numbering
    text: TextReader = field(default_factory=TextReader)
    blocks: list[Paragraph | Table] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    tables: int = 0
    paragraphs: int = 0
    embedded: int = 0
    page_break: bool = False
    carried: str = ""
    """The text of a paragraph whose mark was deleted: it goes on in the next one."""

    def notes(self) -> list[str]:
        """Sentences about the file as a whole."""
        said = []
        if self.text.has_revisions:
            said.append(
                "Le document contient des modifications suivies : le texte est lu comme si elles étaient acceptées."
            )
        if self.embedded:
            said.append("Le document contient un autre fichier incorporé, qui n’a pas été lu.")
        return said

    def read_blocks(self, container: etree._Element, from_box: bool = False, in_contents: bool = False) -> None:
        """Paragraphs and tables in reading order, through content controls and revision marks."""
        for child in container:
            tag = child.tag
            if tag == _P:
                self._read_paragraph(child, from_box, in_contents)
            elif tag == _TBL:
                self._read_table(child, "")
            elif tag == _SDT:
                if not is_on(child.find(CONTROL_PLACEHOLDER)):
                    gallery = child.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
                    contents = gallery is not None and gallery.get(VAL) == "Table of Contents"
                    for content in child.iterchildren(W + "sdtContent"):
                        self.read_blocks(content, from_box, in_contents or contents)
            elif tag in _WRAPPERS:
                self.read_blocks(child, from_box, in_contents)
            elif tag == W + "altChunk":
                self.embedded += 1

    def _line(self, paragraph: etree._Element) -> _Line:
        first = next(iter(paragraph), None)
        if first is None:
            self.text.read(paragraph)
            return _EMPTY
        style, key, mark_deleted = self._properties(first) if first.tag == _PPR else (PLAIN, None, False)
        text = self.carried + self.text.read(paragraph)
        self.carried = ""
        if mark_deleted:
            self.carried, text = text, ""
        if not text or text.isspace():
            return _EMPTY
        listed, number_text = self.numbering.next(key) if key else (False, "")
        level_read = key[1] if key and listed else style.list_level
        return _Line(text, style, level_read if not style.heading else None, number_text)

    def _properties(self, properties: etree._Element) -> tuple[Style, tuple[str, int] | None, bool]:
        """The style of a paragraph, its list, and whether its end was deleted."""
        style, numbered, outline, mark_deleted = PLAIN, None, None, False
        for one in properties:
            tag = one.tag
            if tag == _PSTYLE:
                style = self.styles.get(one.get(VAL, ""), PLAIN)
            elif tag == _NUMPR:
                numbered = one
            elif tag == _OUTLINE:
                outline = one
            elif tag == _MARK:
                mark_deleted = one.find(W + "del") is not None
            elif tag == _NEW_PAGE:
                self.page_break = self.page_break or is_on(one)
        key = style.list_key
        if numbered is not None:
            number, level = numbered.find(W + "numId"), numbered.find(W + "ilvl")
            inherited = key or ("", 0)
            key = (number.get(VAL, "") if number is not None else inherited[0], integer(level, inherited[1]))
        if outline is not None and integer(outline, 9) < 9:
            style = replace(style, heading=integer(outline) + 1)
        return style, key, mark_deleted

    def _read_paragraph(self, paragraph: etree._Element, from_box: bool, in_contents: bool) -> None:
        contents = in_contents or self.text.in_contents
        line = self._line(paragraph)
        text = line.text.strip()
        self.page_break = self.page_break or (self.text.breaks_page and not text)
        if text:
            self.paragraphs += 1
            boxes, ticked = boxes_in(text) if not _BOXES.isdisjoint(text) else ((), ())
            self.blocks.append(
                Paragraph(
                    text,
                    Place(f"paragraphe {self.paragraphs}", "paragraphes", row=self.paragraphs),
                    heading=line.style.heading,
                    is_title=line.style.is_title,
                    list_level=line.list_level,
                    numbering=line.numbering,
                    bold=self.text.all_bold or line.style.bold,
                    page_break_before=self.page_break,
                    ticked=ticked,
                    boxes=boxes,
                    from_text_box=from_box,
                    is_contents=contents or self.text.in_contents or line.style.is_contents,
                )
            )
            self.page_break = self.text.breaks_page
        self.flush_deleted()
        if self.text.boxes:
            boxes_aside, self.text.boxes = self.text.boxes, []
            for box in boxes_aside:
                self.read_blocks(box, from_box=True)

    def flush_deleted(self) -> None:
        """What was deleted or hidden stays as a remark."""
        place = Place(f"paragraphe {self.paragraphs}", "paragraphes", row=self.paragraphs)
        self.remarks += [Remark(text, place, "texte supprimé") for text in self.text.deleted]
        self.remarks += [Remark(text, place, "texte masqué") for text in self.text.hidden]
        self.text.deleted.clear()
        self.text.hidden.clear()

    def _read_table(self, table: etree._Element, inside: str) -> Table:
        self.tables += 1
        part = f"tableau {self.tables}"
        position = len(self.blocks)
        shapes: list[_Shape] = []
        open_merges: dict[int, _Shape] = {}
        headers, hidden = set(), set()
        nested: list[etree._Element] = []
        row_count = 0
        for row in _flattened(table, _TR):
            properties = row.find(_TRPR)
            if properties is not None:
                if properties.find(W + "del") is not None:
                    self.text.has_revisions = True
                    self.text.deleted.append("".join(t.text or "" for t in row.iter(W + "t", W + "delText")))
                    continue
                self.text.has_revisions |= properties.find(W + "ins") is not None
                if is_on(properties.find(W + "tblHeader")):
                    headers.add(row_count)
                if is_on(properties.find(W + "hidden")):
                    hidden.add(row_count)
            column = integer(properties.find(W + "gridBefore")) if properties is not None else 0
            for cell in _flattened(row, _TC):
                column += self._read_cell(cell, row_count, column, shapes, open_merges, nested)
            row_count += 1
        found = Table(
            cells={(s.row, s.column): _cell(s, part) for s in shapes},
            rows=row_count,
            columns=max((s.column + s.column_span for s in shapes), default=0),
            part=part,
            hidden_rows=frozenset(hidden),
            header_rows=frozenset(headers),
            inside=inside,
        )
        self.blocks.insert(position, found)
        self.page_break = False
        for one in nested:
            self._read_table(one, part)
        if self.text.boxes:
            boxes_aside, self.text.boxes = self.text.boxes, []
            for box in boxes_aside:
                self.read_blocks(box, from_box=True)
        return found

    def _read_cell(  # noqa: PLR0917
        self,
        cell: etree._Element,
        row: int,
        column: int,
        shapes: list[_Shape],
        open_merges: dict[int, _Shape],
        nested: list[etree._Element],
    ) -> int:
        """Read one cell; how many columns it takes."""
        plain = read_plain_cell(cell, self.styles) if self.text.is_at_rest and not self.carried else None
        span, merge, fill = plain[:3] if plain else _cell_properties(cell)
        above = open_merges.get(column)
        if merge and merge != "restart" and above is not None:
            above.row_span = row - above.row + 1
            return span
        lines: list[str] = plain[3] if plain else []
        bold = plain[4] if plain else self._read_lines(cell, lines, nested)
        shape = _Shape(row, column, span, lines, bold and bool(lines), fill)
        shapes.append(shape)
        open_merges.pop(column, None)
        if merge:
            open_merges[column] = shape
        return span

    def _read_lines(self, container: etree._Element, lines: list[str], nested: list[etree._Element]) -> bool:
        """The lines of a cell, tables in it included; whether all of it is bold."""
        bold = True
        for child in container:
            tag = child.tag
            if tag == _P:
                line = self._line(child)
                text = line.text
                written = (
                    [part for piece in text.split("\n") if (part := piece.strip())] if "\n" in text else [text.strip()]
                )
                if text:
                    bold = bold and (self.text.all_bold or line.style.bold)
                    mark = line.numbering + " " if line.numbering else "• " if line.list_level is not None else ""
                    lines.append(mark + written[0])
                    lines += written[1:]
            elif tag == _TBL:
                nested.append(child)
                for row in _flattened(child, _TR):
                    inner: list[list[str]] = []
                    for cell in _flattened(row, _TC):
                        inner.append([])
                        self._read_lines(cell, inner[-1], [])
                    told = " : ".join(" ".join(texts) for texts in inner if texts)
                    lines += [told] if told else []
            elif tag == _SDT:
                if not is_on(child.find(CONTROL_PLACEHOLDER)):
                    for content in child.iterchildren(W + "sdtContent"):
                        bold = self._read_lines(content, lines, nested) and bold
            elif tag in _WRAPPERS:
                bold = self._read_lines(child, lines, nested) and bold
        return bold


def _cell_properties(cell: etree._Element) -> tuple[int, str, str]:
    """Columns it spans, its part in a vertical merge ("" when none), its colour."""
    span, merge, fill = 1, "", ""
    properties = next(iter(cell), None)
    if properties is None or properties.tag != _TCPR:
        return span, merge, fill
    for one in properties:
        tag = one.tag
        if tag == _SPAN:
            span = min(max(integer(one, 1), 1), 200)
        elif tag == _MERGE:
            merge = one.get(VAL, "continue")
        elif tag == _SHADE and one.get(W + "fill", "auto") not in {"auto", "FFFFFF"}:
            fill = one.get(W + "fill", "").upper()
    return span, merge, fill


def _flattened(element: etree._Element, wanted: str) -> list[etree._Element]:
    """Rows of a table or cells of a row, through the controls and marks around them."""
    found = []
    for child in element:
        tag = child.tag
        if tag == wanted:
            found.append(child)
        elif tag == _SDT:
            if not is_on(child.find(CONTROL_PLACEHOLDER)) or wanted == _TR:
                for content in child.iterchildren(W + "sdtContent"):
                    found += _flattened(content, wanted)
            else:
                found += [
                    _emptied(cell)
                    for content in child.iterchildren(W + "sdtContent")
                    for cell in _flattened(content, wanted)
                ]
        elif tag in _WRAPPERS:
            found += _flattened(child, wanted)
    return found


def _emptied(cell: etree._Element) -> etree._Element:
    """A cell whose control still shows its placeholder: it keeps its place and says nothing."""
    for child in list(cell):
        if child.tag != _TCPR:
            cell.remove(child)
    return cell


def _cell(shape: _Shape, part: str) -> Cell:
    lines = shape.lines
    text = lines[0] if len(lines) == 1 else "\n".join(lines)
    boxes, ticked = boxes_in(text) if not text.isascii() and not _BOXES.isdisjoint(text) else ((), ())
    return Cell(
        shape.row,
        shape.column,
        text,
        Place(f"{part}, ligne {shape.row + 1}, colonne {shape.column + 1}", part, shape.row + 1, shape.column + 1),
        shape.row_span,
        shape.column_span,
        tuple(lines),
        bold=shape.bold,
        fill=shape.fill,
        boxes=boxes,
        ticked=ticked,
    )
