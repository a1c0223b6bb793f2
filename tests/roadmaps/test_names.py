"""Is a name of a file taken for whom it means, and a doubt left as a question?"""

import pytest

from models.closed_lists import College
from roadmaps.colleges import college_of
from roadmaps.directory import Directory, KnownOrganisation, KnownPerson
from roadmaps.names import match_name
from roadmaps.reading.name_lists import split_names
from roadmaps.spellings import spellings

TERRITORIES = {
    "35": "Ille-et-Vilaine",
    "44": "Loire-Atlantique",
    "56": "Morbihan",
    "53": "Bretagne",
    "52": "Pays de la Loire",
}


def _organisation(
    number: int, name: str, *codes: str, short: str = "", aliases: tuple[str, ...] = ()
) -> KnownOrganisation:
    return KnownOrganisation(number, name, short, aliases, territories=frozenset(codes))


DIRECTORY = Directory(
    organisations=(
        _organisation(1, "DDETS d'Ille-et-Vilaine", "35"),
        _organisation(2, "DDETS du Morbihan", "56"),
        _organisation(3, "DREETS Bretagne", "53", short="DREETS"),
        _organisation(4, "France Travail Bretagne", "53", short="FT Bretagne"),
        _organisation(5, "France Travail Redon", "CLPE35001", aliases=("agence de Redon",)),
        _organisation(6, "Région Bretagne", "53", aliases=("Conseil régional de Bretagne",)),
        _organisation(7, "Département d'Ille-et-Vilaine", "35"),
        _organisation(8, "Département du Morbihan", "56"),
        _organisation(9, "CGT Ille-et-Vilaine", "35", aliases=("UD CGT 35",)),
        _organisation(10, "CFDT Bretagne", "53"),
        _organisation(11, "CPME 35", "35"),
        _organisation(12, "CCI Ille-et-Vilaine", "35"),
        _organisation(13, "CMA Bretagne", "53"),
        _organisation(14, "Mission locale du pays de Redon", "CLPE35001", short="MLPR"),
        _organisation(15, "Mission locale de Rennes", "35", short="We Ker"),
        _organisation(16, "Association Les Jardins du Canal", "CLPE35001"),
        _organisation(17, "MEDEF Ille-et-Vilaine", "35"),
    ),
    persons=(
        KnownPerson(1, "Jeanne", "Morel", 1),
        KnownPerson(2, "Paul", "Tanguy", 5),
        KnownPerson(3, "Anne", "Tanguy", 14),
    ),
    territory_names=TERRITORIES,
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("DDETS d’Ille-et-Vilaine", 1),
        ("DDETS 35", 1),
        ("ddets  d'ille et vilaine", 1),
        ("UT 35", 1),
        ("UD DIRECCTE 56", 2),
        ("Direccte Bretagne", 3),
        ("FT Bretagne", 4),
        ("Pôle emploi Redon", 5),
        ("Conseil régional de Bretagne", 6),
        ("CD 56", 8),
        ("Conseil général d'Ille-et-Vilaine", 7),
        ("Département 35", 7),
        ("UD CGT 35", 9),
        ("Union départementale CGT d'Ille-et-Vilaine", 9),
        ("CPME d'Ille-et-Vilaine", 11),
        ("Chambre de commerce et d'industrie d'Ille-et-Vilaine", 12),
        ("Chambre de métiers et de l'artisanat de Bretagne", 13),
        ("ML du pays de Redon", 14),
        ("We Ker", 15),
        ("Assocation Les Jardins du Cannal", 16),
        ("Les Jardins du Canal (Redon)", 16),
        ("UP-MEDEF 35", 17),
    ],
)
def test_a_well_known_spelling_is_an_answer(raw: str, expected: int) -> None:
    found = match_name(raw, DIRECTORY, (("CLPE35001",), ("35", "56"), ("53",)))
    assert found.is_sure, found
    assert found.organisation_id == expected


@pytest.mark.parametrize(
    "raw",
    ["Mission locale", "Mission locale de Vannes", "CCI Morbihan", "CFTC Bretagne", "DDETS de la Mayenne", "CMA 35"],
)
def test_what_only_resembles_a_known_name_is_a_question(raw: str) -> None:
    assert not match_name(raw, DIRECTORY, (("53",),)).is_sure


