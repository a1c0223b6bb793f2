"""How do the commitments of a territory divide: by axis, by college, by sector?

Axes of several roadmaps are one when they bear the same words, whatever their case, accents or number ("Axe 2 :").
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from models.closed_lists import College
from roadmaps.facts import CommitmentFacts
from roadmaps.figures import Figures, Tally, figures
from roadmaps.folding import words
from roadmaps.status import Situation
from roadmaps.wording import word

NO_AXIS = "Sans axe"
NO_SECTOR = "Toutes filières"
NO_LEAD = "Sans pilote"
NO_COLLEGE = "Collège à préciser"
_NUMBERED = re.compile(
    r"^(axe|orientation|priorite|objectif|volet|chantier|thematique|pilier|enjeu)\s+(n\s+)?(\d+|[ivx]+)\s+(?=\S)"
)


@lru_cache(maxsize=20_000)
def same_words(title: str) -> str:
    """What makes two axes one: their words, without case, accents or leading number."""
    folded = words(title)
    return _NUMBERED.sub("", folded) or folded


def by_axis(counted: Iterable[Situation]) -> tuple[Figures, ...]:
    """The figures of each axis, in the order of the roadmaps; those without an axis last."""
    groups = _group(counted, lambda one: same_words(one.axis))
    ranks = {key: min(one.commitment.axis_rank for one in group) for key, group in groups.items()}
    found = [figures(key, _usual(group, _axis) or NO_AXIS, group) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda one: (one.key == "", ranks[one.key], one.key)))


def by_sector(counted: Iterable[Situation]) -> tuple[Figures, ...]:
    """The figures of each sector, by name; commitments of no sector last. Nothing when no sector is named."""
    groups = _group(counted, lambda one: words(one.sector))
    if set(groups) <= {""}:
        return ()
    found = [figures(key, _usual(group, _sector) or NO_SECTOR, group) for key, group in groups.items()]
    return tuple(sorted(found, key=lambda one: (one.key == "", one.key)))


def by_college(counted: Iterable[Situation]) -> tuple[Figures, ...]:
    """The figures of each college by the lead's; the four always, even with none; then the others met."""
    groups = _group(counted, _college_key)
    always = [college.value for college in College if college is not College.OTHER]
    keys = [*always, College.OTHER.value, "a_preciser", ""]
    return tuple(figures(key, _COLLEGE_LABELS[key], groups.get(key, ())) for key in keys if key in (*always, *groups))


def involved(counted: Iterable[Situation]) -> tuple[Tally, ...]:
    """By college, the commitments in which it takes any part: lead, co-lead or partner."""
    found: dict[College, list[int]] = {college: [] for college in College}
    for one in counted:
        for college in _colleges(one.commitment):
            found[college].append(one.commitment.id)
    return tuple(Tally(college.value, tuple(ids)) for college, ids in found.items())


_COLLEGE_LABELS = {college.value: word(college) for college in College} | {"a_preciser": NO_COLLEGE, "": NO_LEAD}


def _college_key(commitment: CommitmentFacts) -> str:
    if commitment.lead is None:
        return ""
    return commitment.lead.college.value if commitment.lead.college else "a_preciser"


def _colleges(commitment: CommitmentFacts) -> set[College]:
    parties = (*((commitment.lead,) if commitment.lead else ()), *commitment.co_leads, *commitment.partners)
    return {party.college for party in parties if party.college is not None}


def _axis(commitment: CommitmentFacts) -> str:
    return commitment.axis.strip()


def _sector(commitment: CommitmentFacts) -> str:
    return commitment.sector.strip()


def _group(counted: Iterable[Situation], key: Callable[[CommitmentFacts], str]) -> Mapping[str, Sequence[Situation]]:
    groups: dict[str, list[Situation]] = {}
    for one in counted:
        groups.setdefault(key(one.commitment), []).append(one)
    return groups


def _usual(group: Iterable[Situation], read: Callable[[CommitmentFacts], str]) -> str:
    """The commonest way of writing it; among equals the first of the alphabet."""
    written = Counter(read(one.commitment) for one in group)
    return min(written, key=lambda text: (-written[text], text))
