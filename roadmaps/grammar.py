"""How does a French sentence count, measure, date, elide and enumerate?

Thousands are parted and a percent sign is held by a narrow no-break space, a colon by a no-break space: a number
never breaks at the end of a line.
"""

from collections.abc import Sequence
from datetime import date
from math import floor, isfinite

from models.closed_lists import Precision

NARROW = "\N{NARROW NO-BREAK SPACE}"
HARD = "\N{NO-BREAK SPACE}"
DASH = "\N{EM DASH}"

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet"),
    *("août", "septembre", "octobre", "novembre", "décembre"),
)


def _set_of(names: str) -> frozenset[str]:
    return frozenset(names.split())


_FEMININE = _set_of(
    "alerte année bonne citation commission date décision demande donnée échéance étape feuille journée "
    "mesure organisation personne piste pratique proposition réponse région relance remarque semaine source structure "
    "valeur annexe action collectivité nouvelle ligne lettre question page pièce fois réunion instance"
)
_UNCOUNTED = frozenset({"de", "d'un", "en", "à", "sans", "par", "du", "des", "au", "aux", "sur", "dont", "pour", "il"})


def number(value: float, decimals: int = 1) -> str:
    """``10666`` → "10 666", ``49.83`` → "49,8"; decimals that are zero are not written."""
    if not isfinite(value):
        return DASH
    # A half goes up, as people round; the tiny addition mends 0.15 being 0.1499...
    size = abs(value)
    rounded = size if size >= 1e12 else floor(size * 10**decimals + 0.5 + 1e-9) / 10**decimals
    text = f"{rounded:,.{decimals}f}"
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0")
    sign = "\N{MINUS SIGN}" if value < 0 and rounded else ""
    return sign + whole.replace(",", NARROW) + (f",{rest}" if rest else "")


def percent(value: float, decimals: int = 0) -> str:
    """``49.8`` → "50 %" (or "49,8 %" with one decimal): ``value`` is already out of a hundred."""
    return f"{number(value, decimals)}{NARROW}%"


def share(part: int, whole: int) -> str:
    """ "33 %", or a dash when there is nothing to divide by; not quite all never reads "100 %", nor some "0 %"."""
    return percent(whole_percent(part, whole)) if whole else DASH


def whole_percent(part: int, whole: int) -> int:
    """The same as a number, for what is classed by it: a figure and its class never disagree."""
    rounded = floor(100 * part / whole + 0.5)
    return min(max(rounded, 1), 99) if 0 < part < whole else rounded


def quantity(value: float | None, unit: str = "") -> str:
    """A measured value with its unit ("12,5 %", "1 200 jeunes"), or a dash."""
    if value is None:
        return DASH
    return f"{number(value, 2)}{NARROW if unit == '%' else HARD}{unit}" if unit else number(value, 2)


def plural(noun: str) -> str:
    """The usual plural of the first words of a noun phrase, up to its first preposition."""
    words = noun.split(" ")
    for index, one in enumerate(words):
        if one in _UNCOUNTED or one.startswith(("d'", "l'", "qu'")):
            break
        words[index] = _plural_word(one)
    return " ".join(words)


def _plural_word(one: str) -> str:
    if one.endswith(("s", "x", "z")):
        return one
    if one.endswith("al"):
        return one[:-2] + "aux"
    return one + ("x" if one.endswith(("eau", "eu")) else "s")


def agree(amount: int, singular: str, several: str | None = None) -> str:
    """The form that goes with ``amount``: in French zero and one take the singular."""
    return singular if abs(amount) < 2 else (several or plural(singular))


def count(amount: int, singular: str, several: str | None = None, *, feminine: bool | None = None) -> str:
    """ "aucun engagement", "1 engagement", "2 engagements", "aucune demande d'appui"."""
    if amount == 0:
        is_feminine = singular.split(" ", maxsplit=1)[0] in _FEMININE if feminine is None else feminine
        return f"{'aucune' if is_feminine else 'aucun'} {singular}"
    return f"{number(amount)}{HARD}{agree(amount, singular, several)}"


def typeset(text: str) -> str:
    """A sentence of ours with the spaces French typography wants; never for a text that people typed."""
    for plain, set_ in ((" :", f"{HARD}:"), ("« ", f"«{HARD}"), (" »", f"{HARD}»")):
        text = text.replace(plain, set_)
    for mark in ";?!%":
        text = text.replace(f" {mark}", f"{NARROW}{mark}")
    return text


def long_date(day: date) -> str:
    """ "30 juin 2026", "1er juillet 2026"."""
    return f"{'1er' if day.day == 1 else day.day}{HARD}{MONTHS[day.month - 1]}{HARD}{day.year}"


