"""Who a campaign asks, in whose place, and when it opens or freezes."""

from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from flows.check_ins import Opening, check_ins, open_campaign
from models import Absence, Campaign, CheckIn, Deputy, GovernanceBody, Meeting
from models.closed_lists import CampaignState, GovernanceBodyKind, RoadmapState, Status
from roadmaps.calendars import add_working_days
from roadmaps.check_ins import LeftOut
from roadmaps.grammar import long_date
from roadmaps.refusal import Refusal
from store import database as db
from store import policies
from tests.asking_world import LONG_AGO, WORKING, World, at_nine, reading, the_world

OPENING = date(2026, 3, 2)


@pytest.fixture
def world(database: str) -> World:
    made = the_world()
    made.roadmap("REDON")
    made.person("luc_lead")
    return made


def opened(world: World, code: str = "35", day: date = OPENING) -> Opening:
    with world.morning(day):
        return open_campaign(code, day, world["anne_animatrice"])


def test_one_letter_for_all_the_commitments_of_a_person_across_roadmaps(world: World) -> None:
    world.roadmap("35", "departement")
    world.commitment("1A", "luc_lead")
    world.commitment("D1", "luc_lead", roadmap="departement")
    done = opened(world)
    assert (done.people, done.commitments) == (1, 2)
    (letter,) = world.mails()
    assert "Engagement 1A" in letter.body_text
    assert "Engagement D1" in letter.body_text
    assert "Feuille de route departement" in letter.body_text


def test_nothing_to_ask_no_letter_and_no_campaign(world: World) -> None:
    world.commitment("1A", "luc_lead", status=Status.DONE)
    world.commitment("1B", None)
    world.roadmap("REDON", "brouillon", state=RoadmapState.DRAFT, adopted_on=None)
    world.commitment("1C", "luc_lead", roadmap="brouillon")
    done = opened(world)
    assert done.campaign_id is None
    assert done.left_out == {LeftOut.OVER: 1, LeftOut.NO_LEAD: 1, LeftOut.NOT_ADOPTED: 1}
    assert world.mails() == []


def test_a_departement_with_less_than_five_percent_of_a_bassin_is_informed_not_asked(world: World) -> None:
    world.commitment("1A", "luc_lead")
    assert opened(world, "44").left_out == {LeftOut.INFORMED: 1}
    assert opened(world, "56").people == 1


def test_a_commitment_is_not_asked_in_two_campaigns_at_once(world: World) -> None:
    world.commitment("1A", "luc_lead")
    assert opened(world, "35").people == 1
    assert opened(world, "56").left_out == {LeftOut.ALREADY_ASKED: 1}
    assert len(world.mails()) == 1


def test_an_absent_lead_is_replaced_by_the_deputy_and_the_letter_says_so(world: World) -> None:
    world.person("diane_deputy")
    world.commitment("1A", "luc_lead")
    world.commitment("1B", "diane_deputy")
    away = Absence(
        person_id=world["luc_lead"],
        first_day=OPENING,
        last_day=OPENING + timedelta(days=60),
        declared_at=at_nine(OPENING),
    )
    world.keep("absence", away)
    deputy = Deputy(person_id=world["luc_lead"], deputy_id=world["diane_deputy"], valid_from=LONG_AGO)
    world.keep("deputy", deputy)
    opened(world)
    assert world.asked("diane_deputy") == {world["1A"], world["1B"]}
    (letter,) = world.mails()
    assert "en l'absence de Luc Test" in letter.body_text


def test_an_unknown_territory_is_refused_with_those_near(world: World) -> None:
    with pytest.raises(Refusal, match="REDON"):
        opened(world, "REDOM")


def test_answers_are_frozen_the_day_after_the_freeze_day(world: World) -> None:
    world.commitment("1A", "luc_lead")
    freeze = opened(world).freezes_on
    assert freeze == add_working_days(WORKING, OPENING, 25)
    for day, state in ((freeze, CampaignState.OPEN), (freeze + timedelta(days=1), CampaignState.FROZEN)):
        with world.morning(day):
            check_ins.fn(day)
        with reading() as session:
            assert session.exec(select(Campaign.state)).one() is state


def test_a_policy_frozen_at_the_opening_is_not_moved_by_a_later_edit(world: World) -> None:
    world.commitment("1A", "luc_lead")
    with world.morning(OPENING) as morning:
        opened(world)
        morning.deliver()
    with db.transaction() as session:
        policies.decide(
            session,
            territory_id=world["FR"],
            choices={"reminder_delays": [2, 2]},
            valid_from=OPENING,
            decided_by_id=None,
            at=at_nine(OPENING),
        )
    first = add_working_days(WORKING, OPENING, 5)
    world.live(OPENING + timedelta(days=1), first)
    assert world.sent()[1:] == [(first, "relance", "luc_lead")]


def test_a_campaign_opens_by_itself_only_where_the_territory_chose_so(world: World) -> None:
    world.commitment("1A", "luc_lead")
    last = date(2026, 4, 30)
    world.live(OPENING, last)
    assert world.mails() == []
    with db.transaction() as session:
        policies.decide(
            session,
            territory_id=world["35"],
            choices={"launch": "automatique"},
            valid_from=OPENING,
            decided_by_id=None,
            at=at_nine(OPENING),
        )
    world.live(date(2026, 5, 25), date(2026, 6, 30))
    with reading() as session:
        (campaign,) = session.exec(select(Campaign))
    assert campaign.title == "point d'étape du 2e trimestre 2026"
    assert campaign.freezes_on == add_working_days(WORKING, date(2026, 6, 30), 10)
    assert campaign.opens_on == add_working_days(WORKING, campaign.freezes_on, -25)
    assert world.sent()[0] == (campaign.opens_on, "point_d_etape", "luc_lead")


def test_before_a_committee_everything_is_counted_back_from_its_day(world: World) -> None:
    world.commitment("1A", "luc_lead")
    body = GovernanceBody(territory_id=world["35"], kind=GovernanceBodyKind.CDE, local_name="CDPE 35")
    world.keep("body", body)
    meeting = date(2026, 4, 16)
    world.keep("meeting", Meeting(governance_body_id=world["body"], held_on=meeting))
    with db.transaction() as session:
        policies.decide(
            session,
            territory_id=world["35"],
            choices={"rhythm": "avant_instance"},
            valid_from=LONG_AGO,
            decided_by_id=None,
            at=at_nine(OPENING),
        )
    done = opened(world, day=date(2026, 3, 16))
    assert done.freezes_on == add_working_days(WORKING, meeting, -5)
    assert done.title == f"point d'étape avant l'instance du {long_date(meeting)}"
    with reading() as session:
        assert session.exec(select(Campaign.meeting_id)).one() == world["meeting"]


def test_the_next_campaign_takes_the_place_of_a_frozen_request(world: World) -> None:
    world.commitment("1A", "luc_lead")
    freeze = opened(world).freezes_on
    after = freeze + timedelta(days=1)
    with world.morning(after):
        check_ins.fn(after)
    later = date(2026, 6, 8)
    assert opened(world, day=later).people == 1
    assert world.asked("luc_lead") == {world["1A"]}
    with reading() as session:
        rows = session.exec(select(CheckIn).order_by(col(CheckIn.id))).all()
    assert [row.closing_reason for row in rows] == ["remplacé par la campagne suivante", ""]
