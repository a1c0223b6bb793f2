"""Does each role reach what lies under it, and nothing else?"""

from datetime import date

import pytest

from models.closed_lists import Level, PerimeterType, RoleKind
from roadmaps.access import Act, RoleFacts, covers, granted, may, reach
from roadmaps.facts import PartFacts, TerritoryFacts
from roadmaps.perimeters import Forest

TODAY = date(2026, 6, 1)
LONG_AGO = date(2020, 1, 1)
FRANCE, BRETAGNE, PAYS_DE_LA_LOIRE, ILLE_ET_VILAINE, LOIRE_ATLANTIQUE, REDON, RENNES = range(1, 8)


def _inside(*parents: int) -> tuple[PartFacts, ...]:
    return tuple(PartFacts(parent, 1 / len(parents), LONG_AGO) for parent in parents)


def _bassin(id_: int, name: str, *parents: int) -> TerritoryFacts:
    kind = PerimeterType.CLPE
    return TerritoryFacts(id_, f"CLPE{id_}", name, Level.BASSIN, perimeter_type=kind, parts=_inside(*parents))


FOREST = Forest(
    [
        TerritoryFacts(FRANCE, "FR", "France", Level.NATIONAL),
        TerritoryFacts(BRETAGNE, "R53", "Bretagne", Level.REGION, parts=_inside(FRANCE)),
        TerritoryFacts(PAYS_DE_LA_LOIRE, "R52", "Pays de la Loire", Level.REGION, parts=_inside(FRANCE)),
        TerritoryFacts(ILLE_ET_VILAINE, "35", "Ille-et-Vilaine", Level.DEPARTEMENT, parts=_inside(BRETAGNE)),
        TerritoryFacts(LOIRE_ATLANTIQUE, "44", "Loire-Atlantique", Level.DEPARTEMENT, parts=_inside(PAYS_DE_LA_LOIRE)),
        _bassin(REDON, "Redon", ILLE_ET_VILAINE, LOIRE_ATLANTIQUE),
        _bassin(RENNES, "Rennes", ILLE_ET_VILAINE),
    ],
    TODAY,
)


def _role(kind: RoleKind, territory: int, valid_to: date | None = None) -> list[RoleFacts]:
    return [RoleFacts(kind, territory, LONG_AGO, valid_to)]


def test_a_role_reaches_its_territory_and_all_that_lies_under_it() -> None:
    assert reach(_role(RoleKind.READER, BRETAGNE), Act.SEE, FOREST, TODAY) == {
        BRETAGNE,
        ILLE_ET_VILAINE,
        REDON,
        RENNES,
    }


def test_a_straddling_bassin_is_reached_from_each_of_its_departements() -> None:
    for territory in (ILLE_ET_VILAINE, LOIRE_ATLANTIQUE, BRETAGNE, PAYS_DE_LA_LOIRE, FRANCE):
        assert may(_role(RoleKind.COORDINATOR, territory), Act.SEE, REDON, FOREST, TODAY)


def test_nothing_above_nor_beside_is_reached() -> None:
    roles = _role(RoleKind.COORDINATOR, REDON)
    for territory in (ILLE_ET_VILAINE, LOIRE_ATLANTIQUE, BRETAGNE, FRANCE, RENNES):
        assert not may(roles, Act.SEE, territory, FOREST, TODAY)


def test_a_role_counts_from_its_first_day_to_the_day_before_its_end() -> None:
    held = RoleFacts(RoleKind.READER, REDON, date(2026, 6, 1), date(2026, 6, 3))
    days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 2), date(2026, 6, 3)]
    assert [may([held], Act.SEE, REDON, FOREST, day) for day in days] == [False, True, True, False]


def test_a_reader_only_reads() -> None:
    assert granted(RoleKind.READER) == {Act.SEE}


@pytest.mark.parametrize("kind", [RoleKind.REGIONAL_COORDINATOR, RoleKind.NATIONAL_COORDINATOR])
def test_a_coordinator_above_animates_and_does_not_decide_for_the_territory(kind: RoleKind) -> None:
    for act in (Act.IMPORT, Act.ANSWER_FOR, Act.DECIDE):
        assert not may(_role(kind, FRANCE), act, REDON, FOREST, TODAY)
    for act in (Act.SEE, Act.SUPPORT, Act.CAMPAIGN, Act.REPORT):
        assert may(_role(kind, FRANCE), act, REDON, FOREST, TODAY)


def test_an_object_without_territory_and_a_territory_that_is_gone_are_refused() -> None:
    everything = _role(RoleKind.COORDINATOR, FRANCE)
    assert not may(everything, Act.SEE, None, FOREST, TODAY)
    assert not may(everything, Act.SEE, 99, FOREST, TODAY)
    assert reach(_role(RoleKind.COORDINATOR, 99), Act.SEE, FOREST, TODAY) == frozenset()


def test_every_role_is_in_the_table_and_sees_at_least() -> None:
    assert all(Act.SEE in granted(kind) for kind in RoleKind)


def test_without_a_role_nothing_is_reached() -> None:
    assert all(reach([], act, FOREST, TODAY) == frozenset() for act in Act)


@pytest.mark.parametrize(
    ("mine", "theirs", "expected"),
    [
        (_role(RoleKind.COORDINATOR, REDON), [], True),
        (_role(RoleKind.COORDINATOR, REDON), _role(RoleKind.READER, REDON), True),
        (_role(RoleKind.COORDINATOR, REDON), _role(RoleKind.COORDINATOR, REDON), True),
        (_role(RoleKind.COORDINATOR, REDON), _role(RoleKind.COORDINATOR, ILLE_ET_VILAINE), False),
        (_role(RoleKind.COORDINATOR, REDON), _role(RoleKind.COORDINATOR, ILLE_ET_VILAINE, TODAY), True),
        (_role(RoleKind.COORDINATOR, REDON), _role(RoleKind.READER, RENNES), False),
        (_role(RoleKind.COORDINATOR, REDON), _role(RoleKind.ADMINISTRATOR, FRANCE), False),
        (_role(RoleKind.COORDINATOR, ILLE_ET_VILAINE), _role(RoleKind.COORDINATOR, REDON), True),
        (_role(RoleKind.REGIONAL_COORDINATOR, BRETAGNE), _role(RoleKind.COORDINATOR, REDON), False),
        ([], _role(RoleKind.READER, REDON), False),
    ],
)
def test_one_may_change_how_somebody_enters_only_when_one_may_do_all_that_they_may(
    mine: list[RoleFacts], theirs: list[RoleFacts], expected: bool
) -> None:
    assert covers(mine, theirs, FOREST, TODAY) is expected
