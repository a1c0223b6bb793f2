"""Which commitments do paragraphs tell: numbered actions of minutes, sheets written as text, lists, sentences?

One pass over the blocks of a document. A paragraph that opens an action ("ACTION 1A – …", "2B – …", a heading followed
by "Pilote : …") gathers what follows until the next one; sentences that commit somebody and items of lists of actions
are commitments at once; tables are handed to their own readers, with the headings above them.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from roadmaps.draft import Remainder
from roadmaps.folding import compose
from roadmaps.reading.columns import meaning_of
from roadmaps.reading.content import Content, Paragraph, Table
from roadmaps.reading.form_layout import goes_on, one_below_the_other, opens_a_form
from roadmaps.reading.gathering import Found, Gathered, Setting
from roadmaps.reading.headers import Header
from roadmaps.reading.outline import Outline, Purpose, Title, full_text, is_contents, is_heading, title_of
from roadmaps.reading.prose import read_prose, sentences_of, split_labels
from roadmaps.reading.rows import aside
from roadmaps.reading.sections import TableReading
from roadmaps.reading.tables import read_continuation
from roadmaps.reading.titles import Heading, has_bullet, is_generic_heading, split_reference, without_bullet
from roadmaps.reading.told_actions import Action, says_to_act
from roadmaps.reading.vocabulary import Field
from roadmaps.reading.workshop import Promise, promise_of, read_item, read_promise

TableReader = Callable[[Table, Setting, Found | None], TableReading | None]
_LABEL_FIELDS = frozenset(Field) - {Field.TITLE, Field.AXIS, Field.OTHER, Field.REFERENCE, Field.KIND, Field.EXISTING}


@dataclass(slots=True)
class Telling:
    """What a document gave."""

    gathered: list[Gathered] = field(default_factory=list)
    remainder: list[Remainder] = field(default_factory=list)
    tables: list[TableReading] = field(default_factory=list)
    lists: list[tuple[Title | None, list[Gathered]]] = field(default_factory=list)
    """Items under an axis alone: actions only when the document holds nothing surer."""


class Narrator:
    """Reads the blocks of a content in order."""

    def __init__(self, setting: Setting, read_table: TableReader) -> None:
        self.base, self.read_one = setting, read_table
        self.outline, self.told = Outline(), Telling()
        self.action: Action | None = None
        self.promise: tuple[Promise, Paragraph] | None = None
        self.uncertain: list[tuple[int, Action]] = []
        self.recognised: set[str] = set()
        self.known_codes = 0
        self.header: Header | None = None

    def read(self, content: Content) -> Telling:
        """Everything the blocks tell."""
        for block in _whole_forms(content.blocks):
            if isinstance(block, Table):
                self._take_table(block)
            else:
                self._take_paragraph(block)
        self._close()
        self._settle_uncertain()
        return self.told

    def _setting(self) -> Setting:
        axis, signatory = self.outline.axis, self.outline.signatory
        return replace(
            self.base,
            axis=axis.text if axis else None,
            axis_place=axis.place if axis else None,
            lead=signatory.signatory if signatory else None,
            lead_place=signatory.place if signatory else None,
            kind=self.outline.kind,
        )

    def _take_table(self, table: Table) -> None:
        if table.inside and table.inside in self.recognised:
            return
        heading = None
        if self.action is not None and not self.action.evidence():
            place, text = self.action.opened_by.place, self.action.as_written()
            if self.action.is_marked or not is_generic_heading(text):
                heading = Found(Field.TITLE, text, place, 0.8)
        reading = self.read_one(table, self._setting(), heading)
        if reading is None and self.header is not None and not table.is_sheet:
            reading = read_continuation(table, self._setting(), self.header)
        if reading is None:
            self._take_other_table(table)
            return
        self.recognised.add(table.part)
        self.header = reading.header
        if self.action is not None and not self.action.evidence():
            self._drop(self.action)
            self.action = None
        self._close()
        self.told.tables.append(reading)
        topic = self.outline.topic()
        for one in reading.gathered:
            if one.setting.axis is None and one.first(Field.AXIS) is None and topic is not None and not table.is_sheet:
                one.setting = replace(one.setting, axis_place=topic.place)
        self.told.gathered += reading.gathered
        self.told.remainder += reading.remainder
        self.told.remainder += [Remainder(text, place, "titre du tableau") for text, place in reading.titles]

    def _take_other_table(self, table: Table) -> None:
        """A table inside an action is its content; elsewhere it is kept aside, cell by cell."""
        for cell in (table.cells[key] for key in sorted(table.cells)):
            if not cell.text.strip():
                continue
            if self.action is not None and self.action.is_marked:
                self.action.found += read_prose(
                    "\n".join(cell.lines or (cell.text,)), cell.place, self.base.document_date
                )
            self.told.remainder.append(Remainder(compose(cell.text), cell.place, f"tableau sans action ({table.part})"))

    def _take_paragraph(self, paragraph: Paragraph) -> None:
        self.header = None
        text = compose(paragraph.text)
        if is_contents(paragraph) or (self.outline.purpose is Purpose.CONTENTS and not is_heading(paragraph)):
            self.told.remainder.append(Remainder(text, paragraph.place, "sommaire"))
            return
        heading, separated = _opening(paragraph)
        if is_heading(paragraph):
            self._take_heading(paragraph, heading)
        elif heading.marked in {"kind", "code"} and separated and not self._is_step(paragraph):
            self._open(paragraph, heading, level=12)
        elif not self._take_promise(paragraph, text) and not self._take_item(paragraph, text):
            self._take_body(paragraph)

    def _is_step(self, paragraph: Paragraph) -> bool:
        return paragraph.list_level is not None and paragraph.list_level > 0

    def _take_heading(self, paragraph: Paragraph, heading: Heading) -> None:
        self.promise = None
        title = title_of(paragraph)
        if self.action is not None and title.level > self.action.level and self._is_label(paragraph):
            return
        number = self._number_alone()
        self._close()
        if number is not None and not heading.reference and not (title.axis or title.signatory or title.kind):
            heading = split_reference(f"{compose(full_text(number))} – {heading.title}")
        if title.purpose is Purpose.CONTENTS:
            title = replace(title, level=min(title.level, 9))
        self.outline.enter(title)
        if title.axis or title.signatory or title.kind or title.purpose is not Purpose.NEUTRAL or paragraph.is_title:
            marked = heading.marked == "kind" and not title.axis and not title.signatory and bool(heading.title)
            if not marked:
                self.told.remainder.append(Remainder(title.text, title.place, "titre"))
                return
        self._open(paragraph, heading, title.level)

    def _number_alone(self) -> Paragraph | None:
        """ "FICHE ACTION N° 1", when the heading below it is the title."""
        action = self.action
        alone = action is not None and action.is_marked == "kind" and not (action.heading.title or action.body)
        return action.opened_by if action is not None and alone else None

    def _is_label(self, paragraph: Paragraph) -> bool:
        """ "Pilote" as a small heading inside an action: what follows is its value."""
        meaning = meaning_of(paragraph.text.rstrip(" :"))
        if self.action is None or meaning.field not in _LABEL_FIELDS or meaning.confidence < 0.9:
            return False
        self.action.label = (meaning.field, paragraph.text)
        self.action.body.append(paragraph)
        return True

    def _open(self, paragraph: Paragraph, heading: Heading, level: int) -> None:
        self._close()
        rest = ""
        inner, labelled = split_labels(heading.title)
        if labelled or not is_heading(paragraph):
            sentences = sentences_of(inner)
            title = (sentences or [inner])[0]
            rest = heading.title[heading.title.find(title) + len(title) :] if title in heading.title else ""
            heading = replace(heading, title=title.strip(" .–-"))
        setting = self._setting()
        self.action = Action(heading, paragraph, heading.marked, setting, level)
        topic = self.outline.topic(below=level)
        if setting.axis is None and topic is not None:
            self.action.setting = replace(setting, axis_place=topic.place)
        if rest.strip(" .–-"):
            self.action.found += read_prose(rest.strip(" .–-") + ".", paragraph.place, self.base.document_date)

    def _take_promise(self, paragraph: Paragraph, text: str) -> bool:
        promise = promise_of(text)
        if promise is None:
            return False
        if not promise.clause:
            self._close()
            self.promise = (promise, paragraph)
            return True
        self.promise = None
        if self.action is not None and self.action.is_marked in {"kind", "code"} and self.action.evidence():
            return False
        for sentence in sentences_of(text):
            one = promise_of(sentence)
            if one and one.clause:
                self.told.gathered.append(read_promise(one, paragraph.place, self._setting()))
        return True

    def _take_item(self, paragraph: Paragraph, text: str) -> bool:
        """An item of a list of actions."""
        listed = paragraph.list_level is not None or has_bullet(text) or bool(re.match(r"\d{1,2}[.)]\s", text))
        if not listed:
            if not text.endswith(":"):
                self.promise = None
            return False
        if self.action is not None and (self.action.is_marked in {"kind", "code"} or self.action.evidence()):
            return False
        if paragraph.list_level and self.told.gathered and self.outline.purpose is Purpose.ACTIONS:
            step = Found(Field.STEPS, text, paragraph.place)
            self.told.gathered[-1].steps.append([step])
            return True
        setting = self._setting()
        if self.promise is not None and self.promise[0].who:
            setting = replace(setting, lead=self.promise[0].who, lead_place=self.promise[1].place)
        elif self.promise is None and self.outline.purpose is not Purpose.ACTIONS:
            return self._take_possible_item(paragraph, text)
        numbered = split_reference(compose(full_text(paragraph)) if paragraph.numbering else text)
        gathered = read_item(numbered.title if numbered.reference else text, paragraph.place, setting)
        if gathered is None:
            return False
        if numbered.reference and numbered.marked != "number":
            gathered.found.append(Found(Field.REFERENCE, numbered.reference, paragraph.place, 0.9))
        self.told.gathered.append(gathered)
        return True

    def _take_possible_item(self, paragraph: Paragraph, text: str) -> bool:
        axis = self.outline.axis
        if axis is None or self.outline.purpose is Purpose.NOT_ACTIONS or not says_to_act(without_bullet(text)):
            return False
        gathered = read_item(text, paragraph.place, self._setting())
        if gathered is None:
            return False
        if not self.told.lists or self.told.lists[-1][0] is not axis:
            self.told.lists.append((axis, []))
        self.told.lists[-1][1].append(gathered)
        return True

    def _take_body(self, paragraph: Paragraph) -> None:
        text = compose(full_text(paragraph)) if not re.search(r"\w", paragraph.numbering) else compose(paragraph.text)
        if self.action is None:
            reason = aside(text)
            self.told.remainder.append(Remainder(text, paragraph.place, reason.value if reason else ""))
            return
        self.action.take(paragraph, text, self.base.document_date)

    def _close(self) -> None:
        action, self.action = self.action, None
        if action is None:
            return
        if action.is_sure():
            self.known_codes += 1
            self.told.gathered.append(action.gathered())
        elif action.is_marked in {"kind", "code"} and action.heading.title:
            self.uncertain.append((len(self.told.gathered), action))
        else:
            self._drop(action)

    def _drop(self, action: Action) -> None:
        opened = action.opened_by
        reason = "titre" if is_heading(opened) else ""
        self.told.remainder.append(Remainder(compose(full_text(opened)), opened.place, reason))
        for paragraph in action.body:
            self.told.remainder.append(Remainder(compose(paragraph.text), paragraph.place))

    def _settle_uncertain(self) -> None:
        """Once all is read: a heading of which nothing was said is an action if its likes are."""
        inserted = 0
        for position, action in self.uncertain:
            if action.is_likely(among_its_likes=self.known_codes > 0):
                self.told.gathered.insert(position + inserted, action.gathered())
                inserted += 1
            else:
                self._drop(action)


def _whole_forms(blocks: Iterable[Paragraph | Table]) -> Iterator[Paragraph | Table]:
    """A form drawn as several tables, one just below the other, is one table."""
    pending: Table | None = None
    for block in blocks:
        if isinstance(block, Table) and pending is not None and goes_on(block):
            pending = one_below_the_other(pending, block)
            continue
        if pending is not None:
            yield pending
        pending = block if isinstance(block, Table) and opens_a_form(block) else None
        if pending is None:
            yield block
    if pending is not None:
        yield pending


def _opening(paragraph: Paragraph) -> tuple[Heading, bool]:
    """The reference that opens a paragraph, and whether a sign parts it from the title."""
    text = compose(full_text(paragraph))
    heading = split_reference(text)
    if not heading.reference:
        return heading, False
    before_title = text[: len(text) - len(heading.title)] if heading.title else text
    return heading, bool(
        re.search(r"[-–—:.)|]\s*$", before_title.rstrip() + " ") or re.search(r"[-–—:.)|]", before_title.rstrip()[-1:])
    )
