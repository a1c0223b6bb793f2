"""Rules are read as days: what would happen for a campaign opened on a given day, if nobody answered."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from models.closed_lists import Rhythm
from roadmaps.calendars import Calendar, add_working_days, holidays_of, is_working
from roadmaps.policy import CONDUCT, DEFAULT, Policy, applied_now, differences
from roadmaps.policy_sample import sample, sample_day
from roadmaps.policy_words import changes
from store.reference import public_holidays

FRANCE = Calendar(holidays_of(public_holidays(), "35"), DEFAULT.quiet)


def test_a_campaign_opened_on_the_second_of_march_is_told_day_by_day() -> None:
    found = [(one.day.isoformat(), one.text) for one in sample(DEFAULT, FRANCE, date(2026, 3, 2))]
    assert found == [
        ("2026-03-02", "La lettre part."),
        ("2026-03-09", "Première relance."),
        ("2026-03-13", "Deuxième relance."),
        ("2026-03-16", "L'engagement est compté « sans nouvelles »."),
        ("2026-03-18", "Lettre au suppléant et aux copilotes."),
        ("2026-03-23", "Alerte à l'animateur du territoire."),
        ("2026-03-30", "Alerte au coordinateur régional."),
        ("2026-04-07", "Dernier jour pour répondre : les réponses sont arrêtées le soir."),
        ("2026-04-14", "Alerte au coordinateur national."),
    ]


def test_after_the_freeze_leads_are_left_in_peace_in_the_example_too() -> None:
    short = Policy(answer_days=5, reminder_delays=(3, 3))
    texts = [one.text for one in sample(short, FRANCE, date(2026, 3, 2))]
    assert "Première relance." in texts
    assert "Deuxième relance." not in texts
    assert "Lettre au suppléant et aux copilotes." not in texts


@given(today=st.dates(date(2024, 1, 1), date(2032, 11, 30)))
def test_the_example_opens_on_the_first_working_day_of_next_month(today: date) -> None:
    found = sample_day(FRANCE, today)
    assert is_working(FRANCE, found)
    assert found > today
    first = date(today.year + today.month // 12, today.month % 12 + 1, 1)
    assert first <= found == add_working_days(FRANCE, date.fromordinal(first.toordinal() - 1), 1)


def test_applying_now_moves_the_conduct_and_neither_dates_nor_silence() -> None:
    frozen = Policy(answer_days=30, silent_after=20, rhythm=Rhythm.MONTHLY, reminder_delays=(9, 9), daily_cap=2)
    applied = applied_now(frozen, DEFAULT)
    assert differences(frozen, applied) == ("reminder_delays", "daily_cap")
    assert {name for name in Policy.model_fields if getattr(applied, name) == getattr(DEFAULT, name)} >= set(CONDUCT)
    assert (applied.answer_days, applied.silent_after, applied.rhythm) == (30, 20, Rhythm.MONTHLY)


def test_a_version_says_what_it_changed() -> None:
    lines = changes({"answer_days": 20, "rhythm": "mensuel"}, {"answer_days": 30, "quiet_periods": []})
    plain = [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]
    assert plain == [
        "Rythme des points d'étape : valeur héritée (avant : mensuel)",
        "Temps laissé pour répondre : 30 jours ouvrés (avant : 20 jours ouvrés)",
        "Périodes calmes : aucune (avant : valeur héritée)",
    ]
