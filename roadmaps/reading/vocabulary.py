"""Which words do people write above a column, or before a colon, for each field of a commitment?"""

from enum import StrEnum


class Field(StrEnum):
    """What a column or a labelled line may tell of a commitment."""

    REFERENCE = "reference"
    TITLE = "title"
    DESCRIPTION = "description"
    AXIS = "axis"
    SUB_AXIS = "sub_axis"
    GOAL = "goal"
    LEAD = "lead"
    ORGANISATION = "organisation"
    """Whose commitment it is, when no column names a lead."""
    LEAD_PERSON = "lead_person"
    DEPUTY = "deputy"
    CO_LEADS = "co_leads"
    PARTNERS = "partners"
    DUE = "due"
    START = "start"
    INDICATOR = "indicator"
    BASELINE = "baseline"
    TARGET = "target"
    ACTUAL = "actual"
    UNIT = "unit"
    METHOD = "method"
    SOURCE = "source"
    STATUS = "status"
    OUTLOOK = "outlook"
    PROGRESS = "progress"
    KIND = "kind"
    STEPS = "steps"
    RESOURCES = "resources"
    TARGET_GROUP = "target_group"
    SECTOR = "sector"
    SUCCESS_FACTORS = "success_factors"
    COMMENT = "comment"
    PARENT = "parent_reference"
    EXISTING = "existing"
    OTHER = "other"
    """Known, but no field of a commitment: kept aside."""


