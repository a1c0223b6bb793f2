"""Does the house keep its own rules? What a linter cannot see is checked here."""

import ast
import importlib
import re
import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
import yaml

from flows.timetable import schedules
from models import closed_lists
from models.closed_lists import Letter
from roadmaps.wording import word
from settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("models", "roadmaps", "store", "mail", "reports", "flows", "web", "cli")
MODULES = ("scheduler", "settings")
VAGUE = {"utils", "util", "helpers", "helper", "core", "common", "manager", "service", "base", "misc", "tools", "stuff"}


def our_files() -> Iterator[Path]:
    for package in PACKAGES:
        yield from (ROOT / package).rglob("*.py")
    for module in MODULES:
        yield ROOT / f"{module}.py"


def closed_list_members() -> list[StrEnum]:
    lists = [value for value in vars(closed_lists).values() if isinstance(value, type) and issubclass(value, StrEnum)]
    return [member for closed in lists if closed is not StrEnum for member in closed]


@pytest.mark.parametrize("name", [*PACKAGES, *MODULES])
def test_our_packages_are_ours_on_the_path(name: str) -> None:
    assert Path(str(importlib.import_module(name).__file__)).is_relative_to(ROOT)


def test_no_name_in_flows_hides_a_package_or_the_standard_library() -> None:
    """Prefect puts ``flows/`` first on the path: ``flows/reports.py`` would hide our own ``reports``."""
    taken = set(sys.stdlib_module_names) | set(PACKAGES) | set(MODULES)
    taken |= {path.stem for path in Path(yaml.__file__).parent.parent.iterdir() if path.suffix in {"", ".py"}}
    assert not taken & {path.stem for path in (ROOT / "flows").glob("*.py") if path.stem != "__init__"}


def test_every_entrypoint_of_prefect_yaml_loads() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text(encoding="utf-8"))["deployments"]
    assert len(deployments) >= 6
    for deployment in deployments:
        path, function = deployment["entrypoint"].split(":")
        module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
        assert callable(getattr(module, function).fn)


def test_every_schedule_is_in_the_dialect_both_schedulers_read_alike() -> None:
    assert {schedule.timezone for schedule in schedules()} == {"Europe/Paris"}
    assert len(schedules()) >= 6


@pytest.mark.parametrize("letter", list(Letter))
def test_each_letter_has_its_three_templates(letter: Letter) -> None:
    folder = ROOT / "mail" / "templates" / letter.value
    for name in ("subject.txt", "body.txt", "body.html"):
        assert (folder / name).read_text(encoding="utf-8").strip(), f"{letter.value}/{name} is empty"


def test_each_closed_list_has_french_words() -> None:
    members = closed_list_members()
    assert len(members) > 100
    assert all(word(member).strip() for member in members)


def test_each_setting_is_explained_in_the_example_environment() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"^QUADRILLE_([A-Z_]+)=", example, re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_each_module_opens_with_one_sentence_that_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in our_files()
        if "versions" not in path.parts and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


def test_no_module_bears_a_name_that_says_nothing() -> None:
    assert [str(path) for path in our_files() if path.stem.lstrip("_") in VAGUE] == []


def test_every_link_between_our_documents_leads_somewhere() -> None:
    broken = []
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", text):
            if not (document.parent / target).exists():
                broken.append(f"{document.name}: {target}")
    assert broken == []


def test_every_command_our_documents_show_exists() -> None:
    """Each ``quadrille …`` line of the guides names a command that the command line has."""
    from typer.main import get_command

    from cli.app import app

    root = get_command(app)
    shown = set()
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        shown |= set(re.findall(r"(?:^|`)(?:\.venv/bin/)?quadrille ([a-z][a-z -]*)", document.read_text("utf-8"), re.M))
    assert shown
    for line in shown:
        command = root
        for part in line.split():
            commands = getattr(command, "commands", None)
            if commands is None:
                break
            assert part in commands, f"quadrille {line}: no such command"
            command = commands[part]


def test_every_target_our_documents_show_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        shown = set(re.findall(r"`make ([a-z-]+)`", document.read_text("utf-8")))
        assert shown <= targets, f"{document.name}: {sorted(shown - targets)}"


def test_the_project_speaks_of_the_project_alone() -> None:
    foreign = re.compile(r"(?<![\w.:/])/(?:home|root|work|srv|Users|mnt)/\w")  # a path of somebody's machine
    texts = [*our_files(), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), ROOT / "Makefile"]
    assert [str(path) for path in texts if foreign.search(path.read_text(encoding="utf-8"))] == []


def test_the_oracle_is_written_apart_and_stays_small_enough_to_be_believed() -> None:
    """It imports nothing of ours, and counts 300 lines at most, those that only say something to the reader apart."""
    lines = 0
    for name in ("oracle.py", "oracle_post.py"):
        text = (ROOT / "tests" / name).read_text(encoding="utf-8")
        tree = ast.parse(text)
        imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        imported |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert not {str(one).partition(".")[0] for one in imported} & {*PACKAGES, *MODULES}
        said = {
            line
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
        }
        numbered = enumerate(text.splitlines(), 1)
        lines += sum(bool(line.partition("#")[0].strip()) and number not in said for number, line in numbered)
    assert lines <= 300
