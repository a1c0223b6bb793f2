"""The words people read."""

from datetime import date
from enum import StrEnum

import pytest

from models import closed_lists
from models.closed_lists import College, Level, Outlook, Precision, Rung
from roadmaps import wording

LISTS = [value for value in vars(closed_lists).values() if isinstance(value, type) and issubclass(value, StrEnum)]
LISTS.remove(StrEnum)


@pytest.mark.parametrize("closed_list", LISTS, ids=lambda one: one.__name__)
def test_every_member_of_every_closed_list_has_french_words(closed_list: type[StrEnum]) -> None:
    for member in closed_list:
        assert wording.word(member).strip()


def test_the_walk_really_finds_the_closed_lists() -> None:
    assert len(LISTS) >= 30


def test_two_lists_that_share_a_value_keep_their_own_words() -> None:
    assert Level.REGION.value == College.REGION.value == Rung.REGION.value
    assert wording.word(Level.REGION) == "région"
    assert wording.word(College.REGION) == "Région"
    assert wording.word(Rung.REGION) == "coordinateur régional"


def test_a_meteo_is_never_an_icon_alone() -> None:
    assert wording.sky(Outlook.NEEDS_SUPPORT) == "appui nécessaire (nuage)"
    assert wording.sky(Outlook.NOT_GIVEN) == "non renseignée"


@pytest.mark.parametrize(
    ("amount", "noun", "expected"),
    [
        (0, "engagement", "aucun engagement"),
        (1, "engagement", "1 engagement"),
        (2, "engagement", "2 engagements"),
        (0, "demande d'appui", "aucune demande d'appui"),
        (3, "demande d'appui", "3 demandes d'appui"),
        (2, "engagement en retard", "2 engagements en retard"),
        (2, "bureau local", "2 bureaux locaux"),
        (10666, "jeune", "10 666 jeunes"),
        (2, "fois", "2 fois"),
    ],
)
def test_nouns_agree_with_their_number(amount: int, noun: str, expected: str) -> None:
    assert wording.count(amount, noun).replace("\u202f", " ").replace("\xa0", " ") == expected


def test_numbers_are_written_the_french_way() -> None:
    assert wording.number(10666) == "10\u202f666"
    assert wording.percent(49.8, 1) == "49,8\u202f%"
    assert wording.number(-0.04) == "0"
    assert wording.number(-3.5) == "−3,5"
    assert wording.number(12.5, 0) == "13"
    assert wording.number(0.15) == "0,2"
    assert wording.number(float("nan")) == "—"
    assert wording.number(-1e308)
    assert wording.quantity(None, "jeunes") == "—"


def test_a_share_never_divides_by_zero_nor_hides_what_remains() -> None:
    assert wording.share(0, 0) == "—"
    assert wording.share(1, 8) == "13\u202f%"  # a half goes up
    assert wording.share(1, 1000) == "1\u202f%"
    assert wording.share(999, 1000) == "99\u202f%"
    assert wording.share(1000, 1000) == "100\u202f%"
    assert wording.share(0, 1000) == "0\u202f%"


def test_dates_and_deadlines_keep_the_precision_they_were_written_with() -> None:
    assert wording.long_date(date(2026, 7, 1)) == "1er\xa0juillet\xa02026"
    assert wording.deadline(date(2026, 6, 30), Precision.QUARTER) == "2e trimestre 2026"
    assert wording.deadline(date(2026, 6, 30), Precision.HALF_YEAR) == "1er semestre 2026"
    assert wording.deadline(date(2026, 12, 31), Precision.YEAR) == "fin 2026"
    assert wording.deadline(None, Precision.ONGOING) == "continu"
    assert wording.deadline(None) == "sans échéance"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ain", "de l'Ain"),
        ("Ille-et-Vilaine", "d'Ille-et-Vilaine"),
        ("Morbihan", "du Morbihan"),
        ("Redon", "de Redon"),
        ("Alençon", "d'Alençon"),
        ("Le Mans", "du Mans"),
        ("Les Sables-d'Olonne", "des Sables-d'Olonne"),
        ("La Réunion", "de La Réunion"),
        ("Yvetot", "d'Yvetot"),
        ("Yutz", "de Yutz"),
        ("Yvelines", "des Yvelines"),
    ],
)
def test_names_of_places_are_elided(name: str, expected: str) -> None:
    assert wording.de(name) == expected


def test_enumerations_end_with_et() -> None:
    assert wording.enumeration([]) == ""
    assert wording.enumeration(["A"]) == "A"
    assert wording.enumeration(["A", "B", "C"]) == "A, B et C"
    assert wording.enumeration(["A", "B", "C", "D"], at_most=2) == "A, B et 2 autres"
    assert wording.enumeration(["A", "B", "C"], at_most=2) == "A, B et C"


def test_our_own_sentences_are_set_with_the_spaces_of_french_typography() -> None:
    assert wording.typeset("« Ici » : 3 % ; oui ?") == "«\xa0Ici\xa0»\xa0: 3\u202f%\u202f; oui\u202f?"


@pytest.mark.parametrize(
    ("amendment", "said"),
    [
        (("due_on", "", "2026-12-31"), "échéance : « rien » devient « 31/12/2026 »"),
        (("partners", "CFDT", ""), "partenaires : « CFDT » devient « rien »"),
    ],
)
def test_an_amendment_is_told_with_both_values(amendment: tuple[str, str, str], said: str) -> None:
    assert wording.amended(*amendment).replace("\N{NO-BREAK SPACE}", " ") == said
