"""How is a report made with a service's template without trusting the template?

In a child process that has bounded processor time, memory and patience, opens no file, reaches no network and starts
nothing; only a finished document comes back.
"""

import subprocess
import sys
from pathlib import Path

from reports.outline import Outline
from reports.outline_json import to_json
from roadmaps.refusal import Refusal

CPU_SECONDS = 10
MEMORY = 512 * 1024 * 1024
WALL_SECONDS = 20
OUTPUT = 20_000_000
_ROOT = Path(__file__).resolve().parent.parent
_START = "import sys; sys.path.insert(0, sys.argv[1]); from reports.confined import main; main()"
TOO_LONG = "ce modèle demande trop de temps ou de mémoire : retirez des boucles, ou placez des blocs à leur place."
FAILED = "ce modèle ne donne pas un document correct : revoyez ses boucles et ses conditions."


def render_confined(outline: Outline, template: bytes) -> bytes:
    """The Word file; raises Refusal when the template's limits are passed or its document unsound."""
    head = len(template).to_bytes(8, "big")
    limits = [str(one) for one in (CPU_SECONDS, MEMORY, OUTPUT)]
    process = subprocess.Popen(  # noqa: S603  our own program, with our own arguments
        [sys.executable, "-I", "-c", _START, str(_ROOT), *limits],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"LANG": "C.UTF-8"},
        cwd="/",
    )
    try:
        answer, _ = process.communicate(head + template + to_json(outline).encode(), WALL_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise Refusal(TOO_LONG) from None
    if answer.startswith(b"oui") and process.returncode == 0:
        return answer[3:]
    raise Refusal(FAILED if answer.startswith(b"non") else TOO_LONG)
