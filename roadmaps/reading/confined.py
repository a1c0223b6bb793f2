"""How is a file read so that a parser that hangs or dies takes nothing else down?

The whole reading happens in a child process with little memory, little time and no right to write a file; only plain
values come back. Whatever becomes of the child, the caller gets drafts or one French sentence.
"""

import io
import logging
import pickle
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from roadmaps.draft import RoadmapDraft, UnreadableFile
from roadmaps.offline_forms.rows import FormRow
from roadmaps.reading import refusals
from roadmaps.reading.columns import ColumnMapping
from roadmaps.reading.exchange import FaultyFile
from roadmaps.reading.gate import MAX_BYTES, check_file
from roadmaps.reading.refusals import refused

WALL_SECONDS = 40
_ROOT = Path(__file__).resolve().parents[2]
_CHILD = "roadmaps.reading.confined_child"
_log = logging.getLogger(__name__)


def read_confined(
    data: bytes, filename: str, as_of: date, mapping: ColumnMapping | None = None, wall_seconds: float = WALL_SECONDS
) -> list[RoadmapDraft]:
    """The same as ``read_file``, in a child process; raises UnreadableFile."""
    return list(_answer_of_child(data, filename, (as_of, mapping), wall_seconds))


def form_rows_confined(data: bytes, filename: str, wall_seconds: float = WALL_SECONDS) -> list[FormRow]:
    """The same as ``form_rows``, in a child process; raises UnreadableFile."""
    return list(_answer_of_child(data, filename, None, wall_seconds))


def _answer_of_child(data: bytes, filename: str, how: object, wall_seconds: float) -> Any:
    """What the child makes of a file: its drafts, or the lines of a form when ``how`` says nothing."""
    if not data or len(data) > MAX_BYTES:
        check_file(data, filename)
    task = pickle.dumps((data, filename, how))
    command = [sys.executable, "-B", "-m", _CHILD]
    environment = {"PYTHONPATH": str(_ROOT), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(  # noqa: S603
            command, input=task, capture_output=True, timeout=wall_seconds, env=environment, check=False, cwd=_ROOT
        )
    except subprocess.TimeoutExpired:
        _log.warning("the reading of a file was stopped after %s s", wall_seconds)
        raise refused(refusals.TOOK_TOO_LONG) from None
    if done.returncode != 0 or not done.stdout:
        _log.warning("the reading of a file ended with %s: %s", done.returncode, done.stderr[-2000:])
        raise refused(refusals.TOOK_TOO_LONG)
    return _outcome(done.stdout)


def _outcome(answer: bytes) -> Any:
    """The values of the child's answer, or its refusal."""
    try:
        kind, value = _PlainValues(io.BytesIO(answer)).load()
    except (pickle.UnpicklingError, EOFError, ValueError, TypeError, AttributeError) as error:
        _log.warning("the reading of a file gave an answer that cannot be read: %s", error)
        raise refused(refusals.READER_STUMBLED) from None
    if kind == "read":
        return value
    if kind == "faults":
        raise FaultyFile(value)
    if kind == "refused":
        raise UnreadableFile(value)
    _log.error("the reader stumbled: %s", value)
    raise refused(refusals.READER_STUMBLED)


class _PlainValues(pickle.Unpickler):
    """Accepts the values of a draft, and nothing that could act."""

    def find_class(self, module: str, name: str) -> Any:
        """Only drafts, closed lists, dates and collections."""
        allowed = module in ("roadmaps.draft", "models.closed_lists") or (module, name) in (
            ("datetime", "date"),
            ("builtins", "frozenset"),
            ("builtins", "set"),
        )
        if not allowed or "." in name:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)
