"""What do the indicators say, and which of them may be put together?"""

from collections.abc import Iterator, Mapping
from datetime import date

from models.closed_lists import IndicatorKind, MissingRule
from reports.outline import Block, Column, Row, Section, Table
from reports.snapshots import Snapshot
from reports.writing.turns import (
    COLON,
    DASH,
    body,
    by_id,
    capital,
    empty,
    enumeration,
    number,
    section,
    short_date,
    titled,
    word,
)
from roadmaps.consolidation import Consolidation
from roadmaps.lines import IndicatorLine, Line
from roadmaps.sums import IndicatorSum
from roadmaps.wording import percent, quantity

LISTED = 300
NAMED = 12
_WHY = {
    "aucune_valeur": "aucune valeur reçue",
    "valeurs_manquantes": f"non affiché{COLON} des valeurs manquent (règle stricte)",
    "non_additif": "ne s'additionne pas d'un territoire à l'autre",
    "definitions_differentes": "définitions différentes selon les territoires",
}


def indicators(snapshot: Snapshot) -> Section:
    """National indicators over the territory, then the indicators of each commitment."""
    found = snapshot.consolidation
    blocks: list[Block] = [*_sums(found), *_lines(found, by_id(found.lines))]
    return section("indicateurs", "Indicateurs", blocks or [empty("Aucun indicateur n'est rattaché aux engagements.")])


def _sums(found: Consolidation) -> Iterator[Block]:
    if not found.sums:
        return
    columns = (
        Column("Indicateur national", 0.27),
        Column("Initiale", 0.09, numeric=True),
        Column("Réalisé", 0.10, numeric=True),
        Column("Cible", 0.09, numeric=True),
        Column("Atteinte", 0.10, numeric=True),
        Column("Valeurs reçues", 0.10, numeric=True),
        Column("Règle", 0.25),
    )
    rows = tuple(Row(_sum_cells(one)) for one in found.sums)
    yield Table("Indicateurs nationaux sur le territoire", columns, rows, row_header=True)
    for one in found.sums:
        if one.missing:
            yield body(f"{one.label}{COLON} valeur manquante pour {enumeration(one.missing, at_most=NAMED)}.")


def _sum_cells(one: IndicatorSum) -> tuple[str, ...]:
    return (
        f"{one.label} ({one.unit})" if one.unit and one.unit != "%" else one.label,
        _value(one.baseline, one.unit),
        _value(one.value, one.unit),
        _value(one.target, one.unit),
        DASH if one.attainment is None else percent(one.attainment),
        f"{number(len(one.reported))} / {number(len(one.expected))}",
        capital(_WHY[one.hidden]) if one.hidden else _rule(one),
    )


def _rule(one: IndicatorSum) -> str:
    together = "Somme" if one.kind is IndicatorKind.ADDITIVE else "Moyenne"
    partial = one.rule is MissingRule.LENIENT and len(one.reported) < len(one.expected)
    return f"{together} partielle, {word(one.rule)}" if partial else together


def _lines(found: Consolidation, lines: Mapping[int, Line]) -> Iterator[Block]:
    if not found.indicators:
        return
    if len(found.indicators) > LISTED:
        yield body(f"Les {number(len(found.indicators))} indicateurs des engagements sont dans le tableur du rapport.")
        return
    columns = (
        Column("Engagement", 0.31),
        Column("Indicateur", 0.195),
        Column("Initiale", 0.085, numeric=True),
        Column("Précédent", 0.12, numeric=True),
        Column("Réalisé", 0.115, numeric=True),
        Column("Cible", 0.08, numeric=True),
        Column("Atteinte", 0.095, numeric=True),
    )
    rows = tuple(Row(_cells(one, lines[one.commitment_id])) for one in found.indicators)
    yield Table("Indicateurs des engagements", columns, rows)


def _cells(one: IndicatorLine, line: Line) -> tuple[str, ...]:
    said = one.wording if one.actual is None and one.wording else _value(one.actual, one.unit)
    return (
        titled(line),
        _described(one),
        _value(one.baseline, one.unit),
        _dated(_value(one.previous, one.unit), one.previous_on),
        _dated(said, one.actual_on),
        _value(one.target, one.unit),
        DASH if one.attainment is None else percent(one.attainment),
    )


def _value(value: float | None, unit: str) -> str:
    """The unit stands with the label, but a percentage is always told as such."""
    return quantity(value, unit if unit == "%" else "")


def _described(one: IndicatorLine) -> str:
    """The label with its unit, then where the value comes from."""
    label = f"{one.label} ({one.unit})" if one.unit and one.unit != "%" else one.label
    origin = [f"Source{COLON} {one.source}"] if one.source else []
    return "\n".join((label, *origin, *([f"Méthode{COLON} {one.method}"] if one.method else [])))


def _dated(said: str, on: date | None) -> str:
    return f"{said}\n{short_date(on)}" if on is not None and said != DASH else said
