"""Which fields does the answer page have, what do they hold at first, and what is kept of what was typed?

``typed`` holds every field of the page by name: what was last known, under the draft, under what was just posted.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from models.closed_lists import Outlook
from roadmaps.answer_page import AnswerPage, Item, Measure
from roadmaps.answers import AnswerInput

LATER, NOTHING_NEW, NEWS = "plus_tard", "rien", "oui"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong, and in which field of the page."""

    field: str
    sentence: str
    line: str = ""
    """The very line it is about, where the page tells the faults of several together."""


def name(commitment_id: int, part: str) -> str:
    """The name of a field of the page."""
    return f"e{commitment_id}-{part}"


def _plain(value: float | None) -> str:
    if value is None:
        return ""
    return (f"{value:.0f}" if value == int(value) else repr(value)).replace(".", ",")


def measure_text(measure: Measure) -> str:
    """The last known value of an indicator, as its field shows it."""
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
    fields |= {f"v{measure.id}": measure_text(measure) for measure in item.measures}
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