VOCABULARY: dict[Field, str] = {
    Field.REFERENCE: "n° | no | num | numero | ref | reference | code | fiche | fiche n° | "
    "fiche action n° | n° fiche | "
    "fiche numero | action n° | n° action | n° ordre | numero action | code action | ref action | id | identifiant | "
    "n° engagement | engagement n° | n° mesure | mesure n° | # | repere | fiche projet n° | index",
    Field.TITLE: "action | action a mener | action prevue | action proposee | intitule | intitule action | libelle | "
    "libelle action | mesure | engagement | chantier | fiche action | projet | nom action | titre | titre action | "
    "nom projet | intitule projet | intitule mesure | intitule engagement | quoi | que faire | action a conduire | "
    "action concrete | action operationnelle | designation | designation action | nom fiche | "
    "action a engager | initiative | operation | proposition | action retenue | ce que nous ferons "
    "| nous nous engageons a | "
    "engagement pris | tache | action a realiser | titre fiche | denomination | que fait on | fiche projet | "
    "nature action | nature engagement | mesure operationnelle | action envisagee | nom mesure | nom engagement",
    Field.DESCRIPTION: "descriptif | description | contenu | detail | detail action | presentation | modalite | "
    "mise en œuvre | modalite mise en œuvre | comment | deroulement | contenu action | descriptif action | "
    "description action | resume | presentation complete | precision | modalite pratique | deroule | explication",
    Field.AXIS: "axe | axe strategique | axe thematique | orientation | orientation strategique | priorite | pilier | "
    "volet | thematique | theme | groupe | groupe travail | enjeu | axe feuille route | intitule axe | domaine | "
    "priorite strategique | grand axe | axe prioritaire | axe travail | axe concerne | axe rattachement "
    "| ambition | champ | "
    "rubrique | famille | priorite feuille route | orientation feuille route | table | atelier | defi "
    "| axe intervention",
    Field.SUB_AXIS: "sous axe | sous theme | sous thematique | sous volet | sous priorite | objectif strategique",
    Field.GOAL: "objectif | objectif operationnel | finalite | resultat attendu | objectif action | but | "
    "objectif vise | "
    "objectif poursuivi | objectif general | objectif specifique | resultat vise | effet attendu | pourquoi | "
    "livrable | livrable attendu | impact attendu | pour quoi faire",
    Field.LEAD: "pilote | pilotage | chef file | chef filat | porteur | responsable | referent | maitre ouvrage | "
    "moa | "
    "structure pilote | qui | porteur projet | pilote action | organisme pilote | service pilote "
    "| structure porteuse | "
    "structure responsable | responsable action | animateur | pilote operationnel | acteur pilote | portage | "
    "par qui | organisme responsable | service responsable | direction pilote | pilote principal | conduite | "
    "institution pilote | qui pilote | leader | acteur responsable | entite responsable | partenaire pilote | "
    "pilote copilote | pilote et copilote | coordination | coordonnateur | coordinateur | qui porte "
    "| referent action | "
    "porteur action | maitrise ouvrage | structure referente | structure chef file | "
    "en charge | structure en charge | service en charge | charge action | referente | animatrice | coordinatrice | "
    "coordonnatrice | porteuse",
    Field.ORGANISATION: "organisation | organisme | structure | signataire | acteur | institution | etablissement | "
    "college | entite | membre | organisation signataire | qui s engage",
    Field.LEAD_PERSON: "nom pilote | personne referente | contact | interlocuteur | nom referent | correspondant | "
    "personne contact | nom responsable | contact pilote | personne responsable | referent technique",
    Field.DEPUTY: "suppleant | pilote suppleant | remplacant | adjoint",
    Field.CO_LEADS: "copilote | co pilote | binome | copilotage | co pilotage | co porteur | coporteur | "
    "co responsable | "
    "pilote associe | second pilote | copilote eventuel | coanimateur | co animateur",
    Field.PARTNERS: "partenaire | partenaire associe | acteur mobilise | contributeur | avec qui | "
    "partenaire mobilise | "
    "acteur associe | partenariat | acteur concerne | structure associee | partenaire concerne | organisme associe | "
    "membre associe | partenaire technique | acteur partenaire | structure partenaire | partenaire a mobiliser | "
    "acteur a mobiliser | partenaire pressenti | partenaire impliques | acteur implique | participant | concours | "
    "service associe | organisme partenaire | en lien avec | appui | cooperation | associe | partie prenante | "
    "partenaire potentiel | partenaire operationnel | partenaire financier et technique | avec | qui associer | "
    "intervenant | soutien | acteur associer | structure associer | partenaire associer",
    Field.DUE: "echeance | echeancier | calendrier | calendrier previsionnel | delai | date | date butoir | quand | "
    "planning | horizon | date fin | fin | date echeance | terme | date limite | date realisation | date prevue | "
    "pour quand | date cible | deadline | calendrier realisation | calendrier mise en œuvre | temporalite | "
    "echeance previsionnelle | date previsionnelle | periode | delai realisation | fin prevue | date fin prevue | "
    "periode realisation | programmation | date mise en œuvre | horizon temporel | jalon et echeance | date objectif | "
    "date previsionnelle realisation | agenda | phasage | realisation prevue | date achevement | echeance realisation",
    Field.START: "debut | date demarrage | lancement | date debut | demarrage | date lancement | debut prevu | "
    "date effet | mise en route | engagement prevu le",
    Field.INDICATOR: "indicateur | indicateur suivi | indicateur realisation | indicateur resultat | "
    "critere reussite | "
    "mesure impact | indicateur evaluation | critere evaluation | indicateur performance | suivi evaluation | "
    "indicateur retenu | comment le mesurer | modalite evaluation | evaluation | indicateur impact | critere | kpi | "
    "indicateur reussite | indicateur et cible | indicateur cle | comment mesurer | critere suivi "
    "| indicateur succes | "
    "mesure resultat | indicateur propose",
    Field.BASELINE: "valeur initiale | situation depart | t0 | valeur depart | etat initial | situation initiale | "
    "valeur reference | valeur actuelle | situation actuelle | point depart | reference initiale | base "
    "| niveau initial",
    Field.TARGET: "cible | objectif chiffre | valeur cible | valeur visee | objectif quantitatif | cible visee | "
    "objectif a atteindre | valeur attendue | cible fin | niveau vise | quantite visee | valeur a atteindre",
    Field.ACTUAL: "realise | resultat | realisation | valeur realisee | resultat obtenu | atteint | valeur atteinte | "
    "resultat constate | bilan chiffre | realise a ce jour | valeur constatee | derniere valeur",
    Field.UNIT: "unite | unite mesure",
    Field.METHOD: "methode | methode calcul | mode calcul | methode mesure",
    Field.SOURCE: "source | source donnee | source verification",
    Field.STATUS: "statut | etat | etat avancement | avancement | ou en est on | stade | situation | suivi | "
    "etat d avancement | niveau avancement | statut action | etape | phase | point avancement | progression | "
    "etat action | avancee | "
    "ou en sommes nous | degre avancement | stade avancement | suivi avancement | etat realisation",
    Field.OUTLOOK: "meteo | meteo action | tendance | confiance",
    Field.PROGRESS: "taux avancement | % avancement | pourcentage avancement | taux realisation | % realise | % | "
    "taux execution",
    Field.KIND: "type action | type engagement | arreter continuer commencer | nature",
    Field.STEPS: "sous action | etape cle | jalon | etape | declinaison | sous actions et etapes | grande etape | "
    "etape mise en œuvre | action detaillee | etape prevue | sous tache | etape a venir | prochaine etape",
    Field.RESOURCES: "moyen | budget | financement | cout | etp | moyen et budget | moyen mobilise | ressource | "
    "budget previsionnel | cout estime | montant | financeur | moyen necessaire | moyen humain et financier | "
    "moyen financier | moyen humain | plan financement | credit | source financement | cout previsionnel | "
    "ressource mobilisee | enveloppe | modele socio economique | modele economique",
    Field.TARGET_GROUP: "public cible | public | public vise | beneficiaire | cible public | public concerne | "
    "beneficiaire vise | public prioritaire | pour qui | destinataire | population cible | groupe cible",
    Field.SECTOR: "filiere | secteur | secteur activite | branche | metier vise | domaine activite",
    Field.SUCCESS_FACTORS: "facteur reussite | facteur cle succes | facteur cle reussite | condition reussite | "
    "facteur succes | condition succes | cle reussite",
    Field.COMMENT: "commentaire | observation | point vigilance | difficulte | suite | remarque | note | frein | "
    "difficulte rencontree | suite a donner | precision utile | freins et leviers | levier | bilan | vigilance | "
    "point attention | risque | suite donnee | information complementaire",
    Field.PARENT: "action regionale declinee | action declinee | action mere | action rattachement | "
    "declinaison action",
    Field.EXISTING: "action existante ou nouvelle | existant ou nouveau | nouvelle action | nouveau",
    Field.OTHER: "departement | territoire | commune | bassin | perimetre | constat | contexte | diagnostic | "
    "territoire concerne | signature | nom et qualite | departement concerne | enjeu identifie | lieu | zone | secteur "
    "geographique | constat partage | problematique | besoin | besoin identifie | situation constatee | echelle "
    "| maille | "
    "nombre action | population | gouvernance | date mise a jour | mis a jour le | date creation | date saisie | "
    "date reunion | date comite | date validation | date adoption | date signature | ce qui fonctionne | "
    "ce qui ne fonctionne pas | qui fonctionne | qui fonctionne pas | espace | instance | validation "
    "| redacteur | auteur | etat des lieux",
}
"""Phrases without accents nor small words ("de", "la"...), in the singular."""

