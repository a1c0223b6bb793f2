"""Is the map of France what its practitioners know, and does a redrawn bassin keep its past?"""

from datetime import date

import pytest
from sqlmodel import Session

from models.closed_lists import Level, PerimeterType
from roadmaps.calendars import holidays_of
from roadmaps.reading.perimeters import PerimeterDraft
from roadmaps.refusal import Refusal
from store import database as db
from store import reference
from store.perimeters import end, keep_perimeters
from store.territories import by_code, forest, install_reference

JANUARY, JULY = date(2026, 1, 1), date(2026, 7, 1)
REDON = PerimeterDraft("CLPE35001", "Redon", {"35": 0.73, "44": 0.146, "56": 0.124}, 104_000)


def keep(session: Session, *drafts: PerimeterDraft, on: date = JANUARY) -> dict[str, tuple[str, ...]]:
    install_reference(session)
    kept = keep_perimeters(session, drafts, PerimeterType.CLPE, on)
    return {"created": kept.created, "redrawn": kept.redrawn, "unchanged": kept.unchanged, "absent": kept.absent}


@pytest.mark.usefixtures("database")
def test_france_is_installed_once() -> None:
    with db.transaction() as session:
        assert install_reference(session) == 1 + 18 + 101
        assert install_reference(session) == 0
        france = forest(session, JANUARY)
    nation = france.by_code("FR")
    assert len(france.under(nation.id)) == 120
    assert len(france.children(nation.id)) == 18
    assert [one.code for one in france.chain(france.by_code("D35").id)] == ["35", "R53", "FR"]
    assert {one.code for one in france.children(france.by_code("R94").id)} == {"2A", "2B"}
    assert [one.code for one in france.children(france.by_code("R04").id)] == ["974"]
    assert france.by_code("R04").timezone == france.by_code("974").timezone == "Indian/Reunion"
    assert france.by_code("69").name_de == "du Rhône"
    assert nation.population == sum(one.population or 0 for one in france.of_level(Level.REGION))


@pytest.mark.usefixtures("database")
def test_a_straddling_bassin_lies_in_two_regions_and_once_under_the_nation() -> None:
    with db.transaction() as session:
        assert keep(session, REDON)["created"] == ("CLPE35001",)
        france = forest(session, JANUARY)
    redon = france.by_code("CLPE35001")
    assert [one.code for one in france.parents(redon.id)] == ["35", "44", "56"]
    assert [one.code for one in france.chain(redon.id)] == ["CLPE35001", "35", "R53", "FR"]
    for code in ("R53", "R52", "35", "44", "56", "FR"):
        assert redon.id in france.under(france.by_code(code).id)
    assert france.shared_with(redon.id, france.by_code("R53").id) == ("Pays de la Loire",)


@pytest.mark.usefixtures("database")
def test_a_redrawn_bassin_keeps_the_map_of_the_past() -> None:
    moved = PerimeterDraft("CLPE35001", "Redon Agglomération", {"35": 0.8, "56": 0.2}, 100_000)
    with db.transaction() as session:
        keep(session, REDON)
        assert keep(session, moved, on=JULY)["redrawn"] == ("CLPE35001",)
        assert keep(session, moved, on=JULY)["unchanged"] == ("CLPE35001",)
        before, after = forest(session, date(2026, 6, 30)), forest(session, JULY)
    id_ = before.by_code("CLPE35001").id
    assert {one.code for one in before.parents(id_)} == {"35", "44", "56"}
    assert {one.code for one in after.parents(id_)} == {"35", "56"}
    assert after.territory(id_).name == "Redon Agglomération"


@pytest.mark.usefixtures("database")
def test_a_bassin_redrawn_on_its_first_day_is_simply_drawn_again() -> None:
    with db.transaction() as session:
        keep(session, REDON)
        assert keep(session, PerimeterDraft("CLPE35001", "Redon", {"44": 1.0}))["redrawn"] == ("CLPE35001",)
        assert [one.code for one in forest(session, JANUARY).parents(121)] == ["44"]


@pytest.mark.usefixtures("database")
def test_a_code_taken_over_by_a_bassin_elsewhere_is_another_bassin() -> None:
    with db.transaction() as session:
        keep(session, REDON)
        assert keep(session, PerimeterDraft("CLPE35001", "Ailleurs", {"13": 1.0}), on=JULY)["created"]
        before, after = forest(session, date(2026, 6, 30)), forest(session, JULY)
    assert before.by_code("CLPE35001").id != after.by_code("CLPE35001").id
    assert before.by_code("CLPE35001").name == "Redon"


@pytest.mark.usefixtures("database")
def test_a_bassin_absent_from_the_next_file_is_named_and_stays_until_it_is_ended() -> None:
    other = PerimeterDraft("CLPE35002", "Rennes", {"35": 1.0})
    with db.transaction() as session:
        keep(session, REDON, other)
        assert keep(session, REDON, on=JULY)["absent"] == ("CLPE35002",)
        end(session, ("CLPE35002",), JULY)
        with pytest.raises(Refusal, match="CLPE35001"):
            by_code(session, "CLPE35002", JULY)
        assert by_code(session, "CLPE35002", JANUARY).name == "Rennes"


@pytest.mark.usefixtures("database")
def test_a_wrong_code_names_those_near() -> None:
    with db.transaction() as session:
        with pytest.raises(Refusal, match="quadrille database"):
            by_code(session, "35", JANUARY)
        keep(session, REDON)
        assert by_code(session, "clpe35001", JANUARY).name == "Redon"
        assert by_code(session, "d35", JANUARY).name == by_code(session, "35", JANUARY).name
        with pytest.raises(Refusal, match=r"« Redan ».*CLPE35001 \(Redon\)"):
            by_code(session, "Redan", JANUARY)
        with pytest.raises(Refusal, match=r": CLPE35001 \(Redon\)"):
            by_code(session, "CLPE3501", JANUARY)
        with pytest.raises(Refusal, match="Exemples : FR, R53, 35"):
            by_code(session, "xxxxxxxxxxxxxxx", JANUARY)


@pytest.mark.usefixtures("database")
def test_one_code_is_not_two_kinds_of_perimeter() -> None:
    with db.transaction() as session:
        keep(session, REDON)
        with pytest.raises(Refusal, match="autre type"):
            keep_perimeters(session, [REDON], PerimeterType.FREE, JULY)


def test_alsace_moselle_and_overseas_keep_their_own_holidays() -> None:
    days = reference.public_holidays()
    good_friday, abolition = date(2026, 4, 3), date(2026, 12, 20)
    assert good_friday in holidays_of(days, "67")
    assert good_friday not in holidays_of(days, "35")
    assert abolition in holidays_of(days, "974")
    assert abolition not in holidays_of(days, "")
    assert {day.year for day in holidays_of(days, "35")} == set(range(2024, 2041))
