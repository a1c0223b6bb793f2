"""What does a posted answer page say: the answers that can be kept, and what is wrong with the others?"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from roadmaps.answer_page import AnswerPage, Item, Measure
from roadmaps.answers import AnswerInput, AnswerRefused, checked
from roadmaps.refusal import Refusal
from web.answer_form import LATER, NEWS, NOTHING_NEW, Fault, measure_text, name, was_touched
from web.posted import day_of

Reader = Callable[[str], str]
"""Gives the text of one part of one commitment."""
_PAST = "ce jour est déjà passé, indiquez une date à venir."
UNTICKED = ("", "non")


class UnknownAddressee(Refusal):
    """The addressee of a demande d'appui is none of those proposed."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a posted page says: the answers that can be kept, and what is wrong with the others."""

    answers: tuple[AnswerInput, ...]
    faults: tuple[Fault, ...]


def filled(page: AnswerPage, posted: Mapping[str, str], documents: Mapping[int, Sequence[int]]) -> Filled:
    """The answers of a posted page. What was not touched, or is left for later, says nothing.

    ``documents``: commitment → the files kept for its answer.
    """
    answers: list[AnswerInput] = []
    faults: list[Fault] = []
    for item in page.items:
        try:
            raw = _raw_answer(item, posted, documents.get(item.commitment_id, ()))
            if raw is not None:
                answers.append(checked(raw))
                faults.extend(_past_days(answers[-1], page.on))
        except UnknownAddressee as error:
            faults.append(Fault(name(item.commitment_id, "appui-a"), str(error)))
        except AnswerRefused as error:
            faults.extend(_fault(item, path, sentence) for path, sentence in error.faults)
    return Filled(tuple(answers), tuple(faults))


_PARTS = {"support": "appui-besoin", "postponement": "echeance", "values": "indicateurs", "": "choix"}
_LINES = {
    "support.need": "appui-besoin",
    "support.to_level": "appui-a",
    "support.to_organisation_id": "appui-a",
    "support": "appui-a",
    "support.wanted_by": "appui-pour",
    "postponement.to_due_on": "echeance",
    "postponement.reason": "echeance-raison",
}


def _fault(item: Item, path: str, sentence: str) -> Fault:
    """A fault of an answer, in its field; that of an indicator bears its name."""
    field, _, inner = path.partition(".")
    part = _PARTS.get(field, field)
    line = _LINES.get(path, part)
    if field == "values" and inner.isdigit() and int(inner) < len(item.measures):
        measure = item.measures[int(inner)]
        line, sentence = f"v{measure.id}", f"Indicateur « {measure.label} » : {sentence.partition(' : ')[2]}"
    return Fault(name(item.commitment_id, part), sentence, name(item.commitment_id, line))


def _raw_answer(item: Item, posted: Mapping[str, str], documents: Sequence[int]) -> dict[str, object] | None:
    def text(part: str, absent: str = "") -> str:
        return posted.get(name(item.commitment_id, part), absent)

    raw: dict[str, object] = {"commitment_id": item.commitment_id, "based_on": _whole(text("revision"))}
    choice = text("choix")
    if choice == NOTHING_NEW:
        return raw | {"nothing_new": True}
    if choice == LATER or not (choice == NEWS or documents or was_touched(item, posted)):
        return None
    plain = {part: text(part) for part in ("status", "outlook", "progress", "done", "obstacle", "good_practice")}
    return raw | {
        **{part: typed for part, typed in plain.items() if typed},
        "values": [_raw_value(one, text(f"v{one.id}")) for one in item.measures],
        "milestones_done": [one.id for one in item.steps if text(f"jalon{one.id}")],
        "milestones_undone": [one.id for one in item.reached if text(f"fait{one.id}", "oui") in UNTICKED],
        "support": _raw_support(text),
        "postponement": _raw_postponement(text),
        "document_ids": list(documents),
    }


def _past_days(answer: AnswerInput, today: date) -> Iterator[Fault]:
    """What is asked for a day that has passed: nobody could grant it."""
    support, postponement = answer.support, answer.postponement
    if support is not None and support.wanted_by is not None and support.wanted_by < today:
        line = name(answer.commitment_id, "appui-pour")
        yield Fault(name(answer.commitment_id, "appui-besoin"), f"Demande d'appui : {_PAST}", line)
    if postponement is not None and postponement.to_due_on < today:
        yield Fault(name(answer.commitment_id, "echeance"), f"Nouvelle échéance : {_PAST}")


def _whole(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() else 0


def _raw_value(measure: Measure, typed: str) -> dict[str, object]:
    """Only a value that differs from the last known one is a new value."""
    fresh = typed if typed != measure_text(measure) else ""
    return {"indicator_id": measure.id, "wording" if measure.is_text else "value": fresh}


def _raw_support(text: Reader) -> dict[str, object] | None:
    need, whom, wanted = text("appui-besoin"), text("appui-a"), text("appui-pour")
    if not (need or whom or wanted):
        return None
    kind, _, value = whom.partition(":")
    if kind not in {"", "niveau", "organisation"}:
        raise UnknownAddressee("Demande d'appui : choisissez dans la liste à qui vous la demandez.")
    to = {"niveau": "to_level", "organisation": "to_organisation_id"}.get(kind)
    raw: dict[str, object] = {"need": need, "wanted_by": _day(wanted)}
    return raw | {to: value} if to else raw


def _raw_postponement(text: Reader) -> dict[str, object] | None:
    wanted, reason = text("echeance"), text("echeance-raison")
    if not (wanted or reason):
        return None
    return {"to_due_on": _day(wanted), "reason": reason}


def _day(typed: str) -> str:
    """A day as the reader of answers wants it; what is no day is left for it to refuse."""
    day = day_of(typed)
    return day.isoformat() if day else typed
