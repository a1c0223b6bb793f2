"""How wide is a text in the house's typeface, and on how many lines does it stand?

Widths are those of Arial, which Liberation Sans and Helvetica share, in thousandths of the size of the letters. An
accent changes no width; a letter that Latin does not know is taken for one of middling width.
"""

import unicodedata
from collections.abc import Iterable, Sequence

_MIDDLING, _IDEOGRAMS = 556, 0x2E7F
BOLD = 1.07
"""How much wider bold letters are, on average."""
_CLASSES = {
    191: "'",
    222: "ijl‘’",
    260: "|",
    278: " !,./:;I[\\]ft\u00a0\u202f",
    333: "()-r`{}\u2011“”",
    355: '"',
    389: "*",
    500: "ckJsvxyz",
    584: "+<=>~×−",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "Wœ",
    1000: "—…ŒÆ",
    1015: "@",
}
_SAMPLE = 24
"""Texts of a column that are measured; the others have letters like theirs."""
LOST = 2.6
"""Letters that a line of running text leaves empty at its end, on average."""


class _Widths(dict[str, int]):
    """The width of each letter; one that was not met yet is measured without its accents."""

    def __missing__(self, letter: str) -> int:
        plain = unicodedata.normalize("NFD", letter)[:1]
        width = self[plain] if plain in self else 1000 if ord(letter) > _IDEOGRAMS else _MIDDLING
        self[letter] = width
        return width


_width = _Widths({letter: width for width, letters in _CLASSES.items() for letter in letters}).__getitem__


def width_of(text: str, size: float, *, bold: bool = False) -> float:
    """In points, on one line."""
    return sum(map(_width, text)) * size / 1000 * (BOLD if bold else 1)


def lines_of(text: str, width: float, size: float, *, bold: bool = False) -> int:
    """How many lines a text takes in a column of this width, in points; lines break between words."""
    return sum(_lines(line, width, size, bold) for line in text.split("\n"))


def _lines(line: str, width: float, size: float, bold: bool) -> int:
    whole = width_of(line, size, bold=bold)
    if whole <= width:
        return 1
    lines, filled, blank = 1, 0.0, width_of(" ", size)
    for word in line.split(" "):
        length = width_of(word, size, bold=bold)
        if filled and filled + length > width:
            lines, filled = lines + 1, 0.0
        while length > width:  # a word longer than the column is cut
            lines, length = lines + 1, length - width
        filled += length + blank
    return lines


def letters_in(width: float, texts: Sequence[str], size: float) -> float:
    """How many letters of texts like these a line of this width holds, its end left empty; a few of them are read."""
    read = "".join(_some(texts))
    mean = sum(map(_width, read)) / len(read) if read else _MIDDLING
    return max(1.0, width * 1000 / (size * mean))


def _some(texts: Sequence[str]) -> Iterable[str]:
    return texts[:: max(1, len(texts) // _SAMPLE)]
