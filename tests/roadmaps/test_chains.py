"""Who hears each rung, and what caps, digests, queues and deadlines make of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from models.closed_lists import CampaignState, Level, RoleKind, Rung, SupportState
from roadmaps.alerts import digests_due
from roadmaps.asking import CheckInFacts, HoldFacts, ItemFacts, awaited
from roadmaps.calendars import Calendar, add_working_days
from roadmaps.chains import FROZEN, Surroundings, hearers_of, step_due, steps_due, to_come
from roadmaps.contacts import ABSENT, THE_LEAD, VACANT, Contacts
from roadmaps.due_dates import DueFacts, DueKind, notices_due, overdue_for
from roadmaps.ladder import Said
from roadmaps.policy import DEFAULT
from roadmaps.refusal import Refusal
from roadmaps.reminders import reminders_due
from roadmaps.stand_ins import AbsenceFacts, DeputyFacts, StandIns, stand_ins
from roadmaps.support import THE_ASKER, Call, RequestFacts, Told, calls_due, letters_due, move
from tests.builders import BRETAGNE, FRANCE, ILLE_ET_VILAINE, REDON, RENNES, a_forest

MONDAY = date(2026, 6, 1)
WEEK = Calendar()
LEAD, DEPUTY, CO_LEAD, ANNE, RENE, NADIA = 1, 2, 3, 35, 53, 99
FREEZE = date(2026, 12, 1)
FOREST = a_forest()


def plus(count: int, day: date = MONDAY) -> date:
    return add_working_days(WEEK, day, count)


def contacts(
    present: StandIns | None = None, reachable: Sequence[int] = (LEAD, DEPUTY, CO_LEAD, ANNE, RENE, NADIA)
) -> Contacts:
    roles = {
        (ILLE_ET_VILAINE, RoleKind.COORDINATOR): (ANNE,),
        (BRETAGNE, RoleKind.REGIONAL_COORDINATOR): (RENE,),
        (FRANCE, RoleKind.NATIONAL_COORDINATOR): (NADIA,),
    }
    return Contacts(roles, present or stand_ins(), frozenset(reachable), FOREST.chain)


def an_item(id_: int = 1, **changes: object) -> ItemFacts:
    return ItemFacts(**{"commitment_id": id_, "territory_id": RENNES, "title": f"E{id_}"} | changes)  # type: ignore[arg-type]


def a_check_in(*items: ItemFacts, **changes: object) -> CheckInFacts:
    known = {
        "id": 1,
        "campaign_id": 1,
        "person_id": LEAD,
        "freezes_on": FREEZE,
        "items": items or (an_item(),),
        "said": (Said(Rung.REQUEST, MONDAY, MONDAY),),
    }
    return CheckInFacts(**known | changes)  # type: ignore[arg-type]


def around(known: Contacts | None = None, restarted_on: date | None = None) -> Surroundings:
    return Surroundings(known or contacts(), lambda _: WEEK, restarted_on)


def away(person_id: int, deputy_id: int | None = None) -> AbsenceFacts:
    return AbsenceFacts(person_id, MONDAY, MONDAY + timedelta(days=90), deputy_id)


def test_what_is_answered_over_or_removed_is_not_awaited() -> None:
    items = (an_item(1), an_item(2, answered_on=MONDAY), an_item(3, over=True), an_item(4, removed=True))
    assert [one.commitment_id for one in awaited(a_check_in(*items))] == [1]
    assert awaited(a_check_in(*items, closed=True)) == ()
    assert awaited(a_check_in(*items, state=CampaignState.CANCELLED)) == ()


def test_the_lead_hears_reminders_then_the_deputy_then_each_level() -> None:
    check_in = a_check_in(an_item(deputy_ids=(DEPUTY,), co_lead_ids=(CO_LEAD,)))
    heard = {
        rung: [one.person_id for one in hearers_of(check_in, check_in.items, rung, contacts(), MONDAY)]
        for rung in list(Rung)[1:]
    }
    assert heard == {
        Rung.REMINDER_1: [LEAD],
        Rung.REMINDER_2: [LEAD],
        Rung.DEPUTY: [DEPUTY],
        Rung.COORDINATOR: [ANNE],
        Rung.REGION: [RENE],
        Rung.NATIONAL: [NADIA],
    }


@pytest.mark.parametrize(
    ("absences", "deputies", "item", "expected"),
    [
        ([], [], {}, []),
        ([], [DeputyFacts(LEAD, DEPUTY, date(2020, 1, 1))], {}, [DEPUTY]),
        ([], [], {"deputy_ids": (DEPUTY,)}, [DEPUTY]),
        ([], [], {"co_lead_ids": (CO_LEAD,)}, [CO_LEAD]),
        ([], [], {"deputy_ids": (DEPUTY,), "co_lead_ids": (CO_LEAD,)}, [DEPUTY]),
        ([away(DEPUTY)], [], {"deputy_ids": (DEPUTY,), "co_lead_ids": (CO_LEAD,)}, [CO_LEAD]),
        ([away(DEPUTY, CO_LEAD)], [], {"deputy_ids": (DEPUTY,)}, [CO_LEAD]),
        ([away(DEPUTY), away(CO_LEAD)], [], {"deputy_ids": (DEPUTY,), "co_lead_ids": (CO_LEAD,)}, []),
        ([], [], {"deputy_ids": (LEAD,)}, []),
        ([away(LEAD, DEPUTY)], [], {"co_lead_ids": (CO_LEAD,)}, [DEPUTY]),
        ([], [], {"deputy_ids": (77,)}, []),
        ([], [DeputyFacts(LEAD, DEPUTY, date(2020, 1, 1), date(2026, 1, 1))], {}, []),
    ],
)
def test_who_stands_beside_a_silent_lead(absences, deputies, item, expected) -> None:  # type: ignore[no-untyped-def]
    check_in = a_check_in(an_item(**item))
    found = hearers_of(check_in, check_in.items, Rung.DEPUTY, contacts(stand_ins(absences, deputies)), MONDAY)
    assert [one.person_id for one in found] == expected


def test_whoever_stands_beside_the_lead_hears_once_of_all_that_they_are_asked_in_several_places() -> None:
    items = [an_item(1, deputy_ids=(DEPUTY,)), an_item(2, territory_id=REDON, deputy_ids=(DEPUTY,))]
    check_in = a_check_in(*items, an_item(3, territory_id=REDON, co_lead_ids=(CO_LEAD,)))
    found = hearers_of(check_in, check_in.items, Rung.DEPUTY, contacts(), MONDAY)
    heard = [(one.person_id, one.territory_id, [item.commitment_id for item in one.items]) for one in found]
    assert heard == [(DEPUTY, RENNES, [1, 2]), (CO_LEAD, REDON, [3])]


def test_an_absent_coordinator_is_heard_by_their_deputy_else_the_rung_is_absent() -> None:
    deputised = contacts(stand_ins([away(ANNE, CO_LEAD)]))
    assert deputised.at(Rung.COORDINATOR, RENNES, MONDAY).people == (CO_LEAD,)
    alone = contacts(stand_ins([away(ANNE)])).at(Rung.COORDINATOR, RENNES, MONDAY)
    assert (alone.people, alone.reason) == ((), ABSENT)
    assert contacts(reachable=()).at(Rung.COORDINATOR, RENNES, MONDAY).reason == VACANT


def test_nobody_is_told_of_their_own_silence_nor_of_their_own_deadline_the_next_level_is() -> None:
    own = an_item(lead_id=ANNE)
    silent = a_check_in(own, person_id=ANNE, said=(Said(Rung.REMINDER_2, MONDAY, MONDAY),))
    assert hearers_of(silent, (own,), Rung.COORDINATOR, contacts(), MONDAY) == ()
    (step,) = steps_due([silent], around(), plus(3))
    assert [(one.rung, one.reason) for one in step.skipped] == [(Rung.DEPUTY, VACANT), (Rung.COORDINATOR, THE_LEAD)]
    assert [one.person_id for one in step.hearers] == [RENE]
    due = DueFacts(1, REDON, MONDAY, lead_id=ANNE)
    at_redon = replace(contacts(), roles={**contacts().roles, (REDON, RoleKind.COORDINATOR): (ANNE,)})
    beside = replace(contacts(), roles={**contacts().roles, (REDON, RoleKind.COORDINATOR): (ANNE, CO_LEAD)})
    above = replace(at_redon, roles={**at_redon.roles, (ILLE_ET_VILAINE, RoleKind.COORDINATOR): (DEPUTY,)})
    for known, heard in ((contacts(), []), (at_redon, []), (beside, [CO_LEAD]), (above, [DEPUTY])):
        told = overdue_for([due], plus(1), calendar=lambda _: WEEK, told=(), contacts=known)
        assert [one.person_id for one in told] == heard


def test_a_bassin_without_its_own_coordinator_is_the_business_of_its_main_departement() -> None:
    assert contacts().at(Rung.COORDINATOR, REDON, MONDAY).territory_id == ILLE_ET_VILAINE


def test_nothing_is_said_on_a_day_off_nor_during_a_hold() -> None:
    due = plus(5)
    assert step_due(a_check_in(), around(), due) is not None
    assert step_due(a_check_in(), around(), due + timedelta(days=5)) is None, "a Saturday"
    held = a_check_in(holds=(HoldFacts(MONDAY, due, "appel"),))
    assert step_due(held, around(), due) is None
    assert step_due(held, around(), plus(5, due)) is not None


def test_after_the_freeze_only_the_levels_are_told() -> None:
    frozen = a_check_in(state=CampaignState.FROZEN, freezes_on=plus(3))
    step = step_due(frozen, around(), plus(5))
    assert step is not None
    assert step.rung is Rung.COORDINATOR
    assert {one.reason for one in step.skipped} == {FROZEN}


def test_the_steps_to_come_are_announced() -> None:
    coming = to_come(a_check_in(), around(), MONDAY)
    assert coming[0] == (Rung.REMINDER_1, plus(5))
    assert Rung.DEPUTY not in {rung for rung, _ in coming}
    assert to_come(a_check_in(closed=True), around(), MONDAY) == ()


def test_a_person_gets_one_reminder_a_day_and_the_longest_silent_campaign_first() -> None:
    older = a_check_in(id=2, said=(Said(Rung.REQUEST, plus(-3), plus(-3)),))
    steps = steps_due([a_check_in(), older], around(), plus(5))
    assert [one.check_in.id for one in reminders_due(steps, {})] == [2]
    assert reminders_due(steps, {LEAD: 1}) == ()


def test_a_digest_gathers_all_silences_of_a_person_and_waits_whole_when_they_were_alerted() -> None:
    said = (Said(Rung.REQUEST, MONDAY, MONDAY), Said(Rung.DEPUTY, plus(12), plus(12)))
    pair = [a_check_in(id=id_, person_id=id_, said=said) for id_ in (1, 2)]
    steps = steps_due(pair, around(), plus(15))
    decision = digests_due(steps, (), ())
    (digest,) = decision.digests
    assert digest.person_id == ANNE
    assert [one.step.check_in.id for one in digest.silences] == [1, 2]
    assert len({one.key for one in digest.silences}) == 2
    assert digests_due(steps, (), {ANNE}).said == ()


def test_when_nobody_can_hear_at_all_it_is_said_apart() -> None:
    steps = steps_due([a_check_in()], around(contacts(reachable=())), plus(5))
    decision = digests_due(steps, (), ())
    assert decision.digests == ()
    assert [one.rung for one in decision.unheard[0].skipped] == [one for one, _ in DEFAULT.delays]


def a_request(*told: Told, **changes: object) -> RequestFacts:
    known = {"id": 1, "commitment_id": 1, "territory_id": RENNES, "need": "une salle", "asked_on": MONDAY}
    return RequestFacts(**known | {"told": told} | changes)  # type: ignore[arg-type]


def calls(request: RequestFacts, today: date, known: Contacts | None = None, **more: date) -> tuple[Call, ...]:
    return calls_due(
        [request],
        today,
        contacts=known or contacts(),
        policy=lambda _: DEFAULT,
        calendar=lambda _: WEEK,
        restarted_on=more.get("restarted_on"),
    )


def test_a_request_enters_the_queue_it_is_addressed_to() -> None:
    for level, people in ((None, (ANNE,)), (Level.DEPARTEMENT, (ANNE,)), (Level.REGION, (RENE,))):
        (call,) = calls(a_request(to_level=level), MONDAY)
        assert (call.people, call.climbs) == (people, False)


def test_an_empty_queue_is_passed_over_and_written_down() -> None:
    (call,) = calls(a_request(), MONDAY, contacts(reachable=(RENE,)))
    assert call.people == (RENE,)
    assert call.skipped == ((RENNES, VACANT), (ILLE_ET_VILAINE, VACANT))


def test_nobody_is_asked_for_what_they_ask_the_next_level_is() -> None:
    (call,) = calls(replace(a_request(), asked_by_id=ANNE), MONDAY)
    assert (call.people, call.climbs) == ((RENE,), False)
    assert call.skipped == ((RENNES, VACANT), (ILLE_ET_VILAINE, THE_ASKER))


def test_a_request_climbs_after_its_delay_from_the_day_the_letter_left() -> None:
    waiting = a_request(Told(ILLE_ET_VILAINE, MONDAY))
    assert calls(waiting, plus(30)) == ()
    told = a_request(Told(ILLE_ET_VILAINE, MONDAY, plus(2)))
    assert calls(told, plus(6)) == ()
    (call,) = calls(told, plus(7))
    assert (call.territory_id, call.climbs) == (BRETAGNE, True)
    assert calls(told, plus(7), restarted_on=plus(6)) == ()


def test_at_the_top_a_request_climbs_no_more() -> None:
    assert calls(a_request(Told(FRANCE, MONDAY, MONDAY)), plus(60)) == ()


def test_a_settled_request_is_called_no_more_and_moves_no_more() -> None:
    for state in (SupportState.ANSWERED, SupportState.RULED, SupportState.WITHDRAWN):
        assert calls(a_request(state=state), plus(60)) == ()
        with pytest.raises(Refusal):
            move(state, SupportState.ACKNOWLEDGED)
    assert move(SupportState.ANSWERED, SupportState.RULED) is SupportState.RULED


def test_calls_are_gathered_in_one_letter_and_wait_for_who_was_alerted() -> None:
    several = [call for id_ in (1, 2) for call in calls(a_request(id=id_), MONDAY)]
    (letter,) = letters_due(several, ())
    assert [call.request.id for call in letter.calls] == [1, 2]
    assert letters_due(several, {ANNE}) == ()


def a_due(days: int, **changes: object) -> DueFacts:
    known = {"commitment_id": 1, "territory_id": RENNES, "due_on": MONDAY + timedelta(days=days), "lead_id": LEAD}
    return DueFacts(**known | changes)  # type: ignore[arg-type]


def notices(*dues: DueFacts, told: Sequence[str] = (), **more: object) -> list[tuple[int, list[int]]]:
    found = notices_due(
        dues,
        MONDAY,
        policy=lambda _: DEFAULT,
        calendar=lambda _: WEEK,
        told=told,
        contacts=contacts(),
        written=more.get("written", {}),  # type: ignore[arg-type]
        spared=more.get("spared", ()),  # type: ignore[arg-type]
    )
    return [(letter.person_id, [one.notice for one in letter.notices]) for letter in found]


@pytest.mark.parametrize(
    ("days", "notice"), [(31, None), (30, 30), (8, 30), (7, 7), (0, 7), (-1, 0), (-60, 0), (-61, None)]
)
def test_a_date_is_told_by_its_nearest_notice(days: int, notice: int | None) -> None:
    assert notices(a_due(days)) == ([] if notice is None else [(LEAD, [notice])])


def test_a_notice_is_told_once_and_never_a_farther_one_after_a_nearer() -> None:
    due = a_due(5)
    assert notices(due, told=[due.key(7)]) == []
    assert notices(due, told=[due.key(30)]) == [(LEAD, [7])]
    assert notices(a_due(20), told=[a_due(20).key(7)]) == []


def test_a_new_deadline_is_told_afresh() -> None:
    assert notices(a_due(6), told=[a_due(5).key(7)]) == [(LEAD, [7])]


def test_who_was_just_written_to_or_has_a_letter_today_waits() -> None:
    assert notices(a_due(5), written={LEAD: 1}) == []
    assert notices(a_due(5), spared=[LEAD]) == []
    assert notices(a_due(5, lead_id=None)) == []


def test_a_passed_deadline_is_told_to_the_coordinator_but_a_milestone_is_not() -> None:
    dues = [a_due(-1), a_due(-1, kind=DueKind.MILESTONE, label="jalon"), a_due(3)]
    found = overdue_for(dues, MONDAY, calendar=lambda _: WEEK, told=(), contacts=contacts())
    assert [(one.person_id, one.told_at) for one in found] == [(ANNE, ILLE_ET_VILAINE)]
    again = overdue_for(dues, MONDAY, calendar=lambda _: WEEK, told=[found[0].key], contacts=contacts())
    assert again == ()
