"""What lies under a territory."""

from datetime import date

import pytest

from models.closed_lists import Level
from roadmaps.perimeters import Forest
from tests.builders import (
    BRETAGNE,
    DAY,
    FRANCE,
    ILLE_ET_VILAINE,
    LOIRE_ATLANTIQUE,
    MORBIHAN,
    NANTES,
    PAYS_DE_LA_LOIRE,
    REDON,
    RENNES,
    VANNES,
    a_forest,
    a_part,
    a_territory,
    ids,
    the_redon_country,
)


def test_a_straddling_bassin_lies_under_each_of_its_parents() -> None:
    forest = a_forest()
    assert forest.under(ILLE_ET_VILAINE) == {ILLE_ET_VILAINE, RENNES, REDON}
    assert forest.under(BRETAGNE) == {BRETAGNE, ILLE_ET_VILAINE, MORBIHAN, RENNES, VANNES, REDON}
    assert forest.under(PAYS_DE_LA_LOIRE) == {PAYS_DE_LA_LOIRE, LOIRE_ATLANTIQUE, NANTES, REDON}
    assert len(forest.under(FRANCE)) == len(forest) == 10


def test_the_chain_follows_the_largest_share() -> None:
    assert ids(a_forest().chain(REDON)) == [REDON, ILLE_ET_VILAINE, BRETAGNE, FRANCE]


def test_what_is_shared_is_said_with_the_names_of_the_others_at_that_level() -> None:
    forest = a_forest()
    assert forest.shared_with(REDON, ILLE_ET_VILAINE) == ("Loire-Atlantique", "Morbihan")
    assert forest.shared_with(REDON, BRETAGNE) == ("Pays de la Loire",)
    assert forest.shared_with(REDON, FRANCE) == ()
    assert forest.shared_with(REDON, REDON) == ()
    assert forest.shared_with(RENNES, ILLE_ET_VILAINE) == ()


def test_a_perimeter_changes_on_its_day_and_not_before() -> None:
    moved = a_territory(
        REDON,
        Level.BASSIN,
        [a_part(ILLE_ET_VILAINE, valid_to=date(2026, 6, 30)), a_part(MORBIHAN, valid_from=date(2026, 6, 30))],
    )
    territories = [one for one in the_redon_country() if one.id != REDON] + [moved]
    assert ids(Forest(territories, date(2026, 6, 29)).parents(REDON)) == [ILLE_ET_VILAINE]
    assert ids(Forest(territories, DAY).parents(REDON)) == [MORBIHAN]


def test_people_write_codes_their_own_way() -> None:
    forest = a_forest()
    assert forest.by_code("35").id == forest.by_code("d35").id == ILLE_ET_VILAINE
    assert forest.by_code(" ze5321 ").id == REDON
    with pytest.raises(KeyError):
        forest.by_code("99")


def test_levels_children_and_shares_are_told_in_a_stable_order() -> None:
    forest = a_forest()
    assert ids(forest.of_level(Level.REGION)) == [PAYS_DE_LA_LOIRE, BRETAGNE]
    assert ids(forest.children(ILLE_ET_VILAINE)) == [RENNES, REDON]
    assert [(one.id, share) for one, share in forest.shares(REDON)] == [
        (ILLE_ET_VILAINE, 0.5),
        (MORBIHAN, 0.3),
        (LOIRE_ATLANTIQUE, 0.2),
    ]
    assert forest.above(REDON) == {ILLE_ET_VILAINE, MORBIHAN, LOIRE_ATLANTIQUE, BRETAGNE, PAYS_DE_LA_LOIRE, FRANCE}


def test_an_unknown_parent_is_left_out_and_a_loop_is_refused() -> None:
    alone = Forest([a_territory(1, Level.BASSIN, [99])], DAY)
    assert alone.parents(1) == ()
    with pytest.raises(ValueError, match="lies in itself"):
        Forest([a_territory(1, Level.BASSIN, [2]), a_territory(2, Level.DEPARTEMENT, [1])], DAY)
