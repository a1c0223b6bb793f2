"""How long does it take to consolidate 20,000 commitments: the nation alone, then every territory?

Limit: the national figures in 2 s from the facts, situations included. Beside it, what follows: the changes since the
last quarter, the snapshot and its hash, the outline of the full report, and all the territories of the country.
"""

import resource
import sys
from datetime import date

from benchmarks.france import AS_OF, Size, facts, fill
from benchmarks.runner import fresh_sqlite, measure, verdict
from models.closed_lists import ReportKind
from reports.snapshots import Snapshot, content_hash, freeze, thaw
from reports.writing import compose, sheets
from roadmaps.consolidation import consolidate
from roadmaps.distinct import ground
from roadmaps.novelties import novelties

SIZE = Size()
BEFORE = date(2026, 6, 30)


def main() -> int:
    """Fill a France, then time each step on it."""
    with fresh_sqlite():
        fill(SIZE)
        forest, known = facts()
    nation = forest.by_code("FR").id
    measures = [
        measure("consolidate the nation from the facts", lambda: consolidate(nation, forest, known, AS_OF), limit=2)
    ]
    ready = ground(known, AS_OF)
    every = [territory.id for territory in forest]
    measures.append(
        measure(
            f"consolidate each of the {len(every)} territories",
            lambda: [consolidate(one, forest, ready, AS_OF) for one in every],
        )
    )
    before, now = consolidate(nation, forest, known, BEFORE), consolidate(nation, forest, ready, AS_OF, since=BEFORE)
    measures.append(measure("tell what changed in the nation since the last quarter", lambda: novelties(before, now)))
    snapshot = Snapshot(now, novelties(before, now))
    measures.append(measure("freeze the national snapshot and hash it", lambda: content_hash(freeze(snapshot))))
    content = freeze(snapshot)
    measures.append(measure("thaw it", lambda: thaw(content)))
    measures.append(measure("compose the full national report", lambda: compose(ReportKind.FULL, snapshot)))
    measures.append(measure("make the sheets of its workbook", lambda: sheets(snapshot)))
    print(f"{len(snapshot.consolidation.lines)} commitments, {len(snapshot.novelties)} changes")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
    return verdict(*measures)


if __name__ == "__main__":
    sys.exit(main())
