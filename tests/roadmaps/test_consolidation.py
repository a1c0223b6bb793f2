"""What the commitments under a territory amount to."""

from datetime import date
from typing import Any

import pytest

from models.closed_lists import College, Hearing, IndicatorKind, Level, MissingRule, Outlook, Rung, Status
from roadmaps.consolidation import Consolidation, consolidate
from roadmaps.facts import CommitmentFacts
from tests.builders import (
    BRETAGNE,
    DAY,
    FRANCE,
    ILLE_ET_VILAINE,
    MORBIHAN,
    NANTES,
    PAYS_DE_LA_LOIRE,
    REDON,
    RENNES,
    VANNES,
    a_commitment,
    a_forest,
    a_milestone,
    a_note,
    a_party,
    a_postponement,
    a_request,
    a_ruling,
    an_alert,
    an_answer,
    an_indicator,
    ids,
)


def seen_from(territory_id: int, *facts: CommitmentFacts, on: date = DAY, **more: Any) -> Consolidation:
    return consolidate(territory_id, a_forest(on=on), facts, on, **more)


def test_a_straddling_commitment_is_in_each_parent_and_counts_once_above() -> None:
    facts = (a_commitment(1, territory_id=REDON), a_commitment(2, territory_id=RENNES))
    assert seen_from(ILLE_ET_VILAINE, *facts).distinct == (1, 2)
    assert seen_from(MORBIHAN, *facts).distinct == (1,)
    assert seen_from(BRETAGNE, *facts).distinct == (1, 2)
    assert seen_from(PAYS_DE_LA_LOIRE, *facts).distinct == (1,)
    assert seen_from(FRANCE, *facts).total.count == 2
    assert seen_from(BRETAGNE, *facts).lines[0].shared_with == ("Pays de la Loire",)
    assert seen_from(FRANCE, *facts).lines[0].shared_with == ()


def test_declinations_of_an_action_count_once_with_it() -> None:
    facts = (
        a_commitment(1, territory_id=BRETAGNE),
        a_commitment(2, territory_id=RENNES, parent_id=1),
        a_commitment(3, territory_id=VANNES, parent_id=1),
    )
    region = seen_from(BRETAGNE, *facts)
    assert region.total.ids == (1,)
    assert ids(region.lines) == [1, 2, 3]
    assert [one.is_counted for one in region.lines] == [True, False, False]
    assert seen_from(ILLE_ET_VILAINE, *facts).total.ids == (2,)


def test_declinations_without_their_action_count_once_through_the_most_worrying() -> None:
    facts = (
        a_commitment(2, territory_id=RENNES, parent_id=1),
        a_commitment(3, territory_id=REDON, parent_id=1, asked_on=(date(2026, 6, 1),)),
    )
    found = seen_from(ILLE_ET_VILAINE, *facts)
    assert found.distinct == (1,)
    assert found.total.ids == found.total.silent == (3,)


def test_an_action_declined_twice_over_counts_the_same_whoever_builds_the_report() -> None:
    facts = (
        a_commitment(1, territory_id=BRETAGNE),
        a_commitment(2, territory_id=ILLE_ET_VILAINE, parent_id=1),
        a_commitment(3, territory_id=REDON, parent_id=2, above_parent=(1,)),
        a_commitment(4, territory_id=VANNES, parent_id=1),
    )
    with_all_in_sight = seen_from(MORBIHAN, *facts)
    assert with_all_in_sight.total.ids == (4,)
    assert seen_from(MORBIHAN, *facts[2:]) == with_all_in_sight


def test_a_bassin_heard_about_one_declination_is_not_named_silent_for_the_other() -> None:
    asked = {"asked_on": (date(2026, 6, 1),), "territory_id": RENNES, "parent_id": 1}
    facts = (a_commitment(2, **asked), a_commitment(3, **asked, answers=(an_answer(date(2026, 6, 10)),)))
    found = seen_from(ILLE_ET_VILAINE, *facts)
    assert found.total.ids == found.total.silent == (2,)
    assert [one.hearing for one in found.bassins if one.territory_id == RENNES] == [Hearing.ANSWERED]


