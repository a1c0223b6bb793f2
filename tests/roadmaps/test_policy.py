"""What a territory chooses, what it inherits, and what is refused in French."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.closed_lists import Rhythm, Rung
from roadmaps.policy import DEFAULT, LABELS, Layer, Policy, checked, resolve
from roadmaps.policy_words import Launching, explained
from roadmaps.refusal import Refusal
from roadmaps.wording import HARD


def test_the_defaults_say_the_whole_chain_from_the_lead_to_the_nation() -> None:
    assert DEFAULT.delays == (
        (Rung.REMINDER_1, 5),
        (Rung.REMINDER_2, 4),
        (Rung.DEPUTY, 3),
        (Rung.COORDINATOR, 3),
        (Rung.REGION, 5),
        (Rung.NATIONAL, 10),
    )
    assert (DEFAULT.sending_starts, DEFAULT.sending_ends, DEFAULT.daily_cap) == (8, 18, 1)


def test_each_field_is_inherited_on_its_own_and_the_lowest_territory_wins() -> None:
    nation = Layer("France", {"rhythm": "semestriel", "answer_days": 30})
    region = Layer("Bretagne", {"answer_days": 20})
    bassin = Layer("Redon", {"daily_cap": 2})
    found = resolve([nation, region, bassin])
    assert (found.policy.rhythm, found.policy.answer_days, found.policy.daily_cap) == (Rhythm.HALF_YEARLY, 20, 2)
    assert found.origins == {"rhythm": "France", "answer_days": "Bretagne", "daily_cap": "Redon"}
    assert found.policy.reminder_delays == DEFAULT.reminder_delays


def test_only_what_a_territory_sets_is_kept() -> None:
    assert checked({"answer_days": 20}) == {"answer_days": 20}


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"answer_days": 1}, "Temps laissé pour répondre : la valeur doit être au moins 5."),
        ({"reminder_delays": [1]}, "Délais de relance : la valeur doit être au moins 2."),
        ({"reminder_delays": [2, 2, 2]}, "Délais de relance : trop de valeurs (2 au plus)."),
        ({"sending_starts": 3}, "Début des envois : la valeur doit être au moins 6."),
        ({"sending_starts": 17, "sending_ends": 9}, "Fin des envois : la fin des envois doit venir après leur début."),
        ({"rhythm": "parfois"}, "Rythme des points d'étape : ce choix n'existe pas."),
        ({"couleur": "bleu"}, "couleur : champ inconnu."),
        ({"quiet_periods": [{"first": "02-01", "last": "07-31"}]}, "Périodes calmes : elles dépassent 100 jours"),
        ({"quiet_periods": [{"first": "13-01", "last": "07-31"}]}, "n'a pas la forme attendue"),
        ({"quiet_periods": [{"first": "02-30", "last": "03-31"}]}, "cette date n'existe dans aucune année"),
        ({"sending_starts": 9}, "se décident ensemble"),
        (
            {"alert_steps": [{"rung": "region", "after": 3}, {"rung": "animateur", "after": 3}]},
            "doivent monter sans se répéter",
        ),
    ],
)
def test_what_does_not_hold_is_refused_in_french(choices: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refusal) as refusal:
        checked(choices)
    assert sentence in str(refusal.value)


def test_all_the_faults_are_told_at_once() -> None:
    with pytest.raises(Refusal) as refusal:
        checked({"answer_days": 1, "daily_cap": 9, "rule_within": "beaucoup"})
    assert len(refusal.value.sentences) == 3


def test_nobody_can_be_written_to_when_hours_are_missing_or_doubled() -> None:
    for hour in (1, 2, 3, 4):
        with pytest.raises(Refusal):
            checked({"sending_starts": hour})


@given(st.builds(Policy, answer_days=st.integers(5, 120), daily_cap=st.integers(1, 5)))
def test_a_frozen_policy_comes_back_the_same(policy: Policy) -> None:
    assert Policy.model_validate(policy.model_dump(mode="json")) == policy


def test_each_field_has_its_french_name_and_its_sentence() -> None:
    assert set(LABELS) == set(Policy.model_fields)
    lines = explained(resolve([Layer("Bretagne", {"answer_days": 20})]), Launching())
    assert [line.label for line in lines] == list(LABELS.values())
    by_label = {line.label: line for line in lines}
    assert by_label["Temps laissé pour répondre"].value == f"20{HARD}jours ouvrés"
    assert by_label["Temps laissé pour répondre"].origin == "Bretagne"
    assert by_label["Délais de relance"].value == f"après 5 puis 4{HARD}jours ouvrés de silence"
    assert by_label["Délais de relance"].origin == "valeur par défaut"
    assert "animateur du territoire" in by_label["Étapes d'alerte"].value
    assert "congés d'été (du 1er août au 20 août)" in by_label["Périodes calmes"].value


def test_who_opens_campaigns_is_said_of_this_territory_whatever_a_level_above_chose() -> None:
    def launch(layers: list[Layer], launching: Launching) -> str:
        (line,) = [one for one in explained(resolve(layers), launching) if one.field == "launch"]
        return f"{line.value} ({line.origin})"

    above, here = Layer("Bretagne", {"launch": "automatique"}), Layer("Ille-et-Vilaine", {"launch": "automatique"})
    said = launch([above], Launching(elsewhere=("Bretagne",)))
    assert said.startswith("par une personne, après aperçu : l'ouverture automatique ne s'hérite pas ; ")
    assert said.endswith("s'adressent aussi aux pilotes d'ici, les campagnes de : Bretagne (valeur par défaut)")
    own = launch([above, here], Launching(here=True))
    assert own.startswith("automatique, au jour prévu ; la note est alors émise seule")
    assert own.endswith("(Ille-et-Vilaine)")
    assert launch([], Launching()) == "par une personne, après aperçu (valeur par défaut)"


def test_a_day_of_a_quiet_period_is_read_as_a_month_and_a_day() -> None:
    assert DEFAULT.quiet[0].holds(date(2026, 8, 20))
    assert not DEFAULT.quiet[0].holds(date(2026, 8, 21))
