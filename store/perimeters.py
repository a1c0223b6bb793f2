"""How is a bassin kept when it is drawn, and drawn again?

Old parts are ended, never changed: a past day still tells its own map.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, select

from models import Territory, TerritoryPart
from models.closed_lists import Level, PerimeterType
from roadmaps.reading.perimeters import PerimeterDraft
from roadmaps.refusal import Refusal
from store.territories import by_code, in_force


@dataclass(frozen=True, slots=True)
class PerimetersKept:
    """Codes of the perimeters made, redrawn, left as they were, and known before but absent from the file."""

    created: tuple[str, ...] = ()
    redrawn: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Map:
    """The départements, bassins and parts of a day."""

    on: date
    departements: dict[str, Territory] = field(default_factory=dict)
    bassins: dict[str, Territory] = field(default_factory=dict)
    parts: dict[int, list[TerritoryPart]] = field(default_factory=dict)

    def shares(self, draft: PerimeterDraft) -> dict[int, float]:
        """The shares of a draft by the id of the département."""
        return {self.departements[code].id or 0: share for code, share in draft.shares.items()}


def keep_perimeters(
    session: Session, drafts: Iterable[PerimeterDraft], perimeter_type: PerimeterType, on: date
) -> PerimetersKept:
    """Make or redraw bassins as of a day; those of this type that are absent are named, and stay as they were."""
    known = _map(session, on)
    outcomes: dict[str, list[str]] = {"created": [], "redrawn": [], "unchanged": []}
    for draft in drafts:
        outcomes[_keep(session, known, draft, perimeter_type)].append(draft.code)
    session.flush()
    seen = {code for codes in outcomes.values() for code in codes}
    absent = (row.code for row in known.bassins.values() if row.perimeter_type is perimeter_type)
    return PerimetersKept(
        **{name: tuple(codes) for name, codes in outcomes.items()}, absent=tuple(sorted(set(absent) - seen))
    )


def end(session: Session, codes: Iterable[str], on: date) -> None:
    """From that day on, these territories are no more."""
    known = _map(session, on)
    for code in codes:
        row = by_code(session, code, on)
        _end(row, known)
    session.flush()


def _map(session: Session, on: date) -> _Map:
    known = _Map(on)
    for row in session.exec(select(Territory).where(*in_force(Territory, on))):
        if row.level is Level.DEPARTEMENT:
            known.departements[row.code] = row
        elif row.level is Level.BASSIN:
            known.bassins[row.code] = row
    for part in session.exec(select(TerritoryPart).where(*in_force(TerritoryPart, on))):
        known.parts.setdefault(part.territory_id, []).append(part)
    return known


def _keep(session: Session, known: _Map, draft: PerimeterDraft, perimeter_type: PerimeterType) -> str:
    row = known.bassins.get(draft.code)
    if row is not None and row.perimeter_type is not perimeter_type:
        raise Refusal(f"Le code « {draft.code} » est déjà celui d'un périmètre d'un autre type ({row.name}).")
    if row is not None and _lies_elsewhere(row, known, draft):
        _end(row, known)  # its code was taken over by another bassin: the former one keeps its history
        session.flush()
        row = None
    if row is None:
        _make(session, known, draft, perimeter_type)
        return "created"
    row.name, row.population = draft.name, draft.population
    return "redrawn" if _redraw(session, row, known, draft) else "unchanged"


def _lies_elsewhere(row: Territory, known: _Map, draft: PerimeterDraft) -> bool:
    before = {part.parent_id for part in known.parts.get(row.id or 0, ())}
    return row.valid_from < known.on and not before & known.shares(draft).keys()


def _end(row: Territory, known: _Map) -> None:
    row.valid_to = known.on
    for part in known.parts.get(row.id or 0, ()):
        part.valid_to = known.on


def _make(session: Session, known: _Map, draft: PerimeterDraft, perimeter_type: PerimeterType) -> None:
    main = known.departements[max(draft.shares, key=lambda code: draft.shares[code])]
    row = Territory(
        level=Level.BASSIN,
        perimeter_type=perimeter_type,
        code=draft.code,
        name=draft.name,
        population=draft.population,
        timezone=main.timezone,
        valid_from=known.on,
    )
    session.add(row)
    session.flush()
    _draw(session, row, known, draft)


def _draw(session: Session, row: Territory, known: _Map, draft: PerimeterDraft) -> None:
    session.add_all(
        TerritoryPart(territory_id=row.id or 0, parent_id=parent, share=share, valid_from=known.on)
        for parent, share in known.shares(draft).items()
    )


def _redraw(session: Session, row: Territory, known: _Map, draft: PerimeterDraft) -> bool:
    """Give a bassin its new parts; whether they moved."""
    parts = known.parts.get(row.id or 0, [])
    if {part.parent_id: part.share for part in parts} == known.shares(draft):
        return False
    for part in parts:
        if part.valid_from == known.on:  # drawn again on its very first day: nothing was ever counted on it
            session.delete(part)
        else:
            part.valid_to = known.on
    session.flush()
    _draw(session, row, known, draft)
    return True
