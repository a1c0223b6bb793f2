"""One chain, letter or campaign that cannot be decided is put aside alone and told, and all the rest leaves."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlmodel import Session, col, select

from flows import check_ins, request_letters, setting_aside
from flows.answering import record_answers
from flows.check_ins import open_campaign
from flows.setting_aside import AlreadySaid, Aside
from mail import letters
from models import Alert, Campaign, JournalEntry, Mail, Person, Territory
from models.closed_lists import AlertKind, Letter, Level, PerimeterType
from roadmaps.answers import AnswerInput, SupportInput
from roadmaps.calendars import add_working_days
from store import database as db
from store import journal, set_aside
from tests.asking_world import LONG_AGO, WORKING, World, at_nine, reading, the_world

OPENING = date(2026, 3, 2)
PASSED = date(2026, 2, 26)
NEEDS = SupportInput(need="une salle", to_level=Level.REGION)


@pytest.fixture
def world(database: str) -> World:
    """Three leads at Redon, one in a bassin that will end: from then on nothing can be known of it."""
    made = the_world()
    made.person("ada_admin")
    made.keep(
        "GONE",
        Territory(
            code="GONE", name="Bassin", level=Level.BASSIN, perimeter_type=PerimeterType.CLPE, valid_from=LONG_AGO
        ),
    )
    made.roadmap("REDON")
    made.roadmap("GONE", "lost")
    for number, roadmap in enumerate(("roadmap", "roadmap", "lost", "roadmap")):
        made.person(f"lead{number}")
        made.commitment(f"{number}A", f"lead{number}", roadmap=roadmap)
        made.commitment(f"{number}B", f"lead{number}", roadmap=roadmap, due_on=PASSED)
    return made


def end_of_the_bassin(world: World, on: date | None) -> None:
    with db.transaction() as session:
        session.execute(update(Territory).where(col(Territory.id) == world["GONE"]).values(valid_to=on))


def asked(world: World) -> None:
    """The country is asked; the day after, one bassin is gone."""
    with world.morning(OPENING) as morning:
        open_campaign("35", OPENING, world["anne_animatrice"])
        open_campaign("GONE", OPENING, world["anne_animatrice"])
        morning.deliver()
    end_of_the_bassin(world, OPENING + timedelta(days=1))


def plus(day: date, count: int) -> date:
    return add_working_days(WORKING, day, count)


def heard(world: World, letter: str) -> set[str]:
    return {person for _, kind, person in world.sent() if kind == letter}


def told_of_troubles(*, still_open: bool = True) -> list[str]:
    with reading() as session:
        found = session.exec(select(Alert).where(Alert.kind == AlertKind.SYSTEM).order_by(col(Alert.key)))
        return [one.key for one in found if (one.closed_at is None) == still_open]


def troubles_in_the_journal() -> int:
    with reading() as session:
        return len([one for one in session.exec(select(JournalEntry)) if one.action == "planification.mise_de_cote"])


def test_a_chain_that_cannot_be_decided_keeps_no_reminder_from_leaving(world: World) -> None:
    asked(world)
    world.live(OPENING + timedelta(days=1), plus(OPENING, 5))
    assert heard(world, "relance") == {"lead0", "lead1", "lead3"}
    spoilt = world.check_in_of("lead2")
    assert f"systeme:mis_de_cote:relances:check_in:{spoilt}:0" in told_of_troubles()


def test_a_date_that_cannot_be_decided_keeps_no_deadline_from_being_told(world: World) -> None:
    end_of_the_bassin(world, OPENING)
    world.live(OPENING, OPENING)
    assert heard(world, "echeances") == {"lead0", "lead1", "lead3"}
    assert heard(world, "alerte") == {"anne_animatrice"}
    flows = {key.split(":")[2] for key in told_of_troubles()}
    assert flows == {"echeances", "alertes"}


def test_a_silence_that_cannot_be_decided_keeps_no_digest_from_leaving(world: World) -> None:
    asked(world)
    world.live(OPENING + timedelta(days=1), plus(OPENING, 13))
    digests = [mail for mail in world.mails() if mail.letter.value == "alerte" and mail.rung is not None]
    assert {mail.recipient for mail in digests} == {"anne_animatrice@quadrille.example"}
    assert "Lead0" in digests[0].body_text
    assert "Lead2" not in "".join(mail.body_text for mail in digests)


def test_a_request_that_cannot_be_decided_keeps_no_other_from_its_queue(world: World) -> None:
    asked(world)
    with world.morning(OPENING):
        for number in (0, 2):
            answer = AnswerInput(commitment_id=world[f"{number}A"], obstacle="Pas de salle", support=NEEDS)
            record_answers(world.check_in_of(f"lead{number}"), world[f"lead{number}"], [answer])
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=1))
    assert heard(world, "demande_d_appui") == {"rene_region"}
    assert any(":demandes:" in key for key in told_of_troubles())


def test_a_campaign_whose_rules_cannot_be_read_keeps_no_other_from_reminding(world: World) -> None:
    with world.morning(OPENING) as morning:
        open_campaign("35", OPENING, world["anne_animatrice"])
        other = open_campaign("GONE", OPENING, world["anne_animatrice"])
        morning.deliver()
    with db.transaction() as session:
        rules = {"a_rule_of_another_version": 1}
        session.execute(update(Campaign).where(col(Campaign.id) == other.campaign_id).values(policy=rules))
    world.live(OPENING + timedelta(days=1), plus(OPENING, 5))
    assert heard(world, "relance") == {"lead0", "lead1", "lead3"}
    assert any(f":relances:campaign:{other.campaign_id}:" in key for key in told_of_troubles())


def test_a_first_letter_that_cannot_be_made_keeps_nobody_else_from_being_asked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with world.morning(OPENING) as morning:
        with monkeypatch.context() as patch:
            patch.setattr(request_letters, "prepare", lambda *_: None)  # a worker that died before it began
            patch.setattr(check_ins, "prepare", lambda *_: None)
            open_campaign("35", OPENING, world["anne_animatrice"])
            open_campaign("GONE", OPENING, world["anne_animatrice"])
        end_of_the_bassin(world, OPENING)
        morning.plan()
        morning.deliver()
    assert heard(world, "point_d_etape") == {"lead0", "lead1", "lead3"}
    spoilt = world.check_in_of("lead2")
    (told,) = [key for key in told_of_troubles() if ":lettres:" in key]
    assert told == f"systeme:mis_de_cote:lettres:check_in:{spoilt}:0"
    end_of_the_bassin(world, None)
    world.live(plus(OPENING, 1), plus(OPENING, 1))
    assert "lead2" in heard(world, "point_d_etape")
    assert told in told_of_troubles(still_open=False)


def test_what_was_put_aside_is_told_once_and_said_as_soon_as_it_can_be(world: World) -> None:
    asked(world)
    first = plus(OPENING, 5)
    world.live(OPENING + timedelta(days=1), plus(first, 2), twice=True)
    spoilt = f"systeme:mis_de_cote:relances:check_in:{world.check_in_of('lead2')}:0"
    written = troubles_in_the_journal()
    world.live(plus(first, 3), plus(first, 3), twice=True)
    assert spoilt in told_of_troubles()
    assert troubles_in_the_journal() == written
    end_of_the_bassin(world, None)
    world.live(plus(first, 4), plus(first, 4))
    assert "lead2" in heard(world, "relance")
    assert spoilt in told_of_troubles(still_open=False)
    assert spoilt not in told_of_troubles()


def test_without_putting_aside_one_spoilt_chain_stops_the_whole_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotaged twin."""

    def always(trouble: Exception) -> None:
        raise trouble

    asked(world)
    monkeypatch.setattr(setting_aside, "everybodys", always)
    with pytest.raises(KeyError):
        world.live(OPENING + timedelta(days=1), plus(OPENING, 5))
    assert heard(world, "relance") == set()


