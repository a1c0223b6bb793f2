"""What a run tells of itself, région by région: how many, and for whom."""

from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from flows import request_letters
from flows.alerts import alerts
from flows.check_ins import check_ins, open_campaign
from flows.delivery import deliver
from flows.reminders import reminders
from flows.running import _markdown
from mail.folder import FolderBackend
from mail.send_journal import SendJournal
from roadmaps.calendars import add_working_days
from roadmaps.sharing import NOWHERE, by_region
from store.database import reading
from store.territories import forest
from tests.asking_world import WORKING, World, the_world

OPENING = date(2026, 3, 2)


@pytest.fixture
def world(database: str) -> World:
    made = the_world()
    made.roadmap("REDON")
    made.person("luc_lead")
    made.commitment("1A", "luc_lead")
    return made


def test_each_flow_says_how_many_went_to_each_region(world: World, tmp_path: Path) -> None:
    with world.morning(OPENING), closing(SendJournal(tmp_path / "envois")) as journal:
        open_campaign("35", OPENING, world["anne_animatrice"])
        delivered = deliver(FolderBackend(tmp_path / "mails"), journal)
    assert delivered.regions == {"Bretagne": 1}
    reminded, alerted = Counter[str](), Counter[str]()
    day = OPENING
    while not alerted:
        day = add_working_days(WORKING, day, 1)
        with world.morning(day):
            run = reminders.fn(day)
            assert run.reminders == sum(run.regions.values())
            reminded.update(run.regions)
            told = alerts.fn(day)
            assert told.digests == sum(told.regions.values())
            alerted.update(told.regions)
            deliver(FolderBackend(tmp_path / "mails"), journal)
        assert day < OPENING + timedelta(days=60)
    journal.close()
    assert set(reminded) == set(alerted) == {"Bretagne"}


def test_the_check_ins_say_who_was_asked_in_each_region_here_or_by_other_runs(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.roadmap("44", "nantes")
    world.person("zoe_lead")
    world.commitment("2A", "zoe_lead", roadmap="nantes")
    with world.morning(OPENING):
        with monkeypatch.context() as patch:
            patch.setattr("flows.check_ins.prepare", lambda *_: None)  # a worker that died before it began
            open_campaign("FR", OPENING, world["nadia_nation"])
            patch.setattr(request_letters, "SHARED_FROM", 2)
            patch.setattr(request_letters, "in_prefect", lambda: True)
            patch.setattr(request_letters, "hand_over", lambda *_: True)
            left = check_ins.fn(OPENING)
        here = check_ins.fn(OPENING)
    asked = {"Bretagne": 1, "Pays de la Loire": 1}
    assert (left.letters.regions, left.letters.handed_over) == ({}, asked)
    assert (here.letters.regions, here.letters.handed_over) == (asked, {})
    for run in (left, here):
        told = _markdown("check_ins", run)
        assert "| Bretagne | 1 |" in told
        assert "| Pays de la Loire | 1 |" in told


def test_what_lies_nowhere_is_counted_apart_and_the_table_is_in_the_artifact(world: World) -> None:
    with reading() as session:
        places = forest(session, OPENING)
    told = by_region(places, [world["REDON"], None, world["35"], 987_654])
    assert dict(told) == {NOWHERE: 2, "Bretagne": 2}
    with world.morning(OPENING):
        open_campaign("35", OPENING, world["anne_animatrice"])
    assert "| Bretagne | 2 |" in _markdown("reminders", reminders.fn(OPENING).__class__(1, 0, 0, told))
