"""What is typed becomes an answer, or is refused in French with every fault; what it changes is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.closed_lists import Outlook, Status
from roadmaps.answers import AnswerInput, AnswerRefused, Known, changes, checked, known
from roadmaps.wording import NARROW
from tests.builders import DAY, a_commitment, an_answer, an_indicator


def test_numbers_are_read_as_people_type_them() -> None:
    said = checked({"commitment_id": 1, "progress": "45 %", "values": [{"indicator_id": 3, "value": "1 200,5"}]})
    assert said.progress == 45
    assert said.values[0].value == 1200.5


def test_what_is_left_empty_says_nothing() -> None:
    said = checked({"commitment_id": "1", "status": "", "outlook": "", "progress": "", "done": "  fait  "})
    assert (said.status, said.outlook, said.progress, said.done) == (None, None, None, "fait")


def test_an_answer_that_says_nothing_at_all_is_refused() -> None:
    with pytest.raises(AnswerRefused, match="rien de nouveau"):
        checked({"commitment_id": 1, "done": "   "})
    assert checked({"commitment_id": 1, "nothing_new": True}).nothing_new


def test_every_fault_is_told_at_once_with_its_field() -> None:
    raw = {
        "commitment_id": 1,
        "status": "presque",
        "progress": "120",
        "done": "x" * 10_001,
        "support": {"need": "une salle"},
        "postponement": {"to_due_on": "bientôt", "reason": ""},
    }
    with pytest.raises(AnswerRefused) as refusal:
        checked(raw)
    assert [field for field, _ in refusal.value.faults] == [
        "status",
        "progress",
        "done",
        "support",
        "postponement.to_due_on",
        "postponement.reason",
    ]
    said = str(refusal.value)
    for sentence in (
        "Statut : ce choix n'existe pas.",
        "Avancement : la valeur doit être au plus 100.",
        "Ce qui a été fait : ce texte est trop long (10000 caractères au plus).",
        "Demande d'appui : indiquez à qui vous demandez cet appui",
        "Nouvelle échéance : une date est attendue (jour, mois, année).",
        "Nouvelle échéance : à renseigner.",
    ):
        assert sentence in said


@given(st.text(max_size=300))
def test_any_text_is_kept_but_for_control_characters(text: str) -> None:
    said = AnswerInput(commitment_id=1, nothing_new=True, done=text)
    assert "\x00" not in said.done
    assert "\r" not in said.done
    assert all(one in said.done for one in text if one.isprintable() and not one.isspace())


def test_what_was_last_known_is_what_the_page_shows() -> None:
    commitment = a_commitment(
        answers=(
            an_answer(date(2026, 5, 1), progress=20, outlook=Outlook.SECURE),
            an_answer(date(2026, 6, 1), status=None, outlook=None, progress=None),
        ),
        indicators=(an_indicator(4, [(date(2026, 5, 1), 12.0)]),),
    )
    last = known(commitment, DAY)
    assert (last.status, last.outlook, last.progress) == (Status.UNDER_WAY, Outlook.SECURE, 20)
    assert (last.values or {})[4] == ("Indicateur 4", "personnes", 12.0, "")
    assert known(commitment, date(2026, 4, 1)).outlook is None


def test_only_what_changed_is_told() -> None:
    before = Known(Status.UNDER_WAY, Outlook.SECURE, 40, date(2026, 12, 31))
    same = AnswerInput(commitment_id=1, status=Status.UNDER_WAY, outlook=Outlook.SECURE, progress=40)
    assert changes(same, before) == ()
    moved = AnswerInput(commitment_id=1, status=Status.DONE, progress=100, done="Ouvert le 2 juin.")
    assert [(one.label, one.before, one.after) for one in changes(moved, before)] == [
        ("Statut", "en cours", "réalisé"),
        ("Avancement", f"40{NARROW}%", f"100{NARROW}%"),
        ("Ce qui a été fait", "", "Ouvert le 2 juin."),
    ]
