"""The life of a roadmap and the four colleges."""

import pytest

from models.closed_lists import College, Level, RoadmapState
from roadmaps.lifecycle import FOUR, balance_check, is_adopted, may_become, needs_reason, quadripartite_check, why_not


def test_a_roadmap_follows_its_life() -> None:
    life = [RoadmapState.DRAFT, RoadmapState.CONSULTATION, RoadmapState.ADOPTED, RoadmapState.RUNNING]
    for before, after in zip(life, [*life[1:], RoadmapState.CLOSED], strict=True):
        assert may_become(before, after)
        assert why_not(before, after) == ""


@pytest.mark.parametrize("state", [RoadmapState.ADOPTED, RoadmapState.RUNNING, RoadmapState.CLOSED])
def test_once_adopted_it_is_never_a_draft_again(state: RoadmapState) -> None:
    assert is_adopted(state)
    assert not may_become(state, RoadmapState.DRAFT)
    assert "ne peut pas passer à l'état « brouillon »" in why_not(state, RoadmapState.DRAFT)


def test_reopening_needs_a_reason() -> None:
    assert needs_reason(RoadmapState.CLOSED, RoadmapState.RUNNING)
    assert not needs_reason(RoadmapState.ADOPTED, RoadmapState.RUNNING)


@pytest.mark.parametrize(
    ("level", "weight"),
    [
        (Level.BASSIN, "remarque"),
        (Level.DEPARTEMENT, "avertissement"),
        (Level.REGION, "avertissement"),
        (Level.NATIONAL, "avertissement"),
    ],
)
def test_a_missing_college_is_a_warning_or_a_remark_by_level_and_never_blocks(level: Level, weight: str) -> None:
    (remark,) = quadripartite_check(level, {College.STATE, College.REGION, College.EMPLOYERS, College.OTHER})
    assert remark.weight == weight
    assert "organisations syndicales de salariés" in remark.text


def test_four_colleges_call_for_no_remark() -> None:
    assert quadripartite_check(Level.REGION, FOUR) == ()


def test_one_college_that_leads_everything_is_told() -> None:
    assert balance_check(Level.DEPARTEMENT, {College.STATE: 3})[0].weight == "avertissement"
    assert balance_check(Level.DEPARTEMENT, {College.STATE: 3, College.REGION: 1}) == ()
    assert balance_check(Level.DEPARTEMENT, {College.STATE: 1}) == ()
