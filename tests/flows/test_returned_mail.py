"""What comes back is taken in once, by LMTP or IMAP: a dead address is told, a delay noted, nothing is an answer."""

import asyncio
import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

import settings
from flows import addresses, clock
from flows import returned_mail as returned
from flows.addresses import mend_address
from flows.check_ins import open_campaign
from flows.diagnosis import diagnose
from flows.erasure import erase_person
from flows.returned_mail import Intake, Verdict, returned_mail, take_in, tell_of_dead_addresses
from mail.composing import compose
from mail.imap_box import Mailbox, MailboxTrouble
from mail.lmtp_door import Door, NotThisMachine, address_of
from mail.return_path import envelope_sender, mark_of, marked
from models import Alert, Answer, Bounce, JournalEntry, Mail, Person
from models.closed_lists import AlertKind, Letter, MailState, Rung
from store import mails
from store.alerts import raise_alert
from store.database import transaction
from tests.asking_world import World, reading, the_world
from tests.imap_server import PASSWORD, USER, ImapServer
from tests.mail.returns import SAMPLES, report
from tests.outbox import round_to
from tests.sink import Sink

TUESDAY = date(2026, 3, 3)
LUC = "luc_lead@quadrille.example"
PATTERN = "retours+*@quadrille.example"


@contextmanager
def set_to(**changes: object) -> Iterator[None]:
    before = settings.settings()
    settings.use(before.model_copy(update=changes))
    yield
    settings.use(before)


@pytest.fixture
def world(database: str) -> Iterator[World]:
    """Luc was asked on a Tuesday morning, and the letter left, with its mark on the envelope."""
    made = the_world()
    made.roadmap("REDON")
    made.person("luc_lead")
    made.person("zoe_deputy")
    made.commitment("1A", "luc_lead", deputy="zoe_deputy")
    with set_to(mail_return_path=PATTERN), made.morning(TUESDAY) as morning:
        open_campaign("35", TUESDAY, made["anne_animatrice"])
        morning.deliver()
        yield made


def letter() -> Mail:
    with reading() as session:
        return session.exec(select(Mail).where(Mail.recipient == LUC)).one()


def notice(
    status: str = "5.1.1",
    *,
    action: str = "failed",
    about: str = LUC,
    identity: str = "",
    to: str = "",
    own: str = "retour-1@mx.essai.example",
) -> bytes:
    """A delivery report about Luc's letter."""
    diagnostic = f"550 {status} User unknown"
    block = f"Final-Recipient: rfc822; {about}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {diagnostic}"
    text = report("<luc> said no", block).decode()
    text = text.replace("0123456789abcdef0123456789abcdef01234567@quadrille.example", identity or letter().message_id)
    text = text.replace("To: retours@quadrille.example", f"To: {to or envelope_sender(letter().message_id, '')}", 1)
    return f"Message-ID: <{own}>\r\n{text}".encode()


def away(subject: str = "Absence du bureau : Point d'étape") -> bytes:
    head = f"From: Luc <{LUC}>\r\nMessage-ID: <absence@essai.example>\r\nIn-Reply-To: <{letter().message_id}>\r\n"
    marks = "Auto-Submitted: auto-replied\r\nContent-Type: text/plain; charset=utf-8\r\n"
    return f"{head}Subject: {subject}\r\n{marks}\r\nJe suis absent jusqu'au 24 août. Tout est fait.\r\n".encode()


def bounces() -> list[Bounce]:
    with reading() as session:
        return list(session.exec(select(Bounce)))


def answers() -> int:
    with reading() as session:
        return len(session.exec(select(Answer)).all())


def is_dead(world: World) -> bool:
    with reading() as session:
        return session.get_one(Person, world["luc_lead"]).address_is_dead


def test_each_mail_leaves_under_an_envelope_address_of_its_own(world: World) -> None:
    mail = letter()
    message = compose(mail, sender="ne-pas-repondre@quadrille.example", links={1: "https://x.example"})
    assert message.sender == f"retours+{mark_of(mail.message_id)}@quadrille.example"
    assert len(message.sender.partition("@")[0]) <= 64
    assert marked(message.sender) == mail.message_id
    assert b"From: " in message.content
    assert b"retours+" not in message.content


