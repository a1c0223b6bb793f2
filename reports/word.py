"""How does an outline become a Word file?

The blocks are written as text, the template's program puts them in their places, and the parts are deflated and put
in the file in a fixed order: no tree is ever built, and two runs give the same bytes.
"""

from collections.abc import Iterator

from markupsafe import Markup

from reports import labels
from reports.blocks import section_xml
from reports.cover import cover_xml
from reports.manuscript import Manuscript
from reports.outline import Outline, Section
from reports.packing import Part, compressed, pack
from reports.properties import PROPERTIES_TYPES, properties, properties_relations
from reports.template import CompiledTemplate, house_template
from reports.template_data import template_data
from reports.template_parts import DOCUMENT, RELATIONS
from reports.toc import PLACEHOLDER, contents_xml, reserve_contents

_DEFAULTS = {"png": "image/png", "svg": "image/svg+xml"}
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render(outline: Outline, template: CompiledTemplate | None = None) -> bytes:
    """The Word file that says this outline, in our own template or in theirs."""
    chosen = template or house_template()
    written = Manuscript(chosen)
    texts = filled(outline, chosen, written)
    tagged = [compressed(name, text.encode()) for name, text in texts.items()]
    relations = f"{chosen.relations}{''.join(written.relations)}</Relationships>"
    head = (
        compressed("[Content_Types].xml", _content_types(chosen, written).encode()),
        compressed("_rels/.rels", f"{chosen.package_relations}{properties_relations()}</Relationships>".encode()),
    )
    own = [compressed(name, text.encode()) for name, text in properties(outline).items()]
    parts: list[Part] = [
        *head,
        *own,
        *tagged,
        compressed(RELATIONS, relations.encode()),
        *chosen.static,
        *written.parts,
    ]
    return pack(parts)


def filled(outline: Outline, template: CompiledTemplate, written: Manuscript) -> dict[str, str]:
    """The text of each tagged part, written by the manuscript; the contents come last, once every page is known."""
    placed = _Placing(outline, written)
    data = {
        "rapport": template_data(outline, with_sections=template.asks_for_sections),
        "_block": placed.block,
        "_section": placed.section,
        "_mark": outline.is_draft,
    }
    texts = {name: program.render(data) for name, program in reversed(template.tagged)}
    if PLACEHOLDER in texts[DOCUMENT]:
        texts[DOCUMENT] = texts[DOCUMENT].replace(PLACEHOLDER, contents_xml(labels.CONTENTS, written))
    return texts


class _Placing:
    """What a template's program calls while it runs: blocks by name, ends of sections."""

    def __init__(self, outline: Outline, written: Manuscript) -> None:
        self._outline = outline
        self._written = written
        self._by_name = {section.name: section for section in _all_sections(outline.sections)}

    def block(self, name: str, section: int, begins: int, ends: int) -> Markup:
        """A block's XML; a section that this outline does not have gives nothing."""
        written = self._written
        written.enter(section, at_its_head=bool(begins))
        xml = self._block_xml(name)
        closing = "" if ends else written.turn(False)
        return Markup(xml + closing)  # noqa: S704  made by our writers, which escape all text

    def section(self, rank: int) -> Markup:
        """The properties that end a section of the template."""
        return Markup(self._written.end_of_section(rank))  # noqa: S704  taken from the compiled template

    def _block_xml(self, name: str) -> str:
        outline, written = self._outline, self._written
        if name == "couverture":
            return cover_xml(outline, written)
        if name == "sommaire":
            own_page = outline.kind == "complet"
            return reserve_contents(outline.sections, written, own_page=own_page) if outline.contents else ""
        if name == "corps":
            return "".join(section_xml(one, 1, written) for one in outline.sections)
        found = self._by_name.get(name)
        return section_xml(found, 1, written) if found else ""


def _all_sections(sections: tuple[Section, ...]) -> Iterator[Section]:
    for one in sections:
        yield one
        yield from _all_sections(one.sections)


def _content_types(template: CompiledTemplate, written: Manuscript) -> str:
    opening = template.content_types
    wanted = {**_DEFAULTS, "xlsx": _WORKBOOK} if written.parts else {}
    used = {part.name.rpartition(".")[2] for part in written.parts}
    lines = [
        f'<Default Extension="{extension}" ContentType="{kind}"/>'
        for extension, kind in wanted.items()
        if extension in used and f'Extension="{extension}"' not in opening
    ]
    return f"{opening}{''.join(lines)}{''.join(written.overrides)}{PROPERTIES_TYPES}</Types>"
