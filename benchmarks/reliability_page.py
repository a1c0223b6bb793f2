"""What did the long campaign find, as docs/reliability.md says it? Every figure comes from the parts that were kept."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from benchmarks.peers_kills import LETTERS

Parts = Sequence[Mapping[str, Any]]
WORDS = {
    "test_kills": "envoi des courriels : chaque étape, et au hasard",
    "test_killed_planners": "planificateurs : chaque instruction et chaque validation",
    "test_killed_answers": "réponses : chaque instruction et chaque validation",
}
EVENTS = {
    "time_passes": "le temps passe",
    "the_post_leaves": "tournée d'envoi",
    "reminders_run": "relances (une fois, deux ordonnanceurs, ou tué avant de valider)",
    "alerts_run": "alertes (de même)",
    "support_runs": "demandes d'appui (de même)",
    "answers_freeze": "arrêt des réponses",
    "nothing_runs": "panne de 5 jours à un an",
    "the_postman_dies": "l'envoi meurt à une de ses huit étapes",
    "a_postman_freezes": "l'envoi se fige pendant qu'un autre travaille",
    "the_server_changes": "le serveur de courriel change d'humeur (4xx, 5xx, injoignable, coupures)",
    "somebody_answers": "réponse (simple, terminée, avec demande d'appui, ou tuée)",
    "somebody_answers_at_the_last_moment": "réponse juste avant le départ du courriel",
    "the_coordinator_holds": "relances suspendues",
    "a_lead_hands_over": "changement de pilote",
    "a_lead_is_away": "absence d'un pilote",
    "somebody_is_away": "absence d'un suppléant ou d'un animateur",
    "the_policy_changes": "règles modifiées pendant la campagne",
    "a_request_is_taken_up": "demande d'appui prise en charge ou répondue",
    "a_person_settles_a_letter": "courriel incertain ou refusé, tranché par une personne",
}
COUNTED = ("injected", "lost", "doubled", "undecidable", "broken")


def page(found: Mapping[str, Parts], machine: str, a_part: int) -> str:
    """The whole page, in French."""
    parts = [part for several in found.values() for part in several]
    days = sorted({str(part["at"])[:10] for part in parts})
    template = Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    return (
        Environment(undefined=StrictUndefined, keep_trailing_newline=True)
        .from_string(template)
        .render(
            when=" et ".join(dict.fromkeys([days[0], days[-1]])) if days else "jamais menée",
            commits=", ".join(sorted({str(part["commit"]) for part in parts})) or "aucune",
            machine=machine,
            a_part=a_part,
            kills=_kills(found["kills"]) if found["kills"] else None,
            races=_races(found["races"][-1]) if found["races"] else None,
            steps=_steps(found["steps"]) if found["steps"] else None,
            peers=_peers(found["peers"][-1]) if found["peers"] else None,
        )
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|---|" + "---:|" * (len(head) - 1)]
    return "\n".join([*lines, *("| " + " | ".join(str(one) for one in row) + " |" for row in rows)])


def _number(count: int) -> str:
    return f"{count:,}".replace(",", " ")


def _seeds(parts: Parts) -> str:
    seeds = sorted({int(part["seed"]) for part in parts})
    starts = [one for one in seeds if one - 1 not in seeds]
    ends = [one for one in seeds if one + 1 not in seeds]
    return ", ".join(f"{a} à {b}" if a < b else str(a) for a, b in zip(starts, ends, strict=True))


def _kills(parts: Parts) -> Mapping[str, object]:
    totals: dict[tuple[str, str], Counter[str]] = {}
    killed = Counter[str]()
    for line in (line for part in parts for line in part["lines"]):
        figures = {name: int(line[name]) for name in COUNTED}
        totals.setdefault((line["module"], line["database"]), Counter()).update(figures)
        killed[line["database"]] += figures["injected"]
    rows = [
        (WORDS.get(module, module), base, *(_number(figures[name]) for name in COUNTED))
        for (module, base), figures in sorted(totals.items())
    ]
    head = ("où", "base", "tués", "perdus", "doublés sans raison", "copies indécidables", "règles enfreintes")
    failures = sum(bool(part["failure"]) for part in parts)
    return {
        "bases": " et ".join(f"{_number(count)} processus tués sur {base}" for base, count in sorted(killed.items())),
        "seeds": _seeds(parts),
        "parts": len(parts),
        "ended": f"**dont {failures} en échec**" if failures else "toutes réussies",
        "table": _table(head, rows),
    }


def _races(part: Mapping[str, Any]) -> Mapping[str, object]:
    counted = ("letters", "answers", "recorded", "stopped", "left", "late")
    rows = [(one["database"], *(_number(int(one[name])) for name in counted)) for one in part["lines"]]
    head = ("base", "courriels", "réponses", "dont entières", "arrêtés", "partis avant", "partis après leur réponse")
    return {
        "seed": part["seed"],
        "ended": "**un essai en échec**" if part["failure"] else "essais réussis",
        "table": _table(head, rows),
    }


def _steps(parts: Parts) -> Mapping[str, object]:
    kinds = Counter[str]()
    for part in parts:
        kinds.update(part["kinds"])
    wrong = [part for part in parts if part["disagreement"]]
    seconds = sum(float(part["cpu"]) for part in parts)
    rows = [(EVENTS.get(name, name), _number(count)) for name, count in kinds.most_common()]
    return {
        "total": _number(kinds.total()),
        "idle": _number(kinds["time_passes"] + kinds["nothing_runs"]),
        "verdict": f"**{len(wrong)} parties en désaccord, graines {_seeds(wrong)}**" if wrong else "aucun désaccord",
        "seeds": _seeds(parts),
        "hours": f"{seconds / 3600:.1f}".replace(".", ","),
        "rate": round(kinds.total() / max(seconds, 1)),
        "table": _table(("événement", "pas"), rows),
    }


def _peers(part: Mapping[str, Any]) -> Mapping[str, object]:
    names = {name: f"{name} {version}" for name, version in part["versions"].items()}
    rows = [
        (
            names.get(one["outbox"], one["outbox"]),
            *(_number(one[name]) for name in ("kills", "letters", "lost", "copies")),
            f"{one['copies'] / max(1, one['kills']):.2f}".replace(".", ","),
            *(_number(one[name]) for name in ("other_identity", "other_bytes", "stuck")),
        )
        for one in part["figures"]
    ]
    head = (
        "",
        "tués",
        "courriels",
        "perdus",
        "copies de trop",
        "par mort",
        "autre identité",
        "autres octets",
        "bloqué",
    )
    return {"letters": LETTERS, "seed": part["seed"], "missing": part["missing"], "table": _table(head, rows)}
