"""What does each territory below give?"""

from collections.abc import Iterator, Mapping, Sequence, Set

from models.closed_lists import Level
from reports.outline import Block, Chart, Column, Map, MapArea, Row, Section, Series, Table
from reports.snapshots import Snapshot
from reports.writing.brevity import Brevity
from reports.writing.perimeter import NAMED, missing
from reports.writing.turns import (
    COLON,
    DASH,
    SEMICOLON,
    body,
    capital,
    count,
    enumeration,
    lasting,
    note,
    number,
    section,
    share,
    typeset,
    word,
)
from roadmaps.consolidation import Consolidation
from roadmaps.figures import Figures
from roadmaps.grammar import whole_percent
from roadmaps.hearing import Below

CHARTED = 20
LEGEND = tuple(map(typeset, ("moins de 25 % de réponses", "de 25 à 49 %", "de 50 à 74 %", "75 % et plus")))


def territories(snapshot: Snapshot, brevity: Brevity | None = None) -> Section:
    """By code, never ranked: the table; in full, also the map and the chart of silence."""
    found = snapshot.consolidation
    if brevity is None:
        return section("territoires", "Annexe par territoire", _blocks(found), page_break=True)
    return section("territoires", "Par territoire", _in_brief(found, brevity))


def _in_brief(found: Consolidation, brevity: Brevity) -> Iterator[Block]:
    """One line for each territory that has commitments; the others are named."""
    known = [one for one in found.below if one.figures.count]
    if known:
        yield _short_table(found, known[: brevity.territories])
        if (rest := len(known) - brevity.territories) > 0:
            yield note(f"{count(rest, 'autre ligne', 'autres lignes')} dans le rapport complet.")
        yield from (body(text) for text in sum_sentence(found))
    empty = [one.name for one in found.below if not one.figures.count]
    if empty:
        names = enumeration(empty, at_most=NAMED)
        yield lasting(f"Sans feuille de route connue ({count(len(empty), _noun(found))}){COLON} {names}.")


def _short_table(found: Consolidation, known: Sequence[Below]) -> Table:
    columns = (
        Column(capital(_noun(found)), 0.34),
        Column("Total", 0.08, numeric=True),
        Column("dont partagés", 0.14, numeric=True),
        Column("Réalisés", 0.11, numeric=True),
        Column("En retard", 0.09, numeric=True),
        Column("Sans nouvelles", 0.12, numeric=True),
        Column("Ont répondu", 0.12, numeric=True),
    )
    rows = [Row(_cells(one)[:-1]) for one in known]
    if found.own.count:
        rows.append(Row(_figures_cells("En propre", found.own, DASH, DASH)[:-1]))
    rows.append(Row(_figures_cells("Ensemble (engagements distincts)", found.total, DASH, DASH)[:-1], "total"))
    return Table(f"Ce que donne chaque {_noun(found)}", columns, tuple(rows), row_header=True)


def _blocks(found: Consolidation) -> Iterator[Block]:
    if not found.below:
        return
    if found.place.level in {Level.REGION, Level.NATIONAL}:
        yield _map(found)
    yield _table(found)
    yield from (body(text) for text in sum_sentence(found))
    asked = [one for one in found.below if one.figures.asked]
    if len(asked) > 1:
        yield _chart(found)
    yield from map(lasting, missing(found))


def _noun(found: Consolidation) -> str:
    levels = {one.level for one in found.below}
    return word(levels.pop()) if len(levels) == 1 else "territoire"


def _table(found: Consolidation) -> Table:
    columns = (
        Column(capital(_noun(found)), 0.23),
        Column("Total", 0.08, numeric=True),
        Column("dont partagés", 0.105, numeric=True),
        Column("Réalisés", 0.11, numeric=True),
        Column("En retard", 0.09, numeric=True),
        Column("Sans nouvelles", 0.12, numeric=True),
        Column("Ont répondu", 0.115, numeric=True),
        Column("Réponse", 0.15),
    )
    rows = [Row(_cells(one)) for one in found.below]
    total = found.total
    if found.own.count:
        rows.append(Row(_figures_cells("Porté par le territoire lui-même", found.own, DASH, DASH)))
    rows.append(Row(_figures_cells("Ensemble (engagements distincts)", total, DASH, DASH), "total"))
    return Table(f"Ce que donne chaque {_noun(found)}", columns, tuple(rows), row_header=True)


