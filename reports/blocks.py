"""How does each kind of block look in Word?"""

from reports import labels
from reports.captions import caption
from reports.charts import chart_xml, height_of
from reports.manuscript import Entry, Manuscript
from reports.map import map_xml
from reports.outline import Block, Box, Bullets, Chart, Map, Quote, Section, Table, Text
from reports.pages import lines_of
from reports.tables import box_xml, table_xml
from reports.typed_text import run, runs
from roadmaps.grammar import long_date

_LINE = 13.9
_CAPTION = 36
_DEEPEST = 4
_HEIGHTS = {1: (32, 22), 2: (22, 16), 3: (16, 13), 4: (13, 12)}


def section_xml(section: Section, level: int, written: Manuscript) -> str:
    """A section: its heading, its blocks, then its own sections one level deeper."""
    starts_wide = bool(section.blocks) and isinstance(section.blocks[0], Table) and section.blocks[0].wide
    pieces = [written.turn(starts_wide), _heading(section, min(level, _DEEPEST), written)]
    pieces += [block_xml(block, written) for block in section.blocks]
    pieces += [section_xml(inner, level + 1, written) for inner in section.sections]
    return "".join(pieces)


def _heading(section: Section, level: int, written: Manuscript) -> str:
    above, size = _HEIGHTS[level]
    starts_page = (
        written.take_page_due() or section.page_break or _parts_from_its_figure(section, above + size, written)
    )
    if starts_page:
        written.pages.new_page()
    written.pages.keep(above + size + 8, 2 * _LINE)
    name = f"_Toc{len(written.entries) + 1:04d}"
    number = written.chapter_number(level)
    written.entries.append(Entry(level, number, section.title, name, written.pages.page))
    fresh = "<w:pageBreakBefore/>" if starts_page else ""
    title = written.bookmark(name, run(section.title))
    return f'<w:p><w:pPr><w:pStyle w:val="{written.styles[f"h{level}"]}"/>{fresh}</w:pPr>{title}</w:p>'


def _parts_from_its_figure(section: Section, height: float, written: Manuscript) -> bool:
    """Whether a title would stay alone at the foot of a page: not every program keeps it with a drawing."""
    first = section.blocks[0] if section.blocks else None
    return isinstance(first, Chart) and not written.pages.holds(height + _CAPTION + height_of(first))


def block_xml(block: Block, written: Manuscript) -> str:
    """Any block, on a page turned as it needs."""
    turned = written.turn(isinstance(block, Table) and block.wide)
    return turned + _upright_or_turned(block, written)


def _upright_or_turned(block: Block, written: Manuscript) -> str:
    if isinstance(block, Table):
        return caption(labels.TABLE, block.caption, written) + table_xml(block, written)
    if isinstance(block, Chart | Map):
        heading = caption(labels.FIGURE, block.title, written)
        return heading + (chart_xml(block, written) if isinstance(block, Chart) else map_xml(block, written))
    if isinstance(block, Quote):
        return _quote(block, written)
    if isinstance(block, Box):
        return box_xml(block, written)
    if isinstance(block, Bullets):
        return "".join(_styled(written, "bullet", item, 4) for item in block.items)
    return _styled(written, block.style, block.runs, 7)


def _styled(written: Manuscript, role: str, texts: tuple[Text, ...], after: float) -> str:
    width = written.shape.width / 20
    written.pages.write(lines_of("".join(one.text for one in texts), width, 10.5) * _LINE + after)
    return f'<w:p><w:pPr><w:pStyle w:val="{written.styles[role]}"/></w:pPr>{runs(texts)}</w:p>'


def _quote(block: Quote, written: Manuscript) -> str:
    """Another's words between guillemets, then who said them and when."""
    words = block.text if block.text.lstrip().startswith("«") else f"«\u00a0{block.text}\u00a0»"
    signed = f"{block.author}, {long_date(block.on)}" if block.author else long_date(block.on)
    written.pages.keep(lines_of(words, written.shape.width / 20 - 46, 10.5) * _LINE + 36)
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{written.styles["quote"]}"/></w:pPr>{run(words)}</w:p>'
        f'<w:p><w:pPr><w:pStyle w:val="{written.styles["author"]}"/></w:pPr>{run(signed)}</w:p>'
    )
