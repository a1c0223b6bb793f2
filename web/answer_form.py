"""Which fields does the answer page have, what do they hold at first, and what do they say once posted?

``typed`` holds every field of the page by name: what was last known, under the draft, under what was just posted.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from models.closed_lists import Outlook
from roadmaps.answer_page import AnswerPage, Item, Measure
from roadmaps.answers import AnswerInput, AnswerRefused, checked
from roadmaps.refusal import Refusal
from web.posted import day_of

Reader = Callable[[str], str]
"""Gives the text of one part of one commitment."""
_PAST = "ce jour est déjà passé, indiquez une date à venir."
LATER, NOTHING_NEW, NEWS = "plus_tard", "rien", "oui"
UNTICKED = ("", "non")


class UnknownAddressee(Refusal):
    """The addressee of a demande d'appui is none of those proposed."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and in which field of the page."""

    field: str
    sentence: str
    line: str = ""
    """The very line it is about, where the page tells the faults of several together."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What a posted page says: the answers that can be kept, and what is wrong with the others."""

    answers: tuple[AnswerInput, ...]
    faults: tuple[Fault, ...]


def name(commitment_id: int, part: str) -> str:
    """The name of a field of the page."""
    return f"e{commitment_id}-{part}"


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return (f"{value:.0f}" if value == int(value) else repr(value)).replace(".", ",")


def _measure_text(measure: Measure) -> str:
    return " ".join(measure.last_wording.split()) if measure.is_text else _plain(measure.last)


def known_fields(item: Item) -> dict[str, str]:
    """The fields of one commitment as last known: what the person corrects instead of typing again."""
    here = item.here
    last = item.last
    fields = {
        "status": item.status.value if item.status else "",
        "outlook": (item.outlook or Outlook.NOT_GIVEN).value,
        "progress": "" if item.progress is None else str(item.progress),
        "done": here.done if here else "",
        "obstacle": last.obstacle if last else "",
        "good_practice": here.good_practice if here else "",
        "appui-besoin": "",
        "appui-a": "",
        "appui-pour": "",
        "echeance": "",
        "echeance-raison": "",
    }
    fields |= {f"v{measure.id}": _measure_text(measure) for measure in item.measures}
    fields |= {f"jalon{step.id}": "" for step in item.steps}
    fields |= {f"fait{step.id}": "oui" for step in item.reached}
    return {name(item.commitment_id, part): text for part, text in fields.items()}


def _print_of(fields: Mapping[str, str]) -> str:
    return sha256("\x1f".join(f"{key}={fields[key]}" for key in sorted(fields)).encode()).hexdigest()[:16]


def typed_fields(page: AnswerPage, *over: Mapping[str, object]) -> dict[str, str]:
    """Every field of the page; each mapping of ``over`` covers those before it."""
    fields: dict[str, str] = {}
    for item in page.items:
        known = known_fields(item)
        fields |= known
        fields[name(item.commitment_id, "choix")] = ""
        fields[name(item.commitment_id, "revision")] = str(item.revision)
        fields[name(item.commitment_id, "origine")] = _print_of(known)
    for one in over:
        fields |= {key: text for key, text in one.items() if key in fields and isinstance(text, str)}
    return fields


def with_current_revisions(page: AnswerPage, fields: dict[str, str]) -> dict[str, str]:
    """The same fields, once the page has shown what was recorded meanwhile."""
    return fields | {name(item.commitment_id, "revision"): str(item.revision) for item in page.items}


def was_touched(item: Item, typed: Mapping[str, str]) -> bool:
    """Whether a commitment's fields say something else than what the page was filled with."""
    fields = {key: typed.get(key, "") for key in known_fields(item)}
    return _print_of(fields) != typed.get(name(item.commitment_id, "origine"), "")


def already_says(item: Item, answer: AnswerInput) -> bool:
    """Whether what is recorded is what this answer says: a double click, not a conflict."""
    here = item.here
    if here is None:
        return False
    said = (here.nothing_new, here.status, here.outlook, here.progress, here.done, here.obstacle, here.good_practice)
    typed = (
        *(answer.nothing_new, answer.status, answer.outlook, answer.progress),
        *(answer.done, answer.obstacle, answer.good_practice),
    )
    support = answer.support is None or answer.support.need in item.open_requests
    deadline = answer.postponement is None or answer.postponement.to_due_on == item.asked_deadline
    return said == typed and support and deadline and not answer.document_ids and _knows_figures_and_steps(item, answer)


def _knows_figures_and_steps(item: Item, answer: AnswerInput) -> bool:
    """Whether the last value of each indicator is what was typed, and the steps said reached await nothing."""
    last = {(one.id, one.last, one.last_wording) for one in item.measures}
    given = {(one.indicator_id, one.value, one.wording) for one in answer.values if one.is_given}
    waits = {one.id for one in item.steps} & set(answer.milestones_done)
    return given <= last and not waits and not {one.id for one in item.reached} & set(answer.milestones_undone)


def keepable(fields: Mapping[str, str], posted: Mapping[str, str]) -> dict[str, object]:
    """What a draft keeps of a posted page: what people typed, not what the page says of itself."""
    return {
        key: text
        for key, text in posted.items()
        if key in fields and not key.endswith(("-revision", "-origine")) and len(text) <= 20_000
    }


def kept_beside(page: AnswerPage) -> dict[str, object]:
    """What the draft keeps of commitments that this page does not show: those of the person it stands in for."""
    shown = tuple(name(item.commitment_id, "") for item in page.items)
    return {key: text for key, text in page.draft.items() if page.stands_in and not key.startswith(shown)}


def left_for_later(page: AnswerPage, posted: Mapping[str, str]) -> dict[str, object]:
    """What was typed of commitments left for later: it becomes the draft."""
    later = [
        item
        for item in page.items
        if posted.get(name(item.commitment_id, "choix")) == LATER and was_touched(item, posted)
    ]
    return {key: posted[key] for item in later for key in known_fields(item) if posted.get(key)}


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
    fresh = typed if typed != _measure_text(measure) else ""
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
