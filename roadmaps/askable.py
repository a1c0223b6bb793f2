"""What must be known of a commitment to decide whether to ask about it, and whom?

Far less than all that was ever said of it: a whole country is looked at each time a campaign opens.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from models.closed_lists import PartyRole, Status
from roadmaps.facts import CommitmentFacts


@dataclass(frozen=True, slots=True)
class Askable:
    """A commitment as it is known on a day; ``answered``: the last status that anybody answered by then."""

    id: int
    territory_id: int
    place: tuple[int, int, int]
    """Where it comes in a letter: its roadmap, the rank of its axis, its own."""
    created_on: date
    withdrawn_on: date | None
    adopted_on: date | None
    declared: Status | None
    declared_on: date | None
    answered: Status | None
    people: tuple[int, ...]
    """Who answers for it: the lead, the deputy, the co-leads, those of them who are people."""

    def is_over(self, on: date) -> bool:
        """Whether nothing more is expected: withdrawn, or last declared done, dropped, merged or void."""
        if self.created_on > on or (self.withdrawn_on is not None and self.withdrawn_on <= on):
            return True
        was_declared = self.declared_on is None or self.declared_on <= on
        status = self.answered or (self.declared if was_declared else None)
        return status is not None and status.is_over


def askable(commitment: CommitmentFacts, on: date) -> Askable:
    """A commitment of which everything is known, as it is known on a day."""
    parties = [party for party in (commitment.lead, commitment.deputy, *commitment.co_leads) if party is not None]
    said = [one.status for one in commitment.answers if one.status is not None and one.on <= on]
    return Askable(
        id=commitment.id,
        territory_id=commitment.territory_id,
        place=(commitment.roadmap_id, commitment.axis_rank, commitment.rank),
        created_on=commitment.created_on,
        withdrawn_on=commitment.withdrawn_on,
        adopted_on=commitment.adopted_on,
        declared=commitment.status,
        declared_on=commitment.declared_on,
        answered=said[-1] if said else None,
        people=tuple(party.person_id for party in parties if party.person_id is not None),
    )


def askables(commitments: Iterable[CommitmentFacts], on: date) -> list[Askable]:
    """The same, of several."""
    return [askable(one, on) for one in commitments]


def answering(parties: Sequence[tuple[PartyRole, int | None]]) -> tuple[int, ...]:
    """Who answers for a commitment, of its parties in the order of the roadmap: one lead, one deputy, each co-lead."""
    held: dict[PartyRole, list[int | None]] = {}
    for role, person_id in parties:
        held.setdefault(role, []).append(person_id)
    lead, deputy, co_leads = (held.get(one, []) for one in (PartyRole.LEAD, PartyRole.DEPUTY, PartyRole.CO_LEAD))
    return tuple(one for one in (*lead[:1], *deputy[:1], *co_leads) if one is not None)
