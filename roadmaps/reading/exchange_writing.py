"""How is a roadmap written as an exchange file, so that reading it back changes nothing?"""

from datetime import date
from enum import StrEnum
from typing import Any

import yaml

from models.closed_lists import Flag, Precision
from roadmaps.draft import CommitmentDraft, DueDraft, IndicatorDraft, MilestoneDraft, RoadmapDraft

_WIDTH = 110
OF_DEADLINES = frozenset({Flag.NO_DEADLINE, Flag.INVALID_DEADLINE, Flag.RELATIVE_DEADLINE})


class _Plain(yaml.SafeDumper):
    """Blocks and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002
        """Every value is written in full."""
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002
        """Lists are indented under their key."""
        super().increase_indent(flow, False)


def write_yaml(*drafts: RoadmapDraft) -> str:
    """One file for all the roadmaps given."""
    document = {"roadmaps": [_roadmap(draft) for draft in drafts]}
    return yaml.dump(document, Dumper=_Plain, allow_unicode=True, sort_keys=False, width=_WIDTH)


def exchange_document(*drafts: RoadmapDraft) -> dict[str, Any]:
    """The same as plain values that JSON can hold, many times faster than YAML; read back in the same way."""
    told: dict[str, Any] = _with_written_days({"roadmaps": [_roadmap(draft) for draft in drafts]})
    return told


def _with_written_days(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _with_written_days(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_written_days(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _filled(**fields: Any) -> dict[str, Any]:
    """The fields that say something."""
    plain = {name: _plain(value) for name, value in fields.items()}
    return {name: value for name, value in plain.items() if value is not None and value not in ("", [], {})}


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return int(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def _roadmap(draft: RoadmapDraft) -> dict[str, Any]:
    return _filled(
        title=draft.title,
        level=draft.level,
        territory=_filled(code=draft.territory_code, name=draft.territory_name, timezone=draft.timezone),
        governance_body=_filled(
            kind=draft.governance_kind, local_name=draft.governance_body, presidents=draft.presidents
        ),
        state=draft.state,
        adopted_on=draft.adopted_on,
        document_date=draft.document_date,
        period=_filled(starts_on=draft.starts_on, ends_on=draft.ends_on),
        origin=draft.origin,
        remarks=draft.remarks,
        commitments=[_commitment(one) for one in draft.commitments],
    )


def _commitment(one: CommitmentDraft) -> dict[str, Any]:
    return _filled(
        reference=one.reference,
        title=one.title,
        axis=one.axis,
        kind=one.kind,
        existing=one.existing,
        goal=one.goal,
        description=one.description,
        lead=_filled(
            organisation=one.lead, person=one.lead_person, function=one.lead_function, college=one.lead_college
        ),
        deputy=_filled(organisation=one.deputy, function=one.deputy_function),
        co_leads=one.co_leads,
        partners=[{"organisation": partner.raw, "confirmed": partner.confirmed} for partner in one.partners],
        **_due("start", "starts_on", one.start),
        **_due("due", "due_on", one.due),
        milestones=[_milestone(step) for step in one.due.milestones],
        indicators=[_indicator(indicator) for indicator in one.indicators],
        resources=one.resources,
        target_group=one.target_group,
        sector=one.sector,
        success_factors=one.success_factors,
        status=one.status,
        outlook=one.outlook,
        progress=one.progress,
        comment=one.comment,
        parent_reference=one.parent_reference,
        flags=sorted(flag.value for flag in one.flags),
        **_due_flags(one),
    )


def _due_flags(one: CommitmentDraft) -> dict[str, Any]:
    """The questions of the deadline, where they are not those of the commitment (which may be over)."""
    if one.due.flags == one.flags & OF_DEADLINES:
        return {}
    return {"due_flags": sorted(flag.value for flag in one.due.flags) or ["aucun"]}


def _due(prefix: str, key: str, due: DueDraft) -> dict[str, date | str | None]:
    precision = None if due.precision is Precision.UNKNOWN else due.precision.value
    return {key: due.on, f"{prefix}_raw": due.raw, f"{prefix}_precision": precision}


def _milestone(step: MilestoneDraft) -> dict[str, Any]:
    return _filled(label=step.label, **_due("due", "due_on", DueDraft(step.raw, step.on, step.precision)))


def _indicator(one: IndicatorDraft) -> dict[str, Any]:
    return _filled(
        label=one.label,
        baseline=one.baseline,
        target=one.target,
        actual=one.actual,
        unit=one.unit,
        method=one.method,
        source=one.source,
    )
