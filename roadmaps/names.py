"""Which organisation or person of the directory does a name in a file mean?

An exact or well-known spelling is an answer, a doubt is a question with its candidates; a collective is never made a
person, and a name that resembles another is never enough when a place or an acronym differs.
"""

import re

from rapidfuzz import fuzz

from roadmaps.directory import (
    SURE,
    Candidate,
    Directory,
    IndexedOrganisation,
    KnownOrganisation,
    KnownPerson,
    Match,
    Nearness,
)
from roadmaps.folding import words
from roadmaps.reading.name_kinds import is_collective, names_nobody
from roadmaps.spellings import FAMILIES, spellings

_WITHOUT_PLACE = 0.88
_CANDIDATE = 0.55
_TYPO = 82
_SHORT = 4
_MAX_CANDIDATES = 6
_BRACKETS = re.compile(r"^(.*?)\s*[(\[]([^)\]]+)[)\]]\s*$")
_CIVILITY = re.compile(r"^(?:m|mr|mme|mlle|monsieur|madame|dr|me)\b ?")


def match_name(raw: str, directory: Directory, near: Nearness = ()) -> Match:
    """What one name means; ``near`` tells the codes of the roadmap's own territory, then of those above it."""
    asked = (raw, tuple(frozenset(codes) for codes in near))
    if asked not in directory.answers:
        directory.answers[asked] = _match(raw, directory, near)
    return directory.answers[asked]


def _match(raw: str, directory: Directory, near: Nearness) -> Match:
    text = raw.strip()
    if names_nobody(text):
        return Match(raw)
    if is_collective(text):
        return Match(raw, collective=True)
    whole = _organisation(text, directory, near)
    if whole.is_sure:
        return whole
    bracketed = _BRACKETS.match(text)
    if bracketed:
        return _bracketed(raw, bracketed.group(1), bracketed.group(2), directory, near) or whole
    person = _person(text, directory, None)
    return person if person is not None and person.confidence > whole.confidence else whole


def _bracketed(raw: str, outside: str, inside: str, directory: Directory, near: Nearness) -> Match | None:
    """ "Association Rebond (Castres)", "Jeanne Morel (DDETS 35)", "DDETS 35 (Jeanne Morel)"."""
    alone = _organisation(outside, directory, near)
    if alone.is_sure and set(words(inside).split()) <= directory.place_words():
        return Match(raw, alone.organisation_id, None, alone.confidence, alone.candidates)
    for name, organisation in ((outside, inside), (inside, outside)):
        held = _organisation(organisation, directory, near)
        person = _person(name, directory, held.organisation_id if held.is_sure else None)
        if person is not None and person.is_sure:
            return Match(raw, person.organisation_id, person.person_id, person.confidence)
        if held.is_sure:
            return Match(raw, held.organisation_id, None, held.confidence * 0.98, held.candidates)
    return None


def _organisation(text: str, directory: Directory, near: Nearness) -> Match:
    forms = spellings(text, directory.territory_names)
    known = directory.named_exactly(forms[0]) if forms and forms[0] not in FAMILIES else []
    if len(known) == 1:
        return Match(text, known[0].id, None, 1.0, (Candidate(known[0].name, known[0].id, None, 1.0),))
    scored = sorted(
        ((_likeness(forms, one, directory), one.organisation) for one in directory.close_to(forms)),
        key=lambda pair: (-pair[0], pair[1].name),
    )
    close = [(score, one) for score, one in scored if score >= _CANDIDATE]
    if not close:
        return Match(text)
    candidates = tuple(Candidate(one.name, one.id, None, round(score, 2)) for score, one in close[:_MAX_CANDIDATES])
    best = close[0][0]
    if best > _WITHOUT_PLACE:
        certain = [one for score, one in close if score > best - 0.04]
        if len(certain) == 1:
            return Match(text, certain[0].id, None, round(best, 2), candidates)
    alike = [one for score, one in close if score > min(best, _WITHOUT_PLACE) - 0.1]
    chosen = _nearest(alike, near)
    if chosen is not None and best >= _WITHOUT_PLACE - 0.1:
        return Match(text, chosen.id, None, round(min(best, _WITHOUT_PLACE), 2), candidates)
    return Match(text, None, None, min(best, SURE - 0.1), candidates)


