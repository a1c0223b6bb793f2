"""A lead who says nothing: what leaves, when, to whom; and what stops it."""

import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from flows.alerts import alerts
from flows.answering import nothing_new_for_all, record_answers
from flows.call_lists import send_call_list
from flows.check_ins import open_campaign
from flows.reminders import reminders
from models import Absence, Alert, CheckIn, JournalEntry
from models.closed_lists import Letter, MailState, Status
from roadmaps.alerts import Digest
from roadmaps.answers import AnswerInput
from roadmaps.calendars import add_working_days
from store import journal
from tests.asking_world import WORKING, World, at_nine, reading, the_world

OPENING = date(2026, 3, 2)


@pytest.fixture
def world(database: str) -> World:
    made = the_world()
    made.roadmap("REDON")
    for name in ("luc_lead", "diane_deputy"):
        made.person(name)
    made.commitment("1A", "luc_lead", deputy="diane_deputy")
    made.commitment("1B", "luc_lead")
    return made


def opened(world: World, day: date = OPENING) -> None:
    with world.morning(day) as morning:
        open_campaign("35", day, world["anne_animatrice"])
        morning.deliver()


def plus(day: date, count: int) -> date:
    return add_working_days(WORKING, day, count)


def test_a_silent_lead_over_sixty_days_gives_exactly_the_planned_sequence(world: World) -> None:
    opened(world)
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=60))
    request = OPENING
    first = plus(request, 5)
    second = plus(first, 4)
    deputy = plus(second, 3)
    coordinator = plus(deputy, 3)
    region = plus(coordinator, 5)
    nation = plus(region, 10)
    assert world.sent() == [
        (request, "point_d_etape", "luc_lead"),
        (first, "relance", "luc_lead"),
        (second, "relance", "luc_lead"),
        (deputy, "suppleant", "diane_deputy"),
        (coordinator, "alerte", "anne_animatrice"),
        (region, "alerte", "rene_region"),
        (nation, "alerte", "nadia_nation"),
    ]
    assert nation <= OPENING + timedelta(days=60)


def lost_its_point(world: World) -> date:
    """A digest struck before it left, and another silence that comes up the same day; that day."""
    world.person("zoe_seule")
    world.commitment("2A", "zoe_seule")
    opened(world)
    day = plus(plus(plus(OPENING, 5), 4), 3)
    world.live(OPENING + timedelta(days=1), day - timedelta(days=1))
    with world.morning(day) as morning:
        alerts.fn(day)
        nothing_new_for_all(world.check_in_of("zoe_seule"), world["zoe_seule"])
        away = Absence(person_id=world["diane_deputy"], first_day=day, last_day=day, declared_at=at_nine(day))
        world.keep("away", away)
        alerts.fn(day)
        morning.deliver()
    return day


def test_a_silence_whose_letter_was_not_written_has_not_been_told_and_goes_on_the_day_after(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Digest, "key", lambda self, today: f"silence:{self.person_id}:{today.isoformat()}")
    day = lost_its_point(world)
    assert [one for one in world.sent() if one[1] == "alerte"] == []
    world.live(day + timedelta(days=1), plus(day, 1))
    assert world.sent()[-1] == (plus(day, 1), "suppleant", "diane_deputy"), "back, the deputy is asked first"


def test_a_digest_that_lost_its_point_keeps_no_other_silence_of_that_day_from_being_told(world: World) -> None:
    day = lost_its_point(world)
    assert [one for one in world.sent() if one[1] == "alerte"] == [(day, "alerte", "anne_animatrice")]
    (told,) = [mail.body_text for mail in world.mails() if mail.letter is Letter.ALERT and mail.sent_at]
    assert "Engagement 1A" in told
    assert "Engagement 2A" not in told