def test_a_letter_that_the_database_refuses_is_undone_alone(world: World) -> None:
    with db.transaction() as session:
        aside = Aside(session, "relances", OPENING, at_nine(OPENING))
        for number in range(3):
            with aside.alone(f"person:{number}", world["35"]):
                set_aside.say(session, key=f"kept:{number}", territory_id=world["35"], person_id=None, on=OPENING)
                session.add(Mail(key="the same", letter=Letter.REMINDER, **_blank(number)))
                session.flush()
        assert aside.tell() == 2
    with reading() as session:
        assert session.exec(select(Mail.recipient)).all() == ["lead0@quadrille.example"]
        assert [one.key for one in session.exec(select(Alert).where(col(Alert.key).startswith("kept")))] == ["kept:0"]
        told = session.exec(select(Alert.recipient_id).where(col(Alert.key).startswith("systeme:mis_de_cote"))).all()
    assert set(told) == {world["anne_animatrice"]}


def _say_many(session: Session, numbers: Sequence[int], spoilt: int, said: int) -> None:
    """Write an alert for each, then fail as the database or another planner would."""
    for number in numbers:
        set_aside.say(session, key=f"kept:{number}", territory_id=1, person_id=None, on=OPENING)
    if said in numbers:
        raise AlreadySaid
    if spoilt in numbers:
        session.add(Mail(key="of nobody", letter=Letter.REMINDER, person_id=10**9, **_blank(0)))
        session.flush()


