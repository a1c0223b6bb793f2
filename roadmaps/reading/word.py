"""What does a Word file hold?

Read on its XML directly, because nothing may be lost: content controls around words, cells and rows, check boxes,
tracked changes, merged cells, nested tables, text boxes, notes and comments.
"""

from lxml import etree

from roadmaps.draft import Place
from roadmaps.reading.content import Content, Paragraph, Remark
from roadmaps.reading.package import Package
from roadmaps.reading.word_blocks import BlockReader
from roadmaps.reading.word_lines import LineReader
from roadmaps.reading.word_styles import Numbering, W, read_styles
from roadmaps.reading.word_text import TextReader

_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_P = W + "p"
_ASIDE = {"footnotes": "note de bas de page", "endnotes": "note de fin", "comments": "commentaire"}
"""The parts whose text is kept beside the body, and how each is called."""
_PARTS = frozenset({"styles", "numbering", "header", "footer", *_ASIDE})


def extract_word(data: bytes) -> Content:
    """The content of a .docx or .dotx file."""
    package = Package(data)
    main = next((r.target for r in package.relations("") if r.kind == "officeDocument"), "word/document.xml")
    root = _loose(package.xml(main))
    body = root.find(W + "body") if root is not None else None
    if body is None:
        return Content(())
    parts: dict[str, list[etree._Element]] = {}
    for link in package.relations(main):
        part = _loose(package.xml(link.target)) if link.kind in _PARTS else None
        if part is not None:
            parts.setdefault(link.kind, []).append(part)
    lines = LineReader(read_styles(_first(parts, "styles")), Numbering(_first(parts, "numbering")))
    reader = BlockReader(lines)
    reader.read(body)
    reader.flush_deleted()
    remarks = [
        *reader.remarks,
        *(one for kind in _ASIDE for root in parts.get(kind, ()) for one in _remarks(root, kind)),
    ]
    return Content(
        tuple(reader.blocks), _margins(parts), tuple(remarks), lines.text.has_revisions, tuple(reader.notes())
    )


def _first(parts: dict[str, list[etree._Element]], kind: str) -> etree._Element | None:
    return parts[kind][0] if kind in parts else None


def _loose(root: etree._Element | None) -> etree._Element | None:
    """The "strict" variant of the format differs by its namespace alone."""
    if root is None or not str(root.tag).startswith("{" + _STRICT.decode()):
        return root
    return etree.fromstring(etree.tostring(root).replace(_STRICT, _LOOSE), etree.XMLParser(resolve_entities=False))


def _margins(parts: dict[str, list[etree._Element]]) -> tuple[Paragraph, ...]:
    found: dict[str, Paragraph] = {}
    for kind, name in (("header", "en-tête de page"), ("footer", "pied de page")):
        for root in parts.get(kind, ()):
            reader = TextReader()
            for element in root.iter(_P):
                text = reader.read(element).strip()
                if text:
                    found.setdefault(text, Paragraph(text, Place(name, name)))
    return tuple(found.values())


def _remarks(root: etree._Element, kind: str) -> list[Remark]:
    reason, remarks = _ASIDE[kind], list[Remark]()
    for one in root:
        if one.get(W + "type") in {"separator", "continuationSeparator", "continuationNotice"}:
            continue
        reader = TextReader()
        text = "\n".join(filter(None, (reader.read(p).strip() for p in one.iter(_P))))
        if text:
            remarks.append(Remark(text, Place(f"{reason} {len(remarks) + 1}", reason), reason))
    return remarks
