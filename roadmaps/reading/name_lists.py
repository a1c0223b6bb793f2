"""How is a list of names split into names, each as it would stand alone?"""

import re

from roadmaps.folding import fold
from roadmaps.reading.name_kinds import is_a_name

_SUB_UNIT = re.compile(
    r"^(?:antenne|delegation|direction|service|agence de|unite|pole [a-z]|departement de|site|bureau|cellule"
    r"|secteur|mission (?!locale)[a-z]+$|site de"
    r"|section|comite de|filiale|directeur|directrice|president|charge|chef|en lien|dont|puis|notamment|par )"
)


_ARTICLE = re.compile(r"^(?:l['’]|les?\s|la\s|un\s|une\s|des\s|du\s|aux?\s)\s*", re.IGNORECASE)


_NEXT_NAME = re.compile(r"(?i)(,(?: et)?|\bet)\s+(?:de la |de l['’]|des |du |de |d['’])([^,]+?)(?=,|\s+et\s|$)")


def split_names(text: str) -> list[str]:
    """The names of a list: separated by ; / • line breaks, by commas and "et" when another organisation follows."""
    parts = outside_brackets(text, r"\s*[;\n•|]\s*|\s*/\s*|(?<=\))\s+[-–—]\s+|\s+\+\s+|\s+&\s+(?=[A-ZÉ][a-zé]+ )")
    names = [name for part in parts for name in _by_commas(part)]
    return [name.strip(" \t-–,.") for name in names if name.strip(" \t-–,.?•")]


def _by_commas(text: str) -> list[str]:
    names: list[str] = []
    for piece in outside_brackets(text, r"\s*,\s*(?:et\s+|ainsi que\s+|puis\s+)?"):
        if names and _SUB_UNIT.match(fold(piece)):
            names[-1] += ", " + piece
        elif piece.strip():
            names += _by_and(piece)
    return names


def _by_and(text: str) -> list[str]:
    """ "A et B" are two names when B is one by itself; "Rectorats de Rennes et de Nantes" is one."""
    pieces = outside_brackets(text, r"\s+(?:et|ou|ainsi que|avec|puis|&)\s+")
    names = [pieces[0]]
    cursor = len(pieces[0])
    for piece in pieces[1:]:
        start = text.index(piece, cursor)
        gap, cursor = text[cursor:start], start + len(piece)
        if is_a_name(piece):
            names.append(piece)
        else:
            names[-1] += gap + piece
    return names


def outside_brackets(text: str, separator: str) -> list[str]:
    """The pieces of a text parted by a separator, except within brackets."""
    parts, depth, last = [], 0, 0
    for match in re.finditer(rf"[(\[]|[)\]]|{separator}", text):
        if match[0] in "([":
            depth += 1
        elif match[0] in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            parts.append(text[last : match.start()])
            last = match.end()
    return [*parts, text[last:]]


def without_article(name: str) -> str:
    """ "l’association Roue libre" → "association Roue libre"."""
    return _ARTICLE.sub("", name.strip())


def without_repeated_prepositions(names: str, link: str = "") -> str:
    """ "l’appui de la CPME et de l’AFPA": the preposition said once for each name is no part of it."""

    def without(match: re.Match[str]) -> str:
        proper = match[2][:1].isupper() and not re.search(r"\b(?:de|du|des)\b|d['’]", names[: match.start()])
        return f"{link or match[1]} {match[2]}" if proper or is_a_name(match[2]) else match[0]

    return _NEXT_NAME.sub(without, names)


def one_line(text: str) -> str:
    """Line breaks become separators a person would write."""
    return re.sub(r"\s*\n\s*", " ; ", text.strip())
