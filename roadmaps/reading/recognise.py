"""Which commitments does a file hold, whatever its format and the shape its authors chose?"""

import re
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from roadmaps.draft import ColumnReading, CommitmentDraft, Place, Remainder, RoadmapDraft
from roadmaps.folding import compose, words
from roadmaps.grammar import count
from roadmaps.reading.assembling import assemble
from roadmaps.reading.columns import ColumnMapping
from roadmaps.reading.content import Content, Paragraph, Table
from roadmaps.reading.dating import find_document_date
from roadmaps.reading.forms import read_form
from roadmaps.reading.gathering import Found, Gathered, Setting
from roadmaps.reading.narrative import Narrator, Telling
from roadmaps.reading.planning import read_planning
from roadmaps.reading.sections import TableReading
from roadmaps.reading.tables import read_table
from roadmaps.reading.titles import names_an_axis
from roadmaps.reading.vocabulary import Field
from roadmaps.reading.workshop import read_workshop


def recognise(content: Content, mapping: ColumnMapping | None = None) -> RoadmapDraft:
    """The roadmap a content tells: commitments, what each column was taken for, and all that became no field."""
    written_on = find_document_date(content)

    def read_one(table: Table, setting: Setting, heading: Found | None) -> TableReading | None:
        here = _named_by_sheet(table, setting)
        return (
            read_form(table, here, heading, mapping)
            or read_table(table, here, mapping)
            or read_workshop(table, here)
            or read_planning(table, here)
        )

    told = Narrator(Setting(document_date=written_on), read_one).read(content)
    _admit_lists(told)
    _name_by_topic(told, content)
    commitments, repeated = _without_repetitions([c for g in told.gathered if (c := assemble(g))])
    columns = [column for table in told.tables for column in table.columns]
    return RoadmapDraft(
        title=_title(content),
        document_date=written_on,
        commitments=tuple(commitments),
        remainder=(*told.remainder, *repeated, *_apart(content)),
        columns=tuple(dict.fromkeys(columns)),
        remarks=(*content.notes, *_remarks(commitments, told, columns)),
    )


def _named_by_sheet(table: Table, setting: Setting) -> Setting:
    """A sheet called "Axe 3 - Mobilité" names the axis of its actions, unless something in it says better."""
    name = re.sub(r"^feuille\s+", "", table.part)
    if table.is_sheet and names_an_axis(name):
        return replace(setting, axis=name, axis_place=Place(table.part, table.part))
    return setting


def _admit_lists(told: Telling) -> None:
    """Items under axes are actions when nothing surer was found in the document."""
    items = [item for _, found in told.lists for item in found]
    if told.gathered or len(items) < 2:
        for item in items:
            told.remainder += [Remainder(compose(f.text), f.place) for f in item.found if f.field is Field.TITLE]
    else:
        told.gathered += items


_PLAIN_SHEET = re.compile(
    r"(?i)^(?:feuille\s+)?(?:feuil|sheet|tableau|actions?|plan|suivi|feuille|synth|liste|donn|base|global|export|\d)"
)


def _name_by_topic(told: Telling, content: Content) -> None:
    """Headings, or names of sheets, that differ from one group of actions to the next are their axes."""
    texts = {b.place: compose(b.text) for b in content.blocks if isinstance(b, Paragraph)}
    orphans = [g for g in told.gathered if g.setting.axis is None and g.first(Field.AXIS) is None]
    topics = {g.setting.axis_place for g in orphans if g.setting.axis_place in texts}
    if len(topics) > 1:
        for one in orphans:
            if one.setting.axis_place in texts:
                one.setting = replace(one.setting, axis=texts[one.setting.axis_place])
    sheets = {_part(g) for g in orphans if _part(g)}
    if len(sheets) > 1 and not any(_PLAIN_SHEET.match(words(sheet)) for sheet in sheets):
        for one in orphans:
            if _part(one):
                one.setting = replace(one.setting, axis=_part(one), axis_place=one.found[0].place)


def _part(gathered: Gathered) -> str:
    """The sheet an action stands in."""
    part = gathered.found[0].place.part if gathered.found else ""
    return "" if part.startswith(("tableau", "paragraphe")) else re.sub(r"^feuille\s+", "", part)


def _without_repetitions(commitments: list[CommitmentDraft]) -> tuple[list[CommitmentDraft], list[Remainder]]:
    """The same action told again, barer, in a summary or a list, is a reminder, not a second commitment."""
    kept: list[CommitmentDraft] = []
    repeated: list[Remainder] = []
    for one in commitments:
        twin = next((i for i, other in enumerate(kept) if _is_same(one, other)), None)
        if twin is None:
            kept.append(one)
            continue
        barer = one if _weight(one) <= _weight(kept[twin]) else kept[twin]
        if barer is not one:
            kept[twin] = one
        place = barer.sources[0].place if barer.sources else Place("")
        repeated.append(Remainder(barer.title, place, "rappel d’une action lue ailleurs"))
    return kept, repeated


def _is_same(one: CommitmentDraft, other: CommitmentDraft) -> bool:
    if one.reference and other.reference and one.reference.lower() != other.reference.lower():
        return False
    if not _is_bare(one) and not _is_bare(other) and not (one.reference and other.reference):
        return False
    if one.kind != other.kind and one.kind and other.kind:
        return False
    apart = {s.place.part for s in one.sources[:1]} != {s.place.part for s in other.sources[:1]}
    alike = fuzz.ratio(words(one.title), words(other.title)) >= 92
    agree = not (one.lead and other.lead) or words(one.lead) == words(other.lead)
    agree = agree and (
        not (one.axis and other.axis) or words(one.axis) == words(other.axis) or _is_bare(one) or _is_bare(other)
    )
    return alike and agree and (apart or _is_bare(one) or _is_bare(other)) and bool(apart or one.reference)


def _is_bare(one: CommitmentDraft) -> bool:
    return not (one.lead or one.due.raw or one.partners or one.indicators or one.status or one.kind)


def _weight(one: CommitmentDraft) -> int:
    return len(one.sources) + 3 * bool(one.lead) + 2 * bool(one.due.on)


def _title(content: Content) -> str | None:
    """The title of the document, as far as its first words tell."""
    for block in content.blocks[:8]:
        if isinstance(block, Paragraph) and not block.is_contents:
            return compose(block.text)
        if isinstance(block, Table):
            first = next((c for key, c in sorted(block.cells.items()) if c.text.strip()), None)
            return compose(first.text) if first and first.row < 3 and len(first.text) < 160 else None
    return None


def _apart(content: Content) -> list[Remainder]:
    margins = [Remainder(compose(m.text), m.place, m.place.part or "en-tête ou pied de page") for m in content.margins]
    return margins + [Remainder(compose(r.text), r.place, r.reason) for r in content.remarks]


def _remarks(commitments: Sequence[CommitmentDraft], told: Telling, columns: Sequence[ColumnReading]) -> list[str]:
    if commitments:
        return []
    if columns:
        return ["Un tableau d’actions a été reconnu, mais il ne contient encore aucune action."]
    priorities = [r for r in told.remainder if names_an_axis(r.text)]
    if priorities:
        told_of = count(len(priorities), "axe ou priorité", "axes ou priorités")
        return [f"Le document énonce {told_of}, sans action : complétez-le, ou saisissez les actions."]
    return [
        "Aucune action n’a été reconnue : ni tableau d’actions, ni fiche, ni action numérotée, ni phrase d’engagement."
    ]
