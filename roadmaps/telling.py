"""How do the facts of a commitment become the lines of a report, as seen from a territory on a day?"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta

from models.closed_lists import College, PostponementState, Standing
from roadmaps.facts import CommitmentFacts, PartyFacts, SupportFacts
from roadmaps.lines import (
    AmendmentLine,
    AwaitedDeadline,
    IndicatorLine,
    Line,
    Practice,
    SlipLine,
    SupportLine,
    Upcoming,
    Withdrawal,
)
from roadmaps.perimeters import Forest
from roadmaps.slips import first_promise, slips_by
from roadmaps.status import Situation, measure, milestones_ahead, milestones_missed, support_state

_COLLEGES = tuple(College)
_STANDINGS = tuple(Standing)


def line(one: Situation, root_id: int, forest: Forest, inside: int, *, is_counted: bool) -> Line:
    """The line of a commitment, as seen from the territory ``inside``."""
    facts = one.commitment
    answer = one.last_answer
    return Line(
        id=facts.id,
        root_id=root_id,
        title=facts.title,
        territory_id=facts.territory_id,
        territory=forest.territory(facts.territory_id).name,
        roadmap_id=facts.roadmap_id,
        reference=facts.reference,
        roadmap=facts.roadmap_title,
        axis=facts.axis,
        axis_rank=facts.axis_rank,
        rank=facts.rank,
        goal=facts.goal,
        sector=facts.sector,
        lead=facts.lead.organisation if facts.lead else "",
        lead_person=facts.lead.person if facts.lead else "",
        college=facts.lead.college if facts.lead else None,
        co_leads=tuple(_called(party) for party in facts.co_leads),
        partners=tuple(_called(party) for party in facts.partners),
        colleges=_colleges(facts),
        status=one.status,
        status_on=one.status_on,
        outlook=one.outlook,
        outlook_on=one.outlook_on,
        outlook_by=one.outlook_by,
        progress=one.progress,
        silent_days=one.silent_days,
        silent_since=one.silent_since,
        standings=tuple(mark for mark in _STANDINGS if mark in one.standings),
        due_on=one.due_on,
        due_precision=facts.due_precision,
        due_raw=facts.due_raw,
        first_due_on=first_promise(facts),
        postponements=one.postponements,
        shared_with=forest.shared_with(facts.territory_id, inside),
        declines=facts.parent_id,
        is_counted=is_counted,
        heard_on=answer.on if answer else None,
        heard_from=answer.author if answer else "",
        answer_id=answer.id if answer else 0,
        done=answer.done if answer else "",
        obstacle=answer.obstacle if answer else "",
        asked_on=one.last_asked_on,
        created_on=facts.created_on,
        is_adopted=facts.adopted_on is not None and facts.adopted_on <= one.on,
        is_closed=one.is_closed,
    )


def _called(party: PartyFacts) -> str:
    name = party.organisation or party.person
    return name if party.confirmed else f"{name} (à confirmer)"


def _colleges(facts: CommitmentFacts) -> tuple[College, ...]:
    parties = [*([facts.lead] if facts.lead else []), *facts.co_leads, *facts.partners]
    present = {party.college for party in parties if party.college is not None}
    return tuple(college for college in _COLLEGES if college in present)


def indicator_lines(one: Situation) -> Iterator[IndicatorLine]:
    """The indicators of a commitment on the day."""
    for indicator in one.commitment.indicators:
        found = measure(indicator, one.on)
        last, before = found.last, found.previous
        yield IndicatorLine(
            id=indicator.id,
            commitment_id=one.commitment.id,
            label=indicator.label,
            unit=indicator.unit,
            kind=indicator.kind,
            direction=indicator.direction,
            baseline=indicator.baseline,
            previous=before.value if before else None,
            previous_on=before.on if before else None,
            target=indicator.target,
            actual=last.value if last else None,
            actual_on=last.on if last else None,
            wording=last.wording if last else "",
            attainment=found.attainment,
            method=indicator.method,
            source=indicator.source,
            national_code=indicator.national_code,
        )


def support_lines(one: Situation, forest: Forest) -> Iterator[SupportLine]:
    """The requests for help asked by the day."""
    for request in one.commitment.support:
        if request.asked_on <= one.on:
            yield _support_line(request, one, forest)


def _support_line(request: SupportFacts, one: Situation, forest: Forest) -> SupportLine:
    rulings = [ruling for ruling in request.rulings if ruling.on <= one.on]
    ruling = rulings[-1] if rulings else None
    queue = request.to_territory_id
    holder = forest.territory(queue) if queue is not None and queue in forest else None
    ruler = forest.territory(ruling.territory_id).name if ruling and ruling.territory_id in forest else ""
    is_answered = request.answered_on is not None and request.answered_on <= one.on
    return SupportLine(
        id=request.id,
        commitment_id=one.commitment.id,
        need=request.need,
        asked_on=request.asked_on,
        state=support_state(request, one.on),
        asked_by=request.asked_by,
        asked_from=forest.territory(one.commitment.territory_id).name,
        addressee=request.to_organisation or (holder.name if holder else ""),
        level=None if request.to_organisation else holder.level if holder else request.to_level,
        wanted_by=request.wanted_by,
        answered_on=request.answered_on if is_answered else None,
        answer=request.answer if is_answered else "",
        ruled_on=ruling.on if ruling else None,
        ruled_by=ruling.author or ruler if ruling else "",
        decision=ruling.decision if ruling else "",
        decision_due_on=ruling.due_on if ruling else None,
    )


def awaited_deadlines(one: Situation) -> Iterator[AwaitedDeadline]:
    """The postponements asked for by the day and not yet decided then."""
    for ask in one.commitment.postponements:
        decided = ask.state is not PostponementState.ASKED and (ask.decided_on or ask.asked_on) <= one.on
        if ask.asked_on <= one.on and not decided:
            yield AwaitedDeadline(one.commitment.id, ask.asked_on, ask.from_due_on, ask.to_due_on, ask.reason)


def slip_line(one: Situation) -> SlipLine | None:
    """The slips of a commitment by the day; None when its deadline never slipped."""
    slips = slips_by(one.commitment, one.on)
    if not slips:
        return None
    first = first_promise(one.commitment)
    days = (one.due_on - first).days if one.due_on and first else None
    return SlipLine(one.commitment.id, first, one.due_on, len(slips), days, slips[-1].on, slips[-1].reason)


def upcoming(one: Situation, horizon: int) -> Iterator[Upcoming]:
    """What is due from the day on, within the horizon."""
    if one.is_over or one.is_closed:
        return
    facts, end = one.commitment, one.on + timedelta(days=horizon)
    if one.due_on is not None and one.on <= one.due_on <= end:
        yield Upcoming(one.due_on, "echeance", facts.title, facts.id)
    if facts.review_on is not None and one.on <= facts.review_on <= end:
        yield Upcoming(facts.review_on, "revue", facts.title, facts.id)
    for step in milestones_ahead(facts, one.on):
        if step.due_on is not None and step.due_on <= end:
            yield Upcoming(step.due_on, "jalon", step.label, facts.id)
    for request in facts.support:
        for ruling in request.rulings:
            if ruling.on <= one.on and ruling.due_on is not None and one.on <= ruling.due_on <= end:
                yield Upcoming(ruling.due_on, "arbitrage", ruling.decision, facts.id)


def missed(one: Situation) -> Iterator[Upcoming]:
    """The milestones that have passed and that nobody told as done."""
    if not one.is_over and not one.is_closed:
        for step in milestones_missed(one.commitment, one.on):
            yield Upcoming(step.due_on or one.on, "jalon", step.label, one.commitment.id)


def practices(one: Situation, since: date | None, told: Collection[int] = ()) -> Iterator[Practice]:
    """The successes told by the day and since the last report: on its very day too, but for those it told."""
    for answer in one.commitment.answers:
        is_new = since is None or (answer.on >= since and answer.id not in told)
        if answer.good_practice.strip() and answer.on <= one.on and is_new:
            yield Practice(one.commitment.id, answer.id, answer.on, answer.good_practice.strip(), answer.author)


def amendment_lines(one: Situation) -> Iterator[AmendmentLine]:
    """The amendments decided by the day."""
    for change in one.commitment.amendments:
        if change.on <= one.on:
            yield AmendmentLine(one.commitment.id, change.field, change.old, change.new, change.reason, change.on)


def withdrawals(commitments: Iterable[CommitmentFacts], on: date, forest: Forest) -> Iterator[Withdrawal]:
    """Those that had come in and were withdrawn by the day."""
    for one in commitments:
        if one.withdrawn_on is not None and one.created_on <= on and one.withdrawn_on <= on:
            name = forest.territory(one.territory_id).name
            yield Withdrawal(one.id, one.title, name, one.withdrawn_on, one.withdrawal_reason, one.reference)
