"""How do the fields found side by side, in a row, a form or a paragraph, become one commitment?"""

import re
from dataclasses import replace

from models.closed_lists import CommitmentKind, Flag, Status
from roadmaps.draft import CommitmentDraft, IndicatorDraft, PartnerDraft, Source
from roadmaps.folding import compose, fold, words
from roadmaps.reading.content import Cell
from roadmaps.reading.dues import read_due, read_start
from roadmaps.reading.gathering import Found, Gathered, Setting
from roadmaps.reading.indicators import items_of, read_indicators
from roadmaps.reading.name_kinds import names_nobody
from roadmaps.reading.name_lists import split_names
from roadmaps.reading.parties import Leads, read_leads, read_partners
from roadmaps.reading.statuses import boxes_in, kind_of, outlook_of, progress_of, read_status
from roadmaps.reading.titles import clean_reference, split_reference, split_title
from roadmaps.reading.vocabulary import Field


def assemble(gathered: Gathered) -> CommitmentDraft | None:
    """The commitment, or None when no title remains."""
    titled = gathered.first(Field.TITLE)
    if titled is None:
        return None
    title, rest = split_title(titled.lines)
    heading = split_reference(title)
    numbered = gathered.first(Field.REFERENCE)
    reference = clean_reference(numbered.text) if numbered else None
    if heading.marked in {"kind", "code"} or (heading.marked == "number" and not reference):
        reference, title = reference or heading.reference, heading.title or title
    if sum(c.isalpha() for c in title) < 3:
        return None
    leads = _leads(gathered)
    due = read_due(gathered, rest)
    status, contradicts = _status(gathered)
    draft = CommitmentDraft(
        title=title,
        reference=reference,
        axis=_axis(gathered),
        goal=_text(gathered, Field.GOAL),
        kind=_kind(gathered),
        existing=gathered.setting.existing,
        description="\n".join(filter(None, [*rest, gathered.joined(Field.DESCRIPTION), gathered.joined(Field.STEPS)]))
        or None,
        lead=leads.lead,
        lead_person=_text(gathered, Field.LEAD_PERSON),
        deputy=_text(gathered, Field.DEPUTY),
        co_leads=leads.co_leads,
        partners=_partners(gathered, leads),
        start=read_start(gathered),
        due=due,
        indicators=_indicators(gathered),
        status=status,
        outlook=outlook_of(gathered.joined(Field.OUTLOOK) or ""),
        progress=_progress(gathered),
        resources=_text(gathered, Field.RESOURCES),
        target_group=_text(gathered, Field.TARGET_GROUP),
        sector=_text(gathered, Field.SECTOR),
        success_factors=tuple(items_of(gathered.joined(Field.SUCCESS_FACTORS) or "")),
        comment=_text(gathered, Field.COMMENT),
        parent_reference=_text(gathered, Field.PARENT),
        sources=_sources(gathered),
    )
    return _flagged(draft, leads.flags | due.flags | ({Flag.CONTRADICTION} if contradicts else set()), gathered.setting)


def _flagged(draft: CommitmentDraft, flags: frozenset[Flag], setting: Setting) -> CommitmentDraft:
    """Actions that are over need no question about their lead or their deadline."""
    if draft.status and draft.status.is_over:
        flags -= {Flag.NO_LEAD, Flag.LEAD_TO_CONFIRM, Flag.NO_DEADLINE}
    return replace(draft, flags=flags | ({Flag.HIDDEN_ROW} if setting.is_hidden else set()))


def _text(gathered: Gathered, wanted: Field) -> str | None:
    text = gathered.joined(wanted)
    return None if text is None or not words(text) or names_nobody(text) else text


def _axis(gathered: Gathered) -> str | None:
    own, under = gathered.first(Field.AXIS), gathered.first(Field.SUB_AXIS)
    text = own.text if own else gathered.setting.axis or (under.text if under else "")
    text = compose(text).replace("\n", " ")
    return text if words(text) else None


