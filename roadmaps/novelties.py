"""What has changed between two reports of a territory?

Both ends are consolidations: what was *said* then (from the issued report's snapshot) and what is said now. So a late
answer or a corrected date is a change since the report, as its readers understand it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from models.closed_lists import NoveltyKind, Outlook, Standing, Status, SupportState
from roadmaps.consolidation import Consolidation
from roadmaps.lines import AmendmentLine, IndicatorLine, Line, SupportLine
from roadmaps.wording import quantity, short_date, word

_FAIR = (Outlook.SECURE, Outlook.WITHIN_REACH, Outlook.NEEDS_SUPPORT, Outlook.COMPROMISED)
_TOLD_OTHERWISE = frozenset({"withdrawn", "added"})
"""Fields whose amendment is always told by a change of its own."""
_FIELDS = {NoveltyKind.SLIPPED: "due_on", NoveltyKind.BROUGHT_FORWARD: "due_on", NoveltyKind.LEAD_CHANGED: "lead"}
"""Changes that tell the amendments of a field; without them those amendments are told as such."""


@dataclass(frozen=True, slots=True)
class Novelty:
    """One change; ``old`` and ``new`` are finished words, ``rank`` the how-many-th postponement."""

    kind: NoveltyKind
    commitment_id: int
    reference: str
    title: str
    territory: str
    on: date | None = None
    old: str = ""
    new: str = ""
    reason: str = ""
    subject: str = ""
    """What changed, when it is not the commitment itself: an indicator's label, a field, a need."""
    rank: int = 0
    first: str = ""
    """The first promised deadline."""
    author: str = ""
    answer_id: int = 0
    support_id: int = 0
    indicator_id: int = 0
    is_counted: bool = True
    """False: of a local declination, whose action is what the figures count."""


def novelties(before: Consolidation, after: Consolidation) -> tuple[Novelty, ...]:
    """Every change from one to the other, by kind, then in reading order."""
    then = {one.id: one for one in before.lines}
    now = {one.id: one for one in after.lines}
    changes = [each for id_, one in now.items() if id_ in then for each in _changes(then[id_], one, before, after)]
    told = {(one.commitment_id, _FIELDS.get(one.kind, "")) for one in changes}
    found = [
        *(_arrival(one, before.as_of) for id_, one in now.items() if id_ not in then),
        *changes,
        *_departures(before, after, now),
        *_moved_indicators(before.indicators, after.indicators, now),
        *_amended(before.amendments, after.amendments, now, told),
        *_requests({one.id: one for one in before.support}, after.support, now),
    ]
    kinds = {kind: rank for rank, kind in enumerate(NoveltyKind)}
    places = {id_: rank for rank, id_ in enumerate(now)}
    return tuple(sorted(found, key=lambda one: (kinds[one.kind], places.get(one.commitment_id, -1))))


def _told(kind: NoveltyKind, one: Line, **more: object) -> Novelty:
    known = {"commitment_id": one.id, "reference": one.reference, "title": one.title, "territory": one.territory}
    known["is_counted"] = one.is_counted
    return Novelty(kind=kind, **(known | more))  # type: ignore[arg-type]


def _arrival(one: Line, since: date) -> Novelty:
    is_new = one.created_on is not None and one.created_on >= since
    return _told(NoveltyKind.NEW if is_new else NoveltyKind.MOVED_IN, one, on=one.created_on, new=one.lead)


def _changes(then: Line, now: Line, before: Consolidation, after: Consolidation) -> Iterator[Novelty]:
    yield from _status_change(then, now)
    yield from _deadline_change(then, now, before, after)
    yield from _outlook_change(then, now)
    yield from _silence_change(then, now)
    yield from _lead_change(then, now, before, after)


