"""Which dead addresses has a coordinator not been written to about, and on which territory is a person known?"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import exists, func, select
from sqlmodel import Session, col

from models import Alert, Commitment, CommitmentParty, Mail, Roadmap, RoleOnTerritory
from models.closed_lists import AlertKind, Letter, MailState
from store.bounces import DeadAddress, dead_addresses_among
from store.mails import CANCELLABLE

_DEAD = col(Alert.kind) == AlertKind.DEAD_ADDRESS


@dataclass(frozen=True, slots=True)
class Untold:
    """What one coordinator is to be told; ``newest`` is the last alert they had, which no letter has told yet."""

    newest: int
    dead: Sequence[DeadAddress]


def key_of(coordinator: int, newest: int) -> str:
    """The identity of the letter that tells somebody of their dead addresses, up to an alert."""
    return f"adresses:{coordinator}:{newest}"


def newest_of(key: str) -> int:
    """The alert up to which the letter of this key tells."""
    return int(key.split(":")[2])


def untold(session: Session, today: date) -> Mapping[int, Untold]:
    """By coordinator: every dead address still to mend, when one is new since their last letter, of another day."""
    waiting = select(col(Alert.recipient_id)).where(_DEAD, col(Alert.closed_at).is_(None)).distinct()
    told_today = exists().where(
        col(Mail.person_id) == col(Alert.recipient_id),
        col(Mail.letter) == Letter.DEAD_ADDRESS,
        col(Mail.decided_on) >= today,
    )
    statement = (
        select(col(Alert.recipient_id), func.max(col(Alert.id)))
        .where(_DEAD, col(Alert.recipient_id).in_(waiting.scalar_subquery()), ~told_today)
        .group_by(col(Alert.recipient_id))
    )
    newest = {coordinator: alert for coordinator, alert in session.execute(statement) if coordinator is not None}
    if not newest:
        return {}
    keys = {key_of(coordinator, alert) for coordinator, alert in newest.items()}
    told = set(session.execute(select(col(Mail.key)).where(col(Mail.key).in_(keys))).scalars())
    fresh = {coordinator: alert for coordinator, alert in newest.items() if key_of(coordinator, alert) not in told}

    found: defaultdict[int, list[DeadAddress]] = defaultdict(list)
    if fresh:
        for coordinator, one in dead_addresses_among(session, col(Alert.recipient_id).in_(fresh)):
            found[coordinator].append(one)
    return {coordinator: Untold(fresh[coordinator], tuple(dead)) for coordinator, dead in sorted(found.items())}


def letters_waiting(session: Session, coordinators: Collection[int]) -> Sequence[int]:
    """The letters about dead addresses that wait, or are about to leave, for these coordinators."""
    statement = select(col(Mail.id)).where(
        col(Mail.person_id).in_(coordinators),
        col(Mail.letter) == Letter.DEAD_ADDRESS,
        col(Mail.state).in_((*CANCELLABLE, MailState.SENDING)),
    )
    return session.execute(statement.order_by(col(Mail.id))).scalars().all()


def still_dead(session: Session, coordinator: int, newest: int) -> Untold:
    """What remains of what a coordinator was to be told, up to an alert."""
    theirs = (col(Alert.recipient_id) == coordinator) & (col(Alert.id) <= newest)
    return Untold(newest, tuple(one for _, one in dead_addresses_among(session, theirs)))


def where_known(session: Session, person_id: int, today: date) -> int | None:
    """A territory on which this person holds a role, else one where they have a part in a commitment."""
    role = select(col(RoleOnTerritory.territory_id)).where(
        col(RoleOnTerritory.person_id) == person_id,
        col(RoleOnTerritory.valid_to).is_(None) | (col(RoleOnTerritory.valid_to) > today),
    )
    part = (
        select(col(Roadmap.territory_id))
        .join(Commitment, col(Commitment.roadmap_id) == col(Roadmap.id))
        .join(CommitmentParty, col(CommitmentParty.commitment_id) == col(Commitment.id))
        .where(col(CommitmentParty.person_id) == person_id)
    )
    held = session.execute(role.order_by(col(RoleOnTerritory.id)).limit(1)).scalar()
    return held or session.execute(part.order_by(col(CommitmentParty.id)).limit(1)).scalar()
