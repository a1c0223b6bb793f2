"""What does the command line do and say: the README's main job, its help, a question, an installation not in order?"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from cli.app import app
from cli.french import agrees

ROOT = Path(__file__).resolve().parent.parent
ENGLISH = re.compile(r"required|default|<\w+>|\.\.\.$|[A-Z]\w+:", re.MULTILINE)
"""What Typer writes of itself, and a colon as English sets it."""


def quadrille(*arguments: str, folder: Path, said: str = "", **settings: str) -> "subprocess.CompletedProcess[str]":
    """A command as an operator types it, in a folder, with these settings and no other."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QUADRILLE_")}  # noqa: TID251
    return subprocess.run(
        [Path(sys.executable).with_name("quadrille"), *arguments],
        env={**kept, **settings},
        cwd=folder,
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("settings", "said"),
    [({}, "donnez à QUADRILLE_SECRET"), ({"QUADRILLE_SMTP_TIMEOUT": "vite"}, "QUADRILLE_SMTP_TIMEOUT : un nombre")],
)
def test_settings_that_do_not_hold_are_told_in_french_and_by_their_names(
    settings: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = quadrille("journal", "verify", folder=tmp_path, **settings)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def commands_of_the_readme() -> list[list[str]]:
    """The main job, line by line, as the README gives it."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    return [shlex.split(line, comments=True)[1:] for line in lines if line.startswith("quadrille ")]


@pytest.mark.slow
def test_the_readme_does_the_main_job(tmp_path: Path) -> None:
    for example in (ROOT / "roadmaps" / "examples").iterdir():
        if example.is_file():
            shutil.copy(example, tmp_path)
    told = []
    for command in commands_of_the_readme():
        done = quadrille(*command, folder=tmp_path, said="oui\n", QUADRILLE_MODE="demonstration")
        assert (done.returncode, done.stderr) == (0, ""), command
        told.append(done.stdout)
    assert len(list(tmp_path.glob("var/mails/*.eml"))) == 7
    assert "7\N{NO-BREAK SPACE}relances" in told[-2]
    assert [name.stem.split("-")[2] for name in sorted(tmp_path.glob("rapports/*.docx"))] == ["complet", "note"]


def help_pages(command: Any, context: typer.Context) -> Iterator[tuple[str, str]]:
    yield context.command_path, command.get_help(context)
    for name, child in getattr(command, "commands", {}).items():
        yield from help_pages(child, child.context_class(child, info_name=name, parent=context))


def test_every_help_page_is_in_french() -> None:
    root: Any = typer.main.get_command(app)
    pages = dict(help_pages(root, root.context_class(root, info_name="quadrille")))
    assert len(pages) > 30
    assert {path: found for path, page in pages.items() if (found := ENGLISH.findall(page))} == {}


@pytest.mark.parametrize(
    ("typed", "agreed"),
    [("o", True), ("Oui", True), ("y", True), ("n", False), ("", False), ("peut-être\nnon", False), ("?\n\no", False)],
)
def test_a_question_is_put_and_answered_in_french(
    typed: str, agreed: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clavier").write_text(f"{typed}\n", encoding="utf-8")
    with (tmp_path / "clavier").open(encoding="utf-8") as keyboard:
        monkeypatch.setattr(sys, "stdin", keyboard)
        assert agrees("Créer ces engagements ?") is agreed
    told = capsys.readouterr().out
    assert "Créer ces engagements ? [o/N] " in told
    assert ("Répondez par" in told) == (typed[0:1] in ("p", "?"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("campagne", "Cette commande n'est pas comprise. Tapez « quadrille --help » pour l'aide."),
        ("policy show", "Il manque CODE. Tapez « quadrille policy show --help » pour l'aide."),
        ("roadmap list --terri FR", "Cette option n'existe pas : --terri."),
        ("run machin", "Aucun traitement ne s'appelle « machin » ; il y a : alerts, audit,"),
        ("roadmap list --as-of demain", "« demain » n'est pas une date : écrivez-la sous la forme 2026-04-01."),
    ],
)
def test_a_misused_command_is_told_in_one_french_sentence(command: str, said: str, tmp_path: Path) -> None:
    done = quadrille(*command.split(), folder=tmp_path, QUADRILLE_MODE="demonstration")
    assert done.returncode in (1, 2)
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
