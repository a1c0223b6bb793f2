"""How do several workers share the first letters of a large campaign? Région by région, in batches of their own.

Nothing says who took what: what is missing is derived, so that the next run does what a dead worker left. Both
may look at the same région at once: each check-in is asked once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from flows import clock
from flows.first_letters import ask
from flows.running import flow, hand_over, in_prefect
from flows.surroundings import Day, know
from roadmaps.grammar import count
from roadmaps.sharing import Share, shares
from store import unasked
from store.database import reading, transaction
from store.territories import forest

BATCH = 250
"""Letters prepared in one transaction: little memory, and nobody waits long for the database."""
SHARED_FROM = 1_000
"""People to ask from which Prefect's workers share the régions: starting a run costs as much as a hundred letters."""


@dataclass(frozen=True, slots=True)
class LettersPrepared:
    """What a run prepared, by région; and the régions that it left to other runs."""

    regions: Mapping[str, int] = field(default_factory=dict)
    handed_over: tuple[str, ...] = ()

    @property
    def letters(self) -> int:
        """How many letters were prepared here."""
        return sum(self.regions.values())

    def __str__(self) -> str:
        said = f"{count(self.letters, 'lettre')} de demande en {count(len(self.regions), 'région')}"
        return said + (f", {count(len(self.handed_over), 'région')} à d'autres exécutions" if self.handed_over else "")


@flow
def request_letters(campaign_id: int | None = None, region: str = "") -> LettersPrepared:
    """The letters of one région of one campaign; without parameters, all that is missing."""
    if campaign_id is None:
        return share_out()
    return prepare(to_share(clock.today(), campaign_id, region))


def share_out(today: date | None = None) -> LettersPrepared:
    """Prepare what is missing: here in turn, or in as many runs as there are régions when there is much of it."""
    missing = to_share(today or clock.today())
    if in_prefect() and sum(len(one.check_in_ids) for one in missing) >= SHARED_FROM:
        asked: list[dict[str, int | str]] = [{"campaign_id": one.campaign_id, "region": one.region} for one in missing]
        if hand_over(request_letters, asked):
            return LettersPrepared(handed_over=tuple(one.name for one in missing))
    return prepare(missing, today)


def to_share(today: date, campaign_id: int | None = None, region: str = "") -> tuple[Share, ...]:
    """The check-ins whose first letter is missing, by campaign and région; those of one campaign, of one région."""
    with reading() as session:
        found = unasked.unasked(session, campaign_id)
        if not found:
            return ()
        shared = shares(found, forest(session, today))
    return tuple(one for one in shared if not region or one.region == region)


def prepare(missing: Sequence[Share], today: date | None = None) -> LettersPrepared:
    """Prepare these shares in turn, each batch in a transaction of its own."""
    if not missing:
        return LettersPrepared()
    known = _known(today or clock.today())
    written: Counter[str] = Counter()
    for share in missing:
        for start in range(0, len(share.check_in_ids), BATCH):
            with transaction() as session:
                batch = share.check_in_ids[start : start + BATCH]
                written[share.name] += ask(session, known, batch, region=share.region)
    return LettersPrepared({name: number for name, number in written.items() if number})


def _known(today: date) -> Day:
    with reading() as session:
        return know(session, today, clock.now())
