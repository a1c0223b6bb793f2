"""How far along are the commitments, axis by axis and over time?"""

from collections.abc import Sequence

from models.closed_lists import Standing, Status
from reports.outline import Block, Chart, Column, Row, Section, Series, Table
from reports.snapshots import Point, Snapshot, point
from reports.writing.brevity import Brevity
from reports.writing.turns import (
    COLON,
    DASH,
    SEMICOLON,
    capital,
    count,
    empty,
    enumeration,
    note,
    number,
    section,
    short_date,
)
from roadmaps.figures import Figures
from roadmaps.wording import percent

CHARTED = 12
LISTED = 40
_SERIES = (
    ("Réalisés", (Status.DONE.value,)),
    ("En cours", (Status.UNDER_WAY.value,)),
    ("Sans nouvelles", (Standing.SILENT.value,)),
    ("À lancer", (Status.TO_START.value,)),
    ("Suspendus", (Status.SUSPENDED.value,)),
    ("Clos sans suite", (Status.DROPPED.value, Status.MERGED.value, Status.VOID.value)),
    ("Sans statut déclaré", ("",)),
)
_ALWAYS = 3
"""The first series are always there, so that each keeps its colour and pattern from one chart to the next."""


def progress(snapshot: Snapshot, brevity: Brevity | None = None) -> Section:
    """The chart and the table by axis; in full, also by sector, and over time when there are earlier reports."""
    found = snapshot.consolidation
    title = "Avancement par axe"
    if not found.by_axis:
        return section("avancement", title, [empty("Aucun engagement à présenter.")])
    blocks: list[Block] = []
    listed = brevity.axes if brevity else LISTED
    if (len(found.by_axis) > 1 or found.total.count > 1) and (brevity is None or brevity.charted):
        blocks.append(status_chart(found.by_axis[: min(listed, CHARTED)], "Statut des engagements par axe"))
    table = short_table if brevity else status_table
    blocks.append(table(found.by_axis[:listed], found.total, "Avancement par axe", "Axe"))
    rest = len(found.by_axis) - listed
    if rest > 0:
        others = count(rest, "autre axe", "autres axes")
        blocks.append(note(f"{others} dans le tableur du rapport{SEMICOLON} la ligne d'ensemble les compte."))
    if brevity is None and found.by_sector:
        blocks.append(status_table(found.by_sector[:LISTED], None, "Avancement par filière", "Filière"))
        if (rest := len(found.by_sector) - LISTED) > 0:
            blocks.append(note(f"{count(rest, 'autre filière', 'autres filières')} dans le tableur du rapport."))
    if brevity is None and snapshot.history:
        blocks.extend(_history((*snapshot.history, point(found))))
    return section("avancement", title, blocks)


def status_chart(groups: Sequence[Figures], title: str, names: Sequence[str] = ()) -> Chart:
    """Stacked bars: a bar for each group, a colour and a pattern for each status that is met."""
    series = [(name, [_amount(group, keys) for group in groups]) for name, keys in _SERIES]
    met = [
        Series(name, tuple(float(one) for one in amounts))
        for rank, (name, amounts) in enumerate(series)
        if rank < _ALWAYS or any(amounts)
    ]
    return Chart(
        kind="stacked_bars",
        title=title,
        categories=tuple(names or (_short(group.label) for group in groups)),
        series=tuple(met),
        alternative=f"{title}{COLON} " + f"{SEMICOLON} ".join(_alternative(group) for group in groups) + ".",
        unit="engagements",
    )


def _amount(group: Figures, keys: tuple[str, ...]) -> int:
    return sum(group.with_status(key) for key in keys)


def _short(label: str) -> str:
    return label if len(label) <= 48 else label[:47].rstrip() + "…"


def _alternative(group: Figures) -> str:
    parts = [f"{name.lower()} {amount}" for name, keys in _SERIES if (amount := _amount(group, keys))]
    return f"{group.label}, {enumeration(parts) or 'aucun engagement'}"


def status_table(groups: Sequence[Figures], total: Figures | None, caption: str, head: str) -> Table:
    """The figures of each group, with its coverage beside."""
    columns = (
        Column(head, 0.22),
        Column("Total", 0.075, numeric=True),
        Column("Réalisés", 0.105, numeric=True),
        Column("En cours", 0.08, numeric=True),
        Column("Autres", 0.085, numeric=True),
        Column("Sans nouvelles", 0.115, numeric=True),
        Column("En retard", 0.08, numeric=True),
        Column("Avancement déclaré", 0.135, numeric=True),
        Column("Ont répondu", 0.105, numeric=True),
    )
    rows = [Row(_cells(group, group.label)) for group in groups]
    if total is not None:
        rows.append(Row(_cells(total, "Ensemble"), "total"))
    return Table(caption, columns, tuple(rows), row_header=True)


def short_table(groups: Sequence[Figures], total: Figures, caption: str, head: str) -> Table:
    """The same for a note, in fewer columns: a label holds on a line or two."""
    columns = (
        Column(head, 0.40),
        Column("Total", 0.08, numeric=True),
        Column("Réalisés", 0.11, numeric=True),
        Column("En retard", 0.10, numeric=True),
        Column("Sans nouvelles", 0.16, numeric=True),
        Column("Ont répondu", 0.15, numeric=True),
    )
    rows = [Row(_short_cells(group, group.label)) for group in groups]
    return Table(caption, columns, (*rows, Row(_short_cells(total, "Ensemble"), "total")), row_header=True)


def _short_cells(group: Figures, label: str) -> tuple[str, ...]:
    return (
        capital(label),
        number(group.count),
        number(group.done),
        number(len(group.late)),
        number(len(group.silent)),
        _coverage(group),
    )


def _coverage(group: Figures) -> str:
    return f"{number(len(group.answered))} / {number(len(group.asked))}" if group.asked else DASH


def _cells(group: Figures, label: str) -> tuple[str, ...]:
    mean = DASH if group.progress is None else f"{percent(group.progress)} ({number(len(group.progress_ids))})"
    under_way = group.with_status(Status.UNDER_WAY.value)
    return (
        capital(label),
        number(group.count),
        number(group.done),
        number(under_way),
        number(group.count - group.done - under_way - len(group.silent)),
        number(len(group.silent)),
        number(len(group.late)),
        mean,
        _coverage(group),
    )


def _history(points: Sequence[Point]) -> list[Block]:
    title = "Évolution d'un rapport à l'autre"
    days = tuple(short_date(one.as_of) for one in points)
    curves = {
        "Réalisés": [one.done for one in points],
        "En retard": [one.late for one in points],
        "Sans nouvelles": [one.silent for one in points],
    }
    told = f"{SEMICOLON} ".join(
        f"{name.lower()} {enumeration([number(one) for one in run])}" for name, run in curves.items()
    )
    chart = Chart(
        kind="lines",
        title=title,
        categories=days,
        series=tuple(Series(name, tuple(float(one) for one in run)) for name, run in curves.items()),
        alternative=f"{title}, du {days[0]} au {days[-1]}{COLON} {told}.",
        unit="engagements",
    )
    columns = (Column("Arrêté au", 0.28), *(Column(name, 0.18, numeric=True) for name in ("Engagements", *curves)))
    rows = tuple(
        Row((short_date(one.as_of), *(number(each) for each in (one.commitments, one.done, one.late, one.silent))))
        for one in points
    )
    return [chart, Table(title, columns, rows, row_header=True)]
