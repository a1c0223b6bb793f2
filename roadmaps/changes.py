"""What has changed between the commitments we know and a newer version of their file?

Commitments are paired by title, reference and lead (a dropped action often gives its number to the next one); a field
that the whole file does not tell is no change. Once a roadmap is adopted, a moved deadline, a lowered target, a changed
lead and a dropped commitment need a reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from roadmaps.compared_fields import Change, changes_between, fields_told, same_text
from roadmaps.draft import CommitmentDraft
from roadmaps.folding import words

_SAME_TITLE = 0.72
_ALIKE_TITLE = 0.5
_DISTANT_TITLE = 0.3
SURE = 0.75


@dataclass(frozen=True, slots=True)
class Known:
    """A commitment as it is kept, told as a file would."""

    id: int
    commitment: CommitmentDraft


@dataclass(frozen=True, slots=True)
class Pair:
    """A known commitment and what the file says of it now."""

    known: Known
    draft: CommitmentDraft
    changes: tuple[Change, ...]
    confidence: float

    @property
    def needs_reason(self) -> bool:
        """Whether one of its changes must be explained."""
        return any(change.needs_reason for change in self.changes)


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A known commitment that the file no longer tells."""

    known: Known
    needs_reason: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """The newer version beside what we know."""

    added: tuple[CommitmentDraft, ...]
    amended: tuple[Pair, ...]
    withdrawn: tuple[Withdrawal, ...]
    unchanged: tuple[Pair, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing to do."""
        return not (self.added or self.amended or self.withdrawn)


def compare(drafts: Sequence[CommitmentDraft], known: Sequence[Known], adopted: bool = False) -> Comparison:
    """Pair, then compare field by field; ``adopted`` makes the four grave changes ask for a reason."""
    pairs = _paired(drafts, known)
    told = fields_told(drafts)
    compared = [
        Pair(
            known[old], drafts[new], changes_between(known[old].commitment, drafts[new], told, adopted), round(score, 2)
        )
        for old, new, score in pairs
    ]
    new_ones, old_ones = {new for _, new, _ in pairs}, {old for old, _, _ in pairs}
    return Comparison(
        added=tuple(draft for index, draft in enumerate(drafts) if index not in new_ones),
        amended=tuple(pair for pair in compared if pair.changes),
        withdrawn=tuple(Withdrawal(one, adopted) for index, one in enumerate(known) if index not in old_ones),
        unchanged=tuple(pair for pair in compared if not pair.changes),
    )


# --- pairing


def _paired(drafts: Sequence[CommitmentDraft], known: Sequence[Known]) -> list[tuple[int, int, float]]:
    """Index of the known, index of the draft, likeness; the likest first, each once; in the order of the file."""
    scored = [
        (score, old, new)
        for old, one in enumerate(known)
        for new, draft in enumerate(drafts)
        if (score := _likeness(one.commitment, draft)) > 0
    ]
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    pairs = []
    for score, old, new in sorted(scored, key=lambda one: (-one[0], one[1], one[2])):
        if old not in taken_old and new not in taken_new:
            taken_old.add(old)
            taken_new.add(new)
            pairs.append((old, new, min(score, 1.0)))
    return sorted(pairs, key=lambda pair: pair[1])


def _likeness(known: CommitmentDraft, draft: CommitmentDraft) -> float:
    """How likely the two are one commitment (0: they are not)."""
    first, second = words(known.title), words(draft.title)
    title = max(fuzz.ratio(first, second), fuzz.token_sort_ratio(first, second)) / 100
    if title < _DISTANT_TITLE:
        return 0.0
    same_reference = bool(known.reference) and words(known.reference or "") == words(draft.reference or "")
    same_lead = bool(known.lead) and same_text(known.lead, draft.lead)
    same_due = known.due.on is not None and known.due.on == draft.due.on
    hints = same_reference + same_lead + same_due
    likely = title >= _SAME_TITLE or (title >= _ALIKE_TITLE and hints >= 2) or (same_reference and hints == 3)
    return title + 0.06 * same_reference + 0.04 * same_lead + 0.02 * same_due if likely else 0.0
