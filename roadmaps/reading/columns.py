"""What does this column header, or this label before a colon, mean?

Meaning, never position: the words are compared with the vocabulary of the trade, without accents, plural, "(s)" or
small words, by abbreviation or despite a typo, and each answer has a confidence. A person may correct it: a
:class:`ColumnMapping` says what a header means for one committee, and wins over the vocabulary.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from rapidfuzz import fuzz, process

from roadmaps.folding import words
from roadmaps.reading.vocabulary import VOCABULARY, Field

CERTAIN = 0.7
"""Below this confidence a header is not understood."""

_SMALL_WORDS = frozenset(
    (
        *(
            "de",
            "du",
            "des",
            "d",
            "la",
            "le",
            "les",
            "l",
            "et",
            "ou",
            "a",
            "au",
            "aux",
            "en",
            "un",
            "une",
            "y",
            "il",
            "dans",
        ),
        *("ce", "cette", "ces", "son", "sa", "ses", "leur", "leurs", "nos", "notre", "vos", "votre", "sur"),
        *("eventuel", "eventuels", "eventuelle", "eventuelles", "principal", "principaux", "principale"),
    )
)
_BRACKETS = re.compile(r"\(([^)]*)\)|\[([^\]]*)\]")
_ENDINGS = re.compile(r"\((?:s|e|es|x|ve|ves|rice|trice|euse|nt)\)|[·.](?:s|e|es|trice|rice)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """What a person said of some headers: header text → name of a field, or None for "ignore this column"."""

    fields: Mapping[str, str | None] = field(default_factory=dict)

    def field_of(self, header: str) -> Field | bool | None:
        """The field chosen for that header; None to ignore it; False when nothing was said of it."""
        for known, chosen in self.fields.items():
            if words(known) == words(header):
                return Field(chosen) if chosen else None
        return False


@dataclass(frozen=True, slots=True)
class Meaning:
    """A field and how sure we are of it."""

    field: Field | None
    confidence: float


UNKNOWN = Meaning(None, 0.0)


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("aux") and word not in {"faux", "taux", "travaux"}:
        return word[:-3] + "al"
    return (
        word[:-1] if len(word) > 3 and word[-1] in "sx" and word not in {"taux", "acces", "succes", "delais"} else word
    )


@lru_cache(maxsize=8192)
def key(text: str) -> str:
    """The words that carry meaning, in the singular: what headers are compared by."""
    text = _ENDINGS.sub("", text)
    kept = [_singular(word) for word in words(text.replace("n°", "n° ").replace("°", "o ")).split()]
    kept = [word for word in kept if word not in _SMALL_WORDS and not re.fullmatch(r"20\d\d", word)]
    return " ".join(kept)


_PHRASES: dict[str, Field] = {
    key(phrase): field_ for field_, phrases in VOCABULARY.items() for phrase in phrases.split("|") if key(phrase)
}
_LONGEST = sorted(_PHRASES, key=len, reverse=True)
_ALONE_ONLY = frozenset(
    {"qui", "fin", "but", "base", "id", "comment", "quoi", "suivi", "table", "note", "nouveau", "espace", "champ"}
)
"""Words that mean a field by themselves, and anything when others follow."""


@lru_cache(maxsize=4096)
def meaning_of(header: str) -> Meaning:
    """The field a header or a label names."""
    if len(header) > 90:
        return UNKNOWN
    bare = _BRACKETS.sub(lambda m: m.group() if _ENDINGS.fullmatch(m.group()) else " ", header)
    texts = [key(bare), key(header)]
    for text in texts:
        if text in _PHRASES and not (text in _ALONE_ONLY and re.search(r"\d", bare)):
            return Meaning(_PHRASES[text], 1.0)
    return max((_approximate(text, header) for text in texts if text), key=lambda m: m.confidence, default=UNKNOWN)


def _approximate(text: str, header: str) -> Meaning:
    found = [_starts(text), _abbreviated(text, header), _misspelt(text), _contains(text)]
    return max(found, key=lambda meaning: meaning.confidence)


def _starts(text: str) -> Meaning:
    """The head noun comes first in French: "pilote de l'action" is a lead, not an action."""
    if len(text.split()) > 6:
        return UNKNOWN
    for phrase in _LONGEST:
        if text.startswith(phrase + " ") and phrase not in _ALONE_ONLY:
            return Meaning(_PHRASES[phrase], 0.9 if len(phrase) > 3 or len(text.split()) < 4 else 0.6)
    return UNKNOWN


def _contains(text: str) -> Meaning:
    if len(text.split()) > 4:
        return UNKNOWN
    for phrase in _LONGEST:
        if len(phrase) > 4 and f" {phrase} " in f" {text} " and _PHRASES[phrase] is not Field.OTHER:
            return Meaning(_PHRASES[phrase], 0.75)
    return UNKNOWN


def _abbreviated(text: str, header: str) -> Meaning:
    """ "Éch.", "Indic. de suivi", "Resp.": a word cut by a full stop stands for the only words that begin so."""
    first = text.split(maxsplit=1)[0]
    if not 3 <= len(first) <= 7 or not re.match(r"\W*\w+\.(?!\w)", header.strip()):
        return UNKNOWN
    fields = {_PHRASES[phrase] for phrase in _PHRASES if phrase.startswith(first) and " " not in phrase} - {Field.OTHER}
    return Meaning(fields.pop(), 0.8) if len(fields) == 1 else UNKNOWN


def _misspelt(text: str) -> Meaning:
    if len(text) < 5:
        return UNKNOWN
    best = process.extractOne(text, _LONGEST, scorer=fuzz.ratio, score_cutoff=84)
    if best is None or abs(len(best[0]) - len(text)) > 2:
        return UNKNOWN
    return Meaning(_PHRASES[best[0]], best[1] / 100 * 0.9)


def meanings_of(headers: Sequence[str], mapping: ColumnMapping | None) -> list[Meaning]:
    """What each header of a row means; a field goes to the column that names it best, the first on a tie."""
    said = [mapping.field_of(header) if mapping else False for header in headers]
    found = [
        meaning_of(header) if chosen is False else Meaning(chosen if isinstance(chosen, Field) else None, 1.0)
        for header, chosen in zip(headers, said, strict=True)
    ]
    found = [meaning if meaning.confidence >= CERTAIN else UNKNOWN for meaning in found]
    return _settled(list(found), headers)


_MAY_REPEAT = frozenset(
    {Field.PARTNERS, Field.INDICATOR, Field.CO_LEADS, Field.DESCRIPTION, Field.COMMENT, Field.RESOURCES, Field.OTHER}
    | {Field.SUCCESS_FACTORS, Field.STEPS, Field.TARGET}
)
_SECOND_MEANING = {Field.AXIS: Field.SUB_AXIS, Field.LEAD: Field.LEAD_PERSON, Field.TITLE: Field.DESCRIPTION}
_TITLE_RANKS = ("intitule", "action", "engagement", "libelle", "mesure", "titre", "projet", "nom", "fiche", "chantier")


def _settled(found: list[Meaning], headers: Sequence[str]) -> list[Meaning]:
    found = _with_one_title(found, headers)
    for wanted in {m.field for m in found if m.field and m.field not in _MAY_REPEAT}:
        rivals = [i for i, m in enumerate(found) if m.field is wanted]
        best = max(rivals, key=lambda i: (found[i].confidence, -i))
        for i in rivals:
            if i != best:
                second = _SECOND_MEANING.get(wanted)
                taken = any(m.field is second for m in found)
                found[i] = Meaning(second, found[i].confidence) if second and not taken else UNKNOWN
    return _with_a_title(found)


def _with_one_title(found: list[Meaning], headers: Sequence[str]) -> list[Meaning]:
    """Of "Chantier" and "Action" the second is the title, the first groups; "Action" and "Descriptif": no rivalry."""
    rivals = [i for i, m in enumerate(found) if m.field is Field.TITLE]
    if len(rivals) < 2:
        return found

    def rank(i: int) -> int:
        first = key(headers[i]).split(" ")[0]
        return _TITLE_RANKS.index(first) if first in _TITLE_RANKS else len(_TITLE_RANKS)

    best = min(rivals, key=rank)
    has_axis = any(m.field is Field.AXIS for m in found)
    for i in rivals:
        if i != best:
            grouping = key(headers[i]).split(" ")[0] in {"chantier", "projet", "mesure", "engagement"} and i < best
            other = (Field.SUB_AXIS if has_axis else Field.AXIS) if grouping else Field.DESCRIPTION
            found[i] = Meaning(other, found[i].confidence * 0.9)
    return found


def _with_a_title(found: list[Meaning]) -> list[Meaning]:
    """Without a column of titles, what is nearest to one: the description, the steps, the goal."""
    if any(m.field is Field.TITLE for m in found):
        return found
    for substitute in (Field.DESCRIPTION, Field.STEPS, Field.GOAL):
        for i, m in enumerate(found):
            if m.field is substitute:
                return [*found[:i], Meaning(Field.TITLE, 0.75), *found[i + 1 :]]
    return found
