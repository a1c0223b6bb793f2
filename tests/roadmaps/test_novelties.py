"""What changed between two reports: a scripted quarter gives the exact list."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models.closed_lists import NoveltyKind, Outlook, Status, SupportState
from roadmaps.consolidation import Consolidation, consolidate
from roadmaps.facts import CommitmentFacts
from roadmaps.novelties import Novelty, novelties
from tests.a_quarter import AFTER, BEFORE, the_quarter
from tests.builders import (
    BRETAGNE,
    REDON,
    RENNES,
    a_commitment,
    a_forest,
    a_part,
    a_party,
    a_request,
    a_ruling,
    an_amendment,
    an_answer,
    the_redon_country,
)


def report(*facts: CommitmentFacts, on: date, of: int = BRETAGNE) -> Consolidation:
    return consolidate(of, a_forest(on=on), facts, on)


def told(found: tuple[Novelty, ...]) -> list[tuple[Any, ...]]:
    return [(one.kind.value, one.commitment_id, one.old, one.new, one.reason) for one in found]


def test_a_scripted_quarter_gives_the_exact_list() -> None:
    facts = the_quarter()
    found = novelties(report(*facts, on=BEFORE), report(*facts, on=AFTER))
    assert told(found) == [
        ("nouveau", 8, "", "", ""),
        ("realise", 1, "en cours", "réalisé", "Le café a ouvert le 2 juin."),
        ("lance", 6, "à lancer", "en cours", ""),
        ("abandonne", 7, "", "retiré", "repris par la chambre de métiers"),
        ("reporte", 2, "31/05/2026", "30/09/2026", "la salle n'est libre qu'en septembre"),
        ("nouveau_retard", 3, "", "31/05/2026", ""),
        ("meteo_degradee", 4, "sécurisé", "compromis", "le fonds d'aide est épuisé"),
        ("nouveau_silence", 3, "", "29", ""),
        ("nouvelles_retrouvees", 5, "", "", ""),
        ("nouvelles_retrouvees", 6, "", "", ""),
        ("indicateur", 6, "4\xa0personnes", "9\xa0personnes", ""),
        ("avenant", 6, "30", "20", "plateau technique indisponible"),
        ("appui_demande", 4, "", "Ille-et-Vilaine", ""),
        ("arbitrage_rendu", 5, "", "accord pour une année", ""),
    ]
    slipped = next(one for one in found if one.kind is NoveltyKind.SLIPPED)
    assert (slipped.rank, slipped.first) == (2, "30/04/2026")
    assert novelties(report(*facts, on=BEFORE), report(*facts, on=AFTER)) == found


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"status": Status.DONE}, {"status": Status.UNDER_WAY}, ["rouvert"]),
        ({"status": Status.UNDER_WAY}, {"status": Status.SUSPENDED}, ["suspendu"]),
        ({"status": Status.SUSPENDED}, {"status": Status.UNDER_WAY}, ["lance"]),
        ({"status": Status.SUSPENDED}, {"status": Status.TO_START}, ["rouvert"]),
        ({"status": Status.UNDER_WAY}, {"status": Status.TO_START}, ["rouvert"]),
        ({"status": None}, {"status": Status.TO_START}, []),
        ({"status": Status.UNDER_WAY}, {"status": Status.VOID}, ["abandonne"]),
        ({"outlook": Outlook.COMPROMISED}, {"outlook": Outlook.SECURE}, ["meteo_amelioree"]),
        ({"outlook": Outlook.NOT_GIVEN}, {"outlook": Outlook.COMPROMISED}, []),
        ({"outlook": Outlook.COMPROMISED}, {"outlook": Outlook.NOT_GIVEN}, ["meteo_retiree"]),
        ({"outlook": Outlook.SECURE}, {"outlook": Outlook.NOT_GIVEN}, ["meteo_retiree"]),
        ({"outlook": Outlook.SECURE}, {"outlook": None, "status": Status.DONE}, ["realise"]),  # no judgement is due
        ({"due_on": date(2026, 12, 31)}, {"due_on": date(2026, 10, 1)}, ["avance"]),
        ({"due_on": date(2026, 12, 31)}, {"due_on": None}, ["reporte"]),
        ({"due_on": None}, {"due_on": date(2026, 12, 31)}, []),
        ({"lead": a_party("A")}, {"lead": a_party("B")}, ["changement_de_pilote"]),
        ({"lead": a_party("A", person="Zoé")}, {"lead": a_party("A", person="Max")}, ["changement_de_pilote"]),
        ({"lead": a_party("A", person="Zoé")}, {"lead": a_party("A")}, []),  # a name erased since is no change
        ({"lead": None}, {"lead": a_party("B")}, ["changement_de_pilote"]),
        ({}, {}, []),
    ],
)
def test_each_change_is_told_once(before: dict[str, Any], after: dict[str, Any], expected: list[str]) -> None:
    then, now = report(a_commitment(**before), on=BEFORE), report(a_commitment(**after), on=AFTER)
    assert [one.kind.value for one in novelties(then, now)] == expected


ANSWERED = {"state": SupportState.ANSWERED, "answered_on": date(2026, 5, 4), "answer": "la salle est prêtée"}
RULED = {"state": SupportState.RULED, "rulings": (a_ruling(date(2026, 5, 4)),)}


@pytest.mark.parametrize(
    ("asked_on", "became", "expected"),
    [
        (date(2026, 5, 1), {}, ["appui_demande"]),
        (date(2026, 5, 1), RULED, ["appui_demande", "arbitrage_rendu"]),
        (date(2026, 3, 2), {}, ["appui_en_attente"]),
        (date(2026, 3, 2), ANSWERED, ["appui_repondu"]),
        (date(2026, 3, 2), RULED, ["arbitrage_rendu"]),
        (date(2026, 3, 2), {**RULED, "rulings": (a_ruling(date(2026, 3, 9)),)}, []),
    ],
)
def test_a_request_is_told_when_asked_answered_ruled_and_while_it_waits(
    asked_on: date, became: dict[str, Any], expected: list[str]
) -> None:
    asked = a_commitment(support=(a_request(asked_on=asked_on, **became),))
    assert [one.kind.value for one in novelties(report(asked, on=BEFORE), report(asked, on=AFTER))] == expected


def test_every_kind_of_change_is_made_to_happen_here() -> None:
    told_here = Path(__file__).read_text(encoding="utf-8")
    unseen = [one for one in NoveltyKind if f'"{one.value}"' not in told_here and one.name not in told_here]
    assert unseen == []


def test_a_late_answer_is_a_change_since_what_the_report_said() -> None:
    then = report(a_commitment(), on=BEFORE)
    now = report(a_commitment(answers=(an_answer(date(2026, 3, 30), status=Status.DONE),)), on=AFTER)
    assert [one.kind for one in novelties(then, now)] == [NoveltyKind.DONE]


def test_a_silent_commitment_that_ends_is_done_and_heard_again() -> None:
    asked = a_commitment(asked_on=(date(2026, 3, 2),))
    ended = replace(asked, answers=(an_answer(date(2026, 4, 2), status=Status.DONE),))
    found = novelties(report(asked, on=BEFORE), report(ended, on=AFTER))
    assert [one.kind for one in found] == [NoveltyKind.DONE, NoveltyKind.HEARD_AGAIN]


def test_a_perimeter_that_changes_moves_commitments_in_and_out() -> None:
    moved = [replace(one, parts=(a_part(56),)) if one.id == REDON else one for one in the_redon_country()]
    facts = [a_commitment(1, territory_id=REDON), a_commitment(2, territory_id=RENNES)]
    then = consolidate(35, a_forest(on=BEFORE), facts, BEFORE)
    now = consolidate(35, a_forest(moved, AFTER), facts, AFTER)
    assert [(one.kind, one.commitment_id) for one in novelties(then, now)] == [(NoveltyKind.MOVED_OUT, 1)]
    assert [one.kind for one in novelties(now, then)] == [NoveltyKind.MOVED_IN]


def test_a_commitment_that_came_and_went_between_two_reports_is_not_forgotten() -> None:
    gone = a_commitment(created_on=date(2026, 4, 1), withdrawn_on=date(2026, 5, 1), withdrawal_reason="doublon")
    found = novelties(report(on=BEFORE), report(gone, on=AFTER))
    assert told(found) == [("abandonne", 1, "", "retiré", "doublon")]


def test_an_amended_deadline_or_lead_that_no_other_change_tells_is_told_as_an_amendment() -> None:
    given = an_amendment("due_on", "", "2026-12-31")
    then = report(a_commitment(due_on=None), on=BEFORE)
    now = report(a_commitment(due_on=date(2026, 12, 31), amendments=(given,)), on=AFTER)
    assert told(novelties(then, now)) == [("avenant", 1, "", "2026-12-31", "décision du comité")]
    there_and_back = (
        an_amendment("lead", "DDETS 35", "Mission locale", on=date(2026, 4, 2), reason="congé"),
        an_amendment("lead", "Mission locale", "DDETS 35", on=date(2026, 6, 2), reason="retour"),
    )
    found = novelties(report(a_commitment(), on=BEFORE), report(a_commitment(amendments=there_and_back), on=AFTER))
    assert [(one.kind, one.reason) for one in found] == [
        (NoveltyKind.AMENDED, "congé"),
        (NoveltyKind.AMENDED, "retour"),
    ]


def test_what_happened_on_the_day_of_the_last_report_after_it_was_made_is_told_by_the_next() -> None:
    silent = a_commitment(asked_on=(date(2026, 3, 2),))
    heard = replace(silent, answers=(an_answer(BEFORE, status=None),))
    late_arrival = a_commitment(2, created_on=BEFORE)
    found = novelties(report(silent, on=BEFORE), report(heard, late_arrival, on=AFTER))
    assert [(one.kind, one.commitment_id) for one in found] == [(NoveltyKind.NEW, 2), (NoveltyKind.HEARD_AGAIN, 1)]


def test_a_change_of_a_local_declination_says_that_its_action_is_what_counts() -> None:
    facts = [a_commitment(1), a_commitment(2, parent_id=1)]
    done = [replace(one, answers=(an_answer(status=Status.DONE),)) for one in facts]
    found = novelties(report(*facts, on=BEFORE), report(*done, on=AFTER))
    assert [(one.commitment_id, one.is_counted) for one in found] == [(1, True), (2, False)]
