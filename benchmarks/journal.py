"""How long does it take to read a whole journal again, link by link?

Limit: 60 s for a million entries, measured on a twentieth of them, or on as many as ``ENTRIES`` says. The reference is
the bare hashing of as many bytes.
"""

import hashlib
import hmac
import os
import sys
from datetime import UTC, datetime, timedelta

from benchmarks.runner import fresh_sqlite, measure, verdict
from store import journal
from store.database import reading, transaction

MILLION = 1_000_000
ENTRIES = int(os.environ.get("ENTRIES", str(MILLION // 20)))  # noqa: TID251  the size of the measure
START = datetime(2026, 1, 5, 8, tzinfo=UTC)


def write(count: int) -> None:
    """So many acts, one in ten with personal values."""
    for start in range(0, count, 5_000):
        with transaction() as session:
            for number in range(start, min(start + 5_000, count)):
                journal.record(
                    session,
                    at=START + timedelta(seconds=number),
                    actor="planner",
                    action="relance.decidee",
                    subject=f"check_in:{number}",
                    facts={"rung": "relance_1", "hearers": [number], "skipped": {}},
                    personal={"recipient": f"personne{number}@france.example"} if number % 10 == 0 else None,
                )


def read() -> None:
    """The whole journal, as ``quadrille journal verify`` does."""
    with reading() as session:
        found = journal.verify(session)
    if not found.is_valid or found.entries != ENTRIES:
        raise AssertionError(found.faults[:3])


def bare() -> None:
    """As many HMACs of as many bytes, and nothing else."""
    for number in range(ENTRIES):
        hmac.new(b"key", b"%d" % number * 40, hashlib.sha256).hexdigest()


def main() -> int:
    """Write, then read."""
    with fresh_sqlite():
        written = measure(f"write {ENTRIES} entries", lambda: write(ENTRIES), runs=1)
        hashed = measure("the bare hashing of as many", bare, runs=3)
        limit = 60 * ENTRIES / MILLION
        done = measure(f"verify {ENTRIES} entries", read, runs=3, limit=limit, reference=hashed)
    return verdict(written, hashed, done)


if __name__ == "__main__":
    sys.exit(main())
