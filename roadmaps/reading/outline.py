"""Which paragraphs are headings, which axis, signatory or purpose do they announce, and what stands under which?"""

import re
from dataclasses import dataclass, field
from enum import StrEnum

from models.closed_lists import CommitmentKind
from roadmaps.draft import Place
from roadmaps.folding import compose, fold, words
from roadmaps.reading.content import Paragraph
from roadmaps.reading.name_lists import without_article, without_repeated_prepositions
from roadmaps.reading.statuses import heading_kind_of
from roadmaps.reading.titles import (
    axis_rank,
    has_bullet,
    is_generic_heading,
    is_shouted,
    names_an_axis,
    split_reference,
)

_CONTENTS_LINE = re.compile(r"(?:\.{4,}|…{2,}|_{4,}|\t)\s*\d{1,3}\s*$")
_CONTENTS = re.compile(r"^\W*(?:sommaire|table des matieres|contenu|plan du document|liste des fiches|index)\W*$")
_NOT_ACTIONS = re.compile(
    r"diagnosti|constat|contexte|preambule|introduction|facteur|condition|participant|presents?\b|excuses?\b"
    r"|ordre du jour|freins?\b|leviers?\b"
    r"|points? (?:forts?|faibles?|divers|de vigilance|d'attention)|gouvernance|signataire|conclusion|annexe"
    r"|glossaire|sigle|legende|rappel|bilan"
    r"|enjeux|methode|demarche|atouts|besoins|ressources|documents?\b|prochaine|suites?\b|questions diverses"
    r"|calendrier|cadre|objet\b|duree"
    r"|realise|mise? en perspective|chiffres|donnees|indicateurs|introducti|principes|valeurs|ce qui fonctionne"
    r"|difficult"
)
_ACTIONS = re.compile(
    r"^\W*(?:[\dIVX]+\W+)?(?:(?:nos|les|liste des|vos|leurs)\s+)?(?:(?:principales|premieres|nouvelles|quatre"
    r"|cinq|dix|douze)\s+)?"
    r"(?:engagements|actions|mesures|ce que nous (?:ferons|allons faire)|engagements?\W*$|programme d'actions?"
    r"|plan d'actions?|propositions? d'actions?)\b"
)
_SIGNATORY = re.compile(
    r"^\W*(?:(?:\d+|[ivx]+)[.)\-\s]+)?(?:(?:chapitre|partie|titre"
    r"|article)\s+\S+\s*[-:.]?\s*)?(?:(?:les\s+)?(?:engagements?|contributions?|actions?|apports?)\s+(?:pris\s+par\s+)?"
    r"(?:de\s+(?=l')|de\s+(?=la\b)|du\s+|des\s+|de\s+|d'|pris par )|ce que (?:fait|fera|feront|s'engage a faire"
    r"|s'engagent a faire)\s+|ce a quoi s'engage(?:nt)?\s+)(?P<who>.+)$"
)
_COMMITS = re.compile(r"^\W*(?:(?:\d+|[ivx]+)[.)\-\s]+)?(?P<who>[^:]{2,90}?)\s+s'engage(?:nt)?(?:\s*(?:a\b)?\s*:?\s*)$")
_NOBODY_SIGNS = re.compile(
    r"^(?:notre|nos|chacun|chaque|tous|toutes|la cooperation|notre cooperation|l'atelier|partenaires|signataires"
    r"|la feuille|la table|table|l'axe|axe"
    r"|participants|membres|parties|groupe \w+$|progres|20\d\d|cooperation|suivi|communication|formation|l'annee"
    r"|court terme|moyen terme|concret|mise en)"
)


class Purpose(StrEnum):
    """What stands under a heading."""

    CONTENTS = "sommaire"
    NOT_ACTIONS = "texte d’accompagnement"
    ACTIONS = "actions"
    NEUTRAL = ""


@dataclass(frozen=True, slots=True)
class Title:
    """A heading and what it announces."""

    text: str
    place: Place
    level: int
    purpose: Purpose = Purpose.NEUTRAL
    axis: bool = False
    signatory: str | None = None
    kind: CommitmentKind | None = None


