"""How long and how much memory does each refusal take? ``python -m benchmarks.hostile_reading``.

Each hostile file is read in a process of its own (Linux), imports included.
The result is 1 when one is not refused within 2 s and 200 MB.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.roadmaps.reading.hostile import hostile_files

_CHILD = (
    "import sys; from roadmaps.reading.confined_child import _leave_the_tables_out; _leave_the_tables_out();"
    "from datetime import date; from roadmaps.draft import UnreadableFile;"
    "from roadmaps.reading.read import read_file; data = open(sys.argv[1], 'rb').read()\n"
    "try: read_file(data, sys.argv[2], date(2026, 1, 1)); said = 'read'\n"
    "except UnreadableFile: said = 'refused'\n"
    "most = next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1]\n"
    "print(said, most)\n"
)
_SECONDS, _MEGABYTES = 2.0, 200.0


def main() -> int:
    """Measure them all; the worst ones last."""
    measured = [(*_measure(*make()[:2]), name) for name, make in hostile_files().items()]
    for seconds, megabytes, refused, name in sorted(measured)[-8:]:
        print(f"{seconds:5.2f} s {megabytes:5.0f} MB {'refused' if refused else 'READ'} {name}")
    bad = [one for one in measured if not one[2] or one[0] > _SECONDS or one[1] > _MEGABYTES]
    print(f"{len(measured)} files, most memory {max(one[1] for one in measured):.0f} MB, {len(bad)} out of bounds")
    return 1 if bad else 0


def _measure(filename: str, data: bytes) -> tuple[float, float, bool]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        started = time.monotonic()
        command = [sys.executable, "-c", _CHILD, str(path), filename]
        done = subprocess.run(command, cwd=Path(__file__).parents[1], capture_output=True, text=True, check=True)
        said, most = done.stdout.split()
    return time.monotonic() - started, int(most) / 1024, said == "refused"


if __name__ == "__main__":
    sys.exit(main())
