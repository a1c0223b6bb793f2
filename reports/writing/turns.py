"""Which turns of phrase do several sections share?"""

from collections.abc import Iterable, Mapping

from models.closed_lists import Level, Outlook, Precision, Standing
from reports.outline import Block, Bullets, Paragraph, Section, Text
from roadmaps.consolidation import Place
from roadmaps.grammar import DASH, NARROW
from roadmaps.lines import Line
from roadmaps.novelties import Novelty
from roadmaps.wording import (
    HARD,
    agree,
    capital,
    count,
    de,
    deadline,
    enumeration,
    long_date,
    number,
    share,
    short_date,
    sky,
    typeset,
    word,
)

COLON = f"{HARD}:"
SEMICOLON = f"{NARROW};"


def body(*texts: str | Text) -> Paragraph:
    """A paragraph of ordinary text."""
    return Paragraph(tuple(Text(one) if isinstance(one, str) else one for one in texts))


def lasting(text: str) -> Paragraph:
    """What stays said, whatever a coordinator writes in place of the sentences around it."""
    return Paragraph((Text(text),), stays=True)


def empty(text: str) -> Paragraph:
    """What a section says when it has nothing to tell."""
    return Paragraph((Text(text),), "empty_section")


def note(text: str) -> Paragraph:
    """A remark under a table or a figure."""
    return Paragraph((Text(text),), "note")


def bullets(items: Iterable[str | tuple[Text, ...]]) -> Bullets:
    """An unordered list; an item may be a run of texts."""
    return Bullets(tuple((Text(one),) if isinstance(one, str) else one for one in items))


def section(name: str, title: str, blocks: Iterable[Block], *, page_break: bool = False) -> Section:
    """A section; a section without blocks is left out by who composes."""
    return Section(name, title, tuple(blocks), page_break=page_break)


def of_place(place: Place) -> str:
    """ "du bassin de Redon", "du département d'Ille-et-Vilaine", "de la région Bretagne", "de l'ensemble du pays"."""
    if place.level is Level.NATIONAL:
        return "de l'ensemble du pays"
    if place.level is Level.REGION:
        return f"de la région {place.name}"
    return f"du {word(place.level)} {de(place.name, place.name_de)}"


def the_place(place: Place) -> str:
    """ "le bassin de Redon", "la région Bretagne", "l'ensemble du pays"."""
    if place.level is Level.NATIONAL:
        return "l'ensemble du pays"
    if place.level is Level.REGION:
        return f"la région {place.name}"
    return f"le {word(place.level)} {de(place.name, place.name_de)}"


_BELOW = {
    Level.NATIONAL: "région",
    Level.REGION: "département",
    Level.DEPARTEMENT: "bassin",
    Level.BASSIN: "territoire",
}


def noun_below(place: Place) -> str:
    """What the territories directly below are called."""
    return _BELOW[place.level]


def called(one: Line | Novelty) -> str:
    """A commitment in a sentence: "1A « Ouvrir un café-rencontre » (Redon)"."""
    reference = f"{one.reference}{HARD}" if one.reference else ""
    return f"{reference}«{HARD}{one.title}{HARD}» ({one.territory})"


def titled(one: Line) -> str:
    """A commitment in a cell: reference and title."""
    return f"{one.reference} {one.title}".strip()


def by_id(lines: Iterable[Line]) -> Mapping[int, Line]:
    """Lines by the id of their commitment."""
    return {one.id: one for one in lines}


def due_words(one: Line) -> str:
    """The deadline of a commitment in a cell, as precise as it was written, with what is to be known of it."""
    if one.due_on is None:
        return "continu" if one.due_precision is Precision.ONGOING else "sans échéance"
    exact = one.postponements or one.due_precision is Precision.UNKNOWN
    parts = [short_date(one.due_on) if exact else deadline(one.due_on, one.due_precision)]
    if Standing.LATE in one.standings:
        parts.append("en retard")
    elif Standing.DUE_SOON in one.standings:
        parts.append("échéance proche")
    if one.postponements:
        parts.append(count(one.postponements, "report"))
    return "\n".join(parts)


def status_words(one: Line) -> str:
    """The status of a commitment in a cell; silence comes first, and the last word said is told as such."""
    said = word(one.status) if one.status else "non déclaré"
    if one.silent_days is None:
        return capital(said)
    return f"Sans nouvelles depuis {count(one.silent_days, 'jour')}\n(dernier statut{COLON} {said})"


def outlook_words(one: Line) -> str:
    """The météo of a commitment in a cell, with its day."""
    if one.is_over:
        return DASH
    if one.outlook is Outlook.NOT_GIVEN:
        return "Non renseignée"
    on = f"\nle {short_date(one.outlook_on)}" if one.outlook_on else ""
    return capital(word(one.outlook)) + on


def lead_words(one: Line) -> str:
    """Who leads, in a cell."""
    if not one.lead and not one.lead_person:
        return "Sans pilote"
    return "\n".join(part for part in (one.lead, one.lead_person) if part)


def sky_list() -> str:
    """The four judgements a lead may give, with their image."""
    return enumeration([sky(one) for one in Outlook if one is not Outlook.NOT_GIVEN])


def of_whole(part: int, whole: int) -> str:
    """ "11 sur 14 (79 %)", or a dash when there is nothing."""
    return f"{number(part)} sur {number(whole)} ({share(part, whole)})" if whole else DASH


__all__ = [
    "COLON",
    "DASH",
    "HARD",
    "SEMICOLON",
    "agree",
    "body",
    "bullets",
    "by_id",
    "called",
    "capital",
    "count",
    "due_words",
    "empty",
    "enumeration",
    "lead_words",
    "long_date",
    "note",
    "noun_below",
    "number",
    "of_place",
    "of_whole",
    "outlook_words",
    "section",
    "share",
    "short_date",
    "sky_list",
    "status_words",
    "the_place",
    "titled",
    "typeset",
    "word",
]
