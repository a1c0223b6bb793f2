"""A campaign shared by région: each letter once, whoever prepares it, and what a dead worker left is found."""

import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from sqlmodel import func, select

from flows import first_letters, request_letters
from flows.check_ins import CheckInsRun, Opening, check_ins, open_campaign
from flows.request_letters import prepare, share_out, to_share
from flows.surroundings import know
from models import AccessLink, ChainStep, CheckIn, Commitment, JournalEntry, Mail
from models.closed_lists import Letter, Level
from roadmaps.facts import PartFacts, TerritoryFacts
from roadmaps.perimeters import Forest
from roadmaps.sharing import Share, Unasked, shares
from store import database as db
from store import journal, policies, unasked
from tests.asking_world import LONG_AGO, World, at_nine, the_world

OPENING = date(2026, 3, 2)


@pytest.fixture
def world(database: str, monkeypatch: pytest.MonkeyPatch) -> World:
    """Two régions with twelve people each, and one person who has commitments in both."""
    monkeypatch.setattr(request_letters, "BATCH", 5)
    made = the_world()
    made.roadmap("REDON")
    made.roadmap("44", "loire")
    made.person("both_sides")
    for number in range(12):
        for roadmap in ("roadmap", "loire"):
            name = f"lead{number}_{roadmap}"
            made.person(name)
            made.commitment(f"{roadmap}{number}", name, roadmap=roadmap)
    made.commitment("B1", "both_sides")
    made.commitment("B2", "both_sides", roadmap="loire")
    return made


def planned(world: World, monkeypatch: pytest.MonkeyPatch) -> Opening:
    """The campaign as its first transaction leaves it: nobody has prepared a letter yet."""
    with monkeypatch.context() as patched, world.morning(OPENING):
        patched.setattr("flows.check_ins.prepare", lambda *_: None)
        return open_campaign("FR", OPENING, world["anne_animatrice"])


def letters_by_person() -> Counter[int]:
    with db.reading() as session:
        requests = select(Mail.person_id).where(Mail.letter == Letter.CHECK_IN)
        return Counter(one for one in session.exec(requests) if one is not None)


def rows(table: type) -> int:
    with db.reading() as session:
        return session.exec(select(func.count()).select_from(table)).one()


def everyone_is_asked_once(people: int = 25) -> None:
    assert set(letters_by_person().values()) == {1}
    assert len(letters_by_person()) == people
    assert (rows(CheckIn), rows(ChainStep), rows(AccessLink)) == (people, people, people)
    with db.reading() as session:
        assert unasked.unasked(session) == []
        assert journal.verify(session).is_valid
        written = [one for one in session.exec(select(JournalEntry)) if one.action == "campagne.lettres"]
    told = [id_ for entry in written for id_ in entry.facts["check_ins"]]  # type: ignore[attr-defined]
    assert len(told) == len(set(told)) == people


def test_a_person_with_commitments_in_two_regions_gets_one_letter_from_one_of_them(world: World) -> None:
    with world.morning(OPENING):
        done = open_campaign("FR", OPENING, world["anne_animatrice"])
    assert (done.people, done.commitments) == (25, 26)
    everyone_is_asked_once()
    (letter,) = [mail for mail in world.mails() if mail.person_id == world["both_sides"]]
    assert "Engagement B1" in letter.body_text
    assert "Engagement B2" in letter.body_text


def test_what_a_dead_worker_left_is_done_by_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(world, monkeypatch)
    assert letters_by_person() == Counter()
    real, batches = first_letters.ask, 0

    def dies(*args: object, **kwargs: object) -> int:
        nonlocal batches
        batches += 1
        if batches == 3:
            real(*args, **kwargs)  # type: ignore[arg-type]
            raise KeyboardInterrupt
        return real(*args, **kwargs)  # type: ignore[arg-type]

    with monkeypatch.context() as patched, world.morning(OPENING):
        patched.setattr(request_letters, "ask", dies)
        with pytest.raises(KeyboardInterrupt):
            share_out()
    assert len(letters_by_person()) == 10  # the third batch left no trace: neither letter, rung, link nor act
    assert rows(AccessLink) == rows(ChainStep) == 10
    with world.morning(OPENING + timedelta(days=1)):
        assert share_out().letters == 15
        assert share_out().letters == 0
    everyone_is_asked_once()


def test_workers_that_take_the_same_region_at_once_ask_each_person_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(world, monkeypatch)
    missing = to_share(OPENING)
    assert len(missing) == 2
    start, done = threading.Barrier(4), list[int]()

    def work(backwards: bool) -> None:
        start.wait()
        done.append(prepare(missing[::-1] if backwards else missing, OPENING).letters)

    with world.morning(OPENING):
        workers = [threading.Thread(target=work, args=(bool(number % 2),)) for number in range(4)]
        for one in workers:
            one.start()
        for one in workers:
            one.join()
    assert (len(done), sum(done)) == (4, 25)
    everyone_is_asked_once()


