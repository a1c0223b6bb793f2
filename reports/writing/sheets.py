"""What leaves in tables: commitments, figures with what is behind them, indicators, requests, changes?

Each figure of a report can be found again: the sheet of figures gives the ids behind each, and the sheet of
commitments bears, line by line, all that the figures count.
"""

from collections.abc import Iterator, Sequence

from models.closed_lists import College, Outlook, Standing, Status
from reports.exports import Cell, ExportColumn, ExportSheet
from reports.snapshots import Snapshot
from reports.writing.ledgers import (
    awaited_sheet,
    changes_sheet,
    deadlines_sheet,
    practices_sheet,
    rows_behind,
    slips_sheet,
    sums_sheet,
    support_sheet,
)
from reports.writing.turns import COLON, capital, enumeration, titled, word
from roadmaps.consolidation import Consolidation
from roadmaps.figures import Figures
from roadmaps.groups import NO_AXIS
from roadmaps.lines import Line
from roadmaps.wording import typeset


def sheets(snapshot: Snapshot) -> tuple[ExportSheet, ...]:
    """Every sheet of the annex; the commitments first."""
    found = snapshot.consolidation
    return (
        commitments_sheet(found),
        figures_sheet(found),
        indicators_sheet(found),
        sums_sheet(found),
        support_sheet(found),
        awaited_sheet(found),
        slips_sheet(found),
        changes_sheet(snapshot),
        deadlines_sheet(found),
        practices_sheet(found),
    )


_COMMITMENT_COLUMNS = (
    ExportColumn("Identifiant", "number", 11, "Numéro de l'engagement dans Quadrille, stable d'un rapport à l'autre."),
    ExportColumn("Compté", width=9, help="« non » : déclinaison d'une action déjà comptée."),
    ExportColumn("Territoire", width=22),
    ExportColumn("Partagé avec", width=22, help="Autres territoires du même niveau où il figure aussi."),
    ExportColumn("Feuille de route", width=28),
    ExportColumn("Axe", width=28),
    ExportColumn("Référence", width=11),
    ExportColumn("Engagement", width=50),
    ExportColumn("Objectif", width=34),
    ExportColumn("Filière", width=16),
    ExportColumn("Collège pilote", width=20),
    ExportColumn("Pilote", width=26),
    ExportColumn("Personne pilote", width=22),
    ExportColumn("Copilotes", width=24),
    ExportColumn("Partenaires", width=30),
    ExportColumn("Échéance en vigueur", "date", 14),
    ExportColumn("Échéance telle qu'écrite", width=18),
    ExportColumn("Première échéance promise", "date", 14),
    ExportColumn("Reports", "number", 9, "Nombre de reports d'échéance accordés."),
    ExportColumn("Statut compté", width=16, help="Le silence l'emporte sur le dernier statut déclaré."),
    ExportColumn("Dernier statut déclaré", width=16),
    ExportColumn("Statut déclaré le", "date", 14),
    ExportColumn("Météo", width=16, help="Jugement daté du pilote."),
    ExportColumn("Météo du", "date", 14),
    ExportColumn("Avancement déclaré", "percent", 12),
    ExportColumn("En retard", width=9, help="Échéance en vigueur passée, engagement non clos."),
    ExportColumn("Échéance proche", width=9, help="Dans les trente jours."),
    ExportColumn("Interrogé le", "date", 14, "Dernière lettre partie."),
    ExportColumn("Dernières nouvelles", "date", 14),
    ExportColumn("Jours de silence", "number", 10),
    ExportColumn("Réponse n°", "number", 11, "Numéro de la dernière réponse dans Quadrille."),
    ExportColumn("Ce qui a été fait", width=44),
    ExportColumn("Difficulté", width=44),
)


def commitments_sheet(found: Consolidation) -> ExportSheet:
    """Every commitment under the territory, one a line, in reading order."""
    columns = tuple(ExportColumn(one.title, one.kind, one.width, typeset(one.help)) for one in _COMMITMENT_COLUMNS)
    legend = (
        *((capital(word(one)), "Statut déclaré par le pilote.") for one in Status),
        *((capital(word(one)), "Météo : jugement du pilote.") for one in Outlook),
        ("Sans nouvelles", "Interrogé, et sans réponse depuis ; l'emporte sur le dernier statut déclaré."),
    )
    texts = tuple((term, typeset(meaning)) for term, meaning in legend)
    return ExportSheet("Engagements", columns, tuple(_commitment(one) for one in found.lines), texts)


def _commitment(one: Line) -> tuple[Cell, ...]:
    said = capital(word(one.status)) if one.status else "Non déclaré"
    return (
        one.id,
        _yes(one.is_counted),
        one.territory,
        enumeration(one.shared_with),
        one.roadmap,
        one.axis or NO_AXIS,
        one.reference,
        one.title,
        one.goal,
        one.sector,
        capital(word(one.college)) if one.college else "",
        one.lead,
        one.lead_person,
        ", ".join(one.co_leads),
        ", ".join(one.partners),
        one.due_on,
        one.due_raw,
        one.first_due_on,
        one.postponements,
        "Sans nouvelles" if one.is_silent else said,
        said,
        one.status_on,
        capital(word(one.outlook)),
        one.outlook_on,
        None if one.progress is None else one.progress / 100,
        _yes(Standing.LATE in one.standings),
        _yes(Standing.DUE_SOON in one.standings),
        one.asked_on,
        one.heard_on,
        one.silent_days,
        one.answer_id or None,
        one.done,
        one.obstacle,
    )