def test_a_dead_address_is_told_to_the_coordinator_and_the_chain_passes_to_the_deputy(world: World) -> None:
    assert take_in(notice()) is Verdict.DEAD
    assert is_dead(world)
    with reading() as session:
        alert = session.exec(select(Alert)).one()
        assert (alert.kind, alert.recipient_id) == (AlertKind.DEAD_ADDRESS, world["anne_animatrice"])
        actions = [one.action for one in session.exec(select(JournalEntry))]
    assert actions.count("courriel.revenu") == actions.count("adresse.morte") == 1
    world.live(TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=8))
    check_in = world.check_in_of("luc_lead")
    assert (Rung.REMINDER_1.value, "vacant") in world.steps(check_in)
    assert {person for _, _, person in world.sent()} == {"luc_lead", "zoe_deputy"}
    assert [person for _, _, person in world.sent()].count("luc_lead") == 1


def test_the_same_notice_twice_changes_nothing_more(world: World) -> None:
    assert [take_in(notice()), take_in(notice()), take_in(b"Received: by another\r\n" + notice())] == [
        Verdict.DEAD,
        Verdict.KNOWN,
        Verdict.KNOWN,
    ]
    with reading() as session:
        assert len(session.exec(select(Alert)).all()) == 1
    assert len(bounces()) == 1


def test_the_same_notice_by_several_doors_at_once_is_taken_in_once(world: World) -> None:
    content = notice()
    with ThreadPoolExecutor(6) as threads:
        verdicts = list(threads.map(lambda _: take_in(content), range(12)))
    assert sorted(verdicts) == [Verdict.DEAD] + [Verdict.KNOWN] * 11
    with reading() as session:
        assert len(session.exec(select(Alert)).all()) == 1


def test_a_delay_and_a_full_mailbox_are_noted_and_stop_nothing(world: World) -> None:
    assert take_in(notice("4.4.1", action="delayed", own="a@x.example")) is Verdict.NOTED
    assert take_in(notice("5.2.2", own="b@x.example")) is Verdict.NOTED
    assert [(one.kind, one.status) for one in bounces()] == [("temporary", "4.4.1"), ("temporary", "5.2.2")]
    assert not is_dead(world)


def test_a_refusal_of_the_content_does_not_kill_the_address(world: World) -> None:
    assert take_in(notice("5.7.1")) is Verdict.NOTED
    assert bounces()[0].kind == "permanent"
    assert not is_dead(world)


def test_an_automatic_reply_is_noted_and_is_never_an_answer(world: World) -> None:
    assert take_in(away()) is Verdict.NOTED
    assert (bounces()[0].kind, bounces()[0].diagnostic) == ("auto_reply", "Absence du bureau : Point d'étape")
    assert answers() == 0
    world.live(TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=7))
    assert [kind for _, kind, person in world.sent() if person == "luc_lead"] == ["point_d_etape", "relance"]


def test_what_a_person_writes_is_left_to_a_person(world: World) -> None:
    written = b"From: Luc <luc@x.example>\r\nSubject: Re: Point\r\n\r\nC'est fait.\r\n"
    assert take_in(written) is Verdict.PERSON
    assert bounces() == []


def test_a_notice_without_our_mark_is_noted_and_believed_by_nobody(world: World) -> None:
    """Anybody can write a false notice of failure: only the mark proves that our letter came back."""
    assert take_in(notice(to="ne-pas-repondre@quadrille.example")) is Verdict.NOTED
    mark = mark_of(letter().message_id)
    false = f"retours+{mark[:-1]}{'0' if mark[-1] != '0' else '1'}@quadrille.example"
    assert take_in(notice(to=false, own="b@x.example")) is Verdict.NOTED
    assert not is_dead(world)
    with set_to(mail_return_path=""):  # an installation without marks goes by the identity of the letter alone
        assert take_in(notice(to="ne-pas-repondre@quadrille.example", own="c@x.example")) is Verdict.DEAD


