"""How is a part of an office file opened, once the gate has let the file in?"""

import io
import posixpath
import zipfile
from dataclasses import dataclass

from lxml import etree

_RELATIONSHIP = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@dataclass(frozen=True, slots=True)
class Relation:
    """A link from one part to another; ``kind`` is the last word of its type."""

    key: str
    kind: str
    target: str


class Package:
    """The parts of an office file, read on demand; a missing part is None."""

    def __init__(self, data: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(data))
        self.names = frozenset(self._archive.namelist())

    def xml(self, name: str) -> etree._Element | None:
        """The root of an XML part, parsed without entities nor network."""
        if name not in self.names:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
        return etree.fromstring(self._archive.read(name), parser)

    def relations(self, name: str) -> tuple[Relation, ...]:
        """The parts that a part points to, by their full names."""
        folder, base = posixpath.split(name)
        root = self.xml(posixpath.join(folder, "_rels", base + ".rels"))
        if root is None:
            return ()
        return tuple(_relation(folder, one) for one in root.iter(_RELATIONSHIP) if one.get("TargetMode") != "External")

    def related(self, name: str, kind: str) -> list[etree._Element]:
        """The roots of the parts of one kind that a part points to."""
        found = (self.xml(one.target) for one in self.relations(name) if one.kind == kind)
        return [root for root in found if root is not None]


def _relation(folder: str, element: etree._Element) -> Relation:
    target = element.get("Target", "")
    path = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
    return Relation(element.get("Id", ""), element.get("Type", "").rsplit("/", 1)[-1], path)