def _cells(one: Below) -> tuple[str, ...]:
    return _figures_cells(one.name, one.figures, number(len(one.shared)), capital(word(one.hearing)))


def _figures_cells(label: str, figures: Figures, shared: str, state: str) -> tuple[str, ...]:
    answered = f"{number(len(figures.answered))} / {number(len(figures.asked))}" if figures.asked else DASH
    return (
        label,
        number(figures.count),
        shared,
        number(figures.done),
        number(len(figures.late)),
        number(len(figures.silent)),
        answered,
        state,
    )


def sum_sentence(found: Consolidation) -> Iterator[str]:
    """Why the lines add up to more than the total, when they do."""
    added = sum(one.figures.count for one in found.below) + found.own.count
    total = found.total.count
    if added > total:
        yield (
            f"La somme des lignes ({number(added)}) dépasse l'ensemble ({number(total)}){COLON} un engagement partagé "
            f"entre plusieurs territoires, ou décliné localement, est compté dans chacun d'eux et une seule fois dans "
            f"l'ensemble."
        )


def _chart(found: Consolidation) -> Chart:
    shown = [one for one in found.below if one.figures.count][:CHARTED]
    title = f"Réponses et silences par {_noun(found)}"
    closed = {one.id for one in found.lines if one.is_closed}
    parts = [_parted(one.figures, closed) for one in shown]
    runs = {name: [part[name] for part in parts] for name in _PARTS}
    told = f"{SEMICOLON} ".join(
        f"{one.name}, {len(one.figures.answered)} avec réponse et {len(one.figures.silent)} sans nouvelles"
        for one in shown
    )
    return Chart(
        kind="stacked_bars",
        title=title,
        categories=tuple(one.name for one in shown),
        series=tuple(Series(name, tuple(map(float, run))) for name, run in runs.items() if any(run)),
        alternative=f"{title}{COLON} {told}.",
        unit="engagements",
    )


def _parted(figures: Figures, closed: Set[int]) -> Mapping[str, int]:
    """Where each commitment stands, once: of one that is closed nothing is awaited, nor still to be asked."""
    settled = {*figures.answered, *figures.silent}
    ended = (closed & set(figures.ids)) - settled
    awaited = set(figures.asked) - settled - ended
    rest = figures.count - len(settled) - len(ended) - len(awaited)
    counts = (len(figures.answered), len(figures.silent), len(awaited), len(ended), rest)
    return dict(zip(_PARTS, counts, strict=True))


_PARTS = ("Ont répondu", "Sans nouvelles", "Réponse attendue", "Feuille de route close", "Non interrogés")


def _map(found: Consolidation) -> Map:
    national = found.place.level is Level.NATIONAL
    wanted = Level.REGION if national else Level.DEPARTEMENT
    areas = tuple(_area(one) for one in found.below if one.level is wanted)
    told = enumeration([f"{one.name} {one.wording}" for one in areas])
    title = "Part des engagements interrogés qui ont donné des nouvelles"
    return Map(
        title=title,
        contours="region" if national else "departement",
        areas=areas,
        legend=LEGEND,
        alternative=f"{title}, par {word(wanted)}{COLON} {told or 'aucune donnée'}.",
        missing="Non interrogé ou sans feuille de route",
    )


def _area(one: Below) -> MapArea:
    code = one.code.removeprefix("R") if one.level is Level.REGION else one.code
    if not one.figures.asked:
        return MapArea(code, one.name, None, None, word(one.hearing))
    answered, asked = len(one.figures.answered), len(one.figures.asked)
    value = whole_percent(answered, asked)
    return MapArea(code, one.name, value, min(value // 25, 3), share(answered, asked))
