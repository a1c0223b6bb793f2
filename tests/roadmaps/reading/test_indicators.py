"""From which value to which does an indicator go, as people write it?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmaps.draft import Place
from roadmaps.reading.content import Cell
from roadmaps.reading.indicators import read_indicators
from roadmaps.reading.numbers import quantities_in


def cell(text: str, value: float | None = None, number_format: str = "") -> Cell:
    return Cell(0, 0, text, Place("ici"), value=value, number_format=number_format)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Prêts : 60", [("Prêts", None, 60)]),
        ("Une quinzaine de participants", [("participants", None, 15)]),
        ("Semaines de formation", [("Semaines de formation", None, None)]),
        ("Prêts : 60\nPart : 40 %", [("Prêts", None, 60), ("Part", None, 40)]),
        ("Entrées : 14 ; insertion à six mois : 70 %", [("Entrées", None, 14), ("insertion à six mois", None, 70)]),
        ("Part des suivis : de 62 % à 85 %", [("Part des suivis", 62, 85)]),
        ("Délai moyen : de 52 à 30 jours", [("Délai moyen", 52, 30)]),
        ("Entreprises : > 50", [("Entreprises", None, 50)]),
        ("Satisfaction ≥ 80 %", [("Satisfaction", None, 80)]),
        ("Livrets : 4 000", [("Livrets", None, 4000)]),
        ("Jeunes de 16 à 25 ans reçus : 40", [("Jeunes de 16 à 25 ans reçus", None, 40)]),
        ("Immersions : une quarantaine", [("Immersions", None, 40)]),
        ("Insertion à six mois", [("Insertion à six mois", None, None)]),
        ("Permanences ; personnes reçues", [("Permanences", None, None), ("personnes reçues", None, None)]),
        ("–", []),
        ("à définir", []),
    ],
)
def test_a_cell_tells_labels_and_values(text: str, expected: list[tuple[str, float | None, float | None]]) -> None:
    assert [(one.label, one.baseline, one.target) for one in read_indicators(cell(text))] == expected


@pytest.mark.parametrize(
    ("baseline", "target", "expected"),
    [
        (cell("38 jours"), cell("15 jours"), (38, 15, "jours")),
        (cell("71 %", 0.71, "0 %"), cell("95 %", 0.95, "0 %"), (71, 95, "%")),
        (cell("49,8 %"), cell("60 %"), (49.8, 60, "%")),
        (cell("10 666"), cell("21 000"), (10666, 21000, None)),
        (None, cell("≥ 600"), (None, 600, None)),
        (None, cell("de 12 à 26"), (12, 26, None)),
    ],
)
def test_columns_of_values_go_with_their_label(
    baseline: Cell | None, target: Cell, expected: tuple[object, ...]
) -> None:
    (one,) = read_indicators(cell("Valeur suivie"), baseline, target)
    assert (one.baseline, one.target, one.unit) == expected


@pytest.mark.parametrize("values", ["3 ; 240", "3\n240"])
def test_several_targets_follow_the_order_of_their_labels(values: str) -> None:
    found = read_indicators(cell("Journées ; participants"), None, cell(values))
    assert [(one.label, one.target) for one in found] == [("Journées", 3), ("participants", 240)]


def test_what_was_achieved_is_neither_a_baseline_nor_a_target() -> None:
    (one,) = read_indicators(cell("Prêts"), None, cell("60"), cell("12"))
    assert (one.baseline, one.target, one.actual) == (None, 60, 12)


@given(st.integers(0, 9_999_999))
def test_a_french_number_reads_back_to_itself(number: int) -> None:
    assert quantities_in(f"{number:,}".replace(",", "\u202f"))[0].value == number


@given(st.text(max_size=80), st.text(max_size=20))
def test_no_text_makes_the_reading_of_indicators_fail(label: str, target: str) -> None:
    read_indicators(cell(label), cell(target), cell(target), cell(target))
