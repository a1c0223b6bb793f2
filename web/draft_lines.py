"""How is a read draft laid out for review: which row first, what was read, from where?"""

from collections.abc import Sequence
from dataclasses import dataclass

from models.closed_lists import Flag
from roadmaps.corrections import CORRECTABLE, Corrections, corrected, shown_fields
from roadmaps.draft import CommitmentDraft, RoadmapDraft
from roadmaps.reading.vocabulary import Field
from web.posted import Posted

LABELS = {
    "title": "Engagement",
    "reference": "Référence",
    "axis": "Axe",
    "lead": "Pilote",
    "due": "Échéance",
    "goal": "Objectif",
}
COLUMN_LABELS = {
    Field.TITLE: "Engagement, action",
    Field.REFERENCE: "Référence, numéro",
    Field.AXIS: "Axe",
    Field.SUB_AXIS: "Sous-axe, chantier",
    Field.GOAL: "Objectif",
    Field.DESCRIPTION: "Description",
    Field.LEAD: "Pilote",
    Field.LEAD_PERSON: "Personne pilote",
    Field.ORGANISATION: "Organisation signataire",
    Field.DEPUTY: "Suppléant",
    Field.CO_LEADS: "Copilotes",
    Field.PARTNERS: "Partenaires",
    Field.DUE: "Échéance",
    Field.START: "Début",
    Field.INDICATOR: "Indicateur",
    Field.BASELINE: "Valeur initiale",
    Field.TARGET: "Cible",
    Field.ACTUAL: "Réalisé",
    Field.UNIT: "Unité",
    Field.METHOD: "Méthode de calcul",
    Field.SOURCE: "Source de l'indicateur",
    Field.STATUS: "Statut",
    Field.OUTLOOK: "Météo",
    Field.PROGRESS: "Avancement",
    Field.KIND: "Arrêter, continuer, commencer",
    Field.STEPS: "Étapes",
    Field.RESOURCES: "Moyens",
    Field.TARGET_GROUP: "Public cible",
    Field.SECTOR: "Filière",
    Field.SUCCESS_FACTORS: "Facteurs de réussite",
    Field.COMMENT: "Commentaires",
    Field.PARENT: "Action déclinée",
    Field.EXISTING: "Action existante ou nouvelle",
    Field.OTHER: "Gardée de côté",
}
UNSURE = 0.8


@dataclass(frozen=True, slots=True)
class Cell:
    """One field of a row: what stands in it, what the file said and where, and whether to look at it."""

    name: str
    label: str
    text: str
    raw: str
    place: str
    is_unsure: bool


@dataclass(frozen=True, slots=True)
class DraftLine:
    """One commitment to review."""

    key: str
    one: CommitmentDraft
    cells: tuple[Cell, ...]
    flags: tuple[Flag, ...]
    is_left_out: bool

    @property
    def is_unsure(self) -> bool:
        """Something in it is to be looked at."""
        return bool(self.flags) or any(cell.is_unsure for cell in self.cells)


def draft_lines(draft: RoadmapDraft, corrections: Corrections, number: int) -> list[DraftLine]:
    """The rows of a draft, those to look at first, then as in the file."""
    full = corrected(draft, Corrections(fields=corrections.fields), number)
    lines = [
        _line(f"{number}.{index}", read, now, corrections)
        for index, (read, now) in enumerate(zip(draft.commitments, full.commitments, strict=True))
    ]
    return sorted(lines, key=lambda line: not line.is_unsure)


def _line(key: str, read: CommitmentDraft, now: CommitmentDraft, corrections: Corrections) -> DraftLine:
    typed = corrections.fields.get(key, {})
    texts = shown_fields(read) | {name: text for name, text in typed.items() if name in CORRECTABLE}
    sources = {source.field: source for source in reversed(read.sources)}
    cells = tuple(
        Cell(
            name=f"l{key}-{name}",
            label=LABELS[name],
            text=texts[name],
            raw=sources[name].raw if name in sources else "",
            place=sources[name].place.label if name in sources else "",
            is_unsure=name not in typed and name in sources and sources[name].confidence < UNSURE,
        )
        for name in CORRECTABLE
    )
    return DraftLine(key, now, cells, tuple(sorted(now.flags)), key in corrections.left_out)


def posted_corrections(form: Posted, drafts: Sequence[RoadmapDraft]) -> Corrections:
    """What a person corrected on the page; only what differs from the file is kept."""
    fields: dict[str, dict[str, str]] = {}
    left_out: set[str] = set()
    for number, draft in enumerate(drafts):
        for index, one in enumerate(draft.commitments):
            key = f"{number}.{index}"
            read = shown_fields(one)
            typed = {name: form.text(f"l{key}-{name}")[:2000] for name in CORRECTABLE if form.has(f"l{key}-{name}")}
            changed = {name: text for name, text in typed.items() if text.split() != read[name].split()}
            if changed:
                fields[key] = changed
            if form.has(f"l{key}-present") and not form.has(f"l{key}-garder"):
                left_out.add(key)
    titles = {str(number): title for number in range(len(drafts)) if (title := form.text(f"titre-{number}"))}
    return Corrections(fields, frozenset(left_out), titles, form.day("adoptee-le"))


def posted_columns(form: Posted, drafts: Sequence[RoadmapDraft]) -> dict[str, str | None]:
    """What a person said of the columns, where it differs from what was understood."""
    said: dict[str, str | None] = {}
    for number, column in enumerate(column for draft in drafts for column in draft.columns):
        chosen = form.text(f"colonne-{number}")
        if form.has(f"colonne-{number}") and chosen != (column.field or "") and chosen in {"", *map(str, Field)}:
            said[column.header] = chosen or None
    return said
