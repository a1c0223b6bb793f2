"""A demande d'appui climbs when nobody takes it up and its answer comes back; deadlines are told in time, once."""

from datetime import date, timedelta

import pytest
from sqlmodel import select

from flows.answering import record_answers
from flows.check_ins import open_campaign
from flows.support import acknowledge, answer_request, rule, support, withdraw
from models import Alert, Commitment, Milestone, Organisation, Ruling, SupportRequest
from models.closed_lists import Letter, Level, Precision, Status, SupportState
from roadmaps.answers import AnswerInput, SupportInput
from roadmaps.calendars import add_working_days
from roadmaps.due_dates import REVIEW_AFTER, next_review
from roadmaps.refusal import Refusal
from tests.asking_world import WORKING, World, reading, the_world

OPENING = date(2026, 3, 2)


@pytest.fixture
def world(database: str) -> World:
    made = the_world()
    made.roadmap("REDON")
    made.person("luc_lead")
    made.commitment("1A", "luc_lead")
    return made


def plus(day: date, count: int) -> date:
    return add_working_days(WORKING, day, count)


def asked(world: World) -> int:
    with world.morning(OPENING) as morning:
        open_campaign("35", OPENING, world["anne_animatrice"])
        morning.deliver()
        record_answers(
            world.check_in_of("luc_lead"),
            world["luc_lead"],
            [
                AnswerInput(
                    commitment_id=world["1A"],
                    obstacle="Pas de salle",
                    support=SupportInput(need="une salle à Redon", to_level=Level.DEPARTEMENT),
                )
            ],
        )
    with reading() as session:
        return session.exec(select(SupportRequest.id)).one() or 0


def calls(world: World) -> list[tuple[date, str]]:
    return [(day, person) for day, letter, person in world.sent() if letter == "demande_d_appui"]


def test_an_unanswered_request_climbs_like_a_silent_lead(world: World) -> None:
    asked(world)
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=40))
    first = OPENING + timedelta(days=1)
    assert calls(world) == [
        (first, "anne_animatrice"),
        (plus(first, 5), "rene_region"),
        (plus(plus(first, 5), 5), "nadia_nation"),
    ]
    with reading() as session:
        assert session.exec(select(SupportRequest.to_territory_id)).one() == world["FR"]
    letters = [mail for mail in world.mails() if mail.letter.value == "demande_d_appui"]
    assert "Une salle à Redon." in letters[0].body_text
    assert "n'a pas encore pu répondre" in letters[1].body_text


def to_the_chamber(world: World) -> tuple[int, date]:
    """Luc asks the chamber for help; who is written to there takes part in the roadmap."""
    world.keep("chamber", Organisation(name="Chambre des métiers"))
    world.person("paul_elsewhere", organisation_id=world["chamber"])
    world.person("zoe_chamber", organisation_id=world["chamber"])
    world.commitment("1B", "zoe_chamber")
    with world.morning(OPENING) as morning:
        open_campaign("35", OPENING, world["anne_animatrice"])
        morning.deliver()
        need = SupportInput(need="une salle à Redon", to_organisation_id=world["chamber"], wanted_by=date(2026, 4, 30))
        said = AnswerInput(commitment_id=world["1A"], obstacle="Pas de salle", support=need)
        record_answers(world.check_in_of("luc_lead"), world["luc_lead"], [said])
    with reading() as session:
        return session.exec(select(SupportRequest.id)).one() or 0, OPENING + timedelta(days=1)


def test_an_organisation_hears_once_what_is_asked_of_it_and_the_coordinator_follows(world: World) -> None:
    _, first = to_the_chamber(world)
    for day in (first, first + timedelta(days=1)):
        with world.morning(day) as morning:
            support.fn(day)
            support.fn(day)
            morning.deliver()
    assert calls(world) == [(first, "anne_animatrice"), (first, "zoe_chamber")]
    letter = next(one for one in world.mails() if one.person_id == world["zoe_chamber"] and "organisation" in one.key)
    assert letter.subject == "Une demande d'appui est adressée à votre organisation"
    assert letter.reply_to == "anne_animatrice@quadrille.example"
    said = letter.body_text.replace("\N{NO-BREAK SPACE}", " ")
    for part in ("Luc Test demande l'appui", "Chambre des métiers", "Une salle à Redon.", "avant le 30 avril 2026"):
        assert part in said
    assert "Anne Test suit cette demande" in said


def test_an_organisation_is_not_told_of_what_was_settled_before_its_letter_left(world: World) -> None:
    request, first = to_the_chamber(world)
    with world.morning(first) as morning:
        support.fn(first)
        answer_request(request, world["anne_animatrice"], "une salle est libre le mardi")
        morning.deliver()
    world.live(first + timedelta(days=1), first + timedelta(days=3))
    assert calls(world) == []


def test_an_acknowledged_request_waits_longer(world: World) -> None:
    request = asked(world)
    first = OPENING + timedelta(days=1)
    world.live(first, first)
    taken = plus(first, 3)
    with world.morning(taken):
        acknowledge(request, world["anne_animatrice"])
    world.live(plus(taken, 1), plus(taken, 15))
    assert calls(world) == [(first, "anne_animatrice"), (plus(taken, 15), "rene_region")]


