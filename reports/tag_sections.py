"""In which section of a template does a paragraph stand, and is it the first or the last thing there?"""

from collections.abc import Iterator

from lxml import etree

from reports.namespaces import w


def section_of(paragraph: etree._Element) -> tuple[int, bool, bool]:
    """The rank of the section that governs a paragraph of the body, and whether it is the first and the last in it.

    Empty paragraphs around it do not count: Word keeps a section's end in one.
    """
    top = paragraph
    for ancestor in paragraph.iterancestors():
        if ancestor.tag == w("body"):
            break
        top = ancestor
    before = sum(1 for one in _preceding(top) for _ in one.iter(w("sectPr")))
    return before, _begins(top), _closes(top) or _ends(top)


def _begins(element: etree._Element) -> bool:
    """Whether no text, and no tag already lifted, stands between the head of the section and this element."""
    for one in _preceding(element):
        if (one.tail or "").strip():
            return False
        if _closes(one):
            return True
        if not _is_empty(one):
            return False
    parent = element.getparent()
    return parent is None or not (parent.text or "").strip()


def _ends(element: etree._Element) -> bool:
    for one in element.itersiblings():
        if one.tag == w("sectPr"):
            return True
        if not _is_empty(one):
            return False
        if _closes(one):
            return True
    return True


def _is_empty(element: etree._Element) -> bool:
    return element.tag == w("p") and element.find(f".//{w('r')}") is None


def _closes(element: etree._Element) -> bool:
    return element.find(f"{w('pPr')}/{w('sectPr')}") is not None


def _preceding(element: etree._Element) -> Iterator[etree._Element]:
    return element.itersiblings(preceding=True)