def test_without_the_signature_a_false_notice_would_be_believed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(returned, "is_marked", lambda: False)
    assert take_in(notice(to="ne-pas-repondre@quadrille.example")) is Verdict.DEAD


def test_the_failure_of_an_address_to_which_a_mailbox_forwards_is_not_its_own(world: World) -> None:
    assert take_in(notice(about="ailleurs@x.example")) is Verdict.NOTED
    assert not is_dead(world)


def test_what_is_about_no_letter_that_left_is_foreign(world: World) -> None:
    elsewhere = "f" * 40 + "@quadrille.example"
    assert take_in(notice(identity=elsewhere, to="x@quadrille.example")) is Verdict.FOREIGN
    mail = letter()
    kept = mail.model_dump(exclude={"id", "key", "message_id", "state", "sent_at"})
    never_left = "a" * 40 + "@quadrille.example"
    world.keep("unsent", Mail(**kept, key="unsent", message_id=never_left, state=MailState.PENDING))
    assert take_in(notice(identity=never_left, to="x@y.example")) is Verdict.FOREIGN
    assert bounces() == []


def test_what_is_hostile_is_left_unread(world: World) -> None:
    for content in (b"", b"x: y\r\n\r\n" + b"a" * 1_000_001, b"Content-Type: message/rfc822\r\n\r\n" * 5_000):
        assert take_in(content) is Verdict.UNREAD
    nul = notice().replace(b"User unknown", b"User\x00unknown \xff\xfe")
    assert take_in(nul) is Verdict.DEAD


@given(st.text(max_size=80))
def test_no_address_bears_a_mark_but_those_we_signed(address: str) -> None:
    with set_to(mail_return_path=PATTERN):
        assert marked(address) == ""
        assert marked(f"retours+{address}@quadrille.example") == ""


# ---- the door


