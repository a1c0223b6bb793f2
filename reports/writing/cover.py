"""What does the head of the document say?"""

from datetime import date

from models.closed_lists import Level, ReportKind
from reports.outline import Cover
from reports.snapshots import Snapshot
from reports.writing.turns import capital, long_date, of_place, word


def cover(snapshot: Snapshot, kind: ReportKind) -> Cover:
    """The cover: what it is, of what, by whom, as of when."""
    found, head = snapshot.consolidation, snapshot.masthead
    issued = head.issued_on or found.as_of
    return Cover(
        title=capital(word(kind)),
        subtitle=f"Feuilles de route quadripartites {of_place(found.place)}"
        + (f"\n{head.committee}" if head.committee else ""),
        service=head.service,
        followed_by=head.followed_by,
        place_and_date=_place_and_date(head.place, issued),
        as_of_wording=f"Arrêté au {long_date(found.as_of)}",
        reference=head.reference,
    )


def title(snapshot: Snapshot, kind: ReportKind) -> str:
    """The title property of the document."""
    found = snapshot.consolidation
    place = "France" if found.place.level is Level.NATIONAL else found.place.name
    return f"{capital(word(kind))} – {place} – arrêté au {long_date(found.as_of)}"


def _place_and_date(place: str, on: date) -> str:
    return f"{place}, le {long_date(on)}" if place else f"Le {long_date(on)}"
