"""A real Prefect server: everything deployed from the one file, a worker, and a scheduled flow that completes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from settings import DEMO_SECRET
from store import database as db
from store import jobs
from tests.outbox import a_mail, queue

ROOT = Path(__file__).resolve().parent.parent.parent
PREFECT = Path(sys.executable).with_name("prefect")
POOL = "quadrille"

pytestmark = [pytest.mark.prefect, pytest.mark.slow, pytest.mark.xdist_group("prefect")]


@dataclass(frozen=True)
class Server:
    """A server on loopback, and the environment in which its clients run."""

    url: str
    environment: dict[str, str]
    folder: Path

    def ask(self, path: str, listed: Sequence[Any] | None = None, **body: Any) -> Any:
        content = json.dumps(body if listed is None else listed).encode()
        request = urllib.request.Request(f"{self.url}{path}", content, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=10) as reply:
            return json.loads(reply.read() or b"null")

    def prefect(self, *arguments: str) -> None:
        done = subprocess.run(
            [PREFECT, "--no-prompt", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @contextlib.contextmanager
    def running(self, *arguments: str) -> Iterator[None]:
        """A process of its own group, ended with all its children: workers may ignore the first SIGTERM."""
        log = (self.folder / f"{arguments[0]}.log").open("wb")
        process = subprocess.Popen(
            [PREFECT, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
        )
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)
            log.close()


def wait_for(what: Callable[[], Any], seconds: float = 90) -> Any:
    """The first true value of ``what``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if found := what():
                return found
        time.sleep(0.5)
    raise AssertionError("nothing came in time")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("prefect")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    database = folder / "quadrille.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    url = f"http://127.0.0.1:{port}/api"
    environment = {
        **os.environ,  # noqa: TID251  what a shell would hand to Prefect
        "PYTHONPATH": str(ROOT),
        "DO_NOT_TRACK": "1",
        "PREFECT_HOME": str(folder / "home"),
        "PREFECT_API_URL": url,
        "PREFECT_API_DATABASE_CONNECTION_URL": f"sqlite+aiosqlite:///{folder / 'prefect.db'}",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
        "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "100",
        "PREFECT_SERVER_UI_ENABLED": "false",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "QUADRILLE_MODE": "demonstration",
        "QUADRILLE_SECRET": DEMO_SECRET,
        "QUADRILLE_DATABASE_URL": f"sqlite:///{database}",
        "QUADRILLE_DATA_DIR": str(folder / "var"),
        "QUADRILLE_MAIL_BACKEND": "dossier",
    }
    known = Server(url, environment, folder)
    with known.running("server", "start", "--host", "127.0.0.1", "--port", str(port)):
        wait_for(lambda: urllib.request.urlopen(f"{url}/health", timeout=2).read())
        known.prefect("work-pool", "create", "--type", "process", POOL)
        known.prefect("deploy", "--all")
        yield known


def test_everything_is_deployed_with_its_schedule(server: Server) -> None:
    deployed = {one["name"]: one for one in server.ask("/deployments/filter")}
    assert set(deployed) >= {"check_ins", "reminders", "alerts", "delivery", "consolidation", "audit", "backup"}
    for one in deployed.values():
        assert one["work_pool_name"] == POOL
        (schedule,) = one["schedules"]
        assert schedule["active"]
        assert schedule["schedule"]["timezone"] == "Europe/Paris"


def test_a_worker_runs_a_scheduled_flow_that_leaves_its_summary_and_our_claim(server: Server) -> None:
    (deployment,) = [one for one in server.ask("/deployments/filter") if one["name"] == "delivery"]
    # The timetable sleeps between 01:00 and 04:00: for the time of this test, the delivery also fires every 20 seconds.
    quick = {"schedule": {"interval": 20, "timezone": "Europe/Paris"}, "active": True}
    server.ask(f"/deployments/{deployment['id']}/schedules", [quick])
    db.use(server.environment["QUADRILLE_DATABASE_URL"])
    queue(a_mail("connexion", urgent=True))
    db.use(None)
    with server.running("worker", "start", "--pool", POOL, "--name", "essai"):
        run = wait_for(lambda: completed(server, deployment["id"]))
    assert run["auto_scheduled"]
    (artifact,) = [one for one in server.ask("/artifacts/filter") if one["flow_run_id"] == run["id"]]
    assert artifact["key"] == "quadrille-delivery"
    assert "1 envoyés" in artifact["data"]
    assert len(list((server.folder / "var" / "mails").glob("*.eml"))) == 1
    db.use(server.environment["QUADRILLE_DATABASE_URL"])
    with db.reading() as session:
        claim = jobs.latest(session, "delivery")
    db.use(None)
    assert claim is not None
    assert "1 envoyés" in claim.outcome


def completed(server: Server, deployment_id: str) -> Any:
    """The first completed run of a deployment."""
    runs = server.ask(
        "/flow_runs/filter",
        flow_runs={"deployment_id": {"any_": [deployment_id]}, "state": {"type": {"any_": ["COMPLETED"]}}},
        sort="START_TIME_ASC",
    )
    return runs[0] if runs else None
