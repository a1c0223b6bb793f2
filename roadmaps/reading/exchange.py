"""Which roadmaps does an exchange file (YAML or JSON) hold, every field of the model kept?

Nothing is guessed here: a value is understood or it is a fault, and all faults are told at once with their lines.
"""

from collections.abc import Iterator
from dataclasses import replace

import yaml

from models.closed_lists import (
    College,
    CommitmentKind,
    Flag,
    GovernanceBodyKind,
    Level,
    Outlook,
    Precision,
    RoadmapOrigin,
    RoadmapState,
    Status,
)
from roadmaps.draft import (
    CommitmentDraft,
    DueDraft,
    IndicatorDraft,
    MilestoneDraft,
    PartnerDraft,
    Place,
    RoadmapDraft,
    Source,
    UnreadableFile,
)
from roadmaps.reading import refusals
from roadmaps.reading.exchange_nodes import Entry, Findings
from roadmaps.reading.exchange_writing import OF_DEADLINES, write_yaml
from roadmaps.reading.refusals import refused
from roadmaps.reading.text_encoding import decode_text

__all__ = ["FaultyFile", "read_yaml", "write_yaml"]
_SHOWN_FAULTS = 30


class FaultyFile(UnreadableFile):
    """The file is well formed but says things that cannot be kept; ``faults`` tells each one with its line."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = tuple(faults)
        count = "une faute" if len(faults) == 1 else f"{len(faults)} fautes"
        shown = " ; ".join(faults[:_SHOWN_FAULTS]) + (" ; …" if len(faults) > _SHOWN_FAULTS else "")
        super().__init__(f"Ce fichier compte {count} à corriger avant de le déposer à nouveau : {shown}.")


def read_yaml(data: bytes) -> list[RoadmapDraft]:
    """The roadmaps of an exchange file; raises FaultyFile with all the faults."""
    root = _compose(decode_text(data))
    findings = Findings()
    drafts = []
    for number, node in enumerate(_roadmap_nodes(root), 1):
        findings.remainder.clear()
        draft = _roadmap(Entry(node, f"feuille de route {number}", findings))
        drafts.append(replace(draft, remainder=tuple(findings.remainder)))
    if not drafts:
        findings.faults.append("ligne 1 : aucune feuille de route sous « roadmaps »")
    if findings.faults:
        raise FaultyFile(findings.faults)
    return drafts


def _compose(text: str) -> yaml.Node:
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FaultyFile(
            [f"ligne {line} : la syntaxe YAML n'est pas respectée (retrait, deux-points ou guillemets)"]
        ) from None
    except (yaml.YAMLError, RecursionError):
        raise refused(refusals.BINARY_TEXT) from None
    if root is None:
        raise refused(refusals.EMPTY)
    return root


def _roadmap_nodes(root: yaml.Node) -> Iterator[yaml.Node]:
    """Several roadmaps under "roadmaps", a bare list, or one roadmap alone."""
    if isinstance(root, yaml.SequenceNode):
        yield from root.value
    elif isinstance(root, yaml.MappingNode):
        under = [value for key, value in root.value if getattr(key, "value", "") == "roadmaps"]
        if under and isinstance(under[0], yaml.SequenceNode):
            yield from under[0].value
        elif not under and root.value:
            yield root


def _roadmap(entry: Entry) -> RoadmapDraft:
    territory, body, period = entry.under("territory"), entry.under("governance_body"), entry.under("period")
    draft = RoadmapDraft(
        title=entry.text("title"),
        level=entry.one_of("level", Level),
        territory_code=territory.text("code"),
        territory_name=territory.text("name"),
        timezone=territory.text("timezone"),
        governance_kind=body.one_of("kind", GovernanceBodyKind),
        governance_body=body.text("local_name"),
        presidents=body.texts("presidents"),
        state=entry.one_of("state", RoadmapState),
        origin=entry.one_of("origin", RoadmapOrigin),
        adopted_on=entry.day("adopted_on"),
        document_date=entry.day("document_date"),
        starts_on=period.day("starts_on"),
        ends_on=period.day("ends_on"),
        commitments=tuple(_commitments(entry)),
        remarks=entry.texts("remarks"),
    )
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        period.fault("ends_on", "la fin de la période précède son début")
    if draft.title is None:
        entry.fault("title", "la rubrique « title » manque : donnez un titre à la feuille de route")
    for one in (territory, body, period, entry):
        one.leave_the_rest()
    return draft


def _commitments(entry: Entry) -> Iterator[CommitmentDraft]:
    """Those under each axis, then those that name their axis themselves."""
    number = 0
    for axis_node in entry.items("axes"):
        axis = entry.inside(axis_node, f"{entry.path}, axe")
        title = axis.text("title")
        for node in axis.items("commitments"):
            number += 1
            yield _commitment(entry.inside(node, f"{entry.path}, engagement {number}"), title)
        axis.leave_the_rest()
    for node in entry.items("commitments"):
        number += 1
        yield _commitment(entry.inside(node, f"{entry.path}, engagement {number}"), None)


def _commitment(entry: Entry, axis: str | None) -> CommitmentDraft:
    reference = entry.text("reference")
    if reference:
        entry.path += f" ({reference})"
    lead, deputy = _party(entry, "lead"), _party(entry, "deputy")
    draft = CommitmentDraft(
        title=entry.text("title") or "",
        reference=reference,
        axis=entry.text("axis") or axis,
        goal=entry.text("goal"),
        kind=entry.one_of("kind", CommitmentKind),
        existing=entry.yes_or_no("existing"),
        description=entry.text("description"),
        lead=lead.text("organisation"),
        lead_person=lead.text("person"),
        lead_function=lead.text("function"),
        lead_college=lead.one_of("college", College),
        deputy=deputy.text("organisation") or deputy.text("person"),
        deputy_function=deputy.text("function"),
        co_leads=entry.texts("co_leads"),
        partners=tuple(_partners(entry)),
        start=_due(entry, "start", "starts_on"),
        due=replace(_due(entry, "due", "due_on"), milestones=tuple(_milestones(entry))),
        indicators=tuple(_indicators(entry)),
        status=entry.one_of("status", Status),
        outlook=entry.one_of("outlook", Outlook),
        progress=entry.percentage("progress"),
        resources=entry.text("resources"),
        target_group=entry.text("target_group"),
        sector=entry.text("sector"),
        success_factors=entry.texts("success_factors"),
        comment=entry.text("comment"),
        parent_reference=entry.text("parent_reference"),
    )
    if not draft.title:
        entry.fault("title", "la rubrique « title » manque : dites en une phrase ce qui sera fait")
    flags = _flags(entry, draft)
    of_due = _known_flags(entry, "due_flags") if entry.has("due_flags") else flags & OF_DEADLINES
    due = replace(draft.due, flags=of_due)
    draft = replace(draft, due=due, flags=flags, sources=_sources(entry, draft))
    for one in (lead, deputy, entry):
        one.leave_the_rest()
    return draft


def _party(entry: Entry, key: str) -> Entry:
    """A lead or deputy: a mapping, or its organisation alone."""
    node = entry.node(key)
    if isinstance(node, yaml.ScalarNode):
        name = yaml.ScalarNode("", "organisation", node.start_mark, node.end_mark)
        node = yaml.MappingNode("", [(name, node)], node.start_mark, node.end_mark)
    return entry.inside(node, f"{entry.path}, « {key} »") if node is not None else entry.under(key)


def _partners(entry: Entry) -> Iterator[PartnerDraft]:
    for node in entry.items("partners"):
        if isinstance(node, yaml.ScalarNode):
            yield PartnerDraft(str(node.value).strip())
            continue
        one = entry.inside(node, f"{entry.path}, « partners »")
        name, confirmed = one.text("organisation"), one.yes_or_no("confirmed")
        if name:
            yield PartnerDraft(name, confirmed is not False)
        else:
            one.fault("organisation", "un partenaire n'a pas de nom (« organisation »)")
        one.leave_the_rest()


def _due(entry: Entry, prefix: str, key: str) -> DueDraft:
    day, raw = entry.day(key), entry.text(f"{prefix}_raw")
    precision = entry.one_of(f"{prefix}_precision", Precision)
    if precision is None:
        precision = Precision.DAY if day else Precision.UNKNOWN
    if day is None and precision not in (Precision.ONGOING, Precision.UNKNOWN) and entry.text(key) is None:
        entry.fault(f"{prefix}_precision", f"« {prefix}_precision » est donnée sans date dans « {key} »")
    return DueDraft(raw=raw or (day.isoformat() if day else ""), on=day, precision=precision)


def _milestones(entry: Entry) -> Iterator[MilestoneDraft]:
    for node in entry.items("milestones"):
        one = entry.inside(node, f"{entry.path}, « milestones »")
        due = _due(one, "due", "due_on")
        yield MilestoneDraft(one.text("label") or "", due.raw, due.on, due.precision)
        one.leave_the_rest()


def _indicators(entry: Entry) -> Iterator[IndicatorDraft]:
    for node in entry.items("indicators"):
        one = entry.inside(node, f"{entry.path}, « indicators »")
        label = one.text("label")
        if not label:
            one.fault("label", "un indicateur n'a pas de libellé (« label »)")
        yield IndicatorDraft(
            label=label or "",
            baseline=one.number("baseline"),
            target=one.number("target"),
            actual=one.number("actual"),
            unit=one.text("unit"),
            method=one.text("method"),
            source=one.text("source"),
        )
        one.leave_the_rest()


def _flags(entry: Entry, draft: CommitmentDraft) -> frozenset[Flag]:
    """What remains to be settled: the flags of the file, and what is plainly missing unless all is over."""
    flags = set(_known_flags(entry, "flags"))
    if draft.status is not None and draft.status.is_over:
        return frozenset(flags)
    if draft.lead is None and draft.lead_person is None:
        flags.add(Flag.NO_LEAD)
    if draft.due.on is None and draft.due.precision is Precision.UNKNOWN:
        flags.add(Flag.NO_DEADLINE)
    return frozenset(flags)


def _known_flags(entry: Entry, key: str) -> frozenset[Flag]:
    given = entry.texts(key)
    return frozenset(flag for flag in Flag if flag.value in given)


def _sources(entry: Entry, draft: CommitmentDraft) -> tuple[Source, ...]:
    place = Place(f"ligne {entry.line}, {entry.path}", entry.path, entry.line - 1)
    told = {"title": draft.title, "reference": draft.reference, "axis": draft.axis, "lead": draft.lead}
    told["due"] = draft.due.raw
    return tuple(Source(name, value, place) for name, value in told.items() if value)
