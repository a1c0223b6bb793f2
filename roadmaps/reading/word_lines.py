"""What does one paragraph of a Word file say, and what do its properties say of it?"""

from dataclasses import dataclass, field, replace

from lxml import etree

from roadmaps.reading.word_styles import PLAIN, VAL, Numbering, Style, W, integer, is_on
from roadmaps.reading.word_text import TextReader

_PPR, _PSTYLE, _NUMPR, _OUTLINE, _MARK, _NEW_PAGE = (
    W + name for name in ("pPr", "pStyle", "numPr", "outlineLvl", "rPr", "pageBreakBefore")
)


@dataclass(slots=True)
class Line:
    """A paragraph read, and what its properties say."""

    text: str
    style: Style
    list_level: int | None
    numbering: str


_EMPTY = Line("", PLAIN, None, "")


@dataclass(slots=True)
class LineReader:
    """Reads paragraphs one after the other: numbers run on, and a deleted mark joins two of them."""

    styles: dict[str, Style]
    numbering: Numbering
    text: TextReader = field(default_factory=TextReader)
    page_break: bool = False
    """The next paragraph begins a page."""
    carried: str = ""
    """The text of a paragraph whose mark was deleted: it goes on in the next one."""

    @property
    def is_at_rest(self) -> bool:
        """Nothing runs on from an earlier paragraph."""
        return self.text.is_at_rest and not self.carried

    def read(self, paragraph: etree._Element) -> Line:
        """One paragraph; empty when it says nothing."""
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
        return Line(text, style, level_read if not style.heading else None, number_text)

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
