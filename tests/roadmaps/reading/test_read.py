"""Does a file become drafts from end to end, and does no file take its reader down?"""

import json
import pickle
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from models.closed_lists import Flag
from roadmaps.draft import CommitmentDraft, UnreadableFile
from roadmaps.examples.make import make_all
from roadmaps.reading import confined, refusals
from roadmaps.reading.confined import read_confined
from roadmaps.reading.exchange import FaultyFile
from roadmaps.reading.read import as_json, read_file, refusal_as_json
from tests.roadmaps.reading.hostile import hostile_files

SHARED = Path(__file__).parents[4] / "shared" / "roadmaps"
EXAMPLES = Path(__file__).parents[3] / "roadmaps" / "examples"
TEXTS = yaml.safe_load((EXAMPLES / "texts.yaml").read_text(encoding="utf-8"))
TODAY = date(2026, 3, 31)
needs_corpus = pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus of roadmaps is not beside the project")
COUNTS = {
    "redon.docx": 10,
    "vitre_fougeres.xlsx": 9,
    "chateaubriant_derval.ods": 8,
    "ploermel_broceliande.odt": 6,
    "ille_et_vilaine.docx": 10,
    "bretagne.xlsx": 8,
    "pays_de_la_loire.yaml": 6,
}


def _read(name: str) -> list[CommitmentDraft]:
    (draft,) = read_file((EXAMPLES / name).read_bytes(), name, TODAY)
    return list(draft.commitments)


@pytest.mark.parametrize(("name", "count"), COUNTS.items())
def test_every_commitment_of_an_example_is_read_and_nothing_else(name: str, count: int) -> None:
    assert len(_read(name)) == count


def test_the_examples_are_those_that_their_script_makes() -> None:
    for name, data in make_all().items():
        assert (EXAMPLES / name).read_bytes() == data, name


def test_an_example_is_read_field_by_field() -> None:
    read = {one.reference: one for one in _read("vitre_fougeres.xlsx")}
    first = read["VF1"]
    assert first.axis == "Priorité 1 – Recruter autrement"
    assert (first.lead, first.co_leads) == ("France Travail Bretagne", ("MEDEF Ille-et-Vilaine",))
    assert (first.due.on, read["VF5"].due.on, read["VF6"].due.on) == (
        date(2026, 5, 29),
        date(2026, 10, 31),
        date(2026, 6, 30),
    )
    assert (read["VF7"].indicators[0].baseline, read["VF7"].indicators[0].unit) == (31, "%")
    assert read["VF5"].flags == {Flag.HIDDEN_ROW}


def test_the_questions_of_an_example_are_asked() -> None:
    flags = {one.reference: one.flags for one in _read("redon.docx") if one.flags}
    assert flags == {
        "2.4": {Flag.NO_LEAD},
        "3.2": {Flag.INVALID_DEADLINE, Flag.LEAD_TO_CONFIRM},
        "3.3": {Flag.NO_DEADLINE, Flag.NO_LEAD},
    }


def test_what_is_printed_tells_the_value_its_place_and_its_doubts() -> None:
    drafts = read_file((EXAMPLES / "redon.docx").read_bytes(), "redon.docx", TODAY)
    printed: dict[str, Any] = json.loads(json.dumps(as_json(drafts, TODAY)))
    first = printed["commitments"][0]
    assert first["due"] == {"raw": "T2 2026", "date": "2026-06-30", "precision": "quarter", "milestones": []}
    assert "ligne 2" in first["source"]["title"]
    assert {"reference": "2.4", "title": printed["commitments"][6]["title"], "flag": "sans_pilote"} in printed["flags"]
    assert all(set(left) == {"text", "place", "reason"} for left in printed["remainder"])
    assert (printed["refused"], printed["why"]) == (False, "")


def test_a_refusal_is_printed_in_the_same_shape() -> None:
    printed = refusal_as_json(FaultyFile(["ligne 1 : x"]), TODAY)
    assert (printed["refused"], printed["commitments"], printed["faults"]) == (True, [], ["ligne 1 : x"])


def test_apart_or_not_a_file_reads_the_same() -> None:
    data = (EXAMPLES / "redon.docx").read_bytes()
    assert read_confined(data, "redon.docx", TODAY) == read_file(data, "redon.docx", TODAY)


def test_apart_a_refusal_and_its_faults_come_back() -> None:
    name, data, expected = hostile_files()["locked_document"]()
    with pytest.raises(UnreadableFile, match=expected):
        read_confined(data, name, TODAY)
    with pytest.raises(FaultyFile) as refusal:
        read_confined(b"title: Plan\nlevel: canton\n", "plan.yaml", TODAY)
    assert len(refusal.value.faults) == 1


def test_a_reader_that_hangs_is_stopped() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        read_confined(b"title: Plan\n", "plan.yaml", TODAY, wall_seconds=0.001)
    assert str(refusal.value) == refusals.TOOK_TOO_LONG


def test_a_reader_that_dies_is_told_in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "_CHILD", "roadmaps.reading.no_such_module")
    with pytest.raises(UnreadableFile) as refusal:
        read_confined(b"title: Plan\n", "plan.yaml", TODAY)
    assert str(refusal.value) == refusals.TOOK_TOO_LONG


def test_the_child_may_only_answer_with_plain_values() -> None:
    class Acts:
        def __reduce__(self) -> tuple[Any, ...]:
            return (print, ("agi",))

    for answer in (pickle.dumps(("read", [Acts()])), b"", b"garbage", pickle.dumps(3)):
        with pytest.raises(UnreadableFile):
            confined._outcome(answer)


def test_a_reader_that_stumbles_is_told_in_french() -> None:
    with pytest.raises(UnreadableFile) as refusal:
        confined._outcome(pickle.dumps(("stumbled", "Traceback…")))
    assert str(refusal.value) == refusals.READER_STUMBLED


@needs_corpus
def test_headers_alone_and_prose_give_nothing() -> None:
    for name in ("entetes_seuls.xlsx", "prose_sans_action.docx"):
        (draft,) = read_file((SHARED / "vide_et_abime" / name).read_bytes(), name, TODAY)
        assert draft.commitments == ()