def test_a_ruling_comes_back_to_who_asked_and_stops_the_climb(world: World) -> None:
    request = asked(world)
    first = OPENING + timedelta(days=1)
    world.live(first, first)
    with world.morning(plus(first, 2)) as morning:
        rule(request, world["anne_animatrice"], "la salle du CCAS est prêtée", due_on=date(2026, 4, 1))
        morning.deliver()
    world.live(plus(first, 3), plus(first, 15))
    assert calls(world) == [(first, "anne_animatrice")]
    back = next(mail for mail in world.mails() if mail.letter.value == "reponse_a_la_demande")
    assert back.recipient == "luc_lead@quadrille.example"
    assert "La salle du CCAS est prêtée." in back.body_text
    assert "Arbitrage d'Anne Test" in back.body_text
    with reading() as session:
        assert session.exec(select(Ruling.territory_id)).one() == world["35"]
        assert session.exec(select(SupportRequest.state)).one() is SupportState.RULED
        assert all(alert.closed_at for alert in session.exec(select(Alert)))


def test_an_answered_request_is_answered_once(world: World) -> None:
    request = asked(world)
    with world.morning(OPENING):
        answer_request(request, world["anne_animatrice"], "une salle est libre le mardi")
        with pytest.raises(Refusal):
            answer_request(request, world["anne_animatrice"], "encore")
        with pytest.raises(Refusal):
            withdraw(request, world["luc_lead"])


def test_a_withdrawn_request_is_told_to_nobody(world: World) -> None:
    request = asked(world)
    with world.morning(OPENING):
        withdraw(request, world["luc_lead"])
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=15))
    assert calls(world) == []


def test_a_request_told_the_day_another_was_settled_before_its_letter_left_is_told_the_same_day(world: World) -> None:
    first = asked(world)
    day = plus(OPENING, 1)
    with world.morning(day) as morning:
        support.fn(day)
        answer_request(first, world["anne_animatrice"], "une salle est libre le mardi")
        said = SupportInput(need="un minibus", to_level=Level.DEPARTEMENT)
        again = AnswerInput(commitment_id=world["1A"], obstacle="Trop loin", support=said)
        record_answers(world.check_in_of("luc_lead"), world["luc_lead"], [again])
        support.fn(day)
        morning.deliver()
    assert calls(world) == [(day, "anne_animatrice")]
    (told,) = [mail.body_text for mail in world.mails() if mail.letter is Letter.SUPPORT_REQUEST and mail.sent_at]
    assert "Un minibus" in told
    assert "ne salle à Redon" not in told


def test_a_deadline_is_told_thirty_then_seven_days_before_then_once_passed(world: World) -> None:
    due = date(2026, 5, 20)
    world.commitment("2A", "luc_lead", due_on=due)
    world.live(date(2026, 4, 1), date(2026, 6, 30))
    assert world.sent() == [
        (date(2026, 4, 20), "echeances", "luc_lead"),
        (date(2026, 5, 13), "echeances", "luc_lead"),
        (date(2026, 5, 21), "echeances", "luc_lead"),
        (date(2026, 5, 21), "alerte", "anne_animatrice"),
    ]
    letters = world.mails()
    assert letters[0].subject == "Une échéance approche"
    assert letters[2].subject == "Une échéance est passée : où en êtes-vous ?"
    assert "Engagement 2A" in letters[3].body_text
    assert "Luc Test" in letters[3].body_text


def test_what_is_ongoing_is_reviewed_by_an_answer_and_again_half_a_year_later(world: World) -> None:
    for name, review_on in (("2A", date(2026, 3, 20)), ("2B", date(2026, 6, 30))):
        world.commitment(name, "luc_lead", due_on=None, due_precision=Precision.ONGOING, review_on=review_on)
    with world.morning(OPENING):
        open_campaign("35", OPENING, world["anne_animatrice"])
        both = [AnswerInput(commitment_id=world[name], nothing_new=True) for name in ("2A", "2B")]
        record_answers(world.check_in_of("luc_lead"), world["luc_lead"], both)
    with reading() as session:
        reviews = [session.get_one(Commitment, world[name]).review_on for name in ("2A", "2B")]
    assert reviews == [OPENING + REVIEW_AFTER, date(2026, 6, 30)]
    assert next_review(date(2025, 1, 1), OPENING) == OPENING + REVIEW_AFTER


def test_several_dates_make_one_letter_and_a_milestone_is_told_too(world: World) -> None:
    day = date(2026, 4, 20)
    world.commitment("2A", "luc_lead", due_on=day + timedelta(days=30))
    world.commitment("2B", "luc_lead", due_on=day + timedelta(days=6))
    milestone = Milestone(commitment_id=world["1A"], label="Comité de lancement", due_on=day + timedelta(days=5))
    world.keep("milestone", milestone)
    world.live(day, day)
    (letter,) = world.mails()
    assert letter.subject == "Des échéances approchent"
    assert letter.body_text.index("Comité de lancement") < letter.body_text.index("2B") < letter.body_text.index("2A")


def test_a_commitment_that_is_over_or_of_a_draft_is_told_to_nobody(world: World) -> None:
    world.commitment("2A", "luc_lead", due_on=date(2026, 4, 30), status=Status.DONE)
    world.live(date(2026, 4, 1), date(2026, 5, 10))
    assert world.mails() == []


def test_a_deadline_that_comes_in_late_is_told_by_its_nearest_notice_only(world: World) -> None:
    day = date(2026, 4, 20)
    world.commitment("2A", "luc_lead", due_on=day + timedelta(days=5))
    world.live(day, day + timedelta(days=4))
    assert world.sent() == [(day, "echeances", "luc_lead")]
