"""What do the ledgers hold for the workbook: requests, slips, changes, deadlines?"""

from collections.abc import Iterator, Mapping, Sequence

from models.closed_lists import NoveltyKind
from reports.exports import Cell, ExportColumn, ExportSheet
from reports.snapshots import Snapshot
from reports.writing.changes import told
from reports.writing.deadlines import KINDS
from reports.writing.rulings import addressee
from reports.writing.turns import by_id, capital, enumeration, titled, word
from roadmaps.consolidation import Consolidation
from roadmaps.sums import IndicatorSum

IDS_IN_A_CELL = 3_000
"""A cell holds 32,767 characters: beyond so many ids, the rows below go on."""


def rows_behind(named: Sequence[Cell], figures: Sequence[Cell], ids: Sequence[int]) -> Iterator[tuple[Cell, ...]]:
    """A row with the ids behind its figures; where a cell cannot hold them all, rows called "(suite)" go on."""
    for start in range(0, max(len(ids), 1), IDS_IN_A_CELL):
        shown = ", ".join(map(str, ids[start : start + IDS_IN_A_CELL]))
        if start:
            yield *named[:-1], f"{named[-1]} (suite)", *(None for _ in figures), shown
        else:
            yield *named, *figures, shown


def support_sheet(found: Consolidation) -> ExportSheet:
    """Every request for help, waiting or settled."""
    lines = by_id(found.lines)
    columns = (
        ExportColumn("Demande n°", "number", 11),
        ExportColumn("Engagement n°", "number", 11),
        ExportColumn("Engagement", width=44),
        ExportColumn("Territoire", width=22),
        ExportColumn("Besoin", width=44),
        ExportColumn("Demandée par", width=22),
        ExportColumn("Adressée à", width=26),
        ExportColumn("Demandée le", "date", 14),
        ExportColumn("Réponse souhaitée avant le", "date", 14),
        ExportColumn("État", width=16),
        ExportColumn("Répondue le", "date", 14),
        ExportColumn("Réponse", width=40),
        ExportColumn("Arbitrée le", "date", 14),
        ExportColumn("Décision", width=40),
        ExportColumn("À faire avant le", "date", 14),
    )
    rows = tuple(
        (
            one.id,
            one.commitment_id,
            titled(lines[one.commitment_id]),
            one.asked_from,
            one.need,
            one.asked_by,
            addressee(one).split("\n", maxsplit=1)[0],
            one.asked_on,
            one.wanted_by,
            capital(word(one.state)),
            one.answered_on,
            one.answer,
            one.ruled_on,
            one.decision,
            one.decision_due_on,
        )
        for one in found.support
    )
    return ExportSheet("Appuis et arbitrages", columns, rows)


def awaited_sheet(found: Consolidation) -> ExportSheet:
    """Every new deadline asked for that nobody has decided."""
    lines = by_id(found.lines)
    columns = (
        ExportColumn("Engagement n°", "number", 11),
        ExportColumn("Engagement", width=44),
        ExportColumn("Territoire", width=22),
        ExportColumn("Demandé le", "date", 14),
        ExportColumn("Échéance en vigueur", "date", 14),
        ExportColumn("Échéance demandée", "date", 14),
        ExportColumn("Motif", width=44),
    )
    rows = tuple(
        (
            one.commitment_id,
            titled(lines[one.commitment_id]),
            lines[one.commitment_id].territory,
            one.asked_on,
            one.from_due_on,
            one.to_due_on,
            one.reason,
        )
        for one in found.awaited
    )
    return ExportSheet("Reports à décider", columns, rows)


def practices_sheet(found: Consolidation) -> ExportSheet:
    """Every success told since the last report, in the words of who lived it."""
    lines = by_id(found.lines)
    columns = (
        ExportColumn("Date", "date", 14),
        ExportColumn("Engagement n°", "number", 11),
        ExportColumn("Engagement", width=44),
        ExportColumn("Territoire", width=22),
        ExportColumn("Pilote", width=26),
        ExportColumn("Auteur", width=22),
        ExportColumn("Réussite", width=60),
        ExportColumn("Réponse n°", "number", 11),
    )
    rows = tuple(
        (
            one.on,
            one.commitment_id,
            titled(lines[one.commitment_id]),
            lines[one.commitment_id].territory,
            lines[one.commitment_id].lead,
            one.author,
            one.text,
            one.answer_id or None,
        )
        for one in found.practices
    )
    return ExportSheet("Réussites à partager", columns, rows)


