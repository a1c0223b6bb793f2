"""Which indicators do several territories follow together, and by which declared rule?"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import func, update
from sqlmodel import Session, col, select

from models import Commitment, Indicator, NationalIndicator, Roadmap
from models.closed_lists import IndicatorKind, MissingRule
from roadmaps.indicator_groups import LocalIndicator

BATCH = 500


def measured_in(session: Session, territory_ids: Collection[int]) -> list[LocalIndicator]:
    """The measured indicators of the commitments of these territories; what is only told in words is left out."""
    statement = (
        select(Indicator, col(Roadmap.territory_id), col(NationalIndicator.code))
        .join(Commitment, col(Commitment.id) == col(Indicator.commitment_id))
        .join(Roadmap, col(Roadmap.id) == col(Commitment.roadmap_id))
        .outerjoin(NationalIndicator, col(NationalIndicator.id) == col(Indicator.national_indicator_id))
        .where(col(Roadmap.territory_id).in_(sorted(territory_ids)), col(Commitment.withdrawn_on).is_(None))
        .where(col(Indicator.kind) != IndicatorKind.QUALITATIVE)
    )
    return [
        LocalIndicator(
            one.id or 0,
            territory_id,
            one.label,
            one.unit,
            code=code or "",
            kind=one.kind,
            rule=one.missing_rule,
            commitment_id=one.commitment_id,
        )
        for one, territory_id, code in session.exec(statement)
    ]


def shared(session: Session) -> Sequence[NationalIndicator]:
    """All the indicators that territories may follow together."""
    return session.exec(select(NationalIndicator).order_by(col(NationalIndicator.id))).all()


def declare(session: Session, label: str, unit: str, kind: IndicatorKind, rule: MissingRule) -> NationalIndicator:
    """A new indicator to be followed by several territories."""
    last = session.exec(select(func.max(col(NationalIndicator.id)))).one() or 0
    row = NationalIndicator(code=f"I{last + 1}", label=label, unit=unit, kind=kind, missing_rule=rule)
    session.add(row)
    session.flush()
    return row


def followers_besides(session: Session, shared_id: int, indicator_ids: Collection[int]) -> int:
    """How many other local indicators are followed as this one."""
    statement = select(col(Indicator.id)).where(col(Indicator.national_indicator_id) == shared_id)
    return len(set(session.exec(statement)) - set(indicator_ids))


def follow(session: Session, row: NationalIndicator, indicator_ids: Sequence[int]) -> None:
    """From now on, these local indicators are followed as this one, by its rule."""
    values = {"national_indicator_id": row.id, "kind": row.kind, "missing_rule": row.missing_rule}
    _update(session, indicator_ids, values)


def unfollow(session: Session, indicator_ids: Sequence[int]) -> None:
    """These local indicators are followed above no longer."""
    _update(session, indicator_ids, {"national_indicator_id": None, "kind": IndicatorKind.NON_ADDITIVE})


def _update(session: Session, ids: Sequence[int], values: Mapping[str, Any]) -> None:
    for start in range(0, len(ids), BATCH):
        batch = update(Indicator).where(col(Indicator.id).in_(ids[start : start + BATCH]))
        session.execute(batch.values(**values), execution_options={"synchronize_session": False})
