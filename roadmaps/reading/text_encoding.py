"""In which characters is this plain text written?"""

import codecs

from roadmaps.reading import refusals
from roadmaps.reading.refusals import refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def decode_text(data: bytes) -> str:
    """The text: by its mark, else UTF-8, else the Windows code page of French spreadsheets."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data, encoding)
    if b"\0" in data:
        raise refused(refusals.BINARY_TEXT)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode(data, "cp1252")


def _decode(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise refused(refusals.BINARY_TEXT) from None
    if "\0" in text:
        raise refused(refusals.BINARY_TEXT)
    return text
