"""How far an indicator has come."""

from math import inf, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.closed_lists import Direction
from roadmaps.attainment import attainment

UP, DOWN = Direction.UP, Direction.DOWN


@pytest.mark.parametrize(
    ("baseline", "target", "actual", "direction", "expected"),
    [
        (0, 100, 25, UP, 25),
        (100, 50, 75, DOWN, 50),
        (100, 50, 75, UP, 50),  # a target below the baseline: the way goes down, whatever the direction says
        (10, 10, 10, UP, 100),
        (10, 10, 9, UP, 0),
        (10, 10, 9, DOWN, 100),
        (10, 10, 11, DOWN, 0),
        (0, 100, 140, UP, 100),
        (0, 100, -20, UP, 0),
        (None, 200, 50, UP, 25),
        (None, 20, 50, DOWN, None),
        (None, 20, 10, DOWN, 100),
        (None, 0, 0, UP, 100),
        (None, 0, -1, UP, None),
        (0, None, 5, UP, None),
        (0, 10, None, UP, None),
        (nan, 10, 5, UP, 50),
        (0, inf, 5, UP, None),
    ],
)
def test_every_case_is_defined(baseline, target, actual, direction, expected) -> None:  # type: ignore[no-untyped-def]
    assert attainment(baseline, target, actual, direction) == expected


MAYBE = st.none() | st.floats(allow_nan=True, allow_infinity=True) | st.integers(-5, 5).map(float)


@given(MAYBE, MAYBE, MAYBE, st.sampled_from(Direction))
def test_it_is_never_an_exception_and_always_within_bounds(
    baseline: float | None, target: float | None, actual: float | None, direction: Direction
) -> None:
    value = attainment(baseline, target, actual, direction)
    assert value is None or 0 <= value <= 100
