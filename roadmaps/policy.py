"""How does a territory ask, remind and alert, when what it leaves out is inherited from above?

A territory sets some fields; the others come from the territory above, and at last from the defaults. A campaign
freezes the whole when it opens: a later edit concerns the next one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError, ValidationInfo, field_validator

from models.closed_lists import Launch, Rhythm, Rung
from roadmaps.calendars import EARLIEST_HOUR, LATEST_HOUR, QuietPeriod
from roadmaps.faults import french_faults, placed_faults
from roadmaps.refusal import Refusal

Wait = Annotated[int, Field(ge=2, le=60)]
"""A delay in working days: never the next day."""
ALERT_RUNGS = (Rung.DEPUTY, Rung.COORDINATOR, Rung.REGION, Rung.NATIONAL)
MOST_QUIET_DAYS = 100
LEAP_YEAR = 2024
HOURS = frozenset({"sending_starts", "sending_ends"})
"""Decided together: whatever is inherited, the end stays after the start."""
CONDUCT = ("reminder_delays", "alert_steps", "quiet_periods", "sending_starts", "sending_ends", "daily_cap")
"""What a person may apply to a campaign under way. Its dates have been promised, its silences have been counted."""


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class AlertStep(_Frozen):
    """A rung of the chain, and the working days of silence after the previous letter left."""

    rung: Rung
    after: Wait


class Quiet(_Frozen):
    """Days of every year on which nobody is written to ("08-01" to "08-20")."""

    first: str = Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    last: str = Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")
    name: str = Field(default="", max_length=80)

    @field_validator("first", "last")
    @classmethod
    def _exists(cls, day: str) -> str:
        try:
            date(LEAP_YEAR, int(day[:2]), int(day[3:]))
        except ValueError:
            raise ValueError("cette date n'existe dans aucune année") from None
        return day

    @property
    def days(self) -> int:
        """About how many days it lasts."""
        first, last = (int(end[:2]) * 30.4 + int(end[3:]) for end in (self.first, self.last))
        return round((last - first) % 365) + 1


class Policy(_Frozen):
    """Every choice of a territory, with sensible defaults. All delays are in working days."""

    rhythm: Rhythm = Rhythm.QUARTERLY
    answer_days: int = Field(default=25, ge=5, le=120)
    """From the opening of a campaign to its freeze."""
    freeze_after_period: int = Field(default=10, ge=0, le=60)
    freeze_before_meeting: int = Field(default=5, ge=1, le=60)
    reminder_delays: tuple[Wait, ...] = Field(default=(5, 4), max_length=2)
    alert_steps: tuple[AlertStep, ...] = (
        AlertStep(rung=Rung.DEPUTY, after=3),
        AlertStep(rung=Rung.COORDINATOR, after=3),
        AlertStep(rung=Rung.REGION, after=5),
        AlertStep(rung=Rung.NATIONAL, after=10),
    )
    acknowledge_within: int = Field(default=5, ge=2, le=60)
    """Working days of silence on a request for support before it climbs."""
    rule_within: int = Field(default=15, ge=2, le=120)
    """The same, once the request has been acknowledged."""
    deadline_notices: tuple[Annotated[int, Field(ge=1, le=180)], ...] = Field(default=(30, 7), max_length=4)
    """Calendar days before a deadline at which its lead is told."""
    quiet_periods: tuple[Quiet, ...] = (
        Quiet(first="08-01", last="08-20", name="congés d'été"),
        Quiet(first="12-24", last="01-01", name="fin d'année"),
    )
    sending_starts: int = Field(default=8, ge=EARLIEST_HOUR, le=LATEST_HOUR - 1)
    sending_ends: int = Field(default=18, ge=EARLIEST_HOUR + 1, le=LATEST_HOUR)
    daily_cap: int = Field(default=1, ge=1, le=5)
    """Letters a person may get in a day; an alert may come on top."""
    silent_after: int = Field(default=10, ge=1, le=60)
    """Working days without an answer, once asked, after which a commitment counts as "sans nouvelles"."""
    launch: Launch = Launch.HUMAN

    @field_validator("alert_steps")
    @classmethod
    def _climbs(cls, steps: tuple[AlertStep, ...]) -> tuple[AlertStep, ...]:
        places = [ALERT_RUNGS.index(step.rung) for step in steps if step.rung in ALERT_RUNGS]
        if len(places) != len(steps) or places != sorted(set(places)):
            raise ValueError(
                "les étapes d'alerte doivent monter sans se répéter : suppléant, animateur, région, nation"
            )
        return steps

    @field_validator("deadline_notices")
    @classmethod
    def _from_far_to_near(cls, notices: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(sorted(set(notices), reverse=True))

    @field_validator("sending_ends")
    @classmethod
    def _after_the_start(cls, ends: int, others: ValidationInfo) -> int:
        if ends <= others.data.get("sending_starts", EARLIEST_HOUR):
            raise ValueError("la fin des envois doit venir après leur début")
        return ends

    @field_validator("quiet_periods")
    @classmethod
    def _leaves_days(cls, periods: tuple[Quiet, ...]) -> tuple[Quiet, ...]:
        if sum(period.days for period in periods) > MOST_QUIET_DAYS:
            raise ValueError(f"elles dépassent {MOST_QUIET_DAYS} jours par an, raccourcissez-les")
        return periods

    @property
    def delays(self) -> tuple[tuple[Rung, int], ...]:
        """The rungs of the chain after the request, each with its own delay, from the lowest."""
        reminders = zip((Rung.REMINDER_1, Rung.REMINDER_2), self.reminder_delays, strict=False)
        return (*reminders, *((step.rung, step.after) for step in self.alert_steps))

    @property
    def quiet(self) -> tuple[QuietPeriod, ...]:
        """The quiet periods as a calendar reads them."""
        return tuple(QuietPeriod(one.first, one.last, one.name) for one in self.quiet_periods)


DEFAULT = Policy()


@dataclass(frozen=True, slots=True)
class Layer:
    """What one territory sets for itself; ``number`` is the version of its choices."""

    territory: str
    choices: Mapping[str, object]
    number: int = 1


@dataclass(frozen=True, slots=True)
class Resolved:
    """A whole policy, and for each field set by a territory the name of that territory."""

    policy: Policy
    origins: Mapping[str, str]


class PolicyRefused(Refusal):
    """Choices that do not hold; ``placed`` says for each fault which field it is about."""

    def __init__(self, placed: Sequence[tuple[str, str]]) -> None:
        super().__init__(*(sentence for _, sentence in placed))
        self.placed = tuple(placed)


def checked(choices: Mapping[str, object]) -> dict[str, object]:
    """The choices of a territory, fit to be stored; refused in French with all that is wrong.

    Only the fields set are kept. No field depends on one that may be inherited, so that choices which hold alone
    hold whatever the levels above and below decide.
    """
    try:
        policy = Policy.model_validate({**choices})
    except ValidationError as error:
        raise PolicyRefused(placed_faults(error, LABELS)) from None
    if len(HOURS & set(choices)) == 1:
        raise PolicyRefused([("sending_starts", "Le début et la fin des heures d'envoi se décident ensemble.")])
    return policy.model_dump(mode="json", include=set(choices))


def applied_now(frozen: Policy, current: Policy) -> Policy:
    """The policy of a campaign under way once today's conduct is applied to it; the rest stays as it was frozen."""
    return frozen.model_copy(update={name: getattr(current, name) for name in CONDUCT})


