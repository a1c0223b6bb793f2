"""Does every French way of writing a deadline give the end of the period it names?"""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.closed_lists import Flag, Precision
from roadmaps.dated_passages import deadlines_in
from roadmaps.deadlines import read_deadline

WRITTEN_ON = date(2026, 1, 20)

FORMS = """
15/03/2026 | 2026-03-15 | day
15.03.26 | 2026-03-15 | day
2026-03-15 | 2026-03-15 | day
15-03-2026 | 2026-03-15 | day
15/3/2026 | 2026-03-15 | day
2026-03-15 00:00:00 | 2026-03-15 | day
1er mars 2026 | 2026-03-01 | day
le 1er mars 2026 | 2026-03-01 | day
1ᵉʳ mars 2026 | 2026-03-01 | day
Jeudi 24 septembre 2026 | 2026-09-24 | day
au plus tard le 30 juin 2026 | 2026-06-30 | day
avant le 30 juin 2026 | 2026-06-30 | day
d’ici au 30 juin 2026 | 2026-06-30 | day
du 15 au 20 mars 2026 | 2026-03-20 | day
06/2026 | 2026-06-30 | month
2026-06 | 2026-06-30 | month
06/26 | 2026-06-30 | month
juin-26 | 2026-06-30 | month
juin 26 | 2026-06-30 | month
juin 2026 | 2026-06-30 | month
JUIN 2026 | 2026-06-30 | month
fin juin 2026 | 2026-06-30 | month
d'ici à la fin du mois de juin 2026 | 2026-06-30 | month
déc. 2026 | 2026-12-31 | month
févr-27 | 2027-02-28 | month
de mars à juin 2026 | 2026-06-30 | month
mars-juin 2026 | 2026-06-30 | month
mars – juin 2026 | 2026-06-30 | month
entre mars et juin 2026 | 2026-06-30 | month
de septembre 2026 à mars 2027 | 2027-03-31 | month
octobre à février 2027 | 2027-02-28 | month
T2 2026 | 2026-06-30 | quarter
T2-2026 | 2026-06-30 | quarter
T2/2026 | 2026-06-30 | quarter
T 2 2026 | 2026-06-30 | quarter
2026 T2 | 2026-06-30 | quarter
2026-T2 | 2026-06-30 | quarter
2T 2026 | 2026-06-30 | quarter
Q2 2026 | 2026-06-30 | quarter
T2 26 | 2026-06-30 | quarter
2e trim. 26 | 2026-06-30 | quarter
2ème trim 2026 | 2026-06-30 | quarter
2e trimestre 2026 | 2026-06-30 | quarter
2nd trimestre 2026 | 2026-06-30 | quarter
deuxième trimestre de 2026 | 2026-06-30 | quarter
deuxième trimestre de l’année 2026 | 2026-06-30 | quarter
trimestre 2 2026 | 2026-06-30 | quarter
dernier trimestre 2026 | 2026-12-31 | quarter
T1 à T3 2026 | 2026-09-30 | quarter
T3 2026 - T1 2027 | 2027-03-31 | quarter
S1 2026 | 2026-06-30 | half_year
S2-26 | 2026-12-31 | half_year
1er semestre 2026 | 2026-06-30 | half_year
premier semestre 2026 | 2026-06-30 | half_year
au second semestre 2026 | 2026-12-31 | half_year
2e sem. 2026 | 2026-12-31 | half_year
fin S1 2026 | 2026-06-30 | half_year
2026 | 2026-12-31 | year
fin 2026 | 2026-12-31 | year
Fin d’année 2026 | 2026-12-31 | year
courant 2026 | 2026-12-31 | year
courant de l’année 2026 | 2026-12-31 | year
horizon 2026 | 2026-12-31 | year
à l’horizon 2028 | 2028-12-31 | year
d’ici fin 2026 | 2026-12-31 | year
d’ici 2026 | 2026-12-31 | year
année 2026 | 2026-12-31 | year
fin 26 | 2026-12-31 | year
2026-2027 | 2027-12-31 | year
2026 / 2027 | 2027-12-31 | year
2026/2027 | 2027-12-31 | year
26-27 | 2027-12-31 | year
2026-27 | 2027-12-31 | year
2026 – 2028 | 2028-12-31 | year
de 2026 à 2028 | 2028-12-31 | year
toute l’année 2026 | 2026-12-31 | year
début 2026 | 2026-03-31 | season
mi-2026 | 2026-06-30 | season
mi 2026 | 2026-06-30 | season
milieu 2026 | 2026-06-30 | season
printemps 2026 | 2026-06-20 | season
été 2026 | 2026-09-21 | season
d’ici l’été 2026 | 2026-09-21 | season
automne 2026 | 2026-12-20 | season
à l’automne 2026 | 2026-12-20 | season
hiver 2026-2027 | 2027-03-19 | season
hiver 26/27 | 2027-03-19 | season
rentrée 2026 | 2026-09-30 | season
rentrée scolaire 2026 | 2026-09-30 | season
pour la rentrée de septembre 2026 | 2026-09-30 | season
année scolaire 2026-2027 | 2027-08-31 | season
année scolaire 26-27 | 2027-08-31 | season
année universitaire 2026/2027 | 2027-08-31 | season
janvier 2026 pour une durée de 2 ans | 2027-12-31 | month
à compter de mars 2026, durée 18 mois | 2027-08-31 | month
18 mois à compter de mars 2026 | 2027-08-31 | month
15 mars 2026 pour 6 mois | 2026-09-14 | day
en continu jusqu’à fin 2026 | 2026-12-31 | year
"""

