"""Where is what the answer page of one check-in shows, and does its link still let in?"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from models import (
    AccessLink,
    Answer,
    AnswerDraft,
    Axis,
    Campaign,
    CheckIn,
    CheckInItem,
    Commitment,
    CommitmentParty,
    Indicator,
    IndicatorValue,
    Milestone,
    Organisation,
    Person,
    Postponement,
    Roadmap,
    RoleOnTerritory,
    SupportRequest,
    Territory,
)
from models.closed_lists import (
    AnswerChannel,
    CampaignState,
    IndicatorKind,
    PostponementState,
    RoleKind,
    SupportState,
)
from roadmaps.answer_page import AnswerPage, Item, Measure, Said, Someone, Step
from roadmaps.asking import answered_by, awaited
from store import chains


def link_is_open(session: Session, link_id: int, at: datetime) -> bool:
    """Whether a link that was opened in a browser still lets in: neither revoked nor past its end."""
    link = session.get(AccessLink, link_id)
    return link is not None and link.revoked_at is None and link.expires_at > at


def answer_page(session: Session, check_in_id: int, on: date, reader: int | None = None) -> AnswerPage | None:
    """The page of a check-in as of a day; None when there is no such check-in.

    ``reader``: who answers, when it is somebody beside the person asked (a deputy, a co-lead).
    """
    found = session.exec(
        select(CheckIn, Campaign)
        .join(Campaign, col(Campaign.id) == CheckIn.campaign_id)
        .where(CheckIn.id == check_in_id)
    ).first()
    if found is None:
        return None
    check_in, campaign = found
    facts = chains.check_in_facts(session, check_in_id)
    if facts is None:
        return None
    person_id = reader or check_in.person_id
    stands_in = person_id != check_in.person_id
    asked_for_id = check_in.asked_for_id or (check_in.person_id if stands_in else None)
    people = _people(session, [person_id, *([asked_for_id] if asked_for_id else [])])
    shown = answered_by(facts, person_id)
    draft = session.exec(select(AnswerDraft).where(AnswerDraft.check_in_id == check_in_id)).first()
    return AnswerPage(
        check_in_id=check_in_id,
        person_id=person_id,
        person=people[person_id],
        asked_for=people[asked_for_id] if asked_for_id else None,
        campaign=campaign.title,
        territory_id=campaign.territory_id,
        period=(campaign.period_starts_on, campaign.period_ends_on),
        freezes_on=campaign.freezes_on,
        is_frozen=campaign.state is CampaignState.FROZEN,
        closed_at=check_in.closed_at,
        contact=_contact(session, campaign.territory_id, on),
        items=tuple(one for one in _items(session, check_in_id, person_id) if one.commitment_id in shown),
        awaited=frozenset(one.commitment_id for one in awaited(facts)) & shown,
        organisations=_organisations(session, check_in_id),
        draft=draft.content if draft else {},
        draft_saved_at=draft.saved_at if draft else None,
        stands_in=stands_in,
    )


def _people(session: Session, ids: Iterable[int]) -> dict[int, Someone]:
    statement = select(Person, Organisation.name).outerjoin(
        Organisation, col(Person.organisation_id) == col(Organisation.id)
    )
    found = session.exec(statement.where(col(Person.id).in_(set(ids)))).all()
    return {
        person.id: Someone(
            f"{person.first_name} {person.last_name}".strip(),
            person.capacity,
            organisation or "",
            person.email or "",
            person.phone,
        )
        for person, organisation in found
        if person.id is not None
    }


def _contact(session: Session, territory_id: int, on: date) -> Someone | None:
    """The coordinator of the territory that asks: a named human, whom one may call."""
    held = session.exec(
        select(RoleOnTerritory)
        .where(RoleOnTerritory.territory_id == territory_id, RoleOnTerritory.valid_from <= on)
        .where(col(RoleOnTerritory.valid_to).is_(None) | (col(RoleOnTerritory.valid_to) > on))
        .order_by(col(RoleOnTerritory.valid_from), col(RoleOnTerritory.id))
    ).all()
    kinds = (RoleKind.COORDINATOR, RoleKind.REGIONAL_COORDINATOR, RoleKind.NATIONAL_COORDINATOR)
    animating = sorted((one for one in held if one.role in kinds), key=lambda one: kinds.index(one.role))
    people = _people(session, [one.person_id for one in animating[:1]])
    return next(iter(people.values()), None)


def _items(session: Session, check_in_id: int, person_id: int) -> Iterable[Item]:
    statement = (
        select(Commitment, Axis.title, Roadmap.title, Territory.name)
        .join(CheckInItem, col(CheckInItem.commitment_id) == col(Commitment.id))
        .join(Roadmap, col(Roadmap.id) == col(Commitment.roadmap_id))
        .join(Territory, col(Territory.id) == col(Roadmap.territory_id))
        .outerjoin(Axis, col(Axis.id) == col(Commitment.axis_id))
        .where(CheckInItem.check_in_id == check_in_id, col(CheckInItem.removed_at).is_(None))
        .order_by(col(CheckInItem.rank), col(Commitment.id))
    )
    rows = session.exec(statement).all()
    ids = [commitment.id for commitment, *_ in rows if commitment.id is not None]
    said = _said(session, ids, check_in_id)
    measures = _measures(session, ids)
    steps = _steps(session, ids)
    deadlines = _asked_deadlines(session, ids)
    requests = _open_requests(session, ids)
    for commitment, axis, roadmap, territory in rows:
        key = commitment.id or 0
        answers = said.get(key, [])
        yield Item(
            commitment_id=key,
            reference=commitment.reference,
            title=commitment.title,
            goal=commitment.goal,
            axis=axis or "",
            roadmap=roadmap,
            territory=territory,
            due_on=commitment.due_on,
            due_precision=commitment.due_precision,
            status=next((one.status for one in answers if one.status is not None), commitment.status),
            outlook=next((one.outlook for one in answers if one.outlook is not None), commitment.outlook),
            progress=next((one.progress for one in answers if one.progress is not None), commitment.progress),
            said=tuple(answers),
            measures=tuple(measures.get(key, [])),
            steps=tuple(steps.get(key, [])),
            asked_deadline=deadlines.get(key),
            open_requests=tuple(one.need for one in requests.get(key, [])),
            own_requests=tuple(
                (one.id or 0, one.need) for one in requests.get(key, []) if one.asked_by_id == person_id
            ),
        )


def _said(session: Session, ids: list[int], check_in_id: int) -> dict[int, list[Said]]:
    statement = (
        select(Answer, Person)
        .outerjoin(Person, col(Person.id) == col(Answer.person_id))
        .where(col(Answer.commitment_id).in_(ids))
        .order_by(col(Answer.answered_at).desc(), col(Answer.id).desc())
    )
    found: dict[int, list[Said]] = {}
    for answer, person in session.exec(statement):
        found.setdefault(answer.commitment_id, []).append(
            Said(
                id=answer.id or 0,
                revision=answer.revision,
                at=answer.answered_at,
                on=answer.answered_on,
                author=f"{person.first_name} {person.last_name}".strip() if person else "",
                here=answer.check_in_id == check_in_id,
                on_behalf=answer.channel is AnswerChannel.ON_BEHALF,
                nothing_new=answer.nothing_new,
                status=answer.status,
                outlook=answer.outlook,
                progress=answer.progress,
                done=answer.done,
                obstacle=answer.obstacle,
                good_practice=answer.good_practice,
            )
        )
    return found


def _measures(session: Session, ids: list[int]) -> dict[int, list[Measure]]:
    indicators = session.exec(
        select(Indicator)
        .where(col(Indicator.commitment_id).in_(ids))
        .order_by(col(Indicator.commitment_id), col(Indicator.rank), col(Indicator.id))
    ).all()
    values = session.exec(
        select(IndicatorValue)
        .where(col(IndicatorValue.indicator_id).in_([one.id for one in indicators]))
        .order_by(col(IndicatorValue.on), col(IndicatorValue.recorded_at), col(IndicatorValue.id))
    )
    last = {value.indicator_id: value for value in values}
    found: dict[int, list[Measure]] = {}
    for one in indicators:
        known = last.get(one.id or 0)
        found.setdefault(one.commitment_id, []).append(
            Measure(
                id=one.id or 0,
                label=one.label,
                unit=one.unit,
                is_text=one.kind is IndicatorKind.QUALITATIVE,
                baseline=one.baseline,
                target=one.target,
                last=known.value if known else None,
                last_wording=known.wording if known else "",
                last_on=known.on if known else None,
            )
        )
    return found


def _steps(session: Session, ids: list[int]) -> dict[int, list[Step]]:
    rows = session.exec(
        select(Milestone)
        .where(col(Milestone.commitment_id).in_(ids), col(Milestone.done_on).is_(None))
        .order_by(col(Milestone.rank), col(Milestone.id))
    )
    found: dict[int, list[Step]] = {}
    for row in rows:
        found.setdefault(row.commitment_id, []).append(Step(row.id or 0, row.label, row.due_on))
    return found


def _organisations(session: Session, check_in_id: int) -> tuple[tuple[int, str], ...]:
    roadmaps = (
        select(Commitment.roadmap_id)
        .join(CheckInItem, col(CheckInItem.commitment_id) == col(Commitment.id))
        .where(CheckInItem.check_in_id == check_in_id)
    )
    statement = (
        select(Organisation.id, Organisation.name)
        .join(CommitmentParty, col(CommitmentParty.organisation_id) == col(Organisation.id))
        .join(Commitment, col(Commitment.id) == col(CommitmentParty.commitment_id))
        .where(col(Commitment.roadmap_id).in_(roadmaps))
        .distinct()
        .order_by(col(Organisation.name))
    )
    return tuple((id_, name) for id_, name in session.exec(statement) if id_ is not None)


def _asked_deadlines(session: Session, ids: list[int]) -> dict[int, date]:
    rows = session.exec(
        select(Postponement)
        .where(col(Postponement.commitment_id).in_(ids), Postponement.state == PostponementState.ASKED)
        .order_by(col(Postponement.asked_on), col(Postponement.id))
    )
    return {row.commitment_id: row.to_due_on for row in rows}


def _open_requests(session: Session, ids: list[int]) -> dict[int, list[SupportRequest]]:
    waiting = (SupportState.OPEN, SupportState.ACKNOWLEDGED)
    rows = session.exec(
        select(SupportRequest)
        .where(col(SupportRequest.commitment_id).in_(ids), col(SupportRequest.state).in_(waiting))
        .order_by(col(SupportRequest.asked_on), col(SupportRequest.id))
    )
    found: dict[int, list[SupportRequest]] = {}
    for row in rows:
        found.setdefault(row.commitment_id, []).append(row)
    return found
