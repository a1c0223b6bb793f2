"""Who is asked about what: one letter each, deputies for the absent, nobody for nothing."""

from collections.abc import Collection, Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.closed_lists import College, Level, Rhythm, Status
from roadmaps.askable import askables
from roadmaps.calendars import Calendar, add_working_days
from roadmaps.check_ins import (
    Asked,
    LeftOut,
    Plan,
    informed_only,
    period_holding,
    planned_windows,
    share_in,
    who_is_asked,
    window_opened_on,
)
from roadmaps.facts import CommitmentFacts
from roadmaps.grammar import HARD
from roadmaps.policy import Policy
from roadmaps.stand_ins import AbsenceFacts, DeputyFacts, closes_a_circle, stand_ins
from tests.builders import (
    DAY,
    ILLE_ET_VILAINE,
    LOIRE_ATLANTIQUE,
    MORBIHAN,
    REDON,
    a_commitment,
    a_part,
    a_party,
    a_territory,
    an_answer,
    the_redon_country,
)

ADOPTED = date(2026, 1, 15)
FREEZE = DAY + timedelta(days=30)
EVERYBODY = frozenset(range(1, 200))
LONG_AGO = date(2020, 1, 1)


def led_by(person_id: int | None, id_: int = 1, **changes: object) -> CommitmentFacts:
    lead = a_party("DDETS 35", College.STATE, person_id=person_id) if person_id else None
    return a_commitment(id_, **{"adopted_on": ADOPTED, "lead": lead} | changes)


def asked(
    *commitments: CommitmentFacts,
    absences: Iterable[AbsenceFacts] = (),
    deputies: Iterable[DeputyFacts] = (),
    already_asked: Collection[int] = (),
) -> Plan:
    return who_is_asked(
        askables(commitments, DAY),
        stand_ins=stand_ins(absences, deputies),
        reachable=EVERYBODY,
        today=DAY,
        freezes_on=FREEZE,
        already_asked=already_asked,
    )


def away(person_id: int, days: int = 60, deputy_id: int | None = None) -> AbsenceFacts:
    return AbsenceFacts(person_id, DAY - timedelta(days=1), DAY + timedelta(days=days), deputy_id)


def test_one_letter_per_person_over_all_their_commitments() -> None:
    plan = asked(led_by(7, 1), led_by(8, 2), led_by(7, 3, roadmap_id=2))
    assert [(one.person_id, one.commitment_ids) for one in plan.asked] == [(7, (1, 3)), (8, (2,))]


@pytest.mark.parametrize(
    ("commitment", "reason"),
    [
        (led_by(7, status=Status.DONE), LeftOut.OVER),
        (led_by(7, answers=(an_answer(status=Status.DROPPED),)), LeftOut.OVER),
        (led_by(7, withdrawn_on=DAY), LeftOut.OVER),
        (led_by(7, adopted_on=None), LeftOut.NOT_ADOPTED),
        (led_by(7, adopted_on=DAY + timedelta(days=1)), LeftOut.NOT_ADOPTED),
        (led_by(None), LeftOut.NO_LEAD),
        (led_by(300), LeftOut.NO_LEAD),
    ],
)
def test_nobody_is_asked_about_what_awaits_no_answer(commitment: CommitmentFacts, reason: LeftOut) -> None:
    plan = asked(commitment)
    assert plan.asked == ()
    assert plan.left_out == {1: reason}


def test_a_commitment_reopened_after_being_done_is_asked_again() -> None:
    done = an_answer(date(2026, 5, 1), status=Status.DONE)
    reopened = an_answer(date(2026, 6, 1), status=Status.UNDER_WAY)
    assert len(asked(led_by(7, answers=(done, reopened))).asked) == 1


def test_an_absent_lead_is_replaced_by_the_deputy_of_the_absence_then_the_usual_one() -> None:
    usual = DeputyFacts(7, 9, LONG_AGO)
    assert asked(led_by(7), absences=[away(7)], deputies=[usual]).asked == (Asked(9, (1,), 5312, (7,)),)
    assert asked(led_by(7), absences=[away(7, deputy_id=8)], deputies=[usual]).asked[0].person_id == 8


def test_then_by_the_deputy_and_the_co_lead_of_the_commitment() -> None:
    beside = led_by(7, deputy=a_party(person_id=10), co_leads=(a_party(person_id=11),))
    assert asked(beside, absences=[away(7)]).asked[0].person_id == 10
    assert asked(beside, absences=[away(7), away(10)]).asked[0].person_id == 11


def test_who_comes_back_before_the_freeze_is_asked_in_person_for_want_of_a_deputy() -> None:
    assert asked(led_by(7), absences=[away(7, days=10)]).asked[0].person_id == 7
    assert asked(led_by(7), absences=[away(7, days=40)]).left_out == {1: LeftOut.ABSENT}


def test_a_circle_of_absent_deputies_ends() -> None:
    circle = [DeputyFacts(7, 8, LONG_AGO), DeputyFacts(8, 7, LONG_AGO)]
    assert asked(led_by(7), absences=[away(7), away(8)], deputies=circle).left_out == {1: LeftOut.ABSENT}
    assert closes_a_circle(8, 7, stand_ins([], circle[:1]), DAY)
    assert not closes_a_circle(8, 9, stand_ins([], circle[:1]), DAY)