def _yes(value: bool) -> str:
    return "oui" if value else "non"


def figures_sheet(found: Consolidation) -> ExportSheet:
    """Every figure of the report with the ids behind it."""
    columns = (
        ExportColumn("Vue", width=22),
        ExportColumn("Groupe", width=36),
        ExportColumn("Chiffre", width=26),
        ExportColumn("Valeur", "number", 10),
        ExportColumn("Engagements derrière ce chiffre", width=60, help="Identifiants de la feuille Engagements."),
    )
    views: tuple[tuple[str, Sequence[Figures]], ...] = (
        ("Ensemble", (found.total,)),
        ("Axe", found.by_axis),
        ("Collège pilote", found.by_college),
        ("Filière", found.by_sector),
        ("Territoire", tuple(one.figures for one in found.below)),
        ("En propre", (found.own,) if found.own.count and found.below else ()),
    )
    rows = (row for view, groups in views for group in groups for row in _figures(view, group))
    shared = (
        row
        for one in found.below
        for row in rows_behind(
            ("Territoire", capital(one.name), "Partagés avec un autre territoire"), (len(one.shared),), one.shared
        )
    )
    takes_part = (
        row
        for one in found.involved
        for row in rows_behind(
            ("Collège qui participe", capital(word(College(one.key))), "Engagements"), (one.count,), one.ids
        )
    )
    return ExportSheet("Chiffres", columns, (*rows, *shared, *takes_part))


def _figures(view: str, group: Figures) -> Iterator[tuple[Cell, ...]]:
    told = (
        ("Engagements distincts", group.ids),
        ("Attendus (ni abandonnés, ni fusionnés, ni sans objet)", group.expected_ids),
        *((f"Statut{COLON} {_status_words(tally.key)}", tally.ids) for tally in group.by_status),
        *((f"Météo{COLON} {_outlook_words(tally.key)}", tally.ids) for tally in group.by_outlook),
        ("En retard", group.late),
        ("Échéance proche", group.due_soon),
        ("Sans échéance", group.no_deadline),
        ("Sans pilote", group.no_lead),
        ("Interrogés", group.asked),
        ("Ont répondu", group.answered),
    )
    for name, ids in told:
        yield from rows_behind((view, capital(group.label), name), (len(ids),), ids)
    if group.progress is not None:
        named = (view, capital(group.label), "Avancement moyen déclaré (%)")
        yield from rows_behind(named, (round(group.progress),), group.progress_ids)


def _status_words(key: str) -> str:
    if key == Standing.SILENT.value:
        return word(Standing.SILENT)
    return word(Status(key)) if key else "non déclaré"


def _outlook_words(key: str) -> str:
    return word(Standing.SILENT) if key == Standing.SILENT.value else word(Outlook(key))


def indicators_sheet(found: Consolidation) -> ExportSheet:
    """Every indicator of every commitment, with its values."""
    lines = {one.id: one for one in found.lines}
    columns = (
        ExportColumn("Identifiant", "number", 11),
        ExportColumn("Engagement n°", "number", 11),
        ExportColumn("Territoire", width=22),
        ExportColumn("Engagement", width=44),
        ExportColumn("Indicateur", width=40),
        ExportColumn("Unité", width=14),
        ExportColumn("Nature", width=14, help="Additif, moyenne, non additif ou qualitatif."),
        ExportColumn("Sens", width=12),
        ExportColumn("Indicateur national", width=14),
        ExportColumn("Valeur initiale", "decimal", 12),
        ExportColumn("Valeur précédente", "decimal", 12),
        ExportColumn("Précédente au", "date", 14),
        ExportColumn("Valeur réalisée", "decimal", 12),
        ExportColumn("Réalisée au", "date", 14),
        ExportColumn("En mots", width=24),
        ExportColumn("Cible", "decimal", 12),
        ExportColumn("Atteinte", "percent", 10, "Part du chemin parcouru de la valeur initiale à la cible."),
        ExportColumn("Source", width=24),
        ExportColumn("Méthode", width=24),
    )
    rows = tuple(
        (
            one.id,
            one.commitment_id,
            lines[one.commitment_id].territory,
            titled(lines[one.commitment_id]),
            one.label,
            one.unit,
            word(one.kind),
            word(one.direction),
            one.national_code,
            one.baseline,
            one.previous,
            one.previous_on,
            one.actual,
            one.actual_on,
            one.wording,
            one.target,
            None if one.attainment is None else one.attainment / 100,
            one.source,
            one.method,
        )
        for one in found.indicators
    )
    return ExportSheet("Indicateurs", columns, rows)
