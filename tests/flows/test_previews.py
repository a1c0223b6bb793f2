"""A look ahead says who will receive what, and changes nothing."""

from datetime import date, timedelta

from sqlmodel import func, select

from flows.check_ins import open_campaign
from flows.previews import preview, who_would_be_asked
from models import JournalEntry
from roadmaps.calendars import add_working_days
from roadmaps.grammar import long_date
from tests.asking_world import WORKING, World, reading, the_world

TODAY = date(2026, 5, 25)


def a_world() -> World:
    world = the_world()
    world.roadmap("REDON")
    world.person("luc_lead")
    world.commitment("1A", "luc_lead", due_on=date(2026, 7, 31))
    return world


def test_the_coming_campaign_its_reminders_and_its_freeze_are_announced(database: str) -> None:
    a_world()
    lines = [str(line) for line in preview("35", TODAY)]
    freeze = add_working_days(WORKING, date(2026, 6, 30), 10)
    opening = add_working_days(WORKING, freeze, -25)
    said = "\n".join(lines)
    assert lines[0].startswith(long_date(opening))
    assert "Point d'étape du 2e trimestre 2026 (à lancer par une personne)" in lines[0]
    assert f"{long_date(add_working_days(WORKING, opening, 5))} : Première relance" in said
    assert f"{long_date(opening)} : Lettre du point d'étape à Luc Test." in said
    assert "Alerte à l'animateur du territoire, Anne Test : au sujet de Luc Test, sans réponse d'ici là." in said
    assert f"{long_date(freeze)} : Réponses arrêtées" in said
    assert f"{long_date(date(2026, 7, 1))} : Rappel d'échéance à Luc Test" in said


def test_a_running_campaign_says_when_each_reminder_would_come(database: str) -> None:
    world = a_world()
    with world.morning(TODAY) as morning:
        open_campaign("35", TODAY, world["anne_animatrice"])
        morning.deliver()
    first = add_working_days(WORKING, TODAY, 6)  # the day itself is a holiday: the request leaves the next
    lines = [str(line) for line in preview("35", TODAY)]
    assert f"{long_date(first)} : Première relance à Luc Test, sans réponse d'ici là." in lines


def test_looking_ahead_writes_nothing(database: str) -> None:
    world = a_world()
    window, plan = who_would_be_asked("35", TODAY)
    assert window.opens_on == TODAY
    assert [one.person_id for one in plan.asked] == [world["luc_lead"]]
    preview("35", TODAY + timedelta(days=1))
    with reading() as session:
        assert session.exec(select(func.count()).select_from(JournalEntry)).one() == 0
    assert world.mails() == []
