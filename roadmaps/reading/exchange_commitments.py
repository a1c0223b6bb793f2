"""What does an exchange file say of each commitment?"""

from collections.abc import Iterator
from dataclasses import replace

import yaml

from models.closed_lists import College, CommitmentKind, Flag, Outlook, Precision, Status
from roadmaps.deadlines import read_deadline
from roadmaps.draft import (
    CommitmentDraft,
    DueDraft,
    IndicatorDraft,
    MilestoneDraft,
    PartnerDraft,
    Place,
    Source,
)
from roadmaps.reading.exchange_nodes import Entry
from roadmaps.reading.exchange_writing import OF_DEADLINES
from roadmaps.reading.name_kinds import is_collective, names_nobody


def read_commitments(entry: Entry) -> Iterator[CommitmentDraft]:
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
        lead=_named(lead.text("organisation")),
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


def _named(name: str | None) -> str | None:
    """Nobody, when the words say so ("à désigner")."""
    return None if name is None or names_nobody(name) else name


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
    if raw and day is None and precision is None:
        return replace(read_deadline(raw), milestones=())
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
    if (draft.lead is None and draft.lead_person is None) or (draft.lead and is_collective(draft.lead)):
        flags.add(Flag.NO_LEAD)
    if draft.due.on is None and draft.due.precision is Precision.UNKNOWN:
        flags.add(Flag.NO_DEADLINE)
    flags |= draft.due.flags - {Flag.NO_DEADLINE}
    return frozenset(flags)


def _known_flags(entry: Entry, key: str) -> frozenset[Flag]:
    given = entry.texts(key)
    return frozenset(flag for flag in Flag if flag.value in given)


def _sources(entry: Entry, draft: CommitmentDraft) -> tuple[Source, ...]:
    place = Place(f"ligne {entry.line}, {entry.path}", entry.path, entry.line - 1)
    told = {"title": draft.title, "reference": draft.reference, "axis": draft.axis, "lead": draft.lead}
    told["due"] = draft.due.raw
    return tuple(Source(name, value, place) for name, value in told.items() if value)
