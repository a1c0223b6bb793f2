"""What does each blank form ask, in which order and with which choices?"""

from dataclasses import dataclass

from models.closed_lists import Status

STATUS_CHOICES = {
    Status.TO_START: "À lancer",
    Status.UNDER_WAY: "En cours",
    Status.SUSPENDED: "Suspendue",
    Status.DONE: "Réalisée",
    Status.DROPPED: "Abandonnée",
    Status.VOID: "Sans objet",
}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing asked: its label, what to write, the choices when there are few, and an answer already known."""

    label: str
    hint: str
    choices: tuple[str, ...] = ()
    width: int = 20
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """Questions across, blank rows down. ``name`` asks what the table is about ("Axe 1 – …")."""

    title: str
    questions: tuple[Question, ...]
    rows: int
    names_itself: bool = False
    """The title is completed by the person who fills the form."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Questions down, one answer each."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole form."""

    kind: str
    title: str
    guidance: tuple[str, ...]
    blocks: tuple[Grid | Sheet, ...]
    by_line: bool = False
    """The guidance stands one sentence a line, where nothing else is read but the answers to questions."""


_REFERENCE = Question("N°", "ex. 1.1", width=12)
_ACTION = Question("Action", "ce qui sera fait, à l'infinitif", width=44)
_LEAD = Question("Pilote", "une seule organisation", width=26)
_PARTNERS = Question("Partenaires", "séparés par un point-virgule", width=30)
_DUE = Question("Échéance", "30/06/2027, T2 2027, fin 2027…", width=26)
_INDICATOR = Question("Indicateur", "ce qui se compte", width=26)
_TARGET = Question("Cible", "un nombre", width=17)
_STATUS = Question("État d'avancement", "à choisir", tuple(STATUS_CHOICES.values()), width=27)
_DATES = "Une échéance s'écrit comme vous voulez : un jour, un mois, un trimestre (T2 2027), un semestre, une année."

_ACTIONS = Outline(
    "actions",
    "Tableau d'actions de la feuille de route",
    ("Une ligne par action ; laissez vide ce qui n'est pas décidé.", _DATES),
    (
        Grid(
            "Actions",
            (
                Question("Axe", "répéter l'axe à chaque ligne", width=30),
                _REFERENCE,
                _ACTION,
                _LEAD,
                Question("Copilotes", "séparés par un point-virgule", width=26),
                _PARTNERS,
                _DUE,
                _INDICATOR,
                Question("Valeur initiale", "un nombre", width=17),
                _TARGET,
                _STATUS,
            ),
            rows=20,
        ),
    ),
)

_ACTORS = (
    "État",
    "Région",
    "Collectivités",
    "Organisations d'employeurs",
    "Organisations syndicales",
    "Opérateurs de l'emploi",
    "Associations et entreprises",
)
_PROJECT = Outline(
    "projet",
    "Fiche projet",
    (
        "Une fiche par projet. Une action par ligne dans « actions existantes » et « actions nouvelles ».",
        "Après le nom d'un acteur qui n'est pas encore associé, écrivez « à mobiliser » ou un point d'interrogation.",
    ),
    (
        Sheet(
            "Projet",
            (
                Question("Nom du projet", "en quelques mots"),
                Question("Résumé", "deux ou trois phrases"),
                Question("Présentation complète", "le besoin, la réponse, le territoire"),
                Question("Structure pilote", "une seule organisation"),
                Question("Échéance", "30/06/2027, T2 2027, fin 2027…"),
                Question("Indicateurs de réussite", "séparés par un point-virgule"),
                Question("Actions existantes à renforcer", "une par ligne"),
                Question("Actions nouvelles à inventer", "une par ligne"),
                Question("Gouvernance", "qui décide, à quel rythme"),
                Question("Modèle socio-économique", "ressources et dépenses"),
                *(Question(f"Acteurs – {one}", "séparés par un point-virgule") for one in _ACTORS),
            ),
        ),
    ),
)

_PROMISES = (
    Question("Nous nous engageons à", "un verbe à l'infinitif", width=50),
    Question("Avec qui ?", "séparés par un point-virgule", width=30),
    Question("Quand ?", "30/06/2027, T2 2027, fin 2027…", width=26),
    _LEAD,
)
_WORKSHOP = Outline(
    "atelier",
    "Atelier : arrêter, continuer, commencer",
    ("Une proposition par case ; ajoutez des lignes au besoin.", _DATES),
    tuple(
        block
        for table in (1, 2, 3)
        for block in (
            Grid(
                f"Table {table} – ",
                tuple(Question(one, "une proposition", width=44) for one in ("Arrêter", "Continuer", "Commencer")),
                rows=5,
                names_itself=True,
            ),
            Grid(f"Nos engagements – table {table}", _PROMISES, rows=4),
        )
    ),
)

_BODIES = Outline(
    "instances",
    "Tableau des instances",
    (
        "Décrivez les lieux où l'on se parle et se décide ; rien n'y est un engagement.",
        "Ce que vous décidez de changer s'écrit dans le second tableau.",
    ),
    (
        Grid(
            "Instances",
            (
                Question("Espace", "nom de l'instance", width=28),
                Question("Objectifs", "à quoi elle sert", width=36),
                Question("Participants", "qui y siège", width=36),
                Question("Ce qui fonctionne", "à garder", width=36),
                Question("Ce qui ne fonctionne pas", "à changer", width=36),
            ),
            rows=8,
        ),
        Grid("Ce que nous décidons", (_REFERENCE, _ACTION, _LEAD, _PARTNERS, _DUE), rows=6),
    ),
)

_CONSORTIUM = Outline(
    "consortium",
    "Les quatre axes du consortium",
    (
        "Deux années de travail ; le dernier semestre est consacré à l'essaimage, dans le dernier tableau.",
        _DATES,
    ),
    tuple(
        Grid(title, (_REFERENCE, _ACTION, _LEAD, _PARTNERS, _DUE, _INDICATOR, _TARGET), 5, names_itself=named)
        for title, named in (
            ("Axe 1 – ", True),
            ("Axe 2 – ", True),
            ("Axe 3 – ", True),
            ("Axe 4 – ", True),
            ("Axe 5 – Essaimage (dernier semestre)", False),
        )
    ),
)

_COOPERATION = Outline(
    "cooperation",
    "Les engagements de notre coopération réussie",
    ("Un engagement par ligne, tenu par une organisation.", _DATES),
    (
        Grid(
            "Nos engagements",
            (*_PROMISES, Question("Facteurs de réussite", "ce qui aidera", width=34)),
            rows=10,
        ),
    ),
)

OUTLINES = {one.kind: one for one in (_ACTIONS, _PROJECT, _WORKSHOP, _BODIES, _CONSORTIUM, _COOPERATION)}
