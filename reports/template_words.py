"""What may a template of theirs ask for, and what is it told when it asks for something else?

The data's shape is written once here; a name that does not exist is met by the nearest one that does.
"""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any, Final

TEXT: Final = "texte"
FLAG: Final = "oui ou non"
NUMBER: Final = "nombre"

BLOCKS: Mapping[str, str] = {
    "couverture": "l'en-tête du document : service, titre, date",
    "sommaire": "le sommaire, avec les numéros de page",
    "corps": "toutes les parties du rapport, dans l'ordre",
    "synthese": "l'essentiel",
    "perimetre": "le périmètre et la couverture",
    "arbitrages": "les alertes et arbitrages attendus",
    "avancement": "l'avancement par axe",
    "nouveautes": "ce qui a changé depuis le dernier rapport",
    "reports": "le registre des reports d'échéance",
    "paroles": "les paroles des territoires",
    "engagements": "les engagements par axe",
    "equilibre": "l'équilibre entre les collèges",
    "indicateurs": "les indicateurs",
    "echeances": "les prochaines échéances",
    "essaimage": "les réussites à partager",
    "territoires": "l'annexe par territoire",
    "methode": "la note de méthode",
}
_ROW: dict[str, Any] = {"genre": TEXT, "cellules": [TEXT]}
_SECTION: dict[str, Any] = {
    "nom": TEXT,
    "titre": TEXT,
    "paragraphes": [TEXT],
    "puces": [TEXT],
    "citations": [{"texte": TEXT, "auteur": TEXT, "date": TEXT}],
    "encadres": [{"titre": TEXT, "lignes": [{"libelle": TEXT, "valeur": TEXT}]}],
    "tableaux": [{"titre": TEXT, "colonnes": [TEXT], "lignes": [_ROW]}],
}
_SECTION["sections"] = [_SECTION]
REPORT: dict[str, Any] = {
    **dict.fromkeys(
        (
            "titre",
            "sous_titre",
            "service",
            "suivi_par",
            "lieu_et_date",
            "arrete_au",
            "reference",
            "auteur",
            "objet",
            "pied",
        ),
        TEXT,
    ),
    "projet": FLAG,
    "sections": [_SECTION],
}
LOOP: dict[str, Any] = {"index": NUMBER, "index0": NUMBER, "first": FLAG, "last": FLAG, "length": NUMBER}
FILTERS_GIVE: Mapping[str, str] = {
    "upper": TEXT,
    "lower": TEXT,
    "capitalize": TEXT,
    "trim": TEXT,
    "join": TEXT,
    "default": TEXT,
    "length": NUMBER,
}


def near(name: str, known: Iterable[str]) -> str:
    """ " ; vouliez-vous dire « engagements » ?", or nothing."""
    found = get_close_matches(name.casefold(), list(known), n=1, cutoff=0.6)
    return f" ; vouliez-vous dire « {found[0]} » ?" if found else "."


ALONE = "un bloc se place seul dans son paragraphe, sous la forme {{{{p bloc.{name} }}}}."


def unknown_block(name: str) -> str:
    """What to say of a block that does not exist."""
    return f"le bloc « {name} » n'existe pas{near(name, BLOCKS)}"
