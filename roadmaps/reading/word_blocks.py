"""What does the body of a Word file hold, in reading order: paragraphs, tables, and what stands in text boxes?"""

from dataclasses import dataclass, field

from lxml import etree

from roadmaps.draft import Place
from roadmaps.reading.content import Paragraph, Remark, Table
from roadmaps.reading.statuses import BOXES, boxes_in
from roadmaps.reading.word_lines import Line, LineReader
from roadmaps.reading.word_styles import VAL, W, is_on
from roadmaps.reading.word_tables import WRAPPERS, TableReader
from roadmaps.reading.word_text import CONTROL_PLACEHOLDER

_P, _TBL, _SDT, _CHUNK = (W + name for name in ("p", "tbl", "sdt", "altChunk"))


@dataclass(slots=True)
class BlockReader:
    """Reads the body of one file; what was deleted or hidden becomes remarks."""

    lines: LineReader
    blocks: list[Paragraph | Table] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    _tables: int = 0
    _paragraphs: int = 0
    _embedded: int = 0

    def notes(self) -> list[str]:
        """Sentences about the file as a whole."""
        said = []
        if self.lines.text.has_revisions:
            said.append(
                "Le document contient des modifications suivies : le texte est lu comme si elles étaient acceptées."
            )
        if self._embedded:
            said.append("Le document contient un autre fichier incorporé, qui n’a pas été lu.")
        return said

    def read(self, container: etree._Element, *, from_box: bool = False, in_contents: bool = False) -> None:
        """Paragraphs and tables in reading order, through content controls and revision marks."""
        for child in container:
            tag = child.tag
            if tag == _P:
                self._read_paragraph(child, from_box, in_contents)
            elif tag == _TBL:
                self._read_table(child, "")
            elif tag == _SDT:
                self._read_control(child, from_box, in_contents)
            elif tag in WRAPPERS:
                self.read(child, from_box=from_box, in_contents=in_contents)
            elif tag == _CHUNK:
                self._embedded += 1

    def _read_control(self, control: etree._Element, from_box: bool, in_contents: bool) -> None:
        if is_on(control.find(CONTROL_PLACEHOLDER)):
            return
        gallery = control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")
        contents = in_contents or (gallery is not None and gallery.get(VAL) == "Table of Contents")
        for content in control.iterchildren(W + "sdtContent"):
            self.read(content, from_box=from_box, in_contents=contents)

    def _read_paragraph(self, paragraph: etree._Element, from_box: bool, in_contents: bool) -> None:
        lines = self.lines
        in_contents = in_contents or lines.text.in_contents
        line = lines.read(paragraph)
        text = line.text.strip()
        lines.page_break = lines.page_break or (lines.text.breaks_page and not text)
        if text:
            self._paragraphs += 1
            is_contents = in_contents or lines.text.in_contents or line.style.is_contents
            self.blocks.append(self._paragraph(text, line, from_box=from_box, is_contents=is_contents))
            lines.page_break = lines.text.breaks_page
        self.flush_deleted()
        self._read_boxes()

    def _paragraph(self, text: str, line: Line, *, from_box: bool, is_contents: bool) -> Paragraph:
        boxes, ticked = boxes_in(text) if not BOXES.isdisjoint(text) else ((), ())
        return Paragraph(
            text,
            Place(f"paragraphe {self._paragraphs}", "paragraphes", row=self._paragraphs),
            heading=line.style.heading,
            is_title=line.style.is_title,
            list_level=line.list_level,
            numbering=line.numbering,
            bold=self.lines.text.all_bold or line.style.bold,
            page_break_before=self.lines.page_break,
            ticked=ticked,
            boxes=boxes,
            from_text_box=from_box,
            is_contents=is_contents,
        )

    def _read_boxes(self) -> None:
        """What stands in the text boxes anchored to what was just read."""
        boxes, self.lines.text.boxes = self.lines.text.boxes, []
        for box in boxes:
            self.read(box, from_box=True)

    def flush_deleted(self) -> None:
        """What was deleted or hidden stays as a remark."""
        text = self.lines.text
        place = Place(f"paragraphe {self._paragraphs}", "paragraphes", row=self._paragraphs)
        self.remarks += [Remark(one, place, "texte supprimé") for one in text.deleted]
        self.remarks += [Remark(one, place, "texte masqué") for one in text.hidden]
        text.deleted.clear()
        text.hidden.clear()

    def _read_table(self, table: etree._Element, inside: str) -> None:
        self._tables += 1
        reader, part = TableReader(self.lines), f"tableau {self._tables}"
        self.blocks.append(reader.read(table, part, inside))
        self.lines.page_break = False
        for one in reader.nested:
            self._read_table(one, part)
        self._read_boxes()
