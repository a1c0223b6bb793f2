"""What does the report cover, and how much of it was heard?"""

from collections.abc import Iterator

from models.closed_lists import Hearing, Level
from reports.outline import Box, Section
from reports.snapshots import Snapshot
from reports.writing.turns import (
    agree,
    capital,
    count,
    enumeration,
    lasting,
    long_date,
    number,
    of_whole,
    section,
    share,
    the_place,
    typeset,
)
from roadmaps.consolidation import Consolidation

NAMED = 15
"""How many territories a sentence names before it counts the others; the annex names them all."""


def perimeter(snapshot: Snapshot) -> Section:
    """The perimeter and coverage box, and who is missing."""
    found = snapshot.consolidation
    box = Box("Ce que couvre ce rapport", tuple(_lines(found)))
    return section("perimetre", "Périmètre et couverture", [box, *map(lasting, missing(found))])


def _lines(found: Consolidation) -> Iterator[tuple[str, str]]:
    total = found.total
    yield "Territoire", capital(the_place(found.place)) + _within(found)
    yield "Rapport précédent", long_date(found.since) if found.since else "aucun"
    yield "Feuilles de route", _roadmaps(found)
    yield "Engagements distincts", number(total.count) + _shared(found)
    if found.bassins:
        heard = sum(one.hearing is Hearing.ANSWERED for one in found.bassins)
        yield "Bassins qui ont répondu", of_whole(heard, len(found.bassins))
    yield "Engagements interrogés", of_whole(len(total.asked), total.count)
    yield "Interrogés qui ont répondu", of_whole(len(total.answered), len(total.asked))
    if total.oldest_on:
        yield "Donnée la plus ancienne", long_date(total.oldest_on)


def _within(found: Consolidation) -> str:
    within = found.place.within
    return f" ({enumeration(within)})" if within and found.place.level is not Level.REGION else ""


def _roadmaps(found: Consolidation) -> str:
    """How many there are, and which of them are not in force: a reader decides on those that are."""
    every = {one.roadmap_id for one in found.lines}
    closed = {one.roadmap_id for one in found.lines if one.is_closed}
    projects = {one.roadmap_id for one in found.lines if not one.is_adopted} - closed
    if not every:
        return "aucune"
    parts = [f"{number(len(closed))} {agree(len(closed), 'close')}"] if closed else []
    parts += [f"{number(len(projects))} pas encore {agree(len(projects), 'adoptée')}"] if projects else []
    if every == closed:
        parts = [agree(len(every), "close", "toutes closes")]
    if every == projects:
        parts = [agree(len(every), "pas encore adoptée", "aucune encore adoptée")]
    link = "" if every in (closed, projects) else "dont "
    return count(len(every), "feuille de route") + (f", {link}{enumeration(parts)}" if parts else "")


def _shared(found: Consolidation) -> str:
    shared = [one for one in found.lines if one.is_counted and one.shared_with]
    if not shared:
        return ""
    return f", dont {number(len(shared))} {agree(len(shared), 'partagé')} avec un autre territoire"


def missing(found: Consolidation) -> Iterator[str]:
    """The bassins that said nothing, by name: a missing territory is never averaged away."""
    for hearing, start in (
        (Hearing.SILENT, "Sans nouvelles"),
        (Hearing.AWAITED, "Réponse encore attendue"),
        (Hearing.NOT_ASKED, "Pas encore interrogés"),
        (Hearing.CLOSED, "Feuille de route close"),
        (Hearing.NO_ROADMAP, "Sans feuille de route connue"),
    ):
        names = [one.name for one in found.bassins if one.hearing is hearing]
        if names:
            yield f"{start} ({count(len(names), 'bassin')})\u00a0: {enumeration(names, at_most=NAMED)}."


def coverage_sentence(found: Consolidation) -> str:
    """ "11 bassins sur 14 ont répondu ; 82 % des engagements interrogés ont donné des nouvelles."."""
    total = found.total
    if not total.asked:
        return typeset(
            "Aucun point d'étape n'a encore été demandé : les chiffres reposent sur les feuilles de route telles "
            "qu'elles ont été versées."
        )
    answered, asked = len(total.answered), len(total.asked)
    commitments = f"{share(answered, asked)} des engagements interrogés ont donné des nouvelles"
    if answered == 0:
        commitments = "aucun des engagements interrogés n'a donné de nouvelles"
    if not found.bassins:
        return f"{capital(commitments)} ({number(answered)} sur {number(asked)})."
    return f"{_bassins(found)}\u202f; {commitments}."


def _bassins(found: Consolidation) -> str:
    every = len(found.bassins)
    heard = sum(one.hearing is Hearing.ANSWERED for one in found.bassins)
    if every == 1:
        return "Le seul bassin suivi a répondu" if heard else "Le seul bassin suivi n'a pas répondu"
    if heard == every:
        return f"Les {number(every)} bassins ont répondu"
    if heard == 0:
        return f"Aucun des {number(every)} bassins n'a répondu"
    return f"{count(heard, 'bassin')} sur {number(every)} {agree(heard, 'a', 'ont')} répondu"
