"""How do several workers share the first letters of a large campaign? Région by région, in batches of their own.

Nothing says who took what: what is missing is derived, so that the next run does what a dead worker left. Both
may look at the same région at once: each check-in is asked once.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy.exc import IntegrityError

from flows import clock
from flows.first_letters import ask
from flows.running import flow, hand_over, in_prefect
from flows.setting_aside import Aside, everybodys
from flows.surroundings import Day, know
from models import Campaign
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
    """Who was asked, by région: those whose letter a run prepared, and those whom it left to other runs."""

    regions: Mapping[str, int] = field(default_factory=dict)
    handed_over: Mapping[str, int] = field(default_factory=dict)

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
            people: Counter[str] = Counter()
            for one in missing:
                people[one.name] += len(one.check_in_ids)
            return LettersPrepared(handed_over=dict(people))
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
        spoilt: dict[int, Exception] = {}
        for start in range(0, len(share.check_in_ids), BATCH):
            written[share.name] += _ask(known, share, share.check_in_ids[start : start + BATCH], spoilt)
        _tell_of(spoilt, known, share)
    return LettersPrepared({name: number for name, number in written.items() if number})


def _ask(known: Day, share: Share, batch: Sequence[int], spoilt: dict[int, Exception]) -> int:
    """A batch at once; when one of its letters cannot be made, one letter at a time, and that one is left missing."""
    try:
        with transaction() as session:
            return ask(session, known, batch, region=share.region)
    except IntegrityError:
        raise  # somebody would be asked twice
    except Exception as trouble:  # noqa: BLE001  whatever it is, it is one letter's, and the others leave
        everybodys(trouble)
        spoilt |= {one: trouble for one in batch[:1] if len(batch) == 1}
    return sum(_ask(known, share, [one], spoilt) for one in batch) if len(batch) > 1 else 0


def _tell_of(spoilt: Mapping[int, Exception], known: Day, share: Share) -> None:
    """Tell who answers for the campaign's territory of the letters that cannot be made; the next run tries again."""
    with transaction() as session:
        aside = Aside(session, "lettres", known.today, clock.now())
        territory_id = session.get_one(Campaign, share.campaign_id).territory_id
        for check_in_id, trouble in spoilt.items():
            aside.put(f"check_in:{check_in_id}", territory_id, trouble)
        aside.tell({f"check_in:{one}" for one in share.check_in_ids})


def _known(today: date) -> Day:
    with reading() as session:
        return know(session, today, clock.now())
