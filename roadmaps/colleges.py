"""To which college does an organisation belong, by its name alone?

A heuristic for organisations that the directory does not know yet: the person who reviews decides. "UD CGT 41" and
"UP-MEDEF" belong to their confederations; whatever is not one of the four colleges is outside them.
"""

import re
from dataclasses import dataclass

from models.closed_lists import College
from roadmaps.folding import words

_UNIONS = (
    r"cfdt|cgtr?|cgt fo|fo|force ouvriere|cfe cgc|cfecgc|cgc|cftc|unsa|fsu|stc"
    r"|^solidaires|union syndicale solidaires"
    r"|syndicat(?:s)? de salaries|organisations? syndicales?"
)
_EMPLOYERS = (
    r"medef|up medef|cpme|u2p|udes|fnsea|fdsea|frsea|capeb|cnams|ffb|fntp|frtp|umih|uimm|unapl"
    r"|france chimie|unep|fhp"
    r"|(?:organisations?|federations?|unions?|syndicats?) (?:\w+ ){0,2}?(?:patronales?"
    r"|d employeurs|des employeurs|du batiment|des travaux publics"
    r"|des entreprises|de l industrie|des metiers de l hotellerie|des exploitants agricoles)"
    r"|patronat|groupement d employeurs pour|fepem|adea"
)
_STATE = (
    r"ddets(?:pp)?|dreets|drieets|deets|direccte|dirccte|dirrecte|etat|l etat|prefecture"
    r"|sous prefecture|prefete?|sous prefete?"
    r"|rectorat|academie|dsden|education nationale|ddtm?|dreal|draaf|drac|ars"
    r"|agence regionale de sante|spip|disp|onac|pjj|drfip|ddfip"
    r"|services? de l etat|inspection du travail|ddcs(?:pp)?|drdjscs|ofii"
)
_STATE_UNITS = (
    r"(?:ut|ud|unite territoriale|unite departementale)(?: (?:de|du|des"
    r"|de la))?(?: direccte)? ?(?:\d{2,3}|2a|2b)"
)
_REGION = r"region(?! \w*tourisme)|conseil regional|collectivite de corse|collectivite territoriale"
_OTHER = (
    r"departement|conseils? (?:departementa(?:l|ux)|general|generaux)|cd ?\d{2,3}|cg ?\d{2,3}"
    r"|metropole|agglomeration|communaute|communes?"
    r"|ville|mairie|ccas|cias|epci|petr|pays|france travail|ft|pole emploi|missions? locales?"
    r"|ml|cap emploi|apec|plie|siae|iae|caf|msa"
    r"|cpam|carsat|opco|cci|cma|chambres?|transitions pro|carif|oref|gref|afpa|greta|cfa"
    r"|lycees?|universite|iut|campus|associations?"
    r"|club|entreprises?|chu|hopital|ehpad|regie|maison|agence|office"
    r"|union des (?:associations|missions)|habitat|bailleur|banque|fondation"
    r"|cooperative|scop|scic|garage|chantier|reseau|collectif|atelier|foyer|centre|institut|ecole|organisme"
)
_RULES = (
    (re.compile(rf"\b(?:{_STATE_UNITS})\b"), College.STATE, 0.9),
    (re.compile(rf"\b(?:{_UNIONS})\b"), College.EMPLOYEES, 0.95),
    (re.compile(rf"\b(?:{_EMPLOYERS})\b"), College.EMPLOYERS, 0.95),
    (re.compile(rf"\b(?:{_STATE})\b"), College.STATE, 0.95),
    (re.compile(rf"\b(?:{_REGION})\b"), College.REGION, 0.9),
    (re.compile(rf"\b(?:{_OTHER})\b"), College.OTHER, 0.9),
)
_STARTS_OTHERWISE = re.compile(
    r"^(?:l )?(?:association|mission locale|maison|club|chambre|entreprises?|caf|msa|opco"
    r"|france travail|pole emploi|agence|cap emploi"
    r"|communaute|ville|mairie|commune|departement|conseil departemental"
    r"|union des (?:associations|missions))\b"
)


@dataclass(frozen=True, slots=True)
class CollegeGuess:
    """A college and how sure we are of it (0 to 1)."""

    college: College
    confidence: float


def college_of(name: str) -> CollegeGuess:
    """The college that the name tells; outside the four, and unsure, when it tells nothing."""
    folded = words(name)
    if not folded:
        return CollegeGuess(College.OTHER, 0.0)
    if _STARTS_OTHERWISE.match(folded):
        return CollegeGuess(College.OTHER, 0.95)
    found = [
        (match.start(), rank, college, confidence)
        for rank, (pattern, college, confidence) in enumerate(_RULES)
        if (match := pattern.search(folded))
    ]
    if not found:
        return CollegeGuess(College.OTHER, 0.4)
    start, _, college, confidence = min(found, key=lambda one: (one[1] > 0, one[0], one[1]))
    return CollegeGuess(college, confidence if start == 0 or len(found) == 1 else confidence - 0.15)
