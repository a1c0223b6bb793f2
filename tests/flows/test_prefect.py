"""A real Prefect server: everything deployed from the one file, a worker, and a scheduled flow that completes."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import func, select

import settings
from flows import clock
from flows.check_ins import Opening, open_campaign
from flows.delivery import delivery
from flows.request_letters import SHARED_FROM, request_letters
from flows.running import fire, run_flow, who
from models import (
    ChainStep,
    CheckIn,
    Commitment,
    CommitmentParty,
    JobRun,
    JournalEntry,
    Mail,
    Organisation,
    Person,
    Roadmap,
    Territory,
    TerritoryPart,
)
from models.closed_lists import Letter, Level, PartyRole, RoadmapState
from settings import DEMO_SECRET
from store import database as db
from store import journal, unasked
from tests.outbox import a_mail, queue, rows

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
        return self._send("POST", path, body if listed is None else listed)

    def delete(self, path: str) -> None:
        self._send("DELETE", path, {})

    def _send(self, verb: str, path: str, body: object) -> Any:
        content = json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}{path}", content, headers, method=verb)
        for _ in range(10):
            try:
                with urllib.request.urlopen(request, timeout=30) as reply:
                    return json.loads(reply.read() or b"null")
            except urllib.error.HTTPError as trouble:
                with trouble:
                    if trouble.code != 503:  # its database is locked for a moment
                        raise
                time.sleep(1)
        raise AssertionError("the server stays busy")

    def deployment(self, name: str) -> str:
        (found,) = [one["id"] for one in self.ask("/deployments/filter") if one["name"] == name]
        return str(found)

    def run(self, name: str, **parameters: Any) -> str:
        """Ask for a run of a deployment, as a person or another flow does."""
        asked = self.ask(
            f"/deployments/{self.deployment(name)}/create_flow_run", parameters=parameters, state={"type": "SCHEDULED"}
        )
        return str(asked["id"])

    def runs(self, name: str, *states: str) -> list[Any]:
        """The runs of a deployment in these states (or in any), the first planned first."""
        wanted: dict[str, Any] = {"deployment_id": {"any_": [self.deployment(name)]}}
        if states:
            wanted["state"] = {"type": {"any_": list(states)}}
        return list(self.ask("/flow_runs/filter", flow_runs=wanted, sort="EXPECTED_START_TIME_ASC"))

    @contextlib.contextmanager
    def database(self) -> Iterator[None]:
        """This process looks at the database of the workers."""
        before = settings.settings()
        settings.use(settings.demonstration(self.folder / "var"))
        db.use(self.environment["QUADRILLE_DATABASE_URL"])
        try:
            yield
        finally:
            db.use(None)
            settings.use(before)

    def prefect(self, *arguments: str) -> None:
        done = subprocess.run(
            [PREFECT, "--no-prompt", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    @contextlib.contextmanager
    def running(self, *arguments: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A process of its own group, ended with all its children: workers may ignore the first SIGTERM."""
        with (self.folder / f"{arguments[-1]}.log").open("wb") as log:
            process = subprocess.Popen(
                [PREFECT, *arguments], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            yield process
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(5)
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


def kill(process: "subprocess.Popen[bytes]") -> None:
    """Kill -9 a worker with the runs it has begun: each run is a group of its own."""
    children = {process.pid}
    for _ in range(4):
        found = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout.split()
        pairs = zip(map(int, found[::2]), map(int, found[1::2]), strict=True)
        children |= {pid for pid, parent in pairs if parent in children}
    for pid in children:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def wait_for(what: Callable[[], Any], seconds: float = 300, every: float = 0.5) -> Any:
    """The first true value of ``what``."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(OSError):
            if found := what():
                return found
        time.sleep(every)
    raise AssertionError("nothing came in time")


def is_up(url: str) -> bool:
    with urllib.request.urlopen(f"{url}/health", timeout=20) as reply:
        return bool(reply.read())


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
        wait_for(lambda: is_up(url))
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


def worker(name: str) -> tuple[str, ...]:
    """A worker that runs one flow at a time."""
    return ("worker", "start", "--pool", POOL, "--limit", "1", "--name", name)


def only_by_hand(server: Server) -> None:
    """From now on nothing is planned but what the test plans."""
    for one in server.ask("/deployments/filter"):
        server.ask(f"/deployments/{one['id']}/pause_deployment")


def test_prefect_and_the_embedded_clock_fire_at_once_and_each_mail_leaves_once(server: Server) -> None:
    only_by_hand(server)
    deployment = server.deployment("delivery")
    # The timetable sleeps between 01:00 and 04:00: for the time of this test, the delivery fires every 15 seconds.
    quick = {"schedule": {"interval": 15, "timezone": "Europe/Paris"}, "active": True}
    server.ask(f"/deployments/{deployment}/schedules", [quick])
    server.ask(f"/deployments/{deployment}/resume_deployment")
    with server.running(*worker("essai")), server.database():
        coming = wait_for(lambda: server.runs("delivery", "SCHEDULED"))
        first = next(one for one in coming if due(one) > clock.now() + timedelta(seconds=8))
        for number in range(20):
            queue(a_mail(f"connexion{number}", letter=Letter.LOGIN, urgent=True))
        time.sleep(max(0.0, (due(first) - clock.now()).total_seconds()))
        fire("delivery", due(first), lambda: run_flow(delivery))  # the embedded clock, at the same instant
        for number in range(20, 40):
            queue(a_mail(f"connexion{number}", letter=Letter.LOGIN, urgent=True))
        wait_for(lambda: all(mail.sent_at for mail in rows().values()))
        wait_for(lambda: first["id"] in {one["id"] for one in server.runs("delivery", "COMPLETED")})
        server.ask(f"/deployments/{deployment}/pause_deployment")
        for run in server.runs("delivery", "COMPLETED"):
            assert fire("delivery", due(run), lambda: run_flow(delivery)) is None  # late: it was claimed
        with db.reading() as session:
            firings = list(session.exec(select(JobRun).where(JobRun.schedule == "delivery")))
    assert len({one.due_at for one in firings}) == len(firings)
    assert due(first) in {one.due_at for one in firings}
    assert {one.claimed_by for one in firings} - {who()}  # a worker claimed some of them
    assert len(list((server.folder / "var" / "mails").glob("*.eml"))) == 40
    told = [one for one in server.ask("/artifacts/filter") if one["key"] == "quadrille-delivery"]
    assert any("envoyés" in one["data"] for one in told)


def due(run: Any) -> datetime:
    return datetime.fromisoformat(run["expected_start_time"])


REGIONS = 6
PEOPLE = SHARED_FROM // REGIONS + 1


def a_country() -> None:
    """Six régions, each with a roadmap and enough people; one person has a commitment in every région."""
    long_ago = date(2020, 1, 1)
    with db.transaction() as session:
        nation = Territory(code="FR", name="France", level=Level.NATIONAL, valid_from=long_ago)
        organisation = Organisation(name="DREETS")
        session.add_all([nation, organisation])
        session.flush()
        everywhere = Person(last_name="Partout", email="partout@quadrille.example", organisation_id=organisation.id)
        session.add(everywhere)
        for number in range(REGIONS):
            region = Territory(code=f"R{number}", name=f"Région {number}", level=Level.REGION, valid_from=long_ago)
            session.add(region)
            session.flush()
            part = TerritoryPart(territory_id=region.id or 0, parent_id=nation.id or 0, share=1.0, valid_from=long_ago)
            roadmap = Roadmap(
                territory_id=region.id or 0,
                title=f"Feuille de route {number}",
                state=RoadmapState.RUNNING,
                starts_on=long_ago,
                adopted_on=long_ago,
            )
            people = [
                Person(last_name=f"Acteur {one}", email=f"r{number}.{one}@quadrille.example") for one in range(PEOPLE)
            ]
            session.add_all([part, roadmap, *people])
            session.flush()
            for rank, person in enumerate([*people, everywhere]):
                commitment = Commitment(
                    roadmap_id=roadmap.id or 0, title=f"Engagement {rank}", rank=rank, created_on=long_ago
                )
                session.add(commitment)
                session.flush()
                session.add(CommitmentParty(commitment_id=commitment.id or 0, role=PartyRole.LEAD, person_id=person.id))


def test_workers_share_a_campaign_and_what_a_killed_one_left_is_done_by_the_next(server: Server) -> None:
    """Two workers; a région never done, one done twice, a worker killed -9, the deployment made again."""
    only_by_hand(server)
    with server.database():
        a_country()
        done: Opening = open_campaign("FR", clock.today(), at_once=False)
        assert (done.people, done.letters_to_come) == (REGIONS * PEOPLE + 1, True)
        parent = server.run("request_letters")
        with server.running(*worker("un")):
            wait_for(lambda: parent in finished(server))
            shared = {
                one["parameters"]["region"]: one["id"] for one in server.runs("request_letters") if one["parameters"]
            }
            assert set(shared) == {f"R{number}" for number in range(REGIONS)}
            waiting = [one for one in server.runs("request_letters", "SCHEDULED") if one["id"] != parent]
            server.delete(f"/flow_runs/{waiting[-1]['id']}")  # this one is never executed
            with server.running(*worker("deux")) as second:
                wait_for(lambda: runs_of("deux", server) & finished(server), every=0.05)
                wait_for(lambda: runs_of("deux", server) - finished(server), every=0.05)
                kill(second)
            wait_for(lambda: runs_of("un", server) & finished(server) & set(shared.values()))
            (twice, *_) = [
                region for region, run in shared.items() if run in runs_of("deux", server) & finished(server)
            ]
            again = server.run("request_letters", campaign_id=done.campaign_id, region=twice)
            wait_for(lambda: again in finished(server))
            server.delete(f"/deployments/{server.deployment('request_letters')}")
            server.prefect("deploy", "-n", "request_letters")
            only_by_hand(server)
            next_one = server.run("request_letters")
            run_flow(request_letters)  # the embedded clock, meanwhile
            wait_for(lambda: next_one in finished(server))
        everyone_is_asked_once(done.people)


def runs_of(name: str, server: Server) -> set[str]:
    """The runs that a worker was given: several may ask for one."""
    return {one["id"] for one in server.runs("request_letters") if one["labels"].get("prefect.worker.name") == name}


def finished(server: Server) -> set[str]:
    return {one["id"] for one in server.runs("request_letters", "COMPLETED")}


def everyone_is_asked_once(people: int) -> None:
    with db.reading() as session:
        asked = Counter(session.exec(select(Mail.person_id).where(Mail.letter == Letter.CHECK_IN)))
        assert set(asked.values()) == {1}
        assert len(asked) == people
        assert session.exec(select(func.count()).select_from(CheckIn)).one() == people
        assert session.exec(select(func.count()).select_from(ChainStep)).one() == people
        assert unasked.unasked(session) == []
        assert journal.verify(session).is_valid
        acts = session.exec(select(JournalEntry.facts).where(JournalEntry.action == "campagne.lettres"))
        told = [one for facts in acts for one in facts["check_ins"]]
    assert len(told) == len(set(told)) == people