def test_a_loop_of_declinations_is_counted_once_and_breaks_nothing() -> None:
    facts = (a_commitment(1, parent_id=2), a_commitment(2, parent_id=1))
    assert seen_from(FRANCE, *facts).distinct == (1,)


def test_silence_wins_over_the_declared_status_in_the_counts() -> None:
    found = seen_from(
        RENNES,
        a_commitment(1, asked_on=(date(2026, 6, 1),), status=Status.UNDER_WAY, outlook=Outlook.SECURE),
        a_commitment(2, answers=(an_answer(),), asked_on=(date(2026, 6, 1),)),
    ).total
    assert found.with_status("sans_nouvelles") == 1
    assert found.with_status("en_cours") == 1
    assert found.with_outlook("securise") == 0
    assert found.asked == (1, 2)
    assert found.answered == (2,)
    assert found.oldest_on == date(2026, 1, 5)


def test_what_came_later_is_not_known_on_the_day_and_what_was_withdrawn_is_named() -> None:
    found = seen_from(
        RENNES,
        a_commitment(1, created_on=date(2026, 7, 1)),
        a_commitment(2, withdrawn_on=date(2026, 6, 1), withdrawal_reason="repris par la Région"),
    )
    assert found.total.count == 0
    assert [(one.id, one.reason) for one in found.withdrawn] == [(2, "repris par la Région")]


def test_every_college_is_told_even_with_nothing() -> None:
    found = seen_from(
        ILLE_ET_VILAINE,
        a_commitment(1, partners=(a_party("CFDT", College.EMPLOYEES),)),
        a_commitment(2, lead=None),
        a_commitment(3, lead=a_party("Collectif", None)),
    )
    assert [(one.label, one.count) for one in found.by_college] == [
        ("État", 1),
        ("Région", 0),
        ("organisations d'employeurs", 0),
        ("organisations syndicales de salariés", 0),
        ("Collège à préciser", 1),
        ("Sans pilote", 1),
    ]
    assert {tally.key: tally.ids for tally in found.involved}["salaries"] == (1,)


def test_axes_of_several_roadmaps_meet_by_their_words() -> None:
    found = seen_from(
        ILLE_ET_VILAINE,
        a_commitment(1, axis="Axe 2 : Lever les freins", axis_rank=2),
        a_commitment(2, axis="lever les FREINS", axis_rank=1, territory_id=REDON),
        a_commitment(3, axis="Lever les freins", axis_rank=3, territory_id=REDON),
        a_commitment(4, axis="", axis_rank=0),
        a_commitment(5, axis="Recruter", axis_rank=1),
    )
    assert [(one.label, one.count) for one in found.by_axis] == [
        ("Axe 2 : Lever les freins", 3),
        ("Recruter", 1),
        ("Sans axe", 1),
    ]
    assert ids(found.lines) == [2, 3, 1, 5, 4]


def test_bassins_are_named_by_whether_they_were_heard() -> None:
    asked = (date(2026, 6, 1),)
    found = seen_from(
        BRETAGNE,
        a_commitment(1, territory_id=RENNES, asked_on=asked, answers=(an_answer(),)),
        a_commitment(2, territory_id=REDON, asked_on=asked),
    )
    assert {one.name: one.hearing for one in found.bassins} == {
        "Rennes": Hearing.ANSWERED,
        "Redon": Hearing.SILENT,
        "Vannes": Hearing.NO_ROADMAP,
    }
    assert [(one.name, one.figures.count, one.shared) for one in found.below] == [
        ("Ille-et-Vilaine", 2, (2,)),
        ("Morbihan", 1, (2,)),
    ]


