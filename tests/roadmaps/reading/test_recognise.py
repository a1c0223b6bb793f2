"""Are the commitments of a document found, and nothing else, however its authors drew it?"""

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from roadmaps.folding import words
from roadmaps.reading.columns import ColumnMapping
from roadmaps.reading.read import read_file
from roadmaps.reading.recognise import recognise
from roadmaps.reading.vocabulary import VOCABULARY
from tests.roadmaps.reading.drawing import Drawing, draw, drawings, told, wished

SHARED = Path(__file__).parents[4] / "shared" / "roadmaps"
WORD_AND_EXCEL = sorted(
    p for p in SHARED.glob("**/*.expected.json") if p.name.endswith((".docx.expected.json", ".xlsx.expected.json"))
)


@pytest.mark.parametrize("drawing", drawings(), ids=lambda drawing: drawing.name)
def test_a_drawn_document_gives_its_commitments_and_no_other(drawing: Drawing) -> None:
    found = list(recognise(drawing.content).commitments)
    by_title = {words(one.title): one for one in found}
    assert sorted(by_title) == sorted(words(line[1]) for line in drawing.expected)
    for line in drawing.expected:
        assert told(by_title[words(line[1])], line) == wished(line)


@pytest.mark.parametrize("drawing", drawings(), ids=lambda drawing: drawing.name)
def test_every_word_of_a_document_is_a_field_or_is_kept_aside(drawing: Drawing) -> None:
    draft = recognise(drawing.content)
    kept = [r.text for r in draft.remainder] + [s.raw for c in draft.commitments for s in c.sources]
    kept += [column.header for column in draft.columns] + [c.axis or "" for c in draft.commitments]
    kept += [c.description or "" for c in draft.commitments] + [
        step.label for c in draft.commitments for step in c.due.milestones
    ]
    known = set(words(" ".join(kept)).split())
    for block in drawing.content.blocks:
        cells = [block.text] if not hasattr(block, "cells") else [cell.text for cell in block.cells.values()]
        missing = [text for text in cells if not {w for w in words(text).split() if len(w) > 1} <= known | LINKING]
        assert missing == []


LINKING = set(
    words(
        "on je m’engage nous nous engageons à s’engage s’engagent avec avant d’ici le la les l de du des et en "
        "lien pour pilote "
        "copilotes échéance état "
        "numéro fin an"
    ).split()
) | {word + plural for phrases in VOCABULARY.values() for word in words(phrases).split() for plural in ("", "s")}
"""Words that link fields, and labels: they say what a text is, and are no text themselves."""


@pytest.mark.skipif(
    not SHARED.exists(), reason="the folder of sample roadmaps (../shared/roadmaps) is not beside the repository"
)
@pytest.mark.parametrize("answer", WORD_AND_EXCEL, ids=lambda path: path.name.removesuffix(".expected.json"))
def test_a_real_looking_file_gives_what_its_answer_says(answer: Path) -> None:
    expected: dict[str, Any] = json.loads(answer.read_text("utf-8"))
    if expected.get("refused"):
        pytest.skip("the gate refuses it: see test_gate")
    source = Path(os.fspath(answer).removesuffix(".expected.json"))
    (draft,) = read_file(source.read_bytes(), source.name, date.fromisoformat(expected["as_of"]))
    found = {words(one.title): one for one in draft.commitments}
    assert sorted(found) == sorted(words(one["title"]) for one in expected["commitments"])
    for one in expected["commitments"]:
        read = found[words(one["title"])]
        assert (str(read.due.on) if read.due.on else None, read.due.precision) == (
            one["due"]["date"],
            one["due"]["precision"],
        )
        assert (read.status, read.kind) == (one["status"], one["kind"])
        assert [(i.label, i.baseline, i.target) for i in read.indicators] == [
            (i["label"], i["baseline"], i["target"]) for i in one["indicators"]
        ]
    flags = {
        (words(c.title), flag) for c in draft.commitments for flag in c.flags if not (c.status and c.status.is_over)
    }
    over = {words(c.title) for c in draft.commitments if c.status and c.status.is_over}
    must = {(words(one["title"]), one["flag"]) for one in expected.get("must_flag", [])}
    assert flags == {one for one in must if one[0] not in over}


def test_a_person_corrects_what_a_header_means() -> None:
    content = draw(["| Objet | Qui fait | Échéance | Divers |", "| Ouvrir un guichet | CCAS | 2026 | Région |"])
    assert recognise(content).commitments == ()
    mapping = ColumnMapping({"objet": "title", "Qui fait": "lead", "Divers": "partners"})
    (read,) = recognise(content, mapping).commitments
    assert (read.title, read.lead, read.partners[0].raw) == ("Ouvrir un guichet", "CCAS", "Région")


def test_a_column_a_person_ignores_is_kept_aside() -> None:
    content = draw(["| Action | Pilote | Échéance |", "| Ouvrir un guichet | CCAS | 2026 |"])
    draft = recognise(content, ColumnMapping({"Pilote": None}))
    assert draft.commitments[0].lead is None
    assert "CCAS" in [remainder.text for remainder in draft.remainder]


def test_what_each_column_was_taken_for_is_part_of_the_result() -> None:
    draft = recognise(draw(["| Acton | Porteur(s) | Date butoir |", "| Ouvrir un guichet | CCAS | 2026 |"]))
    assert [(c.header, c.field) for c in draft.columns] == [
        ("Acton", "title"),
        ("Porteur(s)", "lead"),
        ("Date butoir", "due"),
    ]
    assert draft.columns[0].confidence < draft.columns[1].confidence == 1.0


def test_each_field_knows_its_place() -> None:
    (read,) = recognise(draw(["| Action | Pilote |", "| Ouvrir un guichet | CCAS |"])).commitments
    assert [(s.field, s.raw, s.place.label) for s in read.sources] == [
        ("title", "Ouvrir un guichet", "tableau 1, ligne 2, colonne 1"),
        ("lead", "CCAS", "tableau 1, ligne 2, colonne 2"),
    ]


def test_a_document_without_action_says_why() -> None:
    assert "priorité" in recognise(draw(["# Priorité 1 – Mobilité", "La mobilité est un frein."])).remarks[0]
    assert "Aucune action" in recognise(draw(["Une note."])).remarks[0]
    assert "aucune action" in recognise(draw(["| Action | Pilote |"])).remarks[0]
