"""The watch over the tests sees every function that gives a Word file, and fails the test that made a bad one."""

import gc
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from reports.specimen import specimen
from reports.word import render
from tests.word_files import DOORS, Made, WordFiles, errors_of, unopened
from tests.word_shapes import shapes_of

ROOT = Path(__file__).resolve().parents[2]
HEAD = "from reports import tables\nfrom reports.specimen import specimen\nfrom reports.word import render\n"
BROKEN = """
def test_a_report_whose_rows_have_no_head(monkeypatch):
    whole = tables._header_row
    monkeypatch.setattr(tables, "_header_row", lambda *given: whole(*given).replace("<w:tblHeader/>", ""))
    render(specimen(5))
"""
UNKNOWN = """
def test_a_report_that_the_schema_does_not_know(monkeypatch):
    whole = tables._header_row
    monkeypatch.setattr(tables, "_header_row", lambda *given: whole(*given).replace("<w:trPr>", "<w:trPr><w:tbl/>"))
    render(specimen(5))
"""


def with_document(docx: bytes, change: Callable[[str], str]) -> bytes:
    """The file with its document changed."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as source, zipfile.ZipFile(held, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data.decode()) if name == "word/document.xml" else data)
    return held.getvalue()


def run(folder: Path, test: str) -> subprocess.CompletedProcess[str]:
    """A run of the tests of its own, under the same watch."""
    file = folder / "test_made.py"
    file.write_text(HEAD + test, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "tests.word_files",
        "-c",
        os.devnull,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}  # noqa: TID251  the run of another process
    return subprocess.run(
        [*command, f"--rootdir={folder}", str(file)], env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(("test", "said"), [(BROKEN, "no header row"), (UNKNOWN, "tbl")])
def test_a_test_that_makes_a_faulty_word_file_fails_by_that_alone(tmp_path: Path, test: str, said: str) -> None:
    done = run(tmp_path, test)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "a Word file made by this test is faulty" in done.stdout
    assert said in done.stdout


def test_a_marked_test_may_make_one(tmp_path: Path) -> None:
    mark = 'import pytest\n@pytest.mark.unsound_word_files("on purpose")'
    done = run(tmp_path, BROKEN.replace("\ndef", f"\n{mark}\ndef"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_no_module_holds_a_function_that_gives_word_files_unwatched() -> None:
    for module, name in DOORS:
        unwatched = getattr(module, name).__wrapped__
        holders = [one for one in gc.get_referrers(unwatched) if isinstance(one, dict) and one.get(name) is unwatched]
        assert holders == [], f"{name} was imported before it was watched"


def test_files_of_one_shape_are_shown_to_the_validator_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[bytes] = []

    def errors_none(data: bytes) -> list[str]:
        shown.append(data)
        return []

    monkeypatch.setattr("tests.word_files.errors_of", errors_none)
    files = WordFiles()
    for rows in (60, 61, 62):
        files.note(Made(render(specimen(rows)), "render"))
        assert files.faults("test") == []
    assert len(shown) == 1


def test_an_element_out_of_place_gives_a_file_another_shape() -> None:
    docx = render(specimen(5))
    other = with_document(docx, lambda text: text.replace("<w:cantSplit/>", "<w:cantSplit/><w:b/>", 1))
    assert shapes_of(other) - shapes_of(docx)
    assert errors_of(other)
    assert not errors_of(docx)


def test_a_copy_of_a_person_s_file_answers_only_for_what_is_added() -> None:
    theirs = with_document(render(specimen(5)), lambda text: text.replace("<w:tblHeader/>", ""))
    ours = with_document(theirs, lambda text: text.replace(' descr="', ' title2="', 1))
    files = WordFiles()
    files.note(Made(ours, "annotated", theirs))
    found = files.faults("test")
    assert not [one for one in found if "header row" in one]
    assert [one for one in found if "alternative text" in one]


@pytest.mark.office
def test_a_file_that_libreoffice_cannot_open_is_named() -> None:
    sound = render(specimen(5))
    cut = with_document(sound, lambda text: text[: len(text) // 2])
    assert unopened({"sound": sound, "cut in its middle": cut}) == ["cut in its middle"]
