"""How does each kind of block look in Word?"""

from dataclasses import dataclass

from reports import labels
from reports.captions import CAPTION, caption
from reports.charts import chart_xml, height_of
from reports.glyphs import lines_of
from reports.manuscript import Entry, Manuscript
from reports.map import map_height, map_xml
from reports.outline import Block, Box, Bullets, Chart, Map, Quote, Section, Table, Text
from reports.tables import beginning_of, box_xml, table_xml
from reports.typed_text import run, runs
from roadmaps.grammar import long_date

_DEEPEST = 4
_DOUBT = 24.0
"""Points within which nobody knows whether a figure still fits on the page."""


@dataclass(frozen=True, slots=True)
class _Room:
    """What a paragraph of the house takes, in points: size of its letters, line, space above and under, width lost."""

    size: float
    line: float
    above: float
    under: float
    narrower: float = 0.0


_HEADINGS = {
    1: _Room(17, 25.3, 22, 10, 37),
    2: _Room(13, 15.7, 16, 6, 37),
    3: _Room(11, 13.3, 12, 4),
    4: _Room(10.5, 12.7, 10, 3),
}
_BODY = _Room(10.5, 13.9, 0, 7)
_QUOTE, _AUTHOR = _Room(10.5, 13.9, 8, 10, 45.4), 11.9
_PARAGRAPHS = {
    "bullet": _Room(10.5, 13.9, 0, 4, 19.9),
    "lead": _Room(11.5, 15.9, 2, 10),
    "note": _Room(8.5, 10.3, 3, 8),
    "signature": _Room(10.5, 13.9, 24, 6, 255),
}


def section_xml(section: Section, level: int, written: Manuscript) -> str:
    """A section: its heading, its blocks, then its own sections one level deeper."""
    starts_wide = bool(section.blocks) and isinstance(section.blocks[0], Table) and section.blocks[0].wide
    pieces = [written.turn(starts_wide), _heading(section, min(level, _DEEPEST), written)]
    pieces += [block_xml(block, written) for block in section.blocks]
    pieces += [section_xml(inner, level + 1, written) for inner in section.sections]
    return "".join(pieces)


def _heading(section: Section, level: int, written: Manuscript) -> str:
    room, pages = _HEADINGS[level], written.pages
    height = lines_of(section.title, _width(written, room), room.size, bold=True) * room.line
    starts_page = (
        written.take_page_due() or section.page_break or _parts_from_its_figure(section, room, height, written)
    )
    if starts_page:
        pages.new_page()
    pages.keep(height, _follower(section, written), room.above, room.under)
    name = f"_Toc{len(written.entries) + 1:04d}"
    number = written.chapter_number(level)
    written.entries.append(Entry(level, number, section.title, name, written.pages.page))
    fresh = "<w:pageBreakBefore/>" if starts_page else ""
    title = written.bookmark(name, run(section.title))
    return f'<w:p><w:pPr><w:pStyle w:val="{written.styles[f"h{level}"]}"/>{fresh}</w:pPr>{title}</w:p>'


def _width(written: Manuscript, room: _Room) -> float:
    return written.shape.width / 20 - room.narrower


def _follower(section: Section, written: Manuscript) -> float:
    """What stays on the page of a title: two lines, or what cannot be parted from the head of its first block."""
    first = section.blocks[0] if section.blocks else None
    if isinstance(first, Table):
        return CAPTION + beginning_of(first, written)
    if isinstance(first, Chart | Map):
        return CAPTION + _figure_height(first, written)
    return 2 * _BODY.line


def _figure_height(figure: Chart | Map, written: Manuscript) -> float:
    return height_of(figure) if isinstance(figure, Chart) else map_height(figure, written)


def _parts_from_its_figure(section: Section, room: _Room, height: float, written: Manuscript) -> bool:
    """Whether a title would stay alone at the foot of a page: not every program keeps it with a drawing."""
    first = section.blocks[0] if section.blocks else None
    whole = height + _follower(section, written) + _DOUBT
    return isinstance(first, Chart | Map) and not written.pages.holds(whole, room.above)


def block_xml(block: Block, written: Manuscript) -> str:
    """Any block, on a page turned as it needs."""
    turned = written.turn(isinstance(block, Table) and block.wide)
    return turned + _upright_or_turned(block, written)


def _upright_or_turned(block: Block, written: Manuscript) -> str:
    if isinstance(block, Table):
        return caption(labels.TABLE, block.caption, written, beginning_of(block, written)) + table_xml(block, written)
    if isinstance(block, Chart | Map):
        heading = caption(labels.FIGURE, block.title, written, _figure_height(block, written))
        return heading + (chart_xml(block, written) if isinstance(block, Chart) else map_xml(block, written))
    if isinstance(block, Quote):
        return _quote(block, written)
    if isinstance(block, Box):
        return box_xml(block, written)
    if isinstance(block, Bullets):
        return "".join(_styled(written, "bullet", item) for item in block.items)
    return _styled(written, block.style, block.runs)


def _styled(written: Manuscript, role: str, texts: tuple[Text, ...]) -> str:
    room = _PARAGRAPHS.get(role, _BODY)
    lines = lines_of("".join(one.text for one in texts), _width(written, room), room.size)
    written.pages.write(lines * room.line, room.above, room.under)
    return f'<w:p><w:pPr><w:pStyle w:val="{written.styles[role]}"/></w:pPr>{runs(texts)}</w:p>'


def _quote(block: Quote, written: Manuscript) -> str:
    """Another's words between guillemets, then who said them and when."""
    words = block.text if block.text.lstrip().startswith("«") else f"«\u00a0{block.text}\u00a0»"
    signed = f"{block.author}, {long_date(block.on)}" if block.author else long_date(block.on)
    height = lines_of(words, _width(written, _QUOTE), _QUOTE.size) * _QUOTE.line
    written.pages.keep(height + _AUTHOR, 0, _QUOTE.above, _QUOTE.under)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{written.styles["quote"]}"/></w:pPr>{run(words)}</w:p>'
        f'<w:p><w:pPr><w:pStyle w:val="{written.styles["author"]}"/></w:pPr>{run(signed)}</w:p>'
    )