def differences(before: Policy, after: Policy) -> tuple[str, ...]:
    """The fields that are not the same, in their order."""
    return tuple(name for name in LABELS if getattr(before, name) != getattr(after, name))


def resolve(layers: Sequence[Layer]) -> Resolved:
    """Inherit field by field: ``layers`` go from the nation down to the territory, the lowest wins."""
    chosen: dict[str, object] = {}
    origins: dict[str, str] = {}
    for layer in layers:
        chosen |= layer.choices
        origins |= dict.fromkeys(layer.choices, layer.territory)
    try:
        return Resolved(Policy.model_validate(chosen), origins)
    except ValidationError as error:
        raise Refusal("Les règles héritées ne vont pas ensemble.", *french_faults(error, LABELS)) from None


def deciding(above: Resolved, territory: str, choices: Mapping[str, object]) -> Resolved:
    """The policy of a territory that would make these choices under those above; refused when they do not hold."""
    kept = checked(choices)
    policy = Policy.model_validate(above.policy.model_dump(mode="json") | kept)
    return Resolved(policy, {**above.origins, **dict.fromkeys(kept, territory)})


LABELS: Mapping[str, str] = {
    "rhythm": "Rythme des points d'étape",
    "answer_days": "Temps laissé pour répondre",
    "freeze_after_period": "Arrêté après la fin de la période",
    "freeze_before_meeting": "Arrêté avant l'instance",
    "reminder_delays": "Délais de relance",
    "alert_steps": "Étapes d'alerte",
    "acknowledge_within": "Prise en charge d'une demande d'appui",
    "rule_within": "Réponse à une demande d'appui",
    "deadline_notices": "Rappels d'échéance",
    "quiet_periods": "Périodes calmes",
    "sending_starts": "Début des envois",
    "sending_ends": "Fin des envois",
    "daily_cap": "Courriels par personne et par jour",
    "silent_after": "Silence",
    "launch": "Lancement des campagnes",
}
"""The French name of each field, as pages and errors show it."""
