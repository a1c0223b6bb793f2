"""Which rows do the commitments of read files make, inserted table by table and not one by one?

Twenty thousand commitments come in by a dozen statements. What a column cannot hold is cut with "…"; the whole text
stays in the kept document.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import Session, SQLModel

from models import Axis, Commitment, CommitmentParty, Indicator, IndicatorValue, Milestone
from models.closed_lists import Direction, Flag, IndicatorKind, MissingRule, PartyRole, Precision
from roadmaps.attribution import NewOrganisation, PartyTold
from roadmaps.draft import CommitmentDraft, DueDraft, IndicatorDraft, MilestoneDraft
from roadmaps.due_dates import REVIEW_AFTER

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sheaf:
    """The commitments of one roadmap to keep, with the parties understood for each."""

    roadmap_id: int
    drafts: Sequence[CommitmentDraft]
    parties: Sequence[Sequence[PartyTold]]
    on: date
    at: datetime
    made: Mapping[NewOrganisation, int]
    """The ids of the organisations made for it."""
    first_rank: int = 0


def keep_sheaves(session: Session, sheaves: Sequence[Sheaf], axes: Mapping[tuple[int, str], int]) -> list[list[int]]:
    """Insert the commitments of all the sheaves with their runs; their ids, sheaf by sheaf."""
    pairs = [(sheaf, index) for sheaf in sheaves for index in range(len(sheaf.drafts))]
    ids = _inserted(
        session, Commitment, [_commitment(sheaf, index, axes) for sheaf, index in pairs], ("roadmap_id", "rank")
    )
    keep_runs(session, [(sheaf, index, id_) for (sheaf, index), id_ in zip(pairs, ids, strict=True)])
    remaining = iter(ids)
    return [[next(remaining) for _ in sheaf.drafts] for sheaf in sheaves]


def keep_runs(session: Session, kept: Sequence[tuple[Sheaf, int, int]]) -> None:
    """Insert parties, milestones and indicators of commitments already there: (sheaf, index in it, id)."""
    parties = [party_row(id_, party, sheaf.made) for sheaf, index, id_ in kept for party in sheaf.parties[index]]
    milestones = [row for sheaf, index, id_ in kept for row in milestone_rows(id_, sheaf.drafts[index].due)]
    _insert(session, CommitmentParty, parties)
    _insert(session, Milestone, milestones)
    indicators = [
        (sheaf, rank, one, id_) for sheaf, index, id_ in kept for rank, one in enumerate(sheaf.drafts[index].indicators)
    ]
    ids = _inserted(
        session,
        Indicator,
        [indicator_row(id_, rank, one) for _, rank, one, id_ in indicators],
        ("commitment_id", "rank"),
    )
    values = (
        {"indicator_id": id_, "on": sheaf.on, "value": one.actual, "wording": "", "recorded_at": sheaf.at}
        for (sheaf, _, one, _), id_ in zip(indicators, ids, strict=True)
        if one.actual is not None
    )
    _insert(session, IndicatorValue, list(values))


def keep_axes(session: Session, titles: Iterable[tuple[int, str, int]]) -> dict[tuple[int, str], int]:
    """Insert the axes (roadmap, title, rank); their ids by roadmap and title."""
    wanted = list(titles)
    rows = [{"roadmap_id": roadmap_id, "title": title, "rank": rank} for roadmap_id, title, rank in wanted]
    ids = _inserted(session, Axis, rows, ("roadmap_id", "title"))
    return {(roadmap_id, title): id_ for (roadmap_id, title, _), id_ in zip(wanted, ids, strict=True)}


def axis_titles(drafts: Iterable[CommitmentDraft]) -> list[str]:
    """The axes of a file in their order, as they are kept."""
    return list(dict.fromkeys(axis_title(one) for one in drafts if one.axis))


def axis_title(draft: CommitmentDraft) -> str:
    """The axis of a commitment as it is kept; empty without one."""
    return cut(draft.axis, 400)


def cut(text: str | None, length: int) -> str:
    """A text that fits its column."""
    whole = text or ""
    return whole if len(whole) <= length else f"{whole[: length - 1].rstrip()}…"


def _commitment(sheaf: Sheaf, index: int, axes: Mapping[tuple[int, str], int]) -> Row:
    draft = sheaf.drafts[index]
    declared = (draft.status, draft.outlook, draft.progress) != (None, None, None)
    flags = set(draft.flags)
    if Flag.NO_LEAD not in flags and any(_is_unsure(party) for party in sheaf.parties[index]):
        flags.add(Flag.LEAD_TO_CONFIRM)
    return {
        "roadmap_id": sheaf.roadmap_id,
        "axis_id": axes.get((sheaf.roadmap_id, axis_title(draft))),
        "rank": sheaf.first_rank + index,
        **text_columns(draft),
        **start_columns(draft.start),
        **due_columns(draft.due, sheaf.on),
        "first_due_on": draft.due.on,
        "kind": draft.kind,
        "existing": draft.existing,
        "status": draft.status,
        "outlook": draft.outlook,
        "progress": draft.progress,
        "declared_on": sheaf.on if declared else None,
        "flags": sorted(flags),
        "provenance": provenance(draft),
        "withdrawn_on": None,
        "withdrawal_reason": "",
        "created_on": sheaf.on,
    }


def _is_unsure(party: PartyTold) -> bool:
    return party.role is PartyRole.LEAD and not party.confirmed


def text_columns(draft: CommitmentDraft) -> Row:
    """The columns that hold a text of the file."""
    return {
        "reference": cut(draft.reference, 40),
        "title": draft.title.strip() or "(sans intitulé)",
        "goal": draft.goal or "",
        "description": draft.description or "",
        "resources": draft.resources or "",
        "target_group": draft.target_group or "",
        "sector": cut(draft.sector, 120),
        "success_factors": list(draft.success_factors),
        "comment": draft.comment or "",
        "parent_reference": cut(draft.parent_reference, 40),
    }


def start_columns(start: DueDraft) -> Row:
    """The columns of a start."""
    return {"starts_on": start.on, "starts_precision": start.precision, "starts_raw": start.raw}


def due_columns(due: DueDraft, on: date) -> Row:
    """The columns of a deadline; what is ongoing is looked at again."""
    review_on = on + REVIEW_AFTER if due.precision is Precision.ONGOING else None
    return {"due_on": due.on, "due_precision": due.precision, "due_raw": due.raw, "review_on": review_on}


def provenance(draft: CommitmentDraft) -> list[Row]:
    """Where each field was read, in words that a person can follow."""
    return [
        {
            "field": source.field,
            "raw": source.raw,
            "place": source.place.label,
            "part": source.place.part,
            "row": source.place.row,
            "column": source.place.column,
            "confidence": round(source.confidence, 3),
        }
        for source in draft.sources
    ]


def party_row(commitment_id: int, party: PartyTold, made: Mapping[NewOrganisation, int]) -> Row:
    """Someone's part in a commitment."""
    named = party.named
    organisation_id = made[named.new] if named.new is not None else named.organisation_id
    return {
        "commitment_id": commitment_id,
        "role": party.role,
        "rank": party.rank,
        "organisation_id": organisation_id,
        "person_id": named.person_id,
        "confirmed": party.confirmed,
        "raw": party.raw or party.person_raw,
        "person_raw": party.person_raw,
        "function": cut(party.function, 200),
    }


