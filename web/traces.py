"""Which commitments are behind a figure of a page?

A figure is named by a short path ("statut:realise", "en_retard", "axe:mobilite/sans_nouvelles", "dessous:35/tous"):
the same name draws the link beside the figure and finds what it counts.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from models.closed_lists import Outlook, Standing, Status
from roadmaps.consolidation import Consolidation
from roadmaps.figures import Figures
from roadmaps.indicator_groups import IndicatorGroup
from roadmaps.wording import capital, sky, word
from web.followup import Coverage

SETS = {
    "tous": ("Tous les engagements", "ids"),
    "attendus": ("Attendus : ni abandonnés, ni fusionnés, ni sans objet", "expected_ids"),
    "en_retard": ("En retard", "late"),
    "echeance_proche": ("Échéance dans les 30 jours", "due_soon"),
    "sans_echeance": ("Sans échéance", "no_deadline"),
    "sans_pilote": ("Sans pilote", "no_lead"),
    "sans_nouvelles": ("Sans nouvelles", "silent"),
    "interroges": ("Interrogés", "asked"),
    "repondus": ("Ayant répondu", "answered"),
    "avancement": ("Dont l'avancement est connu", "progress_ids"),
}
BELOW, SHARED = "dessous", "partages"
LIVE, CAMPAIGN, MEASURED = "en-cours/", "campagne:", "indicateur:"
"""What the live check-ins ask about; what one campaign asked about; the commitments that an indicator measures."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure: what it counts, in French, and the commitments it counts."""

    label: str
    ids: tuple[int, ...]


def status_label(key: str) -> str:
    """The words of a key of ``Figures.by_status``."""
    if key == Standing.SILENT.value:
        return capital(word(Standing.SILENT))
    return capital(word(Status(key))) if key else "Statut jamais déclaré"


def outlook_label(key: str) -> str:
    """The words of a key of ``Figures.by_outlook``."""
    return capital(word(Standing.SILENT)) if key == Standing.SILENT.value else capital(sky(Outlook(key)))


def trace(found: Consolidation, name: str) -> Trace | None:
    """The commitments behind a figure; None when the name means nothing here."""
    scope, _, last = name.rpartition("/")
    figures = _figures(found, scope)
    if last == SHARED:
        return _shared(found, scope)
    if figures is None:
        return None
    within = f" – {figures.label}" if scope else ""
    if last in SETS:
        label, field = SETS[last]
        return Trace(label + within, getattr(figures, field))
    kind, _, key = last.partition(":")
    tallies, words = {
        "statut": (figures.by_status, status_label),
        "meteo": (figures.by_outlook, outlook_label),
    }.get(kind, ((), status_label))
    return next((Trace(words(one.key) + within, one.ids) for one in tallies if one.key == key), None)


def trace_of_check_ins(told: Coverage, title: str, name: str) -> Trace | None:
    """The commitments that check-ins ask about, or that an answer was given about."""
    counted = {
        "interroges": ("engagements interrogés", told.asked_ids),
        "repondus": ("engagements ayant reçu une réponse", told.answered_ids),
    }
    words, ids = counted.get(name.rpartition("/")[2], ("", None))
    return Trace(f"{title} – {words}", ids) if ids is not None else None


def trace_of_indicator(groups: Iterable[IndicatorGroup], name: str) -> Trace | None:
    """The commitments that an indicator measures."""
    key = name.removeprefix(MEASURED)
    return next((Trace(f"Indicateur – {one.label}", one.commitments) for one in groups if one.key == key), None)


def _figures(found: Consolidation, scope: str) -> Figures | None:
    if not scope:
        return found.total
    kind, _, key = scope.partition(":")
    groups: dict[str, Iterable[Figures]] = {
        "axe": found.by_axis,
        "college": found.by_college,
        "filiere": found.by_sector,
        BELOW: [one.figures for one in found.below],
    }
    return next((one for one in groups.get(kind, ()) if one.key == key), None)


def _shared(found: Consolidation, scope: str) -> Trace | None:
    """The commitments of a territory below that others of its level hold too."""
    kind, _, code = scope.partition(":")
    shared = {one.code: one for one in found.below} if kind == BELOW else {}
    return Trace(f"Partagés – {shared[code].name}", shared[code].shared) if code in shared else None
