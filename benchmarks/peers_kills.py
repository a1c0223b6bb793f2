"""What do two known outboxes of Django lose or double when their worker is killed, beside ours, on the same bench?

The same mail server, the same letters, the same kills: half at a random moment, half right after the server took a
letter. After each kill a worker is started anew until nothing is due; when it will not, its lock is taken away by hand,
and counted. The peers live in an environment of their own, made from the package registry.
"""

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parent.parent
PINNED = ("django==5.2.19", "django-mailer==2.3.2", "django-post-office==3.12.0")
PEERS = {"django-mailer": "2.3.2", "django-post_office": "3.12.0"}
LETTERS = 10
"""Letters queued before each kill."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What became of the letters of one outbox."""

    outbox: str
    kills: int
    letters: int
    lost: int
    copies: int
    """Copies beyond one each."""
    doubled_letters: int
    other_identity: int
    """Letters whose copies bear different Message-IDs."""
    other_bytes: int
    """Letters whose copies differ in their bytes."""
    stuck: int
    """Kills after which a worker started anew sent nothing until a lock was taken away by hand."""

    @property
    def copies_a_kill(self) -> float:
        """The figure to compare."""
        return self.copies / self.kills if self.kills else 0.0


class Outbox(Protocol):
    """An outbox on the bench."""

    def queue(self, first: int, how_many: int) -> None: ...
    def run(self, dies_at: int = 0, killed_after: float = 0) -> bool: ...
    def left(self) -> int: ...
    def unlock(self) -> None: ...
    def close(self) -> None: ...


class Peer:
    """One of Django's outboxes, in its own environment."""

    def __init__(self, name: str, python: Path, folder: Path, port: int) -> None:
        self._start = [str(python), str(Path(__file__).with_name("peers_project.py")), name, str(folder), str(port)]
        self._folder = folder
        self._keeper = subprocess.Popen(
            [*self._start, "keep"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=folder
        )

    def _ask(self, words: str) -> str:
        assert self._keeper.stdin is not None
        assert self._keeper.stdout is not None
        self._keeper.stdin.write(f"{words}\n")
        self._keeper.stdin.flush()
        return self._keeper.stdout.readline()

    def close(self) -> None:
        """Nothing more is asked."""
        self._keeper.communicate()

    def queue(self, first: int, how_many: int) -> None:
        """Put letters in the outbox."""
        self._ask(f"queue {first} {how_many}")

    def run(self, dies_at: int = 0, killed_after: float = 0) -> bool:
        """A worker; whether it died of a kill."""
        command = [*self._start, "drain", *([str(dies_at)] if dies_at else [])]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=self._folder) as worker:
            assert worker.stdout is not None
            worker.stdout.readline()
            if killed_after:
                time.sleep(killed_after)
                worker.kill()
            worker.stdout.read()
        return worker.returncode < 0

    def left(self) -> int:
        """How many letters are still due."""
        return int(self._ask("left"))

    def unlock(self) -> None:
        """What an administrator does by hand."""
        for lock in [*self._folder.glob("send_mail*"), *self._folder.glob("*.lock")]:
            lock.unlink(missing_ok=True)


class Ours:
    """Quadrille's outbox, on SQLite; the worker started anew comes an hour later, when the lease has ended."""

    def __init__(self, folder: Path, port: int) -> None:
        import settings
        from store import database
        from tests.faults_world import Post

        settings.use(settings.demonstration(folder))
        database.upgrade(f"sqlite:///{folder / 'quadrille.sqlite3'}")
        self._post = Post(port, folder)

    def queue(self, first: int, how_many: int) -> None:
        """Put letters in the outbox."""
        from tests import outbox

        outbox.queue(*(outbox.a_mail(f"p{number}") for number in range(first, first + how_many)))

    def run(self, dies_at: int = 0, killed_after: float = 0) -> bool:
        """A worker; whether it died of a kill."""
        from tests.faults_world import in_a_child, killer
        from tests.outbox import MONDAY

        at = MONDAY + timedelta(hours=0 if dies_at or killed_after else 1)
        if not (dies_at or killed_after):
            self._post.work(at)
            return False
        watch = killer("after DATA", dies_at) if dies_at else lambda _: None
        return in_a_child(lambda: self._post.work(at, watch), kill_after=killed_after or None)

    def left(self) -> int:
        """How many letters are still due."""
        from models.closed_lists import MailState
        from tests.outbox import rows

        return sum(mail.state is not MailState.SENT for mail in rows().values())

    def unlock(self) -> None:
        """There is no lock to take away."""

    def close(self) -> None:
        """Nothing is held."""


