"""How long does it take to plan a campaign of the whole country, a morning with nothing due, and a morning with much?

Limits: 10 s to open a campaign of 20,000 commitments and 5,000 people, in less than 300 MB; 50 ms for each planner to
see that nothing is due, with a million letters in the outbox. Each opening is done by a process of its own, which did
not make the data: its memory is that of the planning alone. With ``--large``, 200,000 commitments too.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col

import settings
from benchmarks.france import Size, fill
from benchmarks.runner import Measure, fresh_sqlite, measure, verdict
from benchmarks.year_of_mail import keep_a_year_of_mail
from flows import clock
from flows.alerts import alerts
from flows.check_ins import Opening, check_ins, open_campaign
from flows.deadline_letters import tell_deadlines
from flows.delivery import delivery
from flows.reminders import remind
from flows.running import run_flow
from flows.support import support
from models import Mail
from models.closed_lists import MailState
from store import database
from store.database import transaction

OPENING = date(2026, 3, 2)
LATER = date(2026, 12, 7)
"""A Monday on which the fourth quarter is asked about, after a year of mail."""
A_MILLION = 1_000_000
MEGABYTES = 300
FLOWS: Mapping[str, Callable[[date], object]] = {
    "reminders": remind,
    "deadlines": tell_deadlines,
    "alerts": lambda day: run_flow(alerts, day),
    "support": lambda day: run_flow(support, day),
    "campaigns": lambda day: run_flow(check_ins, day),
    "delivery": lambda _: run_flow(delivery),
}


def opening(day: date) -> Opening:
    """Open the national campaign."""
    with clock.set_to(clock.morning_of(day)):
        return open_campaign("FR", day)


def open_alone(address: str) -> None:
    """What the process of its own does: open, then say how long it took and how much memory it held."""
    folder = tempfile.mkdtemp()
    settings.use(settings.settings().model_copy(update={"data_dir": Path(folder)}))
    database.use(address)
    done: list[Opening] = []
    told = measure("", lambda: done.append(opening(OPENING)), runs=1)
    print(json.dumps([told.median, told.cpu, most_memory(), done[0].people, done[0].commitments]))


def most_memory() -> float:
    """The most that this process held, in MB: not ``ru_maxrss``, which counts the process that started it too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def open_in_a_process(size: int) -> tuple[Measure, bool]:
    """Fill a France, and open its campaign elsewhere; the measure, and whether memory holds."""
    with fresh_sqlite() as address:
        fill(Size(commitments=size))
        secret = settings.settings().secret.get_secret_value()
        told = subprocess.run(
            [sys.executable, __file__, "--open", address],
            env={"PYTHONPATH": ".", "QUADRILLE_SECRET": secret, "PATH": "/usr/bin:/bin"},
            check=True,
            capture_output=True,
            text=True,
        )
    seconds, cpu, peak, people, commitments = json.loads(told.stdout.splitlines()[-1])
    name = f"open a campaign: {commitments} commitments, {people} people"
    made = Measure(name, seconds, seconds, cpu, 10 if size <= Size().commitments else None)
    print(made)
    print(f"{'':58} {peak:8.0f} MB at most, {1000 * cpu / commitments:.3f} ms of CPU per commitment")
    return made, peak <= MEGABYTES


def morning(day: date) -> None:
    """All the planners, once, then all that they wrote leaves."""
    with clock.set_to(clock.morning_of(day)):
        for flow in ("reminders", "deadlines", "alerts", "support"):
            FLOWS[flow](day)
    let_go(day)


def let_go(day: date) -> None:
    """What waits in the outbox has left, an hour later."""
    at = datetime.combine(day, time(9), UTC)
    left = update(Mail).where(col(Mail.state) == MailState.PENDING).values(state=MailState.SENT, sent_at=at)
    with transaction() as session:
        session.execute(left.execution_options(synchronize_session=False))


def mornings() -> list[Measure]:
    """A year of mail, a campaign, its first quiet morning, and the morning on which everybody is reminded."""
    with fresh_sqlite():
        fill(Size())
        keep_a_year_of_mail(A_MILLION, LATER - timedelta(days=4))
        morning(LATER - timedelta(days=3))
        print(replace(opening(LATER), left_out={}))
        let_go(LATER)
        quiet, busy = LATER + timedelta(days=1), LATER + timedelta(days=7)
        morning(quiet)  # the deadlines of the day are told; from then on nothing is due
        with clock.set_to(clock.morning_of(quiet)):
            told = [measure(f"nothing due: {name}", lambda work=work: work(quiet), runs=7, limit=0.05)  # type: ignore[misc]
                    for name, work in FLOWS.items()]  # fmt: skip
        with clock.set_to(clock.morning_of(busy)):
            told.append(measure("everybody silent: the first reminder", lambda: remind(busy), runs=1, limit=60))
    return told


def tell_ratios(sizes: Sequence[int], cpu: Sequence[float]) -> None:
    """Print what a commitment costs against the smallest size, then what one more costs from each size to the next."""
    for size, seconds in zip(sizes[1:], cpu[1:], strict=True):
        print(f"per commitment, {size} against {sizes[0]}: x {seconds / size / (cpu[0] / sizes[0]):.2f}")
    more = [(cpu[n + 1] - cpu[n]) / (sizes[n + 1] - sizes[n]) for n in range(len(sizes) - 1)]
    for (before, after), one_more in zip(pairwise(sizes), more, strict=True):
        print(f"one commitment more, from {before} to {after}: {1000 * one_more:.3f} ms, x {one_more / more[0]:.2f}")


def main(*arguments: str) -> int:
    """Open at several sizes, then live the mornings."""
    if arguments[:1] == ("--open",):
        open_alone(arguments[1])
        return 0
    sizes = (2_000, 20_000, 200_000) if "--large" in arguments else (2_000, 20_000)
    opened = [open_in_a_process(size) for size in sizes]
    tell_ratios(sizes, [one.cpu for one, _ in opened])
    code = verdict(*(one for one, _ in opened), *mornings())
    return code or int(not all(holds for _, holds in opened[:2]))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