def test_without_looking_again_under_the_lock_people_would_be_asked_twice(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sabotage: what is held is not looked at a second time; the unique key of rungs then stops the worker."""
    planned(world, monkeypatch)
    missing = to_share(OPENING)
    with world.morning(OPENING):
        prepare(missing, OPENING)
        monkeypatch.setattr(unasked, "hold", lambda _session, ids, wait=False: list(ids))
        with pytest.raises(Exception, match=r"(?i)unique"):
            prepare(missing, OPENING)
    everyone_is_asked_once()


def test_each_region_can_be_asked_for_alone(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    done = planned(world, monkeypatch)
    loire, bretagne = to_share(OPENING)
    with world.morning(OPENING):
        assert request_letters.request_letters.fn(done.campaign_id, loire.region).regions == {loire.name: 12}
        assert len(letters_by_person()) == 12
        assert request_letters.request_letters.fn(done.campaign_id, loire.region).letters == 0
        assert request_letters.request_letters.fn().regions == {bretagne.name: 13}
    everyone_is_asked_once()


def test_opening_again_prepares_what_is_missing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    planned(world, monkeypatch)
    with world.morning(OPENING):
        assert open_campaign("FR", OPENING, world["anne_animatrice"]).already_open
    everyone_is_asked_once()


def test_a_large_campaign_launched_from_a_page_leaves_its_letters_to_the_workers(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.check_ins.SHARED_FROM", 20)
    with world.morning(OPENING):
        assert open_campaign("FR", OPENING, world["anne_animatrice"], at_once=False).letters_to_come
        assert letters_by_person() == Counter()
        request_letters.request_letters.fn()
    everyone_is_asked_once()


def test_who_answered_by_phone_before_their_letter_was_ready_gets_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(world, monkeypatch)
    with db.transaction() as session:
        (one,) = session.exec(select(CheckIn).where(CheckIn.person_id == world["lead3_loire"]))
        one.closed_at, one.closing_reason = at_nine(OPENING), "répondu"
        session.add(one)
    with world.morning(OPENING):
        assert share_out().letters == 24
    assert world["lead3_loire"] not in letters_by_person()


def test_a_check_in_of_which_nothing_is_awaited_any_more_is_closed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(world, monkeypatch)
    with db.transaction() as session:
        commitment = session.get_one(Commitment, world["loire3"])
        commitment.withdrawn_on = OPENING
        commitment.withdrawal_reason = "abandon"
        session.add(commitment)
    with world.morning(OPENING):
        assert share_out().letters == 24
        assert share_out().letters == 0
    with db.reading() as session:
        (one,) = session.exec(select(CheckIn).where(CheckIn.person_id == world["lead3_loire"]))
    assert one.closing_reason == first_letters.POINTLESS


def test_a_commitment_handed_over_before_the_letter_is_ready_is_in_that_letter(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(world, monkeypatch)
    with world.morning(OPENING), db.transaction() as session:
        known = know(session, OPENING, at_nine(OPENING))
        first_letters.ask_new_lead(
            session,
            known,
            check_in_id=world.check_in_of("lead3_loire"),
            commitment_id=world["loire3"],
            person_id=world["lead4_loire"],
        )
    with world.morning(OPENING):
        share_out()
    (letter,) = [mail for mail in world.mails() if mail.person_id == world["lead4_loire"]]
    assert "Engagement loire3" in letter.body_text
    assert "Engagement loire4" in letter.body_text


def test_what_a_policy_opens_alone_is_opened_and_its_letters_prepared(world: World) -> None:
    with db.transaction() as session:
        policies.decide(
            session,
            territory_id=world["35"],
            choices={"launch": "automatique", "rhythm": "trimestriel"},
            valid_from=LONG_AGO,
            decided_by_id=None,
            at=at_nine(OPENING),
        )
    ran: list[CheckInsRun] = []
    for day in range(60):
        with world.morning(OPENING + timedelta(days=day)):
            ran.append(check_ins.fn(OPENING + timedelta(days=day)))
    opened = [one for one in ran if one.opened]
    assert len(opened) == 1
    assert opened[0].letters.letters == 13
    assert "1 campagne ouverte" in str(opened[0]).replace("\N{NO-BREAK SPACE}", " ")


def area(id_: int, level: Level, *parents: tuple[int, float]) -> TerritoryFacts:
    parts = tuple(PartFacts(parent, share, LONG_AGO) for parent, share in parents)
    return TerritoryFacts(id=id_, code=f"T{id_}", name=f"Territoire {id_}", level=level, parts=parts)


def test_shares_are_by_main_region_and_what_lies_in_none_is_the_nations() -> None:
    forest = Forest(
        [
            area(1, Level.NATIONAL),
            area(2, Level.REGION, (1, 1.0)),
            area(3, Level.REGION, (1, 1.0)),
            area(4, Level.DEPARTEMENT, (2, 1.0)),
            area(5, Level.DEPARTEMENT, (3, 1.0)),
            area(6, Level.BASSIN, (4, 0.3), (5, 0.7)),
        ],
        OPENING,
    )
    found = shares([Unasked(9, 12, 6), Unasked(9, 11, 4), Unasked(9, 10, 1), Unasked(8, 13, 5)], forest)
    assert found == (
        Share(8, "T3", "Territoire 3", (13,)),
        Share(9, "T1", "Territoire 1", (10,)),
        Share(9, "T2", "Territoire 2", (11,)),
        Share(9, "T3", "Territoire 3", (12,)),
    )
