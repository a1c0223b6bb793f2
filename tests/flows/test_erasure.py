"""Erasing a person: no name left anywhere, the history and the journal whole."""

from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import select

from flows.check_ins import open_campaign
from flows.erasure import erase_person
from models import AnswerDraft, Bounce, Commitment, CommitmentParty, Hold, Mail, Person
from models.closed_lists import Letter, MailState
from roadmaps.refusal import Refusal
from store import database as db
from store import journal
from tests.asking_world import World, at_nine, the_world

OPENING = date(2026, 3, 2)


@pytest.fixture
def world(database: str) -> World:
    made = the_world()
    made.roadmap("REDON")
    made.person("luc_lead", first_name="Lucien", last_name="Quatrefages")
    made.commitment("1A", "luc_lead")
    with made.morning(OPENING) as morning:
        open_campaign("35", OPENING, made["anne_animatrice"])
        morning.deliver()
    return made


def everything() -> str:
    """All the text of every table."""
    with db.reading() as session:
        tables = [name for name in Person.metadata.tables if name not in {"journal_entry"}]
        return " ".join(str(row) for name in tables for row in session.execute(text(f'SELECT * FROM "{name}"')))


def test_no_name_is_left_and_the_journal_stays_whole(world: World) -> None:
    with db.transaction() as session:
        journal.record(session, at=at_nine(OPENING), actor="x", action="essai", personal={"who": "Lucien Quatrefages"})
    world.live(date(2026, 3, 3), date(2026, 3, 31))
    assert any("Lucien Quatrefages" in mail.body_text for mail in world.mails() if mail.letter is Letter.ALERT)
    with world.morning(date(2026, 3, 31)):
        done = erase_person(" Luc_Lead@quadrille.example ")
    assert done.acts == 1
    left = everything()
    assert "Quatrefages" not in left
    assert "luc_lead@" not in left
    with db.reading() as session:
        assert journal.verify(session).is_valid
        person = session.get_one(Person, world["luc_lead"])
        assert (person.capacity, person.erased_at is not None) == ("luc lead", True)
        assert session.exec(select(CommitmentParty.person_id)).one() == world["luc_lead"]


def test_the_chain_goes_on_without_them(world: World) -> None:
    with world.morning(OPENING):
        erase_person("luc_lead@quadrille.example")
    world.live(date(2026, 3, 3), date(2026, 4, 10))
    assert [who for _, _, who in world.sent() if who.startswith("luc")] == []
    assert ("relance_2", "vacant") in world.steps()


def test_a_stranger_cannot_be_erased_nor_anybody_twice(world: World) -> None:
    with pytest.raises(Refusal, match="Personne n'a l'adresse"):
        erase_person("inconnu@quadrille.example")
    erase_person("luc_lead@quadrille.example")
    with pytest.raises(Refusal, match="Personne n'a l'adresse"):
        erase_person("luc_lead@quadrille.example")


def test_a_coordinator_who_is_erased_holds_no_role_and_signs_nothing(world: World) -> None:
    with world.morning(date(2026, 3, 4)):
        erase_person("anne_animatrice@quadrille.example")
    assert "anne_animatrice@" not in everything()


def test_what_people_typed_no_longer_names_them(world: World) -> None:
    check_in = world.check_in_of("luc_lead")
    with db.transaction() as session:
        commitment = session.get_one(Commitment, world["1A"])
        commitment.comment = "Voir QUATREFAGES Lucien, puis Lucien Quatrefages (luc_lead@quadrille.example)."
        session.add(commitment)
        session.add(AnswerDraft(check_in_id=check_in, content={"e1-done": "dit par moi"}, saved_at=at_nine(OPENING)))
        why, author = "Lucien Quatrefages est souffrant", world["anne_animatrice"]
        session.add(Hold(check_in_id=check_in, first_day=OPENING, last_day=OPENING, reason=why, author_id=author))
        mail = session.exec(select(Mail).where(Mail.recipient == "luc_lead@quadrille.example")).one()
        bounce = Bounce(key="k", kind="permanent", status="5.1.1", received_at=at_nine(OPENING), mail_id=mail.id or 0)
        bounce.diagnostic = "<luc_lead@quadrille.example> unknown"
        session.add(bounce)
    with world.morning(date(2026, 3, 4)):
        erase_person("luc_lead@quadrille.example")
    left = everything()
    for word in ("quatrefages", "luc_lead@", "dit par moi"):
        assert word not in left.lower()
    with db.reading() as session:
        comment = session.get_one(Commitment, world["1A"]).comment
    assert comment == "Voir personne effacée, puis personne effacée (personne effacée)."


def test_a_letter_to_somebody_else_that_has_not_left_no_longer_names_them(world: World) -> None:
    world.live(date(2026, 3, 3), date(2026, 3, 13))
    with db.transaction() as session:
        mail = session.exec(select(Mail).where(Mail.letter == Letter.REMINDER)).first()
        assert mail is not None
        values = mail.model_dump(exclude={"id", "data_began_at", "sent_at"})
        changed = {"key": "x", "message_id": "x", "person_id": None, "recipient": "autre@quadrille.example"}
        waiting = {"state": MailState.PENDING, "subject": "Pour Lucien Quatrefages"}
        session.add(Mail(**(values | changed | waiting)))
    with world.morning(date(2026, 3, 16)):
        erase_person("luc_lead@quadrille.example")
    assert "Quatrefages" not in everything()


def test_while_a_letter_leaves_one_comes_back_a_minute_later(world: World) -> None:
    with db.transaction() as session:
        mail = session.exec(select(Mail).where(Mail.recipient == "luc_lead@quadrille.example")).one()
        mail.state, mail.sent_at = MailState.SENDING, None
        session.add(mail)
    with pytest.raises(Refusal, match="dans une minute"):
        erase_person("luc_lead@quadrille.example")
    with db.transaction() as session:
        mail = session.exec(select(Mail).where(Mail.recipient == "luc_lead@quadrille.example")).one()
        mail.state, mail.sent_at = MailState.SENT, mail.data_began_at
        session.add(mail)
    erase_person("luc_lead@quadrille.example")
    assert "luc_lead@" not in everything()
