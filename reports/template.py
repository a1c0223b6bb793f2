"""How is a Word template compiled once, so that a report only fills it?

Parts that never change are kept compressed; those with tags become Jinja templates in a sandbox, where nothing but
the recognised tags is ever evaluated.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from jinja2 import Template
from lxml import etree

from reports import watermark
from reports.house_style import FILE
from reports.namespaces import RELATIONSHIPS, W, w
from reports.packing import Part, compressed
from reports.page_sections import PageSection
from reports.styles import assign_styles, ink_of
from reports.tags import lift_tags
from reports.template_parts import (
    DOCUMENT,
    RELATIONS,
    REPLACED,
    bullets_of,
    drop_old_styles,
    has_tag,
    may_hold_tags,
    open_types,
    opened,
    package_relations_of,
    parsed,
    part_of,
    place_all,
    quieten,
    sections_of,
    serialised,
)
from reports.template_program import program
from reports.typefaces import breadth_of


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
    breadth: float
    """How much wider than Arial its tables are set."""
    asks_for_sections: bool
    """True: its tags go through the sections' data."""
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
    for name in REPLACED:
        parts.pop(name, None)
    document = parsed(parts[DOCUMENT])
    if document.nsmap.get("w") != W or document.find(w("body")) is None:
        raise UnusableTemplateError("strict or foreign WordprocessingML")
    relations = parsed(parts.get(RELATIONS, f'<Relationships xmlns="{RELATIONSHIPS}"/>'.encode()))
    content_types = parsed(parts.pop("[Content_Types].xml"))
    drop_old_styles(parts, relations, content_types)
    bullets = bullets_of(parts, relations, content_types)
    styles_name = part_of(relations, "styles") or "word/styles.xml"
    styles = parsed(parts[styles_name])
    ids = assign_styles(styles, bullets)
    parts[styles_name] = serialised(styles)
    theme_name = part_of(relations, "theme")
    theme = parsed(parts[theme_name]) if theme_name in parts else None
    quieten(parts)
    if not has_tag(document):
        place_all(document)
    sections = sections_of(document, relations)
    tagged = [(name, parsed(parts[name])) for name in sorted(parts) if may_hold_tags(name)]
    for _, root in tagged:
        watermark.prepare(root)
    tags = {name: lift_tags(root) for name, root in (*tagged, (DOCUMENT, document))}
    programs = [
        (name, program(root, tags[name], ())) for name, root in tagged if tags[name] or watermark.is_prepared(root)
    ]
    programs.append((DOCUMENT, program(document, tags[DOCUMENT], sections)))
    package_relations = package_relations_of(parts.pop("_rels/.rels"))
    for name in (*(name for name, _ in programs), RELATIONS):
        parts.pop(name, None)
    return CompiledTemplate(
        static=tuple(compressed(name, parts[name]) for name in sorted(parts)),
        tagged=tuple(programs),
        content_types=open_types(content_types),
        relations=opened(relations),
        package_relations=package_relations,
        sections=sections,
        styles=ids,
        ink=ink_of(styles, ids["h1"]),
        breadth=breadth_of(styles, ids["cell"], theme),
        asks_for_sections=any("sections" in tag.source for found in tags.values() for tag in found),
        numbered=b"QuadrilleTitres" in parts.get("word/numbering.xml", b""),
    )
