"""Is every Word file that the product makes during the tests valid, accessible, and does it open?

The few functions that give a finished .docx are watched. A test whose file has a fault fails, as the test that made it;
one of each kind (what made it, in which test) is opened in LibreOffice once the tests are over.
``unsound_word_files`` marks, with its reason, a test that makes a faulty file on purpose.
"""

import functools
import hashlib
import io
import os
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openxml_audit import OpenXmlValidator

import reports.confinement
import reports.house_style
import reports.template_comments
import reports.word
import roadmaps.settled_archive
from reports.checking import faults_of
from tests.word_shapes import shapes_of

Watched = Callable[..., bytes | Iterator[bytes]]
DOORS: tuple[tuple[ModuleType, str], ...] = (
    (reports.word, "render"),
    (reports.confinement, "render_all_confined"),
    (reports.template_comments, "annotated"),
    (reports.house_style, "house_style"),
    (roadmaps.settled_archive, "settled"),
)
"""Where a finished Word file leaves the product; all other functions that give one call these."""
MOST_OPENED = 120
"""Files that one process of the tests opens in LibreOffice: one of each kind, as long as there are not more."""
LONGEST = 1_500_000
"""Characters of XML beyond which a file is not opened: a paragraph of a megabyte takes LibreOffice minutes."""
IN_CI = os.environ.get("CI") == "true"  # noqa: TID251  there, a missing part is a failure


@dataclass(frozen=True, slots=True)
class Made:
    """A Word file, the function that made it, and the file of a person that it is a copy of, if it is one."""

    data: bytes
    maker: str
    copy_of: bytes | None = None


@dataclass(slots=True)
class WordFiles:
    """The files made in this process: those not looked at yet, and one of each maker and test to be opened."""

    waiting: list[Made] = field(default_factory=list)
    known: set[str] = field(default_factory=set)
    to_open: dict[str, bytes] = field(default_factory=dict)
    kinds: set[tuple[str, str]] = field(default_factory=set)
    opened: int = 0
    _shapes: set[object] = field(default_factory=set)

    def note(self, made: Made) -> None:
        """Remember a file, once."""
        print_ = hashlib.sha256(made.data).hexdigest()
        if b"word/document.xml" in made.data and print_ not in self.known:
            self.known.add(print_)
            self.waiting.append(made)

    def faults(self, test: str) -> list[str]:
        """The faults of the files made since the last time it was asked, each after its maker."""
        found: list[str] = []
        while self.waiting:
            made = self.waiting.pop()
            wrong = self._wrong(made.data)
            if wrong and made.copy_of is not None:  # Quadrille answers for what it adds to a person's own file
                theirs = tuple(one.partition(" (/")[0] for one in self._wrong(made.copy_of))
                wrong = [one for one in wrong if not one.startswith(theirs)]
            found += (f"{made.maker}: {one}" for one in wrong)
            kind = (made.maker, test.partition("[")[0])
            if not wrong and kind not in self.kinds and _length(made.data) <= LONGEST:
                self.kinds.add(kind)
                self.to_open[f"{len(self.to_open):03d} {made.maker} {test}"] = made.data
        return found

    def _wrong(self, data: bytes) -> list[str]:
        """What our check finds, then what the schema says when some element is unlike all those it has passed."""
        found = faults_of(data)
        shapes = shapes_of(data) - self._shapes
        if shapes and not (wrong := errors_of(data)):
            self._shapes |= shapes
        elif shapes:
            found += wrong
        return found


def _length(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return archive.getinfo("word/document.xml").file_size


def errors_of(data: bytes) -> list[str]:
    """What a validator of the schema says of a Word file."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "fichier.docx")
        file.write_bytes(data)
        return [f"{one.description} ({one.path})" for one in OpenXmlValidator().validate(file).errors]


def unopened(files: dict[str, bytes]) -> list[str]:
    """The names of the files that LibreOffice does not open; one start opens them all."""
    with tempfile.TemporaryDirectory() as folder:
        written = {name: Path(folder, f"{rank:03d}.docx") for rank, name in enumerate(files)}
        for name, path in written.items():
            path.write_bytes(files[name])
        profile = f"-env:UserInstallation={Path(folder, 'profil').as_uri()}"
        command = ["soffice", profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder]
        subprocess.run([*command, *written.values()], capture_output=True, check=False, timeout=600)
        return [name for name, path in written.items() if not path.with_suffix(".pdf").exists()]


FILES = WordFiles()


def _watched(function: Watched, maker: str, files: WordFiles) -> Watched:
    def note(given: tuple[object, ...], data: bytes) -> bytes:
        original = given[0] if maker == "annotated" and isinstance(given[0], bytes) else None
        files.note(Made(data, maker, original))
        return data

    @functools.wraps(function)
    def watched(*given: object, **named: object) -> bytes | Iterator[bytes]:
        made = function(*given, **named)
        return note(given, made) if isinstance(made, bytes) else (note(given, one) for one in made)

    return watched


def watch() -> None:
    """Watch the doors; before any other module takes the functions behind them."""
    for module, name in DOORS:
        function = getattr(module, name)
        if not hasattr(function, "__wrapped__"):
            setattr(module, name, _watched(function, name, FILES))


watch()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """The test has run: its Word files are looked at before it is said to have passed."""
    result = yield
    faults = FILES.faults(item.nodeid)
    if faults and not item.get_closest_marker("unsound_word_files"):
        pytest.fail("\n".join(["a Word file made by this test is faulty:", *faults]), pytrace=False)
    return result


@pytest.fixture(scope="session", autouse=True)
def word_files_open_in_libreoffice() -> Generator[None]:
    """Once the tests of this process are over, one file of each maker and test is opened."""
    yield
    found = sorted(FILES.to_open.items())
    if not found or (shutil.which("soffice") is None and not IN_CI):
        return
    chosen = dict(found[:: -(-len(found) // MOST_OPENED)])
    FILES.opened = len(chosen)
    if refused := unopened(chosen):
        pytest.fail("\n".join(["LibreOffice does not open the Word files of:", *refused]), pytrace=False)


TOLD: list[tuple[int, int, int]] = []
"""Of each process of the tests: files made, kinds of them, files opened."""


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process that is one of several tells the one that sums up what it looked at."""
    told = (len(FILES.known), len(FILES.to_open), FILES.opened)
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["word_files"] = told
    else:
        TOLD.append(told)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """One of several processes has ended."""
    TOLD.append(tuple(getattr(node, "workeroutput", {}).get("word_files", (0, 0, 0))))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many Word files were looked at, and how many were opened."""
    made, kinds, opened = (sum(column) for column in zip(*TOLD, strict=True)) if TOLD else (0, 0, 0)
    if not made:
        return
    missing = "" if shutil.which("soffice") else " (LibreOffice is not installed: install libreoffice-writer)"
    line = f"{made} distinct Word files checked, {opened} of {kinds} kinds opened in LibreOffice{missing}"
    terminalreporter.write_line(line)
