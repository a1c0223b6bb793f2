"""What does the report of a territory say on a day, and what did it change since the one before?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session

from flows import clock
from flows.mastheads import masthead
from flows.report_texts import from_kept
from flows.surroundings import Day, People
from reports.snapshots import Correction, Snapshot, point, thaw
from roadmaps.consolidation import Consolidation, consolidate
from roadmaps.distinct import Ground, ground
from roadmaps.facts import AlertFacts, NoteFacts
from roadmaps.novelties import novelties
from store import report_texts, reports
from store.commitments import facts_under

HISTORY = 8
"""Earlier issues drawn on the curve over time."""
WORDS_FOLLOW = timedelta(days=30)
"""How long after answers were frozen a coordinator's words still belong to that report."""


@dataclass(frozen=True, slots=True)
class Known:
    """All that the reports of a day are decided from."""

    day: Day
    people: People
    ground: Ground
    earlier: Ground | None
    """The same facts as they stood on the day to compare with, for territories that have issued nothing yet."""
    notes: Sequence[NoteFacts]
    alerts: Sequence[AlertFacts]
    texts: Mapping[int, tuple[Correction, ...]]
    """What coordinators wrote into their next report, by territory."""

    def tells_of(self, territory_id: int) -> bool:
        """Whether there is any commitment under a territory."""
        return any(self.ground.by_territory.get(one) for one in self.day.forest.under(territory_id))


def gather(session: Session, day: Day, under: frozenset[int], since: date | None = None) -> Known:
    """Read once what the reports of these territories rest on; ``since``: the day to compare with for want of issues.

    Words written after the day of the report, and before it is issued, are words about it.
    """
    as_of = day.today
    facts = facts_under(session, under)
    people = {person for one in under for person in day.senders(one)}
    return Known(
        day=day,
        people=People(session, people),
        ground=ground(facts, as_of),
        earlier=ground(facts, since) if since else None,
        notes=reports.notes(session, words_until(as_of)),
        alerts=reports.alerts(session, as_of),
        texts={id_: from_kept(sections) for id_, sections in report_texts.waiting(session, as_of).items()},
    )


def words_until(as_of: date) -> date:
    """The last day of the words that a report as of a day may carry."""
    return max(as_of, min(clock.today(), as_of + WORDS_FOLLOW))


def snapshot_of(session: Session, territory_id: int, known: Known) -> Snapshot:
    """What the report of a territory says: that day, and what changed since its last issue."""
    forest, as_of = known.day.forest, known.ground.on
    issued = [thaw(one.content).consolidation for one in reports.issued_before(session, territory_id, as_of)[-HISTORY:]]
    before = issued[-1] if issued else None
    if before is None and known.earlier is not None:
        before = consolidate(territory_id, forest, known.earlier, known.earlier.on)
    now = consolidate(
        territory_id,
        forest,
        known.ground,
        as_of,
        notes=_not_said_before(known.notes, before),
        alerts=known.alerts,
        since=before.as_of if before else None,
        words_until=words_until(as_of),
        told=frozenset(one.answer_id for one in before.practices) if before else frozenset(),
    )
    return Snapshot(
        consolidation=now,
        novelties=novelties(before, now) if before else (),
        masthead=masthead(session, territory_id, known.day, known.people, as_of),
        history=tuple(point(one) for one in issued),
        corrections=known.texts.get(territory_id, ()),
    )


def _not_said_before(notes: Sequence[NoteFacts], before: Consolidation | None) -> list[NoteFacts]:
    """Words that the last report did not carry already: some of them were written after its day."""
    said = {(one.territory_id, one.on, one.text) for one in before.words} if before else set()
    return [one for one in notes if (one.territory_id, one.on, one.text.strip()) not in said]