ONGOING = """
au fil de l’eau|Au fil de l'eau|continu|en continu|permanent|Permanente|récurrent|chaque année|deux fois par an
tous les mois|toutes les semaines|en cours|pluriannuel|annuel|Trimestriel|tout au long de l’année|chaque trimestre
1 fois par an|chaque année en juin|depuis 2024|Action récurrente|régulièrement|En permanence
"""

MISSING = """
à définir|A définir|À préciser|à préciser avec la Région|NC|ND|N.C.|n.c|?|??|-|–|—|sans objet|à confirmer|à déterminer
n/a|…|non défini|Non renseignée|à venir|x|voir fiche|date à fixer|à définir en comité du 12 mars 2026
"""

RELATIVE = """
le 21 juin prochain | 2026-06-21 | day
30 juin | 2026-06-30 | day
15/01 | 2027-01-15 | day
juillet | 2026-07-31 | month
fin juin | 2026-06-30 | month
fin d’année | 2026-12-31 | year
d’ici la fin de l’année | 2026-12-31 | year
d’ici à la fin de l’année | 2026-12-31 | year
fin du mois | 2026-01-31 | month
sous 15 jours | 2026-02-04 | day
sous quinzaine | 2026-02-04 | day
J+30 | 2026-02-19 | day
sous 3 semaines | 2026-02-10 | day
sous 3 mois | 2026-04-30 | month
d’ici trois mois | 2026-04-30 | month
dans les 6 mois | 2026-07-31 | month
dans un délai de six mois | 2026-07-31 | month
3 mois | 2026-04-30 | month
M+6 | 2026-07-31 | month
M + 12 | 2027-01-31 | month
N+1 | 2027-12-31 | year
sous un an | 2027-01-31 | month
d’ici l’été | 2026-09-21 | season
à la rentrée | 2026-09-30 | season
T3 | 2026-09-30 | quarter
S2 | 2026-12-31 | half_year
l’année prochaine | 2027-12-31 | year
le mois prochain | 2026-02-28 | month
"""


def _lines(table: str) -> list[tuple[str, ...]]:
    return [tuple(part.strip() for part in line.split(" | ")) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "on", "precision"), _lines(FORMS))
def test_a_written_form_gives_the_end_of_its_period(text: str, on: str, precision: str) -> None:
    due = read_deadline(text, WRITTEN_ON)
    assert (due.on, due.precision, due.flags) == (date.fromisoformat(on), precision, frozenset())