def test_an_empty_territory_divides_nothing_by_zero() -> None:
    found = seen_from(NANTES)
    assert found.total.count == 0
    assert found.total.progress is None
    assert found.total.oldest_on is None
    assert (found.by_axis, found.by_sector, found.bassins) == ((), (), ())


def indicator_of(id_: int, territory_id: int, value: float | None, **more: Any) -> CommitmentFacts:
    values = [] if value is None else [(date(2026, 6, 1), value)]
    indicator = an_indicator(id_, values, national_code="N1", national_label="Jeunes accompagnés", **more)
    return a_commitment(id_, territory_id=territory_id, indicators=(indicator,))


def test_an_additive_indicator_is_summed_over_distinct_commitments() -> None:
    facts = (indicator_of(1, REDON, 10), indicator_of(2, RENNES, 30))
    (found,) = seen_from(FRANCE, *facts).sums
    assert (found.value, found.target, found.attainment, found.hidden) == (40, 200, 20, "")


def test_a_strict_indicator_with_a_missing_territory_is_not_shown_and_names_it() -> None:
    facts = (indicator_of(1, REDON, 10), indicator_of(2, RENNES, None))
    (found,) = seen_from(FRANCE, *facts).sums
    assert (found.value, found.hidden, found.missing) == (None, "valeurs_manquantes", ("Rennes",))


def test_a_lenient_indicator_shows_what_there_is_with_its_coverage() -> None:
    rule = {"missing_rule": MissingRule.LENIENT}
    facts = (indicator_of(1, REDON, 10, **rule), indicator_of(2, RENNES, None, **rule))
    (found,) = seen_from(FRANCE, *facts).sums
    assert (found.value, found.target, found.attainment) == (10, 100, 10)
    assert (len(found.reported), len(found.expected), found.missing) == (1, 2, ("Rennes",))


@pytest.mark.parametrize(
    ("kind", "value", "hidden"),
    [(IndicatorKind.AVERAGED, 20, ""), (IndicatorKind.NON_ADDITIVE, None, "non_additif")],
)
def test_averaged_and_non_additive_indicators_follow_their_rule(kind: Any, value: float | None, hidden: str) -> None:
    facts = (indicator_of(1, REDON, 10, kind=kind), indicator_of(2, RENNES, 30, kind=kind))
    (found,) = seen_from(FRANCE, *facts).sums
    assert (found.value, found.hidden) == (value, hidden)


def test_indicators_of_different_definitions_are_never_put_together() -> None:
    facts = (indicator_of(1, REDON, 10), indicator_of(2, RENNES, 30, unit="%"))
    (found,) = seen_from(FRANCE, *facts).sums
    assert (found.value, found.hidden) == (None, "definitions_differentes")


def test_an_action_and_its_declinations_give_their_indicator_once() -> None:
    local = [indicator_of(2, RENNES, 30), indicator_of(3, VANNES, 20)]
    declined = [CommitmentFacts(**{f: getattr(one, f) for f in one.__slots__} | {"parent_id": 1}) for one in local]
    assert seen_from(FRANCE, indicator_of(1, BRETAGNE, 60), *declined).sums[0].value == 60
    assert seen_from(FRANCE, indicator_of(1, BRETAGNE, None), *declined).sums[0].value == 50


def test_requests_are_told_as_they_stood_with_who_is_asked() -> None:
    commitment = a_commitment(
        support=(
            a_request(1),
            a_request(2, to_organisation="Région Bretagne", rulings=(a_ruling(),), wanted_by=date(2026, 7, 1)),
            a_request(3, asked_on=date(2026, 7, 2)),
        )
    )
    ruled, waiting = seen_from(ILLE_ET_VILAINE, commitment).support
    assert (waiting.id, waiting.is_waiting, waiting.addressee, waiting.level) == (
        1,
        True,
        "Ille-et-Vilaine",
        Level.DEPARTEMENT,
    )
    assert (ruled.decision, ruled.ruled_by, ruled.addressee) == (
        "financement accordé",
        "Ille-et-Vilaine",
        "Région Bretagne",
    )