@pytest.mark.parametrize("many", [1, 2, 7, 40])
def test_of_many_written_at_once_only_the_one_that_cannot_be_is_put_aside(world: World, many: int) -> None:
    spoilt, said = many - 1, many // 3 if many > 2 else -1
    with db.transaction() as session:
        aside = Aside(session, "relances", OPENING, at_nine(OPENING))
        done = aside.together(
            range(many),
            lambda some: _say_many(session, some, spoilt, said),
            lambda number: (f"person:{number}", world["35"]),
        )
        assert list(done) == [one for one in range(many) if one not in {spoilt, said}]
        assert aside.tell() == 1
    with reading() as session:
        kept = session.exec(select(Alert.key).where(col(Alert.key).startswith("kept")))
        assert set(kept) == {f"kept:{one}" for one in done}
        assert session.exec(select(Mail)).all() == []
    (told,) = [key for key in told_of_troubles() if not key.startswith("kept")]
    assert told == f"systeme:mis_de_cote:relances:person:{spoilt}:{world['anne_animatrice']}"


def test_a_reminder_that_cannot_be_rendered_keeps_no_other_of_its_batch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    rendered = letters.reminder

    def unless_it_is_to_lead1(reader: str, *facts: Any, **more: Any) -> letters.Rendered:
        if reader == world_name:
            raise ValueError("nothing can be written of it")
        return rendered(reader, *facts, **more)

    asked(world)
    end_of_the_bassin(world, None)
    with reading() as session:
        one = session.get_one(Person, world["lead1"])
        world_name = f"{one.first_name} {one.last_name}"
    monkeypatch.setattr(letters, "reminder", unless_it_is_to_lead1)
    world.live(OPENING + timedelta(days=1), plus(OPENING, 5))
    assert heard(world, "relance") == {"lead0", "lead2", "lead3"}
    assert [key for key in told_of_troubles() if f"check_in:{world.check_in_of('lead1')}:" in key]
    with reading() as session:
        assert journal.verify(session).is_valid


def test_a_database_that_no_longer_answers_is_everybodys_trouble(world: World) -> None:
    gone = OperationalError("SELECT 1", {}, Exception("server closed the connection"))
    with (
        db.transaction() as session,
        pytest.raises(OperationalError),
        Aside(session, "relances", OPENING, at_nine(OPENING)).alone("person:1", world["35"]),
    ):
        raise gone


def _blank(number: int) -> dict[str, Any]:
    at = at_nine(OPENING)
    return {
        "recipient": f"lead{number}@quadrille.example",
        "subject": "Où en êtes-vous ?",
        "body_text": "…",
        "message_id": f"{number}@quadrille.example",
        "decided_on": OPENING,
        "created_at": at,
        "not_before": at,
    }
