"""How much wider than our own is the typeface in which a template sets its tables?

Columns are measured with the widths of Arial; a service that sets its documents in a wider typeface gets wider columns
where a figure or a date must stay whole.
"""

from lxml import etree

from reports.namespaces import A, w

_WIDER = {
    "verdana": 1.18,
    "dejavu sans": 1.18,
    "bitstream vera sans": 1.18,
    "montserrat": 1.18,
    "poppins": 1.16,
    "arial black": 1.25,
    "lucida sans": 1.15,
    "lucida sans unicode": 1.15,
    "lucida grande": 1.15,
    "georgia": 1.11,
    "dejavu serif": 1.18,
    "comic sans ms": 1.11,
    "courier new": 1.2,
    "liberation mono": 1.2,
    "consolas": 1.1,
    "century gothic": 1.1,
    "open sans": 1.06,
    "noto sans": 1.06,
    "marianne": 1.1,
}
"""Typefaces that services use, beside the width of Arial: estimates, for want of the fonts themselves.

Too much costs a column of words a little room; too little breaks a date over two lines. No figure depends on them.
"""
_DEEPEST = 12


def breadth_of(styles: etree._Element, style_id: str, theme: etree._Element | None) -> float:
    """Beside the width of Arial, that of the typeface of a style; 1 when it is no wider, or unknown."""
    name = _typeface(styles, style_id, theme)
    return _WIDER.get(name.strip().casefold(), 1.0)


def _typeface(styles: etree._Element, style_id: str, theme: etree._Element | None) -> str:
    """The name that the style gives, or the one it is based on, and so on up to the default of the document."""
    known = {one.get(w("styleId"), ""): one for one in styles.iter(w("style"))}
    for _ in range(_DEEPEST):
        style = known.get(style_id)
        if style is None:
            break
        if name := _named(style.find(f"{w('rPr')}/{w('rFonts')}"), theme):
            return name
        based_on = style.find(w("basedOn"))
        style_id = based_on.get(w("val"), "") if based_on is not None else ""
    return _named(styles.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}/{w('rFonts')}"), theme)


def _named(fonts: etree._Element | None, theme: etree._Element | None) -> str:
    if fonts is None:
        return ""
    of_theme = fonts.get(w("asciiTheme"), "")
    if of_theme and theme is not None:
        latin = theme.find(f".//{{{A}}}{'major' if of_theme.startswith('major') else 'minor'}Font/{{{A}}}latin")
        return latin.get("typeface", "") if latin is not None else ""
    return fonts.get(w("ascii"), "")
