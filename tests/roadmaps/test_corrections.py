"""Does a draft become what a person corrected, and nothing else?"""

from datetime import date

from models.closed_lists import Flag, Precision
from roadmaps.corrections import Corrections, corrected, corrections_of, shown_fields
from roadmaps.deadlines import read_deadline
from roadmaps.draft import CommitmentDraft, RoadmapDraft

DRAFT = RoadmapDraft(
    title="Feuille de route",
    commitments=(
        CommitmentDraft("Ouvrir une navette", reference="1A", lead="Région", due=read_deadline("T2 2026")),
        CommitmentDraft(
            "Prêter des vélos",
            flags=frozenset({Flag.NO_LEAD, Flag.NO_DEADLINE, Flag.HIDDEN_ROW}),
        ),
    ),
)


def test_without_corrections_nothing_changes() -> None:
    assert corrected(DRAFT, Corrections()) == DRAFT


def test_a_typed_deadline_is_read_as_one_in_a_file_and_its_question_goes() -> None:
    now = corrected(DRAFT, Corrections({"0.1": {"due": "fin 2027"}}))
    one = now.commitments[1]
    assert (one.due.on, one.due.precision, one.due.raw) == (date(2027, 12, 31), Precision.YEAR, "fin 2027")
    assert one.flags == {Flag.NO_LEAD, Flag.HIDDEN_ROW}


def test_a_deadline_that_means_nothing_stays_a_question() -> None:
    now = corrected(DRAFT, Corrections({"0.0": {"due": "un de ces jours"}}))
    assert now.commitments[0].due.on is None
    assert Flag.NO_DEADLINE in now.commitments[0].flags


def test_a_named_lead_settles_its_question_and_an_emptied_one_asks_it() -> None:
    now = corrected(DRAFT, Corrections({"0.1": {"lead": "CCI"}, "0.0": {"lead": ""}}))
    assert (now.commitments[1].lead, Flag.NO_LEAD in now.commitments[1].flags) == ("CCI", False)
    assert (now.commitments[0].lead, Flag.NO_LEAD in now.commitments[0].flags) == (None, True)


def test_a_title_cannot_be_emptied() -> None:
    assert corrected(DRAFT, Corrections({"0.0": {"title": ""}})).commitments[0].title == "Ouvrir une navette"


def test_what_is_left_out_is_not_created_and_the_others_keep_their_corrections() -> None:
    now = corrected(DRAFT, Corrections({"0.1": {"axis": "Mobilité"}}, left_out=frozenset({"0.0"})))
    assert [(one.title, one.axis) for one in now.commitments] == [("Prêter des vélos", "Mobilité")]


def test_corrections_are_kept_and_found_again() -> None:
    said = Corrections({"0.0": {"lead": "CCI"}}, frozenset({"0.1"}), {"0": "Autre titre"}, date(2026, 5, 5))
    assert corrections_of(said.as_json()) == said
    assert corrections_of({}) == Corrections()


def test_typing_what_was_read_is_no_correction() -> None:
    same = {f"0.{index}": shown_fields(one) for index, one in enumerate(DRAFT.commitments)}
    assert corrected(DRAFT, Corrections(same)) == DRAFT
