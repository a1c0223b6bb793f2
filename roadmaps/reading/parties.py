"""Who leads, who co-leads, who helps: how is a cell of names split?

A name marked as lead leads and the others co-lead; several names without a mark stay together and are a question; words
that say that nobody is named give nobody; a collective without an address is kept and flagged.
"""

import re
from dataclasses import dataclass

from models.closed_lists import Flag
from roadmaps.draft import PartnerDraft
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
_LEAD_MARK = re.compile(
    r"\b(?:pilote|chef(?:fe)? de file|porteur|porteuse|responsable|lead|referente?|coordination|coordinateur"
    r"|coordonnateur|pilotage)\b"
)
_CO_LEAD_MARK = re.compile(
    r"\bco-? ?(?:pilote|pilotage|porteur|porteuse|portage|responsable|animateur|animation|chef|referent)"
)
_SUPPORT_MARK = re.compile(r"\b(?:appui|partenaire|soutien|associee?|contribut|participant|concours)")
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
_SUB_UNIT = re.compile(
    r"^(?:antenne|delegation|direction|service|agence de|unite|pole [a-z]|departement de|site|bureau|cellule"
    r"|secteur|mission (?!locale)[a-z]+$|site de"
    r"|section|comite de|filiale|directeur|directrice|president|charge|chef|en lien|dont|puis|notamment|par )"
)
_ARTICLE = re.compile(r"^(?:l['’]|les?\s|la\s|un\s|une\s|des\s|du\s|aux?\s)\s*", re.IGNORECASE)
_BRACKET = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_NEXT_NAME = re.compile(r"(?i)(,(?: et)?|\bet)\s+(?:de la |de l['’]|des |du |de |d['’])([^,]+?)(?=,|\s+et\s|$)")
_TO_CONTACT = re.compile(
    r"^\W*(?:a|à)\s+(?:contacter|mobiliser|solliciter|confirmer|associer|rencontrer|identifier|preciser|préciser"
    r"|impliquer|inviter)\s*:?\s*",
    re.IGNORECASE,
)
_UNSURE = re.compile(
    r"\(?\b(?:a|à)\s+(?:contacter|mobiliser|solliciter|confirmer|associer|rencontrer|impliquer|inviter)\b\)?"
    r"|\(\s*\?+\s*\)|\?+",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Leads:
    """Who answers for a commitment, as far as its text tells."""

    lead: str | None = None
    co_leads: tuple[str, ...] = ()
    partners: tuple[PartnerDraft, ...] = ()
    flags: frozenset[Flag] = frozenset()


def names_nobody(text: str) -> bool:
    """ "à désigner", "?", "-", nothing."""
    return bool(_NOBODY.match(fold(compose(text))))


def is_collective(text: str) -> bool:
    """A collective without an address: "tous", "task force", "groupe 3"."""
    return bool(_COLLECTIVE.match(fold(compose(text))))


def read_leads(text: str, co_led: bool = False) -> Leads:
    """Split the text of a lead; ``co_led`` when its label says "Copilotes :"."""
    text = re.sub(r"\s*\n\s*", "\n", compose(text)).strip(" ;,.\n") if text.strip(" .") else ""
    text = re.sub(r"\n(?=\((?:co-?)?(?:pilote|porteur|chef|referent|responsable|appui)[^()]{0,15}\))", " ", text)
    text = text if text.count("(") == text.count(")") else text.replace("(", " ").replace(")", " ").strip()
    if names_nobody(text):
        return Leads(flags=frozenset({Flag.NO_LEAD}))
    labelled = _labelled_parts(text)
    if labelled:
        return labelled
    opening = re.match(r"(?i)(co-?)?(?:pilotage|pilotes?)\s+(?:(?:de|du|des|par)\s+|d[’'])?(?=\S)", text)
    if opening and is_a_name(text[opening.end() :]):
        text, co_led = text[opening.end() :], co_led or bool(opening[1])
    return _read_names(text, co_led)


def _read_names(text: str, co_led: bool) -> Leads:
    names = split_names(text)
    marked = [(clean, _mark(name)) for name in names if (clean := _unmarked(name))]
    if len(marked) > 1 and any(mark == "lead" for _, mark in marked):
        return _by_marks(marked)
    if len(marked) < 2:
        return _read_one(_unmarked(text) or text)
    if is_collective(text):
        return Leads(text, flags=frozenset({Flag.NO_LEAD}))
    found = [name for name, mark in marked if mark != "support"]
    if found and (co_led or any(mark == "co" for _, mark in marked)):
        helped = tuple(PartnerDraft(name) for name, mark in marked if mark == "support")
        return Leads(found[0], tuple(found[1:]), helped, frozenset({Flag.LEAD_TO_CONFIRM}))
    return Leads(one_line(text), flags=frozenset({Flag.LEAD_TO_CONFIRM}))


def _read_one(name: str) -> Leads:
    if is_collective(name):
        return Leads(name, flags=frozenset({Flag.NO_LEAD}))
    unsure = _UNSURE.search(name)
    if unsure is None and len(_outside_brackets(name, r"\s+ou\s+(?=[A-ZÉ])")) > 1:
        return Leads(one_line(name), flags=frozenset({Flag.LEAD_TO_CONFIRM}))
    if unsure is None:
        return Leads(one_line(name))
    clean = name if "?" in unsure[0] else _UNSURE.sub("", name).strip(" ()-–,;:")
    return Leads(one_line(clean or name), flags=frozenset({Flag.LEAD_TO_CONFIRM}))


def _by_marks(marked: list[tuple[str, str]]) -> Leads:
    leads = [name for name, mark in marked if mark == "lead" and name]
    others = [name for name, mark in marked if mark in {"", "co"} and name]
    helped = tuple(PartnerDraft(name) for name, mark in marked if mark == "support" and name)
    flags = frozenset({Flag.LEAD_TO_CONFIRM}) if "?" in leads[0] else frozenset[Flag]()
    return Leads(leads[0], (*leads[1:], *others), helped, flags)


def _mark(name: str) -> str:
    """The part a name says it takes: "Région (pilote)", "copilote : Département"."""
    marks = fold(" ".join(_BRACKET.findall(name)) + " " + name.partition(":")[0] * (":" in name))
    if _CO_LEAD_MARK.search(marks):
        return "co"
    if _LEAD_MARK.search(marks):
        return "lead"
    return "support" if _SUPPORT_MARK.search(marks) else ""


def _unmarked(name: str) -> str:
    def without(match: re.Match[str]) -> str:
        folded = fold(match[1])
        is_mark = (_CO_LEAD_MARK.search(folded) or _LEAD_MARK.search(folded) or _SUPPORT_MARK.search(folded)) and len(
            folded
        ) < 25
        return "" if is_mark else match[0]

    return _BRACKET.sub(without, name).strip(" ,;:-–")


def _labelled_parts(text: str) -> Leads | None:
    """ "Pilote : Région ; copilote : Département ; partenaires : communes" inside one cell."""
    pattern = (
        r"(?i)\b(co-?pilotes?|pilotes?|chef de file|porteur|responsable|partenaires?|appui)\s*(?:\([^)]*\)\s*)?:\s*"
    )
    parts = re.split(pattern, text)
    if len(parts) < 3 or parts[0].strip(" ;,\n-•"):
        return None
    found: dict[str, list[str]] = {"lead": [], "co": [], "support": []}
    for label, value in zip(parts[1::2], parts[2::2], strict=True):
        role = "co" if label.lower().startswith("co") else "support" if re.match("(?i)part|appui", label) else "lead"
        found[role] += [value.strip(" ;,\n-•/")]
    first = read_leads("\n".join(found["lead"])) if found["lead"] else read_leads("\n".join(found["co"]), co_led=True)
    others = [name for text_ in found["co"] for name in split_names(text_)] if found["lead"] else []
    return Leads(
        first.lead,
        (*first.co_leads, *(name for name in others if not names_nobody(name))),
        tuple(p for text_ in found["support"] for p in read_partners(text_)),
        first.flags,
    )


def split_names(text: str) -> list[str]:
    """The names of a list: separated by ; / • line breaks, by commas and "et" when another organisation follows."""
    parts = _outside_brackets(text, r"\s*[;\n•|]\s*|\s*/\s*|(?<=\))\s+[-–—]\s+|\s+\+\s+|\s+&\s+(?=[A-ZÉ][a-zé]+ )")
    names = [name for part in parts for name in _by_commas(part)]
    return [name.strip(" \t-–,.") for name in names if name.strip(" \t-–,.?•")]


def _by_commas(text: str) -> list[str]:
    names: list[str] = []
    for piece in _outside_brackets(text, r"\s*,\s*(?:et\s+|ainsi que\s+|puis\s+)?"):
        if names and _SUB_UNIT.match(fold(piece)):
            names[-1] += ", " + piece
        elif piece.strip():
            names += _by_and(piece)
    return names


def _by_and(text: str) -> list[str]:
    """ "A et B" are two names when B is one by itself; "Rectorats de Rennes et de Nantes" is one."""
    pieces = _outside_brackets(text, r"\s+(?:et|ou|ainsi que|avec|puis|&)\s+")
    names = [pieces[0]]
    cursor = len(pieces[0])
    for piece in pieces[1:]:
        start = text.index(piece, cursor)
        gap, cursor = text[cursor:start], start + len(piece)
        if is_a_name(piece):
            names.append(piece)
        else:
            names[-1] += gap + piece
    return names


def is_a_name(text: str) -> bool:
    """It can stand alone as an organisation or a person: an article, an acronym or a word of the trade opens it."""
    if re.match(r"(?:[A-ZÉ]{2,}\w*|[A-Z]\d\w)\b", text):
        return True
    return bool(_ORGANISATION.match(fold(text)) or re.match(r"(?:la|le|les|l')\s?\w", fold(text)))


def _outside_brackets(text: str, separator: str) -> list[str]:
    parts, depth, last = [], 0, 0
    for match in re.finditer(rf"[(\[]|[)\]]|{separator}", text):
        if match[0] in "([":
            depth += 1
        elif match[0] in ")]":
            depth = max(0, depth - 1)
        elif depth == 0:
            parts.append(text[last : match.start()])
            last = match.end()
    return [*parts, text[last:]]


def without_article(name: str) -> str:
    """ "l’association Roue libre" → "association Roue libre"."""
    return _ARTICLE.sub("", name.strip())


def without_repeated_prepositions(names: str, link: str = "") -> str:
    """ "l’appui de la CPME et de l’AFPA": the preposition said once for each name is no part of it."""

    def without(match: re.Match[str]) -> str:
        proper = match[2][:1].isupper() and not re.search(r"\b(?:de|du|des)\b|d['’]", names[: match.start()])
        return f"{link or match[1]} {match[2]}" if proper or is_a_name(match[2]) else match[0]

    return _NEXT_NAME.sub(without, names)


def one_line(text: str) -> str:
    """Line breaks become separators a person would write."""
    return re.sub(r"\s*\n\s*", " ; ", text.strip())


def read_partners(text: str) -> tuple[PartnerDraft, ...]:
    """The partners of a cell; those to contact, or with a question mark, are not confirmed."""
    text = compose(text)
    if names_nobody(text):
        return ()
    found = []
    for part in re.split(r"\n|(?<=[.;])\s+(?=[ÀA] (?:contacter|mobiliser|confirmer))", text):
        opening = _TO_CONTACT.match(part)
        for name in split_names(part[opening.end() :] if opening else part):
            sure = re.sub(r"[(\[]\s*[)\]]", "", _UNSURE.sub("", name))
            clean = without_article(sure.strip(" -–:.,"))
            if clean and not names_nobody(clean):
                found.append(PartnerDraft(clean, confirmed=not opening and not _UNSURE.search(name)))
    return tuple(found)
