"""Where does the title of an action begin, and what is its reference?"""

import re
from dataclasses import dataclass

from roadmaps.folding import compose, fold, words
from roadmaps.reading.vocabulary import AXIS_LABELS, GENERIC_HEADINGS

_KIND = (
    r"(?:fiche[ -]?(?:action|projet|mesure)?|action|mesure|engagement|projet|chantier|operation"
    r"|objectif operationnel|axe)"
)
_NUMBER = r"(?:n°|no|num|numero|ref|#)?\.?\s*:?\s*"
_CODE = (
    r"(?:[a-z]{1,4}[\s.\-_]?\d{1,3}(?:[.\-]\d{1,3}){0,3}[a-z]?|\d{1,3}(?:[.\-]\d{1,3}){0,3}\s?[.\-]?[a-z]?"
    r"|[ivx]{1,5}[.\-]\d{1,3}[a-z]?|[a-h]|[ivx]{1,5})"
)
_WITH_KIND = re.compile(rf"^\s*{_KIND}\s*{_NUMBER}({_CODE})\s*(?:[-:.)|/]+\s*|\s+(?=[^\W\d])|\n|$)")
_NUMBERED = re.compile(rf"^\s*(?:n°|no\.?|num\.?|ref\.?)\s*:?\s*({_CODE})\s*(?:[-:.)|/]+\s*|\s+|\n|$)")
_BARE = re.compile(
    r"^\s*((?:[a-z]{1,3}[.\-]?)?\d{1,3}(?:[.\-]\d{1,3}){1,3}\.?[a-z]?|\d{1,3}[a-z]|[a-z]{1,4}[.\-]?\d{1,3}[a-z]?"
    r"|[a-h]\.\d{1,3}|[ivx]{1,4}[.\-]\d{1,3})"
    r"\s*(?:[-:.)|/]+\s+|\s+-\s*|\s*:\s*|\s+(?=[^\W\d]{3})|[-:.)]\s*(?=[^\W\d]{3})|\n)"
)
_PLAIN_NUMBER = re.compile(r"^\s*(\d{1,3})\s*(?:[.)\-:/]|°)+\s*(?=[^\W\d])")
_AXIS = re.compile(
    rf"^\s*(?:{AXIS_LABELS})s?\s*(?:strategique|thematique|prioritaire|n°|de travail)?\s*(?:n°\s*)?(\d+|[ivx]+"
    rf"|[a-h])\b(?:[.\-]\d+)?"
)
_BULLET = re.compile(r"^\s*(?:[-–—•▪*●○➢➔→>◦■□▶✓§o]\s+|[-–—•▪●➢➔◦■▶]\s*(?=[^\W\d]))")
_NOT_A_CODE = {"a", "de", "et", "le", "la", "un", "au", "en", "du", "les", "des", "par", "covid", "pour"}


@dataclass(frozen=True, slots=True)
class Heading:
    """A reference, as written without the word before it, and the words that follow it."""

    reference: str | None
    title: str
    marked: str = ""
    """ "kind" when a word says so ("Action 3"), "code" for 2A or 1.1, "number" for a plain "3.", else ""."""


def split_reference(text: str) -> Heading:
    """ "ACTION 1A – Faire connaître…" → 1A, "Faire connaître…"."""
    text = compose(text)
    folded = fold(text)
    for pattern, marked in ((_WITH_KIND, "kind"), (_NUMBERED, "kind"), (_BARE, "code"), (_PLAIN_NUMBER, "number")):
        match = pattern.match(folded)
        if match and not _is_a_word(match, folded):
            reference = text[match.start(1) : match.end(1)].strip(" .-–—")
            return Heading(reference, text[match.end() :].strip(" \n–-:"), marked)
    return Heading(None, text)


def _is_a_word(match: re.Match[str], folded: str) -> bool:
    """ "Action en cours", "Projet à 3 ans", "2026 personnes", "35, 44": no reference."""
    code = match[1].strip()
    if code.rstrip("s") in _NOT_A_CODE or re.fullmatch(r"(?:19|20)\d\d", code):
        return True
    if (
        code.isalpha()
        and not re.match(r"\s*[-:.)\n|/]", folded[match.end(1) :])
        and match.end(1) != len(folded.rstrip())
    ):
        return True
    if re.match(r"[tsqm]\d$", code) and re.match(r"\s*(?:20)?\d\d", folded[match.end(1) :]):
        return True
    unit = r"\s*(?:jours?|mois|ans?|heures?|%|€|h\b|er\b|eme\b|e\b|ere\b|personnes?|places?|structures?)"
    return bool(re.fullmatch(r"\d+", code) and re.match(unit, folded[match.end(1) :]))


def clean_reference(text: str) -> str | None:
    """The reference of a column of references: "Fiche n° 3" → "3", "A-2" → "A-2"; None for a dash or nothing."""
    text = compose(text).replace("\n", " ")
    heading = split_reference(text + "\n")
    reference = heading.reference if heading.reference and not heading.title else text
    reference = re.sub(
        r"(?i)^(?:fiche(?: action| projet)?|action|mesure|engagement|projet)?\s*(?:n°|no|num\.?|réf\.?)?\s*:?\s*(?=\S)",
        "",
        reference,
    )
    reference = re.sub(r"^(\d+)\.0$", r"\1", reference.strip(" .:-–"))
    return reference if re.search(r"\w", reference) and len(reference) <= 25 else None


def without_bullet(text: str) -> str:
    """The text of a list item without its dash or its bullet."""
    return _BULLET.sub("", text).strip()


def has_bullet(text: str) -> bool:
    """It is typed as an item of a list."""
    return bool(_BULLET.match(text))


def split_title(lines: tuple[str, ...] | list[str]) -> tuple[str, list[str]]:
    """The heading of a cell and its other lines; a line that goes on in lower case was only wrapped."""
    lines = [line.strip() for line in lines if line.strip()]
    if not lines:
        return "", []
    title, rest = without_bullet(lines[0]), lines[1:]
    alone = split_reference(title + "\n")
    if rest and alone.reference and not alone.title:
        title, rest = f"{title} {rest[0]}", rest[1:]
    while rest and rest[0][:1].islower() and not has_bullet(rest[0]) and not title.endswith((".", ":", ";")):
        title, rest = f"{title} {rest[0]}", rest[1:]
    return title.rstrip(" :;"), rest


def names_an_axis(text: str) -> bool:
    """ "Axe 2 – Mobilité", "GROUPE IV", "Priorité n° 3 : …"."""
    return bool(_AXIS.match(fold(text)))


def axis_rank(text: str) -> int:
    """1 for an axis, 2 for what stands under one ("Objectif 1.2", "Chantier 3", "Sous-axe B")."""
    return 2 if re.match(r"^\W*(?:objectif|chantier|sous-)", fold(text)) else 1


def is_generic_heading(text: str) -> bool:
    """It names a kind of content ("Plan d’actions", "Annexe 2"), not an axis."""
    return bool(re.match(rf"(?:[\divx]+ )?(?:(?:le|la|les|l|nos|notre|vos) )?(?:{GENERIC_HEADINGS})", words(text)))


def is_shouted(text: str) -> bool:
    """It is written in capitals."""
    letters = [c for c in text if c.isalpha()]
    return len(letters) > 3 and sum(c.isupper() for c in letters) / len(letters) > 0.8
