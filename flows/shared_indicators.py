"""What happens when a level declares how the values of an indicator go together?"""

from collections.abc import Sequence

from sqlmodel import Session

from flows import clock
from models import NationalIndicator
from models.closed_lists import IndicatorKind, MissingRule
from roadmaps.indicator_groups import IndicatorGroup, LocalIndicator, indicator_groups
from roadmaps.perimeters import Forest
from roadmaps.refusal import Refusal
from store import journal, shared_indicators
from store.database import reading, transaction

ELSEWHERE = (
    "D'autres territoires suivent déjà cet indicateur autrement : gardez leur règle, ou demandez au niveau "
    "au-dessus de la changer pour tous."
)


def groups_under(territory_id: int, forest: Forest) -> Sequence[IndicatorGroup]:
    """The indicators met under a territory, those that say the same thing together."""
    with reading() as session:
        return indicator_groups(shared_indicators.measured_in(session, forest.under(territory_id)))


def follow(
    territory_id: int, forest: Forest, key: str, kind: IndicatorKind, rule: MissingRule, *, by: int
) -> IndicatorGroup:
    """Follow together the indicators of a group under a territory; the rule is one for all who follow it."""
    with transaction() as session:
        group = _group(session, territory_id, forest, key)
        row = _shared(session, group)
        if row is None:
            row = shared_indicators.declare(session, group.label, group.unit, kind, rule)
        elif (row.kind, row.missing_rule) != (kind, rule):
            if shared_indicators.followers_besides(session, row.id or 0, group.ids):
                raise Refusal(ELSEWHERE)
            row.kind, row.missing_rule = kind, rule
            session.add(row)
        shared_indicators.follow(session, row, group.ids)
        _record(session, territory_id, by, "indicateur.suivi", row.code, kind=kind.value, rule=rule.value)
    return group


def unfollow(territory_id: int, forest: Forest, key: str, *, by: int) -> IndicatorGroup:
    """Follow the indicators of a group under a territory no longer; others keep following theirs."""
    with transaction() as session:
        group = _group(session, territory_id, forest, key)
        shared_indicators.unfollow(session, group.ids)
        _record(session, territory_id, by, "indicateur.laisse", "", indicators=len(group.ids))
    return group


def _group(session: Session, territory_id: int, forest: Forest, key: str) -> IndicatorGroup:
    found = indicator_groups(shared_indicators.measured_in(session, forest.under(territory_id)))
    for one in found:
        if one.key == key:
            return one
    raise Refusal("Cet indicateur n'est plus dans les feuilles de route du territoire.")


def _shared(session: Session, group: IndicatorGroup) -> NationalIndicator | None:
    """The indicator already followed, here or elsewhere, that says the same thing."""
    for row in shared_indicators.shared(session):
        if LocalIndicator(0, 0, row.label, row.unit).key == group.key:
            return row
    return None


def _record(session: Session, territory_id: int, by: int, action: str, code: str, **facts: object) -> None:
    journal.record(
        session,
        at=clock.now(),
        actor=f"person:{by}",
        action=action,
        subject=f"indicateur:{code}" if code else "",
        territory_id=territory_id,
        facts=facts,
    )
