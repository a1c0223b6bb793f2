"""Which territories are known on a day, and which does Quadrille come with?"""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from rapidfuzz import fuzz
from sqlalchemy import BindParameter, ColumnElement, Row, Select, bindparam, or_
from sqlalchemy import select as core_select
from sqlmodel import Session, col, select

from models import Territory, TerritoryPart
from models.closed_lists import Level
from roadmaps.facts import PartFacts, TerritoryFacts
from roadmaps.folding import words
from roadmaps.perimeters import Forest
from roadmaps.refusal import Refusal
from store import reference

Selected = Select[tuple[Any, ...]]
REFERENCE_SINCE = date(2016, 1, 1)
"""The régions of today are in force since that day."""
COMMITTEES_OF_ONE_DEPARTEMENT = {"69M": "69", "69D": "69"}
"""The métropole de Lyon and the rest of the Rhône have each a committee, in one and the same département."""
NEAR = 60
"""From which likeness a code is worth proposing."""
NATION, NATION_NAME, NATION_DE = "FR", "France", "de la France"


def forest(session: Session, on: date) -> Forest:
    """All the territories of a day and how they lie in one another."""
    parts: dict[int, list[PartFacts]] = {}
    for territory_id, *part in session.execute(_parts(), {"on": on}):
        parts.setdefault(territory_id, []).append(PartFacts(*part))
    areas = (_area(row, parts.get(row.id, ())) for row in session.execute(_areas(), {"on": on}))
    return Forest(areas, on)


def _area(row: Row[Any], parts: Sequence[PartFacts]) -> TerritoryFacts:
    id_, code, name, level, name_de, perimeter, population, timezone = row
    return TerritoryFacts(id_, code, name, level, name_de, perimeter, population, timezone, tuple(parts))


@cache
def _parts() -> Selected:
    part = TerritoryPart
    columns = (part.territory_id, part.parent_id, part.share, part.valid_from, part.valid_to)
    return core_select(*map(col, columns)).where(*in_force(part, bindparam("on")))


@cache
def _areas() -> Selected:
    area = Territory
    named = (area.id, area.code, area.name, area.level, area.name_de, area.perimeter_type, area.population)
    return core_select(*map(col, named), col(area.timezone)).where(*in_force(area, bindparam("on")))


def nation(session: Session, on: date) -> int | None:
    """The territory of the national level; None before it is installed."""
    return session.exec(select(Territory.id).where(Territory.level == Level.NATIONAL, *in_force(Territory, on))).first()


def in_force(
    table: type[Territory] | type[TerritoryPart], on: date | BindParameter[Any]
) -> tuple[ColumnElement[bool], ...]:
    """What a row's dates must be to hold on a day."""
    return col(table.valid_from) <= on, or_(col(table.valid_to).is_(None), col(table.valid_to) > on)


def by_code(session: Session, code: str, on: date) -> Territory:
    """The territory that people call "35", "D35", "R53", "CLPE35001" or "FR"; Refusal names those near."""
    wanted = COMMITTEES_OF_ONE_DEPARTEMENT.get(code.strip().upper(), code.strip().upper())
    today = select(Territory).where(*in_force(Territory, on))
    found = session.exec(today.where(col(Territory.code).in_((wanted, code.strip())))).first()
    if found is None and wanted.startswith("D"):
        found = session.exec(today.where(Territory.code == wanted[1:])).first()
    if found is None:
        raise Refusal(_unknown(code, session.exec(today).all()))
    return found


def _unknown(code: str, known: Sequence[Territory]) -> str:
    if not known:
        return "Aucun territoire n'est enregistré : lancez d'abord « quadrille database »."
    scored = sorted(((_likeness(code, row), row) for row in known), key=lambda pair: (-pair[0], pair[1].code))
    hint = ", ".join(f"{row.code} ({row.name})" for score, row in scored[:3] if score >= NEAR)
    sentence = f"Aucun territoire ne porte le code « {code} »."
    return f"{sentence} Vouliez-vous dire : {hint} ?" if hint else f"{sentence} Exemples : FR, R53, 35."


def _likeness(typed: str, row: Territory) -> float:
    """How near a code or a name is to what was typed, from 0 to 100."""
    asked = words(typed)
    return max(fuzz.ratio(asked, words(row.code)), 0.95 * fuzz.ratio(asked, words(row.name)))


def install_reference(session: Session, on: date = REFERENCE_SINCE) -> int:
    """Make the nation, the régions and the départements when they are not there yet; how many were made."""
    if session.exec(select(Territory.id).where(Territory.code == NATION)).first() is not None:
        return 0
    areas = [(Level.REGION, f"R{area.code}", area) for area in reference.regions()]
    areas += [(Level.DEPARTEMENT, area.code, area) for area in reference.departements()]
    rows = {
        code: Territory(
            level=level,
            code=code,
            name=area.name,
            name_de=area.name_de,
            population=area.population,
            timezone=area.timezone,
            valid_from=on,
        )
        for level, code, area in areas
    }
    population = sum(area.population for area in reference.regions())
    nation = Territory(
        level=Level.NATIONAL, code=NATION, name=NATION_NAME, name_de=NATION_DE, population=population, valid_from=on
    )
    session.add_all([nation, *rows.values()])
    session.flush()
    parents = {code: rows[f"R{area.region}"] if area.region else nation for _, code, area in areas}
    session.add_all(_part(rows[code], parent, 1.0, on) for code, parent in parents.items())
    session.flush()
    return len(rows) + 1


def _part(territory: Territory, parent: Territory, share: float, on: date) -> TerritoryPart:
    return TerritoryPart(territory_id=territory.id or 0, parent_id=parent.id or 0, share=share, valid_from=on)
