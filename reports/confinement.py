"""How are reports made with a service's template without trusting the template?

In a child process that has bounded processor time, memory and patience, opens no file, reaches no network and starts
nothing; only finished documents come back.
"""

import io
import subprocess
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from reports.outline import Outline
from reports.outline_json import to_json
from roadmaps.refusal import Refusal

CPU_SECONDS = 10
MEMORY = 512 * 1024 * 1024
WALL_SECONDS = 20
OUTPUT = 20_000_000
BATCH = 40
_ROOT = Path(__file__).resolve().parent.parent
_START = "import sys; sys.path.insert(0, sys.argv[1]); from reports.confined import main; main()"
TOO_LONG = "ce modèle demande trop de temps ou de mémoire : retirez des boucles, ou placez des blocs à leur place."
FAILED = "ce modèle ne donne pas un document correct : revoyez ses boucles et ses conditions."


def render_confined(outline: Outline, template: bytes) -> bytes:
    """The Word file; raises Refusal when the template's limits are passed or its document unsound."""
    return next(render_all_confined([outline], template))


def render_all_confined(outlines: Iterable[Outline], template: bytes) -> Iterator[bytes]:
    """The Word file of each outline, in order; a child serves many, for it takes longer to start than to write one."""
    for batch in batched(outlines, BATCH):
        answers = _answers(batch, template)
        for _ in batch:
            length = int.from_bytes(answers.read(8), "big")
            made = answers.read(length)
            if not made or len(made) < length:
                raise Refusal(FAILED)
            yield made


def batched(outlines: Iterable[Outline], size: int) -> Iterator[tuple[Outline, ...]]:
    """The outlines by groups of at most this size."""
    waiting = iter(outlines)
    while batch := tuple(islice(waiting, size)):
        yield batch


def _answers(batch: tuple[Outline, ...], template: bytes) -> io.BytesIO:
    given = b"".join(_framed(one) for one in (template, *(to_json(outline).encode() for outline in batch)))
    limits = [str(one) for one in (CPU_SECONDS + len(batch), MEMORY, OUTPUT)]
    process = subprocess.Popen(  # noqa: S603  our own program, with our own arguments
        [sys.executable, "-I", "-c", _START, str(_ROOT), *limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        cwd="/",
    )
    try:
        answer, _ = process.communicate(given, WALL_SECONDS + 2 * len(batch))
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Refusal(TOO_LONG) from None
    if process.returncode:
        raise Refusal(TOO_LONG)
    return io.BytesIO(answer)


def _framed(data: bytes) -> bytes:
    return len(data).to_bytes(8, "big") + data
