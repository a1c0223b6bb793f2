"""How is a page laid out, upright and turned, in each section of a template?"""

import copy
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from reports.namespaces import R, w

_REFERENCES = (w("headerReference"), w("footerReference"))


@dataclass(frozen=True, slots=True)
class Shape:
    """The room for text on a page, in twentieths of a point."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PageSection:
    """The four faces of one section: upright or turned, its first piece or a later one."""

    upright_first: str
    upright_later: str
    turned_first: str
    turned_later: str
    upright: Shape
    turned: Shape
    always_turned: bool
    """True: the template's own section is in landscape already."""
    starts_page: bool = True
    """False: it goes on down the page of the section before it."""

    def xml(self, *, turned: bool, first: bool) -> str:
        """The section's properties for one piece."""
        if turned:
            return self.turned_first if first else self.turned_later
        return self.upright_first if first else self.upright_later


def page_section(element: etree._Element, landscape_of: Callable[[str], str]) -> PageSection:
    """Read a ``w:sectPr``; ``landscape_of`` gives the header or footer to use on turned pages."""
    upright = copy.deepcopy(element)
    upright.tail = None
    turned = _turned(upright, landscape_of)
    width, height = _room(upright)
    wide_width, wide_height = _room(turned)
    return PageSection(
        _serialised(upright),
        _serialised(_later(upright)),
        _serialised(turned),
        _serialised(_later(turned)),
        Shape(width, height),
        Shape(wide_width, wide_height),
        width + _margins(upright) > height + _margins(upright, upright=True),
        _kind(upright) != "continuous",
    )


def _kind(section: etree._Element) -> str:
    found = section.find(w("type"))
    return found.get(w("val"), "nextPage") if found is not None else "nextPage"


def _later(section: etree._Element) -> etree._Element:
    """A later piece starts on a new page and repeats neither the first page's header nor its number."""
    later = copy.deepcopy(section)
    for tag in ("titlePg", "type"):
        for found in later.findall(w(tag)):
            later.remove(found)
    for number in later.findall(w("pgNumType")):
        if number.get(w("start")):
            del number.attrib[w("start")]
    for reference in later.findall(w("headerReference")) + later.findall(w("footerReference")):
        if reference.get(w("type")) == "first":
            later.remove(reference)
    return later


def _turned(section: etree._Element, landscape_of: Callable[[str], str]) -> etree._Element:
    turned = copy.deepcopy(section)
    size = turned.find(w("pgSz"))
    if size is None:
        size = etree.SubElement(turned, w("pgSz"))
    width, height = int(size.get(w("w"), 11906)), int(size.get(w("h"), 16838))
    size.set(w("w"), str(max(width, height)))
    size.set(w("h"), str(min(width, height)))
    size.set(w("orient"), "landscape")
    for reference in turned:
        if reference.tag in _REFERENCES:
            key = f"{{{R}}}id"
            reference.set(key, landscape_of(reference.get(key, "")))
    return turned


def _room(section: etree._Element) -> tuple[int, int]:
    size = section.find(w("pgSz"))
    width = int(size.get(w("w"), 11906)) if size is not None else 11906
    height = int(size.get(w("h"), 16838)) if size is not None else 16838
    return width - _margins(section), height - _margins(section, upright=True)


def _margins(section: etree._Element, *, upright: bool = False) -> int:
    margins = section.find(w("pgMar"))
    if margins is None:
        return 2834
    sides = ("top", "bottom") if upright else ("left", "right", "gutter")
    return sum(abs(int(float(margins.get(w(side), 0)))) for side in sides)


def _serialised(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode")
