"""kill -9 at every step of delivery: nothing lost, nothing doubled but what nobody can know.

Each guard has a sabotaged twin: without it, the same campaign fails.
"""

import contextlib
import itertools
import os
import random
import signal
from collections import Counter
from datetime import timedelta

import pytest

from flows import batches, clock, delivery
from mail.composing import compose
from mail.send_journal import SendJournal
from models import Mail
from models.closed_lists import MailState
from store import database as db
from store import mail_leases
from tests.faults_world import FAULTS, KILLS, Post, Tally, chance, in_a_child, killer
from tests.outbox import MONDAY, a_mail, queue, rows

STEPS = ("claimed", "begun", "written ahead", "last look", "before DATA", "after DATA", "noted", "kept", "settled")
OF_ONE_MAIL = STEPS[3:7]
UNDECIDABLE = "after DATA"
"""Between the server's 250 and the line that notes it nobody can know: one copy more a kill, never more."""

pytestmark = pytest.mark.slow


def campaign(post: Post, kills: int, steps: tuple[str, ...] = STEPS, *, at_random: bool = True) -> Counter[str]:
    """Kill as many workers, let another finish each time; how many died at each step."""
    drawn, in_turn = chance("delivery"), itertools.cycle(steps)
    died: Counter[str] = Counter()
    for turn in range(kills):
        queue(*(a_mail(f"m{next(post.numbers)}") for _ in range(3)))
        if at_random and turn % 4 == 0:
            died["at random"] += in_a_child(lambda: post.work(MONDAY), kill_after=drawn.uniform(0.005, 0.06))
        else:
            step = next(in_turn)
            watch = killer(step, drawn.randint(1, 3) if step in OF_ONE_MAIL else 1)
            died[step] += in_a_child(lambda watch=watch: post.work(MONDAY, watch))  # type: ignore[misc]
        post.work(MONDAY + timedelta(hours=1))
    return died


def prove(post: Post, died: Counter[str]) -> Counter[str]:
    """What must be true after a campaign; its figures."""
    found, figures = post.verdict(died[UNDECIDABLE] + died["at random"])
    assert found == []
    assert {mail.state for mail in rows().values()} == {MailState.SENT}
    return figures


def test_a_worker_killed_at_any_step_loses_nothing_and_doubles_only_what_nobody_can_know(
    post: Post, tally: Tally
) -> None:
    kills = max(20, KILLS // 2)
    died = campaign(post, kills)
    figures = prove(post, died)
    assert died.total() > kills * 0.6
    assert all(died[step] for step in STEPS)
    tally.tell(injected=died.total(), **figures, **died)


def sabotaged(monkeypatch: pytest.MonkeyPatch, what: str) -> tuple[str, ...]:
    """Take a guard away; the steps at which its absence shows."""
    match what:
        case "no note of what the server took":
            monkeypatch.setattr(SendJournal, "outcome", lambda *_: None)
            return ("noted", "kept")
        case "nobody takes back what a dead worker left":
            monkeypatch.setattr(mail_leases, "take_back", lambda *_args, **_named: [])
            return ("begun", "before DATA")
        case "a lease that never ends":
            monkeypatch.setattr(delivery, "lease_for", lambda _: timedelta(days=300))
            return ("claimed", "begun")
        case "bytes that change with each attempt":
            real = compose

            def anew(mail: Mail, **more: object) -> object:
                mail.created_at = clock.now() + timedelta(seconds=random.randint(1, 10**6))
                return real(mail, **more)  # type: ignore[arg-type]

            monkeypatch.setattr(batches, "compose", anew)
            return (UNDECIDABLE,)
        case _:
            raise AssertionError(what)


@pytest.mark.parametrize(
    "what",
    [
        "no note of what the server took",
        "nobody takes back what a dead worker left",
        "a lease that never ends",
        "bytes that change with each attempt",
    ],
)
def test_without_its_guards_the_same_campaign_fails(post: Post, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    died = campaign(post, 6, sabotaged(monkeypatch, what), at_random=False)
    with pytest.raises(AssertionError):
        prove(post, died)


def frozen_worker(post: Post) -> int:
    """A worker stopped past its lease before its first DATA, while another works; how many mails were doubled."""
    queue(*(a_mail(f"m{next(post.numbers)}") for _ in range(5)))

    def freeze(step: str) -> None:
        if step == "written ahead":
            os.kill(os.getpid(), signal.SIGSTOP)
            later.enter_context(clock.set_to(MONDAY + timedelta(hours=2)))  # the world went on meanwhile

    db.engine().dispose()
    child = os.fork()
    if child == 0:
        with contextlib.suppress(BaseException), contextlib.ExitStack() as later:
            post.work(MONDAY, freeze)
        os._exit(0)
    os.waitpid(child, os.WUNTRACED)
    post.work(MONDAY + timedelta(hours=1))
    os.kill(child, signal.SIGCONT)
    os.waitpid(child, 0)
    return len(post.accepted) - len({one.message_id for one in post.accepted})


def test_a_worker_frozen_past_its_lease_doubles_nothing(post: Post, tally: Tally) -> None:
    freezes = 5 * FAULTS
    assert sum(frozen_worker(post) for _ in range(freezes)) == 0
    tally.tell(injected=freezes, frozen=freezes)


def test_without_the_last_look_a_frozen_worker_doubles_everything(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_leases, "may_still_go", lambda _session, ids, **_: frozenset(ids))
    assert frozen_worker(post) == 5
