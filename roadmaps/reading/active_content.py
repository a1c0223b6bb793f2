"""Does this office document carry something that acts or reaches outside: macros, controls, links, commands?

Documents are read, never opened by an office suite; but a file that is kept may be opened later by a colleague, so
what a roadmap has no use for is refused at the door.
"""

import re

from lxml import etree

from roadmaps.reading import refusals
from roadmaps.reading.archive import Archive
from roadmaps.reading.refusals import refused

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_ALLOWED_TARGET = re.compile(r"^\s*(https?://|mailto:)", re.IGNORECASE)
_COMMAND_FIELD = re.compile(rb"(?:instrText[^>]*>|w:instr=\")\s*(?:DDEAUTO|DDE|INCLUDETEXT)\b", re.IGNORECASE)
_MACRO_NAMES = re.compile(
    r"vbaproject|vbadata|(^|/)basic/(?!script-l[bc]\.xml)[^/]+/(?!script-l[bc]\.xml)[^/]+\.xml$|^scripts/", re.I
)
_CONTROL_NAMES = re.compile(r"activex/|ctrlprops/.*\.bin$|customui/|userCustomization", re.I)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def check_active_content(archive: Archive) -> None:
    """Refuse macros, controls, incorporated objects, outside links and command fields."""
    for name in archive.names:
        _check_name(name)
    _check_incorporated(archive)
    for name, content in archive.kept.items():
        if name.lower().endswith(".rels"):
            _check_relationships(content)
    for name in ("word/document.xml", "content.xml"):
        if _COMMAND_FIELD.search(archive.kept.get(name, b"")):
            raise refused(refusals.COMMAND_FIELD)


def _check_name(name: str) -> None:
    if _MACRO_NAMES.search(name):
        raise refused(refusals.MACROS)
    if _CONTROL_NAMES.search(name):
        raise refused(refusals.CONTROLS)
    if name.lower() == "xl/connections.xml":
        raise refused(refusals.LINKED_ELSEWHERE)


def _check_incorporated(archive: Archive) -> None:
    """A chart's own data sheet is ordinary; any other file within the file is not."""
    of_charts = _data_sheets_of_charts(archive)
    if any(name not in of_charts for name in archive.nested):
        raise refused(refusals.NESTED)
    if any(head.startswith(_OLE) for head in archive.heads.values()):
        raise refused(refusals.NESTED)


def _data_sheets_of_charts(archive: Archive) -> set[str]:
    found = set()
    for name, content in archive.kept.items():
        if re.fullmatch(r"(word|xl|ppt)/charts/_rels/chart[^/]*\.xml\.rels", name):
            folder = name.split("/")[0]
            for relationship in _relationships(content):
                if relationship.get("Type", "").endswith("/package"):
                    found.add(re.sub(r"^(\.\./|/(word|xl|ppt)/)", folder + "/", relationship.get("Target", "")))
    return {name for name in found if name.lower().endswith(".xlsx")}


def _relationships(content: bytes) -> list[etree._Element]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return list(etree.fromstring(content, parser).iter(_RELATIONSHIP))
    except etree.XMLSyntaxError:
        raise refused(refusals.DAMAGED) from None


def _check_relationships(content: bytes) -> None:
    for relationship in _relationships(content):
        kind = relationship.get("Type", "").rsplit("/", 1)[-1].lower()
        target = relationship.get("Target", "")
        if kind == "attachedtemplate":
            raise refused(refusals.ATTACHED_TEMPLATE)
        if kind == "vbaproject":
            raise refused(refusals.MACROS)
        outside = relationship.get("TargetMode", "").lower() == "external"
        if outside and not (kind == "hyperlink" and _ALLOWED_TARGET.match(target)):
            raise refused(refusals.LINKED_ELSEWHERE)