def _status_change(then: Line, now: Line) -> Iterator[Novelty]:
    if then.status is now.status or now.status is None:
        return
    kind = _STATUS_KINDS.get(now.status)
    is_set_back = now.status is Status.TO_START and then.status in {Status.UNDER_WAY, Status.SUSPENDED}
    if is_set_back or (then.is_over and not now.is_over):
        kind = NoveltyKind.REOPENED
    elif now.status is Status.UNDER_WAY and then.status is Status.SUSPENDED:
        kind = NoveltyKind.STARTED
    if kind is not None:
        old = word(then.status) if then.status else ""
        reason = (now.obstacle or now.done) if now.is_over or kind is NoveltyKind.SUSPENDED else ""
        yield _told(kind, now, on=now.status_on, old=old, new=word(now.status), reason=reason, answer_id=now.answer_id)


_STATUS_KINDS = {
    Status.UNDER_WAY: NoveltyKind.STARTED,
    Status.SUSPENDED: NoveltyKind.SUSPENDED,
    Status.DONE: NoveltyKind.DONE,
    Status.DROPPED: NoveltyKind.DROPPED,
    Status.MERGED: NoveltyKind.DROPPED,
    Status.VOID: NoveltyKind.DROPPED,
}


def _deadline_change(then: Line, now: Line, before: Consolidation, after: Consolidation) -> Iterator[Novelty]:
    if then.due_on is not None and now.due_on != then.due_on:
        slipped = now.due_on is None or now.due_on > then.due_on
        reason = _reason(now.id, "due_on", before, after)
        for slip in after.slips:
            if slip.commitment_id == now.id and slip.last_on > before.as_of and slipped:
                reason = slip.last_reason
        yield _told(
            NoveltyKind.SLIPPED if slipped else NoveltyKind.BROUGHT_FORWARD,
            now,
            old=short_date(then.due_on),
            new=short_date(now.due_on) if now.due_on else "",
            reason=reason,
            rank=now.postponements if slipped else 0,
            first=short_date(now.first_due_on) if now.first_due_on else "",
        )
    if Standing.LATE in now.standings and Standing.LATE not in then.standings:
        due = short_date(now.due_on) if now.due_on else ""
        yield _told(NoveltyKind.NEWLY_LATE, now, on=now.due_on, new=due)


def _outlook_change(then: Line, now: Line) -> Iterator[Novelty]:
    """Better, worse, or taken back; a first judgement is no change, and what is over calls for none."""
    if then.outlook not in _FAIR or then.outlook is now.outlook:
        return
    given = now.outlook in _FAIR
    if not given and now.is_over:
        return
    worse = given and _FAIR.index(now.outlook) > _FAIR.index(then.outlook)
    kind = NoveltyKind.OUTLOOK_WORSENED if worse else NoveltyKind.OUTLOOK_IMPROVED
    yield _told(
        kind if given else NoveltyKind.OUTLOOK_TAKEN_BACK,
        now,
        on=now.outlook_on,
        old=word(then.outlook),
        new=word(now.outlook),
        reason=now.obstacle if worse else "",
        author=now.outlook_by,
        answer_id=now.answer_id,
    )


def _silence_change(then: Line, now: Line) -> Iterator[Novelty]:
    if now.is_silent and not then.is_silent:
        yield _told(NoveltyKind.NEWLY_SILENT, now, on=now.silent_since, new=str(now.silent_days), author=now.lead)
    elif then.is_silent and not now.is_silent and now.heard_on is not None and now.answer_id != then.answer_id:
        yield _told(NoveltyKind.HEARD_AGAIN, now, on=now.heard_on, author=now.heard_from, answer_id=now.answer_id)


def _lead_change(then: Line, now: Line, before: Consolidation, after: Consolidation) -> Iterator[Novelty]:
    """Another organisation, or another person in the same one; a name erased since is no change."""
    same_place = then.lead == now.lead
    if same_place and (not then.lead_person or not now.lead_person or then.lead_person == now.lead_person):
        return
    old, new = (then.lead_person, now.lead_person) if same_place else (then.lead, now.lead)
    yield _told(NoveltyKind.LEAD_CHANGED, now, old=old, new=new, reason=_reason(now.id, "lead", before, after))