def slips_sheet(found: Consolidation) -> ExportSheet:
    """The whole slip ledger."""
    lines = by_id(found.lines)
    columns = (
        ExportColumn("Engagement n°", "number", 11),
        ExportColumn("Engagement", width=44),
        ExportColumn("Territoire", width=22),
        ExportColumn("Première échéance promise", "date", 14),
        ExportColumn("Échéance en vigueur", "date", 14),
        ExportColumn("Reports", "number", 9),
        ExportColumn("Jours de décalage", "number", 10),
        ExportColumn("Dernier report le", "date", 14),
        ExportColumn("Dernier motif", width=44),
    )
    rows = tuple(
        (
            one.commitment_id,
            titled(lines[one.commitment_id]),
            lines[one.commitment_id].territory,
            one.first_due_on,
            one.due_on,
            one.times,
            one.days,
            one.last_on,
            one.last_reason,
        )
        for one in found.slips
    )
    return ExportSheet("Reports d'échéance", columns, rows)


def changes_sheet(snapshot: Snapshot) -> ExportSheet:
    """Every change since the last report, with what is behind it."""
    columns = (
        ExportColumn("Nature", width=30),
        ExportColumn("Engagement n°", "number", 11),
        ExportColumn("Engagement", width=44),
        ExportColumn("Territoire", width=22),
        ExportColumn("Date", "date", 14),
        ExportColumn("Avant", width=20),
        ExportColumn("Après", width=20),
        ExportColumn("Motif", width=40),
        ExportColumn("En clair", width=70),
        ExportColumn("Réponse n°", "number", 11),
        ExportColumn("Demande n°", "number", 11),
        ExportColumn("Indicateur n°", "number", 11),
    )
    rows = tuple(
        (
            capital(word(NoveltyKind(one.kind))),
            one.commitment_id,
            f"{one.reference} {one.title}".strip(),
            one.territory,
            one.on,
            one.old,
            one.new,
            one.reason,
            told(one),
            one.answer_id or None,
            one.support_id or None,
            one.indicator_id or None,
        )
        for one in snapshot.novelties
    )
    return ExportSheet("Changements", columns, rows)


def deadlines_sheet(found: Consolidation) -> ExportSheet:
    """Milestones that passed and were not told as done, then what is due within the horizon."""
    lines = by_id(found.lines)
    columns = (
        ExportColumn("Date", "date", 14),
        ExportColumn("Nature", width=20),
        ExportColumn("Objet", width=50),
        ExportColumn("Engagement n°", "number", 11),
        ExportColumn("Engagement", width=44),
        ExportColumn("Pilote", width=26),
        ExportColumn("Territoire", width=22),
    )
    rows = tuple(
        (
            one.on,
            KINDS[one.kind],
            one.label,
            one.commitment_id,
            titled(lines[one.commitment_id]),
            lines[one.commitment_id].lead,
            lines[one.commitment_id].territory,
        )
        for one in (*found.missed, *found.upcoming)
    )
    return ExportSheet("Prochaines échéances", columns, rows)


def sums_sheet(found: Consolidation) -> ExportSheet:
    """The indicators that are put together, by which rule, and the commitments that gave a value."""
    columns = (
        ExportColumn("Indicateur", width=40),
        ExportColumn("Unité", width=14),
        ExportColumn("Ensemble", width=16, help="Comment les valeurs se mettent ensemble."),
        ExportColumn("Valeur absente", width=14, help="« strict » : rien n'est affiché alors."),
        ExportColumn("Réalisé", "number", 12),
        ExportColumn("Cible", "number", 12),
        ExportColumn("Valeurs reçues", "number", 10),
        ExportColumn("Valeurs attendues", "number", 10),
        ExportColumn("Territoires qui manquent", width=34),
        ExportColumn("Engagements derrière ce chiffre", width=60, help="Identifiants de la feuille Engagements."),
    )
    commitment_of = {one.id: one.commitment_id for one in found.indicators}
    rows = tuple(row for one in found.sums for row in _sum(one, commitment_of))
    return ExportSheet("Indicateurs suivis ensemble", columns, rows)


def _sum(one: IndicatorSum, commitment_of: Mapping[int, int]) -> Iterator[tuple[Cell, ...]]:
    told = (one.unit, word(one.kind), word(one.rule), one.value, one.target)
    heard = (len(one.reported), len(one.expected), enumeration(one.missing))
    behind = [commitment_of[id_] for id_ in one.reported if id_ in commitment_of]
    return rows_behind((one.label,), (*told, *heard), behind)
