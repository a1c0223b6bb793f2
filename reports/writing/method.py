"""By which rules were these figures made? Only the rules really used are told."""

from collections.abc import Iterator, Sequence

from models.closed_lists import MissingRule, Outlook
from reports.outline import Section
from reports.snapshots import Snapshot
from reports.writing.turns import (
    COLON,
    agree,
    bullets,
    count,
    enumeration,
    long_date,
    number,
    section,
    sky_list,
    typeset,
)
from roadmaps.consolidation import Consolidation

_TABLES = (
    "Le tableur du rapport donne chaque engagement et ce que compte chaque chiffre. Il accompagne l'envoi quand son "
    "poids le permet\u202f; il se trouve aussi dans Quadrille, à la page des rapports du territoire."
)


def method(snapshot: Snapshot, *, in_full: bool) -> Section:
    """The definitions and rules, each a sentence; in short, only how things are counted."""
    found = snapshot.consolidation
    told = rules(snapshot) if in_full else (*_counting(found), *_silence(found))
    title = "Note de méthode" if in_full else "Comment lire ces chiffres"
    return section("methode", title, [bullets((*told, _TABLES))])


def rules(snapshot: Snapshot) -> Iterator[str]:
    """The rules used for these figures."""
    found = snapshot.consolidation
    yield from _counting(found)
    yield from _silence(found)
    yield from _definitions(found)
    yield from _indicator_rules(found)
    if found.since is not None and snapshot.novelties:
        yield f"Les changements se lisent par rapport à ce que disait le rapport arrêté au {long_date(found.since)}."


def _counting(found: Consolidation) -> Iterator[str]:
    yield f"Ce qui a été dit ou décidé après le {long_date(found.as_of)} ne figure pas dans ce rapport."
    yield (
        "Les chiffres portent sur les engagements distincts du territoire, jamais sur la somme des chiffres des "
        "territoires qui le composent."
    )
    if any(one.shared_with for one in found.lines):
        yield typeset(
            "Un engagement d'un bassin à cheval figure dans chacun des territoires concernés, avec la mention "
            "« partagé avec », et compte une seule fois au-dessus."
        )
    if any(not one.is_counted for one in found.lines):
        yield typeset(
            "Une action et ses déclinaisons locales comptent pour une : par l'action elle-même si elle relève du "
            "territoire, sinon par la déclinaison qui appelle le plus l'attention."
        )
    if found.withdrawn:
        verb = agree(len(found.withdrawn), "est", "sont")
        yield f"{count(len(found.withdrawn), 'engagement retiré')} avec motif {verb} hors de tous les chiffres."


def _silence(found: Consolidation) -> Iterator[str]:
    if found.total.silent:
        yield typeset(
            f"« Sans nouvelles » : interrogé, et sans réponse au-delà {_delay(found.silent_after)}, "
            "ou à l'arrêté des réponses. Ce constat l'emporte sur le dernier statut "
            "déclaré dans tous les comptes ; un silence n'est jamais compté comme favorable ni comme nul."
        )


def _delay(days: Sequence[int]) -> str:
    """The delay really used, as the campaigns froze it when they opened."""
    if not days:
        return "du délai que fixent les règles du territoire"
    if len(days) == 1:
        return f"de {count(days[0], 'jour ouvré', 'jours ouvrés')}, délai que fixent les règles du territoire"
    return f"de {days[0]} à {days[-1]} jours ouvrés, selon les règles de chaque territoire"


def _definitions(found: Consolidation) -> Iterator[str]:
    yield typeset("« En retard » : l'échéance en vigueur est passée et l'engagement n'est pas clos.")
    if found.total.done:
        excluded = found.total.count - found.total.expected
        yield (
            "La part des engagements réalisés se mesure hors engagements abandonnés, fusionnés ou sans objet "
            f"({number(excluded)} ici)."
        )
    if found.total.progress_ids:
        yield (
            "L'avancement est la moyenne des pourcentages déclarés par les pilotes qui en ont donné un (leur nombre "
            "est entre parenthèses), hors engagements sans nouvelles."
        )
    if any(one.outlook is not Outlook.NOT_GIVEN for one in found.lines):
        yield f"La météo est le jugement daté du pilote{COLON} {sky_list()}."
    if found.slips:
        yield typeset("La première échéance promise est conservée ; seuls les reports accordés sont comptés.")


def _indicator_rules(found: Consolidation) -> Iterator[str]:
    strict = [one.label for one in found.sums if one.rule is MissingRule.STRICT]
    lenient = [one.label for one in found.sums if one.rule is MissingRule.LENIENT]
    if strict:
        yield f"Indicateurs à règle stricte (rien n'est affiché s'il manque une valeur){COLON} {enumeration(strict)}."
    if lenient:
        yield f"Indicateurs à règle souple (valeurs reçues, avec leur nombre){COLON} {enumeration(lenient)}."
    if found.indicators:
        yield typeset(
            "L'atteinte d'un indicateur est la part du chemin parcouru de la valeur initiale à la cible, bornée entre "
            "0 et 100 %."
        )
