"""What happens when someone brings a file of perimeters, or draws one by hand?"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from flows.clock import now, today
from models.closed_lists import PerimeterType
from roadmaps.reading.perimeters import PerimeterDraft, has_parts_inside, read_perimeters
from roadmaps.refusal import Refusal
from store import journal, reference
from store.database import transaction
from store.perimeters import PerimetersKept, keep_perimeters
from store.territories import install_reference

LARGEST_FILE = 10_000_000


def import_perimeters(
    path: Path, perimeter_type: PerimeterType, *, on: date | None = None, actor: str = "quadrille"
) -> PerimetersKept:
    """Keep the bassins of a file as of a day; the table of their parts is looked for beside it."""
    listing = _bytes(path)
    parts = None if has_parts_inside(listing) else _bytes(_parts_beside(path))
    codes = {area.code for area in reference.departements()}
    drafts = read_perimeters(listing, parts, perimeter_type, codes)
    return keep(drafts, perimeter_type, on=on or today(), actor=actor)


def keep(
    drafts: tuple[PerimeterDraft, ...], perimeter_type: PerimeterType, *, on: date, actor: str = "quadrille"
) -> PerimetersKept:
    """Keep bassins read from a file or drawn by hand, in one transaction with the journal."""
    with transaction() as session:
        install_reference(session)
        kept = keep_perimeters(session, drafts, perimeter_type, on)
        counts = {"created": len(kept.created), "redrawn": len(kept.redrawn), "unchanged": len(kept.unchanged)}
        facts = {"type": perimeter_type.value, "on": on.isoformat(), **counts}
        journal.record(session, at=now(), actor=actor, action="territoires.importes", facts=facts)
    return kept


def _bytes(path: Path) -> bytes:
    if not path.is_file():
        raise Refusal(f"Le fichier « {path} » n'existe pas.")
    if path.stat().st_size > LARGEST_FILE:
        raise Refusal(f"Le fichier « {path.name} » est trop gros pour une liste de bassins (10 Mo au plus).")
    return path.read_bytes()


def _parts_beside(path: Path) -> Path:
    """ "clpe.csv" is read with "clpe_departement.csv", "bassins_ft.csv" with "bassin_ft_departement.csv"."""
    candidates = list(_names_of_parts(path.stem))
    for name in candidates:
        if (path.parent / name).is_file():
            return path.parent / name
    raise Refusal(
        f"« {path.name} » ne dit pas dans quels départements se trouvent ses bassins : ajoutez une colonne "
        f"« departement » (et « part » quand un bassin en a plusieurs), ou placez à côté « {candidates[0]} »."
    )


def _names_of_parts(stem: str) -> Iterator[str]:
    yield f"{stem}_departement.csv"
    yield f"{stem.rstrip('s')}_departement.csv"
    yield f"{stem.replace('s_', '_')}_departement.csv"
