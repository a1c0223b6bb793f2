"""What does a returned form say, commitment by commitment, and is it really the form of this person?

Everything that is not understood is told at once, each with its place; nothing is guessed, and what was understood is
given beside it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from models.closed_lists import Precision
from roadmaps.answer_page import AnswerPage
from roadmaps.deadlines import read_deadline
from roadmaps.offline_forms.identity import Identity, identity_of, print_of
from roadmaps.offline_forms.questions import CHOICE, MARK, REACHED, STEP, Asked, plain, questions
from roadmaps.offline_forms.rows import FormRow
from roadmaps.refusal import Refusal
from roadmaps.wording import capital

_MEMORY = {plain(label) for label in ("Engagement", "Échéance prévue", MARK)}
_NO_MARK = (
    "Ce fichier n'est pas le formulaire de votre page de réponse, ou ses repères ont été effacés : téléchargez un "
    "nouveau formulaire et reportez-y vos réponses."
)
_TAMPERED = (
    "{place} : ce repère a été modifié, la réponse ne peut pas être rattachée. Téléchargez un nouveau formulaire."
)
_FOREIGN = "{place} : ce formulaire a été établi pour une autre personne ou un autre point d'étape."
_GONE = "{place} : cet engagement ne vous est plus demandé ici ; retirez ce tableau du formulaire."
_TWICE = "{place} : cet engagement a déjà sa réponse plus haut dans le fichier ; gardez une seule des deux."
_UNKNOWN = "{place} : « {label} » n'est pas une question du formulaire ; reportez ce texte dans une case prévue."
_ASTRAY = "{place} : « {text} » est hors des cases de réponse ; reportez ce texte dans la colonne de droite."
_CHOICES = "{place} ({label}) : « {text} » n'est pas un des choix proposés : {choices}."
_DAY = "{place} ({label}) : « {text} » n'est pas une date ; écrivez par exemple 30/06/2027."
_BOTH = "{place} : « Rien de nouveau » est choisi, et pourtant d'autres cases ont changé ; gardez l'un ou l'autre."


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a form says: commitment → part → text, as the answer page names them, for the blocks that say something."""

    said: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    revisions: Mapping[int, int] = field(default_factory=dict)
    """Commitment → the revision that the form was made from: a later one meanwhile is a conflict to settle."""
    places: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """(commitment, part) → where it stands in the file."""
    unread: Mapping[tuple[int, str], str] = field(default_factory=dict)
    """(commitment, part) of each answer that was not understood → one that would be, to judge the others without it."""


@dataclass(frozen=True, slots=True)
class FormFault:
    """What is wrong, with its place; the part of the answer page concerned, if it is one."""

    sentence: str
    commitment_id: int | None = None
    part: str = ""


class FormRefused(Refusal):
    """The form cannot be taken as it is; ``sentences`` tells every fault with its place, ``sound`` what is none."""

    def __init__(self, faults: Sequence[FormFault], sound: FilledForm) -> None:
        super().__init__(*(one.sentence for one in faults))
        self.faults = tuple(faults)
        self.sound = sound


@dataclass(frozen=True, slots=True)
class _Block:
    """One table of the form that belongs to one commitment of the page."""

    who: Identity
    place: str
    rows: tuple[FormRow, ...]


@dataclass(slots=True)
class _Reading:
    """What was understood so far, and what was not."""

    said: dict[int, Mapping[str, str]] = field(default_factory=dict)
    revisions: dict[int, int] = field(default_factory=dict)
    places: dict[tuple[int, str], str] = field(default_factory=dict)
    unread: dict[tuple[int, str], str] = field(default_factory=dict)
    faults: list[FormFault] = field(default_factory=list)

    def wrong(self, sentence: str, commitment_id: int | None = None, part: str = "") -> None:
        self.faults.append(FormFault(capital(sentence), commitment_id, part))

    def form(self) -> FilledForm:
        return FilledForm(self.said, self.revisions, self.places, self.unread)


def read_answer_form(rows: Sequence[FormRow], page: AnswerPage, key: bytes) -> FilledForm:
    """What the lines of a returned form say on this page; raises FormRefused."""
    found = _Reading()
    for block in _blocks(rows, page, key, found):
        found.revisions[block.who.commitment_id] = block.who.revision
        said = _said(block, page, found)
        if said:
            found.said[block.who.commitment_id] = said
    if not found.revisions and not found.faults:
        found.wrong(_NO_MARK)
    if found.faults:
        raise FormRefused(found.faults, found.form())
    return found.form()


