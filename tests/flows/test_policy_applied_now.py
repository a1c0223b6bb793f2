"""Rules applied to a campaign under way: no rung twice, none lower; an edit alone moves nothing."""

from datetime import date, timedelta

import pytest

from flows.check_ins import open_campaign
from flows.decisions import set_policy
from flows.policies import apply_now
from models import Campaign
from models.closed_lists import CampaignState, Rung
from roadmaps.refusal import Refusal
from store.database import transaction
from tests.asking_world import World, the_world

OPENING = date(2026, 3, 2)
HEIGHTS = [rung.value for rung in Rung]


@pytest.fixture
def world(database: str) -> World:
    world = the_world()
    world.roadmap("REDON")
    world.person("luc_lead")
    world.person("diane_deputy")
    world.commitment("1A", "luc_lead", deputy="diane_deputy")
    with world.morning(OPENING) as morning:
        open_campaign("35", OPENING, world["anne_animatrice"])
        morning.deliver()
    return world


def decided(world: World, day: date, reason: str = "", **choices: object) -> None:
    with world.morning(day):
        set_policy(world["35"], world["anne_animatrice"], choices)
        if reason:
            apply_now(1, world["anne_animatrice"], reason)


@pytest.mark.parametrize("delays", [[2, 2], [20, 20], []])
@pytest.mark.parametrize("after", [1, 10])
def test_whatever_is_applied_and_when_each_rung_is_said_once_and_never_lower(
    world: World, delays: list[int], after: int
) -> None:
    when = OPENING + timedelta(days=after)
    world.live(OPENING + timedelta(days=1), when - timedelta(days=1))
    decided(world, when, "essai", reminder_delays=delays, alert_steps=[{"rung": "animateur", "after": 2}])
    world.live(when, when + timedelta(days=24))
    said = [rung for rung, _ in world.steps()]
    assert len(said) == len(set(said))
    assert said == sorted(said, key=HEIGHTS.index)
    received = [(day, who) for day, letter, who in world.sent() if letter != "alerte"]
    assert len(received) == len(set(received))
    assert "region" not in said


def test_an_edit_alone_leaves_the_campaign_under_way_as_it_was(world: World) -> None:
    decided(world, OPENING, reminder_delays=[2, 2])
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=6))
    assert [rung for rung, _ in world.steps()] == ["demande"]


def test_shorter_delays_applied_now_are_followed_from_the_next_morning(world: World) -> None:
    decided(world, OPENING + timedelta(days=1), "le comité est avancé", reminder_delays=[2, 2])
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=2))
    assert [rung for rung, _ in world.steps()] == ["demande", "relance_1"]


def test_it_needs_a_reason_an_open_campaign_and_something_to_change(world: World) -> None:
    day = OPENING + timedelta(days=1)
    with world.morning(day):
        with pytest.raises(Refusal, match="Dites pourquoi"):
            apply_now(1, world["anne_animatrice"], "  ")
        with pytest.raises(Refusal, match="rien à appliquer"):
            apply_now(1, world["anne_animatrice"], "pour voir")
    decided(world, day, daily_cap=2)
    with transaction() as session:
        campaign = session.get_one(Campaign, 1)
        campaign.state = CampaignState.FROZEN
        session.add(campaign)
    with world.morning(day), pytest.raises(Refusal, match="n'est plus ouvert"):
        apply_now(1, world["anne_animatrice"], "pour voir")