def campaign(name: str, outbox: Outbox, ledger: Path, kills: int, seed: int) -> Figures:
    """Kill as many workers, let another finish each time; what the server saw."""
    from tests.sink import read_ledger

    chance = random.Random(f"{seed} {name}")
    died = stuck = 0
    for turn in range(kills):
        outbox.queue(turn * LETTERS, LETTERS)
        if turn % 2:
            died += outbox.run(dies_at=chance.randint(1, LETTERS))
        else:
            died += outbox.run(killed_after=chance.uniform(0.002, 0.08))
        outbox.run()
        if outbox.left():
            stuck += 1
            outbox.unlock()
            outbox.run()
    outbox.close()
    copies: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for one in read_ledger(ledger):
        copies[one.recipient].append((one.message_id, one.sha256))
    many = [each for each in copies.values() if len(each) > 1]
    return Figures(
        outbox=name,
        kills=died,
        letters=kills * LETTERS,
        lost=kills * LETTERS - len(copies),
        copies=sum(len(each) - 1 for each in many),
        doubled_letters=len(many),
        other_identity=sum(len({identity for identity, _ in each}) > 1 for each in many),
        other_bytes=sum(len({content for _, content in each}) > 1 for each in many),
        stuck=stuck,
    )


@contextmanager
def a_server(folder: Path) -> Iterator[int]:
    """A real SMTP server in a process of its own; gives its port."""
    command = [sys.executable, "-m", "tests.sink", str(folder / "ledger.jsonl")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield int(server.stdout.readline())
        server.stdin.close()


def environment(folder: Path) -> Path | str:
    """The Python of the peers' own environment; or, as a sentence, why there is none."""
    uv = shutil.which("uv") or str(ROOT / ".venv-uv" / "bin" / "uv")
    python = folder / "bin" / "python"
    try:
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, folder], check=True, capture_output=True)
        install = [uv, "pip", "install", "--quiet", "--python", str(python), *PINNED]
        subprocess.run(install, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as trouble:
        told = str(getattr(trouble, "stderr", "") or trouble).strip().splitlines()
        return f"The peers could not be installed ({told[-1] if told else trouble}): the package registry is needed."
    return python


def bench(kills: int, seed: int) -> dict[str, object]:
    """The figures of the three outboxes, or why the peers are missing."""
    figures: list[Figures] = []
    with tempfile.TemporaryDirectory() as name:
        python = environment(Path(name) / "peers")
        for outbox in ("Quadrille", *(PEERS if isinstance(python, Path) else ())):
            folder = Path(name) / outbox
            folder.mkdir()
            (folder / "ledger.jsonl").touch()
            with a_server(folder) as port:
                one = Ours(folder, port) if outbox == "Quadrille" else Peer(outbox, Path(str(python)), folder, port)
                figures.append(campaign(outbox, one, folder / "ledger.jsonl", kills, seed))
    missing = "" if isinstance(python, Path) else python
    versions = dict(PEERS)
    return {"seed": seed, "versions": versions, "missing": missing, "figures": [asdict(one) for one in figures]}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=2026)
    chosen = parser.parse_args()
    found = bench(chosen.kills, chosen.seed)
    print(found["missing"] or f"each outbox: {LETTERS} letters before each kill; {', '.join(PINNED)}")
    columns = ("kills", "letters", "lost", "copies", "doubled_letters", "other_identity", "other_bytes", "stuck")
    print(f"{'':<20}" + "".join(f"{one.replace('_', ' '):>16}" for one in columns))
    for figures in found["figures"]:  # type: ignore[attr-defined]
        print(f"{figures['outbox']:<20}" + "".join(f"{figures[one]:>16}" for one in columns))


if __name__ == "__main__":
    main()
