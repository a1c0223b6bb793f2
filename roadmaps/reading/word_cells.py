"""What does an ordinary cell of a Word table say, in one pass over its elements?

Nearly all cells hold plain runs of text. They are read here, fast; the first element that means more (a control, a
field, a revision, a list, a drawing...) sends the cell back to the careful reader.
"""

from collections.abc import Mapping

from lxml import etree

from roadmaps.reading.word_styles import VAL, Style, W, integer, is_on

_PASSED_OVER = 0
_ROLES = {
    W + name: _PASSED_OVER
    for name in [
        "tc",
        "tcPr",
        "tcW",
        "tcBorders",
        "top",
        "left",
        "bottom",
        "right",
        "start",
        "end",
        "vAlign",
        "tcMar",
        "noWrap",
        "pPr",
        "spacing",
        "jc",
        "ind",
        "keepNext",
        "keepLines",
        "widowControl",
        "rPr",
        "rFonts",
        "sz",
        "szCs",
        "color",
        "lang",
        "bCs",
        "i",
        "iCs",
        "u",
        "proofErr",
        "bookmarkStart",
        "bookmarkEnd",
        "lastRenderedPageBreak",
        "contextualSpacing",
        "autoSpaceDE",
        "autoSpaceDN",
        "adjustRightInd",
        "rStyle",
        "kern",
        "cnfStyle",
        "snapToGrid",
        "noProof",
        "textAlignment",
        "suppressAutoHyphens",
        "w",
    ]
}
_ROLES |= {
    W + name: role for role, name in enumerate(("p", "r", "t", "b", "gridSpan", "vMerge", "shd", "pStyle"), start=1)
}
PlainCell = tuple[int, str, str, list[str], bool]


def read_plain_cell(  # noqa: PLR0912
    cell: etree._Element, styles: Mapping[str, Style]
) -> PlainCell | None:
    """Columns spanned, vertical merge, colour, lines, and whether all is bold; None when the cell is not so plain."""
    span, merge, fill, bold, run_bold = 1, "", "", True, False
    lines: list[str] = []
    texts: list[str] = []
    begun = False
    for element in cell.iter():
        role = _ROLES.get(element.tag)
        if role == _PASSED_OVER:
            continue
        if role == 3:
            text = element.text
            if text:
                texts.append(text)
                bold = bold and (run_bold or text.isspace())
        elif role == 2:
            run_bold = False
        elif role == 1:
            if texts:
                _end_line(texts, lines)
            begun = True
        elif role == 4:
            run_bold = is_on(element)
        elif role is None or not _is_a_plain_look(role, element, styles):
            return None
        elif role == 5:
            span = min(max(integer(element, 1), 1), 200)
        elif role == 6:
            merge = element.get(VAL, "continue")
        elif role == 7 and not begun and element.get(W + "fill", "auto") not in {"auto", "FFFFFF"}:
            fill = element.get(W + "fill", "").upper()
    if texts:
        _end_line(texts, lines)
    return span, merge, fill, lines, bold


def _end_line(texts: list[str], lines: list[str]) -> None:
    line = "".join(texts).strip()
    texts.clear()
    if line:
        lines.append(line)


def _is_a_plain_look(role: int, element: etree._Element, styles: Mapping[str, Style]) -> bool:
    """A paragraph style that brings neither a list nor bold letters."""
    if role != 8:
        return True
    style = styles.get(element.get(VAL, ""))
    return style is None or not (style.list_key or style.list_level is not None or style.bold or style.heading)