SIGNAL_FIELDS = frozenset(
    {
        Field.REFERENCE,
        Field.AXIS,
        Field.GOAL,
        Field.LEAD,
        Field.ORGANISATION,
        Field.CO_LEADS,
        Field.PARTNERS,
        Field.DUE,
        Field.START,
        Field.INDICATOR,
        Field.TARGET,
        Field.STATUS,
        Field.DESCRIPTION,
        Field.COMMENT,
        Field.TARGET_GROUP,
        Field.STEPS,
        Field.SUCCESS_FACTORS,
        Field.KIND,
    }
)
"""Fields whose presence beside a title says "this is a table of actions"."""

GENERIC_HEADINGS = (
    "action|plan|tableau|feuille|programme|engagement|annexe|synthese|recapitulatif|suivi|calendrier"
    "|introduction|preambule"
    "|contexte|presentation|gouvernance|liste|fiche|mesure|sommaire|conclusion|objectif|projet|document|compte rendu"
    "|releve|pacte|contrat|strategie|comite|etat|point|detail|table des matieres|signataire"
)
"""First words of a heading that names a kind of content, not an axis."""

AXIS_LABELS = (
    "axe|orientation|priorite|pilier|volet|thematique|theme|groupe|enjeu|chantier|table|atelier|defi|ambition|domaine"
    "|objectif|priorites|sous-axe|partie|champ|commission|sous-groupe|pole|chapitre|module|levier|college"
)
"""Words that, followed by a number, open the title of an axis."""
