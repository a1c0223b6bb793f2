"""What is true of a commitment on a day."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from models.closed_lists import Outlook, PostponementState, Precision, Standing, Status, SupportState
from roadmaps.facts import PartyFacts, ValueFacts
from roadmaps.slips import deadline_on, first_promise, slips_by
from roadmaps.status import (
    exists_on,
    measure,
    milestones_ahead,
    milestones_missed,
    situation_of,
    support_state,
)
from tests.builders import (
    DAY,
    a_commitment,
    a_milestone,
    a_postponement,
    a_request,
    a_ruling,
    an_amendment,
    an_answer,
    an_indicator,
)


def test_before_any_answer_the_import_speaks() -> None:
    found = situation_of(a_commitment(status=Status.TO_START, outlook=Outlook.SECURE, progress=10), DAY)
    assert (found.status, found.outlook, found.progress) == (Status.TO_START, Outlook.SECURE, 10)
    assert found.status_on == date(2026, 1, 5)
    assert not found.is_silent


def test_a_day_sees_the_last_answer_on_or_before_it_and_nothing_later() -> None:
    answers = (an_answer(date(2026, 4, 1), progress=20), an_answer(date(2026, 6, 30), status=Status.DONE, progress=100))
    commitment = a_commitment(answers=answers)
    assert situation_of(commitment, date(2026, 6, 29)).status is Status.UNDER_WAY
    assert situation_of(commitment, date(2026, 6, 29)).progress == 20
    assert situation_of(commitment, date(2026, 6, 30)).status is Status.DONE


def test_an_answer_that_says_nothing_of_a_fact_keeps_its_last_value() -> None:
    answers = (
        an_answer(date(2026, 3, 1), outlook=Outlook.COMPROMISED, author="Anne", progress=30),
        an_answer(date(2026, 6, 1), status=None, outlook=None, nothing_new=True, author="Luc"),
    )
    found = situation_of(a_commitment(answers=answers), DAY)
    assert (found.status, found.outlook, found.progress) == (Status.UNDER_WAY, Outlook.COMPROMISED, 30)
    assert (found.outlook_on, found.outlook_by) == (date(2026, 3, 1), "Anne")
    assert found.last_said_on == date(2026, 6, 1)


def test_silence_wins_over_the_last_declared_status_in_every_count() -> None:
    commitment = a_commitment(asked_on=(date(2026, 6, 1), date(2026, 6, 10)))
    found = situation_of(commitment, DAY)
    assert found.status is Status.UNDER_WAY
    assert found.counted_status is Standing.SILENT
    assert found.counted_outlook is Standing.SILENT
    assert found.silent_days == 29
    assert Standing.SILENT in found.standings


def test_silence_counts_from_the_first_letter_left_unanswered() -> None:
    asked = (date(2026, 3, 2), date(2026, 6, 1), date(2026, 6, 10))
    found = situation_of(a_commitment(asked_on=asked, answers=(an_answer(date(2026, 3, 9)),)), DAY)
    assert found.silent_since == date(2026, 6, 1)


def test_an_answer_the_same_day_or_later_ends_the_silence_even_with_nothing_new() -> None:
    said = an_answer(date(2026, 6, 10), status=None, outlook=None, nothing_new=True)
    found = situation_of(a_commitment(asked_on=(date(2026, 6, 10),), answers=(said,)), DAY)
    assert not found.is_silent
    assert found.has_answered


def test_the_day_of_the_letter_is_not_yet_a_silence() -> None:
    commitment = a_commitment(asked_on=(DAY,))
    assert not situation_of(commitment, DAY).is_silent
    assert situation_of(commitment, date(2026, 7, 1)).silent_days == 1


def test_what_is_over_is_neither_late_nor_silent() -> None:
    commitment = a_commitment(status=Status.DONE, due_on=date(2026, 1, 31), asked_on=(date(2026, 6, 1),))
    found = situation_of(commitment, DAY)
    assert found.standings == frozenset()
    assert found.counted_status is Status.DONE


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (date(2026, 6, 29), {Standing.LATE}),
        (date(2026, 6, 30), {Standing.DUE_SOON}),
        (date(2026, 7, 30), {Standing.DUE_SOON}),
        (date(2026, 7, 31), set()),
        (None, {Standing.NO_DEADLINE}),
    ],
)
def test_lateness_and_nearness_follow_from_the_day(due_on: date | None, expected: set[Standing]) -> None:
    assert situation_of(a_commitment(due_on=due_on), DAY).standings == expected


def test_an_ongoing_commitment_lacks_no_deadline_and_a_missing_lead_is_seen() -> None:
    ongoing = a_commitment(due_on=None, due_precision=Precision.ONGOING)
    assert situation_of(ongoing, DAY).standings == frozenset()
    assert situation_of(a_commitment(lead=None), DAY).standings == {Standing.NO_LEAD}


def test_an_earlier_day_sees_the_deadline_that_was_in_force() -> None:
    commitment = a_commitment(
        due_on=date(2027, 3, 31),
        first_due_on=date(2026, 5, 31),
        postponements=(
            a_postponement(
                date(2026, 12, 31),
                date(2026, 5, 31),
                state=PostponementState.GRANTED,
                asked_on=date(2026, 4, 1),
                decided_on=date(2026, 5, 1),
            ),
            a_postponement(date(2028, 1, 1), date(2026, 12, 31), state=PostponementState.REFUSED, decided_on=DAY),
        ),
        amendments=(an_amendment("due_on", "2026-12-31", "2027-03-31", on=date(2026, 8, 1)),),
    )
    days = [date(2026, 4, 30), date(2026, 5, 1), date(2026, 7, 31), date(2026, 8, 1)]
    expected = [date(2026, 5, 31), date(2026, 12, 31), date(2026, 12, 31), date(2027, 3, 31)]
    assert [deadline_on(commitment, day) for day in days] == expected
    assert [len(slips_by(commitment, day)) for day in days] == [0, 1, 1, 2]
    assert first_promise(commitment) == date(2026, 5, 31)


def test_a_move_told_by_both_ledgers_is_told_once_and_bringing_forward_is_no_slip() -> None:
    granted = {"state": PostponementState.GRANTED, "decided_on": date(2026, 5, 12)}
    commitment = a_commitment(
        due_on=date(2026, 10, 1),
        postponements=(a_postponement(date(2026, 12, 31), date(2026, 9, 1), **granted),),
        amendments=(
            an_amendment("due_on", "2026-09-01", "2026-12-31"),
            an_amendment("due_on", "2026-12-31", "2026-10-01", on=date(2026, 6, 1)),
        ),
    )
    assert [slip.new for slip in slips_by(commitment, DAY)] == [date(2026, 12, 31)]


def test_a_commitment_exists_from_its_creation_to_its_withdrawal() -> None:
    commitment = a_commitment(created_on=date(2026, 2, 1), withdrawn_on=date(2026, 6, 1))
    seen = [exists_on(commitment, day) for day in (date(2026, 1, 31), date(2026, 2, 1), date(2026, 6, 1))]
    assert seen == [False, True, False]


def test_milestones_are_ahead_or_missed_as_seen_from_the_day() -> None:
    commitment = a_commitment(
        milestones=(
            a_milestone("fait depuis", date(2026, 6, 1), done_on=date(2026, 7, 5)),
            a_milestone("fait", date(2026, 6, 2), done_on=date(2026, 6, 2)),
            a_milestone("à venir", date(2026, 9, 1)),
            a_milestone("sans date", None),
        )
    )
    assert [one.label for one in milestones_missed(commitment, DAY)] == ["fait depuis"]
    assert [one.label for one in milestones_ahead(commitment, DAY)] == ["à venir"]


def test_a_measure_gives_the_last_value_the_one_before_and_the_way_done() -> None:
    indicator = an_indicator(values=[(date(2026, 3, 31), 20), (date(2026, 6, 30), 45), (date(2026, 9, 30), 90)])
    found = measure(indicator, DAY)
    assert found.last == ValueFacts(date(2026, 6, 30), 45)
    assert found.previous == ValueFacts(date(2026, 3, 31), 20)
    assert found.attainment == 45
    assert measure(indicator, date(2026, 1, 1)).attainment is None


def test_a_request_stands_where_its_dates_say_on_each_day() -> None:
    request = a_request(
        state=SupportState.RULED,
        asked_on=date(2026, 6, 1),
        acknowledged_on=date(2026, 6, 5),
        rulings=(a_ruling(date(2026, 6, 20)),),
    )
    days = [date(2026, 6, 2), date(2026, 6, 5), date(2026, 6, 20)]
    assert [support_state(request, day) for day in days] == [
        SupportState.OPEN,
        SupportState.ACKNOWLEDGED,
        SupportState.RULED,
    ]


def test_a_request_taken_back_was_waiting_before_that_day() -> None:
    request = a_request(state=SupportState.WITHDRAWN, asked_on=date(2026, 6, 1), answered_on=date(2026, 6, 20))
    days = [date(2026, 6, 19), date(2026, 6, 20)]
    assert [support_state(request, day) for day in days] == [SupportState.OPEN, SupportState.WITHDRAWN]


def test_a_collective_leads_nothing() -> None:
    """ "Tous" cannot be asked: such a commitment is without a lead."""
    tous = situation_of(a_commitment(lead=PartyFacts("Tous")), DAY)
    assert Standing.NO_LEAD in tous.standings


def test_once_its_roadmap_is_closed_nothing_more_becomes_late_or_silent() -> None:
    asked: dict[str, Any] = {"asked_on": (date(2026, 4, 1),), "silent_on": (date(2026, 4, 20),)}
    in_time = a_commitment(due_on=date(2026, 6, 1), closed_on=date(2026, 4, 10), **asked)
    found = situation_of(in_time, DAY)
    assert (found.standings, found.is_silent, found.is_awaited, found.has_answered) == (
        frozenset(),
        False,
        False,
        False,
    )
    assert situation_of(replace(in_time, closed_on=None), DAY).standings == {Standing.LATE, Standing.SILENT}


def test_nothing_is_left_to_fill_in_once_its_roadmap_is_closed() -> None:
    """Nobody is asked any more: that it has no lead and no deadline calls for nothing."""
    bare: dict[str, Any] = {"lead": None, "due_on": None, "due_precision": Precision.UNKNOWN}
    open_one = a_commitment(**bare)
    assert situation_of(open_one, DAY).standings == {Standing.NO_LEAD, Standing.NO_DEADLINE}
    closed = replace(open_one, closed_on=DAY)
    assert situation_of(closed, DAY).standings == frozenset()
    assert situation_of(closed, DAY - timedelta(days=1)).standings == {Standing.NO_LEAD, Standing.NO_DEADLINE}


def test_what_was_late_and_silent_when_its_roadmap_was_closed_never_turns_green() -> None:
    asked: dict[str, Any] = {"asked_on": (date(2026, 4, 1),), "silent_on": (date(2026, 4, 20),)}
    late = a_commitment(due_on=date(2026, 4, 15), closed_on=date(2026, 5, 1), **asked)
    found = situation_of(late, DAY)
    assert found.standings == {Standing.LATE, Standing.SILENT}
    assert found.silent_days == (DAY - date(2026, 4, 1)).days  # still without news, and told so
    assert situation_of(late, date(2026, 4, 21)).silent_days == 20
