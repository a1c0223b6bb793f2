"""Where is what the answer page of one check-in shows, and does its link still let in?"""

from collections.abc import Iterable
from datetime import date, datetime

from sqlmodel import Session, col, select

from models import (
    AccessLink,
    AnswerDraft,
    Campaign,
    CheckIn,
    CheckInItem,
    Commitment,
    CommitmentParty,
    Organisation,
    Person,
    RoleOnTerritory,
)
from models.closed_lists import (
    CampaignState,
    RoleKind,
)
from roadmaps.answer_page import AnswerPage, Someone
from roadmaps.asking import answered_by, awaited
from store import chains
from store.answer_items import items_of


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
    is_frozen = campaign.state is CampaignState.FROZEN
    items = items_of(session, check_in_id, person_id, correctable=not is_frozen and on <= campaign.freezes_on)
    return AnswerPage(
        check_in_id=check_in_id,
        person_id=person_id,
        person=people[person_id],
        asked_for=people[asked_for_id] if asked_for_id else None,
        campaign=campaign.title,
        territory_id=campaign.territory_id,
        period=(campaign.period_starts_on, campaign.period_ends_on),
        freezes_on=campaign.freezes_on,
        is_frozen=is_frozen,
        closed_at=check_in.closed_at,
        contact=_contact(session, campaign.territory_id, on),
        items=tuple(one for one in items if one.commitment_id in shown),
        awaited=frozenset(one.commitment_id for one in awaited(facts)) & shown,
        organisations=_organisations(session, check_in_id),
        draft=draft.content if draft else {},
        draft_saved_at=draft.saved_at if draft else None,
        on=on,
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
