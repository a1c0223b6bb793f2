"""Which style of a template plays which role?

A template in French, or made by another word processor, names its styles in its own way: they are found by name, and
a role that the template does not provide is given the house's look.
"""

from collections.abc import Mapping

from lxml import etree

from reports.house_looks import INK, OTHER_LOOKS, PARAGRAPH_LOOKS, Look
from reports.house_style import style_xml
from reports.namespaces import W, w

HOUSE_IDS: Mapping[str, str] = {
    "title": "Title",
    "subtitle": "Subtitle",
    "h1": "Heading1",
    "h2": "Heading2",
    "h3": "Heading3",
    "h4": "Heading4",
    "caption": "Caption",
    "quote": "Quote",
    "author": "QuadrilleAuteur",
    "bullet": "ListBullet",
    "lead": "QuadrilleChapeau",
    "note": "QuadrilleNote",
    "empty_section": "QuadrilleVide",
    "signature": "QuadrilleSignature",
    "service": "QuadrilleService",
    "place": "QuadrilleLieu",
    "as_of": "QuadrilleArrete",
    "reference": "QuadrilleReference",
    "draft": "QuadrilleProjet",
    "figure": "QuadrilleFigure",
    "cell": "QuadrilleCellule",
    "number": "QuadrilleNombre",
    "row_title": "QuadrilleIntitule",
    "head": "QuadrilleEntete",
    "head_number": "QuadrilleEnteteNombre",
    "group": "QuadrilleGroupe",
    "total": "QuadrilleTotal",
    "total_number": "QuadrilleTotalNombre",
    "break": "QuadrilleFin",
    "toc_title": "TOCHeading",
    "toc1": "TOC1",
    "toc2": "TOC2",
    "toc3": "TOC3",
    "link": "Hyperlink",
    "table": "QuadrilleTableau",
    "box": "QuadrilleEncadre",
}
FRENCH_NAMES: Mapping[str, str] = {
    "titre": "title",
    "titre principal": "title",
    "sous-titre": "subtitle",
    **{f"titre {level}": f"heading {level}" for level in range(1, 5)},
    **{f"heading{level}": f"heading {level}" for level in range(1, 5)},
    **{f"tm {level}": f"toc {level}" for level in range(1, 4)},
    **{f"contents {level}": f"toc {level}" for level in range(1, 4)},
    "légende": "caption",
    "citation": "quote",
    "quotations": "quote",
    "liste à puces": "list bullet",
    "lien hypertexte": "hyperlink",
    "internet link": "hyperlink",
    "titre de la table des matières": "toc heading",
    "en-tête de table des matières": "toc heading",
}
_LOOKS = {look.id: look for look in (*PARAGRAPH_LOOKS, *OTHER_LOOKS)}


def assign_styles(styles: etree._Element, bullets: str) -> Mapping[str, str]:
    """The style id of each role; the looks that the template lacks are added to ``styles``."""
    known = _ids_by_name(styles)
    default = _default_paragraph(styles)
    ids = {"body": default}
    for role, house_id in HOUSE_IDS.items():
        ids[role] = _found_or_added(styles, known, house_id, default, bullets)
    return ids


def _found_or_added(
    styles: etree._Element, known: dict[tuple[str, str], str], house_id: str, default: str, bullets: str
) -> str:
    look = _LOOKS[house_id]
    key = (look.kind, look.name.casefold())
    if key not in known:
        based_on = default if look.based_on == "Normal" else look.based_on
        if look.based_on in _LOOKS:
            based_on = _found_or_added(styles, known, look.based_on, default, bullets)
        taken = set(known.values())
        own_id = house_id if house_id not in taken else f"Quadrille{house_id}"
        styles.append(_element(look, own_id, based_on, bullets))
        known[key] = own_id
    return known[key]


def _element(look: Look, own_id: str, based_on: str, bullets: str) -> etree._Element:
    xml = style_xml(look)
    element = etree.fromstring(xml.replace("<w:style ", f'<w:style xmlns:w="{W}" ', 1))
    element.set(w("styleId"), own_id)
    if element.get(w("default")):
        del element.attrib[w("default")]
    for found in element.iter(w("basedOn")):
        found.set(w("val"), based_on)
    for found in element.findall(w("next")):
        element.remove(found)
    for numbering in list(element.iter(w("numPr"))):
        _use_bullets(numbering, bullets, look)
    return element


def _use_bullets(numbering: etree._Element, bullets: str, look: Look) -> None:
    """Bullets follow the template's own numbering part; the house's numbered headings stay in the house."""
    parent = numbering.getparent()
    if look.id == "ListBullet":
        for number in numbering.iter(w("numId")):
            number.set(w("val"), bullets)
    elif parent is not None:
        parent.remove(numbering)


def _ids_by_name(styles: etree._Element) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for style in styles.iter(w("style")):
        name = style.find(w("name"))
        if name is not None:
            plain = name.get(w("val"), "").strip().casefold()
            key = (style.get(w("type"), "paragraph"), FRENCH_NAMES.get(plain, plain))
            found.setdefault(key, style.get(w("styleId"), ""))
    return found


def _default_paragraph(styles: etree._Element) -> str:
    for style in styles.iter(w("style")):
        if style.get(w("type")) == "paragraph" and style.get(w("default")) in ("1", "true", "on"):
            return style.get(w("styleId"), "Normal")
    return "Normal"


def ink_of(styles: etree._Element, heading: str) -> str:
    """The colour of the template's first headings, when white can be read on it; else the house's."""
    for style in styles.iter(w("style")):
        if style.get(w("styleId")) == heading:
            colour = style.find(f"{w('rPr')}/{w('color')}")
            value = (colour.get(w("val"), "") if colour is not None else "").upper()
            if len(value) == 6 and set(value) <= set("0123456789ABCDEF") and _is_dark(value):
                return value
    return INK


def _is_dark(value: str) -> bool:
    """Contrast with white of at least 4.5, as accessibility asks."""
    channels = [int(value[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05) >= 4.5
