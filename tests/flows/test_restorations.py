"""After an old copy of the database is restored, what had left does not leave again, and nothing due is lost."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.pool import NullPool
from sqlmodel import select
from typer.testing import CliRunner

import settings
from cli.app import app
from flows import alarm, clock, delivery, restorations
from flows.audit import audit
from flows.check_ins import open_campaign
from flows.delivered import Delivered
from flows.diagnosis import diagnose
from flows.restorations import QUARANTINE, Reconciled
from flows.running import run_flow
from mail.send_journal import Event, SendJournal
from mail.traces import last_batch
from models import JournalEntry, Mail, MailTrace
from models.closed_lists import Letter, MailState, Rung
from store import database as db
from store import mails, traces
from tests.asking_world import World, the_world
from tests.faults_world import broken_rules, in_a_child, killer
from tests.outbox import MONDAY, a_mail, queue, round_to, rows, states
from tests.sink import Sink

TUESDAY = MONDAY + timedelta(days=1)


class Installation:
    """A database with its trace, a mail server, and a copy of the database that can be put back."""

    def __init__(self, sink: Sink, address: str) -> None:
        self.sink = sink
        self._url = make_url(address)
        self._copy = f"{self._url.database}_copie"

    @property
    def trace(self) -> Path:
        return settings.settings().data_dir / "envois"

    @property
    def received(self) -> Counter[str]:
        """How many copies of each mail the server took."""
        return Counter(one.message_id for one in self.sink.accepted)

    def round(self, at: datetime = MONDAY, watch: Callable[[str], None] = lambda _: None) -> Delivered:
        with clock.set_to(at):
            return round_to(self.sink, self.trace, watch)

    def back_up(self) -> None:
        self._copied(str(self._url.database), self._copy)

    def restore(self) -> None:
        self._copied(self._copy, str(self._url.database))

    def reconcile(self, at: datetime = TUESDAY) -> Reconciled:
        with clock.set_to(at):
            return restorations.reconcile(restorations.missing())

    def _copied(self, source: str, target: str) -> None:
        db.engine().dispose()
        if self._url.get_backend_name() == "sqlite":
            with db.engine().connect() as connection:
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            db.engine().dispose()
            for beside in ("-wal", "-shm"):
                Path(f"{target}{beside}").unlink(missing_ok=True)
            shutil.copyfile(source, target)
        else:
            _run(self._url.set(database="postgres").render_as_string(hide_password=False), source, target)


def _run(administration: str, source: str, target: str) -> None:
    engine = create_engine(administration, isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE IF EXISTS "{target}" WITH (FORCE)'))
        connection.execute(text(f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY'))
    engine.dispose()


@pytest.fixture
def house(database: str, tmp_path: Path) -> Iterator[Installation]:
    before = settings.settings()
    settings.use(settings.demonstration(tmp_path / "var").model_copy(update={"administrator_email": "a@b.example"}))
    with Sink() as sink:
        house = Installation(sink, database)
        yield house
    if database.startswith("postgresql"):
        with db.engine().connect() as connection:
            connection.execution_options(isolation_level="AUTOCOMMIT")
            connection.execute(text(f'DROP DATABASE IF EXISTS "{house._copy}" WITH (FORCE)'))
    settings.use(before)


def some(count: int, series: str = "m", **changes: object) -> list[Mail]:
    return [a_mail(f"{series}{number}", **changes) for number in range(count)]


def lived_on(house: Installation, known: int, unknown: int) -> None:
    """One mail left, a copy was made, these left (some decided after the copy), and the copy was put back."""
    queue(*some(1, "avant"))
    house.round()
    queue(*some(known))
    house.back_up()
    queue(*some(unknown, "apres"))
    assert house.round(MONDAY + timedelta(hours=1)).sent == known + unknown
    house.restore()


@pytest.mark.parametrize(("known", "unknown"), [(1, 0), (4, 3), (20, 20)])
def test_what_left_since_the_copy_does_not_leave_twice_and_nothing_is_lost(
    house: Installation, known: int, unknown: int
) -> None:
    lived_on(house, known, unknown)
    queue(*some(2, "nouveau"))
    assert house.round(TUESDAY) == Delivered(in_quarantine=True)
    assert house.reconcile() == Reconciled(sent=known, remembered=unknown)
    assert house.reconcile() == Reconciled(), "twice is as once"
    assert house.round(TUESDAY).sent == 2
    queue(*some(unknown, "apres", not_before=TUESDAY), *some(1, "plus_tard"))
    assert house.round(TUESDAY + timedelta(hours=1)) == Delivered(sent=1, recovered=unknown)
    assert set(house.received.values()) == {1}
    assert house.received.keys() == {mail.message_id for mail in rows().values()}
    assert set(states().values()) == {MailState.SENT.value}
    told = [mail.sent_at for key, mail in rows().items() if key.startswith(("m", "apres"))]
    assert set(told) == {MONDAY + timedelta(hours=1)}, "silence counts from the day on which they left"


def test_without_the_quarantine_letters_leave_twice(house: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    lived_on(house, 4, 0)
    monkeypatch.setattr(delivery, "is_restored", lambda _: False)
    house.round(TUESDAY)
    assert max(house.received.values()) == 2


def test_without_the_memory_what_is_decided_again_leaves_twice(house: Installation) -> None:
    lived_on(house, 0, 3)
    house.reconcile()
    with db.transaction() as session:
        traces.forget(session, [mails.message_id_of(f"apres{number}") for number in range(3)])
    queue(*some(3, "apres"))
    house.round(TUESDAY)
    assert max(house.received.values()) == 2


def test_a_copy_made_before_any_letter_left_is_known_as_old_too(house: Installation) -> None:
    queue(*some(2))
    house.back_up()
    house.round()
    house.restore()
    assert house.round(TUESDAY).in_quarantine
    assert house.reconcile().sent == 2
    assert house.round(TUESDAY) == Delivered()


def test_a_copy_after_which_nothing_left_stops_nothing(house: Installation) -> None:
    queue(*some(2))
    house.round()
    house.back_up()
    queue(*some(2, "oublie"))
    house.restore()
    queue(*some(1, "suite"))
    assert house.round(TUESDAY) == Delivered(sent=1)


def test_copies_restored_one_after_the_other_are_each_known_as_old(house: Installation) -> None:
    lived_on(house, 3, 2)
    house.reconcile()
    queue(*some(2, "ensuite"))
    assert house.round(TUESDAY).sent == 2
    house.restore()
    assert house.round(TUESDAY).in_quarantine
    assert house.reconcile() == Reconciled(sent=3, remembered=4)
    queue(*some(2, "ensuite"), *some(2, "apres"))
    assert house.round(TUESDAY) == Delivered(recovered=4)
    assert set(house.received.values()) == {1}


@pytest.mark.parametrize("step", ["claimed", "begun", "written ahead", "before DATA", "after DATA", "noted", "kept"])
def test_a_worker_in_the_middle_of_a_batch_is_never_taken_for_a_restore(house: Installation, step: str) -> None:
    queue(*some(3))
    seen: list[bool] = []

    def another(reached: str) -> None:
        if reached == step:
            seen.append(bool(restorations.quarantine()))

    assert house.round(watch=another).sent == 3
    assert seen
    assert not any(seen)
    assert house.reconcile() == Reconciled()


def test_a_copy_made_in_the_middle_of_a_batch_is_settled_by_the_trace(house: Installation) -> None:
    queue(*some(3))
    assert in_a_child(lambda: house.round(watch=killer("kept"))), "accepted, and not settled"
    house.back_up()
    assert house.round(TUESDAY) == Delivered(recovered=3)
    house.restore()
    assert house.round(TUESDAY) == Delivered(recovered=3)
    assert set(house.received.values()) == {1}


def test_what_the_server_refused_is_not_tried_again(house: Installation) -> None:
    queue(a_mail("refus.a"), a_mail("b"))
    house.back_up()
    house.round()
    house.restore()
    assert house.reconcile() == Reconciled(sent=1, refused=1)
    assert states() == {"refus.a": "echouee", "b": "envoyee"}
    assert "554" in rows()["refus.a"].error


def test_a_doubt_on_an_alert_is_for_a_person_and_the_rest_leaves_again(house: Installation) -> None:
    queue(a_mail("coupe-apres.a", letter=Letter.ALERT, rung=Rung.REGION), a_mail("coupe-apres.b"), a_mail("plein.c"))
    house.back_up()
    house.round()
    house.restore()
    assert house.reconcile() == Reconciled(in_doubt=1, to_send=1)
    assert states() == {"coupe-apres.a": "incertaine", "coupe-apres.b": "a_envoyer", "plein.c": "a_envoyer"}


def test_another_letter_that_bears_the_identity_of_one_that_left_waits_for_a_person(house: Installation) -> None:
    lived_on(house, 0, 1)
    house.reconcile()
    queue(a_mail("apres0", recipient="quelqu.un.d.autre@quadrille.example"))
    house.round(TUESDAY)
    assert rows()["apres0"].state is MailState.AMBIGUOUS
    assert "01/06/2026" in rows()["apres0"].error
    with db.transaction() as session:
        assert mails.send_again(session, rows()["apres0"].id or 0, TUESDAY)
    assert house.round(TUESDAY) == Delivered(sent=1), "once somebody has decided, the trace is no obstacle"


def test_what_an_answer_stopped_in_the_meantime_had_left_all_the_same(house: Installation) -> None:
    lived_on(house, 1, 0)
    with db.transaction() as session:
        mails.stop_named(session, "m0", reason="sans objet")
    assert house.reconcile() == Reconciled(sent=1)
    assert rows()["m0"].sent_at == MONDAY + timedelta(hours=1)


def test_the_quarantine_is_said_everywhere_and_ends_by_the_command(house: Installation) -> None:
    lived_on(house, 2, 1)
    with clock.set_to(TUESDAY):
        assert str(run_flow(delivery.delivery)).startswith("courriels : aucun ne part")
        (told,) = settings.settings().mailbox.glob("*.eml")
        assert "a@b.example" in told.read_text()
        assert QUARANTINE in run_flow(audit).findings
        assert QUARANTINE in alarm.banner()
        (said,) = [one for one in diagnose() if "plus ancienne" in one.what]
        assert "quadrille mail reconcile" in said.remedy
        done = CliRunner().invoke(app, ["mail", "reconcile"])
        assert done.exit_code == 0, done.output
        assert "acceptés par le serveur : 3, refusés : 0" in done.output
        assert "déjà partis, qui ne repartiront pas : 2" in done.output
        assert QUARANTINE not in run_flow(audit).findings
        assert not [one for one in diagnose() if "plus ancienne" in one.what]
    with db.reading() as session:
        (entry,) = session.exec(select(JournalEntry).where(JournalEntry.action == "courriels.rapproches"))
        assert entry.facts["sent"] == 2
        assert len(session.exec(select(MailTrace)).all()) == 1


OPENING = date(2026, 3, 2)


def a_silent_quarter(house: Installation) -> World:
    """Two leads who never answer, asked on the opening; the copy is of three days later."""
    world = the_world()
    world.folder = house.trace
    world.roadmap("REDON")
    for number, lead in enumerate(("luc_lead", "lea_lead")):
        world.person(lead)
        world.commitment(f"{number}A", lead)
    with world.morning(OPENING) as morning:
        open_campaign("35", OPENING, world["anne_animatrice"])
        morning.deliver()
    world.live(OPENING + timedelta(days=1), OPENING + timedelta(days=3))
    house.back_up()
    return world


def accepted(house: Installation) -> Counter[str]:
    """How many times each mail was accepted, as told by the trace."""
    with closing(SendJournal(house.trace)) as journal:
        return Counter(line.message_id for line in journal.lines() if line.event is Event.ACCEPTED)


def left_at(house: Installation) -> dict[str, datetime]:
    """When each mail was accepted, as told by the trace."""
    with closing(SendJournal(house.trace)) as journal:
        return {line.message_id: line.at for line in journal.lines() if line.event is Event.ACCEPTED}


@pytest.mark.parametrize("away", [8, 20, 40])
def test_reminders_and_alerts_that_left_before_the_restore_are_recognised(house: Installation, away: int) -> None:
    world = a_silent_quarter(house)
    restored_on = OPENING + timedelta(days=away)
    world.live(OPENING + timedelta(days=4), restored_on)
    before = accepted(house)
    assert len(before) > 2
    house.restore()
    world.live(restored_on + timedelta(days=1), restored_on + timedelta(days=3))
    assert accepted(house) == before, "in quarantine nothing leaves, and the planners go on"
    house.reconcile(clock.morning_of(restored_on + timedelta(days=4)))
    world.live(restored_on + timedelta(days=4), OPENING + timedelta(days=75))
    assert set(accepted(house).values()) == {1}
    assert {mail.message_id: mail.sent_at for mail in world.mails() if mail.sent_at}.items() <= left_at(house).items()
    assert Rung.NATIONAL in {mail.rung for mail in world.mails() if mail.state is MailState.SENT}
    assert MailState.AMBIGUOUS not in {mail.state for mail in world.mails()}
    assert broken_rules() == []


def test_the_last_batch_is_found_among_long_files_and_whatever_the_clock_said(tmp_path: Path) -> None:
    with closing(SendJournal(tmp_path)) as journal:
        assert last_batch(journal, MONDAY.date()) == 0
        journal.plan(7, [], MONDAY + timedelta(days=400))
        journal.plan(8, [], MONDAY)
        assert last_batch(journal, MONDAY.date()) == 8
        with (tmp_path / f"envois-{MONDAY.date()}.jsonl").open("a", encoding="utf-8") as file:
            file.write('["2026-06-01T08:00:00+00:00", "accepted", "x@y", "250 OK"]\n' * 5000)
        assert last_batch(journal, MONDAY.date()) == 8
