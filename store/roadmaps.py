"""Which roadmaps are there, and which versions of one were adopted?"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models import Axis, CheckIn, CheckInItem, Commitment, Roadmap, RoadmapVersion, Territory
from models.closed_lists import RoadmapState
from roadmaps.folding import words
from roadmaps.refusal import Refusal


@dataclass(frozen=True, slots=True)
class RoadmapLine:
    """A roadmap in a list."""

    id: int
    title: str
    state: RoadmapState
    territory_id: int
    territory_code: str
    territory_name: str
    adopted_on: date | None
    starts_on: date | None
    ends_on: date | None
    commitments: int


def listing(session: Session, territory_ids: Collection[int] | None = None) -> list[RoadmapLine]:
    """The roadmaps of these territories (None: all), each with the number of its commitments in force."""
    in_force = func.count(col(Commitment.id)).filter(col(Commitment.withdrawn_on).is_(None))
    statement = (
        select(Roadmap, Territory, in_force)
        .join(Territory, col(Roadmap.territory_id) == col(Territory.id))
        .outerjoin(Commitment, col(Commitment.roadmap_id) == col(Roadmap.id))
        .group_by(col(Roadmap.id), col(Territory.id))
        .order_by(col(Territory.code), col(Roadmap.starts_on), col(Roadmap.id))
    )
    if territory_ids is not None:
        statement = statement.where(col(Roadmap.territory_id).in_(sorted(territory_ids)))
    return [
        RoadmapLine(
            id=row.id or 0,
            title=row.title,
            state=row.state,
            territory_id=row.territory_id,
            territory_code=place.code,
            territory_name=place.name,
            adopted_on=row.adopted_on,
            starts_on=row.starts_on,
            ends_on=row.ends_on,
            commitments=commitments,
        )
        for row, place, commitments in session.exec(statement)
    ]


def by_id(session: Session, roadmap_id: int) -> Roadmap:
    """The roadmap of this number; Refusal when there is none."""
    row = session.get(Roadmap, roadmap_id)
    if row is None:
        raise Refusal(
            f"Il n'y a pas de feuille de route n° {roadmap_id} : « quadrille roadmap list » donne les numéros."
        )
    return row


def titled(session: Session, territory_id: int, title: str, starts_on: date | None = None) -> Roadmap | None:
    """The last roadmap of a territory under this title, whatever its case and accents.

    One that ended before ``starts_on`` is another: a committee keeps its title from one period to the next.
    """
    rows = session.exec(select(Roadmap).where(Roadmap.territory_id == territory_id).order_by(col(Roadmap.id).desc()))
    alive = (row for row in rows if not (starts_on and row.ends_on and row.ends_on < starts_on))
    return next((row for row in alive if words(row.title) == words(title)), None)


def take_turns(session: Session, territory_ids: Collection[int]) -> None:
    """Wait for whoever is bringing roadmaps to these territories: the second finds what the first has made."""
    places = col(Territory.id)
    session.exec(select(places).where(places.in_(sorted(territory_ids))).order_by(places).with_for_update()).all()


def versions(session: Session, roadmap_id: int) -> Sequence[RoadmapVersion]:
    """The versions adopted, in order."""
    statement = select(RoadmapVersion).where(RoadmapVersion.roadmap_id == roadmap_id)
    return session.exec(statement.order_by(col(RoadmapVersion.number))).all()


def axes_of(session: Session, roadmap_id: int) -> dict[str, int]:
    """The axes of a roadmap in their order: title → id."""
    statement = select(Axis).where(Axis.roadmap_id == roadmap_id).order_by(col(Axis.rank), col(Axis.id))
    return {row.title: row.id or 0 for row in session.exec(statement)}


def next_rank(session: Session, roadmap_id: int) -> int:
    """The rank after those of all the commitments it ever had."""
    last = session.exec(select(func.max(col(Commitment.rank))).where(Commitment.roadmap_id == roadmap_id)).first()
    return 0 if last is None else last + 1


def for_change(session: Session, roadmap_id: int) -> Roadmap:
    """A roadmap, under a lock until the transaction ends."""
    return session.exec(select(Roadmap).where(Roadmap.id == roadmap_id).with_for_update()).one()


def commitment_ids(session: Session, roadmap_id: int) -> Sequence[int]:
    """Every commitment that a roadmap ever held."""
    found = session.exec(select(Commitment.id).where(Commitment.roadmap_id == roadmap_id).order_by(col(Commitment.id)))
    return [one for one in found if one is not None]


def keep_first_promises(session: Session, roadmap_id: int) -> None:
    """The deadlines that hold when a roadmap is adopted are those first promised."""
    undated = (col(Commitment.roadmap_id) == roadmap_id, col(Commitment.first_due_on).is_(None))
    session.execute(
        update(Commitment).where(*undated).values(first_due_on=Commitment.due_on),
        execution_options={"synchronize_session": False},
    )


def live_check_ins(session: Session, roadmap_id: int) -> Sequence[int]:
    """The check-ins under way that ask about a commitment of a roadmap, in the order in which they are locked."""
    statement = (
        select(CheckIn.id)
        .join(CheckInItem, col(CheckInItem.check_in_id) == col(CheckIn.id))
        .join(Commitment, col(Commitment.id) == col(CheckInItem.commitment_id))
        .where(Commitment.roadmap_id == roadmap_id, col(CheckIn.closed_at).is_(None))
        .where(col(CheckInItem.removed_at).is_(None))
        .distinct()
    )
    return sorted(one for one in session.exec(statement) if one is not None)
