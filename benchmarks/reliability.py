"""How does the engine bear thousands of kills and a million steps? Runs the long campaign and keeps what it found.

The campaign is made of parts, each kept in a file of its own as it ends: an interrupted one goes on where it was.
``kills``: real processes killed, on both databases. ``races``: answers against letters about to leave. ``steps``: the
state machine beside its oracle. ``peers``: the same kills on two other outboxes. ``write``: docs/reliability.md, from
what was kept and nothing else.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KILLED = ("test_kills", "test_killed_planners", "test_killed_answers")
STEPS_A_PART = 2_500
KILLS_A_PART = 1_000
Part = dict[str, Any]


def now() -> datetime:
    """The real time: a campaign is of its day."""
    return datetime.now(UTC)  # noqa: TID251


def version() -> str:
    """The commit of the code under test; COMMIT says it where there is no repository."""
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], check=False, cwd=ROOT, capture_output=True, text=True
    )
    return os.environ.get("COMMIT") or asked.stdout.strip() or "?"  # noqa: TID251


def keep(results: Path, name: str, part: Part) -> None:
    """Written whole or not at all."""
    results.mkdir(parents=True, exist_ok=True)
    whole = {"at": now().isoformat(timespec="seconds"), "commit": version(), **part}
    partial = results / f"{name}.partial"
    partial.write_text(json.dumps(whole, ensure_ascii=False, indent=1), encoding="utf-8")
    partial.replace(results / f"{name}.json")


def kept(results: Path, kind: str) -> list[Part]:
    """The parts of a kind, in the order of their names."""
    return [json.loads(one.read_text(encoding="utf-8")) for one in sorted(results.glob(f"{kind}-*.json"))]


def steps(results: Path, wanted: int, first_seed: int) -> None:
    """Lives of the state machine, until so many steps were taken under the seeds from ``first_seed`` on."""
    from pydantic import SecretStr

    import settings
    from store import database as db
    from tests.engine_machine import live
    from tests.machine_world import Places

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        secret = SecretStr("un secret qui ne sert que pendant la campagne")
        settings.use(settings.Settings(_env_file=None, secret=secret, data_dir=folder))
        template = folder / "template.sqlite3"
        db.upgrade(f"sqlite:///{template}")
        with db.engine().connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        db.use(None)
        places, taken, seed = Places(template), 0, first_seed
        while taken < wanted:
            part = results / f"steps-{seed:06}.json"
            if not part.exists():
                began, used = time.monotonic(), time.process_time()
                kinds, disagreement = live_on(live, places, seed)
                spent = {"seconds": time.monotonic() - began, "cpu": time.process_time() - used}
                keep(results, part.stem, {"seed": seed, "kinds": kinds, "disagreement": disagreement, **spent})
            taken += sum(json.loads(part.read_text(encoding="utf-8"))["kinds"].values())
            seed += 1
        places.close()


def live_on(live: Any, places: Any, seed: int) -> tuple[Counter[str], str]:
    """One part of the lives; what disagreed, if anything did, with the seed that shows it again."""
    from tests.engine_machine import Lives

    try:
        return live(places, STEPS_A_PART, seed), ""
    except BaseException as trouble:
        if isinstance(trouble, KeyboardInterrupt):
            raise
        return Counter(Lives.done), "".join(traceback.format_exception(trouble))[-4000:]


def kills(results: Path, wanted: int, first_seed: int) -> None:
    """Parts of the fault campaign, until each database got so many kills."""
    for seed in range(first_seed, first_seed + 1000):
        found = kept(results, "kills")
        injected = Counter[str]()
        for line in (line for part in found for line in part["lines"]):
            injected[line["database"]] += line["injected"]
        if injected and min(injected[one] for one in ("sqlite", "postgresql")) >= wanted:
            return
        if not (results / f"kills-{seed:06}.json").exists():
            keep(results, f"kills-{seed:06}", {"seed": seed, **killed(seed)})


def killed(seed: int) -> Part:
    """One run of the modules that kill; their lines, and the end of the output when a test failed."""
    return tested([f"tests/faults/{module}.py" for module in KILLED], "FAULTS ", KILLS=KILLS_A_PART, SEED=seed)


def races(results: Path, wanted: int, seed: int) -> None:
    """Answers against letters about to leave, so many letters a database; kept once."""
    if not (results / "races-all.json").exists():
        which = ["-s", "tests/flows/test_answers_race_delivery.py", "-k", "begins_to_leave"]
        keep(results, "races-all", {"seed": seed, **tested(which, "RACES ", RACES=wanted, SEED=seed)})


def tested(which: Sequence[str], mark: str, **sizes: int) -> Part:
    """One run of some tests; the lines they told under a mark, and the end of the output when one failed."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *which]
    more = {"PYTHONPATH": str(ROOT)} | {name: str(size) for name, size in sizes.items()}
    began = time.monotonic()
    run = subprocess.run(command, check=False, cwd=ROOT, env=os.environ | more, capture_output=True, text=True)  # noqa: TID251
    told = [json.loads(line.partition(mark)[2]) for line in run.stdout.splitlines() if mark in line]
    failure = "" if run.returncode == 0 else run.stdout[-6000:]
    return {"lines": told, "failure": failure, "seconds": time.monotonic() - began}


def peers(results: Path, wanted: int, seed: int) -> None:
    """The same kills on two other outboxes; kept once."""
    from benchmarks import peers_kills

    if not (results / "peers-all.json").exists():
        keep(results, "peers-all", peers_kills.bench(wanted, seed))


def machine() -> str:
    """The machine, in a few words."""
    cores = os.cpu_count()
    return f"{cores} cœurs {platform.machine()}, {platform.system()} {platform.release().partition('-')[0]}"


def main() -> None:
    """Run the parts that are asked for; without a name, all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=["kills", "races", "steps", "peers", "write"])
    parser.add_argument("--kills", type=int, default=10_000)
    parser.add_argument("--races", type=int, default=10_000)
    parser.add_argument("--steps", type=int, default=1_000_000)
    parser.add_argument("--peers", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--results", type=Path, default=ROOT / "build" / "reliability")
    parser.add_argument("--document", type=Path, default=ROOT / "docs" / "reliability.md")
    chosen = parser.parse_args()
    for part in chosen.parts or ("peers", "kills", "races", "steps", "write"):
        match part:
            case "kills":
                kills(chosen.results, chosen.kills, chosen.seed)
            case "races":
                races(chosen.results, chosen.races, chosen.seed)
            case "steps":
                steps(chosen.results, chosen.steps, chosen.seed)
            case "peers":
                peers(chosen.results, chosen.peers, chosen.seed)
            case "write":
                from benchmarks.reliability_page import page

                found = {kind: kept(chosen.results, kind) for kind in ("kills", "races", "steps", "peers")}
                chosen.document.write_text(page(found, machine(), STEPS_A_PART), encoding="utf-8")


if __name__ == "__main__":
    main()
