"""How far has a measured value come from where it started to where it should be?

One function for both directions. Everything is defined: a value that has not moved, a target below the baseline, a
target equal to it, a value beyond it, and any of the three missing.
"""

from math import isfinite

from models.closed_lists import Direction


def attainment(
    baseline: float | None, target: float | None, actual: float | None, direction: Direction = Direction.UP
) -> float | None:
    """Percentage of the way from ``baseline`` to ``target``, within [0, 100]; None when there is nothing to measure.

    The way is the one from baseline to target, whatever ``direction`` says; it decides only where there is no way:
    target equal to baseline, or no baseline. Without a baseline, a rising indicator starts from zero and a falling one
    is reached or not measurable.
    """
    start, goal, value = _finite(baseline), _finite(target), _finite(actual)
    if goal is None or value is None:
        return None
    if start is None:
        return _without_baseline(goal, value, direction)
    if goal == start:
        return 100.0 if has_reached(goal, value, direction) else 0.0
    # Halved before subtracting, so that no pair of huge values overflows.
    return _bounded((value / 2 - start / 2) / (goal / 2 - start / 2))


def has_reached(target: float, actual: float, direction: Direction) -> bool:
    """Whether the value is at the target or beyond it."""
    return actual >= target if direction is Direction.UP else actual <= target


def _without_baseline(target: float, actual: float, direction: Direction) -> float | None:
    if has_reached(target, actual, direction):
        return 100.0
    return _bounded(actual / target) if direction is Direction.UP and target > 0 else None


def _bounded(ratio: float) -> float:
    return min(100.0, max(0.0, 100 * ratio))


def _finite(value: float | None) -> float | None:
    return value if value is not None and isfinite(value) else None
