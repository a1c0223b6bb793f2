"""How are the drafts of the reports that wait made, each as of the day on which its answers were frozen?"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from sqlmodel import Session

from flows import clock
from flows.announcing import Heard, heard_in
from flows.report_files import Asked, Built, Wanted, write_all
from flows.report_snapshots import gather, snapshot_of
from flows.report_templates import Templates
from flows.setting_aside import everybodys
from flows.surroundings import know
from models.closed_lists import ReportKind
from roadmaps.reports_due import ReportDue

DRAFT_NOTE = Wanted((ReportKind.NOTE,), is_draft=True)


def prepare(
    session: Session, awaited: Sequence[ReportDue], out: Path, heard: dict[int, Heard], spoilt: dict[int, Exception]
) -> Iterator[Built]:
    """Write the drafts, the unchanged left alone; what was heard for each territory goes to ``heard``.

    A territory of which no report can be made goes to ``spoilt``, with why, and keeps no other from its own.
    """
    for as_of, dues in groupby(sorted(awaited, key=lambda one: one.as_of), key=lambda one: one.as_of):
        ids = [one.territory_id for one in dues]
        yield from write_all(_asked(session, as_of, ids, heard, spoilt), out, or_else_house=True)


def _asked(
    session: Session, as_of: date, ids: Iterable[int], heard: dict[int, Heard], spoilt: dict[int, Exception]
) -> Iterator[Asked]:
    day = know(session, as_of, clock.now())
    known = gather(session, day, frozenset[int]().union(*(day.forest.under(one) for one in ids if one in day.forest)))
    templates = Templates(session, day.forest)
    for id_ in sorted((one for one in ids if one in day.forest), key=templates.rank):
        try:
            snapshot = snapshot_of(session, id_, known)
            heard[id_] = heard_in(snapshot.consolidation)
        except Exception as trouble:  # noqa: BLE001  whatever it is, it is this report's, and the others are made
            everybodys(trouble)
            spoilt[id_] = trouble
            continue
        yield snapshot, templates.wanted(id_, DRAFT_NOTE)