def test_a_deputy_in_two_territories_gets_one_letter_about_both(world: World) -> None:
    world.roadmap("35", "other")
    world.commitment("2A", "luc_lead", roadmap="other", deputy="diane_deputy")
    opened(world)
    deputy = plus(plus(plus(OPENING, 5), 4), 3)
    world.live(OPENING + timedelta(days=1), deputy)
    (letter,) = [mail for mail in world.mails() if mail.letter is Letter.DEPUTY]
    assert all(f"Engagement {name}" in letter.body_text for name in ("1A", "2A"))


def answer(world: World, day: date, person: str, *names: str, status: Status = Status.UNDER_WAY) -> None:
    said = [AnswerInput(commitment_id=world[name], status=status, done="Deux réunions tenues.") for name in names]
    with world.morning(day):
        record_answers(world.check_in_of("luc_lead"), world[person], said)


def test_an_answer_at_the_second_reminder_stops_the_rest(world: World) -> None:
    opened(world)
    second = plus(plus(OPENING, 5), 4)
    world.live(OPENING + timedelta(days=1), second)
    answer(world, second, "luc_lead", "1A", "1B")
    world.live(second + timedelta(days=1), second + timedelta(days=40))
    assert [letter for _, letter, _ in world.sent()] == ["point_d_etape", "relance", "relance"]
    receipts = world.mails(urgent=True)
    assert [mail.letter.value for mail in receipts] == ["accuse_de_reception"]
    assert "Deux réunions tenues." in receipts[0].body_text


def test_a_reminder_decided_before_the_answer_never_leaves(world: World) -> None:
    opened(world)
    first = plus(OPENING, 5)
    with world.morning(first) as morning:
        morning.plan()
        nothing_new_for_all(world.check_in_of("luc_lead"), world["luc_lead"])
        morning.deliver()
    states = {mail.letter.value: mail.state for mail in world.mails()}
    assert states["relance"] is MailState.CANCELLED


def test_half_an_answer_gives_the_whole_delay_again(world: World) -> None:
    opened(world)
    answered = plus(OPENING, 4)
    with world.morning(answered):
        record_answers(
            world.check_in_of("luc_lead"),
            world["luc_lead"],
            [AnswerInput(commitment_id=world["1A"], nothing_new=True)],
        )
    world.live(answered + timedelta(days=1), plus(answered, 5))
    assert world.sent()[1:] == [(plus(answered, 5), "relance", "luc_lead")]
    reminder = world.mails()[-1]
    assert "Engagement 1B" in reminder.body_text
    assert "Engagement 1A" not in reminder.body_text


def test_a_second_run_the_same_day_does_nothing(world: World) -> None:
    opened(world)
    first = plus(OPENING, 5)
    world.live(first, first)
    with world.morning(first) as morning:
        before = len(world.mails())
        morning.plan()
        morning.plan()
        assert open_campaign("35", first, world["anne_animatrice"]).already_open
    assert len(world.mails()) == before == 2


def test_a_vacant_rung_is_skipped_at_once_and_written_down(world: World) -> None:
    world.person("zoe_seule")
    world.commitment("2A", "zoe_seule")
    opened(world)
    world.live(OPENING + timedelta(days=1), plus(plus(plus(OPENING, 5), 4), 4))
    steps = world.steps(world.check_in_of("zoe_seule"))
    assert steps == [("demande", ""), ("relance_1", ""), ("relance_2", ""), ("suppleant", "vacant"), ("animateur", "")]
    told = next(mail for mail in world.mails() if mail.letter.value == "alerte" and "Zoe" in mail.body_text)
    assert told.sent_at is not None
    assert told.sent_at.date() == plus(plus(plus(OPENING, 5), 4), 3)


def test_after_an_outage_of_three_weeks_only_one_rung_is_said(world: World) -> None:
    opened(world)
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=2))
    back = OPENING + timedelta(days=23)
    world.live(back, back)
    assert world.steps() == [("demande", ""), ("relance_1", "interruption"), ("relance_2", "")]
    assert world.sent()[1:] == [(back, "relance", "luc_lead")]
    world.live(back + timedelta(days=1), plus(back, 3))
    assert world.sent()[2:] == [(plus(back, 3), "suppleant", "diane_deputy")]