def _leads(gathered: Gathered) -> Leads:
    led, co_led = gathered.joined(Field.LEAD), gathered.joined(Field.CO_LEADS)
    if not led and co_led and not names_nobody(co_led):
        return read_leads(co_led, co_led=True)
    if led is None and gathered.first(Field.ORGANISATION):
        led = gathered.joined(Field.ORGANISATION)
    if led is None:
        led = next((f.text for step in gathered.steps for f in step if f.field is Field.LEAD and f.text.strip()), None)
    leads = read_leads(led or gathered.setting.lead or "")
    others = [compose(name) for name in split_names(co_led or "") if not names_nobody(name)]
    return replace(leads, co_leads=(*leads.co_leads, *others))


def _partners(gathered: Gathered, leads: Leads) -> tuple[PartnerDraft, ...]:
    texts = [f for group in [gathered.found, *gathered.steps] for f in group if f.field is Field.PARTNERS]
    found = [*leads.partners]
    for one in texts:
        to_contact = bool(re.search(r"mobiliser|contacter|pressenti|potentiel|solliciter", fold(one.label)))
        for partner in read_partners("\n".join(one.lines)):
            if words(partner.raw) not in {words(p.raw) for p in found}:
                found.append(replace(partner, confirmed=partner.confirmed and not to_contact))
    return tuple(found)


def _status(gathered: Gathered) -> tuple[Status | None, bool]:
    cell = gathered.first(Field.STATUS)
    if cell is None or not cell.text.strip():
        cell = gathered.first(Field.OUTLOOK)
    if cell is None:
        return None, False
    boxes, ticked = (cell.cell.boxes, cell.cell.ticked) if cell.cell else ((), ())
    return read_status(cell.text, ticked, boxes)


def _kind(gathered: Gathered) -> CommitmentKind | None:
    text = gathered.first(Field.KIND)
    if text is None:
        return gathered.setting.kind
    boxes, ticked = boxes_in(text.text)
    return kind_of(ticked[0] if len(ticked) == 1 else "" if boxes else text.text)


def _progress(gathered: Gathered) -> int | None:
    found = gathered.first(Field.PROGRESS)
    if found is None:
        stated = gathered.first(Field.STATUS)
        return progress_of(stated.text) if stated and "%" in stated.text else None
    return progress_of(found.text, found.cell.value if found.cell else None)


def _indicators(gathered: Gathered) -> tuple[IndicatorDraft, ...]:
    groups = [gathered.found, *gathered.steps]
    found: list[IndicatorDraft] = []
    for group in groups:
        cells = {
            f.field: _as_cell(f)
            for f in group
            if f.field in {Field.BASELINE, Field.TARGET, Field.ACTUAL} and f.text.strip()
        }
        labels = [_as_cell(f) for f in group if f.field is Field.INDICATOR and f.text.strip()]
        unit = next((f.text for f in group if f.field is Field.UNIT), "")
        baseline, target, actual = (cells.get(wanted) for wanted in (Field.BASELINE, Field.TARGET, Field.ACTUAL))
        found += read_indicators(labels[0] if labels else None, baseline, target, actual, unit)
        found += [one for label in labels[1:] for one in read_indicators(label)]
    method, source = _text(gathered, Field.METHOD), _text(gathered, Field.SOURCE)
    return tuple(replace(one, method=method, source=source) for one in found)


def _as_cell(found: Found) -> Cell:
    return found.cell or Cell(0, 0, found.text, found.place, lines=tuple(found.text.split("\n")))


def _sources(gathered: Gathered) -> tuple[Source, ...]:
    every = [*gathered.found, *(f for step in gathered.steps for f in step)]
    sources = [Source(f.field.value, f.text, f.place, f.confidence) for f in every if f.text.strip()]
    setting = gathered.setting
    if setting.axis and setting.axis_place and not gathered.first(Field.AXIS):
        sources.append(Source("axis", setting.axis, setting.axis_place, 0.9))
    if setting.lead and setting.lead_place and not gathered.first(Field.LEAD):
        sources.append(Source("lead", setting.lead, setting.lead_place, 0.9))
    return tuple(sources)
