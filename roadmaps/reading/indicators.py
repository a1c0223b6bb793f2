"""Which indicators do these cells tell, from which value to which?

Several in a cell are separated by ";" or a line break; their baselines and targets, in the next columns, follow the
same order. What was achieved is kept apart, and a text without a number is a label alone.
"""

import re
from datetime import date

from roadmaps.draft import IndicatorDraft
from roadmaps.folding import compose, fold
from roadmaps.reading.content import Cell
from roadmaps.reading.numbers import NUMBER, SPOKEN, Quantity, quantities_in

_BULLET = re.compile(r"^\s*(?:[-–—•▪*●○➢>→·]\s+|[•▪●➢]\s*)")
_NOTHING = re.compile(
    r"^\W*(?:n\.?[cd]\.?|ras|neant|sans objet|aucune?|(?:a|reste a) (?:definir|preciser|determiner|construire"
    r"|completer|fixer|renseigner)\b.*"
    r"|n/a|non (?:defini|renseigne|determine)e?s?)?\W*$"
)
_FROM_TO = re.compile(
    rf"(?:\b(?:passer\s+)?de\s+)?({NUMBER})\s*(%|[^\W\d]{{1,14}})?\s*(?:\ba\b|→|->|=>)\s*({NUMBER})\s*(%|€"
    rf"|[^\W\d][\w'’-]*)?"
)
_COMPARED = re.compile(
    r"\s*(?:[:=]|[<>≥≤⩾⩽]=?|\bau moins\b|\bau minimum\b|\bminimum\b|\bplus de\b|\bmoins de\b|\bcible\b|\bobjectif\b)\s*"
)

_SOME = re.compile(
    rf"(?:environ |au moins |plus de |pres d')?(?:une? )?(?:bonne )?(?:{SPOKEN})s? (?:de |d'|des )(?=\w)"
)


def items_of(text: str) -> list[str]:
    """The items of a cell: one a line, or between semicolons; bullets taken away."""
    parts = re.split(r"\n|;", compose(text))
    return [clean for part in parts if (clean := _BULLET.sub("", part).strip(" \t,;."))]


def read_indicators(
    label: Cell | None,
    baseline: Cell | None = None,
    target: Cell | None = None,
    actual: Cell | None = None,
    unit: str = "",
) -> tuple[IndicatorDraft, ...]:
    """The indicators of one row."""
    labels = [item for item in items_of(label.text) if not _NOTHING.match(fold(item))] if label else []
    found = [_read_label(item) for item in labels]
    starts, targets, actuals = (_quantities(cell, len(found)) for cell in (baseline, target, actual))
    if not found and not any((*starts, *targets)):
        return ()
    if not found:
        found = [IndicatorDraft("")]
    return tuple(_completed(one, _at(starts, i), _at(targets, i), _at(actuals, i), unit) for i, one in enumerate(found))


def _at(
    values: list[Quantity | tuple[Quantity, Quantity] | None], i: int
) -> Quantity | tuple[Quantity, Quantity] | None:
    return values[i] if i < len(values) else None


def _completed(
    one: IndicatorDraft,
    start: Quantity | tuple[Quantity, Quantity] | None,
    target: Quantity | tuple[Quantity, Quantity] | None,
    actual: Quantity | tuple[Quantity, Quantity] | None,
    unit: str,
) -> IndicatorDraft:
    if isinstance(target, tuple):
        start, target = start or target[0], target[1]
    start, actual = (value[1] if isinstance(value, tuple) else value for value in (start, actual))
    units = [one.unit, target.unit if target else None, start.unit if start else None, compose(unit) or None]
    return IndicatorDraft(
        one.label,
        baseline=start.value if start else one.baseline,
        target=target.value if target else one.target,
        actual=actual.value if actual else one.actual,
        unit=next((u for u in units if u), None),
    )


def _quantities(cell: Cell | None, count: int) -> list[Quantity | tuple[Quantity, Quantity] | None]:
    """The value of each item of a cell of numbers; a percentage shown as such is read as shown."""
    if cell is None or not cell.text.strip():
        return []
    if isinstance(cell.value, int | float) and not isinstance(cell.value, bool):
        shown = "%" in cell.number_format
        value = round(cell.value * 100, 6) if shown else cell.value
        return [Quantity(int(value) if value == int(value) else value, "%" if shown else None, 0, 0)]
    if isinstance(cell.value, date):
        return []
    items = items_of(cell.text) if count > 1 else [compose(cell.text).replace("\n", " ")]
    return [_quantity(item) for item in items]


def _quantity(text: str) -> Quantity | tuple[Quantity, Quantity] | None:
    folded = fold(text)
    found = quantities_in(text)
    if len(found) >= 2 and _FROM_TO.search(folded) and re.search(r"\bde\b|→|->|=>", folded[: found[1].start]):
        unit = found[1].unit or found[0].unit
        return Quantity(found[0].value, unit, 0, 0), Quantity(found[1].value, unit, 0, 0)
    if len(found) >= 2 and re.fullmatch(r"\s*(?:a|-)\s*", folded[found[0].end : found[1].start]):
        return found[1]
    return found[0] if found else None


def _read_label(text: str) -> IndicatorDraft:
    """ "Prêts : 60", "Insertion : de 62 % à 85 %", "Participants > 50", "60 prêts accordés", or a label alone."""
    folded = fold(text)
    colon = max(text.rfind(":"), text.rfind("="))
    if colon > 0 and quantities_in(text[colon + 1 :], spoken=True):
        value = _quantity(text[colon + 1 :])
        return _with(text[:colon], value)
    spans = [m for m in _FROM_TO.finditer(folded) if re.search(r"\bde\s|→|->|=>", m.group())]
    if spans and spans[-1].start() > 3 and spans[-1].end() >= len(folded.rstrip()) - 1:
        return _with(text[: spans[-1].start()], _quantity(text[spans[-1].start() :]))
    compared = [m for m in _COMPARED.finditer(folded) if m.group().strip() not in {":", "="}]
    if compared and compared[-1].start() > 2 and quantities_in(text[compared[-1].end() :], spoken=False):
        return _with(text[: compared[-1].start()], _quantity(text[compared[-1].end() :]))
    first = re.match(rf"(?:au moins |plus de |[<>≥≤]\s*)?({NUMBER})\s+(?=[^\W\d])", folded)
    if first and not re.match(r"(?:jours?|mois|ans?|heures?|semaines?|%)\b", folded[first.end() :]):
        return _with(text[first.end() :], quantities_in(text)[0], unit=False)
    spoken = _SOME.match(folded)
    if spoken:
        return _with(text[spoken.end() :], quantities_in(text)[0], unit=False)
    return IndicatorDraft(text.strip(" :"))


def _with(label: str, value: Quantity | tuple[Quantity, Quantity] | None, unit: bool = True) -> IndicatorDraft:
    label = label.strip(" :=-–")
    if isinstance(value, tuple):
        return IndicatorDraft(label, baseline=value[0].value, target=value[1].value, unit=value[1].unit)
    if value is None:
        return IndicatorDraft(label)
    return IndicatorDraft(label, target=value.value, unit=value.unit if unit else None)
