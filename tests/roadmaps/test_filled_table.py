"""Does a roadmap written as a table read back with no difference?"""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.closed_lists import Precision
from roadmaps.blank_forms import filled_table
from roadmaps.blank_forms.filled import due_text
from roadmaps.changes import Known, compare
from roadmaps.draft import CommitmentDraft, DueDraft, RoadmapDraft
from roadmaps.reading.read import read_file
from roadmaps.refusal import Refusal
from tests.roadmaps.reading.mutations import good_files

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize("extension", ["docx", "xlsx"])
@pytest.mark.parametrize("path", good_files(), ids=lambda path: path.name)
def test_what_was_read_is_exported_and_read_back_without_a_difference(path: Path, extension: str) -> None:
    for draft in read_file(path.read_bytes(), path.name, TODAY):
        (back,) = read_file(filled_table(draft, extension), f"export.{extension}", TODAY)
        found = compare(back.commitments, [Known(number, one) for number, one in enumerate(draft.commitments)])
        differences = [
            (pair.draft.reference or pair.draft.title, change) for pair in found.amended for change in pair.changes
        ]
        assert (differences, list(found.added), list(found.withdrawn)) == ([], [], [])


def test_a_relative_deadline_is_written_as_the_day_it_came_to() -> None:
    assert due_text(DueDraft("sous 3 mois", date(2026, 6, 30), Precision.MONTH)) == "juin 2026"
    assert due_text(DueDraft("T2 2026", date(2026, 6, 30), Precision.QUARTER)) == "T2 2026"
    assert due_text(DueDraft("31/09/2026", date(2026, 9, 30), Precision.DAY)) == "31/09/2026"
    assert due_text(DueDraft("au fil de l'eau", None, Precision.ONGOING)) == "au fil de l'eau"


def test_a_text_that_looks_like_a_formula_stays_a_text() -> None:
    draft = RoadmapDraft(title="Plan", commitments=(CommitmentDraft(title="=1+1 ouvrir un lieu", reference="A1"),))
    (back,) = read_file(filled_table(draft, "xlsx"), "export.xlsx", TODAY)
    assert back.commitments[0].title == "=1+1 ouvrir un lieu"


def test_twice_the_same_roadmap_gives_the_same_bytes_and_other_formats_are_refused() -> None:
    draft = RoadmapDraft(title="Plan", commitments=(replace(CommitmentDraft(title="Ouvrir un lieu"), reference="1"),))
    assert filled_table(draft, "docx") == filled_table(draft, "docx")
    with pytest.raises(Refusal):
        filled_table(draft, "pdf")
