"""Does a file of perimeters come in whole, or not at all with all its faults?"""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from flows.directory import install
from flows.territories import import_perimeters
from models.closed_lists import Level, PerimeterType
from roadmaps.perimeters import Forest
from roadmaps.refusal import Refusal
from store.database import reading
from store.territories import forest

DAY = date(2026, 1, 1)
SHARED = Path(__file__).parents[3] / "shared" / "territories"
with_real_perimeters = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the real perimeters are not shipped: put them in ../shared/territories"
)
Write = Callable[[str, str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, content: str) -> Path:
        (tmp_path / name).write_text(content, encoding="utf-8")
        return tmp_path / name

    return written


def france() -> Forest:
    with reading() as session:
        return forest(session, DAY)


def faults(path: Path, kind: PerimeterType = PerimeterType.FREE) -> tuple[str, ...]:
    with pytest.raises(Refusal) as refused:
        import_perimeters(path, kind, on=DAY)
    return refused.value.sentences


def straddling(map_: Forest, code: str) -> list[str]:
    """The bassins under a région that lie in another one too."""
    region = map_.by_code(code)
    return [
        one.code
        for one in map_.of_level(Level.BASSIN)
        if one.id in map_.under(region.id) and map_.shared_with(one.id, region.id)
    ]


@with_real_perimeters
@pytest.mark.usefixtures("database")
def test_the_361_clpe_come_in_with_the_7_that_lie_in_two_regions() -> None:
    install()
    kept = import_perimeters(SHARED / "clpe.csv", PerimeterType.CLPE, on=DAY)
    assert (len(kept.created), kept.redrawn, kept.unchanged, kept.absent) == (361, (), (), ())
    map_ = france()
    regions = map_.of_level(Level.REGION)
    in_two = {code for region in regions for code in straddling(map_, region.code)}
    assert in_two == {
        "CLPE27001", "CLPE28003", "CLPE35001", "CLPE44003", "CLPE61003", "CLPE72002", "CLPE78002",
    }  # fmt: skip
    assert len(map_.under(map_.by_code("FR").id)) == 120 + 361
    under_regions = sum(len(map_.under(region.id)) - 1 for region in regions)
    assert under_regions == 101 + 361 + 7
    again = import_perimeters(SHARED / "clpe.csv", PerimeterType.CLPE, on=date(2026, 6, 1))
    assert len(again.unchanged) == 361


@with_real_perimeters
@pytest.mark.usefixtures("database")
def test_the_306_zones_demploi_come_in_with_the_14_that_lie_in_two_regions() -> None:
    kept = import_perimeters(SHARED / "bassins.csv", PerimeterType.ZONE_EMPLOI, on=DAY)
    assert len(kept.created) == 306
    map_ = france()
    in_two = {code for region in map_.of_level(Level.REGION) for code in straddling(map_, region.code)}
    assert in_two == {f"ZE00{number}" for number in range(51, 65)}
    several = [one for one in map_.of_level(Level.BASSIN) if len(map_.parents(one.id)) > 1]
    assert len(several) == 151
    for one in map_.of_level(Level.BASSIN):
        assert sum(share for _, share in map_.shares(one.id)) == pytest.approx(1, abs=1e-5)


@with_real_perimeters
@pytest.mark.usefixtures("database")
def test_the_bassins_of_france_travail_come_in_beside_the_others() -> None:
    import_perimeters(SHARED / "clpe.csv", PerimeterType.CLPE, on=DAY)
    kept = import_perimeters(SHARED / "bassins_ft.csv", PerimeterType.BASSIN_FT, on=DAY)
    assert (len(kept.created), kept.absent) == (403, ())
    assert france().by_code("FT0101").timezone == "America/Guadeloupe"


@pytest.mark.usefixtures("database")
def test_a_perimeter_drawn_by_hand_in_a_french_spreadsheet_comes_in(write: Write) -> None:
    path = write(
        "pays.csv",
        "Code;Nom;Département;Part\nPAYS-REDON;Pays de Redon;35;73 %\nPAYS-REDON;Pays de Redon;44;14,6 %\n"
        "PAYS-REDON;Pays de Redon;D56;0,124\nAIN-EST;Ain est;1;\n",
    )
    assert import_perimeters(path, PerimeterType.FREE, on=DAY).created == ("PAYS-REDON", "AIN-EST")
    map_ = france()
    assert [(one.code, share) for one, share in map_.shares(map_.by_code("PAYS-REDON").id)] == [
        ("35", 0.73),
        ("44", 0.146),
        ("56", 0.124),
    ]
    assert [one.code for one in map_.parents(map_.by_code("AIN-EST").id)] == ["01"]


@pytest.mark.usefixtures("database")
def test_all_faults_are_told_at_once_with_their_lines_and_nothing_is_kept(write: Write) -> None:
    install()
    path = write(
        "pays.csv",
        "code,nom,departement,part\nA,Alpha,99,1\nB,,35,0.5\nB,,44,0.2\nC,Gamma,35,beaucoup\nD,Delta,35,1\nD,Autre,44,\n",
    )
    told = faults(path)
    assert any("ligne 2" in one and "« 99 » n'existe pas" in one for one in told)
    assert any("ligne 3" in one and "somme" in one for one in told)
    assert any("ligne 3" in one and "le nom manque" in one for one in told)
    assert any("ligne 5" in one and "beaucoup" in one for one in told)
    assert any("ligne 7" in one and "deux fois" in one for one in told)
    assert len(france()) == 120


@pytest.mark.usefixtures("database")
def test_a_list_and_its_parts_must_agree(write: Write) -> None:
    path = write("bassins.csv", "code,name\n0001,Un\n0002,Deux\n0002,Deux\n")
    assert "bassins_departement.csv" in faults(path, PerimeterType.ZONE_EMPLOI)[0]
    write("bassin_departement.csv", "bassin,departement,share\n0001,35,1\n0003,35,1\n")
    told = faults(path, PerimeterType.ZONE_EMPLOI)
    assert any("0003" in one and "pas dans la liste" in one for one in told)
    assert any("« 0002 » n'est dans aucun département" in one for one in told)
    assert any("« 0002 » est donné deux fois" in one for one in told)


@pytest.mark.usefixtures("database")
def test_a_file_without_the_columns_or_without_lines_says_so(write: Write, tmp_path: Path) -> None:
    assert faults(write("a.csv", "departement,part\n35,1\n")) == (
        "Il manque la colonne « code » (liste).",
        "Il manque la colonne « nom » (liste).",
        "Il manque la colonne « code » (départements).",
    )
    assert "n'existe pas" in faults(tmp_path / "absent.csv")[0]
