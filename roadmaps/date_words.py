"""How do French texts write months, counts, ordinals and years? The words and patterns that dates are made of.

Patterns are read on folded text (no accents, no capitals).
"""

import re

MONTHS = (
    r"(?P<month>janvier|janv|jan|fevrier|fevr|fev|feb|mars|avril|avr|apr|mai|juin|jun|juillet|juil|jul|aout|aug"
    r"|septembre|sept|sep|octobre|oct|novembre|nov|decembre|dec)\b\.?"
)
_MONTH_STARTS = ("jan", "f", "mar", "a[vp]", "mai", "juin|jun", "juil|jul", "ao|au", "s", "o", "n", "d")
_COUNTS = {
    word: number
    for number, word in enumerate(
        [
            "un",
            "deux",
            "trois",
            "quatre",
            "cinq",
            "six",
            "sept",
            "huit",
            "neuf",
            "dix",
            "onze",
            "douze",
            "treize",
            "quatorze",
            "quinze",
            "seize",
        ],
        start=1,
    )
} | {"une": 1, "dix-huit": 18, "vingt": 20, "vingt-quatre": 24, "trente": 30, "trente-six": 36, "soixante": 60}
_COUNTS |= {"huitaine": 8, "quinzaine": 15, "quatre-vingt-dix": 90}
COUNT = r"(?P<count>\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True)) + r")(?:\s*\(\d+\))?"
MEASURE = (
    r"(?P<measure>jours?|j\b|semaines?|mois|ans?\b|annees?|trimestres?|semestres?)(?:\s+(?:ouvr\w+|calendaires?))?"
)
ORDINAL = r"(?P<n>[1-4]|premier|premiere|deuxieme|second|seconde|troisieme|quatrieme|dernier|iv|iii|ii|i)"
ORDINALS = {"premier": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "premiere": 1}
ORDINALS |= {"i": 1, "ii": 2, "iii": 3, "iv": 4}
SUFFIX = r"\s*(?:er|ere|eme|ieme|e|nde|nd|de|d)?"
FULL = r"(?:19|20)\d\d"
YEAR_AFTER = (
    r"(?:[\s\-./']*(?:(?:de|en)\s+)?(?:l'annee\s+|annee\s+)?\(?(?P<year>"
    + FULL
    + r"|[2-4]\d(?!\s*[h%€:]|/\d\d?/))(?!\d))?"
)
SEASON_NAMES = {"printemps": 1, "ete": 2, "automne": 3, "hiver": 4}
FREE = r"(?<![\w/.,-])"


def year_of(text: str | None) -> int | None:
    """The year written in two or four digits."""
    return None if not text else int(text) if len(text) == 4 else 2000 + int(text)


def month_of(text: str) -> int:
    """The number of a month named in full or shortened."""
    return next(i for i, start in enumerate(_MONTH_STARTS, start=1) if re.match(start, text))


def count_of(text: str) -> int:
    """A number in digits or in letters."""
    return int(text) if text.isdigit() else _COUNTS[text]


def measure_of(text: str) -> str:
    """The letter of a unit of time, as :class:`~roadmaps.named_periods.Named` writes it."""
    return {"j": "d", "s": "w", "m": "m", "a": "y", "t": "t"}[text[0]] if not text.startswith("semes") else "s"
