"""What does a draft become once a person has corrected what was read?

A correction is the text a person typed for one field of one commitment; a deadline they type is read as one in a file.
The draft itself is never kept: it is read again from the file, and corrected again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from models.closed_lists import Flag, Precision
from roadmaps.deadlines import read_deadline
from roadmaps.draft import CommitmentDraft, RoadmapDraft

CORRECTABLE = ("title", "reference", "axis", "lead", "due", "goal")
_LEAD_FLAGS = frozenset({Flag.NO_LEAD, Flag.LEAD_TO_CONFIRM})
_DUE_FLAGS = frozenset({Flag.NO_DEADLINE, Flag.INVALID_DEADLINE, Flag.RELATIVE_DEADLINE})


@dataclass(frozen=True, slots=True)
class Corrections:
    """What a person said of a draft. Keys are ``roadmap.commitment``, counted from 0, as in "0.12"."""

    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)
    adopted_on: date | None = None

    def as_json(self) -> dict[str, object]:
        """The plain value to keep."""
        return {
            "fields": {key: dict(texts) for key, texts in self.fields.items()},
            "left_out": sorted(self.left_out),
            "titles": dict(self.titles),
            "adopted_on": self.adopted_on.isoformat() if self.adopted_on else None,
        }


def corrections_of(kept: Mapping[str, object]) -> Corrections:
    """The corrections that were kept; whatever is not understood is left aside."""
    fields = kept.get("fields")
    left_out, titles, adopted = kept.get("left_out"), kept.get("titles"), kept.get("adopted_on")
    return Corrections(
        fields={str(key): dict(texts) for key, texts in fields.items()} if isinstance(fields, Mapping) else {},
        left_out=frozenset(map(str, left_out)) if isinstance(left_out, Sequence) else frozenset(),
        titles={str(key): str(text) for key, text in titles.items()} if isinstance(titles, Mapping) else {},
        adopted_on=date.fromisoformat(adopted) if isinstance(adopted, str) else None,
    )


def shown_fields(one: CommitmentDraft) -> dict[str, str]:
    """The texts a person may correct, as read."""
    return {
        "title": one.title,
        "reference": one.reference or "",
        "axis": one.axis or "",
        "lead": one.lead or one.lead_person or "",
        "due": one.due.raw or (one.due.on.isoformat() if one.due.on else ""),
        "goal": one.goal or "",
    }


def corrected(draft: RoadmapDraft, corrections: Corrections, number: int = 0) -> RoadmapDraft:
    """The draft with what a person corrected, without what they left out."""
    kept = tuple(
        _corrected(one, corrections.fields.get(f"{number}.{index}", {}), draft.document_date)
        for index, one in enumerate(draft.commitments)
        if f"{number}.{index}" not in corrections.left_out
    )
    return replace(
        draft,
        title=corrections.titles.get(str(number), draft.title) or draft.title,
        adopted_on=corrections.adopted_on or draft.adopted_on,
        commitments=kept,
    )


def _corrected(one: CommitmentDraft, texts: Mapping[str, str], document_date: date | None) -> CommitmentDraft:
    typed = {key: text for key, text in texts.items() if key in CORRECTABLE and text != shown_fields(one)[key]}
    if "lead" in typed:
        flags = (one.flags - _LEAD_FLAGS) | (frozenset() if typed["lead"] else {Flag.NO_LEAD})
        one = replace(one, lead=typed["lead"] or None, lead_person=None, lead_function=None, flags=flags)
    if "due" in typed:
        due = read_deadline(typed["due"], document_date)
        missing = due.on is None and due.precision is not Precision.ONGOING
        flags = (one.flags - _DUE_FLAGS) | due.flags | ({Flag.NO_DEADLINE} if missing else frozenset())
        one = replace(one, due=due, flags=flags)
    return replace(
        one,
        title=typed.get("title") or one.title,
        reference=typed.get("reference", one.reference or "") or None,
        axis=typed.get("axis", one.axis or "") or None,
        goal=typed.get("goal", one.goal or "") or None,
    )