@pytest.mark.parametrize(("text", "on", "precision"), _lines(RELATIVE))
def test_a_relative_form_is_counted_from_the_document(text: str, on: str, precision: str) -> None:
    due = read_deadline(text, WRITTEN_ON)
    assert (due.on, due.precision) == (date.fromisoformat(on), precision)
    assert due.flags == {Flag.RELATIVE_DEADLINE}
    undated = read_deadline(text, None)
    assert (undated.on, undated.precision, undated.flags) == (
        None,
        Precision.UNKNOWN,
        frozenset({Flag.RELATIVE_DEADLINE}),
    )


@pytest.mark.parametrize("text", re.split(r"[|\n]", ONGOING.strip()))
def test_an_ongoing_action_has_no_deadline_and_no_flag(text: str) -> None:
    due = read_deadline(text, WRITTEN_ON)
    assert (due.on, due.precision, due.flags) == (None, Precision.ONGOING, frozenset())


@pytest.mark.parametrize("text", ["", *re.split(r"[|\n]", MISSING.strip())])
def test_a_missing_deadline_is_flagged_and_nothing_is_invented(text: str) -> None:
    due = read_deadline(text, WRITTEN_ON)
    assert (due.on, due.precision, due.flags) == (None, Precision.UNKNOWN, frozenset({Flag.NO_DEADLINE}))


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("31/09/2026", "2026-09-30"),
        ("30-02-26", "2026-02-28"),
        ("31 novembre 2026", "2026-11-30"),
        ("29/02/2027", "2027-02-28"),
        ("12/31/2026", "2026-12-31"),
        ("06/15/26", "2026-06-15"),
    ],
)
def test_a_day_that_does_not_exist_is_corrected_and_flagged(text: str, on: str) -> None:
    due = read_deadline(text, WRITTEN_ON)
    assert (due.on, due.precision, due.flags) == (
        date.fromisoformat(on),
        Precision.DAY,
        frozenset({Flag.INVALID_DEADLINE}),
    )


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("juin puis décembre 2026", [("", "2026-06-30"), ("", "2026-12-31")]),
        ("T2 puis T4 2026", [("", "2026-06-30"), ("", "2026-12-31")]),
        ("30 juin et 31 décembre 2026", [("", "2026-06-30"), ("", "2026-12-31")]),
        ("novembre puis mars 2027", [("", "2026-11-30"), ("", "2027-03-31")]),
        ("novembre 2026 puis mars", [("", "2026-11-30"), ("", "2027-03-31")]),
        ("T1 2026 : cadrage / T3 2026 : lancement", [("cadrage", "2026-03-31"), ("lancement", "2026-09-30")]),
        ("T1 : cadrage / T3 : lancement 2027", [("cadrage", "2027-03-31"), ("lancement 2027", "2027-09-30")]),
        ("juin puis 2027", [("", "2027-06-30"), ("", "2027-12-31")]),
        (
            "Étude : T2 2026 ; essai : T4 2026 ; bilan : T2 2027",
            [("Étude", "2026-06-30"), ("essai", "2026-12-31"), ("bilan", "2027-06-30")],
        ),
        ("Lancement en mars 2026, bilan en décembre 2026", [("Lancement", "2026-03-31"), ("bilan", "2026-12-31")]),
        ("mars 2026 (lancement) ; fin 2026 (bilan)", [("lancement", "2026-03-31"), ("bilan", "2026-12-31")]),
        ("Cadrage : 15/03/2026\nLancement : 01/09/2026", [("Cadrage", "2026-03-15"), ("Lancement", "2026-09-01")]),
    ],
)
def test_several_dates_are_milestones_and_the_last_is_the_deadline(text: str, steps: list[tuple[str, str]]) -> None:
    due = read_deadline(text, WRITTEN_ON)
    assert [(m.label, str(m.on)) for m in due.milestones] == steps
    assert str(due.on) == steps[-1][1]