def test_no_level_is_told_within_two_working_days_of_a_restart(world: World) -> None:
    opened(world)
    deputy = plus(plus(plus(OPENING, 5), 4), 3)
    world.live(OPENING + timedelta(days=1), deputy)
    back = plus(deputy, 15)
    world.live(back, plus(back, 4))
    alerts = [line for line in world.sent() if line[1] == "alerte"]
    assert alerts == [(plus(back, 2), "alerte", "anne_animatrice")]


def test_silence_counts_from_the_day_the_letter_left(world: World) -> None:
    with world.morning(OPENING):
        open_campaign("35", OPENING, world["anne_animatrice"])
    late = plus(OPENING, 8)
    for day in (plus(OPENING, 5), plus(OPENING, 7)):
        with world.morning(day) as morning:
            morning.plan()
    world.live(late, plus(late, 5))
    assert world.sent() == [(late, "point_d_etape", "luc_lead"), (plus(late, 5), "relance", "luc_lead")]


def test_a_refused_address_passes_to_those_beside_and_above(world: World) -> None:
    world.refused.add("luc_lead@quadrille.example")
    opened(world)
    world.live(OPENING + timedelta(days=1), plus(OPENING, 5))
    assert world.steps() == [
        ("demande", ""),
        ("relance_1", "vacant"),
        ("relance_2", "vacant"),
        ("suppleant", ""),
    ]


def test_two_planners_at_once_insert_nothing_twice(world: World) -> None:
    opened(world)
    first = plus(OPENING, 5)
    with world.morning(first), ThreadPoolExecutor(4) as planners:
        runs = list(planners.map(lambda _: reminders.fn(first).reminders, range(4)))
    assert sorted(runs) == [0, 0, 0, 1]
    assert [mail.letter.value for mail in world.mails()] == ["point_d_etape", "relance"]


def test_what_was_decided_is_in_the_journal_and_its_chain_is_valid(world: World) -> None:
    opened(world)
    world.live(OPENING + timedelta(days=1), plus(OPENING, 5))
    with reading() as session:
        acts = list(session.exec(select(JournalEntry.action).order_by(col(JournalEntry.sequence))))
        assert journal.verify(session).is_valid
    assert acts.count("campagne.ouverte") == 1
    assert acts.count("relance.decidee") == 1


def test_a_letter_is_signed_by_a_person_and_carries_a_personal_link_as_a_placeholder(world: World) -> None:
    opened(world)
    letter = world.mails()[0]
    assert "Anne Test" in letter.body_text
    assert "DDETS d'Ille-et-Vilaine" in letter.body_text
    assert "3 place du Marché" in letter.body_text
    assert letter.sender_name == "Anne Test (DDETS d'Ille-et-Vilaine)"
    assert letter.reply_to == "anne_animatrice@quadrille.example"
    assert re.search(r"⟦lien:\d+⟧", letter.body_text)
    assert re.search(r"⟦lien:\d+⟧", letter.body_html)


def test_an_answer_before_the_digest_leaves_rewrites_it_without_that_person(world: World) -> None:
    world.person("zoe_seule")
    world.person("ines_suppleante")
    world.commitment("2A", "zoe_seule", deputy="ines_suppleante")
    opened(world)
    told = plus(plus(plus(plus(OPENING, 5), 4), 3), 3)
    world.live(OPENING + timedelta(days=1), told - timedelta(days=1))
    with world.morning(told) as morning:
        morning.plan()
        nothing_new_for_all(world.check_in_of("luc_lead"), world["luc_lead"])
        morning.deliver()
    digests = [mail for mail in world.mails() if mail.letter.value == "alerte"]
    assert [mail.state for mail in digests] == [MailState.CANCELLED, MailState.SENT]
    assert "Luc Test" in digests[0].body_text
    assert "Luc Test" not in digests[1].body_text
    assert "Zoe Test" in digests[1].body_text
    with reading() as session:
        open_alerts = list(session.exec(select(Alert).where(col(Alert.closed_at).is_(None))))
        closed = session.exec(select(CheckIn).where(CheckIn.person_id == world["luc_lead"])).one()
    assert [alert.mail_id for alert in open_alerts] == [digests[1].id]
    assert closed.closing_reason == "réponse reçue"