def _reason(commitment_id: int, field: str, before: Consolidation, after: Consolidation) -> str:
    known = frozenset(before.amendments)
    reasons = [
        one.reason
        for one in after.amendments
        if one.commitment_id == commitment_id and one.field == field and one not in known
    ]
    return reasons[-1] if reasons else ""


def _departures(before: Consolidation, after: Consolidation, now: Mapping[int, Line]) -> Iterator[Novelty]:
    withdrawn = {one.id: one for one in after.withdrawn}
    known = {one.id for one in before.lines}
    for one in before.lines:
        if one.id in now:
            continue
        gone = withdrawn.get(one.id)
        if gone is None:
            yield _told(NoveltyKind.MOVED_OUT, one)
        else:
            yield _told(NoveltyKind.DROPPED, one, on=gone.on, new="retiré", reason=gone.reason)
    for gone in after.withdrawn:
        if gone.on > before.as_of and gone.id not in known:
            named = (gone.id, gone.reference, gone.title, gone.territory, gone.on)
            yield Novelty(NoveltyKind.DROPPED, *named, new="retiré", reason=gone.reason)


def _moved_indicators(
    then: Iterable[IndicatorLine], now: Iterable[IndicatorLine], lines: Mapping[int, Line]
) -> Iterator[Novelty]:
    known = {one.id: one for one in then}
    for one in now:
        old = known.get(one.id)
        if old is None or one.commitment_id not in lines or one.actual_on is None:
            continue
        if (old.actual, old.wording) == (one.actual, one.wording):
            continue
        yield _told(
            NoveltyKind.INDICATOR_MOVED,
            lines[one.commitment_id],
            on=one.actual_on,
            subject=one.label,
            old=_said(old),
            new=_said(one),
            indicator_id=one.id,
        )


def _said(one: IndicatorLine) -> str:
    return one.wording if one.actual is None else quantity(one.actual, one.unit)


def _amended(
    then: Iterable[AmendmentLine],
    now: Iterable[AmendmentLine],
    lines: Mapping[int, Line],
    told: Collection[tuple[int, str]],
) -> Iterator[Novelty]:
    known = frozenset(then)
    for one in now:
        is_told = one.field in _TOLD_OTHERWISE or (one.commitment_id, one.field) in told
        if one not in known and not is_told and one.commitment_id in lines:
            yield _told(
                NoveltyKind.AMENDED,
                lines[one.commitment_id],
                on=one.on,
                subject=one.field,
                old=one.old,
                new=one.new,
                reason=one.reason,
            )


def _requests(
    then: Mapping[int, SupportLine], now: Iterable[SupportLine], lines: Mapping[int, Line]
) -> Iterator[Novelty]:
    for one in now:
        line = lines.get(one.commitment_id)
        if line is None:
            continue
        before = then.get(one.id)
        asked = {"subject": one.need, "new": one.addressee, "support_id": one.id}
        if before is None:
            yield _told(NoveltyKind.SUPPORT_ASKED, line, on=one.asked_on, author=one.asked_by, **asked)
        was = before.state if before else SupportState.OPEN
        if one.state is SupportState.RULED and was is not SupportState.RULED:
            told = asked | {"new": one.decision, "author": one.ruled_by}
            yield _told(NoveltyKind.RULED, line, on=one.ruled_on, **told)
        elif one.state is SupportState.ANSWERED and was is not SupportState.ANSWERED:
            yield _told(NoveltyKind.SUPPORT_ANSWERED, line, on=one.answered_on, **(asked | {"new": one.answer}))
        elif one.is_waiting and before is not None:
            yield _told(NoveltyKind.SUPPORT_STILL_OPEN, line, on=one.asked_on, **asked)
