"""What holds of any consolidation, over random forests with straddling perimeters and random lives of commitments."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from models.closed_lists import (
    College,
    IndicatorKind,
    Level,
    MissingRule,
    NoveltyKind,
    Outlook,
    PostponementState,
    Status,
)
from roadmaps.consolidation import Consolidation, consolidate
from roadmaps.facts import CommitmentFacts, TerritoryFacts
from roadmaps.figures import Figures
from roadmaps.novelties import novelties
from roadmaps.perimeters import Forest
from tests.builders import (
    DAY,
    a_commitment,
    a_part,
    a_party,
    a_postponement,
    a_request,
    a_territory,
    an_answer,
    an_indicator,
)

START = date(2026, 1, 1)
DAYS = st.integers(0, 240).map(lambda days: START + timedelta(days))


@st.composite
def forests(draw: st.DrawFn) -> tuple[TerritoryFacts, ...]:
    """A nation, 1 to 3 régions, 1 to 5 départements, 1 to 7 bassins in one to three of them."""
    regions = range(10, 10 + draw(st.integers(1, 3)))
    departements = range(100, 100 + draw(st.integers(1, 5)))
    found = [a_territory(1, Level.NATIONAL)]
    found += [a_territory(id_, Level.REGION, [1]) for id_ in regions]
    found += [a_territory(id_, Level.DEPARTEMENT, [draw(st.sampled_from(regions))]) for id_ in departements]
    for id_ in range(1000, 1000 + draw(st.integers(1, 7))):
        parents = draw(st.lists(st.sampled_from(departements), min_size=1, max_size=3, unique=True))
        found.append(a_territory(id_, Level.BASSIN, [a_part(one, 1 / len(parents)) for one in parents]))
    return tuple(found)


@st.composite
def lives(draw: st.DrawFn, id_: int, territories: list[int]) -> CommitmentFacts:
    """A commitment with any life."""
    answers = sorted(draw(st.lists(DAYS, max_size=3, unique=True)))
    values = sorted(draw(st.lists(DAYS, max_size=2, unique=True)))
    indicator = an_indicator(
        id_,
        [(day, float(draw(st.integers(-5, 500)))) for day in values],
        kind=draw(st.sampled_from(IndicatorKind)),
        missing_rule=draw(st.sampled_from(MissingRule)),
        baseline=draw(st.none() | st.just(0.0)),
        target=draw(st.none() | st.sampled_from([0.0, 100.0])),
        national_code=draw(st.sampled_from(["", "N1", "N2"])),
    )
    changes: dict[str, Any] = {
        "territory_id": draw(st.sampled_from(territories)),
        "axis": draw(st.sampled_from(["", "Axe 1 : Recruter", "recruter", "Former"])),
        "axis_rank": draw(st.integers(0, 2)),
        "sector": draw(st.sampled_from(["", "Industrie"])),
        "status": draw(st.none() | st.sampled_from(Status)),
        "lead": draw(st.none() | st.sampled_from(College).map(lambda one: a_party("X", one))),
        "due_on": draw(st.none() | DAYS),
        "asked_on": tuple(sorted(draw(st.lists(DAYS, max_size=2, unique=True)))),
        "created_on": draw(st.just(START) | DAYS),
        "withdrawn_on": draw(st.none() | st.none() | DAYS),
        "parent_id": draw(st.none() | st.none() | st.integers(1, 12).filter(lambda one: one != id_)),
        "answers": tuple(
            an_answer(
                day,
                status=draw(st.none() | st.sampled_from(Status)),
                outlook=draw(st.none() | st.sampled_from(Outlook)),
                progress=draw(st.none() | st.integers(0, 100)),
            )
            for day in answers
        ),
        "indicators": (indicator,),
        "support": (a_request(id_, asked_on=draw(DAYS)),) if draw(st.booleans()) else (),
        "postponements": (
            (a_postponement(draw(DAYS), draw(DAYS), state=PostponementState.GRANTED, decided_on=draw(DAYS)),)
            if draw(st.booleans())
            else ()
        ),
    }
    return a_commitment(id_, **changes)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[tuple[TerritoryFacts, ...], tuple[CommitmentFacts, ...]]:
    """A forest and the commitments of all its levels."""
    territories = draw(forests())
    ids = [one.id for one in territories]
    return territories, tuple(draw(lives(id_, ids)) for id_ in range(1, 1 + draw(st.integers(0, 12))))


World = tuple[tuple[TerritoryFacts, ...], tuple[CommitmentFacts, ...]]


def seen(world: World, territory_id: int, on: date = DAY) -> Consolidation:
    return consolidate(territory_id, Forest(world[0], on), world[1], on)


@given(worlds())
@settings(max_examples=60, deadline=None)
def test_a_level_is_the_set_union_of_what_lies_below_and_its_own(world: World) -> None:
    forest = Forest(world[0], DAY)
    for territory in world[0]:
        found = seen(world, territory.id)
        below = [set(seen(world, child.id).distinct) for child in forest.children(territory.id)]
        own = {line.root_id for line in found.lines if line.territory_id == territory.id}
        assert set(found.distinct) == own.union(*below)
        assert found.total.count == len(found.distinct) == len(set(found.distinct))


@given(worlds(), st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_input_leaves_no_trace(world: World, chance: Any) -> None:
    territories, facts = list(world[0]), list(world[1])
    chance.shuffle(territories)
    chance.shuffle(facts)
    shuffled = (tuple(territories), tuple(facts))
    for territory_id in {1, world[0][-1].id}:
        assert seen(shuffled, territory_id) == seen(world, territory_id)


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_every_breakdown_parts_the_same_set_of_commitments(world: World) -> None:
    found = seen(world, 1)
    every = sorted(found.total.ids)
    for groups in (found.by_axis, found.by_college, found.by_sector):
        if groups:
            assert sorted(id_ for group in groups for id_ in group.ids) == every
    for one in (found.total, *found.by_axis, *found.by_college):
        check(one)


def check(one: Figures) -> None:
    """A set of figures agrees with itself."""
    assert sorted(id_ for tally in one.by_status for id_ in tally.ids) == sorted(one.ids)
    assert sorted(id_ for tally in one.by_outlook for id_ in tally.ids) == sorted(one.ids)
    assert set(one.answered) <= set(one.asked) <= set(one.ids)
    assert not set(one.silent) & set(one.answered)
    assert set(one.silent) <= set(one.asked)
    assert not set(one.progress_ids) & set(one.silent)
    assert one.with_status("sans_nouvelles") == len(one.silent)
    assert 0 <= one.done <= one.expected <= one.count
    assert (one.progress is None) == (not one.progress_ids)


@given(worlds(), st.data())
@settings(max_examples=50, deadline=None)
def test_an_answer_changes_only_the_figures_of_its_own_commitment(world: World, data: st.DataObject) -> None:
    territories, facts = world
    if not facts:
        return
    facts = tuple(replace(one, parent_id=None) for one in facts)
    target = data.draw(st.sampled_from(facts))
    last = max((answer.on for answer in target.answers), default=START)
    answer = an_answer(max(last, DAY), status=data.draw(st.sampled_from(Status)), progress=50)
    changed = tuple(replace(one, answers=(*one.answers, answer)) if one is target else one for one in facts)
    for territory in territories:
        before = seen((territories, facts), territory.id, answer.on)
        after = seen((territories, changed), territory.id, answer.on)
        assert before.distinct == after.distinct
        assert [one for one in before.lines if one.id != target.id] == [
            one for one in after.lines if one.id != target.id
        ]
        for tally in before.total.by_status:
            others = {id_ for id_ in tally.ids if id_ != target.id}
            again = next((one.ids for one in after.total.by_status if one.key == tally.key), ())
            assert others == {id_ for id_ in again if id_ != target.id}
        moved = [one for one in novelties(before, after) if one.kind is not NoveltyKind.SUPPORT_STILL_OPEN]
        assert {one.commitment_id for one in moved} <= {target.id}
        if target.id not in {one.id for one in before.lines}:
            assert before == after


@given(worlds(), DAYS, DAYS)
@settings(max_examples=40, deadline=None)
def test_what_changed_between_a_day_and_itself_is_nothing_but_what_still_waits(
    world: World, one: date, other: date
) -> None:
    same = seen(world, 1, one)
    assert {change.kind for change in novelties(same, same)} <= {NoveltyKind.SUPPORT_STILL_OPEN}
    later = seen(world, 1, max(one, other))
    told = novelties(same, later)
    assert len(set(told)) == len(told)
