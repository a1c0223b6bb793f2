"""What shape has a territory on the map? IGN Admin Express, Licence Ouverte 2.0."""

import json
import math
import re
from dataclasses import dataclass
from functools import cache, lru_cache

from reports.contours_import import FILE, Point

_NUMBER = re.compile(r"-?\d+")
OVERSEAS = frozenset({"971", "972", "973", "974", "976", "01", "02", "03", "04", "06"})
"""Codes drawn in boxes; "01" to "06" are régions there, and départements elsewhere."""
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Outline:
    """A territory's outline: as an SVG path, and as rings of points on the grid."""

    path: str
    rings: tuple[tuple[Point, ...], ...]

    @property
    def box(self) -> Box:
        """Left, top, right, bottom."""
        points = [point for ring in self.rings for point in ring]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)


@cache
def outlines(kind: str) -> dict[str, Outline]:
    """The outline of each département or région, by code."""
    held: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return {code: Outline(path, _rings(path)) for code, path in held[kind].items()}


def is_overseas(kind: str, code: str) -> bool:
    """Drawn in a box of its own."""
    return code in OVERSEAS and (kind == "region" or len(code) == 3)


def _rings(path: str) -> tuple[tuple[Point, ...], ...]:
    return tuple(_ring(piece) for piece in path.split("z") if piece)


def _ring(piece: str) -> tuple[Point, ...]:
    numbers = [int(one) for one in _NUMBER.findall(piece)]
    x, y = numbers[:2]
    points = [(x, y)]
    for at in range(2, len(numbers) - 1, 2):
        x, y = x + numbers[at], y + numbers[at + 1]
        points.append((x, y))
    return tuple(points)


@lru_cache(maxsize=2048)
def hatching(kind: str, code: str, angle: int, spacing: float) -> tuple[tuple[Point, Point], ...]:
    """The parts, inside a territory, of parallel lines at this angle (in degrees) and distance."""
    turn = math.radians(angle)
    cosine, sine = math.cos(turn), math.sin(turn)
    crossings: dict[int, list[float]] = {}
    for ring in outlines(kind)[code].rings:
        turned = [(x * cosine + y * sine, y * cosine - x * sine) for x, y in ring]
        for (x1, y1), (x2, y2) in zip(turned, (*turned[1:], turned[0]), strict=True):
            low, high = min(y1, y2), max(y1, y2)
            for line in range(math.ceil(low / spacing), math.ceil(high / spacing)):
                share = (line * spacing - y1) / (y2 - y1)
                crossings.setdefault(line, []).append(x1 + share * (x2 - x1))
    segments: list[tuple[Point, Point]] = []
    for line in sorted(crossings):
        across, y = sorted(crossings[line]), line * spacing
        for start, end in zip(across[::2], across[1::2], strict=False):
            first = (round(start * cosine - y * sine), round(y * cosine + start * sine))
            segments.append((first, (round(end * cosine - y * sine), round(y * cosine + end * sine))))
    return tuple(segments)
