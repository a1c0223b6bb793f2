"""The auditor: green on a healthy base, red within one pass on each sabotage, and told past the outbox."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

import settings
from flows import alarm, anchors, clock
from flows.audit import Audited, audit
from flows.check_ins import open_campaign
from flows.running import fire, run_flow
from models import Alert, Answer, AuditLine, Campaign, ChainStep, CheckIn, CheckInItem, Commitment, Mail, Roadmap
from models.closed_lists import AlertKind, CampaignState, Letter, MailState, Rung
from store import database as db
from store import journal, mails
from tests.asking_world import at_nine, days, the_world
from tests.outbox import MONDAY, a_check_in, a_mail, a_person, a_territory

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def a_folder(tmp_path: Path, database: str) -> Iterator[Path]:
    before = settings.settings()
    settings.use(settings.demonstration(tmp_path))
    yield tmp_path
    settings.use(before)


def audited(at: datetime = MONDAY) -> Audited:
    with clock.set_to(at):
        return run_flow(audit)


def sent(session: Session, key: str, at: datetime = MONDAY, **changes: object) -> None:
    mail = a_mail(key, state=MailState.SENT, sent_at=at, data_began_at=at, **changes)
    assert mails.queue(session, mail)


def a_healthy_base() -> int:
    with db.transaction() as session:
        territory_id = a_territory(session)
        check_in_id = a_check_in(session, territory_id, a_person(session), closed_at=MONDAY + HOUR)
        sent(session, "demande", rung=Rung.REQUEST, check_in_id=check_in_id)
        sent(session, "nuit", at=MONDAY - 8 * HOUR, urgent=True, letter=Letter.LOGIN)
        for number, rung in enumerate((Rung.REQUEST, Rung.REMINDER_1)):
            step = ChainStep(check_in_id=check_in_id, rung=rung, decided_on=date(2026, 5, 20 + number), mail_id=1)
            session.add(step)
        journal.record(session, at=MONDAY, actor="alerts", action="essai")
    return check_in_id


def test_a_healthy_base_is_green(a_folder: Path) -> None:
    a_healthy_base()
    assert audited().findings == ()
    assert audited(MONDAY + HOUR / 4).findings == ()
    with clock.set_to(MONDAY + HOUR / 2):
        assert alarm.banner() == ""
    assert not list(a_folder.glob("mails/*.eml"))


def after_the_answer(session: Session, check_in_id: int) -> None:
    sent(session, "relance", at=MONDAY + 1.5 * HOUR, rung=Rung.REMINDER_1, check_in_id=check_in_id)


def at_night(session: Session, _: int) -> None:
    sent(session, "tard", at=MONDAY + 12 * HOUR)


def on_a_sunday(session: Session, _: int) -> None:
    sent(session, "dimanche", at=MONDAY - 24 * HOUR)


def twice_a_day(session: Session, _: int) -> None:
    sent(session, "encore", recipient="demande@quadrille.example")


def two_alerts_a_day(session: Session, _: int) -> None:
    for number in range(2):
        sent(session, f"alerte {number}", recipient="haut@quadrille.example", letter=Letter.ALERT)


def forgotten(session: Session, _: int) -> None:
    assert mails.queue(session, a_mail("oubliee"))


def abandoned(session: Session, _: int) -> None:
    assert mails.queue(session, a_mail("incertaine", state=MailState.AMBIGUOUS, not_before=MONDAY - 100 * HOUR))


def untold(session: Session, check_in_id: int) -> None:
    session.add(ChainStep(check_in_id=check_in_id, rung=Rung.REMINDER_2, decided_on=date(2026, 5, 28)))


def two_rungs_a_day(session: Session, check_in_id: int) -> None:
    session.add(ChainStep(check_in_id=check_in_id, rung=Rung.REMINDER_2, decided_on=date(2026, 5, 21), mail_id=1))


def skipped_in_silence(session: Session, check_in_id: int) -> None:
    step = ChainStep(check_in_id=check_in_id, rung=Rung.DEPUTY, decided_on=date(2026, 5, 28), skipped=True)
    session.add(step)


def a_rung_without_its_entry(session: Session, check_in_id: int) -> None:
    session.add(ChainStep(check_in_id=check_in_id, rung=Rung.REMINDER_2, decided_on=date(2026, 6, 2), mail_id=1))


def a_decision_without_its_rung(session: Session, _: int) -> None:
    facts = {"rung": "relance_2", "hearers": [], "skipped": {}}
    journal.record(session, at=MONDAY, actor="planner", action="relance.decidee", subject="check_in:9", facts=facts)


def an_answer_without_its_entry(session: Session, check_in_id: int) -> None:
    roadmap = Roadmap(territory_id=1, title="essai")
    session.add(roadmap)
    session.flush()
    commitment = Commitment(roadmap_id=roadmap.id or 0, title="essai", created_on=date(2026, 1, 1))
    session.add(commitment)
    session.flush()
    half = Answer(
        check_in_id=check_in_id, commitment_id=commitment.id or 0, answered_at=MONDAY, answered_on=MONDAY.date()
    )
    session.add(half)


def a_campaign_without_its_entry(session: Session, _: int) -> None:
    for campaign in session.exec(select(Campaign)):
        campaign.opened_at = MONDAY


def nobody_asked(session: Session, _: int) -> None:
    check_in_id = a_check_in(session, a_territory(session, "35"), a_person(session, "x@quadrille.example"))
    session.get_one(Campaign, session.get_one(CheckIn, check_in_id).campaign_id).state = CampaignState.OPEN


def a_forged_identity(session: Session, _: int) -> None:
    sent(session, "connexion", urgent=True, letter=Letter.LOGIN, message_id="autre@quadrille.example")


def a_lower_rung(session: Session, _: int) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("ALTER TABLE chain_step DISABLE TRIGGER USER")
    else:
        session.connection().exec_driver_sql("DROP TRIGGER chain_step_climbs")
    check_in_id = a_check_in(
        session, a_territory(session, "35"), a_person(session, "x@quadrille.example"), closed_at=MONDAY
    )
    for number, rung in enumerate((Rung.REMINDER_2, Rung.REMINDER_1)):
        session.add(ChainStep(check_in_id=check_in_id, rung=rung, decided_on=date(2026, 5, 20 + number), mail_id=1))
        session.flush()


def after_the_freeze(session: Session, _: int) -> None:
    for campaign in session.exec(select(Campaign)):
        campaign.frozen_at = MONDAY - HOUR


def never_frozen(session: Session, _: int) -> None:
    for campaign in session.exec(select(Campaign)):
        campaign.state, campaign.opens_on, campaign.freezes_on = CampaignState.OPEN, date(2026, 5, 1), date(2026, 5, 20)


def a_lost_reminder(session: Session, _: int) -> None:
    a_silent_lead(session)


def answered_and_still_open(session: Session, _: int) -> None:
    check_in_id, commitment_id = a_silent_lead(session)
    on = date(2026, 5, 12)
    session.add(
        Answer(check_in_id=check_in_id, commitment_id=commitment_id, answered_at=MONDAY - 480 * HOUR, answered_on=on)
    )


def a_silent_lead(session: Session) -> tuple[int, int]:
    """A lead whose letter left four weeks ago, and who has heard nothing since; (check-in, commitment)."""
    territory_id, person_id = a_territory(session, "35"), a_person(session, "x@quadrille.example")
    check_in_id = a_check_in(session, territory_id, person_id)
    campaign = session.get_one(Campaign, session.get_one(CheckIn, check_in_id).campaign_id)
    campaign.state, campaign.opens_on = CampaignState.OPEN, date(2026, 5, 4)
    roadmap = Roadmap(territory_id=territory_id, title="essai")
    session.add(roadmap)
    session.flush()
    commitment = Commitment(roadmap_id=roadmap.id or 0, title="essai", created_on=date(2026, 1, 1))
    session.add(commitment)
    session.flush()
    session.add(CheckInItem(check_in_id=check_in_id, commitment_id=commitment.id or 0))
    sent(session, "ancienne", at=MONDAY - 672 * HOUR, rung=Rung.REQUEST, check_in_id=check_in_id)
    letter = session.exec(select(Mail.id).where(Mail.key == "ancienne")).one()
    session.add(ChainStep(check_in_id=check_in_id, rung=Rung.REQUEST, decided_on=date(2026, 5, 4), mail_id=letter))
    return check_in_id, commitment.id or 0


def an_alert_without_its_mail(session: Session, _: int) -> None:
    session.add(Alert(key="essai", kind=next(iter(AlertKind)), territory_id=1, raised_on=MONDAY.date()))


def rewritten(session: Session, _: int) -> None:
    journal.erase(session, [1], at=MONDAY, actor="x")
    session.connection().exec_driver_sql("INSERT INTO journal_personal VALUES (1, 'sel', '{}')")


SABOTAGES: dict[Callable[[Session, int], None], str] = {
    after_the_answer: "après la réponse",
    at_night: "hors des heures",
    on_a_sunday: "hors des heures",
    twice_a_day: "2 courriels le même jour",
    two_alerts_a_day: "2 alertes le même jour",
    forgotten: "courriel attend depuis trop longtemps",
    abandoned: "courriel attend depuis trop longtemps",
    untold: "ne porte aucun courriel",
    two_rungs_a_day: "deux échelons",
    skipped_in_silence: "sans dire pourquoi",
    a_rung_without_its_entry: "il manque sa trace au journal",
    a_decision_without_its_rung: "il manque le changement lui-même",
    an_answer_without_its_entry: "il manque sa trace au journal",
    a_campaign_without_its_entry: "Ouverture de la campagne n° 1 : il manque sa trace",
    nobody_asked: "sans première lettre",
    a_forged_identity: "une identité qui n'est pas la sienne",
    a_lower_rung: "redescendue d'un échelon",
    after_the_freeze: "après l'arrêté des réponses",
    never_frozen: "n'est pas arrêtée",
    a_lost_reminder: "ce qui lui était dû (relance_2)",
    answered_and_still_open: "demande dont tout est répondu reste ouverte",
    an_alert_without_its_mail: "aucun courriel",
    rewritten: "valeurs personnelles",
}


TAMPERINGS = (
    "UPDATE journal_entry SET actor = 'autre' WHERE sequence = 3",
    """UPDATE journal_entry SET facts = '{"rung": "region"}' WHERE sequence = 4""",
    "DELETE FROM journal_personal WHERE sequence = 3; DELETE FROM journal_entry WHERE sequence = 3",
    "DELETE FROM journal_personal WHERE sequence = 6; DELETE FROM journal_entry WHERE sequence = 6",
    "UPDATE journal_entry SET sequence = 99 WHERE sequence = 1; UPDATE journal_entry SET sequence = 1 WHERE sequence"
    " = 2; UPDATE journal_entry SET sequence = 2 WHERE sequence = 99",
    "INSERT INTO journal_entry SELECT 7, at, actor, action, subject, territory_id, facts, personal_digest, digest,"
    " 'f' FROM journal_entry WHERE sequence = 6",
    "UPDATE journal_personal SET salt = 'autre' WHERE sequence = 3",
    "DELETE FROM journal_personal WHERE sequence = 3",
)


@pytest.mark.parametrize("sabotage", SABOTAGES, ids=lambda one: one.__name__)
def test_each_sabotage_is_found_within_one_pass(a_folder: Path, sabotage: Callable[[Session, int], None]) -> None:
    check_in_id = a_healthy_base()
    with db.transaction() as session:
        session.add(AuditLine(at=MONDAY - 72 * HOUR, is_green=True))
    with db.transaction() as session:
        sabotage(session, check_in_id)
    found = audited(MONDAY + 24 * HOUR).findings
    assert len(found) == 1, found
    assert SABOTAGES[sabotage] in found[0]
    with clock.set_to(MONDAY + 24.4 * HOUR):
        assert SABOTAGES[sabotage] in alarm.banner()
    (told,) = a_folder.glob("mails/*.eml")
    assert "alarme" in told.name
    audited(MONDAY + 24.5 * HOUR)
    assert len(list(a_folder.glob("mails/*.eml"))) == 1  # once a day for the same trouble


def test_a_journal_cut_since_it_was_seen_is_found(a_folder: Path) -> None:
    a_healthy_base()
    audited()
    assert [head.sequence for _, head in anchors.known().heads] == [1]
    anchors.drop(journal.Head(2, "f" * 64), MONDAY)
    assert "disparu" in audited(MONDAY + HOUR / 4).findings[0]
    assert "disparu" in audited(MONDAY + 24 * HOUR).findings[0]


@pytest.mark.parametrize("statement", TAMPERINGS, ids=lambda one: one.partition(" ")[0] + str(len(one)))
def test_each_tampering_with_the_journal_is_found_within_one_pass(a_folder: Path, statement: str) -> None:
    a_healthy_base()
    with db.transaction() as session:
        for number in range(5):
            journal.record(session, at=MONDAY, actor="alerts", action=f"essai {number}", personal={"nom": "Le Goff"})
    assert audited().findings == ()
    with db.transaction() as session:
        driver = session.connection().exec_driver_sql
        if session.get_bind().dialect.name == "postgresql":
            for table in ("journal_entry", "journal_personal"):
                driver(f"ALTER TABLE {table} DISABLE TRIGGER ALL")
        else:
            driver("PRAGMA defer_foreign_keys = ON")
            for verb in ("update", "delete"):
                driver(f"DROP TRIGGER journal_entry_no_{verb}")
        for one in statement.split(";"):
            driver(one)
    assert audited(MONDAY + HOUR / 4).findings


def test_a_line_kept_outside_that_was_changed_is_found(a_folder: Path) -> None:
    a_healthy_base()
    audited()
    path = a_folder / anchors.FILE
    path.write_text(path.read_text(encoding="utf-8").replace(", 1, ", ", 2, "), encoding="utf-8")
    assert "signature" in audited(MONDAY + HOUR / 4).findings[0]


def test_a_long_journal_is_read_whole_once_a_day(a_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    a_healthy_base()
    monkeypatch.setattr("flows.audit.READ_WHOLE", 0)
    assert audited().journal_entries == 1
    assert audited(MONDAY + HOUR / 4).journal_entries == 0
    assert audited(MONDAY + 24 * HOUR).journal_entries == 1
    anchors.drop(journal.Head(2, "f" * 64), MONDAY + 24 * HOUR)
    assert "fin du journal" in audited(MONDAY + 24.5 * HOUR).findings[0]


def test_a_silent_auditor_is_told_by_another(a_folder: Path) -> None:
    audited()
    with clock.set_to(MONDAY + HOUR):
        assert "ne s'est plus exécuté depuis 60 minutes" in alarm.banner()
        assert alarm.alarm_if_silent()
        assert not alarm.alarm_if_silent()
    assert len(list(a_folder.glob("mails/*.eml"))) == 1


@pytest.mark.parametrize("flow", ["delivery", "request_letters", "reminders", "backup"])
def test_a_stopped_clock_is_found(flow: str) -> None:
    fire(flow, MONDAY - 72 * HOUR, lambda: "fait")
    (found,) = audited().findings
    assert f"« {flow} » devait s'exécuter" in found
    assert "vérifiez l'horloge" in found


def test_what_was_claimed_in_time_is_no_trouble() -> None:
    fire("delivery", MONDAY - HOUR / 4, lambda: "fait")
    fire("reminders", MONDAY - 2.75 * HOUR, lambda: "fait")
    assert audited().findings == ()


def test_a_lived_quarter_is_green_each_day(a_folder: Path) -> None:
    """No false alarm: silence, reminders, alerts up to the nation, a freeze, days off; and planners that fell ill."""
    world = the_world()
    world.roadmap("REDON")
    for lead in ("luc_lead", "lea_lead"):
        world.person(lead)
        world.commitment(lead, lead)
    ill = {date(2026, 3, 17)}
    for day in days(date(2026, 3, 2), date(2026, 4, 28)):
        with world.morning(day) as morning:
            if day == date(2026, 3, 2):
                open_campaign("35", day, world["anne_animatrice"])
            if day not in ill:
                morning.plan()
                morning.deliver()
        assert audited(at_nine(day) + HOUR * 1.5).findings == ()
    assert ("national", "") in world.steps()