def test_the_day_after_the_freeze_the_lead_is_left_in_peace_and_late_answers_are_marked(world: World) -> None:
    opened(world)
    freeze = plus(OPENING, 25)
    after = freeze + timedelta(days=1)
    with world.morning(after) as morning:
        morning.plan()
    assert [mail.letter.value for mail in world.mails()] == ["point_d_etape"]
    world.live(after + timedelta(days=1), plus(after, 3))
    assert [reason for _, reason in world.steps()] == ["", "arrêté passé", "arrêté passé", "arrêté passé", ""]
    with world.morning(plus(after, 3)):
        receipt = nothing_new_for_all(world.check_in_of("luc_lead"), world["luc_lead"])
    assert receipt.is_late
    assert "après cette date" in world.mails(urgent=True)[0].body_text


def test_mails_are_never_more_than_one_a_day_for_a_person(world: World) -> None:
    world.roadmap("56", "autre")
    for number in range(4):
        world.commitment(f"M{number}", "luc_lead", roadmap="autre", due_on=OPENING + timedelta(days=8 + number))
    with world.morning(OPENING) as morning:
        open_campaign("REDON", OPENING, world["anne_animatrice"])
        open_campaign("56", OPENING, world["anne_animatrice"])
        morning.deliver()
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=20))
    each = Counter((day, person) for day, letter, person in world.sent() if letter != "alerte")
    assert max(each.values()) == 1
    assert len([line for line in world.sent() if line[2] == "luc_lead"]) >= 5


def test_after_the_last_reminder_the_coordinator_finds_whom_to_call(world: World) -> None:
    opened(world)
    second = plus(plus(OPENING, 5), 4)
    world.live(OPENING + timedelta(days=1), second - timedelta(days=1))
    with world.morning(second) as morning:
        assert send_call_list("35", world["anne_animatrice"], second) == 0
        morning.plan()
        assert send_call_list("35", world["anne_animatrice"], second) == 1
        assert send_call_list("35", world["anne_animatrice"], second) == 0
    (letter,) = world.mails(urgent=True)
    for words in ("Luc Test", "02 99 00 00 00", "Engagement 1A", "Engagement 1B"):
        assert words in letter.body_text
    assert letter.letter.value == "liste_d_appels"
    assert [entry.facts for entry in call_lists_in_the_journal()] == [{"people": 1}]


def call_lists_in_the_journal() -> list[JournalEntry]:
    with reading() as session:
        return list(session.exec(select(JournalEntry).where(JournalEntry.action == "liste_d_appels.envoyee")))


def test_a_call_list_tells_nothing_of_what_the_same_person_is_asked_elsewhere(world: World) -> None:
    world.roadmap("56", "autre")
    world.commitment("M1", "luc_lead", roadmap="autre")
    with world.morning(OPENING) as morning:
        open_campaign("FR", OPENING, world["nadia_nation"])
        morning.deliver()
    second = plus(plus(OPENING, 5), 4)
    world.live(OPENING + timedelta(days=1), second)
    with world.morning(second):
        assert send_call_list("FR", world["nadia_nation"], second) == 1
        assert send_call_list("35", world["anne_animatrice"], second) == 1
    whole, letter = world.mails(urgent=True)
    assert "Engagement M1" in whole.body_text
    assert "Engagement 1A" in letter.body_text
    assert "Engagement M1" not in letter.body_text
