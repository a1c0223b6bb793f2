"""What does a promise say in one clause: its title, with whom, until when, under whose lead?"""

import re
from datetime import date

from roadmaps.dated_passages import deadlines_in
from roadmaps.draft import Place
from roadmaps.folding import compose, fold
from roadmaps.reading.gathering import Found
from roadmaps.reading.name_kinds import is_a_name, names_nobody
from roadmaps.reading.prose import ANNOUNCING, HELPED, split_labels
from roadmaps.reading.titles import without_bullet
from roadmaps.reading.vocabulary import Field


def read_clause(text: str, place: Place, written_on: date | None, with_partners: bool) -> list[Found]:
    """ "ouvrir un point commun avec X et Y d’ici fin 2026 (pilote : Z)": the title and what surrounds it."""
    text = compose(text).strip()
    found: list[Found] = []
    text = _take_brackets(text, place, written_on, found)
    text, labelled = split_labels(text)
    found += [Found(wanted, value, place, 0.95, label) for wanted, value, label in labelled]
    text = text.strip(" .;:,-–—")
    dated = False
    for start, end, due in reversed(deadlines_in(text, written_on)):
        at_end = end >= len(text) - 1
        before_partners = re.match(r"\s*,?\s*(?:avec|en (?:lien|partenariat)|aux cotes)\b", fold(text[end:]))
        opening = start < 14 and re.match(r"\s*,\s", text[end:])
        announced = ANNOUNCING.search(fold(text[:start]))
        if (
            (due.on is None and not due.flags)
            or not (at_end or before_partners or opening)
            or any(f.field is Field.DUE for f in found)
        ):
            continue
        if at_end or before_partners:
            cut = announced.start() if announced and announced.group().strip() else start
            cued = re.match(r"(?:d'ici|sous|dans|fin|courant|horizon|debut)\b", fold(text[start:end]))
            if not (
                cued
                or (announced and announced.group().strip(" ,"))
                or text[:start].rstrip()[-1:] in {",", "(", "–", "-"}
            ):
                continue
            found.append(Found(Field.DUE, text[start:end], place, 0.85))
            text = (text[:cut].rstrip(" ,") + " " + text[end:].strip()).strip()
        else:
            found.append(Found(Field.DUE, text[start:end], place, 0.85))
            text = text[end:].lstrip(" ,")
        dated = True
    text = _take_partners(text, place, found, with_partners or dated)
    return [Found(Field.TITLE, without_bullet(text).strip(" .;:,-–—"), place, 0.9), *found]


def _take_brackets(text: str, place: Place, written_on: date | None, found: list[Found]) -> str:
    """ "(pilote : Z)", "(DDETS, T2 2026)" at the end say who and when."""
    while match := re.search(r"\s*[(\[]([^()\[\]]{2,200}(?:\([^()]*\)[^()\[\]]*)?)[)\]]\s*[.;]?\s*$", text):
        _, labelled = split_labels(match[1])
        if labelled:
            found += [Found(wanted, value, place, 0.95, label) for wanted, value, label in labelled]
        elif not _unlabelled(match[1], place, written_on, found):
            break
        text = text[: match.start()].rstrip()
    return text


def _unlabelled(inner: str, place: Place, written_on: date | None, found: list[Found]) -> bool:
    passages = deadlines_in(inner, written_on)
    if not passages:
        return False
    start, end, _ = passages[-1]
    names = re.sub(r"(?i)(?:d[’']ici(?: à)?|avant le|avant|pour|en|fin)\s*$", "", inner[:start]).strip(" ,;–-")
    if names and not (is_a_name(names) or names_nobody(names)):
        return False
    found.append(Found(Field.DUE, inner[start:end], place, 0.8))
    if names:
        found.append(Found(Field.LEAD, names, place, 0.75))
    return True


def _take_partners(text: str, place: Place, found: list[Found], wanted: bool) -> str:
    folded = fold(text)
    helped = list(
        re.finditer(r",?\s*" + HELPED.pattern + r"|,?\s+(?:avec|aux cotes d[eu']s?|conjointement avec)\s+", folded)
    )
    for match in reversed(helped):
        plain = match.group().strip(" ,") == "avec"
        if (plain and not wanted) or match.start() < 8:
            continue
        found.append(Found(Field.PARTNERS, text[match.end() :].strip(" .,;"), place, 0.85))
        return text[: match.start()]
    return text
