"""What do the long tables of the specimen report hold?"""

from reports.outline import Column, Paragraph, Row, Section, Table, Text

AXES = (
    "Accompagner les jeunes",
    "Recruter autrement",
    "Lever les freins",
    "Former au plus près",
    "Maintenir dans l'emploi",
)
STATUSES = ("Réalisé", "En cours", "À lancer", "En retard", "Sans nouvelles")
_LEADS = ("DDETS", "Région", "France Travail", "Mission locale", "UD MEDEF", "UD CFDT", "Chambre de métiers")
_TITLES = (
    "Ouvrir une permanence commune dans chaque maison France services",
    "Proposer une immersion de deux semaines à chaque sortant de formation",
    "Organiser un transport à la demande vers les zones d'activité",
    "Réunir chaque trimestre les employeurs de la filière du soin",
    "Créer un parcours d'accueil pour les salariés en horaires décalés",
    "Publier une carte des places de garde d'enfants disponibles",
)


def plain(text: str) -> Paragraph:
    """A paragraph of one look."""
    return Paragraph((Text(text),))


def commitments(count: int) -> Section:
    """The wide table, by axis."""
    columns = (
        Column("N°", 0.6),
        Column("Engagement", 3.6),
        Column("Pilote", 1.4),
        Column("Partenaires", 1.9),
        Column("Échéance", 1.2),
        Column("État", 1.1),
        Column("Avancement", 1.1, numeric=True),
        Column("Dernière nouvelle", 2.6),
    )
    rows: list[Row] = []
    for at in range(count):
        if at % 20 == 0:
            rows.append(Row((f"Axe {at // 20 + 1} – {AXES[at // 20 % 5]}",), "group"))
            continue
        rows.append(_commitment(at))
    table = Table("Engagements par axe", columns, tuple(rows), wide=True, row_header=True)
    return Section("engagements", "Engagements par axe", (table,))


def _commitment(at: int) -> Row:
    return Row(
        (
            f"{at // 20 + 1}.{at % 20}",
            _TITLES[at % 6],
            _LEADS[at % 7],
            f"{_LEADS[(at + 2) % 7]}, {_LEADS[(at + 4) % 7]}",
            f"{at % 28 + 1:02d}/{at % 12 + 1:02d}/2026",
            STATUSES[at % 5],
            f"{at * 7 % 101} %",
            f"Réunion tenue le {at % 28 + 1} mai ; {at % 9 + 2} entreprises présentes, prochaine étape à l'automne.",
        )
    )


def indicators() -> Section:
    """Figures of a quarter."""
    columns = (
        Column("Indicateur", 4),
        *(Column(name, 1, numeric=True) for name in ("Départ", "N−1", "Cible", "Réalisé")),
        Column("Couverture", 1.4),
    )
    rows = tuple(
        Row(
            (
                f"Nombre de bénéficiaires, action {at}",
                f"{at * 10}",
                f"{at * 14}",
                f"{at * 30}",
                f"{at * 21}",
                f"{at % 18 + 1}/18",
            )
        )
        for at in range(1, 13)
    )
    return Section("indicateurs", "Indicateurs", (Table("Indicateurs suivis", columns, rows, row_header=True),))


def method() -> Section:
    """How the figures are made."""
    inner = Section(
        "definitions",
        "Définitions",
        (plain("Un engagement est en retard quand son échéance est passée sans qu'il soit réalisé."),),
    )
    return Section(
        "methode",
        "Note de méthode",
        (plain("Chaque total porte sur l'ensemble des engagements distincts du territoire."),),
        (inner,),
    )
