"""Which parts of a template are changed when it is compiled, and how?"""

import posixpath
from collections.abc import Callable

from lxml import etree

from reports.house_style import BULLETS
from reports.namespaces import CONTENT_TYPES, DECLARATION, OFFICE, RELATIONSHIPS, WORD_TYPE, W, w
from reports.page_sections import PageSection, page_section
from reports.tags import CLOSE, OPEN

DOCUMENT = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
REPLACED = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "docProps/thumbnail.jpeg")
_MAIN = f"{WORD_TYPE}.document.main+xml"
_TAGGED = ("header", "footer", "footnotes", "endnotes", "entete", "pied")


def parsed(data: bytes) -> etree._Element:
    """The root of a part, parsed without entities nor network."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


def serialised(root: etree._Element) -> bytes:
    """A part as bytes."""
    return (DECLARATION + etree.tostring(root, encoding="unicode")).encode()


def has_tag(root: etree._Element) -> bool:
    return any("{" in (one.text or "") for one in root.iter(w("t")))


def place_all(document: etree._Element) -> None:
    """A template of styles only: the report follows what it holds."""
    body = document.find(w("body"))
    last = body.find(w("sectPr")) if body is not None else None
    for name in ("couverture", "sommaire", "corps"):
        paragraph = etree.fromstring(f'<w:p xmlns:w="{W}"><w:r><w:t>{{{{p bloc.{name} }}}}</w:t></w:r></w:p>')
        if last is not None:
            last.addprevious(paragraph)
        elif body is not None:
            body.append(paragraph)


def may_hold_tags(name: str) -> bool:
    folder, base = posixpath.split(name)
    return folder == "word" and base.endswith(".xml") and base.startswith(_TAGGED)


def part_of(relations: etree._Element, kind: str) -> str | None:
    for one in relations:
        if one.get("Type", "").endswith("/" + kind):
            target = one.get("Target", "")
            return target[1:] if target.startswith("/") else posixpath.normpath(f"word/{target}")
    return None


def sections_of(document: etree._Element, relations: etree._Element) -> tuple[PageSection, ...]:
    """Each section's faces; in the tree a mark stands where its properties were."""
    body = document.find(w("body"))
    if body is not None and body.find(w("sectPr")) is None:
        etree.SubElement(body, w("sectPr"))
    landscape = _landscape_twins(relations)
    found: list[PageSection] = []
    for element in list(document.iter(w("sectPr"))):
        parent = element.getparent()
        if parent is None or parent.tag == w("sectPrChange"):
            continue
        found.append(page_section(element, landscape))
        held = etree.Element(w("sectPr"))
        held.text = f"{OPEN}s{len(found) - 1}{CLOSE}"
        parent.replace(element, held)
    return tuple(found)


def _landscape_twins(relations: etree._Element) -> Callable[[str], str]:
    """A header named ``entete_paysage.xml`` takes the place of ``entete.xml`` on turned pages."""
    by_target = {one.get("Target", ""): one.get("Id", "") for one in relations}
    by_key = {key: target for target, key in by_target.items()}

    def twin(key: str) -> str:
        return by_target.get(by_key.get(key, "").replace(".xml", "_paysage.xml"), key)

    return twin


def bullets_of(parts: dict[str, bytes], relations: etree._Element, content_types: etree._Element) -> str:
    """The number of a bulleted list in the template, added when it is not the house's own."""
    name = part_of(relations, "numbering")
    if name is None or name not in parts:
        name = "word/numbering.xml"
        parts[name] = f'{DECLARATION}<w:numbering xmlns:w="{W}"/>'.encode()
        _relate(relations, "numbering", "numbering.xml")
        kind = _MAIN.replace("document.main", "numbering")
        etree.SubElement(
            content_types, f"{{{CONTENT_TYPES}}}Override", PartName="/word/numbering.xml", ContentType=kind
        )
    if b"QuadrilleTitres" in parts[name]:
        return "1"
    root = parsed(parts[name])
    abstract = 1 + max((int(one.get(w("abstractNumId"), 0)) for one in root.iter(w("abstractNum"))), default=0)
    number = 1 + max((int(one.get(w("numId"), 0)) for one in root.iter(w("num"))), default=0)
    made = etree.fromstring(BULLETS.format(id=abstract).replace("<w:abstractNum ", f'<w:abstractNum xmlns:w="{W}" ', 1))
    last = root.findall(w("abstractNum"))
    root.insert(root.index(last[-1]) + 1 if last else 0, made)
    added = etree.Element(w("num"), {w("numId"): str(number)})
    etree.SubElement(added, w("abstractNumId"), {w("val"): str(abstract)})
    numbers = root.findall(w("num"))
    root.insert(root.index(numbers[-1]) + 1 if numbers else root.index(made) + 1, added)
    parts[name] = serialised(root)
    return str(number)


def drop_old_styles(parts: dict[str, bytes], relations: etree._Element, content_types: etree._Element) -> None:
    """A second copy of the styles, kept for Word 2010, would contradict the looks that are added to the first."""
    name = part_of(relations, "stylesWithEffects")
    if name is None:
        return
    parts.pop(name, None)
    for one in [*relations, *content_types]:
        if one.get("Type", "").endswith("/stylesWithEffects") or one.get("PartName") == f"/{name}":
            one.getparent().remove(one)


def _relate(relations: etree._Element, kind: str, target: str) -> None:
    attributes = {"Id": f"rIdQ_{kind}", "Type": f"{OFFICE}/{kind}", "Target": target}
    etree.SubElement(relations, f"{{{RELATIONSHIPS}}}Relationship", attributes)


def quieten(parts: dict[str, bytes]) -> None:
    """No question at opening, no template elsewhere, French for what has no language of its own."""
    if "word/settings.xml" not in parts:
        return
    root = parsed(parts["word/settings.xml"])
    for tag in (
        "updateFields",
        "attachedTemplate",
        "mailMerge",
        "documentProtection",
        "trackRevisions",
        "writeProtection",
    ):
        for found in root.findall(w(tag)):
            root.remove(found)
    parts["word/settings.xml"] = serialised(root)


def open_types(content_types: etree._Element) -> str:
    for one in list(content_types):
        if one.get("PartName", "").lstrip("/") in REPLACED:
            content_types.remove(one)
        elif one.get("PartName") == f"/{DOCUMENT}":
            one.set("ContentType", _MAIN)
    return opened(content_types)


def package_relations_of(data: bytes) -> str:
    root = parsed(data)
    for one in list(root):
        if not one.get("Type", "").endswith("/officeDocument"):
            root.remove(one)
    return opened(root)


def opened(root: etree._Element) -> str:
    """A part up to its closing tag, so that lines can be added."""
    etree.SubElement(root, "fin")
    text = DECLARATION + etree.tostring(root, encoding="unicode")
    return text[: text.rindex("<fin")]
