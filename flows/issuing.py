"""Which notes are issued without waiting for a person? Those that the policy of their territory lets go.

A campaign that a person launched is issued by a person. One that opened by itself is issued on the morning on which
its report is prepared, unless somebody has already issued a report of that day. Letters of issued reports that could
not be made are tried again.
"""

from dataclasses import dataclass
from datetime import date

from flows import clock, consolidation
from flows.distribution import UNREAD, IssuedFiles, send_to_readers
from flows.report_files import workbook
from flows.report_rounds import round_of
from flows.running import flow, logger
from flows.setting_aside import Aside, everybodys, waiting
from flows.surroundings import Day, know
from models.closed_lists import ReportKind
from reports.snapshots import thaw
from roadmaps.grammar import count
from roadmaps.reports_due import ReportDue
from store import reports, turns
from store.database import reading, transaction


@dataclass(frozen=True, slots=True)
class Issued:
    """How many notes were issued, and how many letters left that could not be made before."""

    notes: int
    letters: int = 0

    def __str__(self) -> str:
        late = f", {count(self.letters, 'lettre reprise', 'lettres reprises', feminine=True)}" if self.letters else ""
        return f"{count(self.notes, 'note émise', 'notes émises', feminine=True)} sans attendre{late}"


@flow
def issuing(today: date | None = None) -> Issued:
    """Issue, from bassins up, the notes that wait for nobody; twice does nothing more."""
    on = today or clock.today()
    with reading() as session:
        day = know(session, on, clock.now())
        due = [one for one in round_of(session, day).awaited if one.by_itself]
    spoilt: dict[int, Exception] = {}
    issued = sum(_issue(day, one, spoilt) for one in due)
    with transaction() as session:
        Aside(session, "emission", on, clock.now()).tell_of(spoilt)
    return Issued(issued, send_what_was_not(on))


def _issue(day: Day, due: ReportDue, spoilt: dict[int, Exception]) -> bool:
    code = day.forest.territory(due.territory_id).code
    try:
        consolidation.issue(code, due.as_of, ReportKind.NOTE)
    except Exception as trouble:  # noqa: BLE001  a template that fails, or anything else: the others do not wait
        everybodys(trouble)
        logger().error("the note of %s could not be issued: %s", code, trouble)
        spoilt[due.territory_id] = trouble
        return False
    return True


def send_what_was_not(today: date) -> int:
    """Try again the letters of issued reports that could not be made; how many leave now."""
    with reading() as session:
        report_ids = {int(one.split(":")[1]) for one in waiting(session, UNREAD, "report")}
    return sum(_send_again(report_id, today) for report_id in sorted(report_ids))


def _send_again(report_id: int, today: date) -> int:
    with reading() as session:
        report = reports.by_id(session, report_id)
    if report is None:
        return 0
    snapshot = thaw(report.content)
    files = IssuedFiles(consolidation.issued_again(report_id), workbook(snapshot))
    with transaction() as session:
        turns.take(session, turns.Turn.OPENING)
        return send_to_readers(session, report, files, snapshot.consolidation, know(session, today, clock.now()))
