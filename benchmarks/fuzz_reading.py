"""How long can spoiled files be read without a traceback? ``python -m benchmarks.fuzz_reading --minutes 10``.

Prints the counts of files read and refused, the slowest file, and each failure with the seed that replays it.
"""

import argparse
import itertools
import sys
import time
import traceback
from datetime import date

from roadmaps.draft import UnreadableFile
from roadmaps.reading.read import read_file
from tests.roadmaps.reading.mutations import campaign


def main() -> int:
    """Run for the minutes asked; 1 when a file failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=100_000)
    asked = parser.parse_args()
    end = time.monotonic() + 60 * asked.minutes
    counts = {"read": 0, "refused": 0, "failed": 0}
    slowest = (0.0, "", 0)
    for name, seed, data in campaign(itertools.count(asked.seed)):
        started = time.monotonic()
        if started > end:
            break
        counts[_outcome(name, seed, data)] += 1
        slowest = max(slowest, (time.monotonic() - started, name, seed))
    print(f"{counts['read']} read, {counts['refused']} refused, {counts['failed']} failed")
    print(f"slowest: {slowest[0]:.2f} s ({slowest[1]}, seed {slowest[2]})")
    return 1 if counts["failed"] else 0


def _outcome(name: str, seed: int, data: bytes) -> str:
    try:
        read_file(data, name, date(2026, 6, 30))
    except UnreadableFile:
        return "refused"
    except Exception:  # noqa: BLE001  every failure is counted and shown
        print(f"--- {name}, seed {seed}\n{traceback.format_exc(limit=-3)}")
        return "failed"
    return "read"


if __name__ == "__main__":
    sys.exit(main())
