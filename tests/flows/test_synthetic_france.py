"""Is the France of the benchmarks a France, and the same from the same seed?"""

from dataclasses import replace

import pytest

from benchmarks.france import Size, bassins, facts, fill, roadmaps
from models.closed_lists import Level
from store import journal
from store.database import reading
from store.roadmaps import listing

SMALL = Size(commitments=300, bassins=20)


@pytest.mark.usefixtures("database")
def test_a_small_france_has_its_map_its_roadmaps_and_two_quarters_of_answers() -> None:
    fill(SMALL)
    france, known = facts()
    assert [len(france.of_level(level)) for level in Level] == [20, 101, 18, 1]
    assert len(known) == 300
    assert len({one.territory_id for one in known}) == 140
    led = [one for one in known if one.lead is not None and one.lead.person_id is not None]
    answered = [one for one in known if one.answers]
    assert len(led) > 270
    assert 150 < len(answered) < 300
    assert all(len(one.asked_on) == 2 for one in led)
    assert any(one.indicators[0].values for one in answered)
    with reading() as session:
        assert sum(one.commitments for one in listing(session)) == 300
        assert journal.verify(session).is_valid


def test_the_same_seed_gives_the_same_france() -> None:
    places = [("35", "Ille-et-Vilaine"), ("R53", "Bretagne")]
    assert roadmaps(SMALL, places) == roadmaps(SMALL, places)
    assert roadmaps(SMALL, places) != roadmaps(replace(SMALL, seed=8), places)
    assert len(bassins(Size())) == 361
