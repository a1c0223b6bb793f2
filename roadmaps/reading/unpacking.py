"""What comes out of one part of an archive, counted while it comes out?

Sizes are counted and contents looked at piece by piece: declarations of entities, too many tags and pictures out of
measure stop the unrolling before anything is built from them.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator

from roadmaps.reading import refusals
from roadmaps.reading.refusals import refused

MAX_TAGS = 1_000_000
MAX_KEPT_PART = 4_000_000
MAX_PIXELS = 100_000_000
_PIECE = 1 << 16
_DTD = re.compile(rb"<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"<\?xml[^>]{0,80}?encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_KNOWN_ENCODINGS = {b"utf-8", b"utf-16", b"us-ascii", b"ascii", b"iso-8859-1", b"iso-8859-15", b"windows-1252"}


def inflate(entry: zipfile.ZipInfo, packed: memoryview, room: int) -> tuple[int, bytes, bytes | None]:
    """Size, first bytes and, for a small part worth reading, content; never more than ``room`` bytes."""
    keep = _worth_keeping(entry.filename)
    kept: list[bytes] = []
    screen = _PartScreen(entry.filename)
    size = crc = 0
    for piece in _pieces(entry, packed):
        size += len(piece)
        crc = zlib.crc32(piece, crc)
        if size > room:
            raise refused(refusals.TOO_LARGE)
        screen.look_at(piece)
        if keep and size <= MAX_KEPT_PART:
            kept.append(piece)
    if size != entry.file_size or crc != entry.CRC:
        raise refused(refusals.DAMAGED)
    return size, screen.head, b"".join(kept) if keep else None


def _pieces(entry: zipfile.ZipInfo, packed: memoryview) -> Iterator[bytes]:
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[start : start + _PIECE]) for start in range(0, len(packed), _PIECE))
        return
    inflater = zlib.decompressobj(-15)
    waiting: bytes | memoryview = packed
    while not inflater.eof:
        try:
            piece = inflater.decompress(waiting, _PIECE)
        except zlib.error:
            raise refused(refusals.DAMAGED) from None
        waiting = inflater.unconsumed_tail
        if not piece and not inflater.eof:
            raise refused(refusals.DAMAGED)
        yield piece


class _PartScreen:
    """Looks at a part as it unrolls: declarations of entities, too many tags, images out of measure."""

    def __init__(self, name: str) -> None:
        self.head = b""
        self._tail = b""
        self._tags = 0
        self._is_markup = name.lower().endswith((".xml", ".rels", ".vml", ".rdf", ".xhtml", ".html"))

    def look_at(self, piece: bytes) -> None:
        """Take the next piece of the part."""
        if not self.head:
            self.head = piece[:256]
            _check_picture(self.head)
            self._is_markup = self._is_markup or self.head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t")[
                :2
            ] in (b"<?", b"<!")
            if self._is_markup:
                _check_encoding(self.head)
        if self._is_markup:
            plain = self._tail + (piece.replace(b"\0", b"") if b"\0" in piece else piece)
            self._tags += plain.count(b"<", len(self._tail))
            if _DTD.search(plain):
                raise refused(refusals.DECLARES_ENTITIES)
            if self._tags > MAX_TAGS:
                raise refused(refusals.TOO_LARGE)
            self._tail = plain[-16:]


def _check_encoding(head: bytes) -> None:
    found = _XML_ENCODING.search(head.replace(b"\0", b""))
    if found and found.group(1).lower() not in _KNOWN_ENCODINGS:
        raise refused(refusals.ODD)


def _check_picture(head: bytes) -> None:
    if head.startswith(b"\x89PNG\r\n\x1a\n") and len(head) >= 24:
        width, height = struct.unpack(">LL", head[16:24])
        if width * height > MAX_PIXELS:
            raise refused(refusals.TOO_LARGE)


def _worth_keeping(name: str) -> bool:
    low = name.lower()
    return (
        low.endswith(".rels")
        or low in ("[content_types].xml", "mimetype", "meta-inf/manifest.xml", "content.xml", "word/document.xml")
        or low == "xl/sharedstrings.xml"
    )
