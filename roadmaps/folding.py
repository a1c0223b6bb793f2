"""When do two French texts say the same words?

Folding takes away what people vary without meaning anything: case, accents, kinds of spaces, apostrophes and dashes.
"""

import re
import unicodedata

_SPECIAL = {
    "œ": "o",
    "Œ": "o",
    "æ": "a",
    "Æ": "a",
    "’": "'",
    "‘": "'",
    "ʼ": "'",
    "´": "'",
    "`": "'",
    "–": "-",
    "—": "-",
    "‑": "-",
    "‐": "-",
    "−": "-",
    "­": "-",
    "°": "°",
    "º": "°",
    "…": ".",
}
_CACHE: dict[str, str] = {}
_NOT_A_WORD = re.compile(r"[^a-z0-9%]+")


def _fold_character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isspace():
        return "\n" if character in "\n\r\v\f" else " "
    plain = unicodedata.normalize("NFKD", character)[:1].lower()[:1]
    return plain if plain and not unicodedata.combining(plain) else " "


def fold(text: str) -> str:
    """Lower case without accents, plain apostrophes and dashes; exactly as long as the text, so that spans agree."""
    if text.isascii():
        return text.lower().replace("\t", " ").replace("\r", "\n")
    folded = []
    for character in text:
        plain = _CACHE.get(character)
        if plain is None:
            plain = _CACHE[character] = _fold_character(character)
        folded.append(plain)
    return "".join(folded)


def compose(text: str) -> str:
    """Accents written as separate characters are joined to their letter; kinds of spaces become plain ones."""
    text = unicodedata.normalize("NFC", text)
    return re.sub(r"[^\S\n]+", " ", text).strip()


def words(text: str) -> str:
    """The words alone, folded, one space between them: what is compared when punctuation does not matter."""
    text = text.replace("œ", "oe").replace("Œ", "oe")
    return _NOT_A_WORD.sub(" ", fold(text)).strip()