def test_a_request_that_climbed_is_told_with_the_level_of_who_has_it_now() -> None:
    request = a_request(to_level=Level.DEPARTEMENT, to_territory_id=BRETAGNE)
    (waiting,) = seen_from(BRETAGNE, a_commitment(1, support=(request,))).support
    assert (waiting.addressee, waiting.level) == ("Bretagne", Level.REGION)


def test_a_postponement_that_nobody_decided_is_awaited() -> None:
    commitment = a_commitment(postponements=(a_postponement(date(2027, 6, 30), date(2026, 12, 31)),))
    found = seen_from(RENNES, commitment)
    assert [one.to_due_on for one in found.awaited] == [date(2027, 6, 30)]
    assert found.slips == ()


def test_words_are_the_last_of_each_territory_since_the_last_report() -> None:
    notes = (
        a_note(RENNES, date(2026, 3, 1), text="Trop ancien."),
        a_note(RENNES, date(2026, 6, 1), text="Ancien."),
        a_note(RENNES, date(2026, 6, 25), text="Récent."),
        a_note(ILLE_ET_VILAINE, date(2026, 6, 28), text="Le mot du département."),
        a_note(NANTES, text="D'ailleurs."),
    )
    found = seen_from(ILLE_ET_VILAINE, notes=notes, since=date(2026, 3, 31))
    assert [one.text for one in found.words] == ["Le mot du département.", "Récent."]


def test_an_alert_that_climbs_is_told_once_at_the_rung_it_has_reached() -> None:
    told = {"about": "check_in:7", "kind": "silence"}
    alerts = (
        an_alert(RENNES, rung=Rung.COORDINATOR.value, raised_on=date(2026, 6, 3), **told),
        an_alert(BRETAGNE, rung=Rung.REGION.value, raised_on=date(2026, 6, 10), **told),
        an_alert(RENNES, rung=Rung.COORDINATOR.value, raised_on=date(2026, 6, 4), about="check_in:8", kind="silence"),
    )
    found = seen_from(BRETAGNE, a_commitment(1), alerts=alerts).alerts
    assert [(one.rung, one.raised_on) for one in found] == [
        (Rung.REGION.value, date(2026, 6, 3)),
        (Rung.COORDINATOR.value, date(2026, 6, 4)),
    ]
    assert len(seen_from(RENNES, a_commitment(1), alerts=alerts).alerts) == 2


def test_alerts_are_those_open_on_the_day() -> None:
    alerts = (
        an_alert(commitment_id=1, raised_on=date(2026, 6, 18)),
        an_alert(commitment_id=1, raised_on=date(2026, 6, 1), closed_on=DAY),
        an_alert(commitment_id=99),
        an_alert(raised_on=date(2026, 7, 1), commitment_id=1),
    )
    assert len(seen_from(RENNES, a_commitment(1), alerts=alerts).alerts) == 1


def test_good_practices_are_those_told_since_the_last_report() -> None:
    answers = (an_answer(date(2026, 3, 1), good_practice="avant"), an_answer(good_practice=" un café-rencontre "))
    found = seen_from(RENNES, a_commitment(answers=answers), since=date(2026, 3, 31))
    assert [one.text for one in found.practices] == ["un café-rencontre"]


def test_milestones_that_passed_untold_are_named_and_those_to_come_announced() -> None:
    steps = (a_milestone("Cadrage", date(2026, 5, 1)), a_milestone("Bilan", date(2026, 9, 1)))
    found = seen_from(RENNES, a_commitment(milestones=steps, due_on=date(2026, 8, 1)))
    assert [one.label for one in found.missed] == ["Cadrage"]
    assert [(one.kind, one.label) for one in found.upcoming] == [("echeance", "Engagement 1"), ("jalon", "Bilan")]