def test_what_is_already_asked_elsewhere_is_not_asked_twice() -> None:
    assert asked(led_by(7), already_asked={1}).left_out == {1: LeftOut.ALREADY_ASKED}


def test_below_five_percent_a_departement_is_informed_not_asked() -> None:
    tiny = a_territory(9, Level.BASSIN, [a_part(ILLE_ET_VILAINE, 0.96), a_part(MORBIHAN, 0.04)])
    country = (*the_redon_country(), tiny)
    by_id = {one.id: one for one in country}
    assert informed_only(country, MORBIHAN, DAY) == {9}
    assert informed_only(country, ILLE_ET_VILAINE, DAY) == frozenset()
    assert share_in(by_id[REDON], LOIRE_ATLANTIQUE, by_id, DAY) == 0.2
    assert share_in(by_id[REDON], 53, by_id, DAY) == pytest.approx(0.8)


@given(
    leads=st.lists(st.one_of(st.none(), st.integers(1, 12)), max_size=40),
    absent=st.frozensets(st.integers(1, 12)),
    deputies=st.dictionaries(st.integers(1, 12), st.integers(1, 12), max_size=8),
)
def test_each_commitment_is_asked_of_one_present_person_or_left_out_with_a_reason(
    leads: list[int | None], absent: frozenset[int], deputies: dict[int, int]
) -> None:
    plan = asked(
        *(led_by(lead, id_) for id_, lead in enumerate(leads, 1)),
        absences=[away(one) for one in absent],
        deputies=[DeputyFacts(one, other, LONG_AGO) for one, other in deputies.items() if one != other],
    )
    ids = [id_ for one in plan.asked for id_ in one.commitment_ids]
    assert sorted([*ids, *plan.left_out]) == list(range(1, len(leads) + 1))
    assert not {one.person_id for one in plan.asked} & absent
    assert len({one.person_id for one in plan.asked}) == len(plan.asked)
    assert all(one.commitment_ids for one in plan.asked)


WEEK = Calendar()


@pytest.mark.parametrize(
    ("rhythm", "first", "last", "title"),
    [
        (Rhythm.MONTHLY, date(2026, 4, 1), date(2026, 4, 30), "point d'étape d'avril 2026"),
        (Rhythm.TWO_MONTHLY, date(2026, 3, 1), date(2026, 4, 30), "point d'étape de mars et avril 2026"),
        (Rhythm.QUARTERLY, date(2026, 4, 1), date(2026, 6, 30), "point d'étape du 2e trimestre 2026"),
        (Rhythm.HALF_YEARLY, date(2026, 1, 1), date(2026, 6, 30), "point d'étape du 1er semestre 2026"),
        (Rhythm.YEARLY, date(2026, 1, 1), date(2026, 12, 31), "point d'étape de l'année 2026"),
    ],
)
def test_each_rhythm_has_its_periods_and_its_title(rhythm: Rhythm, first: date, last: date, title: str) -> None:
    assert period_holding(date(2026, 4, 15), rhythm) == (first, last)
    window = next(
        one
        for one in planned_windows(Policy(rhythm=rhythm), WEEK, date(2026, 1, 1), date(2026, 12, 31))
        if one.starts_on == first
    )
    assert window.title == title
    assert window.freezes_on == add_working_days(WEEK, last, 10)


@given(day=st.dates(date(2024, 1, 1), date(2032, 12, 31)), rhythm=st.sampled_from(list(Rhythm)))
def test_periods_follow_one_another_without_hole_nor_overlap(day: date, rhythm: Rhythm) -> None:
    first, last = period_holding(day, rhythm)
    assert first <= day <= last
    assert period_holding(last + timedelta(days=1), rhythm)[0] == last + timedelta(days=1)


def test_before_a_committee_the_freeze_is_counted_back_from_the_meeting() -> None:
    policy = Policy(rhythm=Rhythm.BEFORE_COMMITTEE, answer_days=15)
    meetings = [date(2026, 4, 16), date(2026, 10, 8)]
    first, second = planned_windows(policy, WEEK, date(2026, 1, 1), date(2026, 12, 31), meetings)
    assert first.freezes_on == add_working_days(WEEK, meetings[0], -5)
    assert first.opens_on == add_working_days(WEEK, first.freezes_on, -15)
    assert second.starts_on == date(2026, 4, 17)
    assert first.title == f"point d'étape avant l'instance du 16{HARD}avril{HARD}2026"
    opened = window_opened_on(policy, WEEK, date(2026, 8, 3), meetings)
    assert (opened.opens_on, opened.freezes_on) == (date(2026, 8, 3), second.freezes_on)


def test_a_person_who_opens_by_hand_leaves_everybody_their_full_time() -> None:
    opened = window_opened_on(Policy(), WEEK, date(2026, 4, 20))
    assert opened.title == "point d'étape du 2e trimestre 2026"
    assert opened.freezes_on == add_working_days(WEEK, date(2026, 4, 20), 25)
    after_the_end = window_opened_on(Policy(), WEEK, date(2026, 7, 3))
    assert after_the_end.title == "point d'étape du 2e trimestre 2026"
