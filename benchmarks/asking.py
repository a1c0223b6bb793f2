"""How long does it take to plan a campaign of the whole country, then a day on which nothing is due?

Limits: 10 s to open a campaign of 20,000 commitments and some 6,000 people; 50 ms for the outbox to see that nothing
is due.
"""

import sys
from datetime import date, timedelta

from benchmarks.france import Size, fill
from benchmarks.runner import fresh_sqlite, measure, verdict
from flows import clock
from flows.alerts import alerts
from flows.check_ins import Opening, open_campaign
from flows.reminders import reminders

SIZE = Size()
OPENING = date(2026, 3, 2)


def opening() -> Opening:
    """Open the national campaign."""
    with clock.set_to(clock.morning_of(OPENING)):
        return open_campaign("FR", OPENING)


def quiet_morning(day: date) -> None:
    """The planners on a day when nothing is due: the letters have not left."""
    with clock.set_to(clock.morning_of(day)):
        reminders.fn(day)
        alerts.fn(day)


def main() -> int:
    """Open, then live a quiet morning."""
    with fresh_sqlite():
        fill(SIZE)
        done: list[Opening] = []
        opened = measure(
            f"open a campaign over {SIZE.commitments} commitments", lambda: done.append(opening()), runs=1, limit=10
        )
        print(done[0].people, "people,", done[0].commitments, "commitments;", dict(done[0].left_out))
        quiet = measure("a morning with nothing due", lambda: quiet_morning(OPENING + timedelta(days=1)), runs=3)
    return verdict(opened, quiet)


if __name__ == "__main__":
    sys.exit(main())
