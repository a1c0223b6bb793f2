"""How does a workbook dress its cells: number format, bold, background colour?"""

from dataclasses import dataclass
from typing import Any

from lxml import etree

from roadmaps.reading.number_formats import BUILT_IN

STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_THEME_ORDER = [
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
]


@dataclass(frozen=True, slots=True)
class Style:
    """One dress."""

    number_format: str = "General"
    bold: bool = False
    fill: str = ""


def read_styles(styles: etree._Element | None, theme: etree._Element | None) -> tuple[Style, ...]:
    """The styles of cells, by their index."""
    if styles is None:
        return (Style(),)
    colours = _theme_colours(theme)
    codes = {one.get("numFmtId", ""): one.get("formatCode", "") for one in _under(styles, "numFmts")}
    bold = [_is_bold(font) for font in _under(styles, "fonts")]
    fills = [_fill_colour(fill, colours) for fill in _under(styles, "fills")]
    return tuple(_style(one, codes, bold, fills) for one in _under(styles, "cellXfs")) or (Style(),)


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; empty for a comment or an instruction."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _under(root: etree._Element, name: str) -> list[etree._Element]:
    return [one for group in root if local_name(group) == name for one in group if isinstance(one.tag, str)]


def _style(xf: etree._Element, codes: dict[str, str], bold: list[bool], fills: list[str]) -> Style:
    number = xf.get("numFmtId", "0")
    code = codes.get(number) or BUILT_IN.get(int(number) if number.isdecimal() else 0, "General")
    return Style(code, _at(bold, xf.get("fontId"), False), _at(fills, xf.get("fillId"), ""))


def _at(values: list[Any], index: str | None, default: Any) -> Any:
    position = int(index) if index and index.isdecimal() else 0
    return values[position] if position < len(values) else default


def _is_bold(font: etree._Element) -> bool:
    return any(local_name(one) == "b" and one.get("val", "1") not in ("0", "false") for one in font)


def _fill_colour(fill: etree._Element, theme: list[str]) -> str:
    for pattern in fill:
        if local_name(pattern) == "patternFill" and pattern.get("patternType") == "solid":
            for colour in pattern:
                if local_name(colour) == "fgColor":
                    return _colour(colour, theme)
    return ""


def _colour(colour: etree._Element, theme: list[str]) -> str:
    rgb = colour.get("rgb")
    if rgb:
        return rgb[-6:].upper()
    index = colour.get("theme", "")
    return theme[int(index)] if index.isdecimal() and int(index) < len(theme) else ""


def _theme_colours(theme: etree._Element | None) -> list[str]:
    if theme is None:
        return []
    found: dict[str, str] = {}
    for name in _THEME_ORDER:
        for element in theme.iter(_DRAWING + name):
            for colour in element:
                found[name] = (colour.get("lastClr") or colour.get("val") or "")[-6:].upper()
    return [found.get(name, "") for name in _THEME_ORDER]
