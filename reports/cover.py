"""How does a document begin: the service, the title, the date it speaks of, who follows it?"""

from reports import labels
from reports.glyphs import lines_of
from reports.manuscript import Manuscript
from reports.outline import Outline
from reports.typed_text import run


def cover_xml(outline: Outline, written: Manuscript) -> str:
    """A page of its own for a full report; the head of the first page for a note."""
    cover = outline.cover
    full = outline.kind == "complet"
    lines = [_styled(written, "service", line) for line in cover.service.split("\n") if line.strip()]
    lines.append(_styled(written, "place", cover.place_and_date, before=240))
    if outline.is_draft:
        lines.append(_styled(written, "draft", labels.DRAFT, before=1200 if full else 120))
    first = 2600 if full and not outline.is_draft else 900 if full else 240
    lines.append(_styled(written, "title", cover.title, before=first))
    lines.append(_styled(written, "subtitle", cover.subtitle))
    lines.append(_styled(written, "as_of", cover.as_of_wording, before=200 if full else 60))
    if cover.reference:
        lines.append(_styled(written, "reference", f"{labels.REFERENCE}{cover.reference}"))
    if cover.followed_by:
        lines.append(_styled(written, "reference", f"{labels.FOLLOWED_BY}{cover.followed_by}"))
    _count_pages(outline, written, full=full)
    return "".join(lines)


def _count_pages(outline: Outline, written: Manuscript, *, full: bool) -> None:
    cover = outline.cover
    size = lines_of(cover.title, written.shape.width / 20, 26, bold=True) * 30 + lines_of(cover.subtitle, 470, 15) * 20
    written.pages.write(150 + size + 12 * (cover.service.count("\n") + 1) + 14 * (cover.followed_by.count("\n") + 2))
    if full:
        written.start_page()


def _styled(written: Manuscript, role: str, text: str, before: int = -1) -> str:
    if not text:
        return ""
    spacing = f'<w:spacing w:before="{before}"/>' if before >= 0 else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{written.styles[role]}"/>{spacing}</w:pPr>{run(text)}</w:p>'
