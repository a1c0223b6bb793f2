"""How were the contours made lean?

``python -m reports.contours_import FILE.topojson`` reads the composite contours of IGN Admin Express (Licence Ouverte
2.0), simplifies each border once, so that neighbours still meet, and writes ``contours.json``: for each territory an
outline on a grid, as the ``d`` of an SVG path.
"""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("contours.json")
GRID = 3000
TOLERANCE = 1.2
SMALLEST = 12
"""Twice the area, in grid squares, under which an islet is left out."""
Point = tuple[int, int]


def lean_contours(topology: dict[str, Any]) -> dict[str, Any]:
    """The contours on the grid, by kind of territory and code."""
    arcs = _arcs(topology)
    kinds = {"departement": "departements", "region": "regions"}
    return {
        "credit": "IGN Admin Express, Licence Ouverte 2.0",
        **{
            kind: {one["properties"]["code"]: _path(one, arcs) for one in topology["objects"][name]["geometries"]}
            for kind, name in kinds.items()
        },
    }


def _arcs(topology: dict[str, Any]) -> list[list[Point]]:
    """Each border once, in grid units from the top left corner, simplified."""
    (scale_x, scale_y) = topology["transform"]["scale"]
    absolute: list[list[tuple[float, float]]] = []
    for arc in topology["arcs"]:
        x = y = 0
        line: list[tuple[float, float]] = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * scale_x, y * scale_y))
        absolute.append(line)
    xs = [x for line in absolute for x, _ in line]
    ys = [y for line in absolute for _, y in line]
    unit = max(max(xs) - min(xs), max(ys) - min(ys)) / GRID
    left, top = min(xs), max(ys)
    placed = [[((x - left) / unit, (top - y) / unit) for x, y in line] for line in absolute]
    return [[(round(x), round(y)) for x, y in _simplified(line)] for line in placed]


def _simplified(line: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Douglas and Peucker's rule; the two ends never move."""
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        first, last = waiting.pop()
        far, at = 0.0, 0
        for rank in range(first + 1, last):
            distance = _distance(line[rank], line[first], line[last])
            if distance > far:
                far, at = distance, rank
        if far > TOLERANCE:
            kept.add(at)
            waiting += [(first, at), (at, last)]
    return [line[rank] for rank in sorted(kept)]


def _distance(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    if not length:
        return float(((point[0] - start[0]) ** 2 + (point[1] - start[1]) ** 2) ** 0.5)
    return float(abs(dy * (point[0] - start[0]) - dx * (point[1] - start[1])) / length)


def _path(geometry: dict[str, Any], arcs: list[list[Point]]) -> str:
    polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    rings = [_ring(ring, arcs) for polygon in polygons for ring in polygon]
    kept = [ring for ring in rings if abs(_twice_area(ring)) >= SMALLEST] or [
        max(rings, key=lambda r: abs(_twice_area(r)))
    ]
    return "".join(_drawn(ring) for ring in kept)


def _ring(ranks: Iterable[int], arcs: list[list[Point]]) -> list[Point]:
    points: list[Point] = []
    for rank in ranks:
        line = arcs[rank] if rank >= 0 else arcs[~rank][::-1]
        for point in line:
            if not points or points[-1] != point:
                points.append(point)
    return points


def _twice_area(ring: list[Point]) -> int:
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True))


def _drawn(ring: list[Point]) -> str:
    x, y = ring[0]
    steps = [f"M{x} {y}l"]
    numbers: list[str] = []
    for next_x, next_y in ring[1:-1] if ring[-1] == ring[0] else ring[1:]:
        numbers += (str(next_x - x), str(next_y - y))
        x, y = next_x, next_y
    return "".join(steps) + " ".join(numbers).replace(" -", "-") + "z"


if __name__ == "__main__":
    made = lean_contours(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    FILE.write_text(json.dumps(made, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
