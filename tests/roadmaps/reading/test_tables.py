"""Is every row of any table of actions found, whatever its columns, their order, their words and their merges?"""

from hypothesis import given, settings
from hypothesis import strategies as st

from models.closed_lists import Flag, Precision
from roadmaps.folding import words
from roadmaps.reading.columns import CERTAIN, meaning_of, meanings_of
from roadmaps.reading.content import Content
from roadmaps.reading.recognise import recognise
from roadmaps.reading.vocabulary import Field
from tests.roadmaps.reading.drawing import table

HEADERS = {
    "reference": ["N°", "Réf.", "Code", "Numéro", "N° de l’action"],
    "title": [
        "Action",
        "Intitulé de l’action",
        "Actions à mener",
        "Libellé",
        "Mesure",
        "Engagement(s)",
        "Nom de l'action",
    ],
    "axis": ["Axe", "Axe stratégique", "Orientation", "Priorité", "Volet", "Thématiques"],
    "goal": ["Objectif opérationnel", "Finalité", "Résultats attendus"],
    "lead": ["Pilote", "Chef de file", "Porteur(s)", "Qui ?", "Structure pilote", "MOA", "Responsable"],
    "partners": ["Partenaires associés", "Avec qui ?", "Acteurs mobilisés", "Contributeurs"],
    "due": ["Échéance", "Calendrier prévisionnel", "Quand ?", "Délai", "Date butoir", "Echeances", "Horizon"],
    "indicator": ["Indicateur(s) de suivi", "Critères de réussite", "Mesure d’impact"],
    "target": ["Cible", "Objectif chiffré", "Valeur cible"],
    "status": ["Statut", "État d’avancement", "Où en est-on ?"],
    "resources": ["Budget 2026 (€)", "Moyens", "Financements"],
    "comment": ["Observations", "Commentaires", "Points de vigilance"],
}
VERBS = ["Créer", "Ouvrir", "Former", "Publier", "Financer", "Recenser", "Accueillir", "Tester"]
THINGS = [
    "un guichet",
    "des tuteurs",
    "une crèche",
    "le fichier",
    "douze stages",
    "la navette",
    "un annuaire",
    "des logements",
]
LEADS = ["CAF du Lot", "Région Sud", "Mission locale de Dax", "CCI", "France Travail Ussel"]
DUES = {
    "T2 2026": Precision.QUARTER,
    "fin 2026": Precision.YEAR,
    "15/03/2026": Precision.DAY,
    "juin-26": Precision.MONTH,
    "rentrée 2026": Precision.SEASON,
    "S2 2026": Precision.HALF_YEAR,
    "au fil de l’eau": Precision.ONGOING,
    "à définir": Precision.UNKNOWN,
}
OTHER = {
    "partners": "CMA, MEDEF",
    "indicator": "Stages",
    "target": "12",
    "resources": "3 000 €",
    "comment": "À suivre",
    "goal": "Mieux recruter",
}


@st.composite
def drawn_tables(draw: st.DrawFn) -> tuple[list[list[str]], list[tuple[str, str, str, str]]]:
    """Rows of a table, and for each action its reference, title, axis and deadline."""
    extra = draw(st.lists(st.sampled_from([f for f in HEADERS if f not in {"title", "lead"}]), unique=True))
    columns = draw(st.permutations(["title", "lead", *extra]))
    header = [draw(st.sampled_from(HEADERS[column])) for column in columns]
    rows = [["Plan d’actions du comité", *["<"] * (len(columns) - 1)], header] if draw(st.booleans()) else [header]
    actions: list[tuple[str, str, str, str]] = []
    for axis in range(1, draw(st.integers(1, 3)) + 1):
        name = f"Axe {axis} – {draw(st.sampled_from(['Mobilité', 'Logement', 'Santé']))}"
        if "axis" not in columns and draw(st.booleans()):
            name = ""
        elif "axis" not in columns:
            rows.append([name, *["<"] * (len(columns) - 1)])
        merged = draw(st.booleans())
        count = draw(st.integers(1, 4))
        for rank in range(count):
            number = len(actions) + 1
            title = (
                f"{draw(st.sampled_from(VERBS))} {draw(st.sampled_from(THINGS))} du bassin {'ABCDEFGHIJKLMN'[number]}"
            )
            due = draw(st.sampled_from(sorted(DUES)))
            values = OTHER | {
                "reference": f"{axis}.{rank + 1}",
                "title": title,
                "axis": name if rank == 0 else "^" if merged else draw(st.sampled_from(["", name])),
                "lead": draw(st.sampled_from(LEADS)),
                "due": due,
                "status": draw(st.sampled_from(["En cours", "À lancer", ""])),
            }
            rows.append([values[column] for column in columns])
            actions.append((f"{axis}.{rank + 1}", title, name, due))
        if draw(st.booleans()):
            rows.append([f"Sous-total : {count} actions" if column == "title" else "" for column in columns])
        if draw(st.booleans()):
            rows.append([""] * len(columns))
        if draw(st.integers(0, 4)) == 0:
            rows.append(header)
    if "axis" not in columns:
        actions = _continued(actions)
    return rows, actions if {"axis", "reference", "due"} <= set(columns) else [
        (a if "reference" in columns else "", b, c, d if "due" in columns else "") for a, b, c, d in actions
    ]


