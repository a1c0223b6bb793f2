"""How does a policy read in French, line by line, with where each choice comes from?"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.closed_lists import Launch
from roadmaps.policy import LABELS, Policy, Quiet, Resolved
from roadmaps.wording import HARD, MONTHS, count, enumeration, word

DEFAULT_ORIGIN = "valeur par défaut"
BY_ITSELF, BY_A_PERSON = "automatique, au jour prévu", "par une personne, après aperçu"
ISSUED_ALONE = "la note est alors émise seule après l'arrêté des réponses"


@dataclass(frozen=True, slots=True)
class Line:
    """One choice: its field, French name, value, and the territory it comes from."""

    field: str
    label: str
    value: str
    origin: str


def said(field: str, policy: Policy) -> str:
    """One choice of a policy, in words."""
    return _SAID[field](policy)


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[str, ...]:
    """What differs between two versions of what a territory decides, a sentence for each field."""
    return tuple(
        _change(field, label, before, after) for field, label in LABELS.items() if _differs(field, before, after)
    )


def _differs(field: str, before: Mapping[str, object], after: Mapping[str, object]) -> bool:
    return (field in before, before.get(field)) != (field in after, after.get(field))


def _change(field: str, label: str, before: Mapping[str, object], after: Mapping[str, object]) -> str:
    old = said(field, Policy.model_validate(before)) if field in before else "valeur héritée"
    new = said(field, Policy.model_validate(after)) if field in after else "valeur héritée"
    return f"{label} : {new} (avant : {old})"


@dataclass(frozen=True, slots=True)
class Launching:
    """Which campaigns open by themselves: those of the territory itself, and whose others ask its leads too."""

    here: bool = False
    elsewhere: tuple[str, ...] = ()


def explained(resolved: Resolved, launching: Launching) -> tuple[Line, ...]:
    """Every choice of a policy, in the order of its fields."""
    return tuple(
        Line(field, label, _SAID[field](resolved.policy), resolved.origins.get(field, DEFAULT_ORIGIN))
        if field != "launch"
        else _launching(label, resolved, launching)
        for field, label in LABELS.items()
    )


def _launching(label: str, resolved: Resolved, launching: Launching) -> Line:
    """Who opens the campaigns of this territory, whatever a level above chose for its own, and who else asks here."""
    origin = resolved.origins.get("launch", DEFAULT_ORIGIN)
    value = f"{BY_ITSELF} ; {ISSUED_ALONE}" if launching.here else BY_A_PERSON
    if resolved.policy.launch is Launch.AUTOMATIC and not launching.here:
        value, origin = f"{value} : l'ouverture automatique ne s'hérite pas", DEFAULT_ORIGIN
    if launching.elsewhere:
        value += f" ; s'ouvrent seules et s'adressent aussi aux pilotes d'ici, les campagnes de : {_named(launching)}"
    return Line("launch", label, value, origin)


def _named(launching: Launching) -> str:
    return enumeration(list(launching.elsewhere))


def _worked(days: int) -> str:
    return count(days, "jour ouvré", "jours ouvrés")


def _reminders(policy: Policy) -> str:
    if not policy.reminder_delays:
        return "aucune relance"
    *first, last = (str(one) for one in policy.reminder_delays)
    return f"après {' puis '.join([*first, last])}{HARD}jours ouvrés de silence"


def _alerts(policy: Policy) -> str:
    if not policy.alert_steps:
        return "aucune alerte"
    steps = (f"{word(step.rung)} après {_worked(step.after)}" for step in policy.alert_steps)
    return "si le silence dure : " + ", puis ".join(steps)


def _quiet(policy: Policy) -> str:
    return enumeration([_period(one) for one in policy.quiet_periods]) or "aucune"


def _period(period: Quiet) -> str:
    days = f"du {_day(period.first)} au {_day(period.last)}"
    return f"{period.name} ({days})" if period.name else days


def _day(month_and_day: str) -> str:
    month, day = (int(part) for part in month_and_day.split("-"))
    return f"{'1er' if day == 1 else day} {MONTHS[month - 1]}"


def _launch(policy: Policy) -> str:
    if policy.launch is Launch.AUTOMATIC:
        return f"{BY_ITSELF}, si ce territoire l'a choisi lui-même ; {ISSUED_ALONE}"
    return BY_A_PERSON


_SAID: Mapping[str, Callable[[Policy], str]] = {
    "rhythm": lambda policy: word(policy.rhythm),
    "answer_days": lambda policy: _worked(policy.answer_days),
    "freeze_after_period": lambda policy: f"{_worked(policy.freeze_after_period)} après la fin de la période",
    "freeze_before_meeting": lambda policy: f"{_worked(policy.freeze_before_meeting)} avant l'instance",
    "reminder_delays": _reminders,
    "alert_steps": _alerts,
    "acknowledge_within": lambda policy: f"monte d'un niveau après {_worked(policy.acknowledge_within)} sans suite",
    "rule_within": lambda policy: f"une fois prise en charge, monte après {_worked(policy.rule_within)}",
    "deadline_notices": lambda policy: (
        f"{enumeration([str(one) for one in policy.deadline_notices])}{HARD}jours avant, puis une fois passée"
        if policy.deadline_notices
        else "une fois l'échéance passée"
    ),
    "quiet_periods": _quiet,
    "sending_starts": lambda policy: f"{policy.sending_starts}{HARD}h, heure du territoire",
    "sending_ends": lambda policy: f"{policy.sending_ends}{HARD}h, heure du territoire",
    "daily_cap": lambda policy: f"{count(policy.daily_cap, 'courriel')} au plus, une alerte en sus",
    "silent_after": lambda policy: (
        f"« sans nouvelles » après {_worked(policy.silent_after)} sans réponse, "
        "et au plus tard à l'arrêté des réponses ; le dernier statut déclaré ne compte alors plus"
    ),
    "launch": _launch,
}
