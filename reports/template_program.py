"""How do the tags of a template become a program, in which nothing but the recognised tags is ever evaluated?"""

from jinja2 import StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree
from markupsafe import Markup

from reports import watermark
from reports.namespaces import DECLARATION
from reports.page_sections import PageSection
from reports.tags import CLOSE, OPEN, Tag
from reports.typed_text import escape, visible

FILTERS = ("upper", "lower", "capitalize", "length", "join", "trim", "first", "last", "default")
TESTS = ("defined", "none", "odd", "even", "divisibleby")


def environment() -> ImmutableSandboxedEnvironment:
    """Where tags are evaluated: no function, few filters, unknown names are errors, text always escaped."""
    made = ImmutableSandboxedEnvironment(autoescape=True, undefined=StrictUndefined, finalize=_shown)
    made.globals.clear()
    made.filters = {name: made.filters[name] for name in FILTERS}
    made.tests = {name: made.tests[name] for name in TESTS}
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
        return f'{{{{ _block("{name}", {tag.section}, {int(tag.begins_section)}, {int(tag.ends_section)}) }}}}'
    return f"{{{{ {tag.source} }}}}"


def block_name(tag: Tag) -> str | None:
    """The block that a tag places: ``engagements`` for ``{{p bloc.engagements }}``."""
    first, _, name = tag.source.partition(".")
    is_block = tag.scope == "p" and first.strip() == "bloc" and name.strip().isidentifier()
    return name.strip() if is_block else None
