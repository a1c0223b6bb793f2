"""What is the least that any territory chose for a delay, and which notices of deadlines hold where, on a day?

A look at the few versions in force, without resolving what each territory inherits: nothing can be due sooner.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import Session, col

from models import PolicyVersion
from roadmaps.due_dates import FURTHEST_NOTICE
from roadmaps.policy import DEFAULT, Policy
from roadmaps.refusal import Refusal
from store.policies import policies_on
from store.territories import forest

NOTICES = "deadline_notices"


def least(session: Session, on: date, *delays: str) -> Policy:
    """The defaults with, for each of these delays, the shortest that any territory ever chose."""
    chosen = {name: [getattr(DEFAULT, name)] for name in delays}
    for choices in _choices(session, on):
        for name in delays:
            if isinstance(choices.get(name), int):
                chosen[name].append(choices[name])
    return DEFAULT.model_copy(update={name: min(values) for name, values in chosen.items()})


def notices_on(session: Session, on: date) -> Mapping[tuple[int, ...], Collection[int] | None]:
    """Days before a deadline at which its lead is told → the territories where that holds (None: everywhere)."""
    if not any(NOTICES in choices for choices in _choices(session, on)):
        return {DEFAULT.deadline_notices: None}
    territories = forest(session, on)
    policy = policies_on(session, territories, on)
    found: defaultdict[tuple[int, ...], list[int]] = defaultdict(list)
    for one in territories:
        try:
            found[policy(one.id).deadline_notices].append(one.id)
        except Refusal:  # rules that do not go together: who decides will say so
            found[FURTHEST_NOTICE,].append(one.id)
    return found


def _choices(session: Session, on: date) -> Iterator[dict[str, Any]]:
    yield from session.execute(select(col(PolicyVersion.choices)).where(col(PolicyVersion.valid_from) <= on)).scalars()
