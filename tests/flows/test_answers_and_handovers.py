"""What an answer, a handover, an absence or a hold does, all in one act."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlmodel import col, select

import settings
from flows.answering import declare_absence, hand_over, nothing_new_for_all, record_answers, save_draft
from flows.check_ins import open_campaign
from flows.decisions import settle_handover
from flows.freezing import freeze_campaigns
from flows.handovers import hold
from flows.kept_leads import keep_lead
from flows.surroundings import the_service
from mail.composing import links_in
from models import (
    Absence,
    AccessLink,
    Answer,
    AnswerDraft,
    Campaign,
    CheckInItem,
    Deputy,
    Document,
    Handover,
    Indicator,
    IndicatorValue,
    Milestone,
    Person,
    Postponement,
    SupportRequest,
)
from models.closed_lists import AnswerChannel, DocumentKind, Letter, Level, MailState, Outlook, Status
from roadmaps.answers import AnswerInput, PostponementInput, Receipt, SupportInput, ValueInput
from roadmaps.calendars import add_working_days
from roadmaps.invariants import chains_climb
from roadmaps.refusal import Refusal
from store import audited
from store import database as db
from tests.asking_world import LONG_AGO, WORKING, World, at_nine, reading, the_world

OPENING = date(2026, 3, 2)


@pytest.fixture
def world(database: str) -> World:
    made = the_world()
    made.roadmap("REDON")
    made.person("luc_lead")
    made.person("diane_deputy")
    made.commitment("1A", "luc_lead")
    made.commitment("1B", "luc_lead")
    with made.morning(OPENING) as morning:
        open_campaign("35", OPENING, made["anne_animatrice"])
        morning.deliver()
    return made


def said(world: World, *answers: AnswerInput, day: date = OPENING + timedelta(days=1), **more: Any) -> Receipt:
    with world.morning(day):
        return record_answers(world.check_in_of("luc_lead"), world["luc_lead"], answers, **more)


def test_all_that_is_answered_is_kept(world: World) -> None:
    indicator = world.keep("indicator", Indicator(commitment_id=world["1A"], label="Places", unit="places"))
    milestone = world.keep("milestone", Milestone(commitment_id=world["1A"], label="Lancement"))
    document = world.keep(
        "document",
        Document(
            kind=DocumentKind.EVIDENCE,
            filename="compte rendu.pdf",
            media_type="application/pdf",
            sha256="0" * 64,
            content=b"%PDF",
            uploaded_by_id=world["luc_lead"],
            uploaded_at=at_nine(OPENING),
        ),
    )
    receipt = said(
        world,
        AnswerInput(
            commitment_id=world["1A"],
            status=Status.UNDER_WAY,
            outlook=Outlook.NEEDS_SUPPORT,
            progress=40,
            done="Deux réunions tenues.",
            obstacle="Pas de salle",
            values=(ValueInput(indicator_id=indicator, value=12.5),),
            milestones_done=(milestone,),
            support=SupportInput(need="une salle", to_level=Level.DEPARTEMENT),
            postponement=PostponementInput(to_due_on=date(2027, 9, 30), reason="travaux"),
            document_ids=(document,),
        ),
    )
    assert receipt.awaited == 1
    labels = [change.label for change in receipt.lines[0].changes]
    assert labels == [
        "Statut",
        "Météo",
        "Avancement",
        "Places",
        "Ce qui a été fait",
        "Ce qui bloque",
        "Demande d'appui",
        "Nouvelle échéance demandée",
        "Jalon atteint",
        "Justificatif",
    ]
    with reading() as session:
        answer = session.exec(select(Answer)).one()
        assert (answer.progress, answer.answered_on, answer.revision) == (40, OPENING + timedelta(days=1), 1)
        assert session.exec(select(IndicatorValue.value)).one() == 12.5
        assert session.exec(select(Milestone)).one().done_on == answer.answered_on
        assert session.exec(select(Postponement)).one().from_due_on == date(2027, 6, 30)
        assert session.exec(select(Document.answer_id)).one() == answer.id


def test_a_double_click_is_kept_once_and_a_correction_is_a_new_revision(world: World) -> None:
    first = AnswerInput(commitment_id=world["1A"], done="Une réunion")
    assert said(world, first).lines == said(world, first).lines
    said(world, AnswerInput(commitment_id=world["1A"], done="Deux réunions"))
    with reading() as session:
        rows = session.exec(select(Answer).order_by(col(Answer.revision))).all()
    assert [(row.revision, row.done) for row in rows] == [(1, "Une réunion"), (2, "Deux réunions")]
    assert len(world.mails(urgent=True)) == 2


def test_an_answer_on_top_of_an_older_page_is_a_conflict_to_settle(world: World) -> None:
    said(world, AnswerInput(commitment_id=world["1A"], done="Par le lien"))
    late = AnswerInput(commitment_id=world["1A"], done="Par le formulaire", based_on=0)
    receipt = said(world, late, channel=AnswerChannel.FORM)
    assert receipt.conflicts == (world["1A"],)
    with reading() as session:
        assert [row.done for row in session.exec(select(Answer))] == ["Par le lien"]


def test_the_coordinator_answers_on_behalf_and_the_person_gets_the_receipt(world: World) -> None:
    said(
        world,
        AnswerInput(commitment_id=world["1A"], nothing_new=True),
        channel=AnswerChannel.ON_BEHALF,
        entered_by_id=world["anne_animatrice"],
    )
    (receipt,) = world.mails(urgent=True)
    assert receipt.recipient == "luc_lead@quadrille.example"
    assert "Anne Test a saisi cette réponse en votre nom" in receipt.body_text
    with reading() as session:
        assert session.exec(select(Answer.entered_by_id)).one() == world["anne_animatrice"]


def test_a_commitment_of_somebody_else_is_refused_whole(world: World) -> None:
    world.commitment("9Z", "diane_deputy")
    with pytest.raises(Refusal, match="rechargez la page"):
        said(
            world,
            AnswerInput(commitment_id=world["1A"], nothing_new=True),
            AnswerInput(commitment_id=world["9Z"], nothing_new=True),
        )
    with reading() as session:
        assert session.exec(select(Answer)).all() == []


def test_a_draft_is_kept_until_the_answer_is_sent(world: World) -> None:
    check_in = world.check_in_of("luc_lead")
    with world.morning(OPENING):
        save_draft(check_in, {"1A": {"done": "brouillon"}})
        save_draft(check_in, {"1A": {"done": "brouillon plus long"}})
    with reading() as session:
        assert session.exec(select(AnswerDraft)).one().content == {"1A": {"done": "brouillon plus long"}}
    with world.morning(OPENING):
        nothing_new_for_all(check_in, world["luc_lead"])
    with reading() as session:
        assert session.exec(select(AnswerDraft)).all() == []


def test_it_is_not_me_stops_the_question_and_tells_the_coordinator(world: World) -> None:
    day = OPENING + timedelta(days=1)
    with world.morning(day) as morning:
        for _ in range(2):
            hand_over(world.check_in_of("luc_lead"), world["1A"], "Zoé Martin", "Zoe@Exemple.fr")
        morning.deliver()
    assert world.asked("luc_lead") == {world["1B"]}
    told = [mail for mail in world.mails() if mail.letter.value == "changement_de_pilote"]
    assert [mail.recipient for mail in told] == ["anne_animatrice@quadrille.example"]
    assert "Zoé Martin, zoe@exemple.fr" in told[0].body_text
    assert "Engagement 1A" in told[0].body_text


def test_i_am_away_asks_the_deputy_at_once_and_tells_the_coordinator(world: World) -> None:
    deputy = Deputy(person_id=world["luc_lead"], deputy_id=world["diane_deputy"], valid_from=LONG_AGO)
    world.keep("deputy", deputy)
    day = OPENING + timedelta(days=1)
    with world.morning(day) as morning:
        declare_absence(world.check_in_of("luc_lead"), day + timedelta(days=30))
        morning.deliver()
    assert world.sent()[1:] == [
        (day, "suppleant", "diane_deputy"),
        (day, "changement_de_pilote", "anne_animatrice"),
    ]
    assert world.steps() == [
        ("demande", ""),
        ("relance_1", "absent"),
        ("relance_2", "absent"),
        ("suppleant", ""),
    ]
    assert "Diane Test" in world.mails()[-1].body_text
    with world.morning(day):
        record_answers(
            world.check_in_of("luc_lead"),
            world["diane_deputy"],
            [AnswerInput(commitment_id=world[name], nothing_new=True) for name in ("1A", "1B")],
        )
    assert world.mails(urgent=True)[0].recipient == "diane_deputy@quadrille.example"
    world.live(day + timedelta(days=1), day + timedelta(days=20))
    assert len(world.sent()) == 3


def test_a_coordinator_who_is_away_or_is_not_the_lead_is_told_of_by_somebody_else_and_to_somebody_else(
    world: World,
) -> None:
    world.commitment("1C", "anne_animatrice")
    world.person("bea_beside")
    stands_in = Deputy(person_id=world["anne_animatrice"], deputy_id=world["bea_beside"], valid_from=LONG_AGO)
    world.keep("standing", stands_in)
    with world.morning(OPENING) as morning:
        open_campaign("R53", OPENING, world["anne_animatrice"])
        morning.deliver()
    day = OPENING + timedelta(days=1)
    with world.morning(day) as morning:
        hand_over(world.check_in_of("anne_animatrice"), world["1C"], "", "")
        declare_absence(world.check_in_of("anne_animatrice"), day + timedelta(days=9))
        hand_over(world.check_in_of("luc_lead"), world["1A"], "", "")
        morning.deliver()
    told = [mail for mail in world.mails() if mail.decided_on == day]
    assert [(mail.letter.value, mail.recipient.partition("@")[0]) for mail in told] == [
        ("changement_de_pilote", "rene_region"),
        ("changement_de_pilote", "bea_beside"),
    ]
    assert "Anne" not in told[1].sender_name, "answers would go to somebody who is away"


def test_a_handover_settled_before_its_letter_leaves_is_asked_of_nobody(world: World) -> None:
    for settle in (keep_lead, None):
        name = "1A" if settle else "1B"
        with world.morning(OPENING + timedelta(days=1)):
            hand_over(world.check_in_of("luc_lead"), world[name], "", "")
            with reading() as session:
                handover = list(session.exec(select(Handover.id).order_by(col(Handover.id))))[-1] or 0
            if settle:
                settle(handover, world["anne_animatrice"])
            else:
                named = {"email": "zoe@exemple.fr", "first_name": "Zoé", "last_name": "Martin"}
                settle_handover(handover, world["anne_animatrice"], **named)
    with world.morning(OPENING + timedelta(days=1)) as morning:
        morning.deliver()
    assert "changement_de_pilote" not in {letter for _, letter, _ in world.sent()}


def test_a_deputy_asked_on_the_day_of_a_reminder_is_not_two_rungs_for_the_auditor(world: World) -> None:
    deputy = Deputy(person_id=world["luc_lead"], deputy_id=world["diane_deputy"], valid_from=LONG_AGO)
    world.keep("deputy", deputy)
    day = add_working_days(WORKING, OPENING, 5)
    world.live(OPENING + timedelta(days=1), day)
    with world.morning(day) as morning:
        declare_absence(world.check_in_of("luc_lead"), day + timedelta(days=9))
        morning.deliver()
    assert world.steps()[1:] == [("relance_1", ""), ("relance_2", "absent"), ("suppleant", "")]
    with reading() as session:
        steps = audited.steps(session, at_nine(OPENING))
    assert list(chains_climb(steps)) == []
    assert len(list(chains_climb(replace(one, stands_in=False) for one in steps))) == 1


def test_away_once_the_answers_are_frozen_asks_no_deputy(world: World) -> None:
    deputy = Deputy(person_id=world["luc_lead"], deputy_id=world["diane_deputy"], valid_from=LONG_AGO)
    world.keep("deputy", deputy)
    with reading() as session:
        after = session.exec(select(col(Campaign.freezes_on))).one() + timedelta(days=1)
    with world.morning(after):
        freeze_campaigns(after)
        declare_absence(world.check_in_of("luc_lead"), after + timedelta(days=9))
    assert "suppleant" not in {rung for rung, _ in world.steps()}


def test_away_without_a_deputy_the_coordinator_hears_it_and_may_act(world: World) -> None:
    day = OPENING + timedelta(days=1)
    with world.morning(day) as morning:
        declare_absence(world.check_in_of("luc_lead"), day + timedelta(days=30))
        morning.deliver()
    (told,) = [mail for mail in world.mails() if mail.letter.value == "changement_de_pilote"]
    assert "personne n'est désigné" in told.body_text
    due = add_working_days(WORKING, OPENING, 5)
    world.live(day + timedelta(days=1), due)
    assert world.sent()[-1] == (due, "alerte", "anne_animatrice")
    assert "Absence signalée jusqu'au" in world.mails()[-1].body_text


def test_an_answer_sent_twice_asks_once_for_its_support_and_its_new_deadline(world: World) -> None:
    need = SupportInput(need="une salle à Redon", to_level=Level.DEPARTEMENT)
    later = PostponementInput(to_due_on=date(2026, 12, 18), reason="travaux")
    said = AnswerInput(commitment_id=world["1A"], obstacle="Pas de salle", support=need, postponement=later)
    other = said.model_copy(update={"support": need.model_copy(update={"need": "deux salles à Redon"})})
    with world.morning(OPENING):
        for one in (said, said, other):
            record_answers(world.check_in_of("luc_lead"), world["luc_lead"], [one])
    with reading() as session:
        assert len(session.exec(select(Answer)).all()) == 2
        assert session.exec(select(col(SupportRequest.need)).order_by(col(SupportRequest.id))).all() == [
            "une salle à Redon",
            "deux salles à Redon",
        ]
    assert len(world.mails(urgent=True)) == 2


def test_an_absence_said_again_is_told_to_nobody_else_when_the_coordinator_is_away_meanwhile(world: World) -> None:
    day = OPENING + timedelta(days=1)
    until, tomorrow = day + timedelta(days=30), day + timedelta(days=1)
    with world.morning(day):
        declare_absence(world.check_in_of("luc_lead"), until)
    with world.morning(tomorrow):
        away = Absence(
            person_id=world["anne_animatrice"], first_day=tomorrow, last_day=tomorrow, declared_at=at_nine(tomorrow)
        )
        world.keep("absence", away)
        declare_absence(world.check_in_of("luc_lead"), until)
    told = [mail.recipient.partition("@")[0] for mail in world.mails() if mail.letter.value == "changement_de_pilote"]
    assert told == ["anne_animatrice"]
    with world.morning(tomorrow):
        declare_absence(world.check_in_of("luc_lead"), until + timedelta(days=1))
    told = [mail.recipient.partition("@")[0] for mail in world.mails() if mail.letter.value == "changement_de_pilote"]
    assert told == ["anne_animatrice", "rene_region"]


def test_a_hold_stops_reminders_until_its_end_and_needs_a_reason(world: World) -> None:
    until = add_working_days(WORKING, OPENING, 8)
    with pytest.raises(Refusal, match="pourquoi"), world.morning(OPENING):
        hold(world.check_in_of("luc_lead"), world["anne_animatrice"], until, " ")
    with world.morning(OPENING):
        hold(world.check_in_of("luc_lead"), world["anne_animatrice"], until, "rendez-vous pris")
    after = add_working_days(WORKING, until, 5)
    world.live(OPENING + timedelta(days=1), after)
    assert world.sent()[1:] == [(after, "relance", "luc_lead")]


def test_a_held_reminder_already_decided_does_not_leave(world: World) -> None:
    first = add_working_days(WORKING, OPENING, 5)
    with world.morning(first) as morning:
        morning.plan()
        hold(world.check_in_of("luc_lead"), world["anne_animatrice"], first + timedelta(days=9), "appel prévu")
        morning.deliver()
    assert [mail.state for mail in world.mails()] == [MailState.SENT, MailState.CANCELLED]


def handed_over(world: World) -> int:
    with world.morning(OPENING + timedelta(days=1)):
        hand_over(world.check_in_of("luc_lead"), world["1A"], "Zoé Martin", "zoe@exemple.fr")
    with reading() as session:
        return session.exec(select(Handover.id)).one() or 0


def test_the_new_lead_is_asked_in_the_same_campaign(world: World) -> None:
    handover = handed_over(world)
    day = OPENING + timedelta(days=2)
    with world.morning(day) as morning:
        settle_handover(
            handover, world["anne_animatrice"], email="zoe@exemple.fr", first_name="Zoé", last_name="Martin"
        )
        morning.deliver()
    assert (day, "point_d_etape", "zoe") in world.sent()
    letter = next(mail for mail in world.mails() if mail.recipient == "zoe@exemple.fr")
    assert "Engagement 1A" in letter.body_text
    assert "Bonjour Zoé Martin" in letter.body_text
    first = add_working_days(WORKING, day, 5)
    world.live(day + timedelta(days=1), first)
    assert (first, "relance", "zoe") in world.sent()


def test_a_lead_kept_after_all_is_asked_again(world: World) -> None:
    handover = handed_over(world)
    assert world.asked("luc_lead") == {world["1B"]}
    with world.morning(OPENING + timedelta(days=2)):
        keep_lead(handover, world["anne_animatrice"])
        with pytest.raises(Refusal):
            keep_lead(handover, world["anne_animatrice"])
    assert world.asked("luc_lead") == {world["1A"], world["1B"]}


def test_a_lead_kept_after_all_is_told_by_whom_and_why_and_it_is_no_rung_of_the_chain(world: World) -> None:
    handover = handed_over(world)
    before = world.steps()
    day = OPENING + timedelta(days=2)
    with world.morning(day) as morning:
        keep_lead(handover, world["anne_animatrice"], " le bureau\n l'a confirmé ")
        morning.plan()
        morning.deliver()
    assert (day, "pilote_garde", "luc_lead") in world.sent()
    letter = next(mail for mail in world.mails() if mail.letter is Letter.KEPT_LEAD)
    for words in ("Engagement 1A", "Anne Test vous en confie", "Le bureau l'a confirmé."):
        assert words in letter.body_text
    assert "Engagement 1B" not in letter.body_text
    assert (letter.rung, letter.urgent, letter.reply_to) == (None, False, "anne_animatrice@quadrille.example")
    assert len(links_in(letter)) == 1
    assert world.steps() == before
    with reading() as session:
        assert session.exec(select(Handover.outcome)).one() == "pilote gardé : le bureau l'a confirmé"
    reminded = add_working_days(WORKING, OPENING, 5)
    world.live(day + timedelta(days=1), reminded)
    assert (reminded, "relance", "luc_lead") in world.sent(), "silence counts from the request, not from this letter"


def test_a_lead_who_cannot_be_written_to_is_kept_without_a_letter(world: World) -> None:
    handover = handed_over(world)
    with db.transaction() as session:
        session.get_one(Person, world["luc_lead"]).address_is_dead = True
    with world.morning(OPENING + timedelta(days=2)):
        keep_lead(handover, world["anne_animatrice"])
    assert not [mail for mail in world.mails() if mail.letter is Letter.KEPT_LEAD]


def test_a_lead_kept_after_all_is_not_asked_twice_when_another_campaign_asks_meanwhile(world: World) -> None:
    handover = handed_over(world)
    first = world.check_in_of("luc_lead")
    day = OPENING + timedelta(days=2)
    with world.morning(day):
        open_campaign("REDON", day, world["anne_animatrice"])
        second = world.check_in_of("luc_lead")
        keep_lead(handover, world["anne_animatrice"])
    with reading() as session:
        asking = select(CheckInItem.check_in_id).where(
            CheckInItem.commitment_id == world["1A"], col(CheckInItem.removed_at).is_(None)
        )
        assert list(session.exec(asking)) == [second]
    assert second != first
    letter = next(mail for mail in world.mails() if mail.letter is Letter.KEPT_LEAD)
    with reading() as session:
        (link_id,) = links_in(letter)
        assert session.get_one(AccessLink, link_id).check_in_id == second, "it opens the page that asks now"


def test_answers_to_what_nobody_can_sign_go_to_the_administrator() -> None:
    before = settings.settings()
    known = before.model_copy(update={"administrator_email": "administration@quadrille.example"})
    settings.use(known)
    try:
        sender = the_service()
    finally:
        settings.use(before)
    assert (sender.name, sender.email) == (known.service_name, "administration@quadrille.example")
