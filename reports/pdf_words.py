"""Which words does LibreOffice lose on the way to PDF, and how are they given back?

It drops the alternative text of charts; the structure of the PDF still has their figures, in reading order.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence

import pikepdf
from lxml import etree

from reports.namespaces import WP
from reports.template_parts import DOCUMENT

_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"


def restore_words(pdf: bytes, docx: bytes, alternatives: Sequence[str] = ()) -> bytes:
    """The PDF with a text for each figure, its title and its language."""
    words = list(alternatives) or alternatives_of(docx)
    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        _restore_alternatives(opened, words)
        opened.Root.Lang = pikepdf.String("fr-FR")
        opened.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        with opened.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:title"] = _property_of(docx, f"{_DC}title") or metadata.get("dc:title", "")
            metadata["dc:language"] = {"fr-FR"}
        _forget_the_moment(opened, docx)
        opened.save(held, deterministic_id=True)
    return held.getvalue()


def _forget_the_moment(opened: pikepdf.Pdf, docx: bytes) -> None:
    """The PDF bears the day of its report, not the second of its conversion: made twice, it is the same."""
    made = _property_of(docx, f"{_TERMS}created")
    for one in ("/DocChecksum", "/ID"):
        if one in opened.trailer:
            del opened.trailer[one]
    for one in ("/CreationDate", "/ModDate"):
        if one in opened.docinfo:
            del opened.docinfo[one]
    if made:
        opened.docinfo["/CreationDate"] = pikepdf.String(f"D:{re.sub(r'[^0-9]', '', made)}Z")
    with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
        for name in ("xmp:CreateDate", "xmp:ModifyDate", "xmp:MetadataDate"):
            if name in metadata:
                metadata[name] = made


def alternatives_of(docx: bytes) -> list[str]:
    """The alternative text of each drawing of a Word file, in reading order."""
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        root = etree.fromstring(archive.read(DOCUMENT), etree.XMLParser(resolve_entities=False, huge_tree=True))
    return [one.get("descr", "") for one in root.iter(f"{{{WP}}}docPr")]


def figures_of(pdf: pikepdf.Pdf) -> list[pikepdf.Object]:
    """The figures of the PDF's structure, in reading order."""
    if "/StructTreeRoot" not in pdf.Root:
        return []
    return [one for one in _elements(pdf.Root.StructTreeRoot) if one.get("/S") == pikepdf.Name.Figure]


def _elements(start: pikepdf.Object) -> Iterator[pikepdf.Object]:
    waiting = [start]
    while waiting:
        element = waiting.pop()
        if not isinstance(element, pikepdf.Dictionary):
            continue
        yield element
        kids = element.get("/K")
        if isinstance(kids, pikepdf.Array):
            waiting += reversed(list(kids))
        elif kids is not None:
            waiting.append(kids)


def _restore_alternatives(pdf: pikepdf.Pdf, words: list[str]) -> None:
    """Figures with a text keep it; the others take theirs by rank, when the counts agree."""
    figures = figures_of(pdf)
    spare = words if len(figures) == len(words) else _not_yet_said(figures, words)
    lacking = figures if len(figures) == len(words) else [one for one in figures if not str(one.get("/Alt", ""))]
    for figure, text in zip(lacking, spare, strict=False):
        if text:
            figure.Alt = pikepdf.String(text)


def _not_yet_said(figures: list[pikepdf.Object], words: list[str]) -> list[str]:
    said = [str(one.get("/Alt", "")) for one in figures]
    return [text for text in words if text not in said]


def _property_of(docx: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as archive:
        if "docProps/core.xml" not in archive.namelist():
            return ""
        root = etree.fromstring(archive.read("docProps/core.xml"))
    return root.findtext(name) or ""