def milestone_rows(commitment_id: int, due: DueDraft) -> Iterator[Row]:
    """The dated steps of a deadline."""
    for rank, step in enumerate(due.milestones):
        yield {"commitment_id": commitment_id, "rank": rank, "done_on": None, **milestone_columns(step)}


def milestone_columns(step: MilestoneDraft) -> Row:
    """The columns of a dated step."""
    return {"label": step.label, "due_on": step.on, "due_precision": step.precision, "due_raw": step.raw}


def indicator_row(commitment_id: int, rank: int, one: IndicatorDraft) -> Row:
    """An indicator; whether its values add up is for a person to say."""
    falls = one.baseline is not None and one.target is not None and one.target < one.baseline
    told = (one.baseline, one.target, one.actual) != (None, None, None)
    return {
        "commitment_id": commitment_id,
        "rank": rank,
        "label": one.label,
        "unit": cut(one.unit, 40),
        "kind": IndicatorKind.NON_ADDITIVE if told else IndicatorKind.QUALITATIVE,
        "direction": Direction.DOWN if falls else Direction.UP,
        "missing_rule": MissingRule.STRICT,
        "baseline": one.baseline,
        "target": one.target,
        "first_target": one.target,
        "method": one.method or "",
        "source": one.source or "",
    }


def _insert(session: Session, table: type[SQLModel], rows: Sequence[Row]) -> None:
    if rows:
        session.connection().execute(insert(table), rows)


def _inserted(session: Session, table: Any, rows: Sequence[Row], key: tuple[str, str]) -> list[int]:
    """Insert, and give the ids in the order of the rows, which ``key`` tells apart.

    A plain insertion then one query for the ids: on PostgreSQL, twice as fast as asking each row for its id.
    """
    if not rows:
        return []
    connection = session.connection()
    last = connection.execute(select(func.coalesce(func.max(table.id), 0))).scalar_one()
    connection.execute(insert(table), rows)
    columns = [getattr(table, name) for name in key]
    found = connection.execute(select(table.id, *columns).where(table.id > last))
    ids = {(first, second): id_ for id_, first, second in found}
    return [ids[row[key[0]], row[key[1]]] for row in rows]
