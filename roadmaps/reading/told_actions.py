"""What does an action told in paragraphs say, and how sure is it that it is one?"""

import re
from dataclasses import dataclass, field
from datetime import date

from roadmaps.folding import compose, fold, words
from roadmaps.reading.content import Paragraph
from roadmaps.reading.gathering import Found, Gathered, Setting
from roadmaps.reading.outline import full_text
from roadmaps.reading.prose import read_prose, split_labels
from roadmaps.reading.titles import Heading, has_bullet, without_bullet
from roadmaps.reading.vocabulary import Field

_STRONG_EVIDENCE = frozenset({Field.LEAD, Field.CO_LEADS})
_EVIDENCE = _STRONG_EVIDENCE | {Field.DUE, Field.STATUS, Field.PARTNERS, Field.INDICATOR, Field.ORGANISATION}
_INFINITIVE = re.compile(r"^(?:ne (?:plus|pas) |mieux |se |s')?[a-z'-]{2,}(?:er|ir|re|oir)\b")


def says_to_act(text: str) -> bool:
    """Whether a text opens with an infinitive: "Ouvrir…", "Mieux accueillir…"."""
    return bool(_INFINITIVE.match(fold(text)))


@dataclass(slots=True)
class Action:
    """An action being told."""

    heading: Heading
    opened_by: Paragraph
    is_marked: str
    """How surely its first words open an action: "kind", "code", "number" or "" (a mere heading)."""
    setting: Setting
    level: int
    found: list[Found] = field(default_factory=list)
    steps: list[list[Found]] = field(default_factory=list)
    body: list[Paragraph] = field(default_factory=list)
    label: tuple[Field, str] | None = None
    """A heading under it that is a label: the paragraphs below are its value."""

    def as_written(self) -> str:
        """Its heading, with the number that stands in the heading above."""
        text = compose(full_text(self.opened_by))
        reference = self.heading.reference
        return f"Action {reference} – {text}" if reference and reference not in text else text

    def take(self, paragraph: Paragraph, text: str, written_on: date | None) -> None:
        """Add a paragraph of its body: the value of a label, a step, or sentences."""
        self.body.append(paragraph)
        plain = without_bullet(text)
        _, labelled = split_labels(plain)
        if self.label is not None and not labelled:
            wanted, label = self.label
            self.found.append(Found(wanted, plain, paragraph.place, 0.9, label))
        elif (has_bullet(text) or paragraph.list_level is not None) and not labelled:
            self.steps.append([Found(Field.STEPS, text, paragraph.place)])
        else:
            found = read_prose(plain, paragraph.place, written_on)
            explicit = any(one.field is Field.DUE and one.label for one in self.found)
            self.found += [one for one in found if not (one.field is Field.DUE and explicit)]

    def evidence(self) -> set[Field]:
        """What it says that only an action says."""
        return {one.field for one in self.found if one.field in _EVIDENCE}

    def is_sure(self) -> bool:
        """Whether what it says makes it an action, given how its first words open."""
        if not self.heading.title:
            return False
        evidence = self.evidence()
        strong = bool(evidence & _STRONG_EVIDENCE)
        match self.is_marked:
            case "kind":
                return bool(evidence or self.steps)
            case "code":
                labelled = any(one.label for one in self.found if one.field in _EVIDENCE)
                told = labelled or strong or Field.STATUS in evidence
                return told or (says_to_act(self.heading.title) and bool(evidence or self.steps))
            case "number":
                return strong
            case _:
                return strong and len(evidence) > 1

    def is_likely(self, *, among_its_likes: bool) -> bool:
        """A numbered heading that says nothing more is an action if its likes are, or if a word says "Action"."""
        acts = among_its_likes and says_to_act(self.heading.title)
        return (self.is_marked == "kind" or acts) and len(words(self.heading.title).split()) > 2

    def gathered(self) -> Gathered:
        """What it gives: the last status, and the date that a label names rather than one said in passing."""
        place = self.opened_by.place
        found = [Found(Field.TITLE, self.heading.title, place, 0.95)]
        if self.heading.reference and self.is_marked:
            found.append(Found(Field.REFERENCE, self.heading.reference, place, 0.95))
        statuses = [one for one in self.found if one.field is Field.STATUS]
        dues = [one for one in self.found if one.field is Field.DUE]
        others = [one for one in self.found if one.field not in {Field.STATUS, Field.DUE}]
        due = [one for one in dues if one.label][:1] or dues[-1:]
        return Gathered([*found, *others, *statuses[-1:], *due], self.setting, self.steps)
