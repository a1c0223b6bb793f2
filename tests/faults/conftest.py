"""What did the campaign inject, and what did it find? One line per module and database, and a table at the end."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults_world import Post, Tally, a_post

COLUMNS = ("injected", "lost", "doubled", "undecidable", "broken")


@pytest.fixture
def tally(request: pytest.FixtureRequest, record_property: Any) -> Tally:
    parameters = getattr(getattr(request.node, "callspec", None), "params", {})
    return Tally(record_property, str(parameters.get("database", "")))


@pytest.fixture
def post(database: str, tmp_path: Path) -> Iterator[Post]:
    with a_post(tmp_path) as running:
        yield running


def pytest_terminal_summary(terminalreporter: Any) -> None:
    lines = gathered([*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())])
    if not lines:
        return
    terminalreporter.section("fault campaign")
    terminalreporter.write_line(f"{'module':<28}{'database':<12}" + "".join(f"{name:>12}" for name in COLUMNS))
    for line in lines:
        figures = "".join(f"{line[name]:>12}" for name in COLUMNS)
        terminalreporter.write_line(f"{line['module']:<28}{line['database']:<12}{figures}")
    for line in lines:
        terminalreporter.write_line(f"FAULTS {json.dumps(line, ensure_ascii=False)}")


def gathered(reports: list[Any]) -> list[dict[str, Any]]:
    """The tallies of each module and database, added up; ``failed``: tests that did not pass."""
    totals: dict[tuple[str, str], Counter[str]] = {}
    kinds: dict[tuple[str, str], Counter[str]] = {}
    seeds: dict[tuple[str, str], int] = {}
    for report in reports:
        if getattr(report, "when", "") != "call":
            continue
        module = Path(report.nodeid.partition("::")[0]).stem
        for name, told in report.user_properties:
            if name == "faults":
                key = (module, told["database"])
                totals.setdefault(key, Counter()).update({one: told[one] for one in COLUMNS})
                totals[key]["seconds"] += round(report.duration)
                totals[key]["failed"] += report.failed
                kinds.setdefault(key, Counter()).update(told["kinds"])
                seeds[key] = told["seed"]
    return [
        {"module": module, "database": database, "seed": seeds[module, database]}
        | {one: totals[module, database][one] for one in (*COLUMNS, "failed", "seconds")}
        | {"kinds": dict(kinds[module, database])}
        for module, database in sorted(totals)
    ]
