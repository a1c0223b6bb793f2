"""How are drafts printed for another program, field by field, with where each thing comes from?"""

from datetime import date
from typing import Any

from roadmaps.draft import CommitmentDraft, DueDraft, IndicatorDraft, RoadmapDraft, UnreadableFile


def as_json(drafts: list[RoadmapDraft], as_of: date) -> dict[str, Any]:
    """All that a file said; several roadmaps are told one after the other."""
    return {
        "as_of": as_of.isoformat(),
        "roadmaps": [_roadmap(draft) for draft in drafts],
        "commitments": [_commitment(one) for draft in drafts for one in draft.commitments],
        "flags": [flag for draft in drafts for one in draft.commitments for flag in _flags(one)],
        "remainder": [
            {"text": left.text, "place": left.place.label, "reason": left.reason}
            for draft in drafts
            for left in draft.remainder
        ],
        "columns": [
            {"part": one.part, "header": one.header, "field": one.field, "confidence": round(one.confidence, 3)}
            for draft in drafts
            for one in draft.columns
        ],
        "remarks": [remark for draft in drafts for remark in draft.remarks],
        "refused": False,
        "why": "",
    }


def refusal_as_json(error: UnreadableFile, as_of: date) -> dict[str, Any]:
    """The same shape for a file that was refused."""
    return as_json([], as_of) | {"refused": True, "why": str(error), "faults": list(getattr(error, "faults", ()))}


def _roadmap(draft: RoadmapDraft) -> dict[str, Any]:
    return {
        "title": draft.title,
        "level": draft.level,
        "territory": {"code": draft.territory_code, "name": draft.territory_name, "timezone": draft.timezone},
        "governance_body": {
            "kind": draft.governance_kind,
            "local_name": draft.governance_body,
            "presidents": list(draft.presidents),
        },
        "state": draft.state,
        "origin": draft.origin,
        "adopted_on": _day(draft.adopted_on),
        "document_date": _day(draft.document_date),
        "starts_on": _day(draft.starts_on),
        "ends_on": _day(draft.ends_on),
        "commitments": len(draft.commitments),
    }


def _commitment(one: CommitmentDraft) -> dict[str, Any]:
    return {
        "reference": one.reference,
        "title": one.title,
        "axis": one.axis,
        "goal": one.goal,
        "kind": one.kind,
        "existing": one.existing,
        "description": one.description,
        "lead": one.lead,
        "lead_person": one.lead_person,
        "lead_function": one.lead_function,
        "lead_college": one.lead_college,
        "deputy": one.deputy,
        "deputy_function": one.deputy_function,
        "co_leads": list(one.co_leads),
        "partners": [partner.raw for partner in one.partners],
        "to_contact": [partner.raw for partner in one.partners if not partner.confirmed],
        "start": _due(one.start),
        "due": _due(one.due),
        "indicators": [_indicator(indicator) for indicator in one.indicators],
        "status": one.status,
        "outlook": one.outlook,
        "progress": one.progress,
        "resources": one.resources,
        "target_group": one.target_group,
        "sector": one.sector,
        "success_factors": list(one.success_factors),
        "comment": one.comment,
        "parent_reference": one.parent_reference,
        "source": {source.field: source.place.label for source in one.sources},
        "raw": {source.field: source.raw for source in one.sources},
        "confidence": round(one.confidence, 3),
        "uncertain": {source.field: round(source.confidence, 3) for source in one.sources if source.confidence < 1},
    }


def _indicator(one: IndicatorDraft) -> dict[str, Any]:
    fields = ("label", "baseline", "target", "actual", "unit", "method", "source")
    return {name: getattr(one, name) for name in fields}


def _due(due: DueDraft) -> dict[str, Any]:
    return {
        "raw": due.raw,
        "date": _day(due.on),
        "precision": due.precision,
        "milestones": [
            {"label": step.label, "raw": step.raw, "date": _day(step.on), "precision": step.precision}
            for step in due.milestones
        ],
    }


def _flags(one: CommitmentDraft) -> list[dict[str, Any]]:
    return [{"reference": one.reference, "title": one.title, "flag": flag.value} for flag in sorted(one.flags)]


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
