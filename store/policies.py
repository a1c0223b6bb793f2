"""Which policy rules a territory on a day, and which calendar follows from it?"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import cache

from sqlmodel import Session, col, select

from models import PolicyVersion
from models.closed_lists import Launch, Level
from roadmaps.calendars import Calendar, holidays_of
from roadmaps.facts import TerritoryFacts
from roadmaps.perimeters import Forest
from roadmaps.policy import Layer, Policy, Resolved, checked, resolve
from store.reference import public_holidays


def resolved(session: Session, forest: Forest, territory_id: int, on: date) -> Resolved:
    """The policy of a territory that day, inherited field by field along its chain."""
    chain = [one.id for one in forest.chain(territory_id)]
    return resolve(_layers(forest, territory_id, _versions_on(session, on, chain)))


def policies_on(session: Session, forest: Forest, on: date) -> Callable[[int], Policy]:
    """The policy of any territory that day: territories are few, all are read at once."""
    versions = _versions_on(session, on)

    @cache
    def of(territory_id: int) -> Policy:
        return resolve(_layers(forest, territory_id, versions)).policy

    return of


def _layers(forest: Forest, territory_id: int, versions: Mapping[int, PolicyVersion]) -> list[Layer]:
    upward = forest.chain(territory_id)
    found = ((one, versions[one.id]) for one in reversed(upward) if one.id in versions)
    return [Layer(one.name, version.choices, version.number) for one, version in found]


def _versions_on(session: Session, on: date, territory_ids: Sequence[int] | None = None) -> dict[int, PolicyVersion]:
    statement = select(PolicyVersion).where(col(PolicyVersion.valid_from) <= on)
    if territory_ids is not None:
        statement = statement.where(col(PolicyVersion.territory_id).in_(territory_ids))
    in_order = statement.order_by(col(PolicyVersion.valid_from), col(PolicyVersion.number))
    return {version.territory_id: version for version in session.exec(in_order)}


def versions_of(session: Session, territory_id: int) -> Sequence[PolicyVersion]:
    """All that a territory decided for itself, the latest first."""
    statement = select(PolicyVersion).where(PolicyVersion.territory_id == territory_id)
    return session.exec(statement.order_by(col(PolicyVersion.number).desc())).all()


def decide(
    session: Session,
    *,
    territory_id: int,
    choices: Mapping[str, object],
    valid_from: date,
    decided_by_id: int | None,
    at: datetime,
) -> PolicyVersion:
    """Keep what a territory decides for itself as a new version; refused in French when it does not hold."""
    last = next(iter(versions_of(session, territory_id)), None)
    version = PolicyVersion(
        territory_id=territory_id,
        number=last.number + 1 if last else 1,
        choices=checked(choices),
        valid_from=valid_from,
        decided_by_id=decided_by_id,
        recorded_at=at,
    )
    session.add(version)
    session.flush()
    return version


def calendars(forest: Forest) -> Callable[[int, Policy], Calendar]:
    """The calendar of a territory under a policy; each pair is made once."""

    @cache
    def of(territory_id: int, policy: Policy) -> Calendar:
        return calendar_of(forest, territory_id, policy)

    return of


def calendar_of(forest: Forest, territory_id: int, policy: Policy) -> Calendar:
    """The public holidays, time zone, quiet periods and hours of a territory."""
    territory = forest.territory(territory_id)
    departement = _departement_of(forest, territory)
    return Calendar(
        holidays=holidays_of(public_holidays(), departement),
        quiet=policy.quiet,
        timezone=territory.timezone,
        starts=policy.sending_starts,
        ends=policy.sending_ends,
    )


def _departement_of(forest: Forest, territory: TerritoryFacts) -> str:
    """The code of the main département, or of the only one of a région; "" for several."""
    for one in forest.chain(territory.id):
        if one.level is Level.DEPARTEMENT:
            return one.code
    below = [one.code for one in forest.children(territory.id) if one.level is Level.DEPARTEMENT]
    return below[0] if len(below) == 1 else ""


def launching_by_themselves(session: Session, on: date) -> Sequence[int]:
    """The territories that chose themselves, by their version of the day, that campaigns open alone.

    The choice is not inherited: nobody's campaign opens because of a level above.
    """
    versions = _versions_on(session, on)
    chosen = Launch.AUTOMATIC.value
    return sorted(id_ for id_, version in versions.items() if version.choices.get("launch") == chosen)
