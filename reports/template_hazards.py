"""Does a template carry something that acts, reaches outside or hides: fields that fetch, objects, foreign pieces?"""

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from reports.namespaces import RELATIONSHIPS, w
from reports.template_parts import parsed

FIELDS = frozenset(
    re.findall(
        r"\w+",
        """PAGE NUMPAGES SECTIONPAGES SECTION TOC PAGEREF REF NOTEREF SEQ HYPERLINK STYLEREF DATE TIME TITLE AUTHOR
        SUBJECT KEYWORDS COMMENTS DOCPROPERTY CREATEDATE SAVEDATE PRINTDATE NUMWORDS NUMCHARS LASTSAVEDBY REVNUM TC XE
        INDEX SYMBOL LISTNUM EQ""",
    )
)
_KINDS = frozenset(
    re.findall(
        r"[\w-]+",
        """officeDocument styles settings numbering fontTable theme header footer footnotes endnotes comments
        webSettings image hyperlink core-properties extended-properties custom-properties thumbnail
        stylesWithEffects customXml customXmlProps glossaryDocument chart package chartStyle chartColorStyle
        diagramData diagramLayout diagramQuickStyle diagramColors diagramDrawing chartUserShapes font
        commentsExtended commentsIds commentsExtensible people keyMapCustomizations themeOverride hdphoto
        metadata""",
    )
)
_ELEMENTS = {
    w("altChunk"): "un morceau d'un autre fichier est inséré (altChunk)",
    w("subDoc"): "un sous-document est inséré",
    w("object"): "un objet d'un autre logiciel est incorporé",
    w("control"): "un contrôle programmé (ActiveX) est présent",
    w("attachedTemplate"): "un modèle placé ailleurs est attaché",
    w("mailMerge"): "une source de publipostage est attachée",
    w("frameset"): "un jeu de cadres est présent",
    w("movie"): "une vidéo est insérée",
}
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_VML, _SVG = "urn:schemas-microsoft-com:vml", "http://www.w3.org/2000/svg"
_SVG_ACTS = frozenset({"script", "foreignobject", "iframe", "handler"})
_IN_PLACE = re.compile(r"^\s*(#|$|data:image/(png|jpeg|gif);)", re.IGNORECASE)
_SAFE_LINK = re.compile(r"^\s*(https?://|mailto:|#)", re.IGNORECASE)


def hazards_of(parts: dict[str, bytes]) -> Iterator[str]:
    """What a template must not carry, each in a sentence.

    A part is known by what it holds, never by its name or folder: Word follows relationships, whatever they lead to.
    """
    for name in sorted(parts):
        root = _xml_of(parts[name])
        if root is None:
            continue
        if root.tag == f"{{{RELATIONSHIPS}}}Relationships":
            yield from _relationship_hazards(name, root)
        yield from (f"{words} ({name})." for tag, words in _ELEMENTS.items() if next(root.iter(tag), None) is not None)
        yield from (f"{fault} ({name})." for fault in (*field_hazards(root), *_picture_hazards(root)))


def _xml_of(data: bytes) -> etree._Element | None:
    """The root of a part that holds XML; None for a picture, a font or a workbook."""
    try:
        return parsed(data)
    except etree.XMLSyntaxError:
        return None


def _picture_hazards(root: etree._Element) -> Iterator[str]:
    """Drawings that fetch or act without any relationship: old drawings of Word, SVG pictures."""
    for one in root.iter(f"{{{_VML}}}*", f"{{{_SVG}}}*"):
        is_svg = etree.QName(one).namespace == _SVG
        if is_svg and etree.QName(one).localname.lower() in _SVG_ACTS:
            yield f"une image contient un programme ou une page (« {etree.QName(one).localname} »)"
        for name, held in one.attrib.items():
            value = str(held)
            reaches = etree.QName(name).localname.lower() in {"src", "href"} and not _IN_PLACE.match(value)
            if reaches and (is_svg or not _SAFE_LINK.match(value)):
                yield f"une image est liée à l'extérieur : « {value[:80]} »"


def _relationship_hazards(name: str, root: etree._Element) -> Iterator[str]:
    for one in root.iter(f"{{{RELATIONSHIPS}}}Relationship"):
        kind = posixpath.basename(one.get("Type", ""))
        target = one.get("Target", "")
        outside = one.get("TargetMode", "").lower() == "external" or "://" in target or target.startswith("\\\\")
        if kind not in _KINDS:
            yield f"une liaison d'un genre inattendu est présente : « {kind} » ({name})."
        elif outside and not (kind == "hyperlink" and _SAFE_LINK.match(target)):
            yield f"une liaison vers l'extérieur est présente : « {target[:80]} » ({name})."


def field_hazards(root: etree._Element) -> Iterator[str]:
    """Fields outside the list of those that only count, date or refer; nothing is known of a part in another form."""
    if next(root.iter(f"{{{_STRICT}}}*"), None) is not None:
        yield "une partie est écrite dans la forme « Strict », que Quadrille ne sait pas vérifier"
    for code in _field_codes(root):
        word = code.split(maxsplit=1)[0].upper() if code.split() else ""
        if word not in FIELDS:
            yield f"le champ « {word or code[:20]} » n'est pas admis : remplacez-le par son texte"
        elif word == "HYPERLINK" and not _is_safe_link(code):
            yield "un champ HYPERLINK mène ailleurs que sur le web"


def _field_codes(root: etree._Element) -> Iterator[str]:
    """The whole code of each field, whatever runs it is cut into; a code made by another field is shown as such."""
    yield from (one.get(w("instr"), "") for one in root.iter(w("fldSimple")))
    opened: list[list[str]] = []
    in_code: list[bool] = []
    for one in root.iter(w("fldChar"), w("instrText"), w("delInstrText")):
        kind = one.get(w("fldCharType"))
        if kind == "begin":
            if opened and in_code[-1]:
                opened[-1].append("champ imbriqué ")
            opened.append([])
            in_code.append(True)
        elif kind == "separate" and opened:
            in_code[-1] = False
        elif kind == "end" and opened:
            in_code.pop()
            yield "".join(opened.pop()).strip()
        elif kind is None:
            if opened:
                opened[-1].append(one.text or "")
            else:
                yield (one.text or "").strip()
    yield from ("".join(one).strip() for one in opened)


def _is_safe_link(code: str) -> bool:
    words = re.findall(r'"([^"]*)"|(\S+)', code)[1:]
    targets = [quoted or bare for quoted, bare in words if not bare.startswith("\\")]
    return all(_SAFE_LINK.match(one) or re.fullmatch(r"[\w.-]+", one) for one in targets)