def _continued(actions: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str, str]]:
    """An axis row is valid until the next one."""
    axis, found = "", []
    for reference, title, name, due in actions:
        axis = name or axis
        found.append((reference, title, axis, due))
    return found


@given(drawn_tables(), st.booleans())
@settings(max_examples=200, deadline=None)
def test_every_row_is_found_with_its_axis_its_reference_and_its_deadline(
    drawn: tuple[list[list[str]], list[tuple[str, str, str, str]]], is_sheet: bool
) -> None:
    rows, actions = drawn
    content = table(rows, "feuille Actions" if is_sheet else "tableau 1", is_sheet)
    found = recognise(Content((content,))).commitments
    assert [one.title for one in found] == [title for _, title, _, _ in actions]
    for one, (reference, _, axis, due) in zip(found, actions, strict=True):
        assert (one.reference or "", words(one.axis or "")) == (reference, words(axis))
        assert one.due.precision is (DUES[due] if due else Precision.UNKNOWN)
        assert one.lead in LEADS
        assert (Flag.NO_DEADLINE in one.flags) == (one.due.precision is Precision.UNKNOWN)


@given(
    st.sampled_from(sorted(HEADERS)).flatmap(lambda f: st.tuples(st.just(f), st.sampled_from(HEADERS[f]))),
    st.booleans(),
    st.booleans(),
)
def test_a_header_is_understood_in_any_case_with_or_without_accents(
    known: tuple[str, str], shouted: bool, bare: bool
) -> None:
    wanted, header = known
    text = words(header) if bare and len(words(header)) > 3 else header.upper() if shouted else header
    meaning = meaning_of(text)
    assert (meaning.field, meaning.confidence >= CERTAIN) == (Field(wanted), True)


@given(
    st.sampled_from(["Partenaires", "Indicateurs", "Échéance", "Calendrier", "Responsable", "Commentaires"]), st.data()
)
def test_a_header_is_understood_despite_one_typo(header: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, len(header) - 2))
    typo = data.draw(st.sampled_from([header[:at] + header[at + 1 :], header[:at] + header[at] + header[at:]]))
    assert meaning_of(typo).field is meaning_of(header).field


@given(st.text(max_size=120))
def test_no_header_makes_the_vocabulary_fail(text: str) -> None:
    assert 0 <= meaning_of(text).confidence <= 1
    meanings_of([text, "Action", text], None)


TEXTS = st.sampled_from(
    [
        "",
        "Action",
        "Pilote",
        "Axe 1",
        "Total",
        "T2 2026",
        "- pas",
        "^",
        "<",
        "Arrêter",
        "Continuer",
        "x",
        "Fiche 3 – Créer",
    ]
)


@given(st.lists(st.lists(TEXTS | st.text(max_size=12), min_size=1, max_size=5), min_size=1, max_size=7), st.booleans())
@settings(deadline=None)
def test_no_table_makes_the_readers_fail(rows: list[list[str]], is_sheet: bool) -> None:
    recognise(Content((table(rows, is_sheet=is_sheet),)))