def short_date(day: date | None) -> str:
    """ "30/06/2026", for tables; a dash when there is none."""
    return DASH if day is None else f"{day:%d/%m/%Y}"


def month(day: date) -> str:
    """ "juin 2026"."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def deadline(day: date | None, precision: Precision = Precision.DAY) -> str:
    """A deadline as precise as it was written: "2e trimestre 2026", "juin 2026"; its date is the end of the period."""
    if day is None:
        return "continu" if precision is Precision.ONGOING else "sans échéance"
    if precision is Precision.MONTH:
        return month(day)
    if precision is Precision.QUARTER:
        return f"{_ordinal((day.month + 2) // 3)} trimestre {day.year}"
    if precision is Precision.HALF_YEAR:
        return f"{_ordinal(1 if day.month <= 6 else 2)} semestre {day.year}"
    return f"fin {day.year}" if precision is Precision.YEAR else short_date(day)


def _ordinal(rank: int) -> str:
    return "1er" if rank == 1 else f"{rank}e"


def ordinal(rank: int, *, feminine: bool = False) -> str:
    """ "1er", "1re", "2e"."""
    return "1re" if rank == 1 and feminine else _ordinal(rank)


def capital(text: str) -> str:
    """The first letter in capital, the rest untouched."""
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A text people typed, as a sentence: capital, and a full stop unless it ends with one of its own."""
    stripped = text.strip()
    return "" if not stripped else capital(stripped) + ("" if stripped[-1] in ".!?…»" else ".")


def enumeration(items: Sequence[str], *, at_most: int | None = None) -> str:
    """ "A", "A et B", "A, B et C"; beyond ``at_most``, "A, B et 3 autres"."""
    if at_most is not None and len(items) > at_most + 1:
        rest = len(items) - at_most
        return f"{', '.join(items[:at_most])} et {number(rest)} autres"
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} et {items[-1]}" if items else ""


_OF_THE_ELIDED = _set_of(
    "Ain Aisne Allier Ardèche Ariège Aube Aude Aveyron Eure Hérault Indre Isère Oise Orne Yonne Essonne"
)
_OF_THE_MASCULINE = _set_of(
    "Calvados Cantal Cher Doubs Finistère Gard Gers Jura Loir-et-Cher Loiret Lot Lot-et-Garonne Morbihan Nord "
    "Pas-de-Calais Puy-de-Dôme Bas-Rhin Haut-Rhin Rhône Tarn Tarn-et-Garonne Var Vaucluse "
    "Val-de-Marne Val-d'Oise"
) | {"Territoire de Belfort", "Centre-Val de Loire", "Grand Est"}
_OF_THE_FEMININE = _set_of(
    "Charente Charente-Maritime Corrèze Côte-d'Or Creuse Dordogne Drôme Corse-du-Sud Haute-Corse Haute-Garonne "
    "Gironde Loire Haute-Loire Loire-Atlantique Lozère Manche Marne Haute-Marne Mayenne Meuse Moselle Nièvre "
    "Haute-Saône Sarthe Savoie Haute-Savoie Seine-Maritime Somme Vendée Vienne Haute-Vienne Seine-Saint-Denis "
    "Guadeloupe Martinique Guyane Nouvelle-Aquitaine"
)
_OF_THE_PLURAL = _set_of(
    "Alpes-de-Haute-Provence Hautes-Alpes Alpes-Maritimes Ardennes Bouches-du-Rhône Côtes-d'Armor Landes "
    "Pyrénées-Atlantiques Hautes-Pyrénées Pyrénées-Orientales Yvelines Deux-Sèvres Vosges Hauts-de-Seine "
    "Hauts-de-France"
) | {"Pays de la Loire"}


def de(name: str, name_de: str = "") -> str:
    """ "de l'Ain", "d'Ille-et-Vilaine", "du Mans", "de Redon"; ``name_de`` wins when the reference gives it."""
    if name_de:
        return name_de
    articles = ((_OF_THE_ELIDED, "de l'"), (_OF_THE_MASCULINE, "du "), (_OF_THE_FEMININE, "de la "))
    for names, article in (*articles, (_OF_THE_PLURAL, "des ")):
        if name in names:
            return article + name
    if name.startswith("Le "):
        return f"du {name[3:]}"
    if name.startswith("Les "):
        return f"des {name[4:]}"
    if name.startswith("Pays "):
        return f"du p{name[1:]}"
    return f"d'{name}" if starts_with_vowel(name) else f"de {name}"


def starts_with_vowel(name: str) -> bool:
    """Whether "de" and "que" are elided before ``name`` ("d'Yvetot", but "de Yutz")."""
    first = name[:1].lower()
    if first == "y":
        return name[1:2].lower() not in "aeiouéè"
    return first != "" and first in "aeiouàâäéèêëîïôöùûüœæ"