@dataclass(slots=True)
class Outline:
    """The headings above the place being read."""

    titles: list[Title] = field(default_factory=list)

    def enter(self, title: Title) -> None:
        """A new heading closes those of its level and below."""
        self.titles = [one for one in self.titles if one.level < title.level]
        self.titles.append(title)

    @property
    def purpose(self) -> Purpose:
        """What the nearest telling heading announces."""
        told = [one.purpose for one in self.titles if one.purpose is not Purpose.NEUTRAL]
        return told[-1] if told else Purpose.NEUTRAL

    @property
    def kind(self) -> CommitmentKind | None:
        """Stop, continue or start."""
        return next((one.kind for one in reversed(self.titles) if one.kind), None)

    @property
    def signatory(self) -> Title | None:
        """The heading of the chapter of one signatory."""
        return next((one for one in reversed(self.titles) if one.signatory), None)

    @property
    def axis(self) -> Title | None:
        """The nearest heading that names an axis; a signatory is never one."""
        found = [one for one in reversed(self.titles) if one.axis]
        return next((one for one in found if axis_rank(one.text) == 1), found[0] if found else None)

    def topic(self, below: int = 99) -> Title | None:
        """The nearest heading above that level that could be an axis although no word says so."""
        named = (
            one for one in reversed(self.titles) if not (one.signatory or one.kind or is_generic_heading(one.text))
        )
        return next((one for one in named if one.purpose is Purpose.NEUTRAL and 0 < one.level < below), None)


def full_text(paragraph: Paragraph) -> str:
    """The paragraph with the number Word computes for it."""
    return f"{paragraph.numbering} {paragraph.text}" if re.search(r"\w", paragraph.numbering) else paragraph.text


def is_contents(paragraph: Paragraph) -> bool:
    """A line of a table of contents, computed or typed."""
    return paragraph.is_contents or bool(_CONTENTS_LINE.search(paragraph.text))


def is_heading(paragraph: Paragraph) -> bool:
    """By its style, or because it is short and set apart: bold, capitals, "Axe 2 – …"."""
    text = paragraph.text.strip()
    if paragraph.heading or paragraph.is_title:
        return True
    if (
        len(text) > 150
        or paragraph.list_level is not None
        or has_bullet(text)
        or text.endswith((";", ","))
        or paragraph.boxes
    ):
        return False
    if text.endswith(".") and not split_reference(text).reference:
        return False
    if ":" in text and not names_an_axis(text) and not split_reference(text).reference and not text.endswith(":"):
        return False
    if names_an_axis(text) and len(text) < 120:
        return True
    return paragraph.bold or is_shouted(text)


def title_of(paragraph: Paragraph) -> Title:
    """What a heading announces."""
    text = compose(full_text(paragraph))
    folded = fold(text)
    who = _signatory(text, folded)
    axis = who is None and (names_an_axis(text) or names_an_axis(paragraph.text))
    kind = (
        None
        if axis or who
        else heading_kind_of(re.sub(r"^\W*(?:\d+|[a-z])[.)]\s*", "", text))
        if len(text) < 60
        else None
    )
    return Title(text, paragraph.place, _level(paragraph, axis), _purpose(folded, axis, who, kind), axis, who, kind)


def _level(paragraph: Paragraph, axis: bool) -> int:
    if paragraph.is_title:
        return 0
    if paragraph.heading:
        return paragraph.heading * 2
    marked = split_reference(paragraph.text).marked
    if axis:
        return 2 * axis_rank(paragraph.text)
    if marked in {"kind", "code"}:
        return 12
    return 9 if is_shouted(paragraph.text) else 11


def _purpose(folded: str, axis: bool, who: str | None, kind: CommitmentKind | None) -> Purpose:
    if _CONTENTS.match(folded):
        return Purpose.CONTENTS
    if who or kind or _ACTIONS.match(folded):
        return (
            Purpose.ACTIONS
            if not re.search(r"\b(?:realisees?|passees?|bilan|menees|conduites)\b", folded)
            else Purpose.NOT_ACTIONS
        )
    if axis:
        return Purpose.NEUTRAL
    return Purpose.NOT_ACTIONS if _NOT_ACTIONS.search(folded) else Purpose.NEUTRAL


def _signatory(text: str, folded: str) -> str | None:
    match = _SIGNATORY.match(folded) or _COMMITS.match(folded)
    if match is None:
        return None
    who = text[match.start("who") : match.end("who")].strip(" :.")
    plain = fold(without_article(who))
    if _NOBODY_SIGNS.match(plain) or _NOBODY_SIGNS.match(fold(who)) or not words(who) or names_an_axis(who):
        return None
    who = without_repeated_prepositions(who)
    parts = re.split(r"\s+[–—-]\s+", without_article(who), maxsplit=1)
    return (
        parts[-1]
        if len(parts) == 2
        and re.match(
            r"(?:l'|la |le )?(?:etat|chambres|organisations|services|employeurs|syndicats|collectivites|representants)",
            plain,
        )
        else parts[0]
        if len(parts) == 1
        else " – ".join(parts)
    )
