"""What happens when a territory's answers become its report?

Gather the facts once for all territories; decide each one's snapshot; write each file whole or not at all. A file whose
snapshot has not changed is left alone, so that an interrupted run goes on where it was.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from sqlmodel import Session

from flows import announcing, clock
from flows.announcing import Heard
from flows.distribution import IssuedFiles, send_to_readers
from flows.preparing import prepare
from flows.report_files import Built, Wanted, word_file, workbook, write, write_all
from flows.report_rounds import round_of
from flows.report_snapshots import gather, snapshot_of
from flows.report_templates import Templates
from flows.report_texts import to_kept
from flows.running import flow
from flows.setting_aside import Aside
from flows.surroundings import Day, know
from models import Report
from models.closed_lists import Level, ReportKind
from reports.snapshots import Snapshot, content_hash, freeze, thaw
from roadmaps.grammar import count
from roadmaps.perimeters import Forest
from roadmaps.refusal import Refusal
from settings import settings
from store import documents, journal, report_rounds, report_texts, reports, turns
from store.commitments import without_collection
from store.database import reading, transaction

EVERYTHING_IN_WORD = Wanted()


@dataclass(frozen=True, slots=True)
class Consolidated:
    """What a run of the flow did: drafts ready, files among them that are new, letters to who must issue."""

    territories: int
    files: int
    letters: int

    def __str__(self) -> str:
        ready = count(self.territories, "projet de rapport prêt", "projets de rapport prêts")
        written = count(self.files, "fichier écrit", "fichiers écrits")
        return f"consolidation : {ready}, {written}, {count(self.letters, 'lettre')}"


@flow
def consolidation(today: date | None = None) -> Consolidated:
    """Prepare the reports whose day has come, from bassins up, and tell who issues them; late or twice, no harm.

    The drafts wait in the data folder until a person issues them, or the policy does.
    """
    on = today or clock.today()
    heard: dict[int, Heard] = {}
    spoilt: dict[int, Exception] = {}
    with without_collection(), reading() as session:
        known = round_of(session, know(session, on, clock.now()))
        built = list(prepare(session, known.awaited, settings().data_dir / "rapports", heard, spoilt))
    if not known.awaited:
        return Consolidated(0, 0, 0)
    with transaction() as session:
        turns.take(session, turns.Turn.OPENING)
        aside = Aside(session, "rapports", on, clock.now())
        for territory_id, trouble in spoilt.items():
            aside.put(f"territory:{territory_id}", territory_id, trouble)
        day = know(session, on, clock.now())
        letters = announcing.announce(session, day, round_of(session, day), heard, aside)
        aside.tell()
    return Consolidated(len(built), sum(len(one.files) - one.unchanged for one in built), letters)


def build(
    territory_code: str,
    as_of: date,
    out: Path,
    *,
    wanted: Wanted = EVERYTHING_IN_WORD,
    since: date | None = None,
) -> Built:
    """Build the reports of one territory; ``since``: the day to compare with when nothing was issued yet."""
    with without_collection():
        with reading() as session:
            day = know(session, as_of, clock.now())
            territory_id = _territory(day.forest, territory_code)
            wanted = Templates(session, day.forest).wanted(territory_id, wanted)
            # The facts are let go before anything is written: a nation's take as much room as its report.
            snapshot = snapshot_of(session, territory_id, gather(session, day, day.forest.under(territory_id), since))
        return write(snapshot, out, wanted)


def draft(territory_code: str, as_of: date) -> Snapshot:
    """What the report of a territory would say, with what its coordinator has written into it so far."""
    with without_collection(), reading() as session:
        day = know(session, as_of, clock.now())
        territory_id = _territory(day.forest, territory_code)
        return snapshot_of(session, territory_id, gather(session, day, day.forest.under(territory_id)))


def build_all(
    as_of: date,
    out: Path,
    *,
    under: str = "FR",
    wanted: Wanted = EVERYTHING_IN_WORD,
    since: date | None = None,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Built]:
    """Build the reports of every territory under one that has commitments to tell of, from bassins up.

    ``told(done, total)`` is called after each territory.
    """
    with without_collection(), reading() as session:
        day = know(session, as_of, clock.now())
        top = _territory(day.forest, under)
        known = gather(session, day, day.forest.under(top), since)
        templates = Templates(session, day.forest)
        telling = [id_ for id_ in _upward(day.forest, top, templates) if known.tells_of(id_)]
        asked = ((snapshot_of(session, id_, known), templates.wanted(id_, wanted)) for id_ in telling)
        for done, built in enumerate(write_all(asked, out, or_else_house=wanted.template is None), start=1):
            yield built
            told(done, len(telling))


def issue(territory_code: str, as_of: date, kind: ReportKind, *, by: int | None = None) -> int:
    """Freeze what a report says, for ever, and send it to its readers; the id of the issue.

    The same content twice is one issue, sent once. The files are made before anything is written: a service's own
    template takes a child process, and nobody waits for it.
    """
    at, today = clock.now(), clock.today()
    with without_collection(), reading() as session:
        then = know(session, as_of, at)
        territory_id = _territory(then.forest, territory_code)
        snapshot = snapshot_of(session, territory_id, gather(session, then, then.forest.under(territory_id)))
        snapshot = _dated(session, snapshot, kind, today)
        template = Templates(session, then.forest).of(territory_id)
        now = then if as_of == today else know(session, today, at)
    if template is not None:
        snapshot = replace(snapshot, template=template.document.sha256)
    docx = word_file(snapshot, kind, template.document.content if template else None)
    files = IssuedFiles(docx, workbook(snapshot))
    with transaction() as session:
        return _keep_and_send(session, kind, snapshot, files, then=then, now=now, by=by)


def _dated(session: Session, snapshot: Snapshot, kind: ReportKind, today: date) -> Snapshot:
    """Issued today; but the day of the last issue when nothing else differs from it: the same issue, not a new one."""
    found = snapshot.consolidation
    last = reports.last_of(session, found.place.id, kind, found.as_of)
    issued = replace(snapshot, masthead=replace(snapshot.masthead, issued_on=today))
    if last is None:
        return issued
    before = thaw(last.content)
    same = replace(issued, masthead=replace(issued.masthead, issued_on=before.masthead.issued_on))
    return same if replace(same, template=before.template) == before else issued


def _keep_and_send(
    session: Session, kind: ReportKind, snapshot: Snapshot, files: IssuedFiles, *, then: Day, now: Day, by: int | None
) -> int:
    content, found = freeze(snapshot), snapshot.consolidation
    territory_id = found.place.id
    about = {territory_id, *then.forest.above(territory_id)}
    kept = reports.keep(
        session,
        territory_id=territory_id,
        kind=kind,
        as_of=found.as_of,
        content=content,
        content_hash=content_hash(content),
        at=now.at,
        by=by,
        campaign_id=report_rounds.campaign_about(session, about, found.as_of),
    )
    day = now if territory_id in now.forest else then
    sent = send_to_readers(session, kept, files, found, day)
    report_texts.mark_issued(session, territory_id, found.as_of, to_kept(snapshot.corrections))
    report_rounds.withdraw(session, territory_id, now.at - announcing.SINCE)
    journal.record(
        session,
        at=now.at,
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
        report = _issued(session, report_id)
        snapshot = thaw(report.content)
        template = documents.template_of_hash(session, snapshot.template) if snapshot.template else None
    if snapshot.template and template is None:
        raise Refusal("Le modèle avec lequel ce rapport a été émis manque : retrouvez-le dans une sauvegarde.")
    return word_file(snapshot, report.kind, template.content if template else None)


def tables_again(report_id: int) -> bytes:
    """The tables of an issue, from what was frozen then: every commitment, every figure and what each counts."""
    with reading() as session:
        return workbook(thaw(_issued(session, report_id).content))


def _issued(session: Session, report_id: int) -> Report:
    report = reports.by_id(session, report_id)
    if report is None:
        raise Refusal("Ce rapport n'existe pas ou n'existe plus.")
    return report


def _territory(forest: Forest, code: str) -> int:
    try:
        return forest.by_code(code).id
    except KeyError:
        raise Refusal(f"Aucun territoire ne porte le code « {code} » : FR, R53, 35, ou le code d'un bassin.") from None


def _upward(forest: Forest, top: int, templates: Templates) -> list[int]:
    """Those that share a template follow one another: the child that fills it serves them all; from bassins up."""
    under = forest.under(top)
    upward = [one.id for level in Level for one in forest.of_level(level) if one.id in under]
    return sorted(upward, key=templates.rank)