def test_a_spreadsheet_date_is_a_day_unless_it_shows_only_its_month() -> None:
    day = date(2026, 10, 1)
    assert read_deadline("01/10/2026", None, day, "dd/mm/yyyy").precision is Precision.DAY
    assert read_deadline("1 octobre 2026", None, day, r"[$-40C]d\ mmmm\ yyyy").on == day
    month = read_deadline("oct-26", None, day, r"mmm\-yy")
    assert (month.on, month.precision) == (date(2026, 10, 31), Precision.MONTH)


def test_a_serial_number_is_a_date_and_2026_a_year() -> None:
    assert read_deadline("46203").on == date(2026, 6, 30)
    assert read_deadline("46203", None, 46203.0).precision is Precision.DAY
    assert read_deadline("2026", None, 2026.0).precision is Precision.YEAR


def test_a_relative_form_without_a_dated_document_is_left_open() -> None:
    due = read_deadline("sous 3 mois", None)
    assert (due.on, due.precision, due.flags) == (None, Precision.UNKNOWN, frozenset({Flag.RELATIVE_DEADLINE}))


def test_a_sentence_gives_its_dated_passages_and_no_bare_number() -> None:
    text = "Cinq entreprises et 2026 personnes ; une session est visée au second semestre 2026, puis fin 2027."
    assert [str(due.on) for _, _, due in deadlines_in(text, WRITTEN_ON)] == ["2026-12-31", "2027-12-31"]
    assert deadlines_in("Le forum a réuni 34 employeurs et 410 visiteurs pour 12 000 €.", WRITTEN_ON) == []


MONTHS = "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
DAYS = st.dates(date(2020, 1, 1), date(2049, 12, 31))
WAYS: dict[str, Callable[[date], str]] = {
    "slashes": lambda d: f"{d:%d/%m/%Y}",
    "dots": lambda d: f"{d:%d.%m.%y}",
    "iso": lambda d: d.isoformat(),
    "letters": lambda d: f"{'1er' if d.day == 1 else d.day} {MONTHS[d.month - 1]} {d.year}",
    "capitals": lambda d: f"LE {d.day} {MONTHS[d.month - 1].upper()} {d.year}",
    "latest": lambda d: f"au plus tard le {d.day} {MONTHS[d.month - 1]} {d.year}",
    "without accents": lambda d: f"{d.day} {MONTHS[d.month - 1].replace('é', 'e').replace('û', 'u')} {d.year}",
}


@given(DAYS, st.sampled_from(sorted(WAYS)))
def test_any_date_written_in_any_way_reads_back_to_itself(day: date, way: str) -> None:
    due = read_deadline(WAYS[way](day))
    assert (due.on, due.precision, due.flags, due.milestones) == (day, Precision.DAY, frozenset(), ())


@given(DAYS, st.sampled_from(["{m} {y}", "{m}-{s}", "fin {m} {y}", "{n:02}/{y}", "d’ici {m} {y}"]))
def test_any_month_written_in_any_way_ends_on_its_last_day(day: date, way: str) -> None:
    text = way.format(m=MONTHS[day.month - 1], n=day.month, y=day.year, s=f"{day:%y}")
    due = read_deadline(text)
    assert (due.on, due.precision) == (
        (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1),
        "month",
    )


@given(st.text(max_size=60), st.none() | DAYS)
def test_no_text_makes_the_grammar_fail(text: str, written_on: date | None) -> None:
    assert read_deadline(text, written_on).precision in Precision
    deadlines_in(text, written_on)


PIECES = st.sampled_from(
    "T2 S1 2026 26 juin fin de à et puis / - : ; 31/02 sous mois 3 M+ été début rentrée 12 , (".split()
)


@given(st.lists(PIECES, max_size=9).map(" ".join), st.none() | DAYS)
def test_no_heap_of_pieces_makes_the_grammar_fail(text: str, written_on: date | None) -> None:
    read_deadline(text, written_on)
    deadlines_in(text, written_on)
