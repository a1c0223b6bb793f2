"""What do a Word file's styles and lists say of a paragraph: heading, title, list item, and the number Word computes?

Style names are matched by ``w:name``, which Word never translates; a style takes from the one it is based on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
VAL = W + "val"


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style brings."""

    heading: int = 0
    is_title: bool = False
    is_contents: bool = False
    bold: bool = False
    list_key: tuple[str, int] | None = None
    """Numbering instance and level."""
    list_level: int | None = None


PLAIN = Style()


def is_on(element: etree._Element | None) -> bool:
    """A switch such as ``w:b`` is on when present, unless it says "0" or "false"."""
    return element is not None and element.get(VAL, "1") not in {"0", "false", "off", "none"}


def integer(element: etree._Element | None, default: int = 0) -> int:
    """The whole number an element holds."""
    text = element.get(VAL, "") if element is not None else ""
    return int(text) if re.fullmatch(r"-?\d{1,6}", text) else default


def read_styles(root: etree._Element | None) -> dict[str, Style]:
    """Every paragraph style, by its identifier."""
    if root is None:
        return {}
    elements = {
        one.get(W + "styleId", ""): one for one in root.iterchildren(W + "style") if one.get(W + "type") == "paragraph"
    }
    styles: dict[str, Style] = {}
    for identifier in elements:
        _resolve(identifier, elements, styles, depth=0)
    return styles


def _resolve(identifier: str, elements: dict[str, etree._Element], styles: dict[str, Style], depth: int) -> Style:
    if identifier in styles:
        return styles[identifier]
    element = elements.get(identifier)
    if element is None or depth > 20:
        return PLAIN
    based = element.find(W + "basedOn")
    parent = _resolve(based.get(VAL, ""), elements, styles, depth + 1) if based is not None else PLAIN
    styles[identifier] = _style(element, parent)
    return styles[identifier]


def _style(element: etree._Element, parent: Style) -> Style:
    name = element.find(W + "name")
    called = name.get(VAL, "").lower() if name is not None else ""
    outline = element.find(f"{W}pPr/{W}outlineLvl")
    numbered = element.find(f"{W}pPr/{W}numPr")
    bold = element.find(f"{W}rPr/{W}b")
    heading = re.fullmatch(r"(?:heading|titre) (\d)", called)
    level = int(heading[1]) if heading else integer(outline, 9) + 1 if outline is not None else parent.heading
    listed = re.match(
        r"list (?:bullet|number|continue|paragraph)(?: (\d))?$|list(?: (\d))?$|(?:liste à puces|puces)", called
    )
    return Style(
        heading=level if level <= 9 else 0,
        is_title=called in {"title", "titre"} or parent.is_title,
        is_contents=bool(re.match(r"toc \d|toc heading|table of figures", called)) or parent.is_contents,
        bold=is_on(bold) if bold is not None else parent.bold,
        list_key=_list_key(numbered, parent),
        list_level=int(listed[1] or listed[2] or 1) - 1 if listed and called != "list paragraph" else parent.list_level,
    )


def _list_key(numbered: etree._Element | None, parent: Style) -> tuple[str, int] | None:
    if numbered is None:
        return parent.list_key
    number, level = numbered.find(W + "numId"), numbered.find(W + "ilvl")
    inherited = parent.list_key[0] if parent.list_key else ""
    return (number.get(VAL, "") if number is not None else inherited, integer(level))


@dataclass(frozen=True, slots=True)
class _Level:
    """One level of a list: how it counts and how its number is written."""

    form: str
    pattern: str
    start: int


class Numbering:
    """The lists of a file, counted as Word counts them: call :meth:`next` for each item in reading order."""

    def __init__(self, root: etree._Element | None) -> None:
        self._instances: dict[str, str] = {}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._restarts: dict[str, dict[int, int]] = {}
        if root is None:
            return
        for abstract in root.iter(W + "abstractNum"):
            levels = {integer_of(one, "ilvl"): _level(one) for one in abstract.iter(W + "lvl")}
            self._levels[abstract.get(W + "abstractNumId", "")] = levels
        for instance in root.iter(W + "num"):
            link = instance.find(W + "abstractNumId")
            key = instance.get(W + "numId", "")
            self._instances[key] = link.get(VAL, "") if link is not None else ""
            starts = {integer_of(o, "ilvl"): o.find(W + "startOverride") for o in instance.iter(W + "lvlOverride")}
            self._restarts[key] = {level: integer(start, 1) for level, start in starts.items() if start is not None}

    def next(self, key: tuple[str, int]) -> tuple[bool, str]:
        """Whether the paragraph is an item of a list, and its number; a bullet has none."""
        instance, depth = key
        abstract = self._instances.get(instance)
        levels = self._levels.get(abstract or "", {})
        if instance in {"", "0"} or abstract is None or depth not in levels:
            return False, ""
        counters = self._counters.setdefault(abstract, {})
        restart = self._restarts.get(instance, {}).pop(depth, None)
        if restart is not None:
            counters[depth] = restart
        else:
            counters[depth] = counters.get(depth, levels[depth].start - 1) + 1
        for deeper in [one for one in counters if one > depth]:
            del counters[deeper]
        level = levels[depth]
        if level.form in {"bullet", "none"}:
            return True, ""
        return True, re.sub(r"%(\d)", lambda m: _count(levels, counters, int(m[1]) - 1), level.pattern)


def _count(levels: dict[int, _Level], counters: dict[int, int], depth: int) -> str:
    level = levels.get(depth)
    if level is None:
        return ""
    return _FORMS.get(level.form, str)(counters.get(depth, level.start))


def integer_of(element: etree._Element, name: str) -> int:
    """The whole number of an attribute."""
    text = element.get(W + name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _level(element: etree._Element) -> _Level:
    form, pattern = element.find(W + "numFmt"), element.find(W + "lvlText")
    written = pattern.get(VAL, "") if pattern is not None else ""
    return _Level(
        form.get(VAL, "decimal") if form is not None else "decimal", written, integer(element.find(W + "start"), 1)
    )


def _letters(number: int) -> str:
    return chr(ord("a") + (max(number, 1) - 1) % 26) * ((max(number, 1) - 1) // 26 + 1)


def _roman(number: int) -> str:
    written = ""
    for value, sign in zip((50, 40, 10, 9, 5, 4, 1), ("l", "xl", "x", "ix", "v", "iv", "i"), strict=True):
        while number >= value and len(written) < 30:
            written, number = written + sign, number - value
    return written


_FORMS: dict[str, Callable[[int], str]] = {
    "lowerLetter": _letters,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda number: _roman(number).upper(),
    "decimalZero": lambda number: f"{number:02}",
}
