"""How long do the reports of the whole of France take, database reads and consolidation included?

Limits: 60 s on two cores for every territory that has commitments, 5 s for the national report over 20,000 commitments;
made again with nothing changed, nothing is written.
"""

import sys
import tempfile
from pathlib import Path

from benchmarks.france import AS_OF, Size, fill
from benchmarks.runner import fresh_sqlite, measure, verdict
from flows import consolidation
from flows.report_files import Wanted
from models.closed_lists import ReportKind

SIZE = Size()
FULL = Wanted((ReportKind.FULL,))


def main() -> int:
    """Build everything, then the nation alone, then everything again."""
    with fresh_sqlite(), tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        fill(SIZE)
        whole = measure(
            f"reports of every territory, {SIZE.commitments} commitments",
            lambda: list(consolidation.build_all(AS_OF, out, wanted=FULL)),
            runs=1,
            limit=60,
        )
        nation = measure(
            "national report",
            lambda: consolidation.build("FR", AS_OF, out / "nation", wanted=FULL),
            runs=1,
            limit=5,
        )
        again = measure(
            "every territory again, nothing changed",
            lambda: list(consolidation.build_all(AS_OF, out, wanted=FULL)),
            runs=1,
            reference=whole,
        )
        assert all(one.unchanged == len(one.files) for one in consolidation.build_all(AS_OF, out, wanted=FULL))
    return verdict(whole, nation, again)


if __name__ == "__main__":
    sys.exit(main())
