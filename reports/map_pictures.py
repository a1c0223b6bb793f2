"""How is a map drawn, as an SVG that stays sharp and as a PNG for what cannot show it?"""

import io
from collections.abc import Callable

from PIL import Image, ImageDraw

from reports.contours import outlines
from reports.house_looks import RULE
from reports.map_drawing import Drawing, Piece
from reports.patterns import Pattern

Place = Callable[[tuple[float, float]], tuple[float, float]]
_BORDER = "FFFFFF"
_CONTEXT_FILL, _CONTEXT_BORDER = "FAFAFA", "D9DEE5"
_OUTER = "5B6B7C"
_SMOOTHING = 2
PIXELS = 1300


def svg(drawing: Drawing) -> bytes:
    """The map as an SVG, with plain paths only: every program that shows SVG shows them alike."""
    left, top, right, bottom = drawing.view
    width, height = right - left, bottom - top
    thin = width / 1300
    held = outlines(drawing.kind)
    body = [
        f'<path d="{held[code].path}" fill="#{_CONTEXT_FILL}" stroke="#{_CONTEXT_BORDER}" stroke-width="{thin:.2f}"/>'
        for code in drawing.context
    ]
    for piece in drawing.pieces:
        move = f' transform="matrix({piece.scale:.4f} 0 0 {piece.scale:.4f} {piece.shift[0]:.1f} {piece.shift[1]:.1f})"'
        body.append(
            f'<path d="{held[piece.code].path}"{move if piece.scale != 1 else ""} fill="#{piece.pattern.colour}" '
            f'fill-rule="evenodd" stroke="#{_OUTER}" stroke-width="{thin / piece.scale:.2f}"/>'
        )
        lines = "".join(f"M{x1:.0f} {y1:.0f}L{x2:.0f} {y2:.0f}" for (x1, y1), (x2, y2) in drawing.lines(piece))
        if lines:
            body.append(f'<path d="{lines}" fill="none" stroke="#{_hatch(piece.pattern)}" stroke-width="{thin:.2f}"/>')
    body += [
        f'<path d="M{x1:.0f} {y1:.0f}H{x2:.0f}V{y2:.0f}H{x1:.0f}z" fill="none" stroke="#{RULE}" '
        f'stroke-width="{thin:.2f}"/>'
        for x1, y1, x2, y2 in drawing.frames
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.0f} {top:.0f} {width:.0f} {height:.0f}" '
        f'width="{width:.0f}" height="{height:.0f}">{"".join(body)}</svg>'
    ).encode()


def png(drawing: Drawing) -> bytes:
    """The same map as a PNG."""
    left, top, right, bottom = drawing.view
    factor = PIXELS * _SMOOTHING / (right - left)
    size = (PIXELS * _SMOOTHING, int((bottom - top) * factor))
    picture = Image.new("RGB", size, "#FFFFFF")
    pen = ImageDraw.Draw(picture)

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return (point[0] - left) * factor, (point[1] - top) * factor

    held = outlines(drawing.kind)
    for code in drawing.context:
        for ring in held[code].rings:
            pen.polygon([at(point) for point in ring], f"#{_CONTEXT_FILL}", f"#{_CONTEXT_BORDER}", _SMOOTHING)
    for piece in drawing.pieces:
        _paint(pen, drawing, piece, at)
    for x1, y1, x2, y2 in drawing.frames:
        pen.rectangle([at((x1, y1)), at((x2, y2))], outline=f"#{RULE}", width=_SMOOTHING)
    return _as_png(picture.reduce(_SMOOTHING))


def _paint(pen: ImageDraw.ImageDraw, drawing: Drawing, piece: Piece, at: Place) -> None:
    rings = [[at(piece.placed(point)) for point in ring] for ring in outlines(drawing.kind)[piece.code].rings]
    for ring in rings:
        pen.polygon(ring, f"#{piece.pattern.colour}")
    for start, end in drawing.lines(piece):
        pen.line([at(start), at(end)], f"#{_hatch(piece.pattern)}", _SMOOTHING)
    for ring in rings:
        pen.line([*ring, ring[0]], f"#{_OUTER}", _SMOOTHING)


def swatch(pattern: Pattern) -> bytes:
    """A small square of one pattern, for the legend."""
    side = 96
    picture = Image.new("RGB", (side, side * 2 // 3), f"#{pattern.colour}")
    pen = ImageDraw.Draw(picture)
    step = max(8, pattern.spacing)
    ink = f"#{_hatch(pattern)}"
    for angle in pattern.angles:
        for start in range(-side, 2 * side, step):
            ends = {
                0: ((0, start), (side, start)),
                90: ((start, 0), (start, side)),
                45: ((start, 0), (start + side, side)),
                -45: ((start, 0), (start - side, side)),
            }[angle]
            pen.line(ends, ink, 2)
    pen.rectangle((0, 0, side - 1, side * 2 // 3 - 1), outline=f"#{_OUTER}", width=2)
    return _as_png(picture)


def _hatch(pattern: Pattern) -> str:
    """Dark lines on light colours, white ones on dark colours."""
    red, green, blue = (int(pattern.colour[at : at + 2], 16) for at in (0, 2, 4))
    return "33475B" if red * 299 + green * 587 + blue * 114 > 135_000 else _BORDER


def _as_png(picture: Image.Image) -> bytes:
    held = io.BytesIO()
    picture.save(held, "PNG", compress_level=6)
    return held.getvalue()
