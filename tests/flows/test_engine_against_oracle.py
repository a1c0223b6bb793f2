"""The real engine, on a real database, lives the same lives as an oracle written apart: they never disagree.

``STEPS=1000000`` makes it long, ``SEED=…`` makes others. Each guard has a sabotaged twin: without it the same machine
finds a disagreement, within a bounded number of steps.
"""

import ast
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from flows import clock, departures, settlements
from mail.send_journal import SendJournal
from roadmaps import chains as decided
from roadmaps import ladder, sending, support
from roadmaps.ladder import Said
from roadmaps.policy import Policy
from roadmaps.sending import Received
from store import chains, mail_leases, mails, written
from store.policies import policies_on
from store.territories import by_code, forest
from tests.engine_machine import live
from tests.machine_world import Places

STEPS = int(os.environ.get("STEPS", "1200"))  # noqa: TID251  the size of the campaign
SEED = int(os.environ.get("SEED", "2026"))  # noqa: TID251
FOUND_WITHIN = 30_000
"""Steps within which the machine must notice that a guard is missing: ten times what most need, for the same seed draws
otherwise when other modules are loaded (Hypothesis tries the constants it finds in them)."""


@pytest.fixture(scope="module")
def places(sqlite_template: Path) -> Iterator[Places]:
    made = Places(sqlite_template)
    yield made
    made.close()


def test_the_engine_and_the_oracle_never_disagree(places: Places) -> None:
    taken = live(places, STEPS, SEED)
    print(f"seed {SEED}: {taken.total()} steps, {dict(taken)}")  # noqa: T201
    assert taken.total() >= STEPS
    assert len(taken) > 12


def test_the_oracle_imports_nothing_of_the_engine() -> None:
    here = Path(__file__).parents[1]
    trees = [ast.parse((here / name).read_text(encoding="utf-8")) for name in ("oracle.py", "oracle_post.py")]
    named = {one.module or "" for tree in trees for one in ast.walk(tree) if isinstance(one, ast.ImportFrom)}
    assert not any(isinstance(one, ast.Import) for tree in trees for one in ast.walk(tree))
    assert {name for name in named if name.partition(".")[0] not in sys.stdlib_module_names} == {"tests.oracle_post"}


def since_it_was_decided(said: Sequence[Said], heard_on: date | None = None) -> date | None:
    days = [one.decided_on for one in said if not one.skipped]
    return max([*days, heard_on] if heard_on else days, default=None)


def the_policy_of_the_day(session: Session, campaigns: Collection[int]) -> dict[int, Policy]:
    today = clock.today()
    known = forest(session, today)
    territory_id = by_code(session, "35", today).id or 0
    return dict.fromkeys(campaigns, policies_on(session, known, today)(territory_id))


def always(value: object) -> Callable[..., object]:
    return lambda *_, **__: value


def nothing_received(*_: object) -> defaultdict[str, Received]:
    return defaultdict(Received)


def very_soon(_: int, now: datetime) -> datetime:
    return now + timedelta(minutes=1)


SABOTAGES: dict[str, list[tuple[object, str, object]]] = {
    "levels are told right after a restart": [(ladder, "GRACE", 0)],
    "requests climb right after a restart": [(support, "GRACE", 0)],
    "an outage is not seen": [(ladder, "OUTAGE", 10_000)],
    "reminders missed are all said": [(ladder, "REMINDERS", frozenset())],
    "rungs are said again": [(ladder, "_remaining", lambda _, delays: list(delays))],
    "silence counts from the decision": [(ladder, "silent_since", since_it_was_decided)],
    "a rung without anybody is waited for": [(decided, "reason_to_skip", always(""))],
    "a hold is not looked at": [(decided, "is_held", always(False)), (decided, "held_until", always(None))],
    "the policy of a campaign is not frozen": [(chains, "_frozen_policies", the_policy_of_the_day)],
    "an answer stops nothing": [(mails, "cancel_pending", always(0))],
    "alerts of the day are not counted": [(written, "alerted_on", always(frozenset()))],
    "letters of the day are not counted": [(departures, "_received_today", nothing_received)],
    "hours are not looked at": [
        (sending, "is_sending_time", always(True)),
        (departures, "is_sending_time", always(True)),
    ],
    "no last look": [(mail_leases, "may_still_go", lambda _, ids, **__: frozenset(ids))],
    "nobody takes back what a dead worker left": [(mail_leases, "take_back", always([]))],
    "no note of what the server took": [(SendJournal, "outcome", always(None))],
    "a doubt about an alert is settled by a machine": [(settlements, "waits_for_a_person", always(False))],
    "a deferred letter is tried again very soon": [(settlements, "next_attempt", very_soon)],
}


SHOWN_BY: dict[str, tuple[str, ...]] = {
    "requests climb right after a restart": ("nothing_runs", "support_runs", "somebody_answers"),
    "an outage is not seen": ("nothing_runs",),
    "a hold is not looked at": ("the_coordinator_holds", "reminders_run", "alerts_run"),
    "the policy of a campaign is not frozen": ("the_policy_changes",),
    "an answer stops nothing": ("the_coordinator_holds", "reminders_run"),
    "silence counts from the decision": ("time_passes", "reminders_run", "alerts_run"),
    "a rung without anybody is waited for": ("somebody_is_away", "a_lead_is_away"),
    "alerts of the day are not counted": ("support_runs", "somebody_answers"),
    "no last look": ("somebody_answers_at_the_last_moment", "a_postman_freezes"),
    "a doubt about an alert is settled by a machine": ("the_server_changes", "the_postman_dies"),
    "nobody takes back what a dead worker left": ("the_postman_dies",),
    "no note of what the server took": ("the_postman_dies",),
}
"""What happens four times as often while this guard is missing, for the campaign of each commit to stay short."""


@pytest.mark.slow
@pytest.mark.parametrize("guard", SABOTAGES)
def test_each_sabotaged_guard_is_noticed(places: Places, guard: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for where, name, value in SABOTAGES[guard]:
        monkeypatch.setattr(where, name, value)
    with pytest.raises((AssertionError, IndexError)):
        live(places, FOUND_WITHIN, SEED, SHOWN_BY.get(guard, ()))
