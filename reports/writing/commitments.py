"""Which commitments, axis by axis, and where does each stand?

A whole territory is listed; where that would be hundreds of pages, only what calls for attention is, and the report
says so: the full list stands in the workbook beside.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from models.closed_lists import Level, Outlook, Standing
from reports.outline import Block, Column, Row, Section, Table
from reports.snapshots import Snapshot
from reports.writing.turns import (
    COLON,
    SEMICOLON,
    body,
    count,
    due_words,
    empty,
    enumeration,
    lead_words,
    number,
    outlook_words,
    section,
    status_words,
)
from roadmaps.consolidation import Consolidation
from roadmaps.figures import Figures
from roadmaps.groups import NO_AXIS, same_words
from roadmaps.lines import Line
from roadmaps.wording import percent

WHOLE = 600
"""Up to this many lines, all are listed."""
MOST = 150
"""Else at most this many of those that call for attention."""
_ATTENTION = frozenset({Standing.LATE, Standing.SILENT, Standing.NO_LEAD})


def commitments(snapshot: Snapshot) -> Section:
    """The wide table, grouped by axis."""
    found = snapshot.consolidation
    title = "Engagements par axe"
    if not found.lines:
        return section("engagements", title, [empty("Aucun engagement à présenter.")])
    lines, blocks = _listed(found)
    if lines:
        blocks.append(_table(found, lines))
    return section("engagements", title, blocks)


def calls_for_attention(one: Line) -> bool:
    """Late, silent, without a lead, compromised or in need of support."""
    worrying = not one.is_over and one.outlook in {Outlook.COMPROMISED, Outlook.NEEDS_SUPPORT}
    return worrying or bool(_ATTENTION.intersection(one.standings))


def _listed(found: Consolidation) -> tuple[Sequence[Line], list[Block]]:
    if len(found.lines) <= WHOLE:
        return found.lines, []
    worrying = [one for one in found.lines if calls_for_attention(one)]
    told = (
        f"Le territoire compte {count(len(found.lines), 'ligne')}{COLON} seules figurent ici celles qui appellent "
        f"l'attention (en retard, sans nouvelles, sans pilote, compromises ou en attente d'appui)"
    )
    if len(worrying) > MOST:
        told += f"{SEMICOLON} de ces {number(len(worrying))}, les {number(MOST)} qui cumulent le plus de ces signes"
        chosen = {one.id for one in sorted(worrying, key=_signs)[:MOST]}
        worrying = [one for one in worrying if one.id in chosen]
    return worrying, [body(f"{told}. La liste complète est dans le tableur du rapport.")]


def _signs(one: Line) -> tuple[int, int, date, int]:
    """The most signs first; among equals the gravest météo, then the longest overdue: commitments, never people."""
    gravity = {Outlook.COMPROMISED: -2, Outlook.NEEDS_SUPPORT: -1}.get(one.outlook, 0)
    signs = len(_ATTENTION.intersection(one.standings)) + (gravity < 0)
    return -signs, gravity, one.due_on or date.max, one.id


def _table(found: Consolidation, lines: Sequence[Line]) -> Table:
    local = found.place.level is Level.BASSIN
    columns = (
        Column("Réf.", 0.06),
        Column("Engagement", 0.30 if local else 0.25),
        *(() if local else (Column("Territoire", 0.10),)),
        Column("Pilote", 0.16 if local else 0.14),
        Column("Échéance", 0.12 if local else 0.11),
        Column("Statut", 0.15 if local else 0.14),
        Column("Météo", 0.12 if local else 0.11),
        Column("Avancement", 0.09, numeric=True),
    )
    return Table("Engagements par axe", columns, tuple(_rows(found, lines, local=local)), wide=True)


def _rows(found: Consolidation, lines: Sequence[Line], *, local: bool) -> Iterator[Row]:
    axes = {one.key: one for one in found.by_axis}
    listed = Counter(same_words(one.axis) for one in lines if one.is_counted)
    current: str | None = None
    for one in lines:
        key = same_words(one.axis)
        if key != current:
            current = key
            yield Row((_axis_title(axes.get(key), one, listed[key]),), "group")
        yield Row(_cells(one, local=local))


def _axis_title(axis: Figures | None, first: Line, listed: int) -> str:
    """Named and counted as in the figures by axis; where some are not listed, how many are."""
    if axis is None:
        return f"{first.axis or NO_AXIS} ({count(listed, 'engagement')})"
    amount = count(axis.count, "engagement")
    return f"{axis.label} ({amount if listed == axis.count else f'{number(listed)} sur {amount}'})"


def _cells(one: Line, *, local: bool) -> tuple[str, ...]:
    return (
        one.reference or "—",
        "\n".join((one.title, *_mentions(one))),
        *(() if local else (one.territory,)),
        lead_words(one),
        due_words(one),
        status_words(one),
        outlook_words(one),
        "—" if one.progress is None else percent(one.progress),
    )


def _mentions(one: Line) -> Iterator[str]:
    if one.shared_with:
        yield f"Partagé avec {enumeration(one.shared_with)}"
    if not one.is_counted:
        yield "Déclinaison d'une action déjà comptée"
