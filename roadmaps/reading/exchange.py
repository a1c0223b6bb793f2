"""Which roadmaps does an exchange file (YAML or JSON) hold, every field of the model kept?

Nothing is guessed here: a value is understood or it is a fault, and all faults are told at once with their lines.
"""

from collections.abc import Iterator
from dataclasses import replace

import yaml

from models.closed_lists import GovernanceBodyKind, Level, RoadmapOrigin, RoadmapState
from roadmaps.draft import RoadmapDraft, UnreadableFile
from roadmaps.reading import refusals
from roadmaps.reading.exchange_commitments import read_commitments
from roadmaps.reading.exchange_nodes import Entry, Findings
from roadmaps.reading.exchange_writing import write_yaml
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
        commitments=tuple(read_commitments(entry)),
        remarks=entry.texts("remarks"),
    )
    if draft.starts_on and draft.ends_on and draft.ends_on < draft.starts_on:
        period.fault("ends_on", "la fin de la période précède son début")
    if draft.title is None:
        entry.fault("title", "la rubrique « title » manque : donnez un titre à la feuille de route")
    for one in (territory, body, period, entry):
        one.leave_the_rest()
    return draft
