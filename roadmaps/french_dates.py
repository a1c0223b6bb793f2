"""Which days, months, seasons, years and delays does a French text name, and where in it?

One pattern per way of writing; what is found is a :class:`~roadmaps.named_periods.Named` period, not yet a date: a year
may still be missing.
"""

import calendar
import re
from collections.abc import Callable, Iterator

from roadmaps.named_periods import Named, Unit

_MONTHS = (
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
_COUNT = r"(?P<count>\d{1,3}|" + "|".join(sorted(_COUNTS, key=len, reverse=True)) + r")(?:\s*\(\d+\))?"
_MEASURE = (
    r"(?P<measure>jours?|j\b|semaines?|mois|ans?\b|annees?|trimestres?|semestres?)(?:\s+(?:ouvr\w+|calendaires?))?"
)
_ORDINAL = r"(?P<n>[1-4]|premier|premiere|deuxieme|second|seconde|troisieme|quatrieme|dernier|iv|iii|ii|i)"
_ORDINALS = {"premier": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "premiere": 1}
_ORDINALS |= {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SUFFIX = r"\s*(?:er|ere|eme|ieme|e|nde|nd|de|d)?"
_FULL = r"(?:19|20)\d\d"
_YEAR_AFTER = (
    r"(?:[\s\-./']*(?:(?:de|en)\s+)?(?:l'annee\s+|annee\s+)?\(?(?P<year>"
    + _FULL
    + r"|[2-4]\d(?!\s*[h%€:]|/\d\d?/))(?!\d))?"
)
_SEASON_NAMES = {"printemps": 1, "ete": 2, "automne": 3, "hiver": 4}
_FREE = r"(?<![\w/.,-])"


def _year(text: str | None) -> int | None:
    return None if not text else int(text) if len(text) == 4 else 2000 + int(text)


def _month(text: str) -> int:
    return next(i for i, start in enumerate(_MONTH_STARTS, start=1) if re.match(start, text))


def _count(text: str) -> int:
    return int(text) if text.isdigit() else _COUNTS[text]


def _measure(text: str) -> str:
    return {"j": "d", "s": "w", "m": "m", "a": "y", "t": "t"}[text[0]] if not text.startswith("semes") else "s"


def _day(match: re.Match[str], month: int, year: int | None, column_only: bool = False) -> Named:
    digits = re.match(r"\d+", match["day"])
    day = int(digits.group()) if digits else 1
    valid = 1 <= day <= calendar.monthrange(year or 2028, month)[1]
    return Named(*match.span(), Unit.DAY, month, year, day=max(day, 1), valid=valid, column_only=column_only)


def _numeric_day(match: re.Match[str]) -> Named | None:
    year, first, second = _year(match["year"]), int(match["day"]), int(match["number"])
    if 1 <= second <= 12:
        return _day(match, second, year) if first <= 31 else None
    if 1 <= first <= 12 and second <= 31:  # American order
        return Named(*match.span(), Unit.DAY, first, year, day=second, valid=False)
    return None


def _ordinal_period(unit: Unit, last: int) -> Callable[[re.Match[str]], Named | None]:
    def build(match: re.Match[str]) -> Named | None:
        text = match["n"]
        number = int(text) if text.isdigit() else last if text == "dernier" else _ORDINALS[text]
        return Named(*match.span(), unit, number, _year(match["year"])) if number <= last else None

    return build


def _winter_aware_season(match: re.Match[str]) -> Named:
    number, year = _SEASON_NAMES[match["season"]], _year(match["year"])
    if year and match["next"] and number != 4:
        year = _year(match["next"])
    return Named(*match.span(), Unit.SEASON, number, year)


def _delay(unit: Unit, column_only: bool = False) -> Callable[[re.Match[str]], Named]:
    return lambda m: Named(*m.span(), unit, _count(m["count"]), measure=_measure(m["measure"]), column_only=column_only)


def _period(unit: Unit, column_only: bool = False) -> Callable[[re.Match[str]], Named]:
    return lambda m: Named(*m.span(), unit, year=_year(m["year"]), column_only=column_only)


_Builder = Callable[[re.Match[str]], Named | None]
_QUARTER, _HALF = _ordinal_period(Unit.QUARTER, 4), _ordinal_period(Unit.HALF, 2)


def _coming(next_one: bool) -> _Builder:
    def build(match: re.Match[str]) -> Named:
        word = match["what"]
        measure = {"m": "m", "t": "t", "s": "s"}.get(word[0], "y")
        if word.startswith("semaine"):
            return Named(*match.span(), Unit.DELAY, 1, measure="w")
        return Named(*match.span(), Unit.COMING_END, int(next_one), measure=measure)

    return build


_WAYS: list[tuple[str, _Builder]] = [
    # 2026-03-15, 2026/03/15, 2026-03-15 00:00:00
    (
        r"(?<!\d)(?P<year>20\d\d)[-/.](?P<number>\d{1,2})[-/.](?P<day>\d{1,2})(?:[t ]\d\d:\d\d\S*)?(?!\d)",
        lambda m: _day(m, int(m["number"]), _year(m["year"])) if 1 <= int(m["number"]) <= 12 else None,
    ),
    # 15/03/2026, 15.03.26, 30-02-26, 15 / 03 / 2026
    (
        r"(?<![\d/.-])(?P<day>\d{1,2})(?:er)?\s?[/.\-]\s?(?P<number>\d{1,2})\s?[/.\-]\s?(?P<year>(?:19|20)\d\d"
        r"|\d\d)(?!\d)",
        _numeric_day,
    ),
    # 15 03 2026
    (r"^(?P<day>\d{1,2})\s(?P<number>\d{1,2})\s(?P<year>20\d\d)$", _numeric_day),
    # jeudi 24 septembre 2026, 1er mars, 26-juin
    (
        r"(?:\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?(?<![\d/.,])"
        r"(?P<day>\d{1,2}(?:\s*er)?\b|1er|premier|1°)[\s\-./]*" + _MONTHS + _YEAR_AFTER,
        lambda m: _day(m, _month(m["month"]), _year(m["year"])),
    ),
    # 30 juin et 31 décembre 2026, du 15 au 20 mars: a day that borrows its month
    (
        r"(?<![\d/.,])(?P<day>\d{1,2}|1er)(?=\s*(?:,|et|puis|ou|au|-|/)\s*(?:le\s+)?(?:\d{1,2}\s*(?:,"
        r"|et)\s*)*\d{1,2}\s+" + _MONTHS + r")",
        lambda m: _day(m, _month(m["month"]), None),
    ),
    # juin 2026, juin-26, déc. 26
    (
        r"(?<![a-z])" + _MONTHS + _YEAR_AFTER,
        lambda m: Named(*m.span(), Unit.MONTH, _month(m["month"]), _year(m["year"])),
    ),
    # 06/2026, 06-2026, 2026-06
    (
        _FREE + r"(?P<n>0?[1-9]|1[0-2])\s?[/.\-]\s?(?P<year>20\d\d)(?![\d/])",
        lambda m: Named(*m.span(), Unit.MONTH, int(m["n"]), _year(m["year"])),
    ),
    (
        _FREE + r"(?P<year>20\d\d)[/\-](?P<n>0[1-9]|1[0-2])(?![\d/\-])",
        lambda m: Named(*m.span(), Unit.MONTH, int(m["n"]), _year(m["year"])),
    ),
    # 06/26
    (
        _FREE + r"(?P<n>0[1-9]|1[0-2])[/\-.](?P<year>2\d|3\d)(?![\d/\-.])",
        lambda m: Named(*m.span(), Unit.MONTH, int(m["n"]), _year(m["year"]), column_only=True),
    ),
    # 15/03
    (
        _FREE + r"(?P<day>[0-3]?\d)/(?P<number>0?[1-9]|1[0-2])(?![\d/])",
        lambda m: _day(m, int(m["number"]), None, column_only=True) if 1 <= int(m["day"]) <= 31 else None,
    ),
    # T2 2026, Q2, 2e trim. 26, trimestre 2, dernier trimestre, 2T26, 2026 T2
    (r"\b(?:[tq]|trim\.?|trimestre)\s?(?P<n>[1-4])(?!\d)" + _YEAR_AFTER, _QUARTER),
    (r"\b" + _ORDINAL + _SUFFIX + r"\s*(?:trim\b\.?|trimestre\b|t(?![a-z]))" + _YEAR_AFTER, _QUARTER),
    (r"(?<!\d)(?P<year>20\d\d)\s*[-/]?\s*(?:[tq]\s?|trim\.?\s*|trimestre\s*)(?P<n>[1-4])(?![\d\w])", _QUARTER),
    # S1 2026, 1er semestre, semestre 2, 2026 S1
    (r"\b(?:s|sem\.?\s*|semestre\s*)(?P<n>[12])(?!\d)" + _YEAR_AFTER, _HALF),
    (r"\b" + _ORDINAL + _SUFFIX + r"\s*(?:sem\b\.?|semestre\b)" + _YEAR_AFTER, _HALF),
    (r"(?<!\d)(?P<year>20\d\d)\s*[-/]?\s*(?:s|sem\.?\s*|semestre\s*)(?P<n>[12])(?![\d\w])", _HALF),
    # semaine 37 de 2026, S37 2026
    (
        r"\b(?:semaine\s*(?:n°\s*)?|sem\.?\s*|s)(?P<n>[3-9]|[1-4]\d|5[0-3])(?!\d)" + _YEAR_AFTER,
        lambda m: Named(*m.span(), Unit.WEEK, int(m["n"]), _year(m["year"])),
    ),
    # printemps 2026, d'ici l'été, hiver 2026-2027
    (
        r"(?:\b(?P<season>printemps|automne|hiver)\b|(?:(?<=l')|(?<=d')|(?<=cet )|(?<=en )|(?<=fin )|(?<=debut )"
        r"|^)ete\b"
        r"|\bete(?=\s+(?:20)?\d\d))" + _YEAR_AFTER + r"(?:\s?[-/]\s?(?P<next>(?:20)?\d\d)(?!\d))?",
        lambda m: _winter_aware_season(m) if m["season"] else _summer(m),
    ),
    (
        r"\brentree(?:\s+(?:scolaire|universitaire|sociale|des classes|de septembre))?" + _YEAR_AFTER,
        lambda m: Named(*m.span(), Unit.RETURN, 9, _year(m["year"])),
    ),
    (
        r"\bannees?\s+(?:scolaire|universitaire)s?\s*:?\s*(?P<year>(?:20)?\d\d)(?:\s?(?:[-/]"
        r"|a)\s?(?P<next>(?:20)?\d\d))?(?!\d)",
        _period(Unit.SCHOOL_YEAR),
    ),
    (
        r"\bannee\s+(?:scolaire|universitaire)(?!\s*:?\s*\d)",
        lambda m: Named(*m.span(), Unit.SCHOOL_YEAR),
    ),
    # début 2026, mi-2026
    (
        r"\bdebut\s*-?(?:\s*(?:de\s+l'|d'|l')?annee\s+)?\s*(?:de\s+)?(?P<year>20\d\d|[2-4]\d(?!\d"
        r"|\s*[h%€:/]))(?![\d/])",
        _period(Unit.EARLY),
    ),
    (
        r"\b(?:mi|milieu)[\s\-]*(?:(?:de\s+l'|d'|l')?annee\s+)?\s*(?:de\s+)?(?P<year>20\d\d|[2-4]\d(?!\d"
        r"|\s*[h%€:/]))(?![\d/])",
        _period(Unit.MIDDLE),
    ),
    # fin 2026, courant 26, horizon 2028
    (
        r"\b(?:fin|courant|horizon)\s*-?(?:\s*(?:de\s+l'|d'|l')?annee\s+)?\s*(?:de\s+)?(?P<year>20\d\d"
        r"|[2-4]\d(?!\d|\s*[h%€:/]))(?![\d])",
        _period(Unit.YEAR),
    ),
    (
        r"(?:(?<![\d.,/\w])|(?<=20\d\d/))(?:l'annee\s+|annee\s+)?(?P<year>20[0-5]\d)(?![\d%€]|\s[%€]|,\d)",
        _period(Unit.YEAR, column_only=True),
    ),
    (
        _FREE + r"(?P<year>[2-4]\d)(?=\s?[-/]\s?[2-4]\d(?!\d))",
        _period(Unit.YEAR, column_only=True),
    ),
    (r"(?<=[2-4]\d[-/])(?<!\d\d\d[-/])(?P<year>[2-4]\d)(?![\d/-])", _period(Unit.YEAR, column_only=True)),
    (r"(?<=20\d\d[-/])(?P<year>[2-4]\d)(?![\d/-])", _period(Unit.YEAR, column_only=True)),
    # M+6, J+15, N+1, T+2
    (
        r"\b(?P<measure>[mjant])\s?\+\s?(?P<count>\d{1,3})\b",
        lambda m: Named(
            *m.span(),
            Unit.COMING_END if m["measure"] in "an" else Unit.DELAY,
            int(m["count"]),
            measure={"m": "m", "j": "d", "a": "y", "n": "y", "t": "t"}[m["measure"]],
        ),
    ),
    # sous 3 mois, d'ici trois mois, dans les 15 jours, dans un délai de deux mois
    (
        r"(?:\bsous|\bdans|\bd'ici|\ba\b|\bdelai)(?:\s+(?:a|les|un\s+delai\s+de|un\s+delai\s+maximum\s+de"
        r"|maximum\s+de|de))?\s*:?\s+" + _COUNT + r"\s*(?:prochain(?:e?s)?\s+)?" + _MEASURE,
        _delay(Unit.DELAY),
    ),
    (
        r"\bsous\s+(?:une\s+)?(?P<count>quinzaine|huitaine)\b",
        lambda m: Named(*m.span(), Unit.DELAY, _count(m["count"]), measure="d"),
    ),
    (
        r"^" + _COUNT + r"\s*" + _MEASURE + r"(?=\s*(?:\(|$|maximum|max\b|environ))",
        _delay(Unit.DELAY, column_only=True),
    ),
    # pour une durée de 2 ans, durée 18 mois, pendant six mois, sur 3 ans
    (
        r"(?:\bpour\s+)?(?:\bune\s+)?(?:\bduree|\bpendant|\bsur|\bpour)\s*(?:prevue|previsionnelle"
        r"|totale)?\s*(?:de|d'|:)?\s*(?:une\s+periode\s+de\s+)?" + _COUNT + r"\s*" + _MEASURE,
        _delay(Unit.LENGTH),
    ),
    (_FREE + _COUNT + r"\s*" + _MEASURE + r"\s+(?:a\s+compter|a\s+partir)\s+d[eu']", _delay(Unit.LENGTH)),
    (
        _FREE
        + r"(?:sous\s+|dans\s+les\s+)?"
        + _COUNT
        + r"\s*"
        + _MEASURE
        + r"\s+(?:apres|suivant|au\s+plus\s+tard\s+apres)\b",
        _delay(Unit.EVENT),
    ),
    # fin d'année, fin du mois, l'année prochaine, prochain trimestre
    (
        r"\b(?:fin|d'ici\s+(?:a\s+)?la\s+fin|courant)\s+(?:d[eu]\s*|d')?(?:l'|cette\s+|ce\s+)?(?P<what>annee"
        r"|exercice|mois|trimestre|semestre)\b"
        r"(?:\s+en\s+cours|\s+civile)?(?!\s+(?:scolaire|universitaire|prochaine?|de\b|d'|20\d\d))",
        _coming(False),
    ),
    (r"\b(?:cette|l')\s*(?P<what>annee)(?:\s+en\s+cours)?(?=\s*$)", _coming(False)),
    (r"\b(?P<what>annee|an|mois|trimestre|semestre|semaine)\s+(?:prochaine?|suivante?)\b", _coming(True)),
    (r"\bprochaine?\s+(?P<what>annee|an|mois|trimestre|semestre|semaine)\b", _coming(True)),
    (r"\bnoel" + _YEAR_AFTER, lambda m: Named(*m.span(), Unit.DAY, 12, _year(m["year"]), day=25)),
]


def _summer(match: re.Match[str]) -> Named:
    return Named(*match.span(), Unit.SEASON, 2, _year(match["year"]))


_COMPILED = [(re.compile(pattern), build) for pattern, build in _WAYS]


def _candidates(folded: str) -> Iterator[Named]:
    for pattern, build in _COMPILED:
        for match in pattern.finditer(folded):
            named = build(match)
            if named is not None:
                yield named


def periods_in(folded: str) -> list[Named]:
    """All the periods and delays a folded text names, in order; the longest reading of each place."""
    found = sorted(_candidates(folded), key=lambda named: (named.start, -named.end))
    kept: list[Named] = []
    for named in found:
        if not kept or named.start >= kept[-1].end:
            kept.append(named)
    return kept
