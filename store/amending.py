"""How does a known commitment take what a newer version of its file says, and what is kept of what it said?"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, delete, select

from models import Amendment, Answer, Commitment, CommitmentParty, Indicator, IndicatorValue, Milestone
from models.closed_lists import AnswerChannel, PartyRole
from roadmaps.attribution import NewOrganisation, PartyTold
from roadmaps.draft import CommitmentDraft, IndicatorDraft
from roadmaps.folding import words
from store.draft_rows import due_columns, indicator_row, milestone_rows, party_row, start_columns, text_columns

TEXTS = frozenset({"reference", "title", "goal", "resources", "target_group", "sector", "success_factors"})
ROLES: Mapping[str, PartyRole] = {
    "lead": PartyRole.LEAD,
    "lead_person": PartyRole.LEAD,
    "deputy": PartyRole.DEPUTY,
    "co_leads": PartyRole.CO_LEAD,
    "partners": PartyRole.PARTNER,
}
SAID = frozenset({"status", "outlook", "progress"})


@dataclass(frozen=True, slots=True)
class Newer:
    """What a newer file says of a commitment."""

    draft: CommitmentDraft
    parties: Sequence[PartyTold]
    made: Mapping[NewOrganisation, int]
    axis_id: int | None
    on: date
    at: datetime
    is_adopted: bool


def amend(session: Session, row: Commitment, fields: Collection[str], newer: Newer) -> None:
    """Give a commitment the fields that changed; what is declared goes to the ledger of answers."""
    columns = text_columns(newer.draft)
    changed = {name: columns[name] for name in TEXTS & set(fields)}
    if "parent_reference" in fields:
        changed["parent_reference"] = columns["parent_reference"]
    if "kind" in fields:
        changed["kind"] = newer.draft.kind
    if "axis" in fields:
        changed["axis_id"] = newer.axis_id
    if "start" in fields:
        changed |= start_columns(newer.draft.start)
    if "due" in fields:
        changed |= due_columns(newer.draft.due, newer.on)
        if not newer.is_adopted or row.first_due_on is None:
            changed["first_due_on"] = newer.draft.due.on
        _replace_milestones(session, row, newer)
    for name, value in changed.items():
        setattr(row, name, value)
    _replace_parties(session, row, {ROLES[name] for name in fields if name in ROLES}, newer)
    if "indicators" in fields:
        _take_indicators(session, row, newer)
    if SAID & set(fields):
        _say(session, row, newer)
    session.flush()


def withdraw(session: Session, row: Commitment, on: date, reason: str) -> None:
    """From that day on, the commitment is no longer promised; it stays in the ledger."""
    row.withdrawn_on, row.withdrawal_reason = on, reason
    session.flush()


def note(
    session: Session, row: Commitment, field: str, values: tuple[str, str], reason: str, *, on: date, at: datetime
) -> None:
    """Keep a change of an adopted commitment with both values and its reason."""
    old, new = values
    session.add(
        Amendment(
            roadmap_id=row.roadmap_id,
            commitment_id=row.id or 0,
            field=field,
            old_value=old,
            new_value=new,
            reason=reason,
            decided_on=on,
            recorded_at=at,
        )
    )


def _replace_milestones(session: Session, row: Commitment, newer: Newer) -> None:
    former = session.exec(select(Milestone).where(Milestone.commitment_id == row.id)).all()
    done = {words(one.label): one.done_on for one in former}
    for one in former:
        session.delete(one)
    session.flush()
    for step in milestone_rows(row.id or 0, newer.draft.due):
        session.add(Milestone(**(step | {"done_on": done.get(words(step["label"]))})))


def _replace_parties(session: Session, row: Commitment, roles: Collection[PartyRole], newer: Newer) -> None:
    if not roles:
        return
    session.exec(
        delete(CommitmentParty).where(
            col(CommitmentParty.commitment_id) == row.id, col(CommitmentParty.role).in_(roles)
        )
    )
    session.add_all(
        CommitmentParty(**party_row(row.id or 0, party, newer.made)) for party in newer.parties if party.role in roles
    )


def _take_indicators(session: Session, row: Commitment, newer: Newer) -> None:
    """Indicators of the same label take the new figures and keep the first target; those gone go, unless answered."""
    known = {words(one.label): one for one in session.exec(select(Indicator).where(Indicator.commitment_id == row.id))}
    for rank, told in enumerate(newer.draft.indicators):
        one = known.pop(words(told.label), None)
        if one is None:
            session.add(Indicator(**indicator_row(row.id or 0, rank, told)))
        else:
            _take_figures(one, told, rank)
    for gone in known.values():
        values = select(IndicatorValue).where(
            IndicatorValue.indicator_id == gone.id, col(IndicatorValue.answer_id).is_not(None)
        )
        if session.exec(values).first() is None:
            session.exec(delete(IndicatorValue).where(col(IndicatorValue.indicator_id) == gone.id))
            session.delete(gone)


def _take_figures(one: Indicator, told: IndicatorDraft, rank: int) -> None:
    one.rank, one.baseline, one.target = rank, told.baseline, told.target
    one.unit = indicator_row(0, rank, told)["unit"] or one.unit
    if one.first_target is None:
        one.first_target = told.target


def _say(session: Session, row: Commitment, newer: Newer) -> None:
    """A status read in a file is an answer like another, on the day it came in."""
    session.add(
        Answer(
            commitment_id=row.id or 0,
            channel=AnswerChannel.IMPORT,
            answered_at=newer.at,
            answered_on=newer.on,
            status=newer.draft.status,
            outlook=newer.draft.outlook,
            progress=newer.draft.progress,
        )
    )