def test_the_place_of_the_roadmap_settles_a_name_without_a_place() -> None:
    assert match_name("DDETS", DIRECTORY, (("56",), ("53",))).organisation_id == 2
    assert match_name("DIRECCTE", DIRECTORY, (("35",), ("53",))).organisation_id == 1
    assert match_name("le Département", DIRECTORY, (("35",), ("53",))).organisation_id == 7
    assert match_name("DIRECCTE", DIRECTORY, (("53",),)).organisation_id == 3
    assert match_name("Mission locale", DIRECTORY, (("CLPE35001",), ("35",))).organisation_id == 14
    doubtful = match_name("DDETS", DIRECTORY, (("CLPE35001",), ("35", "56")))
    assert not doubtful.is_sure
    assert {one.organisation_id for one in doubtful.candidates} >= {1, 2}


def test_a_person_is_found_with_or_without_their_organisation() -> None:
    assert match_name("Jeanne Morel (DDETS 35)", DIRECTORY).person_id == 1
    assert match_name("DDETS 35 (Mme Morel)", DIRECTORY).person_id == 1
    assert match_name("Jeanne MOREL", DIRECTORY).person_id == 1


def test_a_last_name_borne_by_two_is_a_question() -> None:
    found = match_name("M. Tanguy", DIRECTORY)
    assert not found.is_sure
    assert {one.person_id for one in found.candidates} == {2, 3}


@pytest.mark.parametrize("raw", ["tous", "task force", "groupe 3", "les partenaires"])
def test_a_collective_is_never_made_a_person(raw: str) -> None:
    found = match_name(raw, DIRECTORY)
    assert found.collective
    assert found.organisation_id is None
    assert found.person_id is None


@pytest.mark.parametrize("raw", ["", "?", "à désigner", "-"])
def test_nobody_is_nobody(raw: str) -> None:
    assert not match_name(raw, DIRECTORY).is_sure


def test_several_names_give_several_matches() -> None:
    found = [match_name(one, DIRECTORY) for one in split_names("DDETS 35 / FT Bretagne / CD 35")]
    assert [one.organisation_id for one in found] == [1, 4, 7]


@pytest.mark.parametrize(
    ("name", "college"),
    [
        ("UD CGT 41", College.EMPLOYEES),
        ("CFE-CGC Rhône", College.EMPLOYEES),
        ("Union départementale FO", College.EMPLOYEES),
        ("Solidaires Bretagne", College.EMPLOYEES),
        ("garages solidaires", College.OTHER),
        ("structures d'insertion du sud", College.OTHER),
        ("UP-MEDEF", College.EMPLOYERS),
        ("CPME 84", College.EMPLOYERS),
        ("U2P Réunion", College.EMPLOYERS),
        ("Fédération du bâtiment du Tarn", College.EMPLOYERS),
        ("DDETSPP de l’Aude", College.STATE),
        ("UT 10", College.STATE),
        ("UD 35", College.STATE),
        ("Préfecture de région", College.STATE),
        ("Rectorat de La Réunion", College.STATE),
        ("Région Occitanie", College.REGION),
        ("Conseil régional de Bretagne", College.REGION),
        ("Conseil départemental du Tarn", College.OTHER),
        ("France Travail Pays de la Loire", College.OTHER),
        ("Mission locale régionale", College.OTHER),
        ("CCI de région", College.OTHER),
        ("Association Rebond (Castres)", College.OTHER),
        ("Transitions Pro Bretagne", College.OTHER),
    ],
)
def test_a_name_tells_its_college(name: str, college: College) -> None:
    assert college_of(name).college is college


def test_a_name_that_tells_nothing_is_unsure() -> None:
    assert college_of("Rebond 81").confidence < 0.5
    assert college_of("").confidence == 0.0


def test_an_old_name_may_stand_for_several_present_ones() -> None:
    assert spellings("DIRECCTE") == ("ddets", "ddetspp", "dreets", "drieets", "deets")
