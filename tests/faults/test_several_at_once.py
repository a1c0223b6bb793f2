"""Two schedulers and two workers at once, and one killed in between: each firing once, each due letter once."""

import itertools
import multiprocessing
import time
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlmodel import col, select

from flows import clock
from flows.alerts import alerts
from flows.check_ins import check_ins, open_campaign
from flows.reminders import reminders
from flows.running import fire, run_flow
from flows.support import support
from models import ChainStep, JobRun
from models.closed_lists import MailState
from roadmaps.calendars import add_working_days
from store import database as db
from store import jobs, mail_leases
from tests.asking_world import WORKING, World, at_nine, the_world
from tests.faults_world import FAULTS, Post, Tally, at_once, broken_rules, chance, in_a_child, killer
from tests.outbox import MONDAY, a_mail, queue, rows

OPENING = date(2026, 3, 2)
PLANNERS = {"check_ins": check_ins, "reminders": reminders, "support": support, "alerts": alerts}

pytestmark = pytest.mark.slow


def tick(day: date, post: Post, fired: Path) -> None:
    """What a scheduler does of a morning: each planner under its claim, then the post, each minute its own."""
    morning = at_nine(day)
    with clock.set_to(morning):
        for name, planner in PLANNERS.items():
            fire(name, morning, lambda name=name, planner=planner: _run(name, planner, day, fired))  # type: ignore[misc]
    post.work(morning + timedelta(minutes=1))


def _run(name: str, planner: object, day: date, fired: Path) -> str:
    with fired.open("a", encoding="utf-8") as ledger:
        ledger.write(f"{name} {day}\n")
    return str(run_flow(planner, day))  # type: ignore[arg-type]


def the_people(leads: int = 4) -> World:
    world = the_world()
    world.roadmap("REDON")
    world.person("diane_deputy")
    for number in range(leads):
        world.person(f"lead{number}_test")
        world.commitment(f"{number}A", f"lead{number}_test", deputy="diane_deputy")
    with world.morning(OPENING):
        open_campaign("35", OPENING, world["anne_animatrice"])
    return world


def lives(post: Post, folder: Path, *, days: int, processes: int) -> Counter[str]:
    """Several schedulers live the same days; how often each planner ran for each day."""
    the_people()
    fired = folder / "fired"
    fired.touch()
    for count in range(days):
        day = add_working_days(WORKING, OPENING, count)
        at_once(*(partial(tick, day, post, fired) for _ in range(processes)))
    return Counter(fired.read_text(encoding="utf-8").splitlines())


def test_two_schedulers_fire_each_planner_once_and_say_each_rung_once(post: Post, tmp_path: Path, tally: Tally) -> None:
    days = 14
    runs = lives(post, tmp_path, days=days, processes=2)
    with db.reading() as session:
        firings = session.exec(select(JobRun.schedule, JobRun.due_at)).all()
        said = Counter(session.exec(select(ChainStep.check_in_id, ChainStep.rung)).all())
    assert len(firings) == len(PLANNERS) * days
    assert set(runs.values()) == {1}
    assert len(runs) == len(PLANNERS) * days
    assert set(said.values()) == {1}
    assert {str(rung) for _, rung in said} >= {"relance_1", "relance_2", "suppleant"}
    found, figures = post.verdict(undecidable=0)
    tally.tell(injected=days, broken=len(found), schedulers=days, **figures)
    assert found == []


def test_without_the_claim_a_planner_fires_twice(post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "claim", lambda *_args, **_named: True)
    assert max(lives(post, tmp_path, days=2, processes=2).values()) == 2


def test_planners_without_a_claim_still_say_each_thing_once(
    post: Post, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The unique keys hold by themselves: a claim spares work, it is not what keeps letters single."""
    monkeypatch.setattr(jobs, "claim", lambda *_args, **_named: True)
    lives(post, tmp_path, days=6, processes=2)
    found, _ = post.verdict(undecidable=0)
    assert found == []


def slowly(step: str) -> None:
    """Workers that take their time are in one another's way."""
    if step in ("claimed", "begun"):
        time.sleep(0.01)


def together(workers: int) -> Callable[[str], None]:
    """Each worker, once it has claimed for the first time, waits for the others to have."""
    all_claimed, is_first = multiprocessing.get_context("fork").Barrier(workers), itertools.count()

    def watch(step: str) -> None:
        if step == "claimed" and next(is_first) == 0:
            all_claimed.wait(60)

    return watch


def crowd(post: Post, rounds: int, workers: int, *, kill: bool = True, watch: Callable[[str], None] = slowly) -> int:
    """Several workers on one outbox, one of them killed each round at a step that is known; gives the kills."""
    drawn, kills = chance("crowd"), 0
    for turn in range(rounds):
        now = MONDAY + timedelta(minutes=10 * turn)
        queue(*(a_mail(f"m{next(post.numbers)}", not_before=now) for _ in range(120)))
        step = drawn.choice(("claimed", "begun", "written ahead", "noted", "kept"))
        times = drawn.randint(1, 3) if step == "noted" else 1
        if kill:
            kills += in_a_child(lambda now=now, step=step, times=times: post.work(now, killer(step, times)))  # type: ignore[misc]
        at_once(*(partial(post.work, now + timedelta(minutes=5), watch) for _ in range(workers)))
    post.work(MONDAY + timedelta(minutes=10 * rounds))
    return kills


def test_two_workers_at_once_and_one_that_dies_send_each_letter_once(post: Post, tally: Tally) -> None:
    rounds = 3 * FAULTS
    kills = crowd(post, rounds, 2)
    found, figures = post.verdict(undecidable=0)
    tally.tell(injected=rounds + kills, broken=len(found), crowds=rounds, killed=kills, **figures)
    assert found == []
    assert {mail.state for mail in rows().values()} == {MailState.SENT}


def test_without_the_marks_two_workers_send_twice(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_leases, "claim", everything)
    monkeypatch.setattr(mail_leases, "held", lambda _session, ids, **_: dict.fromkeys(ids))
    monkeypatch.setattr(mail_leases, "begin", lambda _session, ids, **_: frozenset(ids))
    monkeypatch.setattr(mail_leases, "may_still_go", lambda _session, ids, **_: frozenset(ids))
    crowd(post, 1, 2, kill=False, watch=together(2))
    assert post.verdict(undecidable=0)[0]


def everything(session: object, *, owner: str, at: datetime, until: datetime, limit: int) -> list[object]:
    """A claim that claims nothing: it reads what is due."""
    from models import Mail

    due = select(Mail).where(col(Mail.sent_at).is_(None), col(Mail.not_before) <= at).limit(limit)
    return list(session.exec(due))  # type: ignore[attr-defined]


def test_four_planners_at_once_write_each_rung_once(database: str, tally: Tally) -> None:
    rounds = 4 * FAULTS
    world = the_people()
    with world.morning(OPENING) as morning:
        morning.deliver()
    for count in range(1, 1 + rounds * 4):
        day = add_working_days(WORKING, OPENING, count)
        with world.morning(day) as morning:
            if count % 4 == 0 or count in (5, 9):
                at_once(*(partial(run_all, day) for _ in range(4)))
            else:
                run_all(day)
            morning.deliver()
    with db.reading() as session:
        said = Counter(session.exec(select(ChainStep.check_in_id, ChainStep.rung)).all())
    assert set(said.values()) == {1}
    broken = broken_rules()
    tally.tell(injected=rounds, broken=len(broken), planners=rounds)
    assert broken == []


def run_all(day: date) -> None:
    for planner in PLANNERS.values():
        run_flow(planner, day)  # type: ignore[arg-type]
