"""What happens when a territory's answers become its report?

Gather the facts once for all territories; decide each one's snapshot; write each file whole or not at all. A file whose
snapshot has not changed is left alone, so that an interrupted run goes on where it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session

from flows import clock
from flows.distribution import distribute
from flows.mastheads import masthead
from flows.report_files import Built, Wanted, word_file, write, write_all
from flows.report_templates import Templates
from flows.report_texts import from_kept, to_kept
from flows.running import flow, logger
from flows.surroundings import Day, People, know
from models.closed_lists import Level, ReportKind
from reports.snapshots import Correction, Snapshot, content_hash, freeze, point, thaw
from roadmaps.consolidation import consolidate
from roadmaps.distinct import Ground, ground
from roadmaps.facts import AlertFacts, NoteFacts
from roadmaps.novelties import novelties
from roadmaps.perimeters import Forest
from roadmaps.refusal import Refusal
from settings import settings
from store import documents, journal, report_texts, reports
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
    texts: Mapping[int, tuple[Correction, ...]]
    """What coordinators wrote into their next report, by territory."""


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
        wanted = Templates(session, forest).wanted(territory_id, wanted)
        return write(_snapshot(session, territory_id, known), out, wanted)


def draft(territory_code: str, as_of: date) -> Snapshot:
    """What the report of a territory would say, with what its coordinator has written into it so far."""
    with without_collection(), reading() as session:
        forest = know(session, as_of, clock.now()).forest
        territory_id = _territory(forest, territory_code)
        return _snapshot(session, territory_id, _gather(session, as_of, forest.under(territory_id), None))


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
        templates = Templates(session, forest)
        telling = [id_ for id_ in _upward(forest, top, templates) if _has_something_to_tell(known, id_)]
        asked = ((_snapshot(session, id_, known), templates.wanted(id_, wanted)) for id_ in telling)
        for done, built in enumerate(write_all(asked, out, or_else_house=wanted.template is None), start=1):
            yield built
            told(done, len(telling))


def issue(territory_code: str, as_of: date, kind: ReportKind, *, by: int | None = None) -> int:
    """Freeze what a report says, for ever, and send it to its readers; the id of the issue.

    The same content twice is one issue, sent once. The file is made before anything is written: a service's own
    template takes a child process, and nobody waits for it.
    """
    at = clock.now()
    with without_collection(), reading() as session:
        day = know(session, as_of, at)
        territory_id = _territory(day.forest, territory_code)
        snapshot = _snapshot(session, territory_id, _gather(session, as_of, day.forest.under(territory_id), None))
        template = Templates(session, day.forest).of(territory_id)
    if template is not None:
        snapshot = replace(snapshot, template=template.document.sha256)
    docx = word_file(snapshot, kind, template.document.content if template else None)
    with transaction() as session:
        return _keep_and_send(session, territory_id, kind, snapshot, docx, day=day, by=by)


def _keep_and_send(
    session: Session, territory_id: int, kind: ReportKind, snapshot: Snapshot, docx: bytes, *, day: Day, by: int | None
) -> int:
    content, found = freeze(snapshot), snapshot.consolidation
    kept = reports.keep(
        session,
        territory_id=territory_id,
        kind=kind,
        as_of=found.as_of,
        content=content,
        content_hash=content_hash(content),
        at=day.at,
        by=by,
    )
    sent = distribute(session, kept, docx, found.place, since=found.since, day=day, at=day.at)
    report_texts.mark_issued(session, territory_id, found.as_of, to_kept(snapshot.corrections))
    journal.record(
        session,
        at=day.at,
        actor=f"person:{by}" if by else "quadrille",
        action="rapport.emis",
        subject=f"report:{kept.id}",
        territory_id=territory_id,
        facts={
            "kind": kind.value,
            "as_of": found.as_of.isoformat(),
            "number": kept.number,
            "hash": kept.content_hash,
            "readers": sent,
        },
    )
    assert kept.id is not None  # noqa: S101  flushed by keep
    return kept.id


def issued_again(report_id: int) -> bytes:
    """The Word file of an issue, from what was frozen then, template included: the same bytes each time."""
    with reading() as session:
        report = reports.by_id(session, report_id)
        if report is None:
            raise Refusal("Ce rapport n'existe pas ou n'existe plus.")
        snapshot = thaw(report.content)
        template = documents.template_of_hash(session, snapshot.template) if snapshot.template else None
    if snapshot.template and template is None:
        raise Refusal("Le modèle avec lequel ce rapport a été émis manque : retrouvez-le dans une sauvegarde.")
    return word_file(snapshot, report.kind, template.content if template else None)


def _territory(forest: Forest, code: str) -> int:
    try:
        return forest.by_code(code).id
    except KeyError:
        raise Refusal(f"Aucun territoire ne porte le code « {code} » : FR, R53, 35, ou le code d'un bassin.") from None


def _upward(forest: Forest, top: int, templates: Templates) -> list[int]:
    """From bassins up; within a level, those that share a template follow one another."""
    under = forest.under(top)
    levels = ([one.id for one in forest.of_level(level) if one.id in under] for level in Level)
    return [id_ for level in levels for id_ in sorted(level, key=templates.rank)]


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
        texts={id_: from_kept(sections) for id_, sections in report_texts.waiting(session, as_of).items()},
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
        masthead=masthead(session, territory_id, known.day, known.people, as_of),
        history=tuple(point(one) for one in issued),
        corrections=known.texts.get(territory_id, ()),
    )
