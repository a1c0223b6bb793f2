"""What does a roadmap say today, told as a file would tell it?"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session, col, select

from models import (
    Answer,
    Axis,
    Commitment,
    CommitmentParty,
    GovernanceBody,
    Indicator,
    IndicatorValue,
    Milestone,
    Organisation,
    Person,
    Territory,
)
from models.closed_lists import AnswerChannel, Flag, PartyRole
from roadmaps.changes import Known
from roadmaps.draft import (
    CommitmentDraft,
    DueDraft,
    IndicatorDraft,
    MilestoneDraft,
    PartnerDraft,
    Place,
    RoadmapDraft,
    Source,
)
from store.roadmaps import by_id

Grouped = Mapping[int, Sequence[Any]]


def as_draft(session: Session, roadmap_id: int) -> RoadmapDraft:
    """What a roadmap says today, as a file would: what is exported, and reads back the same."""
    row = by_id(session, roadmap_id)
    place = session.get_one(Territory, row.territory_id)
    body = session.get(GovernanceBody, row.governance_body_id) if row.governance_body_id else None
    return RoadmapDraft(
        title=row.title,
        level=place.level,
        territory_code=place.code,
        territory_name=place.name,
        timezone=place.timezone,
        governance_body=body.local_name if body else None,
        governance_kind=body.kind if body else None,
        presidents=tuple(body.presidents) if body else (),
        origin=row.origin,
        state=row.state,
        adopted_on=row.adopted_on,
        document_date=row.document_date,
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        commitments=tuple(one.commitment for one in known_commitments(session, roadmap_id, since_imports=False)),
        remarks=tuple(row.remarks),
    )


def known_commitments(session: Session, roadmap_id: int, *, since_imports: bool = True) -> list[Known]:
    """The commitments in force, told as drafts. Their status is the last that a file told, or the last of all."""
    rows = session.exec(
        select(Commitment, Axis.title)
        .outerjoin(Axis, col(Commitment.axis_id) == col(Axis.id))
        .where(Commitment.roadmap_id == roadmap_id, col(Commitment.withdrawn_on).is_(None))
        .order_by(col(Commitment.rank), col(Commitment.id))
    ).all()
    ids = [row.id or 0 for row, _ in rows]
    parties, steps = _parties(session, ids), _grouped(session, Milestone, ids)
    indicators, said = _indicators(session, ids), _last_said(session, ids, since_imports=since_imports)
    return [
        Known(
            row.id or 0,
            replace(
                _commitment(row, axis, parties.get(row.id or 0, ()), steps.get(row.id or 0, ())),
                indicators=tuple(indicators.get(row.id or 0, ())),
                **said.get(row.id or 0, {}),
            ),
        )
        for row, axis in rows
    ]


def _commitment(
    row: Commitment, axis: str | None, parties: Sequence[Any], steps: Sequence[Milestone]
) -> CommitmentDraft:
    lead = next((one for one in parties if one[0].role is PartyRole.LEAD), None)
    deputy = next((one for one in parties if one[0].role is PartyRole.DEPUTY), None)
    milestones = tuple(MilestoneDraft(one.label, one.due_raw, one.due_on, one.due_precision) for one in steps)
    return CommitmentDraft(
        title=row.title,
        reference=row.reference or None,
        axis=axis or None,
        goal=row.goal or None,
        kind=row.kind,
        existing=row.existing,
        description=row.description or None,
        **(_lead(*lead) if lead else {}),
        deputy=_name(*deputy) if deputy else None,
        deputy_function=(deputy[0].function or None) if deputy else None,
        co_leads=tuple(_name(*one) for one in parties if one[0].role is PartyRole.CO_LEAD),
        partners=tuple(
            PartnerDraft(_name(*one), one[0].confirmed) for one in parties if one[0].role is PartyRole.PARTNER
        ),
        start=DueDraft(row.starts_raw, row.starts_on, row.starts_precision),
        due=DueDraft(row.due_raw, row.due_on, row.due_precision, milestones),
        status=row.status,
        outlook=row.outlook,
        progress=row.progress,
        resources=row.resources or None,
        target_group=row.target_group or None,
        sector=row.sector or None,
        success_factors=tuple(row.success_factors),
        comment=row.comment or None,
        parent_reference=row.parent_reference or None,
        flags=frozenset(Flag(flag) for flag in row.flags),
        sources=tuple(_source(one) for one in row.provenance),
    )


def _lead(party: CommitmentParty, organisation: Organisation | None, person: Person | None) -> dict[str, Any]:
    spoken = f"{person.first_name} {person.last_name}".strip() if person else ""
    raw = party.raw if party.raw != party.person_raw else ""
    return {
        "lead": raw or (organisation.name if organisation else None),
        "lead_person": party.person_raw or spoken or None,
        "lead_function": party.function or None,
        "lead_college": organisation.college if organisation and not organisation.to_confirm else None,
    }


def _name(party: CommitmentParty, organisation: Organisation | None, person: Person | None) -> str:
    spoken = f"{person.first_name} {person.last_name}".strip() if person else ""
    return party.raw or (organisation.name if organisation else spoken)


def _source(kept: Mapping[str, Any]) -> Source:
    place = Place(kept["place"], kept["part"], kept["row"], kept["column"])
    return Source(kept["field"], kept["raw"], place, kept["confidence"])


def _grouped(session: Session, table: type[Milestone], ids: Iterable[int]) -> Grouped:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    statement = select(table).where(col(table.commitment_id).in_(list(ids)))
    for row in session.exec(statement.order_by(col(table.rank), col(table.id))):
        found[row.commitment_id].append(row)
    return found


def _parties(session: Session, ids: Sequence[int]) -> Grouped:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    statement = (
        select(CommitmentParty, Organisation, Person)
        .outerjoin(Organisation, col(CommitmentParty.organisation_id) == col(Organisation.id))
        .outerjoin(Person, col(CommitmentParty.person_id) == col(Person.id))
        .where(col(CommitmentParty.commitment_id).in_(ids))
        .order_by(col(CommitmentParty.rank), col(CommitmentParty.id))
    )
    for party, organisation, person in session.exec(statement):
        found[party.commitment_id].append((party, organisation, person))
    return found


def _indicators(session: Session, ids: Sequence[int]) -> Grouped:
    last: dict[int, float | None] = {}
    values = (
        select(IndicatorValue)
        .join(Indicator, col(IndicatorValue.indicator_id) == col(Indicator.id))
        .where(col(Indicator.commitment_id).in_(ids))
    )
    for value in session.exec(values.order_by(col(IndicatorValue.on), col(IndicatorValue.id))):
        last[value.indicator_id] = value.value
    found: defaultdict[int, list[IndicatorDraft]] = defaultdict(list)
    rows = select(Indicator).where(col(Indicator.commitment_id).in_(ids))
    for one in session.exec(rows.order_by(col(Indicator.rank), col(Indicator.id))):
        found[one.commitment_id].append(
            IndicatorDraft(
                label=one.label,
                baseline=one.baseline,
                target=one.target,
                actual=last.get(one.id or 0),
                unit=one.unit or None,
                method=one.method or None,
                source=one.source or None,
            )
        )
    return found


def _last_said(session: Session, ids: Sequence[int], *, since_imports: bool) -> dict[int, dict[str, Any]]:
    """What the ledger of answers last said of status, outlook and progress, each on its own."""
    statement = select(Answer).where(col(Answer.commitment_id).in_(ids))
    if since_imports:
        statement = statement.where(Answer.channel == AnswerChannel.IMPORT)
    found: defaultdict[int, dict[str, Any]] = defaultdict(dict)
    for one in session.exec(statement.order_by(col(Answer.answered_at), col(Answer.revision), col(Answer.id))):
        said = {"status": one.status, "outlook": one.outlook, "progress": one.progress}
        found[one.commitment_id].update({name: value for name, value in said.items() if value is not None})
    return found
