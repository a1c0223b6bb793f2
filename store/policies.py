"""Which policy rules a territory on a day, and which calendar follows from it?"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from sqlmodel import Session, col, select

from models import Campaign, PolicyVersion
from models.closed_lists import CampaignState, Launch, Level
from roadmaps.calendars import Calendar, holidays_of
from roadmaps.facts import TerritoryFacts
from roadmaps.perimeters import Forest
from roadmaps.policy import Layer, Policy, Resolved, applied_now, checked, differences, resolve
from roadmaps.refusal import Refusal
from store.recipients import recipients
from store.reference import public_holidays


def resolved(session: Session, forest: Forest, territory_id: int, on: date) -> Resolved:
    """The policy of a territory that day, inherited field by field along its chain."""
    chain = [one.id for one in forest.chain(territory_id)]
    return resolve(_layers(forest, territory_id, _versions_on(session, on, chain)))


def inherited(session: Session, forest: Forest, territory_id: int, on: date) -> Resolved:
    """What the policy of a territory would be that day if it decided nothing for itself."""
    above = [one.id for one in forest.chain(territory_id)[1:]]
    return resolve(_layers(forest, territory_id, _versions_on(session, on, above)))


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


@dataclass(frozen=True, slots=True)
class Decided:
    """A version of what a territory decides for itself, and who decided it."""

    number: int
    valid_from: date
    at: datetime
    author: str
    reason: str
    choices: Mapping[str, object]


def history(session: Session, territory_id: int) -> list[Decided]:
    """The versions of a territory with their authors, the latest first."""
    versions = versions_of(session, territory_id)
    people = recipients(session, {one.decided_by_id for one in versions if one.decided_by_id})
    return [
        Decided(
            one.number,
            one.valid_from,
            one.recorded_at,
            people[one.decided_by_id].name if one.decided_by_id in people else "",
            one.reason,
            one.choices,
        )
        for one in versions
    ]


def following_other_rules(
    session: Session, territory_id: int, current: Policy
) -> list[tuple[Campaign, Policy, Policy]]:
    """The open campaigns of a territory whose conduct is not today's: each with its rules, and those it would have."""
    running = session.exec(
        select(Campaign).where(Campaign.territory_id == territory_id, Campaign.state == CampaignState.OPEN)
    )
    rules = ((one, Policy.model_validate(one.policy)) for one in running)
    applied = ((one, frozen, applied_now(frozen, current)) for one, frozen in rules)
    return [(one, frozen, after) for one, frozen, after in applied if differences(frozen, after)]


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
    reason: str = "",
    seen: int | None = None,
) -> PolicyVersion:
    """Keep what a territory decides for itself as a new version; refused in French when it does not hold.

    ``seen`` is the number of the version that the person was looking at: what somebody else decided meanwhile is not
    overwritten unseen.
    """
    last = next(iter(versions_of(session, territory_id)), None)
    if seen is not None and seen != (last.number if last else 0):
        raise Refusal(
            "Quelqu'un a changé ces règles pendant que vous les modifiiez. Rien n'est perdu : relisez les règles en "
            "vigueur ci-dessous, puis enregistrez de nouveau les vôtres."
        )
    version = PolicyVersion(
        territory_id=territory_id,
        number=last.number + 1 if last else 1,
        choices=checked(choices),
        valid_from=valid_from,
        decided_by_id=decided_by_id,
        reason=reason.strip(),
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


def launching_around(session: Session, forest: Forest, territory_id: int, on: date) -> tuple[bool, Sequence[int]]:
    """Whether the campaigns of a territory open by themselves, and which others that do ask its leads too."""
    here = forest.under(territory_id)
    alone = [one for one in launching_by_themselves(session, on) if one in forest]
    return territory_id in alone, [one for one in alone if one != territory_id and forest.under(one) & here]
