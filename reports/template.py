"""How is a Word template compiled once, so that a report only fills it?

Parts that never change are kept compressed; those with tags become Jinja templates in a sandbox, where nothing but
the recognised tags is ever evaluated.
"""

import io
import posixpath
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from reports import watermark
from reports.house_style import BULLETS, FILE
from reports.namespaces import CONTENT_TYPES, DECLARATION, OFFICE, RELATIONSHIPS, W, w
from reports.packing import Part, compressed
from reports.page_sections import PageSection, page_section
from reports.styles import assign_styles, ink_of
from reports.tags import CLOSE, OPEN, Tag, lift_tags
from reports.typed_text import escape, visible

DOCUMENT = "word/document.xml"
RELATIONS = "word/_rels/document.xml.rels"
FILTERS = ("upper", "lower", "capitalize", "length", "join", "trim", "first", "last", "default")
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_REPLACED = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "docProps/thumbnail.jpeg")
_TAGGED = ("header", "footer", "footnotes", "endnotes")


class UnusableTemplateError(ValueError):
    """The file is not a Word document that a report can fill."""


@dataclass(frozen=True, slots=True)
class CompiledTemplate:
    """A Word template, ready to be filled."""

    static: tuple[Part, ...]
    tagged: tuple[tuple[str, Template], ...]
    """Name and program of each part that has tags; the document itself is the last."""
    content_types: str
    """The opening of the part, up to its closing tag."""
    relations: str
    """The relationships of the document, up to the closing tag."""
    package_relations: str
    sections: tuple[PageSection, ...]
    styles: Mapping[str, str]
    ink: str
    numbered: bool
    """True: chapters bear the house's numbers, which the contents repeat."""


@cache
def house_template() -> CompiledTemplate:
    """Our own template."""
    return compile_package(FILE.read_bytes())


def compile_package(data: bytes) -> CompiledTemplate:
    """Compile a .docx or .dotx that has been screened."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    try:
        return _compile(parts)
    except (KeyError, etree.XMLSyntaxError) as error:
        raise UnusableTemplateError(str(error)) from error


def _compile(parts: dict[str, bytes]) -> CompiledTemplate:
    for name in _REPLACED:
        parts.pop(name, None)
    document = parsed(parts[DOCUMENT])
    if document.nsmap.get("w") != W or document.find(w("body")) is None:
        raise UnusableTemplateError("strict or foreign WordprocessingML")
    relations = parsed(parts.get(RELATIONS, f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()))
    content_types = parsed(parts.pop("[Content_Types].xml"))
    bullets = _bullets(parts, relations, content_types)
    styles_name = _part_of(relations, "styles") or "word/styles.xml"
    styles = parsed(parts[styles_name])
    ids = assign_styles(styles, bullets)
    parts[styles_name] = serialised(styles)
    _quieten(parts)
    sections = _sections(document, relations)
    tagged = [(name, parsed(parts[name])) for name in sorted(parts) if _may_hold_tags(name)]
    for _, root in tagged:
        watermark.prepare(root)
    programs = [
        (name, program(root, lift_tags(root), ()))
        for name, root in tagged
        if _has_tag(root) or watermark.MARK in etree.tostring(root, encoding="unicode")
    ]
    programs.append((DOCUMENT, program(document, lift_tags(document), sections)))
    package_relations = _package_relations(parts.pop("_rels/.rels"))
    for name in (*(name for name, _ in programs), RELATIONS):
        parts.pop(name, None)
    return CompiledTemplate(
        static=tuple(compressed(name, parts[name]) for name in sorted(parts)),
        tagged=tuple(programs),
        content_types=_open_types(content_types),
        relations=_opened(relations),
        package_relations=package_relations,
        sections=sections,
        styles=ids,
        ink=ink_of(styles, ids["h1"]),
        numbered=b"QuadrilleTitres" in parts.get("word/numbering.xml", b""),
    )


def parsed(data: bytes) -> etree._Element:
    """The root of a part, parsed without entities nor network."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(data, parser)


def serialised(root: etree._Element) -> bytes:
    """A part as bytes."""
    return (DECLARATION + etree.tostring(root, encoding="unicode")).encode()


