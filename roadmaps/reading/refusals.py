"""With which sentence is a file refused? Each one says what to do next."""

from roadmaps.draft import UnreadableFile

DAMAGED = (
    "Ce fichier est incomplet ou abîmé : ouvrez-le sur votre poste, enregistrez-le sous un nouveau nom, "
    "puis déposez cette copie."
)
TOO_LARGE = (
    "Ce fichier devient démesuré une fois ouvert : copiez le seul tableau utile dans un nouveau fichier, "
    "sans lignes vides ni images, puis déposez-le à nouveau."
)
PROTECTED = "Ce fichier est protégé par un mot de passe : enregistrez-le sans mot de passe, puis déposez-le à nouveau."
ODD = (
    "La structure de ce fichier n'est pas celle d'un document ordinaire : ouvrez-le sur votre poste, "
    "enregistrez-le sous un nouveau nom, puis déposez cette copie."
)
DECLARES_ENTITIES = (
    "Ce document déclare une entité ou un modèle externe, ce qu'aucun traitement de texte ne fait : copiez son "
    "contenu dans un nouveau document, puis déposez celui-ci."
)
NESTED = (
    "Ce document contient un autre fichier incorporé : retirez-le (ou collez-le comme simple texte), "
    "enregistrez, puis déposez le document à nouveau."
)
MACROS = (
    "Ce document contient des macros : enregistrez-le au format .docx ou .xlsx (sans macros), "
    "puis déposez-le à nouveau."
)
CONTROLS = (
    "Ce document contient des contrôles programmés (ActiveX ou barre d'outils) : copiez son contenu dans un nouveau "
    "document, puis déposez celui-ci."
)
ATTACHED_TEMPLATE = (
    "Ce document dépend d'un modèle placé hors de lui : copiez son contenu dans un nouveau document, "
    "puis déposez celui-ci."
)
LINKED_ELSEWHERE = (
    "Ce document est lié à d'autres fichiers ou à des données extérieures : rompez ces liaisons (dans Excel : Données, "
    "Modifier les liens, Rompre la liaison) ou copiez son contenu dans un nouveau document, puis déposez-le à nouveau."
)
COMMAND_FIELD = (
    "Ce document contient un champ qui lance une commande ou insère un autre fichier : remplacez ce champ par son "
    "texte, puis déposez le document à nouveau."
)
EMPTY = "Ce fichier est vide : vérifiez que son enregistrement était terminé, puis déposez-le à nouveau."
TOO_HEAVY = (
    "Ce fichier dépasse 10 Mo : retirez ses images ou gardez le seul tableau des actions, puis déposez-le à nouveau."
)
OLD_EXCEL = (
    "Ce fichier est à l'ancien format d'Excel (.xls) : dans Excel, choisissez Fichier, Enregistrer sous, "
    "Classeur Excel (.xlsx), puis déposez ce nouveau fichier."
)
OLD_WORD = (
    "Ce fichier est à l'ancien format de Word (.doc) : dans Word, choisissez Fichier, Enregistrer sous, "
    "Document Word (.docx), puis déposez ce nouveau fichier."
)
OLD_OFFICE = (
    "Ce fichier est à un ancien format bureautique : enregistrez-le au format .docx, .xlsx, .odt ou .ods, "
    "puis déposez ce nouveau fichier."
)
BINARY_EXCEL = (
    "Ce classeur est au format binaire (.xlsb) : dans Excel, choisissez Fichier, Enregistrer sous, "
    "Classeur Excel (.xlsx), puis déposez ce nouveau fichier."
)
PDF = "Ce fichier est un PDF : déposez plutôt le document Word ou Excel dont il est tiré."
NOT_A_ROADMAP = (
    "Ce fichier n'est pas d'un format que Quadrille lit : déposez un document .docx, .xlsx, .odt, .ods, .csv ou .yaml."
)
SLIDES = (
    "Ce fichier est une présentation : copiez le tableau des actions dans un document Word ou Excel, puis déposez-le."
)
WEB_PAGE = (
    "Ce fichier est une page web ou un export XML, quel que soit son nom : ouvrez-le dans Excel ou Word, "
    "enregistrez-le au format .xlsx ou .docx, puis déposez ce nouveau fichier."
)
BINARY_TEXT = (
    "Ce fichier devrait être du texte et n'en est pas : exportez à nouveau votre tableau en CSV, "
    "ou déposez-le en .xlsx."
)
TEXT_TOO_LONG = (
    "Ce fichier compte trop de lignes pour une feuille de route : gardez les seules actions, puis déposez-le à nouveau."
)
YAML_ALIASES = (
    "Ce fichier YAML emploie des renvois (& ou *) ou des étiquettes (!) : écrivez chaque valeur en toutes lettres, "
    "puis déposez-le à nouveau."
)
YAML_TOO_DEEP = (
    "Ce fichier YAML est trop imbriqué pour une feuille de route : suivez le modèle fourni, puis déposez-le à nouveau."
)
UNREADABLE_TEXT = (
    "Le texte de ce fichier est illisible (ses caractères sont abîmés, souvent par une conversion depuis un PDF) : "
    "repartez du document d'origine, ou collez son texte dans un nouveau document."
)
TOOK_TOO_LONG = (
    "La lecture de ce fichier a été interrompue, car elle demandait trop de temps ou de mémoire : gardez les seuls "
    "tableaux d'actions dans un nouveau fichier, puis déposez-le."
)
READER_STUMBLED = (
    "Ce fichier n'a pas pu être lu jusqu'au bout : copiez son contenu dans un nouveau document, puis déposez celui-ci. "
    "Si cela se reproduit, transmettez le fichier à l'administrateur."
)


def refused(sentence: str) -> UnreadableFile:
    """The refusal that says this."""
    return UnreadableFile(sentence)
