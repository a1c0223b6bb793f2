"""What do the commitments under a territory amount to on a day?

Pure: the same facts give the same value, whatever their order. Every figure is computed over the set of distinct
commitments, never as a sum of the territories below; a territory that said nothing is named, never averaged away.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from models.closed_lists import Level, PerimeterType, Rung
from roadmaps.distinct import Ground, Scope, ground, scope, scope_of
from roadmaps.facts import AlertFacts, CommitmentFacts, NoteFacts
from roadmaps.figures import Figures, Tally, figures
from roadmaps.groups import by_axis, by_college, by_sector, involved, same_words
from roadmaps.hearing import Bassin, Below, allowed_silences, bassins, below
from roadmaps.lines import (
    AlertLine,
    AmendmentLine,
    AwaitedDeadline,
    IndicatorLine,
    Line,
    Practice,
    SlipLine,
    SupportLine,
    Upcoming,
    Withdrawal,
    Words,
)
from roadmaps.perimeters import Forest
from roadmaps.sums import IndicatorSum, indicator_sums
from roadmaps.telling import (
    amendment_lines,
    awaited_deadlines,
    indicator_lines,
    line,
    missed,
    practices,
    slip_line,
    support_lines,
    upcoming,
    withdrawals,
)

_RUNGS = {rung.value: height for height, rung in enumerate(Rung)}
HORIZON = 90
"""Days ahead within which a deadline is announced."""


@dataclass(frozen=True, slots=True)
class Place:
    """The territory a report is about, as it was called on its day."""

    id: int
    code: str
    name: str
    name_de: str
    level: Level
    perimeter_type: PerimeterType
    population: int | None
    within: tuple[str, ...]
    """The names of the territories it lies in, one level up, the largest share first."""


@dataclass(frozen=True, slots=True)
class Consolidation:
    """All that a report of a territory may say on a day, with the ids behind every figure."""

    place: Place
    as_of: date
    since: date | None
    lines: tuple[Line, ...]
    distinct: tuple[int, ...]
    total: Figures
    own: Figures
    """What the territory carries itself, in its own roadmaps."""
    by_axis: tuple[Figures, ...]
    by_college: tuple[Figures, ...]
    by_sector: tuple[Figures, ...]
    involved: tuple[Tally, ...]
    """By college, the commitments in which it takes any part."""
    below: tuple[Below, ...]
    bassins: tuple[Bassin, ...]
    indicators: tuple[IndicatorLine, ...]
    sums: tuple[IndicatorSum, ...]
    support: tuple[SupportLine, ...]
    awaited: tuple[AwaitedDeadline, ...]
    slips: tuple[SlipLine, ...]
    upcoming: tuple[Upcoming, ...]
    missed: tuple[Upcoming, ...]
    """Milestones that passed without being told as done."""
    practices: tuple[Practice, ...]
    words: tuple[Words, ...]
    alerts: tuple[AlertLine, ...]
    amendments: tuple[AmendmentLine, ...]
    withdrawn: tuple[Withdrawal, ...]
    horizon: int = HORIZON
    silent_after: tuple[int, ...] = ()
    """The working days without an answer allowed by the rules really used."""


def consolidate(
    territory_id: int,
    forest: Forest,
    facts: Iterable[CommitmentFacts] | Ground,
    as_of: date,
    *,
    notes: Iterable[NoteFacts] = (),
    alerts: Iterable[AlertFacts] = (),
    since: date | None = None,
    words_until: date | None = None,
    told: Collection[int] = (),
    horizon: int = HORIZON,
) -> Consolidation:
    """The figures and lines of a territory on a day.

    ``facts`` may hold more than what lies under the territory; to consolidate many territories, give the same
    :func:`roadmaps.distinct.ground` to each. ``since`` is the day of the last report, ``told`` the
    answers whose success it told.
    A coordinator writes after answers are frozen: ``words_until`` is the last day of words, ``as_of`` for want of it.
    """
    known = facts if isinstance(facts, Ground) else ground(facts, as_of)
    if known.on != as_of:
        raise ValueError(f"the ground is of {known.on}, not of {as_of}")
    found = scope(territory_id, forest, known)
    members = found.members
    return Consolidation(
        place=_place(forest, territory_id),
        as_of=as_of,
        since=since,
        lines=_lines(found, forest, known),
        distinct=found.distinct,
        total=figures("", "Ensemble", found.counted),
        own=figures("", "En propre", scope_of(territory_id, [territory_id], known).counted),
        by_axis=by_axis(found.counted),
        by_college=by_college(found.counted),
        by_sector=by_sector(found.counted),
        involved=involved(found.counted),
        below=below(territory_id, forest, known),
        bassins=bassins(territory_id, forest, known),
        indicators=tuple(each for one in members for each in indicator_lines(one)),
        sums=indicator_sums(found, known, lambda id_: forest.territory(id_).name),
        support=_in_order(each for one in members for each in support_lines(one, forest)),
        awaited=tuple(each for one in members for each in awaited_deadlines(one)),
        slips=tuple(each for one in members if (each := slip_line(one)) is not None),
        upcoming=_soonest(each for one in members for each in upcoming(one, horizon)),
        missed=_soonest(each for one in members for each in missed(one)),
        practices=tuple(each for one in members for each in practices(one, since, told)),
        words=_words(notes, territory_id, forest, words_until or as_of, since),
        alerts=_alerts(alerts, found, forest, as_of),
        amendments=tuple(each for one in members for each in amendment_lines(one)),
        withdrawn=_withdrawn(territory_id, forest, known),
        horizon=horizon,
        silent_after=allowed_silences(found),
    )


def _place(forest: Forest, territory_id: int) -> Place:
    one = forest.territory(territory_id)
    return Place(
        id=one.id,
        code=one.code,
        name=one.name,
        name_de=one.name_de,
        level=one.level,
        perimeter_type=one.perimeter_type,
        population=one.population,
        within=tuple(parent.name for parent in forest.parents(territory_id)),
    )


def _lines(found: Scope, forest: Forest, known: Ground) -> tuple[Line, ...]:
    """By axis, then as each roadmap has them."""
    counted = {one.commitment.id for one in found.counted}
    ids = [one.commitment.id for one in found.members]
    told = zip(ids, found.members, strict=True)
    lines = [line(one, known.roots[id_], forest, found.territory_id, is_counted=id_ in counted) for id_, one in told]
    ranks: dict[str, int] = {}
    for one in lines:
        axis = same_words(one.axis)
        ranks[axis] = min(one.axis_rank, ranks.get(axis, one.axis_rank))

    def reading_order(one: Line) -> tuple[bool, int, str, str, int, int]:
        axis = same_words(one.axis)
        return axis == "", ranks[axis], axis, one.territory, one.rank, one.id

    return tuple(sorted(lines, key=reading_order))


def _in_order(requests: Iterable[SupportLine]) -> tuple[SupportLine, ...]:
    return tuple(sorted(requests, key=lambda one: (one.wanted_by or date.max, one.asked_on, one.id)))


def _soonest(found: Iterable[Upcoming]) -> tuple[Upcoming, ...]:
    return tuple(sorted(found, key=lambda one: (one.on, one.commitment_id, one.kind, one.label)))


def _words(
    notes: Iterable[NoteFacts], territory_id: int, forest: Forest, until: date, since: date | None
) -> tuple[Words, ...]:
    """The last word of each territory since the last report: its own first, then those below by level and code."""
    last: dict[int, NoteFacts] = {}
    for note in sorted(notes, key=lambda one: (one.on, one.author, one.text)):
        is_recent = note.on <= until and (since is None or note.on > since)
        if is_recent and note.territory_id in forest.under(territory_id) and note.text.strip():
            last[note.territory_id] = note
    levels = list(Level)

    def order(id_: int) -> tuple[int, str]:
        return -levels.index(forest.territory(id_).level), forest.territory(id_).code

    return tuple(_word(last[id_], forest) for id_ in sorted(last, key=order))


def _word(note: NoteFacts, forest: Forest) -> Words:
    one = forest.territory(note.territory_id)
    return Words(one.id, one.name, one.level, note.on, note.author, note.capacity, note.text.strip())


def _alerts(alerts: Iterable[AlertFacts], found: Scope, forest: Forest, as_of: date) -> tuple[AlertLine, ...]:
    """The matters of alert open on the day: raised to this territory or below, or about one of its commitments.

    A matter that climbs is told once, to however many people it was told.
    """
    ids = {one.commitment.id for one in found.members}
    under = forest.under(found.territory_id)
    matters: dict[tuple[str, object], list[AlertFacts]] = {}
    for one in alerts:
        is_open = one.raised_on <= as_of and (one.closed_on is None or one.closed_on > as_of)
        if is_open and (one.commitment_id in ids or (one.commitment_id is None and one.territory_id in under)):
            about = one.about or (one.territory_id, one.commitment_id, one.support_id, one.raised_on)
            matters.setdefault((one.kind, about), []).append(one)
    open_ = [_alert_line(matter, forest) for matter in matters.values()]
    return tuple(sorted(open_, key=lambda one: (one.raised_on, one.territory, one.commitment_id or 0, one.rung)))


def _alert_line(matter: Iterable[AlertFacts], forest: Forest) -> AlertLine:
    climbed = sorted(matter, key=lambda one: (_RUNGS.get(one.rung, -1), one.raised_on, one.territory_id))
    top = climbed[-1]
    return AlertLine(
        territory=forest.territory(top.territory_id).name if top.territory_id in forest else "",
        raised_on=min(one.raised_on for one in climbed),
        kind=top.kind,
        rung=top.rung,
        commitment_id=top.commitment_id,
        support_id=top.support_id,
    )


def _withdrawn(territory_id: int, forest: Forest, known: Ground) -> tuple[Withdrawal, ...]:
    under = forest.under(territory_id)
    return tuple(withdrawals((one for one in known.commitments if one.territory_id in under), known.on, forest))
