"""How does a map stand in the document: its picture, its words, its legend?"""

from functools import lru_cache

from reports import labels
from reports.charts import drawing_xml
from reports.manuscript import Manuscript
from reports.map_drawing import Drawing, drawing_of, patterns_of
from reports.map_pictures import png, svg, swatch
from reports.namespaces import ASVG, PIC, WP, A, R
from reports.outline import Map
from reports.packing import compressed, stored
from reports.patterns import MISSING, Pattern
from reports.typed_text import attribute, run

_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SHARE = 0.86
_EMU = 12_700


def map_height(map_: Map, written: Manuscript) -> float:
    """The height of the picture, in points."""
    left, top, right, bottom = drawing_of(map_).view
    return _width(written) * (bottom - top) / (right - left)


def _width(written: Manuscript) -> float:
    return written.shape.width / 20 * _SHARE


def map_xml(map_: Map, written: Manuscript) -> str:
    """The map, then a line of words for each class, then whom the contours come from."""
    drawing = drawing_of(map_)
    rank = written.next_drawing()
    sharp, plain = _pictures(drawing)
    key = written.attach(stored(f"word/media/carte{rank}.png", plain), "image")
    sharp_key = written.attach(compressed(f"word/media/carte{rank}.svg", sharp), "image")
    width, height = _width(written), map_height(map_, written)
    written.pages.keep(height + 1, 20, under=10)
    extension = (
        f'<a:extLst><a:ext uri="{_SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{ASVG}" r:embed="{sharp_key}"/></a:ext>'
        "</a:extLst>"
    )
    words = (map_.title, map_.alternative)
    picture = drawing_xml(written, rank, (width, height), words, _picture(rank, key, (width, height), extension))
    return picture + _legend(map_, written)


@lru_cache(maxsize=64)
def _pictures(drawing: Drawing) -> tuple[bytes, bytes]:
    return svg(drawing), png(drawing)


@lru_cache(maxsize=16)
def _swatch(pattern: Pattern) -> bytes:
    return swatch(pattern)


def _picture(rank: int, key: str, size: tuple[float, float], extension: str = "") -> str:
    extent = f'cx="{int(size[0] * _EMU)}" cy="{int(size[1] * _EMU)}"'
    return (
        f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{PIC}"><pic:pic xmlns:pic="{PIC}"><pic:nvPicPr>'
        f'<pic:cNvPr id="{rank}" name="Image {rank}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip xmlns:r="{R}" r:embed="{key}">{extension}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>"
    )


def _legend(map_: Map, written: Manuscript) -> str:
    """Each class by its pattern and its words; the class of missing values only if there is one."""
    lines = list(zip(patterns_of(map_), map_.legend, strict=True))
    if any(area.bucket is None for area in map_.areas):
        lines.append((MISSING, map_.missing))
    written.pages.write(16 * len(lines) + 16)
    return "".join(_legend_line(pattern, words, written) for pattern, words in lines) + _note(
        labels.MAP_CREDIT, written
    )


def _legend_line(pattern: Pattern, words: str, written: Manuscript) -> str:
    rank = written.next_drawing()
    key = written.attach(stored(f"word/media/motif{rank}.png", _swatch(pattern)), "image")
    size = (18.0, 12.0)
    extent = f'cx="{int(size[0] * _EMU)}" cy="{int(size[1] * _EMU)}"'
    indented = f"\u00a0\u00a0{words}"
    descr = attribute(f"{labels.LEGEND}\u00a0: {words}")
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{written.styles["cell"]}"/><w:keepNext/></w:pPr><w:r><w:rPr>'
        f'<w:position w:val="-4"/></w:rPr><w:drawing>'
        f'<wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
        f"<wp:extent {extent}/>"
        f'<wp:docPr id="{rank}" name="Motif {rank}" descr="{descr}"/><wp:cNvGraphicFramePr/>'
        f"{_picture(rank, key, size)}</wp:inline></w:drawing></w:r>{run(indented)}</w:p>"
    )


def _note(words: str, written: Manuscript) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{written.styles["note"]}"/></w:pPr>{run(words)}</w:p>'
