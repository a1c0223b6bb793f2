"""Which commitments does a file hold, whatever its format and the shape its authors chose?"""

from dataclasses import replace

from roadmaps.draft import CommitmentDraft, Remainder, RoadmapDraft
from roadmaps.folding import words
from roadmaps.reading.assembling import Gathered, Setting, assemble
from roadmaps.reading.columns import ColumnMapping
from roadmaps.reading.content import Content, Table
from roadmaps.reading.dating import find_document_date
from roadmaps.reading.tables import TableReading, read_table
from roadmaps.reading.titles import is_generic_heading, names_an_axis


def recognise(content: Content, mapping: ColumnMapping | None = None) -> RoadmapDraft:
    """The roadmap a content tells."""
    written_on = find_document_date(content)
    setting = Setting(document_date=written_on)
    gathered: list[Gathered] = []
    remainder: list[Remainder] = []
    columns = []
    for block in content.blocks:
        if isinstance(block, Table):
            reading = read_table(block, setting, mapping)
            if reading:
                gathered += reading.gathered
                remainder += reading.remainder
                columns += reading.columns
    commitments = tuple(c for g in gathered if (c := assemble(g)))
    return RoadmapDraft(
        document_date=written_on, commitments=commitments, remainder=tuple(remainder), columns=tuple(columns)
    )
