"""Is a newer version of a roadmap told from the one we know, change by change?"""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.closed_lists import Precision, Status
from roadmaps.changes import Comparison, Known, compare
from roadmaps.compared_fields import lowered_targets
from roadmaps.draft import CommitmentDraft, DueDraft, IndicatorDraft, PartnerDraft

SHARED = Path(__file__).parents[3] / "shared" / "roadmaps"
needs_corpus = pytest.mark.skipif(not SHARED.exists(), reason="the shared corpus of roadmaps is not beside the project")
GUICHET = CommitmentDraft(
    title="Ouvrir un guichet commun à Redon",
    reference="1.1",
    lead="DDETS 35",
    due=DueDraft("fin 2026", date(2026, 12, 31), Precision.YEAR),
    indicators=(IndicatorDraft("Personnes reçues", 0, 600),),
)


def _only(new: CommitmentDraft, old: CommitmentDraft = GUICHET, adopted: bool = True) -> Comparison:
    return compare([new], [Known(1, old)], adopted)


def test_the_same_file_again_changes_nothing() -> None:
    found = _only(GUICHET)
    assert found.is_empty
    assert found.unchanged[0].confidence == 1.0


def test_a_date_written_otherwise_moves_nothing() -> None:
    same = replace(GUICHET, due=DueDraft("31/12/2026", date(2026, 12, 31), Precision.DAY), lead="ddets  35")
    assert _only(same).is_empty


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("due", DueDraft("T1 2027", date(2027, 3, 31), Precision.QUARTER)),
        ("lead", "France Travail Redon"),
        ("indicators", (IndicatorDraft("Personnes reçues", 0, 400),)),
        ("indicators", (IndicatorDraft("Personnes reçues", 0, None),)),
    ],
)
def test_once_adopted_a_grave_change_needs_a_reason(name: str, value: object) -> None:
    changed = replace(GUICHET, **{name: value})  # type: ignore[arg-type]
    assert _only(changed).amended[0].changes[0].field == name
    assert _only(changed).amended[0].needs_reason
    assert not _only(changed, adopted=False).amended[0].needs_reason


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", Status.UNDER_WAY),
        ("title", "Ouvrir un guichet commun à Redon et à Pipriac"),
        ("partners", (PartnerDraft("CAF 35"),)),
        ("indicators", (IndicatorDraft("Personnes reçues", 0, 900),)),
    ],
)
def test_an_ordinary_change_needs_none(name: str, value: object) -> None:
    amended = _only(replace(GUICHET, **{name: value})).amended  # type: ignore[arg-type]
    assert [change.field for change in amended[0].changes] == [name]
    assert not amended[0].needs_reason


def test_a_deadline_given_where_there_was_none_needs_no_reason() -> None:
    undated = replace(GUICHET, due=DueDraft())
    assert not _only(GUICHET, undated).amended[0].needs_reason


def test_a_dropped_commitment_needs_a_reason_once_adopted() -> None:
    other = replace(GUICHET, title="Former des soudeurs en alternance", reference="1.2", lead="Région Bretagne")
    found = compare([other], [Known(1, GUICHET)], adopted=True)
    assert found.withdrawn[0].needs_reason
    assert found.added == (other,)


def test_a_target_meant_to_fall_is_lowered_when_it_rises() -> None:
    before, after = IndicatorDraft("Délai moyen", 38, 15), IndicatorDraft("Délai moyen", 38, 20)
    assert lowered_targets((before,), (after,))
    assert not lowered_targets((after,), (before,))


def test_the_next_action_takes_the_number_of_a_dropped_one() -> None:
    enquete = replace(GUICHET, title="Mettre en place une enquête unique", reference="1.2", lead="CCI 35")
    immersion = replace(GUICHET, title="Développer les immersions auprès des artisans", reference="1.3", lead="CMA 35")
    renumbered = replace(immersion, reference="1.2", title="Développer les immersions chez les artisans")
    known = [Known(number, one) for number, one in enumerate((GUICHET, enquete, immersion), 1)]
    found = compare([GUICHET, renumbered], known)
    assert [one.known.id for one in found.withdrawn] == [2]
    assert [change.field for change in found.amended[0].changes] == ["reference", "title"]


def test_a_column_that_the_file_does_not_have_says_nothing() -> None:
    known = replace(GUICHET, goal="Simplifier", resources="2 ETP")
    assert _only(GUICHET, known).is_empty


def _expected(name: str) -> dict[str, Any]:
    return dict(json.loads((SHARED / name).read_text(encoding="utf-8")))


def _drafts(expected: dict[str, Any]) -> list[CommitmentDraft]:
    return [
        CommitmentDraft(
            title=one["title"],
            reference=one["reference"],
            axis=one["axis"],
            lead=one["lead"],
            co_leads=tuple(one["co_leads"]),
            partners=tuple(PartnerDraft(name) for name in one["partners"]),
            due=DueDraft(
                one["due"]["raw"],
                date.fromisoformat(one["due"]["date"]) if one["due"]["date"] else None,
                Precision(one["due"]["precision"]),
            ),
            status=Status(one["status"]) if one["status"] else None,
        )
        for one in expected["commitments"]
    ]


@needs_corpus
def test_the_two_versions_of_the_corpus_are_told_apart_as_expected() -> None:
    after = _expected("v2/cdpe_tableau_v2.docx.expected.json")
    before = _drafts(_expected("cdpe_tableau.docx.expected.json"))
    found = compare(_drafts(after), [Known(number, one) for number, one in enumerate(before)])
    assert [one.title for one in found.added] == [one["title"] for one in after["added"]]
    assert [one.known.commitment.title for one in found.withdrawn] == [one["title"] for one in after["dropped"]]
    pairs = {pair.draft.reference: pair for pair in (*found.amended, *found.unchanged)}
    for match in after["matches"]:
        pair = pairs[match["to"]["reference"]]
        assert pair.known.commitment.reference == match["from"]["reference"]
        assert {change.field for change in pair.changes} == set(match["changes"])