def _blocks(rows: Sequence[FormRow], page: AnswerPage, key: bytes, found: _Reading) -> Iterable[_Block]:
    taken: set[int] = set()
    for number in sorted({row[0] for row in rows}):
        ours = tuple(row for row in rows if row[0] == number)
        marks = [(answer, place) for _, label, answer, place in ours if plain(label) == plain(MARK)]
        if not marks:
            _tell_without_mark(ours, page, found)
        for mark, place in marks[:1]:
            who = identity_of(mark, key)
            fault = _fault_of(who, page, taken) if len(marks) == 1 else _TAMPERED
            if fault or who is None:
                found.wrong(fault.format(place=place))
                continue
            taken.add(who.commitment_id)
            yield _Block(who, place, ours)


def _tell_without_mark(rows: Sequence[FormRow], page: AnswerPage, found: _Reading) -> None:
    """A table whose mark was wiped is told; a table that has nothing of the form is a fault of its own."""
    labels = {plain(one.label) for item in page.items for one in questions(page, item)}
    written = [row for row in rows if row[2]]
    if any(plain(row[1]) in labels for row in rows) or written:
        found.wrong(f"{(written or rows)[0][3]} : {_NO_MARK[0].lower()}{_NO_MARK[1:]}")


def _fault_of(who: Identity | None, page: AnswerPage, taken: set[int]) -> str:
    if who is None:
        return _TAMPERED
    if (who.check_in_id, who.person_id) != (page.check_in_id, page.person_id):
        return _FOREIGN
    if page.item(who.commitment_id) is None:
        return _GONE
    return _TWICE if who.commitment_id in taken else ""


def _said(block: _Block, page: AnswerPage, found: _Reading) -> dict[str, str]:
    """The parts of a block that are understood; none when it says nothing else than what it was filled with."""
    id_ = block.who.commitment_id
    item = page.item(id_)
    asked = {plain(one.label): one for one in questions(page, item)} if item else {}
    shown: dict[str, str] = {}
    kept: dict[str, str] = {}
    for _, label, written, place in block.rows:
        line = asked.get(plain(label))
        answer = line.meant(written) if line else written
        if line is not None and line.part not in shown:
            shown[line.part] = answer
            found.places[id_, line.part] = place
            if (text := _kept(line, answer)) is not None:
                kept[line.part] = text
            else:
                found.wrong(_misread(line, answer, place), id_, line.part)
                found.unread[id_, line.part] = line.choices[0][0] if line.choices else page.freezes_on.isoformat()
        elif answer and plain(label) not in _MEMORY and not _was_reached(label):
            astray = _UNKNOWN if label else _ASTRAY
            found.wrong(astray.format(place=place, label=label, text=answer[:80]))
    shown.pop(CHOICE, "")
    touched = print_of(shown) != block.who.origin
    if kept.get(CHOICE) and touched:
        found.wrong(_BOTH.format(place=block.place), id_, CHOICE)
        del kept[CHOICE]  # the others are judged too
    return kept if kept.get(CHOICE) or touched else {}


def _was_reached(label: str) -> bool:
    """A milestone that the page asks otherwise: it was reached, or not after all, since, or by this very form."""
    return plain(label).startswith((plain(f"{STEP} :"), plain(f"{REACHED} :")))


def _kept(line: Asked, answer: str) -> str | None:
    """An answer as the page spells it; None when it is not understood."""
    if not answer:
        return ""
    if line.choices:
        return next((value for value, words in line.choices if plain(words) == plain(answer)), None)
    if line.is_day:
        day = _day(answer)
        return day.isoformat() if day else None
    return answer


def _misread(line: Asked, answer: str, place: str) -> str:
    if not line.choices:
        return _DAY.format(place=place, label=line.label, text=answer[:80])
    choices = ", ".join(words for _, words in line.choices)
    return _CHOICES.format(place=place, label=line.label, text=answer[:80], choices=choices)


def _day(typed: str) -> date | None:
    parts = typed.replace("-", "/").replace(".", "/").split("/")
    if len(parts) != 3 or not all(one.strip().isascii() and one.strip().isdigit() for one in parts):
        return _day_in_words(typed)
    first, month, last = (int(one) for one in parts)
    year, day = (first, last) if len(parts[0].strip()) == 4 else (last, first)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _day_in_words(typed: str) -> date | None:
    """ "15 décembre 2026"; neither a month, nor what depends on the day it was written."""
    said = read_deadline(typed)
    return said.on if said.precision is Precision.DAY and not (said.flags or said.milestones) else None
