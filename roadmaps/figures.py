"""What do the counts of a set of commitments say, and how much of it do they cover?

Every figure carries the ids behind it, so that a reader can reach the commitments and answers it was made from; every
set of figures carries its coverage: how many were asked, how many answered, how old the oldest word is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from math import fsum

from models.closed_lists import Outlook, Standing, Status
from roadmaps.status import Situation

STATUS_KEYS = (*(status.value for status in Status), Standing.SILENT.value, "")
"""In the order people read them; an empty key is "never declared"."""
OUTLOOK_KEYS = (*(outlook.value for outlook in Outlook), Standing.SILENT.value)
EXCLUDED = frozenset({Status.DROPPED.value, Status.MERGED.value, Status.VOID.value})
"""Left out, in the open, of the whole against which what is done is measured."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many commitments bear a value, and which."""

    key: str
    ids: tuple[int, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Figures:
    """The counts of a set of commitments, under a key and a label people read."""

    key: str
    label: str
    ids: tuple[int, ...]
    by_status: tuple[Tally, ...]
    by_outlook: tuple[Tally, ...]
    late: tuple[int, ...] = ()
    due_soon: tuple[int, ...] = ()
    no_deadline: tuple[int, ...] = ()
    no_lead: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()
    asked: tuple[int, ...] = ()
    answered: tuple[int, ...] = ()
    oldest_on: date | None = None
    """The day of the oldest last word among them."""
    progress: float | None = None
    """The mean of the declared percentages of those that are not silent."""
    progress_ids: tuple[int, ...] = ()

    @property
    def count(self) -> int:
        """How many commitments."""
        return len(self.ids)

    def with_status(self, key: str) -> int:
        """How many bear this status (or "sans_nouvelles", or "")."""
        return _count_of(self.by_status, key)

    def with_outlook(self, key: str) -> int:
        """How many bear this météo (or "sans_nouvelles")."""
        return _count_of(self.by_outlook, key)

    @property
    def done(self) -> int:
        """How many are done."""
        return self.with_status(Status.DONE.value)

    @property
    def expected(self) -> int:
        """The whole against which "done" is measured: dropped, merged and void ones are out of it."""
        return self.count - sum(tally.count for tally in self.by_status if tally.key in EXCLUDED)

    @property
    def expected_ids(self) -> tuple[int, ...]:
        """The commitments of that whole."""
        left_out = {id_ for tally in self.by_status if tally.key in EXCLUDED for id_ in tally.ids}
        return tuple(id_ for id_ in self.ids if id_ not in left_out)


def _count_of(tallies: Iterable[Tally], key: str) -> int:
    return next((tally.count for tally in tallies if tally.key == key), 0)


_STANDING_FIELDS = {
    Standing.LATE: "late",
    Standing.DUE_SOON: "due_soon",
    Standing.NO_DEADLINE: "no_deadline",
    Standing.NO_LEAD: "no_lead",
    Standing.SILENT: "silent",
}


def figures(key: str, label: str, counted: Iterable[Situation]) -> Figures:
    """Count a set of commitments, in the order given."""
    ids: list[int] = []
    statuses: dict[str, list[int]] = {}
    outlooks: dict[str, list[int]] = {}
    standing: dict[str, list[int]] = {}
    asked: list[int] = []
    answered: list[int] = []
    oldest: date | None = None
    progress: list[tuple[int, int]] = []
    for one in counted:
        id_ = one.commitment.id
        ids.append(id_)
        statuses.setdefault(one.counted_status or "", []).append(id_)
        outlooks.setdefault(one.counted_outlook, []).append(id_)
        for mark in one.standings:
            standing.setdefault(_STANDING_FIELDS[mark], []).append(id_)
        if one.last_asked_on is not None:
            asked.append(id_)
            if one.has_answered:
                answered.append(id_)
        said = one.last_said_on
        if said is not None and (oldest is None or said < oldest):
            oldest = said
        if one.progress is not None and one.silent_since is None:
            progress.append((id_, one.progress))
    return Figures(
        key=key,
        label=label,
        ids=tuple(ids),
        by_status=_tallies(STATUS_KEYS, statuses),
        by_outlook=_tallies(OUTLOOK_KEYS, outlooks),
        **{name: tuple(found) for name, found in standing.items()},
        asked=tuple(asked),
        answered=tuple(answered),
        oldest_on=oldest,
        progress=fsum(value for _, value in progress) / len(progress) if progress else None,
        progress_ids=tuple(id_ for id_, _ in progress),
    )


def _tallies(keys: Iterable[str], found: dict[str, list[int]]) -> tuple[Tally, ...]:
    return tuple(Tally(key, tuple(found[key])) for key in keys if key in found)
