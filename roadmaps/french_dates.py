"""Which days, months, seasons, years and delays does a French text name, and where in it?

One pattern per way of writing; what is found is a :class:`~roadmaps.named_periods.Named` period, not yet a date: a year
may still be missing.
"""

import calendar
import re
from collections.abc import Callable, Iterator

from roadmaps.date_words import (
    COUNT,
    FREE,
    MEASURE,
    MONTHS,
    ORDINAL,
    ORDINALS,
    SEASON_NAMES,
    SUFFIX,
    YEAR_AFTER,
    count_of,
    measure_of,
    month_of,
    year_of,
)
from roadmaps.named_periods import Named, Unit


def _day(match: re.Match[str], month: int, year: int | None, column_only: bool = False) -> Named:
    digits = re.match(r"\d+", match["day"])
    day = int(digits.group()) if digits else 1
    valid = 1 <= day <= calendar.monthrange(year or 2028, month)[1]
    return Named(*match.span(), Unit.DAY, month, year, day=max(day, 1), valid=valid, column_only=column_only)


def _numeric_day(match: re.Match[str]) -> Named | None:
    year, first, second = year_of(match["year"]), int(match["day"]), int(match["number"])
    if 1 <= second <= 12:
        return _day(match, second, year) if first <= 31 else None
    if 1 <= first <= 12 and second <= 31:  # American order
        return Named(*match.span(), Unit.DAY, first, year, day=second, valid=False)
    return None


def _ordinal_period(unit: Unit, last: int) -> Callable[[re.Match[str]], Named | None]:
    def build(match: re.Match[str]) -> Named | None:
        text = match["n"]
        number = int(text) if text.isdigit() else last if text == "dernier" else ORDINALS[text]
        return Named(*match.span(), unit, number, year_of(match["year"])) if number <= last else None

    return build


def _winter_aware_season(match: re.Match[str]) -> Named:
    number, year = SEASON_NAMES[match["season"]], year_of(match["year"])
    if year and match["next"] and number != 4:
        year = year_of(match["next"])
    return Named(*match.span(), Unit.SEASON, number, year)


def _delay(unit: Unit, column_only: bool = False) -> Callable[[re.Match[str]], Named]:
    return lambda m: Named(
        *m.span(), unit, count_of(m["count"]), measure=measure_of(m["measure"]), column_only=column_only
    )


