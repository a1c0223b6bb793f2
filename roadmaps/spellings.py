"""By which other words may the same organisation be called: abbreviations, old names, numbers of départements?

Two names are compared once both are spelled out; an old name may stand for several present ones ("DIRECCTE" is today a
DDETS in a département and a DREETS in a région).
"""

import re
from collections.abc import Mapping

from rapidfuzz import fuzz

from roadmaps.folding import words

_REWRITES: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        r"(?:ut|ud|unite territoriale|unite departementale)(?: (?:de la )?di?rr?eccte)? (?=\d{2,3}$|2a$|2b$)",
        ("ddets ", "ddetspp "),
    ),
    (r"\b(?:di?rr?eccte|dirccte)\b", ("ddets", "ddetspp", "dreets", "drieets", "deets")),
    (r"\bddcs(?:pp)?\b", ("ddets", "ddetspp")),
    (r"\bpole emploi\b|\bft(?=\b)|\banpe\b", ("france travail",)),
    (r"\bconseil (?:general|departemental)\b|\bc[dg] ?(?=\d{2,3}\b|2[ab]\b)|^c[dg]$", ("departement ",)),
    (r"\bconseil regional\b|^cr\b", ("region",)),
    (r"\bml(?=\b)", ("mission locale",)),
    (r"\bchambre de commerce(?: et d industrie)?(?: territoriale| regionale)?\b|\bccit\b|\bccir\b", ("cci",)),
    (r"\bchambre de(?:s)? metiers(?: et de l artisanat)?\b|\bcrma\b", ("cma",)),
    (r"\bcaisse d allocations familiales\b", ("caf",)),
    (r"\bmutualite sociale agricole\b", ("msa",)),
    (r"\bforce ouvriere\b|\bcgt fo\b", ("fo",)),
    (r"\bmouvement des entreprises de france\b|\bup medef\b|\bunion patronale\b", ("medef",)),
    (r"\bconfederation des petites et moyennes entreprises\b|\bcgpme\b", ("cpme",)),
    (r"\bunion des entreprises de proximite\b|\bupa\b", ("u2p",)),
    (r"\bdirection departementale de l emploi du travail et des solidarites\b", ("ddets",)),
    (r"\bdirection regionale de l economie de l emploi du travail et des solidarites\b", ("dreets",)),
    (r"\bcommunaute d agglomeration\b|\bagglo\b|^ca (?=\w{4})", ("agglomeration",)),
    (r"\bcommunaute de communes\b|^cc (?=\w{4})", ("communaute communes",)),
    (r"\bunion (?:departementale|regionale|locale)(?: des syndicats)?\b|\bu[dlr]\b(?! ?\d)", ("",)),
    (r"\bassociation\b|\bantenne\b|\bagence(?= france travail)\b", ("",)),
)
_COMPILED = tuple((re.compile(pattern), replacements) for pattern, replacements in _REWRITES)
_SMALL_WORDS = frozenset(words("de du des d la le les l et en a au aux un une pour").split())
_NUMBER = re.compile(r"\b(0[1-9]|[1-9]\d|97[1-6]|2a|2b)\b")
_MAX_SPELLINGS = 12
FAMILIES = frozenset(
    words(
        "ddets ddetspp dreets drieets deets prefecture region departement cci cma caf msa cfdt cgt fo cftc unsa fsu "
        "medef cpme u2p fdsea frsea capeb umih uimm plie carif rectorat"
    ).split()
) | {"france travail", "mission locale", "cap emploi", "cfe cgc", "transitions pro", "chambre agriculture"}
"""Names borne in every territory: alone, they tell nobody before a place is known."""


def spellings(name: str, territories: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """The name spelled out, without small words, in each way it may be meant; the likeliest first."""
    forms = [words(name)]
    for pattern, replacements in _COMPILED:
        forms = [
            pattern.sub(replacement, form) if pattern.search(form) else form
            for form in forms
            for replacement in (replacements if pattern.search(form) else ("",))
        ][:_MAX_SPELLINGS]
    spelled = (_without_small_words(_with_names(form, territories or {})) for form in forms)
    return tuple(dict.fromkeys(form for form in spelled if form))


def _with_names(form: str, territories: Mapping[str, str]) -> str:
    """The numbers of départements replaced by their names, when they are known."""
    return _NUMBER.sub(lambda found: words(territories.get(found.group(1).upper(), found.group(1))), form)


def _without_small_words(form: str) -> str:
    kept = (word for word in form.split() if word not in _SMALL_WORDS)
    return " ".join(word for word in kept if fuzz.ratio(word, "association") < 88)
