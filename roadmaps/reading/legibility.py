"""Can the text of this file be read by a person, or is it a heap of wrong characters?"""

import re
import unicodedata

from roadmaps.reading import refusals
from roadmaps.reading.refusals import refused

_ENOUGH_LETTERS = 80
_SAMPLE = 100_000
_VOWELS = frozenset("aeiouy")
_BROKEN_ACCENTS = re.compile(
    "[ÃÂ][\u0080-\u00bf\u2018-\u203a\u20ac\u0152\u0153\u0160\u0161\u0178\u017d\u017e]|â€[\u0080-\uffff]"
)
_TAG = re.compile(r"<[^>]*>")


def check_legible(text: str) -> None:
    """Refuse a text whose characters are broken; a short text gets the benefit of the doubt."""
    sample = text[:_SAMPLE]
    letters = [char for char in sample if char.isalpha()]
    if len(letters) < _ENOUGH_LETTERS:
        return
    broken = sum(1 for char in sample if _is_broken(char))
    accents = 2 * len(_BROKEN_ACCENTS.findall(sample))
    if broken > 0.01 * len(letters) or accents > 0.012 * len(letters) or _share_of_vowels(letters) < 0.25:
        raise refused(refusals.UNREADABLE_TEXT)


def check_legible_markup(markup: bytes) -> None:
    """The same for the text between the tags of an XML part."""
    check_legible(_TAG.sub(" ", markup[: 8 * _SAMPLE].decode("utf-8", "replace")))


def _is_broken(char: str) -> bool:
    return char == "\ufffd" or (char not in "\t\n\r\x0b\x0c" and unicodedata.category(char) in ("Cc", "Co", "Cn"))


def _share_of_vowels(letters: list[str]) -> float:
    """Share of vowels among Latin letters (French has about 0.45, no language less than 0.3)."""
    plain = [unicodedata.normalize("NFD", char.lower())[0] for char in letters]
    latin = [char for char in plain if "a" <= char <= "z"]
    if len(latin) < _ENOUGH_LETTERS:
        return 1.0
    return sum(1 for char in latin if char in _VOWELS) / len(latin)
