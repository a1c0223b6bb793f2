"""Which fields does the form of a territory's rules have, what do they hold at first, and what do they choose?

Each rule is either inherited or decided here; ``typed`` holds every field of the form by name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from models.closed_lists import Launch, Rhythm, Rung
from roadmaps.calendars import EARLIEST_HOUR, LATEST_HOUR
from roadmaps.policy import ALERT_RUNGS, LABELS, Policy
from roadmaps.wording import MONTHS

HERE, INHERITED = "ici", "herite"
ADD_PERIOD, REMOVE_PERIOD = "ajouter-periode", "retirer-periode-"
MOST_PERIODS = 12
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the form: ``fields`` of the policy that are decided together."""

    name: str
    kind: str
    fields: tuple[str, ...]
    label: str
    hint: str = ""
    unit: str = "jours ouvrés"


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that go together, and from when a change of theirs counts."""

    title: str
    takes_effect: str
    rules: tuple[Rule, ...]


def _rule(name: str, kind: str, hint: str = "", unit: str = "jours ouvrés") -> Rule:
    return Rule(name, kind, (name,), LABELS[name], hint, unit)


NEXT = "Un changement vaut à partir du prochain point d'étape ; celui qui est en cours garde ses règles."
AT_ONCE = "Un changement vaut tout de suite, pour toutes les lettres qui ne sont pas encore parties."
GROUPS = (
    Group(
        "Points d'étape",
        NEXT,
        (
            _rule("rhythm", "choice"),
            _rule("answer_days", "number", "de l'ouverture à l'arrêté des réponses"),
            _rule("freeze_after_period", "number", "pour les points d'étape par mois, trimestre, semestre ou année"),
            _rule("freeze_before_meeting", "number", "pour les points d'étape avant chaque instance"),
            _rule("launch", "choice", "Ne s'hérite pas : un niveau au-dessus ne lance rien à la place du territoire."),
        ),
    ),
    Group(
        "Relances et alertes",
        NEXT,
        (
            _rule("reminder_delays", "reminders", "Laissez vide une relance qui ne doit pas avoir lieu."),
            _rule("alert_steps", "steps", "Cochez qui est prévenu si le silence dure, et après combien de temps."),
            _rule("silent_after", "number", "À partir de ce délai, les rapports comptent l'engagement sans nouvelles."),
        ),
    ),
    Group(
        "Jours et heures d'envoi",
        f"{AT_ONCE} Les délais d'un point d'étape en cours gardent les jours calmes de son ouverture.",
        (
            _rule(
                "quiet_periods", "periods", "Chaque année, personne ne reçoit rien ces jours-là ; ils ne comptent pas."
            ),
            Rule("hours", "hours", ("sending_starts", "sending_ends"), "Heures d'envoi", "à l'heure du territoire"),
            _rule("daily_cap", "number", "une alerte peut s'y ajouter", "courriels"),
        ),
    ),
    Group(
        "Demandes d'appui et échéances",
        AT_ONCE,
        (
            _rule("acknowledge_within", "number", "sans suite, la demande monte d'un niveau"),
            _rule("rule_within", "number", "une fois prise en charge, et toujours sans réponse, elle monte"),
            _rule("deadline_notices", "text", "jours avant l'échéance, séparés par des virgules ; quatre au plus"),
        ),
    ),
)
RULES = tuple(rule for group in GROUPS for rule in group.rules)
OPTIONS: Mapping[str, type[StrEnum]] = {"rhythm": Rhythm, "launch": Launch}
STEPS = ALERT_RUNGS
FIRST_HOURS = tuple(range(EARLIEST_HOUR, LATEST_HOUR))
LAST_HOURS = tuple(range(EARLIEST_HOUR + 1, LATEST_HOUR + 1))


def rule_of(field: str) -> str:
    """The rule of the form that a field of the policy belongs to; "" for none."""
    return next((rule.name for rule in RULES if field in rule.fields), "")


def source(rule: str) -> str:
    """The name of the field that says whether a rule is inherited or decided here."""
    return f"{rule}-source"


def known_fields(own: Mapping[str, object], in_force: Policy) -> dict[str, str]:
    """The form at first: what is in force, and where it is decided."""
    typed = {source(rule.name): HERE if rule.fields[0] in own else INHERITED for rule in RULES}
    for rule in RULES:
        typed |= _shown(rule, in_force)
    return typed


def _shown(rule: Rule, policy: Policy) -> dict[str, str]:
    if rule.kind == "reminders":
        delays = [*map(str, policy.reminder_delays), "", ""]
        return {"reminder-1": delays[0], "reminder-2": delays[1]}
    if rule.kind == "steps":
        return _shown_steps(policy)
    if rule.kind == "periods":
        return _shown_periods([(one.name, _french(one.first), _french(one.last)) for one in policy.quiet_periods])
    if rule.kind == "text":
        return {rule.name: ", ".join(map(str, policy.deadline_notices))}
    return {field: str(getattr(policy, field)) for field in rule.fields}


def _shown_steps(policy: Policy) -> dict[str, str]:
    told = {step.rung: step.after for step in policy.alert_steps}
    usual = {step.rung: step.after for step in Policy().alert_steps}
    ticked = {f"step-{rung.value}": "1" for rung in told}
    return ticked | {f"step-{rung.value}-after": str(told.get(rung, usual[rung])) for rung in STEPS}


def _shown_periods(periods: Sequence[tuple[str, str, str]]) -> dict[str, str]:
    lines = {"period-count": str(len(periods))}
    for rank, (name, first, last) in enumerate(periods):
        lines |= {f"period-{rank}-name": name, f"period-{rank}-first": first, f"period-{rank}-last": last}
    return lines


def _french(month_and_day: str) -> str:
    month, day = month_and_day.split("-")
    return f"{day}/{month}"


def periods(typed: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(name, first day, last day) of each line of quiet period, as typed."""
    raw = typed.get("period-count", "")
    lines = min(int(raw), MOST_PERIODS) if raw.isascii() and raw.isdigit() and len(raw) < 4 else 0
    names = [[f"period-{rank}-{part}" for part in ("name", "first", "last")] for rank in range(lines)]
    return [(typed.get(name, ""), typed.get(first, ""), typed.get(last, "")) for name, first, last in names]


