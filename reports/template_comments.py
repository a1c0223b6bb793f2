"""How are a template's mistakes shown where they are, as Word comments in a copy of it?"""

import io
import zipfile
from collections.abc import Sequence

from lxml import etree

from reports.namespaces import CONTENT_TYPES, OFFICE, RELATIONSHIPS, WORD_TYPE, W, w
from reports.packing import compressed, pack
from reports.tags import paragraphs_of
from reports.template_parts import DOCUMENT, RELATIONS, parsed, serialised
from reports.typed_text import run

_COMMENTS = "word/comments.xml"
AUTHOR = "Quadrille"


def annotated(data: bytes, notes: Sequence[tuple[int | None, str]]) -> bytes:
    """The file with a comment for each note: the rank of its paragraph in the body (or none) and its words."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    document = parsed(parts[DOCUMENT])
    comments = parsed(parts.get(_COMMENTS, f'<w:comments xmlns:w="{W}"/>'.encode()))
    paragraphs = paragraphs_of(document)
    first = 1 + max((int(one.get(w("id"), 0)) for one in comments), default=-1)
    for key, (rank, words) in enumerate(notes, start=first):
        comments.append(_comment(key, words))
        if paragraphs:
            _anchor(paragraphs[rank if rank is not None and rank < len(paragraphs) else 0], key)
    parts[DOCUMENT] = serialised(document)
    _declare(parts)
    parts[_COMMENTS] = serialised(comments)
    return pack(compressed(name, content) for name, content in parts.items())


def with_document(data: bytes, lines: Sequence[str]) -> bytes:
    """The file with these paragraphs as its body."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = parsed(parts[DOCUMENT])
    body = document.find(w("body"))
    if body is not None:
        for old in body.findall(w("p")):
            body.remove(old)
        made = etree.fromstring(f'<w:body xmlns:w="{W}">{"".join(f"<w:p>{run(one)}</w:p>" for one in lines)}</w:body>')
        for rank, one in enumerate(list(made)):
            body.insert(rank, one)
    parts[DOCUMENT] = serialised(document)
    return pack(compressed(name, content) for name, content in parts.items())


def _comment(key: int, words: str) -> etree._Element:
    return etree.fromstring(
        f'<w:comment xmlns:w="{W}" w:id="{key}" w:author="{AUTHOR}" w:initials="Q"><w:p>{run(words)}</w:p></w:comment>'
    )


def _anchor(paragraph: etree._Element, key: int) -> None:
    number = {w("id"): str(key)}
    start = 1 if len(paragraph) and paragraph[0].tag == w("pPr") else 0
    paragraph.insert(start, etree.Element(w("commentRangeStart"), number))
    etree.SubElement(paragraph, w("commentRangeEnd"), number)
    etree.SubElement(etree.SubElement(paragraph, w("r")), w("commentReference"), number)


def _declare(parts: dict[str, bytes]) -> None:
    if _COMMENTS in parts:
        return
    types = parsed(parts["[Content_Types].xml"])
    kind = f"{WORD_TYPE}.comments+xml"
    etree.SubElement(types, f"{{{CONTENT_TYPES}}}Override", PartName=f"/{_COMMENTS}", ContentType=kind)
    parts["[Content_Types].xml"] = serialised(types)
    relations = parsed(parts.get(RELATIONS, f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()))
    wanted = {"Id": "rIdQcomments", "Type": f"{OFFICE}/comments", "Target": "comments.xml"}
    etree.SubElement(relations, f"{{{RELATIONSHIPS}}}Relationship", wanted)
    parts[RELATIONS] = serialised(relations)
