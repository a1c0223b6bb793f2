"""How long do 20,000 commitments take to come in, and to be read back?

Limits: 20 s to import them (in one transaction, names understood, journal kept), 1.5 s to load all that is known of
them, runs of answers included.
"""

import sys

from benchmarks.france import ADOPTED, Size, facts, roadmaps, settle
from benchmarks.quarters import answer_two_quarters
from benchmarks.runner import Measure, fresh_sqlite, measure, verdict
from flows.import_roadmap import import_many

SIZE = Size()


def importing() -> Measure:
    """Time the import in a fresh database."""
    places = settle(SIZE)
    drafts = roadmaps(SIZE, places)
    return measure(
        f"import {SIZE.commitments} commitments of {len(drafts)} roadmaps", lambda: import_many(drafts, on=ADOPTED),
        runs=1, limit=20,
    )  # fmt: skip


def main() -> int:
    """Import, then load."""
    with fresh_sqlite():
        imported = importing()
        answer_two_quarters(SIZE.seed)
        loaded = measure(f"load the facts of {SIZE.commitments} commitments", facts, limit=1.5)
    return verdict(imported, loaded)


if __name__ == "__main__":
    sys.exit(main())
