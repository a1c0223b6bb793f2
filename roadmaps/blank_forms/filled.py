"""How is a roadmap written back as a table of actions, in Word or Excel, so that reading it changes nothing?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from models.closed_lists import CommitmentKind, Outlook, Status
from roadmaps.blank_forms.excel_form import excel_table
from roadmaps.blank_forms.outlines import STATUS_CHOICES
from roadmaps.blank_forms.word_form import word_table
from roadmaps.deadlines import read_deadline
from roadmaps.draft import CommitmentDraft, DueDraft, RoadmapDraft
from roadmaps.grammar import deadline, short_date
from roadmaps.reading.number_formats import plain_number
from roadmaps.refusal import Refusal

_KINDS = {CommitmentKind.STOP: "Arrêter", CommitmentKind.CONTINUE: "Continuer", CommitmentKind.START: "Commencer"}
_OUTLOOKS = {
    Outlook.SECURE: "Sécurisé",
    Outlook.WITHIN_REACH: "Atteignable",
    Outlook.NEEDS_SUPPORT: "Appui nécessaire",
    Outlook.COMPROMISED: "Compromis",
    Outlook.NOT_GIVEN: "Non renseignée",
}
_STATUSES = {**STATUS_CHOICES, Status.MERGED: "Fusionnée"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, its width in characters, and what it says of a commitment."""

    header: str
    width: int
    text: Callable[[CommitmentDraft], str]


def filled_table(draft: RoadmapDraft, format: str) -> bytes:  # noqa: A002  the word of the command line
    """The .docx or .xlsx of a roadmap: one row per commitment, only the columns that say something."""
    tables = {"docx": word_table, "xlsx": excel_table}
    if format not in tables:
        raise Refusal(f"Le format « {format} » n'est pas proposé : choisissez parmi {', '.join(sorted(tables))}.")
    rows = [[column.text(one) for column in _COLUMNS] for one in draft.commitments]
    kept = [
        index for index, column in enumerate(_COLUMNS) if column.header in _ALWAYS or any(row[index] for row in rows)
    ]
    headers = [(_COLUMNS[index].header, _COLUMNS[index].width) for index in kept]
    return tables[format](_title_lines(draft), headers, [[row[index] for index in kept] for row in rows])


def _title_lines(draft: RoadmapDraft) -> list[str]:
    lines = [draft.title or "Feuille de route"]
    if draft.adopted_on or draft.document_date:
        lines.append(f"Version du {short_date(draft.adopted_on or draft.document_date)}")
    return lines


def due_text(due: DueDraft) -> str:
    """The deadline as it was written, or in other words when these would not be read back as the same day."""
    candidates = [due.raw]
    if due.on is not None:
        candidates += [deadline(due.on, due.precision), f"{due.on:%d/%m/%Y}"]
    for candidate in candidates:
        read = read_deadline(candidate)
        if (read.on, read.precision) == (due.on, due.precision):
            return candidate
    return candidates[-1]


def _indicators(*names: str) -> Callable[[CommitmentDraft], str]:
    """One line per indicator; a dash where one says nothing and another does."""

    def text(one: CommitmentDraft) -> str:
        lines = [" ".join(filter(None, (_plain(getattr(item, name)) for name in names))) for item in one.indicators]
        return "\n".join(line or "–" for line in lines) if any(lines) else ""

    return text


def _plain(value: object) -> str:
    return plain_number(value) if isinstance(value, float | int) else str(value or "")


def _list(names: Sequence[str]) -> str:
    return " ; ".join(names)


def _partners(one: CommitmentDraft) -> str:
    return _list([partner.raw if partner.confirmed else f"{partner.raw} (à mobiliser)" for partner in one.partners])


def _steps(one: CommitmentDraft) -> str:
    """Dated steps, unless the deadline itself tells them."""
    if read_deadline(one.due.raw).milestones:
        return ""
    return "\n".join(f"{step.label} : {step.raw}" for step in one.due.milestones)


_ALWAYS = {"N°", "Action", "Pilote", "Échéance", "État d'avancement"}
_COLUMNS = (
    Column("Axe", 28, lambda one: one.axis or ""),
    Column("N°", 10, lambda one: one.reference or ""),
    Column("Action", 44, lambda one: one.title),
    Column("Objectif", 32, lambda one: one.goal or ""),
    Column("Type d'action", 14, lambda one: _KINDS[one.kind] if one.kind else ""),
    Column("Descriptif", 40, lambda one: one.description or ""),
    Column("Pilote", 28, lambda one: one.lead or ""),
    Column("Référent", 24, lambda one: one.lead_person or ""),
    Column("Suppléant", 24, lambda one: one.deputy or ""),
    Column("Copilotes", 26, lambda one: _list(one.co_leads)),
    Column("Partenaires", 32, _partners),
    Column("Date de démarrage", 16, lambda one: due_text(one.start)),
    Column("Échéance", 20, lambda one: due_text(one.due)),
    Column("Étapes", 30, _steps),
    Column("Indicateur", 30, _indicators("label")),
    Column("Valeur initiale", 14, _indicators("baseline", "unit")),
    Column("Cible", 14, _indicators("target", "unit")),
    Column("Réalisé", 14, _indicators("actual")),
    Column("État d'avancement", 18, lambda one: _STATUSES[one.status] if one.status else ""),
    Column("Météo", 16, lambda one: _OUTLOOKS[one.outlook] if one.outlook else ""),
    Column("Taux d'avancement", 14, lambda one: "" if one.progress is None else f"{one.progress} %"),
    Column("Moyens", 26, lambda one: one.resources or ""),
    Column("Public cible", 22, lambda one: one.target_group or ""),
    Column("Filière", 18, lambda one: one.sector or ""),
    Column("Facteurs de réussite", 26, lambda one: "\n".join(one.success_factors)),
    Column("Observations", 30, lambda one: one.comment or ""),
)