def _nearest(alike: list[KnownOrganisation], near: Nearness) -> KnownOrganisation | None:
    """The only organisation of the nearest territories; None when several stand there, or none."""
    for codes in near:
        here = [one for one in alike if one.territories & set(codes)]
        if here:
            return here[0] if len(here) == 1 else None
    anywhere = [one for one in alike if not one.territories]
    return anywhere[0] if len(anywhere) == 1 else None


def _likeness(asked: tuple[str, ...], known: IndexedOrganisation, directory: Directory) -> float:
    """The best likeness of two sets of spellings; the first spelling asked counts a little more."""
    best = 0.0
    for rank, form in enumerate(asked):
        for other in known.forms:
            best = max(best, _alike(form, other, directory) - 0.01 * min(rank, 4))
    return best


def _alike(asked: str, known: str, directory: Directory) -> float:
    """1 when equal; less for a typo, less again when only the place is missing, or when it is too much."""
    if asked == known:
        return _WITHOUT_PLACE if asked in FAMILIES else 1.0
    first, second = asked.split(), known.split()
    if set(first) == set(second):
        return 0.97
    left, missing = _unmatched(first, second), _unmatched(second, first)
    if not left and not missing:
        return 0.92
    if not left and _same_start(first, second):
        return _WITHOUT_PLACE if set(missing) <= directory.place_words() else _WITHOUT_PLACE - 0.08
    if not missing and set(left) <= directory.place_words() and len(second) > 1:
        return 0.6
    return 0.75 * fuzz.token_set_ratio(asked, known) / 100 if _same_start(first, second) else 0.0


def _unmatched(mine: list[str], others: list[str]) -> list[str]:
    """My words that no word of the other name resembles; acronyms and numbers must be the same."""
    return [word for word in mine if not any(_same_word(word, other) for other in others)]


def _same_word(one: str, other: str) -> bool:
    if one == other:
        return True
    if min(len(one), len(other)) <= _SHORT or any(char.isdigit() for char in one + other):
        return False
    return fuzz.ratio(one, other) >= _TYPO


def _same_start(first: list[str], second: list[str]) -> bool:
    return bool(first and second) and _same_word(first[0], second[0])


def _person(text: str, directory: Directory, organisation_id: int | None) -> Match | None:
    """A person by their name; by the last name alone it is a question, unless their organisation is told."""
    asked = _CIVILITY.sub("", words(text))
    found: list[tuple[float, KnownPerson]] = []
    for one in directory.persons:
        if organisation_id is not None and one.organisation_id != organisation_id:
            continue
        score = _person_likeness(asked, one)
        if score:
            found.append((min(1.0, score + (0.15 if organisation_id is not None else 0.0)), one))
    if not found:
        return None
    found.sort(key=lambda pair: (-pair[0], pair[1].id))
    candidates = tuple(
        Candidate(f"{one.first_name} {one.last_name}", one.organisation_id, one.id, round(score, 2))
        for score, one in found[:_MAX_CANDIDATES]
    )
    best, person = found[0]
    if len(found) > 1 and found[1][0] > best - 0.1:
        return Match(text, None, None, min(best, SURE - 0.1), candidates)
    return Match(text, person.organisation_id, person.id, round(best, 2), candidates)


def _person_likeness(asked: str, one: KnownPerson) -> float:
    first, last = words(one.first_name), words(one.last_name)
    if not last:
        return 0.0
    if asked in (f"{first} {last}", f"{last} {first}"):
        return 0.98
    if asked in (f"{first[:1]} {last}", f"{last} {first[:1]}"):
        return 0.85
    if asked == last:
        return 0.7
    likeness = fuzz.token_sort_ratio(asked, f"{first} {last}")
    return 0.85 if likeness >= 92 and len(asked.split()) > 1 else 0.0
