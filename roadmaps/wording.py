"""Which French words do people read for what the code names?

The one source of the words of every closed list, and the door to the grammar of sentences (:mod:`roadmaps.grammar`):
pages, letters and reports import from here.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from models.closed_lists import (
    AlertKind,
    AnswerChannel,
    CampaignState,
    College,
    CommitmentKind,
    Direction,
    DocumentKind,
    Flag,
    GovernanceBodyKind,
    Hearing,
    IndicatorKind,
    Launch,
    Letter,
    Level,
    LinkKind,
    MailState,
    MissingRule,
    NoveltyKind,
    Outlook,
    PartyRole,
    PerimeterType,
    Position,
    PostponementState,
    Precision,
    ReportKind,
    Rhythm,
    RoadmapOrigin,
    RoadmapState,
    RoleKind,
    Rung,
    Standing,
    Status,
    SupportState,
)
from roadmaps.grammar import (
    DASH,
    HARD,
    MONTHS,
    NARROW,
    agree,
    capital,
    count,
    de,
    deadline,
    enumeration,
    long_date,
    month,
    number,
    ordinal,
    percent,
    plural,
    quantity,
    sentence,
    share,
    short_date,
    starts_with_vowel,
    typeset,
)

_WORDS: Mapping[type[StrEnum], tuple[str, ...]] = {
    Level: ("bassin", "département", "région", "national"),
    PerimeterType: (
        *("découpage administratif", "comité local pour l'emploi", "zone d'emploi", "bassin France Travail"),
        "périmètre libre",
    ),
    College: (
        *("État", "Région", "organisations d'employeurs", "organisations syndicales de salariés"),
        "autres partenaires",
    ),
    RoleKind: (*("animateur", "coordinateur régional", "coordinateur national", "lecteur", "administrateur"),),
    GovernanceBodyKind: (
        "CREFOP",
        "comité national pour l'emploi",
        "comité régional pour l'emploi",
        "comité départemental pour l'emploi",
        "comité local pour l'emploi",
        "comité de pilotage",
        "autre instance",
    ),
    RoadmapState: ("brouillon", "en concertation", "adoptée", "en cours", "close"),
    RoadmapOrigin: ("atelier", "comité", "contrat de filière", "autre origine"),
    Position: ("signe", "signe avec réserve", "s'abstient", "refuse de signer", "non consulté"),
    CommitmentKind: ("arrêter", "continuer", "commencer"),
    Status: ("à lancer", "en cours", "suspendu", "réalisé", "abandonné", "fusionné", "sans objet"),
    Outlook: ("sécurisé", "atteignable", "appui nécessaire", "compromis", "non renseignée"),
    Standing: ("en retard", "échéance proche", "sans échéance", "sans pilote", "sans nouvelles"),
    Precision: (
        *("au jour près", "au mois près", "au trimestre près", "au semestre près", "à l'année près"),
        *("à la saison près", "en continu", "précision inconnue"),
    ),
    Flag: (
        *("sans échéance", "sans pilote", "pilote à confirmer", "échéance impossible", "échéance relative"),
        *("contradiction", "ligne masquée"),
    ),
    PartyRole: ("pilote", "suppléant", "copilote", "partenaire"),
    LinkKind: ("décline", "dépend de", "fusionné dans", "fait doublon avec"),
    IndicatorKind: ("additif", "moyenne", "non additif", "qualitatif"),
    Direction: ("à la hausse", "à la baisse"),
    MissingRule: ("strict", "souple"),
    Rhythm: ("mensuel", "bimestriel", "trimestriel", "semestriel", "annuel", "avant chaque instance"),
    Launch: ("lancement par une personne", "lancement automatique"),
    CampaignState: ("prévue", "ouverte", "arrêtée", "annulée"),
    AnswerChannel: ("lien personnel", "formulaire déposé", "saisie par l'animateur", "import"),
    Rung: (
        *("demande", "première relance", "deuxième relance", "suppléant et copilotes", "animateur du territoire"),
        *("coordinateur régional", "coordinateur national"),
    ),
    AlertKind: (
        "silence",
        "demande d'appui sans réponse",
        "échéance dépassée",
        "incident technique",
        "adresse à corriger",
    ),
    SupportState: ("ouverte", "prise en charge", "répondue", "arbitrée", "retirée"),
    PostponementState: ("demandé", "accordé", "refusé"),
    MailState: (
        *("à envoyer", "réservé", "envoi en cours", "envoyé", "différé", "en échec", "incertain", "annulé"),
        "mis de côté",
    ),
    Letter: (
        *("point d'étape", "relance", "échéances proches", "accusé de réception", "lettre au suppléant", "alerte"),
        "liste d'appels",
        *("demande d'appui", "réponse à la demande d'appui", "changement de pilote", "envoi du rapport"),
        *("lien de connexion", "alarme technique", "réponse à une demande de report", "retrait d'une demande d'appui"),
        *("rapport à émettre", "adresses à corriger", "pilote maintenu"),
    ),
    DocumentKind: ("feuille de route", "justificatif", "modèle de rapport", "rapport"),
    Hearing: (
        *("a répondu", "réponse attendue", "sans nouvelles", "non interrogé", "feuille de route close"),
        "sans feuille de route",
    ),
    NoveltyKind: (
        *(
            "nouveaux engagements",
            "engagements réalisés",
            "engagements rouverts ou remis à lancer",
            "engagements lancés",
        ),
        *("engagements suspendus", "engagements abandonnés ou retirés", "échéances reportées", "échéances avancées"),
        *("nouveaux retards", "météos dégradées", "météos améliorées", "météos qui ne sont plus renseignées"),
        *("nouveaux silences", "nouvelles retrouvées"),
        *("changements de pilote", "indicateurs qui ont évolué", "avenants", "appuis demandés"),
        *("réponses aux demandes d'appui", "arbitrages rendus", "appuis toujours attendus"),
        *("engagements entrés dans le périmètre", "engagements sortis du périmètre"),
    ),
    ReportKind: ("note de synthèse", "rapport complet"),
}
"""The words of each closed list, in the order of its members: StrEnum members of two lists may be equal, so never
mix lists in one mapping."""

WORDS: Mapping[type[StrEnum], Mapping[str, str]] = {
    closed_list: {member.name: text for member, text in zip(closed_list, texts, strict=True)}
    for closed_list, texts in _WORDS.items()
}

_SKY = {
    Outlook.SECURE: ("☀", "soleil"),
    Outlook.WITHIN_REACH: ("🌤", "éclaircies"),
    Outlook.NEEDS_SUPPORT: ("☁", "nuage"),
    Outlook.COMPROMISED: ("⛈", "orage"),
    Outlook.NOT_GIVEN: ("", ""),
}

COLLEGE_SHORT = {
    College.STATE: "État",
    College.REGION: "Région",
    College.EMPLOYERS: "Employeurs",
    College.EMPLOYEES: "Salariés",
    College.OTHER: "Autres",
}
"""The short names of the colleges, for charts and narrow columns."""


def word(member: StrEnum) -> str:
    """The French words of a member of a closed list, in lower case ("en cours", "appui nécessaire")."""
    return WORDS[type(member)][member.name]


_AMENDED = {
    "target": "cible",
    "due_on": "échéance",
    "start": "début",
    "lead": "pilote",
    "co_leads": "copilotes",
    "partners": "partenaires",
    "title": "intitulé",
    "goal": "objectif",
    "baseline": "valeur initiale",
    "indicators": "indicateurs",
    "description": "description",
    "axis": "axe",
    "reference": "référence",
    "resources": "moyens",
    "target_group": "public cible",
    "sector": "filière",
    "added": "engagement",
    "withdrawn": "engagement",
}


def amended(field: str, old: str, new: str) -> str:
    """An amendment with both values: "échéance : « rien » devient « 31/12/2026 »"."""
    if field == "due_on":
        old, new = _day(old), _day(new)
    values = f"«\u00a0{old or 'rien'}\u00a0» devient «\u00a0{new or 'rien'}\u00a0»"
    return f"{_AMENDED.get(field, field)}\u00a0: {values}"


def _day(text: str) -> str:
    """A day that the ledger keeps as 2026-12-01, as people read it."""
    try:
        return short_date(date.fromisoformat(text))
    except ValueError:
        return text


def sky(outlook: Outlook) -> str:
    """The météo as people say it, never an icon alone: "appui nécessaire (nuage)"."""
    image = _SKY[outlook][1]
    return f"{word(outlook)} ({image})" if image else word(outlook)


def sky_symbol(outlook: Outlook) -> str:
    """The decoration that may stand *before* the words, never instead; empty when the météo is not given."""
    return _SKY[outlook][0]


__all__ = [
    "COLLEGE_SHORT",
    "DASH",
    "HARD",
    "MONTHS",
    "NARROW",
    "WORDS",
    "agree",
    "amended",
    "capital",
    "count",
    "de",
    "deadline",
    "enumeration",
    "long_date",
    "month",
    "number",
    "ordinal",
    "percent",
    "plural",
    "quantity",
    "sentence",
    "share",
    "short_date",
    "sky",
    "sky_symbol",
    "starts_with_vowel",
    "typeset",
    "word",
]
