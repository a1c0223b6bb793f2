"""Which words does a paragraph of an OpenDocument file show, and which does it only carry along?"""

from collections.abc import Iterator

from lxml import etree

from roadmaps.reading.odf_styles import DRAW, OFFICE, TEXT

_APART = {TEXT + "note": "note de bas de page", OFFICE + "annotation": "commentaire"}
_SILENT = {TEXT + "tracked-changes", OFFICE + "annotation-end", TEXT + "ruby-text", DRAW + "custom-shape"}
_MAX_SPACES = 200


def paragraph_text(element: etree._Element) -> str:
    """The text in the flow: without notes, comments, shapes and text boxes."""
    return "".join(_pieces(element)).replace("\u00ad", "").strip()


def _pieces(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for one in element:
        tag = one.tag
        if not isinstance(tag, str) or tag in _APART or tag in _SILENT or tag == DRAW + "frame":
            pass
        elif tag == TEXT + "s":
            count = one.get(TEXT + "c", "1")
            yield " " * min(int(count) if count.isdecimal() else 1, _MAX_SPACES)
        elif tag == TEXT + "tab":
            yield "\t"
        elif tag == TEXT + "line-break":
            yield "\n"
        else:
            yield from _pieces(one)
        yield one.tail or ""


def notes_of(element: etree._Element) -> list[tuple[str, str]]:
    """Footnotes and comments carried by an element: their text and what they are."""
    found = []
    for one in element.iter(*_APART):
        paragraphs = [paragraph_text(part) for part in one.iter(TEXT + "p", TEXT + "h")]
        text = "\n".join(part for part in paragraphs if part)
        if text:
            found.append((text, _APART[one.tag]))
    return found


def flow_paragraphs(element: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs of a cell or a box in order, those of its notes and boxes left out."""
    for one in element:
        if not isinstance(one.tag, str) or one.tag in _APART or one.tag in _SILENT:
            continue
        if one.tag in (TEXT + "p", TEXT + "h"):
            yield one
        else:
            yield from flow_paragraphs(one)


def box_paragraphs(element: etree._Element) -> list[str]:
    """Texts of the boxes and shapes anchored in an element."""
    found: list[str] = []
    for holder in element.iter(DRAW + "text-box", DRAW + "custom-shape"):
        found.extend(paragraph_text(one) for one in holder.iter(TEXT + "p"))
    return [text for text in found if text]
