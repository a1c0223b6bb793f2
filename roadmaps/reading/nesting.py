"""Which actions are steps of another, or members of a group, by their references ("1.1" under "1")?"""

import re
from dataclasses import replace

from roadmaps.folding import compose
from roadmaps.reading.gathering import Gathered
from roadmaps.reading.titles import clean_reference
from roadmaps.reading.vocabulary import Field


def nested(gathered: list[Gathered]) -> list[Gathered]:
    """ "1.1" under "1": steps of an action that has a lead or a deadline, else actions of the group "1"."""
    kept: list[Gathered] = []
    group: Gathered | None = None
    for one in gathered:
        code, above = _code(one), kept[-1] if kept else None
        if group is not None and not _is_under(code, _code(group)):
            group = None
        parent = next((g for g in (above, group) if g is not None and _is_under(code, _code(g))), None)
        if (
            parent is not None
            and parent is above
            and parent.first(Field.LEAD) is None
            and parent.first(Field.DUE) is None
            and group is None
        ):
            kept.pop()
            group = parent
        elif (
            parent is not None
            and parent is above
            and (parent.first(Field.LEAD) or parent.first(Field.DUE))
            and not one.first(Field.LEAD)
        ):
            parent.steps.append(one.found)
            continue
        if group is not None and one.first(Field.AXIS) is None and one.setting.axis is None:
            titled = group.first(Field.TITLE)
            if titled:
                one.setting = replace(one.setting, axis=compose(titled.text), axis_place=titled.place)
        kept.append(one)
    return kept


def _code(gathered: Gathered) -> str:
    found = gathered.first(Field.REFERENCE)
    return (clean_reference(found.text) or "").lower() if found else ""


def _is_under(code: str, parent: str) -> bool:
    return (
        bool(parent)
        and len(code) > len(parent)
        and code.startswith(parent)
        and bool(re.match(r"[.\-]\w|[a-z]$", code[len(parent) :]))
    )
