"""What does a report look like when every kind of block is in it? Nobody in it is real.

For previews, benchmarks and tests.
"""

from datetime import date

from reports.outline import (
    Box,
    Bullets,
    Chart,
    Column,
    Cover,
    Map,
    MapArea,
    Outline,
    Paragraph,
    Quote,
    Row,
    Section,
    Series,
    Table,
    Text,
)
from reports.specimen_tables import AXES, STATUSES, commitments, indicators, method, plain

_DEPARTMENTS = (
    ("22", "Côtes-d'Armor", 82.0),
    ("29", "Finistère", 64.0),
    ("35", "Ille-et-Vilaine", 91.0),
    ("56", "Morbihan", None),
)


def specimen(rows: int = 42, *, kind: str = "complet", is_draft: bool = False) -> Outline:
    """A report whose commitments' table has this many rows."""
    sections = (_key_points(), _progress(), _map_section(), _changes(), commitments(rows), indicators(), method())
    full = kind == "complet"
    return Outline(
        kind="complet" if full else "note",
        cover=Cover(
            title="Feuille de route pour l'emploi en Bretagne",
            subtitle="Rapport consolidé" if full else "Note de synthèse",
            service="Direction régionale de l'économie, de l'emploi, du travail et des solidarités\nPôle emploi",
            followed_by="Prénom Nom, chargée de mission, prenom.nom@exemple.test",
            place_and_date="Rennes, le 6 juillet 2026",
            as_of_wording="Situation arrêtée au 30 juin 2026",
            reference="FRT-53-2026-02",
        ),
        sections=sections if full else sections[:4],
        as_of=date(2026, 6, 30),
        title="Feuille de route pour l'emploi en Bretagne – rapport consolidé au 30 juin 2026",
        author="DREETS Bretagne",
        subject="Suivi des engagements de la feuille de route",
        footer="DREETS Bretagne – FRT-53-2026-02",
        contents=full,
        is_draft=is_draft,
    )


def _key_points() -> Section:
    box = Box(
        "Périmètre et couverture",
        (
            ("Territoires", "4 départements, 18 bassins"),
            ("Réponses reçues", "15 bassins sur 18 ont répondu ; 82 % des engagements sont couverts"),
            ("Sans réponse", "Redon, Carhaix, Ploërmel"),
            ("Ancienneté", "La plus ancienne valeur date du 12 mars 2026"),
        ),
    )
    lead = Paragraph(
        (Text("Sur "), Text("126 engagements", bold=True), Text(", 41 sont réalisés et 12 sont en retard.")), "lead"
    )
    bullets = Bullets(
        (
            (
                Text("Trois engagements sont en retard de plus de six mois", bold=True),
                Text(" : tous portent sur la mobilité."),
            ),
            (Text("La filière du soin a tenu ses quatre réunions de l'année."),),
            (Text("Deux arbitrages sont attendus du comité régional avant le 15 septembre 2026."),),
        )
    )
    quote = Quote(
        "Le transport à la demande reste la première attente des employeurs du bassin ; nous proposons d'y consacrer "
        "la prochaine réunion.",
        "Animatrice de la feuille de route du Finistère",
        date(2026, 6, 1),
    )
    return Section("synthese", "Points clés", (lead, box, bullets, quote))


def _progress() -> Section:
    counts = ((12, 9, 4, 2, 1), (8, 11, 3, 4, 0), (5, 7, 6, 3, 4), (9, 10, 2, 2, 3), (7, 6, 5, 1, 2))
    series = tuple(Series(name, tuple(float(line[at]) for line in counts)) for at, name in enumerate(STATUSES))
    chart = Chart(
        "stacked_bars",
        "État des engagements par axe",
        AXES,
        series,
        "Barres empilées : pour chaque axe, nombre d'engagements réalisés, en cours, à lancer, en retard, muets. "
        "L'axe Lever les freins compte le plus d'engagements en retard ou sans nouvelles (7 sur 25).",
        "engagements",
    )
    rows = tuple(Row((axis, *(str(n) for n in line), str(sum(line)))) for axis, line in zip(AXES, counts, strict=True))
    total = Row(("Ensemble", *(str(sum(line[at] for line in counts)) for at in range(5)), "126"), "total")
    columns = (Column("Axe", 3), *(Column(name, 1, numeric=True) for name in (*STATUSES, "Total")))
    table = Table("État des engagements par axe, au 30 juin 2026", columns, (*rows, total), row_header=True)
    lines = Chart(
        "lines",
        "Engagements réalisés et en retard depuis un an",
        ("T3 2025", "T4 2025", "T1 2026", "T2 2026"),
        (Series("Réalisés", (12.0, 20.0, 33.0, 41.0)), Series("En retard", (4.0, 7.0, None, 12.0))),
        "Courbes : les engagements réalisés passent de 12 à 41 en un an, les engagements en retard de 4 à 12.",
        "engagements",
    )
    ring = Chart(
        "doughnut",
        "Répartition des pilotes par collège",
        ("État", "Région", "Employeurs", "Salariés", "Autres"),
        (Series("Engagements", (38.0, 31.0, 22.0, 14.0, 21.0)),),
        "Anneau : l'État pilote 38 engagements, la Région 31, les employeurs 22, les salariés 14, d'autres 21.",
    )
    college = Section(
        "equilibre", "Équilibre entre les quatre collèges", (plain("Chaque collège pilote des engagements."), ring)
    )
    time = Section(
        "dans_le_temps", "Avancement dans le temps", (lines, Paragraph((Text("Source : réponses."),), "note"))
    )
    return Section(
        "avancement",
        "Avancement par axe",
        (plain("Le tableau reprend les valeurs du graphique."), chart, table),
        (time, college),
    )


def _map_section() -> Section:
    areas = tuple(
        MapArea(code, name, value, None if value is None else int(value >= 70) + int(value >= 90), "")
        for code, name, value in _DEPARTMENTS
    )
    map_ = Map(
        "Part des engagements ayant reçu une réponse",
        "departement",
        areas,
        ("Moins de 70 %", "De 70 à 90 %", "90 % et plus"),
        "Carte des quatre départements : Ille-et-Vilaine 91 %, Côtes-d'Armor 82 %, Finistère 64 %, Morbihan absent.",
    )
    rows = tuple(Row((name, "" if value is None else f"{value:.0f} %")) for _, name, value in _DEPARTMENTS)
    table = Table(
        "Part des engagements ayant reçu une réponse",
        (Column("Département", 3), Column("Part", 1, True)),
        rows,
        row_header=True,
    )
    bars = Chart(
        "bars",
        "Engagements sans nouvelles par département",
        tuple(name for _, name, _ in _DEPARTMENTS),
        (Series("Sans nouvelles", (3.0, 5.0, 1.0, 1.0)),),
        "Barres : Finistère 5, Côtes-d'Armor 3, Ille-et-Vilaine 1, Morbihan 1.",
        "engagements",
    )
    return Section("territoires", "Situation des territoires", (map_, table, bars))


def _changes() -> Section:
    none = Paragraph((Text("Aucun engagement n'a été abandonné depuis le dernier rapport."),), "empty_section")
    signature = Paragraph((Text("La directrice régionale"),), "signature")
    bullets = Bullets(
        ((Text("1.4", bold=True), Text(" – reporté du 31 mars au 30 septembre 2026 (deuxième report).")),) * 3
    )
    return Section(
        "nouveautes", "Ce qui a changé depuis le dernier rapport", (bullets, none, signature), page_break=True
    )
