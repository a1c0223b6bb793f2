"""Whose deadline is near or has passed, and who has not been told yet?

A deadline is told at each notice of the policy (30 and 7 days before), then once when it has passed: to the lead, and
then to the coordinator too. A late start (an import, an outage) tells the nearest notice only. Milestones likewise;
an ongoing commitment has the date of its next review.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from models.closed_lists import Precision, Rung
from roadmaps.calendars import Calendar, is_working
from roadmaps.contacts import Contacts
from roadmaps.policy import Policy

FORGOTTEN_AFTER = 60
"""Days after which a deadline that passed unseen (an old file) is left to the page and the reports."""
FURTHEST_NOTICE = 180
"""No policy tells of a deadline earlier, in days."""
PASSED = 0
REVIEW_AFTER = timedelta(days=182)
"""What is ongoing is looked at again this long after it began, or after it was last answered about."""
REVIEWED_BEFORE = timedelta(days=30)
"""An answer so near the review is the review."""


class DueKind(StrEnum):
    """What falls due."""

    DEADLINE = "echeance"
    MILESTONE = "jalon"
    REVIEW = "revue"


@dataclass(frozen=True, slots=True)
class DueFacts:
    """A date to come or just passed of a commitment that is not over."""

    commitment_id: int
    territory_id: int
    due_on: date
    kind: DueKind = DueKind.DEADLINE
    label: str = ""
    """The label of a milestone."""
    precision: Precision = Precision.DAY
    title: str = ""
    reference: str = ""
    roadmap_title: str = ""
    lead_id: int | None = None
    lead_name: str = ""

    def key(self, notice: int) -> str:
        """Said once for this date: a new deadline is told afresh."""
        return f"{self.kind.value}:{self.commitment_id}:{mark_of(self.label)}:{self.due_on.isoformat()}:{notice}"


@lru_cache(maxsize=20_000)
def mark_of(label: str) -> str:
    """What stands for the label of a milestone in keys; "-" without one. SQLite asks it of every row, each morning."""
    return hashlib.sha256(label.encode()).hexdigest()[:8] if label else "-"


@dataclass(frozen=True, slots=True)
class Notice:
    """A date to tell, with the days left at which the policy wants it told (0: it has passed)."""

    due: DueFacts
    notice: int

    @property
    def key(self) -> str:
        """See :meth:`DueFacts.key`."""
        return self.due.key(self.notice)


@dataclass(frozen=True, slots=True)
class DueLetter:
    """One letter to one lead for all their dates."""

    person_id: int
    notices: tuple[Notice, ...]

    def key(self, today: date) -> str:
        """One such letter a day for each person."""
        return f"{DueKind.DEADLINE.value}s:{self.person_id}:{today.isoformat()}"


@dataclass(frozen=True, slots=True)
class Overdue:
    """A deadline passed, as a coordinator hears of it on behalf of ``told_at``."""

    person_id: int
    told_at: int
    due: DueFacts

    @property
    def key(self) -> str:
        """One passed deadline is told once to one coordinator."""
        return f"{self.due.key(PASSED)}:{self.told_at}:{self.person_id}"


def notices_due(
    dues: Iterable[DueFacts],
    today: date,
    *,
    policy: Callable[[int], Policy],
    calendar: Callable[[int], Calendar],
    told: Collection[str],
    contacts: Contacts,
    written: Mapping[int, int],
    spared: Collection[int] = (),
) -> tuple[DueLetter, ...]:
    """The letters to leads (or whoever stands in for them); ``spared``: who was written to in the last days."""
    letters: defaultdict[int, list[Notice]] = defaultdict(list)
    for due in sorted(dues, key=lambda one: (one.due_on, one.commitment_id, one.label)):
        notice = _notice_of(due, today, policy(due.territory_id).deadline_notices)
        person = contacts.present(due.lead_id, today) if due.lead_id is not None else None
        if notice is None or person is None or person in spared or not is_working(calendar(due.territory_id), today):
            continue
        if written.get(person, 0) < policy(due.territory_id).daily_cap and not _told(due, notice, policy, told):
            letters[person].append(Notice(due, notice))
    return tuple(DueLetter(person, tuple(letters[person])) for person in sorted(letters))


def _notice_of(due: DueFacts, today: date, notices: Sequence[int]) -> int | None:
    left = (due.due_on - today).days
    if left < 0:
        return PASSED if -left <= FORGOTTEN_AFTER else None
    return min((one for one in notices if left <= one), default=None)


def _told(due: DueFacts, notice: int, policy: Callable[[int], Policy], told: Collection[str]) -> bool:
    nearer = (one for one in (PASSED, *policy(due.territory_id).deadline_notices) if one <= notice)
    return any(due.key(one) in told for one in nearer)


def overdue_for(
    dues: Iterable[DueFacts],
    today: date,
    *,
    calendar: Callable[[int], Calendar],
    told: Collection[str],
    contacts: Contacts,
) -> tuple[Overdue, ...]:
    """The commitments whose own deadline has passed, for the coordinators who have not heard of it."""
    found: list[Overdue] = []
    for due in sorted(dues, key=lambda one: (one.due_on, one.commitment_id)):
        passed = 0 < (today - due.due_on).days <= FORGOTTEN_AFTER
        if due.kind is not DueKind.DEADLINE or not passed or not is_working(calendar(due.territory_id), today):
            continue
        at = contacts.at(Rung.COORDINATOR, due.territory_id, today, lead=due.lead_id)
        found.extend(Overdue(person, at.territory_id, due) for person in at.people)
    return tuple(one for one in found if one.key not in told)


def settled_by_an_answer(key: str, followed: Collection[str]) -> bool:
    """Whether what was told of a date has its answer: the date has passed, or is none of those still ``followed``.

    A review that was made, a milestone that was reached and what is over are no longer followed; a date to come, told
    some days before it, still is. ``followed``: keys of the dates that remain, whatever the notice.
    """
    date_told, notice = _parts_of(key)
    return notice == PASSED or date_told not in {_parts_of(one)[0] for one in followed}


def _parts_of(key: str) -> tuple[str, int]:
    """What identifies the date in the key of what was told of it, and its notice; a coordinator's says more."""
    kind, commitment, mark, due_on, notice, *_ = key.split(":")
    return ":".join((kind, commitment, mark, due_on)), int(notice)


def next_review(review_on: date, answered_on: date) -> date:
    """The review of what is ongoing, once answered about: a later one when its day is near or has passed."""
    return answered_on + REVIEW_AFTER if review_on <= answered_on + REVIEWED_BEFORE else review_on
