"""Which number does a French text hold, and of what?"""

import re
from dataclasses import dataclass

from roadmaps.folding import fold

_SPOKEN = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000,
}  # fmt: skip
_CARDINALS = {
    "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11,
    "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "trente": 30, "quarante": 40,
    "cinquante": 50, "soixante": 60, "cent": 100, "mille": 1000,
}  # fmt: skip
SPOKEN = "|".join(_SPOKEN)
NUMBER = r"\d{1,3}(?:[ .]\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_NUMBER = re.compile(rf"(?<![\w,.])[-+]?({NUMBER})\s*(millions?|m€|k€|%|‰|m\b|k\b)?")
_SPOKEN_NUMBER = re.compile(r"\b(?:(une?|deux|trois|quatre|cinq|plusieurs)\s+)?(" + SPOKEN + r")s?\b")
_CARDINAL = re.compile(r"\b(" + "|".join(_CARDINALS) + r")\b")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, its unit and where it stands in the text."""

    value: float
    unit: str | None
    start: int
    end: int


def number_of(text: str) -> float:
    """ "10 666" → 10666, "49,8" → 49.8, "3.000" → 3000."""
    plain = text.replace(" ", "")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", plain):
        plain = plain.replace(".", "")
    return float(plain.replace(",", "."))


def _whole(value: float) -> float:
    return int(value) if value == int(value) else round(value, 6)


def quantities_in(text: str, spoken: bool = True) -> list[Quantity]:
    """The numbers of a text in order, written in digits or ("une quarantaine") in letters."""
    folded = fold(text)
    found = []
    for match in _NUMBER.finditer(folded):
        scale = match[2] or ""
        value = number_of(match[1]) * (1e6 if scale[:1] == "m" else 1e3 if scale[:1] == "k" else 1)
        unit = (
            "%" if scale == "%" else "‰" if scale == "‰" else "€" if scale.endswith("€") else _unit(text, match.end())
        )
        found.append(Quantity(_whole(value), unit, *match.span()))
    if not found and spoken:
        found = [
            Quantity(_CARDINALS.get(m[1] or "", 1) * _SPOKEN[m[2]], _unit(text, m.end()), *m.span())
            for m in _SPOKEN_NUMBER.finditer(folded)
        ] or [Quantity(_CARDINALS[m[1]], _unit(text, m.end()), *m.span()) for m in _CARDINAL.finditer(folded)]
    return found


def _unit(text: str, start: int) -> str | None:
    """The one or two words after a number, when they are nothing else."""
    match = re.match(r"\s*([^\W\d_][\w’'-]*|€)(?=\s*(?:$|[,;.)\n]|\sà\s|\spar\s|\sen\s|→|\sd))", text[start:])
    return (
        match[1] if match and match[1].lower() not in {"à", "a", "et", "de", "en", "par", "sur", "au", "puis"} else None
    )
