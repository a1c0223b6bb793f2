"""What do the contents list, and on which pages, without asking anything at opening?"""

from collections.abc import Iterable

from reports.manuscript import Entry, Manuscript
from reports.outline import Section
from reports.typed_text import attribute, run

DEEPEST = 3
PLACEHOLDER = "<contents/>"
"""Stands where the contents go until every page is known; typed text never holds a bare bracket."""
_LINE = 15.5


def reserve_contents(sections: Iterable[Section], written: Manuscript, *, own_page: bool) -> str:
    """Leave room for the contents, and a mark in their place."""
    count = _count(sections, 1)
    if not count:
        return ""
    written.contents_start_page = written.take_page_due()
    written.pages.write(40 + count * _LINE)
    if own_page:
        written.start_page()
    return PLACEHOLDER


def _count(sections: Iterable[Section], level: int) -> int:
    if level > DEEPEST:
        return 0
    return sum(1 + _count(one.sections, level + 1) for one in sections)


def contents_xml(title: str, written: Manuscript) -> str:
    """The contents: a field whose result is already there, each line a link to its heading."""
    entries = [one for one in written.entries if one.level <= DEEPEST]
    if not entries:
        return ""
    opening = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r>'
        '<w:instrText xml:space="preserve"> TOC \\o "1-3" \\h \\z \\u </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    lines = [_line(one, written, opening if rank == 0 else "") for rank, one in enumerate(entries)]
    closing = (
        f'<w:p><w:pPr><w:pStyle w:val="{written.styles["break"]}"/></w:pPr>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )
    fresh = "<w:pageBreakBefore/>" if written.contents_start_page else ""
    return (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj>'
        f'</w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val="{written.styles["toc_title"]}"/>{fresh}</w:pPr>'
        f"{run(title)}</w:p>{''.join(lines)}{closing}</w:sdtContent></w:sdt>"
    )


def _line(entry: Entry, written: Manuscript, opening: str) -> str:
    style = written.styles[f"toc{entry.level}"]
    number = f"{entry.number}\u00a0" if entry.number else ""
    page = (
        '<w:r><w:tab/></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> PAGEREF {entry.bookmark} \\h </w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{entry.page}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{opening}'
        f'<w:hyperlink w:anchor="{attribute(entry.bookmark)}" w:history="1">'
        f"{run(number + entry.title)}{page}</w:hyperlink></w:p>"
    )
