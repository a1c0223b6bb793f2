"""Which elements does a Word file hold, whatever its words: what a schema looks at?

Two elements have one shape when they bear the same tag, the same attributes with the same kind of values, and the same
children in the same order, those that repeat counted once. A file whose shapes were all seen in valid files is valid.
"""

import io
import re
import zipfile
from itertools import groupby

from lxml import etree

_DIGITS = re.compile(r"-?\d+")
_CLOSED = re.compile(r"[A-Za-z0#_.:/-]{1,40}")
_TYPED = {"tblCaption", "tblDescription", "alias", "tag", "listItem", "docPr", "bookmarkStart", "hyperlink", "fonts"}
"""Elements whose attributes hold words that a person may have typed, or names made from them."""


def shapes_of(docx: bytes) -> set[object]:
    """The shapes of every element of every part."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    found: set[object] = set()
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                try:
                    root = etree.fromstring(archive.read(name), parser)
                except etree.XMLSyntaxError:
                    continue
                found.update(_shape(one) for one in root.iter(etree.Element))
    return found


def _shape(element: etree._Element) -> object:
    tag = str(element.tag)
    typed = tag.rpartition("}")[2] in _TYPED
    attributes = frozenset((name, "…" if typed else _kind(str(value))) for name, value in element.attrib.items())
    return tag, attributes, tuple(child for child, _ in groupby(str(one.tag) for one in element))


def _kind(value: str) -> str:
    """A value of a closed list as it is, numbers as a number, words as words."""
    numbered = _DIGITS.sub("0", value)
    return numbered if _CLOSED.fullmatch(numbered) else "…"
