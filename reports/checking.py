"""Is this Word file whole and accessible?

What validators of the schema do not look at: headings in order, header rows, alternative texts, language, title, cells
without a paragraph, fields left open, merges without a beginning, links between parts. No fault is left out.
"""

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator

from lxml import etree

from reports.checking_words import faults_of_words
from reports.namespaces import CONTENT_TYPES, RELATIONSHIPS, WP, w
from reports.styles import FRENCH_NAMES
from reports.template_parts import DOCUMENT

_DC = "{http://purl.org/dc/elements/1.1/}"
_RELATIONSHIP = f"{{{RELATIONSHIPS}}}Relationship"


def faults_of(docx: bytes) -> list[str]:
    """Every fault found, each in one sentence; an empty list for a sound file."""
    try:
        with zipfile.ZipFile(io.BytesIO(docx)) as archive:
            names = archive.namelist()
            parts = {name: archive.read(name) for name in names}
    except zipfile.BadZipFile:
        return ["the file is no archive"]
    faults = [f"{name}: twice in the archive" for name in set(names) if names.count(name) > 1]
    roots, broken = _roots(parts)
    faults += broken
    faults += _content_type_faults(parts, roots)
    faults += _relationship_faults(parts, roots)
    if DOCUMENT not in roots:
        return [*faults, "no document"]
    styles = roots.get("word/styles.xml")
    for name, root in sorted(roots.items()):
        if name.startswith("word/") and name.count("/") == 1:
            faults += (f"{name}: {fault}" for fault in faults_of_words(root, styles))
    faults += [fault for check in _CHECKS for fault in check(roots)]
    return faults


def _roots(parts: dict[str, bytes]) -> tuple[dict[str, etree._Element], list[str]]:
    roots: dict[str, etree._Element] = {}
    faults: list[str] = []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
    for name, data in parts.items():
        if name.endswith((".xml", ".rels", ".svg")):
            try:
                roots[name] = etree.fromstring(data, parser)
            except etree.XMLSyntaxError as error:
                faults.append(f"{name}: not well-formed ({error.msg})")
    return roots, faults


def _content_type_faults(parts: dict[str, bytes], roots: dict[str, etree._Element]) -> Iterator[str]:
    types = roots.get("[Content_Types].xml")
    if types is None:
        yield "no content types"
        return
    defaults = [one.get("Extension", "").lower() for one in types.iter(f"{{{CONTENT_TYPES}}}Default")]
    overrides = [one.get("PartName", "").lstrip("/") for one in types.iter(f"{{{CONTENT_TYPES}}}Override")]
    yield from (f"content types: {one} twice" for one in set(defaults) if defaults.count(one) > 1)
    yield from (f"content types: {one} twice" for one in set(overrides) if overrides.count(one) > 1)
    yield from (f"content types: {one} is absent" for one in overrides if one not in parts)
    for name in parts:
        known = name in overrides or name.rpartition(".")[2].lower() in defaults
        if name != "[Content_Types].xml" and not known:
            yield f"{name}: no content type"


def _relationship_faults(parts: dict[str, bytes], roots: dict[str, etree._Element]) -> Iterator[str]:
    for name, root in roots.items():
        if not name.endswith(".rels"):
            continue
        folder, base = posixpath.split(name)
        source = posixpath.join(posixpath.dirname(folder), base.removesuffix(".rels"))
        keys: list[str] = []
        for one in root.iter(_RELATIONSHIP):
            keys.append(one.get("Id", ""))
            target = one.get("Target", "")
            whole = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(source), target)
            if one.get("TargetMode") != "External" and posixpath.normpath(whole) not in parts:
                yield f"{name}: {target} is absent"
        yield from (f"{name}: {key} twice" for key in set(keys) if keys.count(key) > 1)
        if source in roots:
            yield from (f"{source}: relationship {key} is absent" for key in _keys_used(roots[source]) - set(keys))


def _keys_used(root: etree._Element) -> set[str]:
    space = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    return {
        str(value)
        for element in root.iter()
        for key, value in element.attrib.items()
        if isinstance(key, str) and key in (f"{space}id", f"{space}embed", f"{space}link")
    }


def _heading_faults(roots: dict[str, etree._Element]) -> Iterator[str]:
    """Headings descend one level at a time and are never empty."""
    levels = _heading_levels(roots.get("word/styles.xml"))
    before = 0
    for paragraph in roots[DOCUMENT].iter(w("p")):
        style = paragraph.find(f"{w('pPr')}/{w('pStyle')}")
        level = levels.get(style.get(w("val"), "")) if style is not None else None
        if level is None:
            continue
        text = "".join(one.text or "" for one in paragraph.iter(w("t"))).strip()
        if not text:
            yield f"a heading of level {level} is empty"
        if level > before + 1:
            yield f"heading “{text}”: level {level} after level {before}"
        before = level


def _heading_levels(styles: etree._Element | None) -> dict[str, int]:
    found: dict[str, int] = {}
    for style in styles.iter(w("style")) if styles is not None else ():
        name = style.find(w("name"))
        said = name.get(w("val"), "").strip().casefold() if name is not None else ""
        words = FRENCH_NAMES.get(said, said).split()
        if len(words) == 2 and words[0] == "heading" and words[1].isdigit():
            found[style.get(w("styleId"), "")] = int(words[1])
    return found


def _picture_faults(roots: dict[str, etree._Element]) -> Iterator[str]:
    seen: set[str] = set()
    for one in roots[DOCUMENT].iter(f"{{{WP}}}docPr"):
        if not one.get("descr", "").strip():
            yield f"picture {one.get('name', '')}: no alternative text"
        if one.get("id", "") in seen:
            yield f"picture {one.get('name', '')}: number {one.get('id')} twice"
        seen.add(one.get("id", ""))


def _language_faults(roots: dict[str, etree._Element]) -> Iterator[str]:
    styles = roots.get("word/styles.xml")
    path = f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}/{w('lang')}"
    language = styles.find(path) if styles is not None else None
    if language is None or not language.get(w("val")):
        yield "the document says no language"


def _title_faults(roots: dict[str, etree._Element]) -> Iterator[str]:
    core = roots.get("docProps/core.xml")
    for name in ("title", "language", "creator"):
        if core is None or not (core.findtext(f"{_DC}{name}") or "").strip():
            yield f"properties: no {name}"


_CHECKS: tuple[Callable[[dict[str, etree._Element]], Iterator[str]], ...] = (
    _heading_faults,
    _picture_faults,
    _language_faults,
    _title_faults,
)
