"""May this file be read at all, and as what?

It stands in front of every parser: nothing is parsed before its size, its structure and its contents have been looked
at. A refusal is one French sentence that says what to do.
"""

import re
from enum import StrEnum

import yaml

from roadmaps.reading import refusals
from roadmaps.reading.active_content import check_active_content
from roadmaps.reading.archive import Archive, screen_archive
from roadmaps.reading.legibility import check_legible, check_legible_markup
from roadmaps.reading.refusals import refused
from roadmaps.reading.text_encoding import decode_text

MAX_BYTES = 10_000_000
MAX_YAML_BYTES = 2_000_000
MAX_TEXT_LINES = 50_000
MAX_YAML_DEPTH = 20


class Format(StrEnum):
    """What the bytes are, whatever the name of the file says."""

    WORD = "docx"
    EXCEL = "xlsx"
    OPEN_TEXT = "odt"
    OPEN_SHEET = "ods"
    CSV = "csv"
    YAML = "yaml"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MACRO_NAMES = (".docm", ".dotm", ".xlsm", ".xltm", ".xlam")
_TEXT_NAMES = {".csv": Format.CSV, ".tsv": Format.CSV, ".txt": Format.CSV}
_YAML_NAMES = (".yaml", ".yml", ".json")
_CONTENT_TYPES = (
    (b"macroenabled", refusals.MACROS),
    (b"sheet.binary", refusals.BINARY_EXCEL),
    (b"presentationml", refusals.SLIDES),
)
_MAIN_TYPE = re.compile(rb"\.(wordprocessingml|spreadsheetml)\.(?:document|sheet|template)\.main\+xml", re.IGNORECASE)
_ODF_TYPES = {
    b"application/vnd.oasis.opendocument.text": Format.OPEN_TEXT,
    b"application/vnd.oasis.opendocument.text-template": Format.OPEN_TEXT,
    b"application/vnd.oasis.opendocument.spreadsheet": Format.OPEN_SHEET,
    b"application/vnd.oasis.opendocument.spreadsheet-template": Format.OPEN_SHEET,
}


def check_file(data: bytes, filename: str) -> Format:
    """The format of an acceptable file; raises UnreadableFile otherwise."""
    if not data:
        raise refused(refusals.EMPTY)
    if len(data) > MAX_BYTES:
        raise refused(refusals.TOO_HEAVY)
    if data.startswith(_OLE):
        raise refused(_sentence_for_old_file(data, filename))
    if data.startswith(b"PK"):
        return _check_archive(data, filename)
    if data.lstrip()[:5] == b"%PDF-" or filename.lower().endswith(".pdf"):
        raise refused(refusals.PDF)
    return _check_plain_text(data, filename)


def _sentence_for_old_file(data: bytes, filename: str) -> str:
    """Encrypted files and the formats of before 2007 share one container."""
    names = {
        "EncryptedPackage": refusals.PROTECTED,
        "EncryptionInfo": refusals.PROTECTED,
        "WordDocument": refusals.OLD_WORD,
        "Workbook": refusals.OLD_EXCEL,
        "Book": refusals.OLD_EXCEL,
    }
    for name, sentence in names.items():
        if name.encode("utf-16-le") in data:
            return sentence
    low = filename.lower()
    if low.endswith((".xls", ".xlt", ".xlsx")):
        return refusals.OLD_EXCEL
    return refusals.OLD_WORD if low.endswith((".doc", ".dot", ".docx")) else refusals.OLD_OFFICE


def _check_archive(data: bytes, filename: str) -> Format:
    if filename.lower().endswith(_MACRO_NAMES):
        raise refused(refusals.MACROS)
    archive = screen_archive(data)
    found = _format_of(archive)
    check_active_content(archive)
    if found is Format.WORD:
        check_legible_markup(archive.kept.get("word/document.xml", b""))
    elif found is Format.EXCEL:
        check_legible_markup(archive.kept.get("xl/sharedStrings.xml", b""))
    else:
        check_legible_markup(archive.kept.get("content.xml", b""))
    return found


def _format_of(archive: Archive) -> Format:
    if "[Content_Types].xml" in archive.kept:
        return _office_format(archive.kept["[Content_Types].xml"].replace(b"\0", b""))
    kind = archive.kept.get("mimetype", b"").strip()
    if kind not in _ODF_TYPES or "content.xml" not in archive.names:
        raise refused(refusals.SLIDES if b"presentation" in kind else refusals.NOT_A_ROADMAP)
    if b"encryption-data" in archive.kept.get("META-INF/manifest.xml", b""):
        raise refused(refusals.PROTECTED)
    return _ODF_TYPES[kind]


def _office_format(content_types: bytes) -> Format:
    low = content_types.lower()
    for mark, sentence in _CONTENT_TYPES:
        if mark in low:
            raise refused(sentence)
    found = {match.group(1).lower() for match in _MAIN_TYPE.finditer(content_types)}
    if len(found) != 1:
        raise refused(refusals.NOT_A_ROADMAP)
    return Format.WORD if found == {b"wordprocessingml"} else Format.EXCEL


def _check_plain_text(data: bytes, filename: str) -> Format:
    low = filename.lower()
    head = data[:512].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if head.startswith((b"<?xml", b"<html", b"<!doctype", b"<table", b"<meta")):
        raise refused(refusals.WEB_PAGE)
    if low.endswith(_YAML_NAMES):
        _check_yaml(data)
        return Format.YAML
    extension = next((one for one in _TEXT_NAMES if low.endswith(one)), None)
    if extension is None or head.startswith(b"{\\rtf"):
        office = low.endswith((".docx", ".dotx", ".xlsx", ".xltx", ".odt", ".ods", ".ott", ".ots"))
        raise refused(refusals.DAMAGED if office and not head.startswith(b"{\\rtf") else refusals.NOT_A_ROADMAP)
    text = decode_text(data)
    if text.count("\n") > MAX_TEXT_LINES:
        raise refused(refusals.TEXT_TOO_LONG)
    check_legible(text)
    return _TEXT_NAMES[extension]


def _check_yaml(data: bytes) -> None:
    """No alias, no tag, no abyss; what is wrong in the syntax is said, with its line, by the reader itself."""
    if len(data) > MAX_YAML_BYTES:
        raise refused(refusals.TEXT_TOO_LONG)
    text = decode_text(data)
    check_legible(text)
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) or getattr(event, "tag", None):
                raise refused(refusals.YAML_ALIASES)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > MAX_YAML_DEPTH:
                raise refused(refusals.YAML_TOO_DEEP)
    except yaml.YAMLError:
        return
