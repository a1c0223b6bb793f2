"""Which requests for support are alive, who was told of them, and what was decided?"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, case, cast, func, literal, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models import Alert, Commitment, CommitmentParty, Mail, Organisation, Person, Roadmap, SupportRequest, Territory
from models.closed_lists import AlertKind, SupportState
from roadmaps.answers import SupportInput
from roadmaps.support import LIVE, RequestFacts, Told
from store.chains import NEVER_LEFT, local_date

TO_ORGANISATION = "appui_organisation"
"""How the key of the letter to the organisation of a request begins: once for ever."""
_theirs = aliased(Commitment)


def live_requests(session: Session) -> list[RequestFacts]:
    """The requests that nobody has settled, oldest first, with who was told of each."""
    return _facts(session, col(SupportRequest.state).in_(tuple(LIVE)))


def request_facts(session: Session, request_id: int) -> RequestFacts | None:
    """One request; None when it does not exist."""
    return next(iter(_facts(session, col(SupportRequest.id) == request_id)), None)


def _facts(session: Session, criterion: Any) -> list[RequestFacts]:
    statement = (
        select(
            SupportRequest,
            col(Roadmap.territory_id),
            col(Commitment.title),
            col(Commitment.reference),
            col(Organisation.name),
            col(Person.first_name),
            col(Person.last_name),
        )
        .join(Commitment, col(SupportRequest.commitment_id) == col(Commitment.id))
        .join(Roadmap, col(Commitment.roadmap_id) == col(Roadmap.id))
        .outerjoin(Organisation, col(SupportRequest.to_organisation_id) == col(Organisation.id))
        .outerjoin(Person, col(SupportRequest.asked_by_id) == col(Person.id))
        .where(criterion)
        .order_by(col(SupportRequest.id))
    )
    rows = session.execute(statement).all()
    told = _told(session, [row[0].id for row in rows])
    return [_request(row, tuple(told.get(row[0].id, ()))) for row in rows]


def _request(row: Any, told: tuple[Told, ...]) -> RequestFacts:
    request, territory_id, title, reference, organisation, first_name, last_name = row
    return RequestFacts(
        id=request.id,
        commitment_id=request.commitment_id,
        territory_id=territory_id,
        need=request.need,
        asked_on=request.asked_on,
        state=request.state,
        to_level=request.to_level,
        to_organisation=organisation or "",
        wanted_by=request.wanted_by,
        acknowledged_on=request.acknowledged_on,
        title=title,
        reference=reference,
        asked_by=f"{first_name or ''} {last_name or ''}".strip(),
        told=told,
        asked_by_id=request.asked_by_id,
    )


def _told(session: Session, request_ids: Collection[int]) -> dict[int, list[Told]]:
    statement = (
        select(
            col(Alert.support_request_id),
            col(Alert.territory_id),
            col(Alert.raised_on),
            col(Mail.state),
            col(Mail.sent_at),
            col(Territory.timezone),
        )
        .outerjoin(Mail, col(Alert.mail_id) == col(Mail.id))
        .outerjoin(Territory, col(Mail.territory_id) == col(Territory.id))
        .where(col(Alert.kind) == AlertKind.SUPPORT, col(Alert.support_request_id).in_(request_ids))
        .order_by(col(Alert.id))
    )
    found: defaultdict[int, list[Told]] = defaultdict(list)
    for row in session.execute(statement):
        left_on = local_date(row.sent_at, row.timezone) if row.sent_at else None
        undelivered = row.state in NEVER_LEFT or row.state is None
        if row.support_request_id is not None:
            found[row.support_request_id].append(Told(row.territory_id, row.raised_on, left_on, undelivered))
    return found


def add_request(
    session: Session,
    *,
    commitment_id: int,
    answer_id: int | None,
    asked_by_id: int | None,
    asked: SupportInput,
    asked_on: date,
    at: datetime,
) -> SupportRequest:
    """Keep a request for support; the planner puts it in its first queue."""
    request = SupportRequest(
        commitment_id=commitment_id,
        answer_id=answer_id,
        asked_by_id=asked_by_id,
        need=asked.need,
        wanted_by=asked.wanted_by,
        to_organisation_id=asked.to_organisation_id,
        to_level=asked.to_level,
        asked_on=asked_on,
        asked_at=at,
    )
    session.add(request)
    session.flush()
    return request


def enter_queue(session: Session, request_id: int, territory_id: int) -> None:
    """The request now lies in the queue of this territory."""
    statement = update(SupportRequest).where(col(SupportRequest.id) == request_id)
    session.execute(statement.values(to_territory_id=territory_id))


def for_change(session: Session, request_id: int) -> SupportRequest | None:
    """The request, under a lock until the transaction ends."""
    statement = select(SupportRequest).where(col(SupportRequest.id) == request_id).with_for_update()
    return session.execute(statement).scalar_one_or_none()


def untold_organisations(session: Session) -> dict[int, list[int]]:
    """The live requests in a queue whose organisation was not written to, and its people who can be, nearest first.

    Nearest: who takes part in the same roadmap. Nobody is written to about what they ask themselves.
    """
    told = select(col(Mail.id)).where(
        col(Mail.key) == literal(f"{TO_ORGANISATION}:") + cast(col(SupportRequest.id), String)
    )
    near = (
        select(col(CommitmentParty.id))
        .join(_theirs, col(_theirs.id) == col(CommitmentParty.commitment_id))
        .where(col(CommitmentParty.person_id) == col(Person.id), col(_theirs.roadmap_id) == col(Commitment.roadmap_id))
    )
    statement = (
        select(col(SupportRequest.id), col(Person.id))
        .join(Person, col(Person.organisation_id) == col(SupportRequest.to_organisation_id))
        .join(Commitment, col(Commitment.id) == col(SupportRequest.commitment_id))
        .where(
            col(SupportRequest.state).in_(tuple(LIVE)),
            col(SupportRequest.to_territory_id).is_not(None),
            col(Person.id) != func.coalesce(col(SupportRequest.asked_by_id), 0),
            col(Person.email).is_not(None),
            col(Person.erased_at).is_(None),
            col(Person.address_is_dead).is_(False),
            ~told.exists(),
        )
        .order_by(col(SupportRequest.id), case((near.exists(), 0), else_=1), col(Person.id))
    )
    found: defaultdict[int, list[int]] = defaultdict(list)
    for request_id, person_id in session.execute(statement):
        found[request_id].append(person_id)
    return found


def in_queue(session: Session, territory_ids: Collection[int]) -> Sequence[SupportRequest]:
    """The live requests that lie in the queues of these territories, oldest first."""
    statement = select(SupportRequest).where(
        col(SupportRequest.to_territory_id).in_(territory_ids), col(SupportRequest.state).in_(tuple(LIVE))
    )
    return session.execute(statement.order_by(col(SupportRequest.asked_on))).scalars().all()


def settle(session: Session, request: SupportRequest, state: SupportState, **values: object) -> None:
    """Write the next state of a request with what comes with it."""
    request.state = state
    for name, value in values.items():
        setattr(request, name, value)
    session.add(request)
    session.flush()
