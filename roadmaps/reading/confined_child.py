"""What happens in the child process that reads one file: limits first, then the reading, then the answer?"""

import pickle
import resource
import sys
import traceback
from pathlib import Path
from types import ModuleType
from typing import Any

CPU_SECONDS = 20
MEMORY_BYTES = 1 << 30


def _limit() -> None:
    """Little memory, little time, no file written."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _leave_the_tables_out() -> None:
    """A draft needs the closed lists alone; without the tables and their library the child starts five times sooner."""
    models = ModuleType("models")
    models.__path__ = [str(Path(__file__).resolve().parents[2] / "models")]
    sys.modules["models"] = models


def _answer(task: bytes) -> tuple[str, Any]:
    """The kind of answer and its value: what was read, faults, a refusal, or where the reader stumbled."""
    from roadmaps.draft import UnreadableFile  # noqa: PLC0415  after the limits
    from roadmaps.offline_forms.rows import form_rows  # noqa: PLC0415
    from roadmaps.reading import refusals  # noqa: PLC0415
    from roadmaps.reading.exchange import FaultyFile  # noqa: PLC0415
    from roadmaps.reading.read import read_file  # noqa: PLC0415

    data, filename, how = pickle.loads(task)  # noqa: S301  written by the parent
    try:
        return "read", form_rows(data, filename) if how is None else read_file(data, filename, *how)
    except FaultyFile as error:
        return "faults", list(error.faults)
    except UnreadableFile as error:
        return "refused", str(error)
    except MemoryError:
        return "refused", refusals.TOOK_TOO_LONG
    except Exception:  # noqa: BLE001  told to the journal by the parent, and to the person in one sentence
        return "stumbled", traceback.format_exc(limit=20)


def main() -> None:
    """A task on the input, an answer on the output."""
    _limit()
    _leave_the_tables_out()
    answer = pickle.dumps(_answer(sys.stdin.buffer.read()))
    sys.stdout.buffer.write(answer)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
