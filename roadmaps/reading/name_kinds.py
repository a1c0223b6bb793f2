"""What does a name stand for: nobody yet, a collective without an address, an organisation or a person?"""

import re

from roadmaps.folding import compose, fold

_NOBODY = re.compile(
    r"^\W*$|^x{2,}$|^\W*(?:(?:reste |encore )?a (?:designer|definir|trouver|determiner|nommer|preciser"
    r"|identifier|confirmer$|choisir"
    r"|desiner|completer|arreter|pourvoir|renseigner|rechercher|venir|voir)\b|(?:pilote |lead )?non (?:designe"
    r"|defini|identifi|attribu|nomm"
    r"|connu|determin|pourvu|renseign|precis|communiqu)|(?:nc|nd|n\.c|n\.d|n/a|neant|tbd|ras|na)\W*$|aucune?\b"
    r"|pas (?:de|encore) "
    r"|sans (?:pilote|objet|porteur)|personne\W*$|vacant|en (?:attente|recherche)|recherche (?:en cours|d'un)"
    r"|(?:pilote|nom) a )"
)


_COLLECTIVE = re.compile(
    r"^\W*(?:l'ensemble|ensemble) d|^\W*tou(?:s|te|tes)\b(?! (?:pour|ensemble|au|en) [a-z]+ [a-z])"
    r"|^\W*task[ -]?force|^\W*(?:le |un )?"
    r"(?:sous-)?groupe(?:s)?(?: (?:de travail|projet|technique|thematique|n°))?(?:\s*(?:n°\s*)?(?:\d+|[ivx]+"
    r"|[a-z])\b|\W*$| \w+ *$)"
    r"|^\W*(?:le |les |un )?collectif\W*$|^\W*chacun|^\W*(?:les |l')?(?:partenaires|membres|acteurs|signataires"
    r"|participants"
    r"|institutions|parties prenantes|equipe(?: projet)?|communaute|reseau)(?: (?:du|de la|des|de l'|locaux"
    r"|concernes)\b.*)?\W*$"
    r"|^\W*(?:le )?(?:copil|cotech|comite (?:de pilotage|technique|de suivi)|groupe projet|binome|collegial"
    r"|collectif)\W*$"
    r"|^\W*tout le monde|^\W*a plusieurs|^\W*pilotage (?:collectif|partage)|^\W*(?:les )?(?:quatre )?colleges?\W*$"
)


_ORGANISATION = re.compile(
    r"(?:l'|la |le |les |une? )?(?:ddets|dreets|drieets|deets|etat\b|region|departement|conseil|mission|france"
    r"|cap emploi|pole|cci\b|cma\b"
    r"|caf\b|msa\b|cpam|ars\b|apec|agefiph|afpa|greta|opco|medef|cpme|u2p|cfdt|cgt|fo\b|cfe|cftc|unsa|fsu|udes"
    r"|fdsea|fnsea|plie|siae"
    r"|communaute|commune|mairie|ville|agglomeration|metropole|prefecture|sous-prefecture|prefet|sous-prefet"
    r"|chambre|association|federation"
    r"|union|syndicat|club|groupement|reseau|inter-?reseau|lycee|college|universite|rectorat|dsden|academie"
    r"|campus|ecole|centre|maison"
    r"|agence|office|organisme|organisation|entreprise|bailleur|etablissement|hopital|ehpad|carif|transitions"
    r"|uimm|fongecif|dirccte"
    r"|direccte|petr\b|epci|ccas|cias|urssaf|ofii|crous|cfa\b|iut\b|cio\b|action logement|regie|chantier"
    r"|structure|observatoire|comite"
    r"|parc|pays\b|adil|udaf|anah|banque|fondation|cooperative|foyer|atelier|garage|service|collectivite"
    r"|departements|employeur"
    r"|representant|partenaires? soci|branche|interprofession|federations|groupe|societe|compagnie|inspection"
    r"|rectrice|recteur"
    r"|protection|relais|acteurs?|habitat|m\.|mme|monsieur|madame|mlle|dr |une? )"
)


def names_nobody(text: str) -> bool:
    """ "à désigner", "?", "-", nothing."""
    return bool(_NOBODY.match(fold(compose(text))))


def is_collective(text: str) -> bool:
    """A collective without an address: "tous", "task force", "groupe 3"."""
    return bool(_COLLECTIVE.match(fold(compose(text))))


def is_a_name(text: str) -> bool:
    """It can stand alone as an organisation or a person: an article, an acronym or a word of the trade opens it."""
    if re.match(r"(?:[A-ZÉ]{2,}\w*|[A-Z]\d\w)\b", text):
        return True
    return bool(_ORGANISATION.match(fold(text)) or re.match(r"(?:la|le|les|l')\s?\w", fold(text)))