def adjusted(typed: Mapping[str, str], action: str) -> dict[str, str]:
    """The form with a line of quiet period more or less; nothing else typed is lost."""
    lines = periods(typed)
    if action == ADD_PERIOD:
        lines = [*lines, ("", "", "")][:MOST_PERIODS]
    elif (rank := action.removeprefix(REMOVE_PERIOD)).isdigit() and rank.isascii():
        lines = [line for place, line in enumerate(lines) if place != int(rank)]
    others = {name: value for name, value in typed.items() if not name.startswith("period-")}
    return others | _shown_periods(lines) | {source("quiet_periods"): HERE}


def choices(typed: Mapping[str, str]) -> dict[str, object]:
    """What the form decides for the territory: the rules that are not inherited."""
    chosen: dict[str, object] = {}
    for rule in RULES:
        if typed.get(source(rule.name)) == HERE:
            chosen |= _chosen(rule, typed)
    return chosen


def _chosen(rule: Rule, typed: Mapping[str, str]) -> dict[str, object]:
    if rule.kind == "reminders":
        return {rule.name: [typed[name] for name in ("reminder-1", "reminder-2") if typed.get(name)]}
    if rule.kind == "steps":
        ticked = [rung for rung in STEPS if typed.get(f"step-{rung.value}")]
        return {rule.name: [{"rung": one, "after": typed.get(f"step-{one.value}-after", "")} for one in ticked]}
    if rule.kind == "periods":
        lines = [one for one in periods(typed) if any(one)]
        return {rule.name: [{"name": name, "first": _day(first), "last": _day(last)} for name, first, last in lines]}
    if rule.kind == "text":
        return {rule.name: [one for one in re.split(r"[\s,;]+|\bet\b", typed.get(rule.name, "")) if one]}
    return {field: typed.get(field, "") for field in rule.fields}


def _day(typed: str) -> str:
    """ "1/8", "01/08" or "1er août" as a month and a day ("08-01"); what cannot be read stays as typed."""
    if found := re.fullmatch(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})", typed):
        return f"{int(found[2]):02}-{int(found[1]):02}"
    found = re.fullmatch(r"(\d{1,2})(?:er)?\s+(\w+)", typed.lower())
    return f"{MONTHS.index(found[2]) + 1:02}-{int(found[1]):02}" if found and found[2] in MONTHS else typed


def rung_field(rung: Rung) -> str:
    """The name of the box that a rung has in the form."""
    return f"step-{rung.value}"
