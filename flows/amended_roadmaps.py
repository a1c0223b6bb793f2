"""What happens when a read file is a newer version of a roadmap that we know?

What the file adds is added, what it changes is changed, what it no longer tells is withdrawn. Once adopted, each grave
change needs a reason, and both values are kept.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlmodel import Session

from flows.arrivals import Arrival, Imported, new_version, outcome
from flows.clock import now
from flows.new_roadmaps import closed_told, state_told
from models import Commitment, Roadmap
from roadmaps.attribution import PartyTold
from roadmaps.changes import Comparison, Pair, compare
from roadmaps.compared_fields import READ_FIELDS
from roadmaps.draft import CommitmentDraft, RoadmapDraft
from roadmaps.grammar import long_date
from roadmaps.lifecycle import is_adopted
from roadmaps.refusal import Refusal
from store import roadmaps
from store.amending import SAID, Newer, amend, note, withdraw
from store.draft_rows import Sheaf, axis_title, axis_titles, keep_axes, keep_sheaves
from store.links import link_to_parents
from store.roadmap_drafts import as_draft, known_commitments
from store.territories import forest

AMENDED_FIELDS = {"due": "due_on"}
"""How an amendment names a field whose draft bears another name."""
GRAVE_FIELDS = AMENDED_FIELDS | {"indicators": "target"}
"""The same for a grave change: of indicators, it is a target that became easier to reach."""
UNSAID = "absent de la nouvelle version du document"


@dataclass(frozen=True, slots=True)
class _Version:
    """A newer version on its way in; ``axes`` are those of the roadmap, by its id and their title."""

    arrival: Arrival
    row: Roadmap
    axes: dict[tuple[int, str], int]
    on: date
    at: datetime
    reason: str
    was_adopted: bool

    @property
    def roadmap_id(self) -> int:
        return self.row.id or 0

    def parties(self, draft: CommitmentDraft) -> tuple[PartyTold, ...]:
        """Whom a commitment of the file names."""
        return self.arrival.parties[self.arrival.draft.commitments.index(draft)]


def update(session: Session, one: Arrival, row: Roadmap, on: date, reason: str) -> Imported:
    """A newer version of a roadmap we know: added, amended, withdrawn, each grave change with its reason."""
    adopted = is_adopted(row.state)
    known = known_commitments(session, row.id or 0)
    comparison = _settled(session, row, compare(one.draft.commitments, known, adopted))
    _ask_for_reasons(comparison, reason)
    _fill_roadmap(row, one.draft, on)
    axes = _axes(session, row, one.draft.commitments)
    version = _Version(one, row, axes, on, now(), reason, adopted)
    for pair in comparison.amended:
        _amend(session, version, pair)
    for gone in comparison.withdrawn:
        _withdraw(session, version, gone.known.id)
    _add(session, version, comparison.added)
    if (is_adopted(row.state) and not adopted) or (adopted and not comparison.is_empty):
        session.flush()
        new_version(session, row, as_draft(session, row.id or 0), len(roadmaps.versions(session, row.id or 0)) + 1)
    return outcome(
        one,
        row,
        is_new=False,
        added=len(comparison.added),
        made=len(one.made),
        amended=len(comparison.amended),
        withdrawn=len(comparison.withdrawn),
        unchanged=len(comparison.unchanged),
    )


def _settled(session: Session, row: Roadmap, comparison: Comparison) -> Comparison:
    """Without the statuses that the answers have said since: a file that repeats them tells nothing new."""
    now_said = {one.id: one.commitment for one in known_commitments(session, row.id or 0, since_imports=False)}
    amended: list[Pair] = []
    unchanged = list(comparison.unchanged)
    for pair in comparison.amended:
        current = now_said[pair.known.id]
        changes = tuple(
            one
            for one in pair.changes
            if one.field not in SAID or getattr(current, one.field) != getattr(pair.draft, one.field)
        )
        (amended if changes else unchanged).append(replace(pair, changes=changes))
    return replace(comparison, amended=tuple(amended), unchanged=tuple(unchanged))


def _ask_for_reasons(comparison: Comparison, reason: str) -> None:
    if reason.strip():
        return
    grave = [
        f"« {pair.known.commitment.title} » : {change.old or 'rien'} devient {change.new or 'rien'}."
        for pair in comparison.amended
        for change in pair.changes
        if change.needs_reason
    ]
    grave += [f"« {one.known.commitment.title} » est retiré." for one in comparison.withdrawn if one.needs_reason]
    if grave:
        raise Refusal("Cette feuille de route est adoptée : donnez la raison de ces changements.", *grave)


def _fill_roadmap(row: Roadmap, draft: RoadmapDraft, on: date) -> None:
    """What the newer file says of the whole; an adopted roadmap never becomes a draft again."""
    row.starts_on, row.ends_on = draft.starts_on or row.starts_on, draft.ends_on or row.ends_on
    row.document_date = draft.document_date or row.document_date
    row.remarks = list(draft.remarks)
    if not is_adopted(row.state) and draft.adopted_on is not None:
        row.adopted_on = draft.adopted_on
        row.state = state_told(draft)
        row.closed_on = closed_told(replace(draft, ends_on=row.ends_on), on)


def _axes(session: Session, row: Roadmap, drafts: Sequence[CommitmentDraft]) -> dict[tuple[int, str], int]:
    known = roadmaps.axes_of(session, row.id or 0)
    new = [title for title in axis_titles(drafts) if title not in known]
    made = keep_axes(session, [(row.id or 0, title, len(known) + rank) for rank, title in enumerate(new)])
    return {(row.id or 0, title): id_ for title, id_ in known.items()} | made


def _amend(session: Session, version: _Version, pair: Pair) -> None:
    commitment = session.get_one(Commitment, pair.known.id)
    reason = version.reason or f"modifié par la version reçue le {long_date(version.on)}"
    for field, values in _noted(pair) if version.was_adopted else ():
        note(session, commitment, field, values, reason, on=version.on, at=version.at)
    newer = Newer(
        draft=pair.draft,
        parties=version.parties(pair.draft),
        made=version.arrival.made,
        axis_id=version.axes.get((version.roadmap_id, axis_title(pair.draft))),
        on=version.on,
        at=version.at,
        is_adopted=version.was_adopted,
    )
    amend(session, commitment, {change.field for change in pair.changes}, newer)


def _noted(pair: Pair) -> Iterator[tuple[str, tuple[str, str]]]:
    """The changes that a reader of an adopted roadmap must know: the field as amendments name it, and both values."""
    for change in pair.changes:
        values = (change.old, change.new)
        if change.field == "due":
            values = (_iso(pair.known.commitment.due.on), _iso(pair.draft.due.on))
        if change.needs_reason:
            yield GRAVE_FIELDS.get(change.field, change.field), values
        elif change.field in READ_FIELDS and values[0] != values[1]:
            yield AMENDED_FIELDS.get(change.field, change.field), values


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _withdraw(session: Session, version: _Version, commitment_id: int) -> None:
    commitment = session.get_one(Commitment, commitment_id)
    reason = version.reason or UNSAID
    withdraw(session, commitment, version.on, reason)
    if version.was_adopted:
        note(session, commitment, "withdrawn", (commitment.title, ""), reason, on=version.on, at=version.at)


def _add(session: Session, version: _Version, added: Sequence[CommitmentDraft]) -> None:
    if not added:
        return
    sheaf = Sheaf(
        roadmap_id=version.roadmap_id,
        drafts=added,
        parties=[version.parties(draft) for draft in added],
        on=version.on,
        at=version.at,
        made=version.arrival.made,
        first_rank=roadmaps.next_rank(session, version.roadmap_id),
    )
    (ids,) = keep_sheaves(session, [sheaf], version.axes)
    reason = version.reason or f"ajouté par la version reçue le {long_date(version.on)}"
    for id_ in ids if version.was_adopted else ():
        commitment = session.get_one(Commitment, id_)
        note(session, commitment, "added", ("", commitment.title), reason, on=version.on, at=version.at)
    link_to_parents(session, [version.roadmap_id], forest(session, version.on))