def _period(unit: Unit, column_only: bool = False) -> Callable[[re.Match[str]], Named]:
    return lambda m: Named(*m.span(), unit, year=year_of(m["year"]), column_only=column_only)


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
        lambda m: _day(m, int(m["number"]), year_of(m["year"])) if 1 <= int(m["number"]) <= 12 else None,
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
        r"(?P<day>\d{1,2}(?:\s*er)?\b|1er|premier|1°)[\s\-./]*" + MONTHS + YEAR_AFTER,
        lambda m: _day(m, month_of(m["month"]), year_of(m["year"])),
    ),
    # 30 juin et 31 décembre 2026, du 15 au 20 mars: a day that borrows its month
    (
        r"(?<![\d/.,])(?P<day>\d{1,2}|1er)(?=\s*(?:,|et|puis|ou|au|-|/)\s*(?:le\s+)?(?:\d{1,2}\s*(?:,"
        r"|et)\s*)*\d{1,2}\s+" + MONTHS + r")",
        lambda m: _day(m, month_of(m["month"]), None),
    ),
    # juin 2026, juin-26, déc. 26
    (
        r"(?<![a-z])" + MONTHS + YEAR_AFTER,
        lambda m: Named(*m.span(), Unit.MONTH, month_of(m["month"]), year_of(m["year"])),
    ),
    # 06/2026, 06-2026, 2026-06
    (
        FREE + r"(?P<n>0?[1-9]|1[0-2])\s?[/.\-]\s?(?P<year>20\d\d)(?![\d/])",
        lambda m: Named(*m.span(), Unit.MONTH, int(m["n"]), year_of(m["year"])),
    ),
    (
        FREE + r"(?P<year>20\d\d)[/\-](?P<n>0[1-9]|1[0-2])(?![\d/\-])",
        lambda m: Named(*m.span(), Unit.MONTH, int(m["n"]), year_of(m["year"])),
    ),
    # 06/26
    (
        FREE + r"(?P<n>0[1-9]|1[0-2])[/\-.](?P<year>2\d|3\d)(?![\d/\-.])",
        lambda m: Named(*m.span(), Unit.MONTH, int(m["n"]), year_of(m["year"]), column_only=True),
    ),
    # 15/03
    (
        FREE + r"(?P<day>[0-3]?\d)/(?P<number>0?[1-9]|1[0-2])(?![\d/])",
        lambda m: _day(m, int(m["number"]), None, column_only=True) if 1 <= int(m["day"]) <= 31 else None,
    ),
    # T2 2026, Q2, 2e trim. 26, trimestre 2, dernier trimestre, 2T26, 2026 T2
    (r"\b(?:[tq]|trim\.?|trimestre)\s?(?P<n>[1-4])(?!\d)" + YEAR_AFTER, _QUARTER),
    (r"\b" + ORDINAL + SUFFIX + r"\s*(?:trim\b\.?|trimestre\b|t(?![a-z]))" + YEAR_AFTER, _QUARTER),
    (r"(?<!\d)(?P<year>20\d\d)\s*[-/]?\s*(?:[tq]\s?|trim\.?\s*|trimestre\s*)(?P<n>[1-4])(?![\d\w])", _QUARTER),
    # S1 2026, 1er semestre, semestre 2, 2026 S1
    (r"\b(?:s|sem\.?\s*|semestre\s*)(?P<n>[12])(?!\d)" + YEAR_AFTER, _HALF),
    (r"\b" + ORDINAL + SUFFIX + r"\s*(?:sem\b\.?|semestre\b)" + YEAR_AFTER, _HALF),
    (r"(?<!\d)(?P<year>20\d\d)\s*[-/]?\s*(?:s|sem\.?\s*|semestre\s*)(?P<n>[12])(?![\d\w])", _HALF),
    # semaine 37 de 2026, S37 2026
    (
        r"\b(?:semaine\s*(?:n°\s*)?|sem\.?\s*|s)(?P<n>[3-9]|[1-4]\d|5[0-3])(?!\d)" + YEAR_AFTER,
        lambda m: Named(*m.span(), Unit.WEEK, int(m["n"]), year_of(m["year"])),
    ),
    # printemps 2026, d'ici l'été, hiver 2026-2027
    (
        r"(?:\b(?P<season>printemps|automne|hiver)\b|(?:(?<=l')|(?<=d')|(?<=cet )|(?<=en )|(?<=fin )|(?<=debut )"
        r"|^)ete\b"
        r"|\bete(?=\s+(?:20)?\d\d))" + YEAR_AFTER + r"(?:\s?[-/]\s?(?P<next>(?:20)?\d\d)(?!\d))?",
        lambda m: _winter_aware_season(m) if m["season"] else _summer(m),
    ),
    (
        r"\brentree(?:\s+(?:scolaire|universitaire|sociale|des classes|de septembre))?" + YEAR_AFTER,
        lambda m: Named(*m.span(), Unit.RETURN, 9, year_of(m["year"])),
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
        FREE + r"(?P<year>[2-4]\d)(?=\s?[-/]\s?[2-4]\d(?!\d))",
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
        r"|maximum\s+de|de))?\s*:?\s+" + COUNT + r"\s*(?:prochain(?:e?s)?\s+)?" + MEASURE,
        _delay(Unit.DELAY),
    ),
    (
        r"\bsous\s+(?:une\s+)?(?P<count>quinzaine|huitaine)\b",
        lambda m: Named(*m.span(), Unit.DELAY, count_of(m["count"]), measure="d"),
    ),
    (
        r"^" + COUNT + r"\s*" + MEASURE + r"(?=\s*(?:\(|$|maximum|max\b|environ))",
        _delay(Unit.DELAY, column_only=True),
    ),
    # pour une durée de 2 ans, durée 18 mois, pendant six mois, sur 3 ans
    (
        r"(?:\bpour\s+)?(?:\bune\s+)?(?:\bduree|\bpendant|\bsur|\bpour)\s*(?:prevue|previsionnelle"
        r"|totale)?\s*(?:de|d'|:)?\s*(?:une\s+periode\s+de\s+)?" + COUNT + r"\s*" + MEASURE,
        _delay(Unit.LENGTH),
    ),
    (FREE + COUNT + r"\s*" + MEASURE + r"\s+(?:a\s+compter|a\s+partir)\s+d[eu']", _delay(Unit.LENGTH)),
    (
        FREE
        + r"(?:sous\s+|dans\s+les\s+)?"
        + COUNT
        + r"\s*"
        + MEASURE
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
    (r"\bnoel" + YEAR_AFTER, lambda m: Named(*m.span(), Unit.DAY, 12, year_of(m["year"]), day=25)),
]


def _summer(match: re.Match[str]) -> Named:
    return Named(*match.span(), Unit.SEASON, 2, year_of(match["year"]))


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
