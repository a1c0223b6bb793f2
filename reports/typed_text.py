"""How does text that a person typed become Word XML, exactly and visibly?

Every character is kept; those that XML cannot carry, or that nobody could see, are shown as a picture of themselves.
Among them those that turn the order of what follows: nothing typed by a person turns a date or a figure of ours round.
"""

import re
from collections.abc import Iterable

from reports.outline import Text

_UNUSUAL = re.compile(r"[&<>\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_SEAM = "\u00a6"
_LINE_END = re.compile(r"\r\n|[\r\u2028\u2029]")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_TAB_OR_LINE = re.compile(r"([\t\n])")


def visible(text: str) -> str:
    """The same text with one kind of line end, and each character that cannot be seen shown by its picture."""
    return _UNSEEN.sub(_picture, _LINE_END.sub("\n", text))


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else f"⟨U+{code:04X}⟩"


def escape(text: str) -> str:
    """The characters that XML reserves, in the body of an element."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """A text as the value of an XML attribute in double quotes."""
    return escape(visible(text)).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def plain_element(text: str) -> str:
    """A text as the content of an element that knows neither lines nor tabs (a property, a chart label)."""
    return escape(visible(text)) if _UNUSUAL.search(text) else text


def is_plain(text: str) -> bool:
    """True: the text stands in an element as it is, and no space of it would be lost."""
    return not (_UNUSUAL.search(text) or "  " in text or text.startswith(" ") or text.endswith(" "))


def are_plain(texts: tuple[str, ...]) -> bool:
    """The same of several texts, looked at together; it may say no for nothing, never yes."""
    joined = _SEAM.join(texts)
    return is_plain(joined) and f" {_SEAM}" not in joined and f"{_SEAM} " not in joined


def run_content(text: str) -> str:
    """What stands in a run: its text, line breaks and tabs."""
    if is_plain(text):
        return f"<w:t>{text}</w:t>" if text else ""
    pieces = (_piece(piece) for piece in _TAB_OR_LINE.split(visible(text)))
    return "".join(pieces)


def _piece(piece: str) -> str:
    if piece == "\n":
        return "<w:br/>"
    if piece == "\t":
        return "<w:tab/>"
    return f'<w:t xml:space="preserve">{escape(piece)}</w:t>' if piece else ""


def run(text: str, properties: str = "") -> str:
    """A run of one look; empty for an empty text."""
    content = run_content(text)
    if not content:
        return ""
    return f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>" if properties else f"<w:r>{content}</w:r>"


def runs(texts: Iterable[Text]) -> str:
    """The runs of a paragraph, bold and italic kept."""
    return "".join(run(one.text, _emphasis(one)) for one in texts)


def _emphasis(text: Text) -> str:
    return ("<w:b/>" if text.bold else "") + ("<w:i/>" if text.italic else "")