def environment() -> ImmutableSandboxedEnvironment:
    """Where tags are evaluated: no function, few filters, unknown names are errors, text always escaped."""
    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_shown)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in ("defined", "none", "odd", "even", "divisibleby")}
    return made


def _shown(value: object) -> object:
    """A value within a text element: lines and tabs become Word's own."""
    if isinstance(value, (Markup, StrictUndefined)):
        return value
    if value is None:
        return ""
    if not isinstance(value, (str, int, float)):
        raise TypeError(f"{type(value).__name__} is no text")
    text = escape(visible(str(value)))
    text = text.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return Markup(text.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">'))  # noqa: S704  escaped just above


def program(root: etree._Element, tags: list[Tag], sections: tuple[PageSection, ...]) -> Template:
    """The Jinja program of a part: its static XML, its tags, and what we put in ourselves."""
    text = etree.tostring(root, encoding="unicode").replace("{", "{{ '{' }}")
    text = text.replace(watermark.MARK, watermark.PROGRAM)
    for rank in range(len(sections)):
        text = text.replace(f"<w:sectPr>{OPEN}s{rank}{CLOSE}</w:sectPr>", f"{{{{ _section({rank}) }}}}")
    for rank, tag in enumerate(tags):
        text = text.replace(f"{OPEN}{rank}{CLOSE}", tag_program(tag), 1)
    return environment().from_string(DECLARATION + text)


def tag_program(tag: Tag) -> str:
    """A tag, as Jinja reads it; a block is placed by its name."""
    if tag.kind == "comment":
        return ""
    if tag.kind == "statement":
        return f"{{% {tag.source} %}}"
    name = block_name(tag)
    if name is not None:
        return f'{{{{ _block("{name}", {tag.section}, {int(tag.ends_section)}) }}}}'
    return f"{{{{ {tag.source} }}}}"


def block_name(tag: Tag) -> str | None:
    """The block that a tag places: ``engagements`` for ``{{p bloc.engagements }}``."""
    first, _, name = tag.source.partition(".")
    is_block = tag.scope == "p" and first.strip() == "bloc" and name.strip().isidentifier()
    return name.strip() if is_block else None


def _has_tag(root: etree._Element) -> bool:
    return any("{" in (one.text or "") for one in root.iter(w("t")))


def _may_hold_tags(name: str) -> bool:
    folder, base = posixpath.split(name)
    return (
        folder == "word" and base.endswith(".xml") and (base.startswith(_TAGGED) or base.startswith(("entete", "pied")))
    )


def _part_of(relations: etree._Element, kind: str) -> str | None:
    for one in relations:
        if one.get("Type", "").endswith("/" + kind):
            target = one.get("Target", "")
            return target[1:] if target.startswith("/") else posixpath.normpath(f"word/{target}")
    return None


def _sections(document: etree._Element, relations: etree._Element) -> tuple[PageSection, ...]:
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


def _bullets(parts: dict[str, bytes], relations: etree._Element, content_types: etree._Element) -> str:
    """The number of a bulleted list in the template, added when it is not the house's own."""
    name = _part_of(relations, "numbering")
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


def _relate(relations: etree._Element, kind: str, target: str) -> None:
    attributes = {"Id": f"rIdQ_{kind}", "Type": f"{OFFICE}/{kind}", "Target": target}
    etree.SubElement(relations, f"{{{RELATIONSHIPS}}}Relationship", attributes)


def _quieten(parts: dict[str, bytes]) -> None:
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


def _open_types(content_types: etree._Element) -> str:
    for one in list(content_types):
        if one.get("PartName", "").lstrip("/") in (*_REPLACED, "docProps/core.xml"):
            content_types.remove(one)
        elif one.get("PartName") == f"/{DOCUMENT}":
            one.set("ContentType", _MAIN)
    return _opened(content_types)


def _package_relations(data: bytes) -> str:
    root = parsed(data)
    for one in list(root):
        if not one.get("Type", "").endswith("/officeDocument"):
            root.remove(one)
    return _opened(root)


def _opened(root: etree._Element) -> str:
    """A part up to its closing tag, so that lines can be added."""
    etree.SubElement(root, "fin")
    text = DECLARATION + etree.tostring(root, encoding="unicode")
    return text[: text.rindex("<fin")]
