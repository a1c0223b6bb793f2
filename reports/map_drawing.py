"""What is to be drawn on a map, whatever draws it: outlines, hatchings, frames, and what the view shows?"""

from dataclasses import dataclass

from reports.contours import Box, hatching, is_overseas, outlines
from reports.contours_import import Point
from reports.outline import Map
from reports.patterns import MISSING, Pattern, class_patterns

INSET = ("75", "92", "93", "94")
_MARGIN = 0.03
_TALLEST = 1.15
_LARGE = 1500
"""A view wider than this, in grid units, is of the whole country."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A territory to draw: where it is moved to and how much enlarged, its colour and its hatching."""

    code: str
    pattern: Pattern
    scale: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)

    def placed(self, point: Point) -> tuple[float, float]:
        """A point of the grid, where this piece draws it."""
        return point[0] * self.scale + self.shift[0], point[1] * self.scale + self.shift[1]


@dataclass(frozen=True, slots=True)
class Drawing:
    """All that a map shows, in grid units."""

    kind: str
    view: Box
    context: tuple[str, ...]
    pieces: tuple[Piece, ...]
    frames: tuple[Box, ...]

    def lines(self, piece: Piece) -> list[tuple[tuple[float, float], tuple[float, float]]]:
        """The hatching of a piece, spaced for the view."""
        spacing = max(3.0, piece.pattern.spacing * (self.view[2] - self.view[0]) / 3000 / piece.scale)
        found = [one for angle in piece.pattern.angles for one in hatching(self.kind, piece.code, angle, spacing)]
        return [(piece.placed(start), piece.placed(end)) for start, end in found]


def patterns_of(map_: Map) -> tuple[Pattern, ...]:
    """The pattern of each class, in the legend's order."""
    return class_patterns(len(map_.legend))


def drawing_of(map_: Map) -> Drawing:
    """Decide the view, the neighbours shown pale, the boxes of overseas and of Paris."""
    known = outlines(map_.contours)
    patterns = patterns_of(map_)
    chosen = {
        area.code: MISSING if area.bucket is None or not patterns else patterns[min(area.bucket, len(patterns) - 1)]
        for area in map_.areas
        if area.code in known
    }
    view = _view([known[code].box for code in chosen] or [one.box for one in known.values()])
    pieces = [Piece(code, pattern) for code, pattern in chosen.items()]
    context = tuple(code for code in known if code not in chosen and _meet(known[code].box, view))
    frames = (
        [_padded(known[code].box) for code in chosen if is_overseas(map_.contours, code)] if len(chosen) > 1 else []
    )
    inset = _inset(map_, chosen, view)
    if inset:
        frames.append(inset[1])
        pieces += inset[0]
    return Drawing(map_.contours, view, context, tuple(pieces), tuple(frames))


def _view(boxes: list[Box]) -> Box:
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    margin = _MARGIN * max(right - left, bottom - top, 60)
    left, top, right, bottom = left - margin, top - margin, right + margin, bottom + margin
    lacking = (bottom - top) / _TALLEST - (right - left)
    return (left - lacking / 2, top, right + lacking / 2, bottom) if lacking > 0 else (left, top, right, bottom)


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and one[2] > other[0] and one[1] < other[3] and one[3] > other[1]


def _padded(box: Box, margin: float = 22) -> Box:
    return box[0] - margin, box[1] - margin, box[2] + margin, box[3] + margin


def _inset(map_: Map, chosen: dict[str, Pattern], view: Box) -> tuple[list[Piece], Box] | None:
    """Paris and its neighbours again, larger, in the corner of a map of the whole country."""
    if map_.contours != "departement" or view[2] - view[0] < _LARGE or not set(INSET) <= chosen.keys():
        return None
    left, top, right, bottom = _view_of_inset()
    scale = 300 / (right - left)
    corner = (view[0] + 60, view[1] + 60)
    shift = (corner[0] - left * scale, corner[1] - top * scale)
    pieces = [Piece(code, chosen[code], scale, shift) for code in INSET]
    return pieces, _padded((corner[0], corner[1], corner[0] + 300, corner[1] + (bottom - top) * scale))


def _view_of_inset() -> Box:
    boxes = [outlines("departement")[code].box for code in INSET]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
