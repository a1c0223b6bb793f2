"""What does a returned form say, commitment by commitment, and is it really the form of this person?

Everything that is not understood is told at once, each with its place; nothing is guessed.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roadmaps.answer_page import AnswerPage
from roadmaps.offline_forms.identity import Identity, identity_of, print_of
from roadmaps.offline_forms.questions import CHOICE, MARK, STEP, Asked, plain, questions
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


class FormRefused(Refusal):
    """The form cannot be taken as it is; ``sentences`` tells every fault with its place."""


@dataclass(frozen=True, slots=True)
class FilledForm:
    """What a form says: commitment → part → text, as the answer page names them, for the blocks that say something."""

    said: Mapping[int, Mapping[str, str]]
    revisions: Mapping[int, int]
    """Commitment → the revision that the form was made from: a later one meanwhile is a conflict to settle."""


@dataclass(frozen=True, slots=True)
class _Block:
    """One table of the form that belongs to one commitment of the page."""

    who: Identity
    place: str
    rows: tuple[FormRow, ...]


def read_answer_form(rows: Sequence[FormRow], page: AnswerPage, key: bytes) -> FilledForm:
    """What the lines of a returned form say on this page; raises FormRefused."""
    faults: list[str] = []
    blocks = list(_blocks(rows, page, key, faults))
    if not blocks and not faults:
        raise FormRefused(_NO_MARK)
    said: dict[int, Mapping[str, str]] = {}
    for block in blocks:
        found = _said(block, page, faults)
        if found:
            said[block.who.commitment_id] = found
    if faults:
        raise FormRefused(*map(capital, faults))
    return FilledForm(said, {block.who.commitment_id: block.who.revision for block in blocks})


def _blocks(rows: Sequence[FormRow], page: AnswerPage, key: bytes, faults: list[str]) -> Iterable[_Block]:
    taken: set[int] = set()
    for number in sorted({row[0] for row in rows}):
        ours = tuple(row for row in rows if row[0] == number)
        marks = [(answer, place) for _, label, answer, place in ours if plain(label) == plain(MARK)]
        if not marks:
            faults.extend(_without_mark(ours, page))
        for mark, place in marks[:1]:
            who = identity_of(mark, key)
            fault = _fault_of(who, page, taken) if len(marks) == 1 else _TAMPERED
            if fault or who is None:
                faults.append(fault.format(place=place))
                continue
            taken.add(who.commitment_id)
            yield _Block(who, place, ours)


def _without_mark(rows: Sequence[FormRow], page: AnswerPage) -> Iterable[str]:
    """A table whose mark was wiped is told; a table that has nothing of the form is a fault of its own."""
    labels = {plain(one.label) for item in page.items for one in questions(page, item)}
    written = [row for row in rows if row[2]]
    if any(plain(row[1]) in labels for row in rows) or written:
        yield f"{(written or rows)[0][3]} : {_NO_MARK[0].lower()}{_NO_MARK[1:]}"


def _fault_of(who: Identity | None, page: AnswerPage, taken: set[int]) -> str:
    if who is None:
        return _TAMPERED
    if (who.check_in_id, who.person_id) != (page.check_in_id, page.person_id):
        return _FOREIGN
    if page.item(who.commitment_id) is None:
        return _GONE
    return _TWICE if who.commitment_id in taken else ""


def _said(block: _Block, page: AnswerPage, faults: list[str]) -> dict[str, str]:
    """The parts of a block; none when it says nothing else than what it was filled with."""
    item = page.item(block.who.commitment_id)
    asked = {plain(one.label): one for one in questions(page, item)} if item else {}
    shown: dict[str, str] = {}
    kept: dict[str, str] = {}
    for _, label, answer, place in block.rows:
        line = asked.get(plain(label))
        if line is not None and line.part not in shown:
            shown[line.part] = answer
            kept[line.part] = _kept(line, answer, place, faults)
        elif answer and plain(label) not in _MEMORY and not _was_reached(label):
            astray = _UNKNOWN if label else _ASTRAY
            faults.append(astray.format(place=place, label=label, text=answer[:80]))
    nothing_new = shown.pop(CHOICE, "")
    touched = print_of(shown) != block.who.origin
    if nothing_new and touched:
        faults.append(_BOTH.format(place=block.place))
    return kept if nothing_new or touched else {}


def _was_reached(label: str) -> bool:
    """A milestone that the page asks no more: it was reached meanwhile, by another answer or by this very form."""
    return plain(label).startswith(plain(f"{STEP} :"))


def _kept(line: Asked, answer: str, place: str, faults: list[str]) -> str:
    """An answer as the page spells it."""
    if not answer:
        return ""
    if line.choices:
        found = [value for value, words in line.choices if plain(words) == plain(answer)]
        if not found:
            choices = ", ".join(words for _, words in line.choices)
            faults.append(_CHOICES.format(place=place, label=line.label, text=answer[:80], choices=choices))
        return found[0] if found else ""
    if line.is_day:
        day = _day(answer)
        if day is None:
            faults.append(_DAY.format(place=place, label=line.label, text=answer[:80]))
        return day.isoformat() if day else ""
    return answer


def _day(typed: str) -> date | None:
    parts = typed.replace("-", "/").replace(".", "/").split("/")
    if len(parts) != 3 or not all(one.strip().isascii() and one.strip().isdigit() for one in parts):
        return None
    first, month, last = (int(one) for one in parts)
    year, day = (first, last) if len(parts[0].strip()) == 4 else (last, first)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None
