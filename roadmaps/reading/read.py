"""What does this file say, from its bytes to drafts: gate, extractor, recogniser?"""

import zipfile
import zlib
from datetime import date

from lxml import etree

from roadmaps.draft import RoadmapDraft
from roadmaps.reading import refusals
from roadmaps.reading.columns import ColumnMapping
from roadmaps.reading.content import Content
from roadmaps.reading.delimited import extract_csv
from roadmaps.reading.excel import extract_excel
from roadmaps.reading.exchange import read_yaml
from roadmaps.reading.gate import Format, check_file
from roadmaps.reading.opendocument import extract_open_sheet, extract_open_text
from roadmaps.reading.printed import as_json, refusal_as_json
from roadmaps.reading.recognise import recognise
from roadmaps.reading.refusals import refused
from roadmaps.reading.word import extract_word

__all__ = ["as_json", "extract", "read_file", "refusal_as_json"]

_EXTRACTORS = {
    Format.WORD: extract_word,
    Format.EXCEL: extract_excel,
    Format.OPEN_TEXT: extract_open_text,
    Format.OPEN_SHEET: extract_open_sheet,
    Format.CSV: extract_csv,
}


def read_file(
    data: bytes,
    filename: str,
    as_of: date,  # noqa: ARG001
    mapping: ColumnMapping | None = None,
) -> list[RoadmapDraft]:
    """The roadmaps of a file; raises UnreadableFile with a French sentence.

    ``as_of`` is the day of the reading: it never dates what the file says, whose relative deadlines are computed from
    the date of the document alone.
    """
    found = check_file(data, filename)
    if found is Format.YAML:
        return read_yaml(data)
    return [recognise(extract(data, found), mapping)]


def extract(data: bytes, found: Format) -> Content:
    """The content of a file that passed the gate; what its parser cannot follow is refused."""
    try:
        return _EXTRACTORS[found](data)
    except (etree.LxmlError, zipfile.BadZipFile, zlib.error, UnicodeDecodeError, RecursionError):
        raise refused(refusals.DAMAGED) from None
