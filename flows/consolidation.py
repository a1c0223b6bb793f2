"""What happens when a territory's answers become its report?

Gather the facts once for all territories; decide each one's snapshot; write each file whole or not at all. A file whose
snapshot has not changed is left alone, so that an interrupted run goes on where it was.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session

from flows import clock
from flows.distribution import distribute
from flows.report_files import Built, Wanted, write
from flows.running import flow, logger
from flows.surroundings import Day, People, know
from models.closed_lists import Level, ReportKind
from reports.snapshots import Masthead, Snapshot, content_hash, freeze, point, thaw
from reports.word import render
from reports.writing import compose
from roadmaps.consolidation import consolidate
from roadmaps.distinct import Ground, ground
from roadmaps.facts import AlertFacts, NoteFacts
from roadmaps.grammar import long_date
from roadmaps.novelties import novelties
from roadmaps.perimeters import Forest
from roadmaps.refusal import Refusal
from settings import settings
from store import governance, journal, reports
from store.commitments import facts_under, without_collection
from store.database import reading, transaction

EVERYTHING_IN_WORD = Wanted()
HISTORY = 8
"""Earlier issues drawn on the curve over time."""


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


@dataclass(frozen=True, slots=True)
class Consolidated:
    """What the weekly flow did."""

    territories: int
    files: int

    def __str__(self) -> str:
        return f"{self.territories} territoires consolidés, {self.files} fichiers écrits"


@flow
def consolidation(today: date | None = None) -> Consolidated:
    """Build the note of every territory that has commitments, in the data folder: drafts until a person issues them."""
    on = today or clock.today()
    out = settings().data_dir / "rapports"
    built = list(build_all(on, out, wanted=Wanted((ReportKind.NOTE,))))
    logger().info("%s territories consolidated as of %s", len(built), on)
    return Consolidated(len(built), sum(len(one.files) - one.unchanged for one in built))


def build(
    territory_code: str,
    as_of: date,
    out: Path,
    *,
    wanted: Wanted = EVERYTHING_IN_WORD,
    since: date | None = None,
) -> Built:
    """Build the reports of one territory; ``since``: the day to compare with when nothing was issued yet."""
    with without_collection(), reading() as session:
        forest = know(session, as_of, clock.now()).forest
        territory_id = _territory(forest, territory_code)
        known = _gather(session, as_of, forest.under(territory_id), since)
        return write(_snapshot(session, territory_id, known), out, wanted)


def build_all(
    as_of: date,
    out: Path,
    *,
    under: str = "FR",
    wanted: Wanted = EVERYTHING_IN_WORD,
    since: date | None = None,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Built]:
    """Build the reports of every territory under one, from bassins up, that has commitments to tell of.

    ``told(done, total)`` is called after each territory.
    """
    with without_collection(), reading() as session:
        forest = know(session, as_of, clock.now()).forest
        top = _territory(forest, under)
        known = _gather(session, as_of, forest.under(top), since)
        telling = [id_ for id_ in _upward(forest, top) if _has_something_to_tell(known, id_)]
        for done, id_ in enumerate(telling, start=1):
            yield write(_snapshot(session, id_, known), out, wanted)
            told(done, len(telling))


def issue(territory_code: str, as_of: date, kind: ReportKind, *, by: int | None = None) -> int:
    """Freeze what a report says, for ever, and send it to its readers; the id of the issue.

    The same content twice is one issue, sent once.
    """
    at = clock.now()
    with transaction() as session:
        day = know(session, as_of, at)
        territory_id = _territory(day.forest, territory_code)
        snapshot = _snapshot(session, territory_id, _gather(session, as_of, day.forest.under(territory_id), None))
        content = freeze(snapshot)
        kept = reports.keep(
            session,
            territory_id=territory_id,
            kind=kind,
            as_of=as_of,
            content=content,
            content_hash=content_hash(content),
            at=at,
            by=by,
        )
        found = snapshot.consolidation
        docx = render(compose(kind, snapshot))
        sent = distribute(session, kept, docx, found.place, since=found.since, day=day, at=at)
        journal.record(
            session,
            at=at,
            actor=f"person:{by}" if by else "quadrille",
            action="rapport.emis",
            subject=f"report:{kept.id}",
            territory_id=territory_id,
            facts={
                "kind": kind.value,
                "as_of": as_of.isoformat(),
                "number": kept.number,
                "hash": kept.content_hash,
                "readers": sent,
            },
        )
        assert kept.id is not None  # noqa: S101  flushed by keep
        return kept.id


def issued_again(report_id: int) -> bytes:
    """The Word file of an issue, from what was frozen then: the same bytes each time."""
    with reading() as session:
        report = reports.by_id(session, report_id)
        if report is None:
            raise Refusal("Ce rapport n'existe pas ou n'existe plus.")
        return render(compose(report.kind, thaw(report.content)))


def _territory(forest: Forest, code: str) -> int:
    try:
        return forest.by_code(code).id
    except KeyError:
        raise Refusal(f"Aucun territoire ne porte le code « {code} » : FR, R53, 35, ou le code d'un bassin.") from None


def _upward(forest: Forest, top: int) -> list[int]:
    under = forest.under(top)
    return [one.id for level in Level for one in forest.of_level(level) if one.id in under]


def _has_something_to_tell(known: Known, id_: int) -> bool:
    return any(known.ground.by_territory.get(one) for one in known.day.forest.under(id_))


def _gather(session: Session, as_of: date, under: frozenset[int], since: date | None) -> Known:
    day = know(session, as_of, clock.now())
    facts = facts_under(session, under)
    people = {person for one in under for person in day.senders(one)}
    return Known(
        day=day,
        people=People(session, people),
        ground=ground(facts, as_of),
        earlier=ground(facts, since) if since else None,
        notes=reports.notes(session, as_of),
        alerts=reports.alerts(session, as_of),
    )


def _snapshot(session: Session, territory_id: int, known: Known) -> Snapshot:
    """What the report of a territory says: today, and what changed since its last issue."""
    forest, as_of = known.day.forest, known.ground.on
    issued = [thaw(one.content).consolidation for one in reports.issued_before(session, territory_id, as_of)[-HISTORY:]]
    before = issued[-1] if issued else None
    if before is None and known.earlier is not None:
        before = consolidate(territory_id, forest, known.earlier, known.earlier.on)
    since = before.as_of if before else None
    now = consolidate(territory_id, forest, known.ground, as_of, notes=known.notes, alerts=known.alerts, since=since)
    return Snapshot(
        consolidation=now,
        novelties=novelties(before, now) if before else (),
        masthead=_masthead(session, territory_id, known),
        history=tuple(point(one) for one in issued),
    )


def _masthead(session: Session, territory_id: int, known: Known) -> Masthead:
    """The service that issues: that of the territory's own coordinator, else of the first one above."""
    sender = known.people.sender(known.day.senders(territory_id))
    committee = _committee(session, territory_id, known.ground.on)
    service = "\n".join(line for line in (sender.service or sender.name, sender.address) if line)
    followed_by = ", ".join(part for part in (sender.name, sender.capacity) if part) if sender.email else ""
    return Masthead(service=service, followed_by=followed_by, issued_on=known.ground.on, committee=committee)


def _committee(session: Session, territory_id: int, on: date) -> str:
    """The committee for which the report is made: the next to meet."""
    meeting = governance.next_meeting(session, territory_id, on)
    if meeting is None:
        return ""
    body = governance.body_of(session, meeting)
    return f"Pour la réunion du {long_date(meeting.held_on)} : {body.local_name}"