@contextmanager
def open_door(listen: str = "127.0.0.1:0") -> Iterator[Door]:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever)
    thread.start()
    door = Door(listen, take_in)
    asyncio.run_coroutine_threadsafe(door.open(), loop).result(10)
    try:
        yield door
    finally:
        asyncio.run_coroutine_threadsafe(_shut(door), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        loop.close()


async def _shut(door: Door) -> None:
    await door.close()
    mine = asyncio.current_task()
    left = [task for task in asyncio.all_tasks() if task is not mine]
    for task in left:
        task.cancel()
    await asyncio.gather(*left, return_exceptions=True)


def test_the_mail_server_hands_over_by_lmtp(world: World) -> None:
    came_to = envelope_sender(letter().message_id, "")
    with open_door() as door, smtplib.LMTP("127.0.0.1", door.port, timeout=10) as client:
        client.sendmail("", [came_to], notice(to="autre@quadrille.example"))
        client.sendmail("", [came_to], away())
        client.sendmail("", ["retours@quadrille.example"], b"Subject: Bonjour\r\n\r\nLu.\r\n")
    assert is_dead(world)
    assert [one.kind for one in bounces()] == ["permanent", "auto_reply"]


def test_a_socket_of_the_machine_is_a_door_too(world: World, tmp_path: Path) -> None:
    socket = tmp_path / "retours.sock"
    with open_door(str(socket)), smtplib.LMTP(str(socket)) as client:
        client.sendmail("", ["retours@quadrille.example"], notice())
    assert is_dead(world)
    assert socket.stat().st_mode & 0o777 == 0o660


def test_what_is_too_large_is_refused_at_the_door(world: World) -> None:
    with open_door() as door, smtplib.LMTP("127.0.0.1", door.port, timeout=10) as client:
        client.ehlo()
        assert client.esmtp_features["size"] == "1000000"
        with pytest.raises((smtplib.SMTPResponseException, smtplib.SMTPServerDisconnected)):
            client.sendmail("", ["retours@quadrille.example"], b"x: y\r\n\r\n" + b"a" * 1_000_100)


def test_the_mail_server_keeps_what_cannot_be_taken_in_now(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise OSError("the database is away")

    monkeypatch.setattr("store.bounces.mail_that_went", broken)
    with open_door() as door, smtplib.LMTP("127.0.0.1", door.port, timeout=10) as client:
        with pytest.raises(smtplib.SMTPDataError) as trouble:
            client.sendmail("", ["retours@quadrille.example"], notice(to="x@y.example"))
        assert trouble.value.smtp_code == 451


@pytest.mark.parametrize(
    "listen", ["0.0.0.0:2424", "192.0.2.1:2424", "quadrille.example:24", "127.0.0.1", ":24", "[::]:24"]
)
def test_the_door_opens_on_this_machine_only(listen: str) -> None:
    with pytest.raises(NotThisMachine):
        address_of(listen)


def test_the_addresses_of_this_machine_are_known() -> None:
    assert address_of("127.0.0.1:2424") == ("127.0.0.1", 2424)
    assert address_of("[::1]:2424") == ("::1", 2424)
    assert address_of("/run/quadrille/retours.sock") == ("/run/quadrille/retours.sock", None)


# ---- the mailbox


@pytest.fixture
def box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapServer]:
    """A mailbox, and an installation that reads it."""
    (tmp_path / "secret").write_text(f"{PASSWORD}\n", encoding="utf-8")
    with ImapServer(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        with set_to(
            imap_host="127.0.0.1",
            imap_port=server.port,
            imap_user=USER,
            imap_password_file=tmp_path / "secret",
            mail_return_path=PATTERN,
        ):
            yield server


def test_the_mailbox_is_read_once_and_what_a_person_wrote_is_flagged(world: World, box: ImapServer) -> None:
    huge = b"Subject: x\r\n\r\n" + b"a" * 1_100_000
    person = b"From: Luc <luc@x.example>\r\nSubject: Re: Point\r\n\r\nC'est fait.\r\n"
    box.receive(notice(), person, away(), huge)
    assert returned_mail.fn() == Intake(noted=1, dead=1, foreign=1, for_a_person=1, told=1)
    assert is_dead(world)
    assert box.flags() == [{"\\Seen"}, {"\\Seen", "\\Flagged"}, {"\\Seen"}, {"\\Seen"}]
    assert returned_mail.fn() == Intake()
    assert str(returned_mail.fn()) == "courriels revenus : aucun"
    assert len(bounces()) == 2


def test_one_message_that_cannot_be_taken_in_delays_no_other_and_is_read_again(
    world: World, box: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    box.receive(away(), notice())
    taken = returned.take_in

    def broken(content: bytes, came_to: str = "") -> Verdict:
        if b"absence@" in content:
            raise RuntimeError("a poison")
        return taken(content, came_to)

    with monkeypatch.context() as patched:
        patched.setattr(returned, "take_in", broken)
        assert returned_mail.fn() == Intake(dead=1, failed=1, told=1)
    assert returned_mail.fn() == Intake(noted=1)


def test_a_mailbox_that_does_not_answer_is_said_and_harms_nothing(
    world: World, box: ImapServer, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("un autre", encoding="utf-8")
    assert "refuse l'accès" in str(returned_mail.fn())
    with set_to(imap_port=1):
        assert "ne répond pas" in str(returned_mail.fn())
    with set_to(imap_password_file=tmp_path / "absent"):
        assert "illisible" in str(returned_mail.fn())


def test_the_mailbox_is_read_over_tls_that_is_verified(
    world: World, box: ImapServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with (
        pytest.raises(MailboxTrouble),
        Mailbox("127.0.0.1", box.port, user=USER, password=PASSWORD, folder="INBOX", timeout=5),
    ):
        pass


def test_an_installation_without_a_mailbox_reads_none(world: World) -> None:
    assert returned_mail.fn() == Intake()


def test_the_whole_corpus_is_taken_in_and_answers_nothing(world: World) -> None:
    ours = letter().message_id.encode()
    verdicts = [
        take_in(one.content.replace(b"0123456789abcdef0123456789abcdef01234567@quadrille.example", ours))
        for one in SAMPLES
    ]
    people = [verdict for one, verdict in zip(SAMPLES, verdicts, strict=True) if one.is_a == "person"]
    assert set(people) <= {Verdict.PERSON, Verdict.UNREAD}
    assert verdicts.count(Verdict.NOTED) == len(bounces()) == len(SAMPLES) - len(people)
    assert answers() == 0


@pytest.mark.parametrize("path", ["", "retours@quadrille.example", PATTERN, "*@retours.quadrille.example"])
def test_a_return_path_may_bear_the_mark_of_each_mail(path: str) -> None:
    known = settings.settings().model_dump() | {"mail_return_path": path}
    assert settings.Settings(_env_file=None, **known).mail_return_path == path


@pytest.mark.parametrize(
    "path", ["retours", "a*b*@x.example", f"{'x' * 20}*@x.example", "retours @x.example", "é@x.example"]
)
def test_a_return_path_that_would_carry_nothing_back_is_refused(path: str) -> None:
    known = settings.settings().model_dump() | {"mail_return_path": path}
    with pytest.raises(ValueError, match="QUADRILLE_MAIL_RETURN_PATH"):
        settings.Settings(_env_file=None, **known)


# ---- the letter to the coordinator


def told_by_letter() -> list[Mail]:
    with reading() as session:
        return list(session.exec(select(Mail).where(Mail.letter == Letter.DEAD_ADDRESS).order_by(Mail.id)))  # type: ignore[arg-type]


def test_the_coordinator_is_written_to_once_about_a_dead_address(world: World) -> None:
    take_in(notice())
    assert returned_mail.fn() == Intake(told=1)
    assert returned_mail.fn() == Intake()
    (mail,) = told_by_letter()
    assert mail.person_id == world["anne_animatrice"]
    assert LUC in mail.body_text
    assert "/territoires/CLPE35001/adresses" in mail.body_text or "/territoires/REDON/adresses" in mail.body_text
    with world.morning(TUESDAY + timedelta(days=1)):
        assert returned_mail.fn().told == 0


def test_a_mailbox_refused_as_a_letter_goes_is_told_by_letter_too(world: World) -> None:
    wednesday = TUESDAY + timedelta(days=1)
    with reading() as session:
        (mail,) = session.exec(select(Mail).where(Mail.recipient == LUC))
    with transaction() as session:
        tell_of_dead_addresses(session, [(mail, "550 no such user")], clock.now())
    with world.morning(wednesday):
        assert returned_mail.fn().told == 1


def zoe_is_dead_too(world: World) -> None:
    with transaction() as session:
        other = session.exec(select(Person).where(Person.id == world["zoe_deputy"])).one()
        other.address_is_dead = True
        session.add(other)
        luc = session.exec(select(Mail).where(Mail.recipient == LUC)).one()
        values = luc.model_dump(exclude={"id", "key", "message_id", "person_id", "recipient"})
        zoe = mails.queue(session, Mail(**values, key="z", message_id="", person_id=other.id, recipient="z@x.example"))
        assert zoe is not None
        raise_alert(
            session,
            key="adresse morte:z",
            kind=AlertKind.DEAD_ADDRESS,
            territory_id=luc.territory_id or 0,
            raised_on=TUESDAY,
            recipient_id=world["anne_animatrice"],
            mail_id=zoe.id,
        )


def test_a_second_dead_address_of_the_day_waits_for_the_next_morning(world: World) -> None:
    take_in(notice())
    assert returned_mail.fn().told == 1
    zoe_is_dead_too(world)
    assert returned_mail.fn().told == 0
    with world.morning(TUESDAY + timedelta(days=1)):
        assert returned_mail.fn().told == 1
        assert returned_mail.fn().told == 0
    assert "Zoe Test" in told_by_letter()[1].body_text


def test_a_mended_address_is_told_to_nobody(world: World) -> None:
    take_in(notice())
    mend_address(world["luc_lead"], "luc.morvan@quadrille.example", world["anne_animatrice"])
    assert returned_mail.fn() == Intake()
    assert told_by_letter() == []


def both_are_told(world: World) -> None:
    take_in(notice())
    zoe_is_dead_too(world)
    assert returned_mail.fn().told == 1


def mend(world: World, name: str) -> None:
    mend_address(world[name], f"{name}.mieux@quadrille.example", world["anne_animatrice"])


def test_the_letter_about_an_address_mended_before_it_left_goes_without_it(world: World) -> None:
    both_are_told(world)
    mend(world, "luc_lead")
    first, second = told_by_letter()
    assert (first.state, first.error) == (MailState.CANCELLED, "adresse corrigée")
    assert [name in first.body_text for name in ("Luc Test", "Zoe Test")] == [True, True]
    assert [name in second.body_text for name in ("Luc Test", "Zoe Test")] == [False, True]
    mend(world, "zoe_deputy")
    assert [one.state for one in told_by_letter()] == [MailState.CANCELLED] * 2
    with world.morning(TUESDAY + timedelta(days=1)) as morning:
        assert returned_mail.fn().told == 0
        morning.deliver()
    assert [one.state for one in told_by_letter()] == [MailState.CANCELLED] * 2


def test_the_letter_about_the_dead_address_of_somebody_erased_does_not_leave(world: World) -> None:
    take_in(notice())
    assert returned_mail.fn().told == 1
    erase_person(LUC)
    assert [one.state for one in told_by_letter()] == [MailState.CANCELLED]
    assert not open_dead_addresses()


def open_dead_addresses() -> list[Alert]:
    with reading() as session:
        return [one for one in session.exec(select(Alert)) if one.closed_at is None]


def mended_as_it_goes(world: World) -> list[str]:
    """Luc's address is mended as the letter is marked as going; what the server then takes for the coordinator."""
    both_are_told(world)
    mended: list[bool] = []

    def meanwhile(step: str) -> None:
        if step == "written ahead" and not mended:
            mended.append(True)
            mend(world, "luc_lead")

    with world.morning(TUESDAY + timedelta(days=1)), Sink() as sink:
        round_to(sink, world.folder, meanwhile)
    assert mended
    taken = {one.message_id for one in sink.accepted}
    return [one.body_text for one in told_by_letter() if one.message_id in taken]


def test_an_address_mended_as_its_letter_is_about_to_go_is_not_told(world: World) -> None:
    (left,) = mended_as_it_goes(world)
    assert [name in left for name in ("Luc Test", "Zoe Test")] == [False, True]


def test_sabotage_a_mended_address_that_strikes_nothing_is_told(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "drop_what_no_longer_holds", lambda *_: 0)
    assert any("Luc Test" in left for left in mended_as_it_goes(world))


def test_the_dead_address_of_a_login_link_is_told_where_the_person_is_known(world: World) -> None:
    with transaction() as session:
        luc = session.exec(select(Mail).where(Mail.recipient == LUC)).one()
        luc.territory_id = None
        session.add(luc)
    assert take_in(notice()) is Verdict.DEAD
    with reading() as session:
        alert = session.exec(select(Alert)).one()
    assert (alert.territory_id, alert.recipient_id) == (world["REDON"], world["anne_animatrice"])


def told_by_doctor() -> dict[str, bool]:
    return {one.what: one.is_fine for one in diagnose() if "revenus" in one.what or "retours" in one.what}


def test_the_doctor_says_whether_what_comes_back_can_be_read(world: World, box: ImapServer, tmp_path: Path) -> None:
    opened = "La boîte des courriels revenus (127.0.0.1) s'ouvre."
    assert told_by_doctor() == {opened: True}
    with set_to(lmtp_listen="192.0.2.1:2424", mail_return_path="retours@quadrille.example"):
        assert told_by_doctor() == {
            "La porte des courriels revenus (192.0.2.1:2424) n'est pas sur cette machine.": False,
            opened: True,
            "Les courriels revenus ne portent pas de marque : un faux avis serait cru.": False,
        }
    (tmp_path / "secret").write_text("un autre", encoding="utf-8")
    ((what, is_fine),) = told_by_doctor().items()
    assert (what.startswith("La boîte des retours refuse l'accès"), is_fine) == (True, False)
