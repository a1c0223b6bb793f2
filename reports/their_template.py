"""May this Word template of a service be used, and if not, what is to be corrected? All mistakes are told at once.

Three freedoms: styles only (no tag: the report follows what the template holds), blocks placed where they want
(``{{p bloc.engagements }}``), or loops over the data.
"""

import io
import re
import zipfile
from dataclasses import dataclass

from lxml import etree

from reports.namespaces import W, w
from reports.specimen import specimen
from reports.tags import Tag, letters_of, lift_tags, paragraphs_of, places_of
from reports.template import CompiledTemplate, UnusableTemplateError, compile_package
from reports.template_comments import annotated
from reports.template_hazards import hazards_of
from reports.template_parts import DOCUMENT, may_hold_tags, parsed
from reports.template_program import block_name
from reports.template_tags import faults_of_tags
from roadmaps.reading.gate import Format, check_file
from roadmaps.refusal import Refusal

_SINGLE = re.compile(r"(?<![{%])\{\s*(?:p\s+)?bloc\s*\.\s*\w+\s*\}(?!\})", re.IGNORECASE)
"""A block between single braces: it would be printed as it is, and the whole report would follow."""
HEAVIEST_PART = 8_000_000
_PARTS_IN_WORDS = {
    "header": "en-tête",
    "entete": "en-tête",
    "footer": "pied de page",
    "pied": "pied de page",
    "footnotes": "notes de bas de page",
    "endnotes": "notes de fin",
}
NOT_WORD = "Un modèle est un document Word : enregistrez-le au format .docx ou .dotx, puis déposez-le à nouveau."
STRICT = (
    "Ce document n'est pas un document Word ordinaire : ouvrez-le dans Word, choisissez Enregistrer sous, "
    "« Document Word (.docx) » (et non « Strict »), puis déposez cette copie."
)
UNSOUND = "Le rapport d'essai fait avec ce modèle n'aboutit pas : {why}"


@dataclass(frozen=True, slots=True)
class TemplateFault:
    """One mistake: where it is, in words, and what it is."""

    place: str
    message: str
    paragraph: int | None = None
    """Rank of the paragraph in the body, for the comment; None elsewhere."""

    def __str__(self) -> str:
        said = self.message[:1].upper() + self.message[1:]
        return f"{self.place[:1].upper()}{self.place[1:]} : {self.message}" if self.place else said


@dataclass(frozen=True, slots=True)
class TemplateReport:
    """What the check of a template found."""

    faults: tuple[TemplateFault, ...]
    blocks: tuple[str, ...] = ()
    """The blocks it places, in order; empty when it gives styles only."""
    commented: bytes | None = None
    """A copy with a Word comment at each mistake; None when there is none, or when the file may not be opened."""

    @property
    def is_usable(self) -> bool:
        """No mistake was found."""
        return not self.faults


def check_template(data: bytes, filename: str = "modele.docx", *, preview: bool = True) -> TemplateReport:
    """Every mistake of a template, at once; with ``preview`` a report of sample data is also made with it."""
    try:
        parts = _opened(data, filename)
    except Refusal as refusal:
        return TemplateReport((TemplateFault("", str(refusal)),))
    faults: list[TemplateFault] = [TemplateFault("", hazard) for hazard in hazards_of(parts)]
    tags = [(name, *_tags_of(name, parsed(parts[name]))) for name in [*filter(may_hold_tags, sorted(parts)), DOCUMENT]]
    for name, found, loose in tags:
        in_body = name == DOCUMENT
        faults += loose
        for one in faults_of_tags(found, in_body=in_body):
            faults.append(TemplateFault(one.tag.place, one.message, one.tag.paragraph if in_body else None))
    blocks = tuple(block for _, found, _ in tags for block in map(block_name, found) if block)
    if not faults and preview:
        faults += _faults_of_preview(data)
    notes = [(one.paragraph, str(one)) for one in faults]
    return TemplateReport(tuple(faults), blocks, annotated(data, notes) if faults else None)


def compile_template(data: bytes, filename: str = "modele.docx") -> CompiledTemplate:
    """The template, ready to be filled; raises Refusal with every mistake if there is one."""
    report = check_template(data, filename, preview=False)
    if report.faults:
        raise Refusal(*(str(one) for one in report.faults))
    try:
        return compile_package(data)
    except UnusableTemplateError:
        raise Refusal(STRICT) from None


def _opened(data: bytes, filename: str) -> dict[str, bytes]:
    """The parts of a file that the gate lets in; raises Refusal."""
    if check_file(data, filename) is not Format.WORD:
        raise Refusal(NOT_WORD)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    if any(len(parts[name]) > HEAVIEST_PART for name in parts if name.endswith((".xml", ".rels"))):
        raise Refusal("Ce modèle est trop long : gardez les seules pages qui se répètent d'un rapport à l'autre.")
    _check_ordinary(parts)
    return parts


def _check_ordinary(parts: dict[str, bytes]) -> None:
    """Everything a report leans on is there; nothing is compiled before the tags have been looked at."""
    try:
        roots = {name: parsed(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
        document = roots[DOCUMENT]
        ordinary = document.nsmap.get("w") == W and document.find(w("body")) is not None
        if not ordinary or "word/styles.xml" not in roots or "_rels/.rels" not in roots:
            raise Refusal(STRICT)
    except (KeyError, etree.XMLSyntaxError):
        raise Refusal(STRICT) from None


def _tags_of(name: str, root: etree._Element) -> tuple[list[Tag], list[TemplateFault]]:
    """The tags of a part, and the braces that belong to none."""
    base = name.removeprefix("word/")
    words = next((said for start, said in _PARTS_IN_WORDS.items() if base.startswith(start)), "")
    found = lift_tags(root, words)
    places = {**places_of(root, words, "{"), **places_of(root, words, "}")}
    loose = [
        TemplateFault(
            places.get(rank, words),
            "une accolade double ou un signe « %} » reste seul : une balise n'est pas fermée ou n'est pas ouverte.",
            rank if name == DOCUMENT else None,
        )
        for rank, paragraph in enumerate(paragraphs_of(root))
        if any(mark in text_of(paragraph) for mark in ("{{", "}}", "{%", "%}"))
    ]
    single = [
        TemplateFault(
            places.get(rank, words),
            f"« {met.group()} » n'est pas une balise : il faut deux accolades de chaque côté, {{{{p bloc.corps }}}}.",
            rank if name == DOCUMENT else None,
        )
        for rank, paragraph in enumerate(paragraphs_of(root))
        for met in _SINGLE.finditer(text_of(paragraph))
    ]
    return found, [*loose, *single]


def text_of(paragraph: etree._Element) -> str:
    """The letters of a paragraph, whatever runs they are cut into."""
    return "".join(one.text or "" for one in letters_of(paragraph))


def _faults_of_preview(data: bytes) -> list[TemplateFault]:
    from reports.confinement import render_confined  # noqa: PLC0415  it compiles templates in its child, through us

    try:
        render_confined(specimen(20), data)
    except Refusal as refusal:
        return [TemplateFault("", UNSOUND.format(why=str(refusal)))]
    return []
