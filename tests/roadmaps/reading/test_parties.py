"""Who leads, who co-leads, who helps, and who is only said to be found?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.closed_lists import Flag
from roadmaps.reading.parties import read_leads, read_partners

CONFIRM, NOBODY = Flag.LEAD_TO_CONFIRM, Flag.NO_LEAD


@pytest.mark.parametrize(
    ("text", "lead", "co_leads", "flags"),
    [
        ("Association Rebond (Castres)", "Association Rebond (Castres)", (), ()),
        ("ARS – délégation du Tarn", "ARS – délégation du Tarn", (), ()),
        ("CCI du Lot, antenne de Figeac", "CCI du Lot, antenne de Figeac", (), ()),
        ("Chambre de commerce et d’industrie", "Chambre de commerce et d’industrie", (), ()),
        ("Communauté de communes Lot et Célé", "Communauté de communes Lot et Célé", (), ()),
        ("Région (pilote) ; Département (copilote)", "Région", ("Département",), ()),
        ("Région Bretagne (pilote), Région Pays de la Loire", "Région Bretagne", ("Région Pays de la Loire",), ()),
        ("Pilote : CD / Copilote : DDETS", "CD", ("DDETS",), ()),
        ("Cap emploi (pilote) – Agefiph (copilote)", "Cap emploi", ("Agefiph",), ()),
        ("DDETSPP\n(pilote)\nCD 23", "DDETSPP", ("CD 23",), ()),
        ("DDETSPP ou Carsat", "DDETSPP ou Carsat", (), (CONFIRM,)),
        ("CD et DDETS (co-pilotage)", "CD", ("DDETS",), (CONFIRM,)),
        ("CD / FT / Mission locale", "CD / FT / Mission locale", (), (CONFIRM,)),
        ("CCI de l’Aude et CMA de l’Aude", "CCI de l’Aude et CMA de l’Aude", (), (CONFIRM,)),
        ("Conseil départemental ?", "Conseil départemental ?", (), (CONFIRM,)),
        ("DDETS (à confirmer)", "DDETS", (), (CONFIRM,)),
        ("à désigner lors du prochain comité", None, (), (NOBODY,)),
        ("?", None, (), (NOBODY,)),
        ("Non désigné", None, (), (NOBODY,)),
        ("", None, (), (NOBODY,)),
        ("tous", "tous", (), (NOBODY,)),
        ("Task force entreprises", "Task force entreprises", (), (NOBODY,)),
        ("Groupe 3", "Groupe 3", (), (NOBODY,)),
        ("Groupe La Poste", "Groupe La Poste", (), ()),
    ],
)
def test_a_lead_is_split_as_it_is_marked(
    text: str, lead: str | None, co_leads: tuple[str, ...], flags: tuple[Flag, ...]
) -> None:
    read = read_leads(text)
    assert (read.lead, read.co_leads, read.flags) == (lead, co_leads, frozenset(flags))


def test_copilots_without_a_lead_are_a_question() -> None:
    read = read_leads("Mme Lise Aube (CAF) et M. Jean Bois (MJC)", co_led=True)
    assert (read.lead, read.co_leads, read.flags) == (
        "Mme Lise Aube (CAF)",
        ("M. Jean Bois (MJC)",),
        frozenset({CONFIRM}),
    )


@pytest.mark.parametrize(
    ("text", "partners"),
    [
        ("Missions locales, CCAS de Brive et de Tulle", ["Missions locales", "CCAS de Brive et de Tulle"]),
        ("Rectorats de Rennes et de Nantes", ["Rectorats de Rennes et de Nantes"]),
        ("les stations, le lycée et l’office de tourisme", ["stations", "lycée", "office de tourisme"]),
        ("CAF ; MSA\nCPAM / ARS", ["CAF", "MSA", "CPAM", "ARS"]),
        ("CD (DGA, PMI), CAF", ["CD (DGA, PMI)", "CAF"]),
        ("FT, mission locale, lycée de Toucy", ["FT", "mission locale", "lycée de Toucy"]),
        ("–", []),
    ],
)
def test_partners_are_separated_where_another_one_begins(text: str, partners: list[str]) -> None:
    assert [partner.raw for partner in read_partners(text)] == partners


def test_partners_to_contact_are_not_confirmed() -> None:
    found = read_partners("À contacter : GRETA, AFPA") + read_partners("CCI ?, CMA (à mobiliser), CAF")
    assert [(one.raw, one.confirmed) for one in found] == [
        ("GRETA", False), ("AFPA", False), ("CCI", False), ("CMA", False), ("CAF", True),
    ]  # fmt: skip


@given(st.text(max_size=80), st.booleans())
def test_no_text_makes_the_splitting_of_names_fail(text: str, co_led: bool) -> None:
    read = read_leads(text, co_led)
    assert read.lead is None or read.lead.strip()
    read_partners(text)


@given(
    st.lists(
        st.sampled_from(["CD", "(pilote)", "copilote :", "et", ",", "/", "?", "(", ")", "à mobiliser", "\n"]),
        max_size=8,
    )
)
def test_no_heap_of_marks_makes_it_fail(pieces: list[str]) -> None:
    read_leads(" ".join(pieces))
