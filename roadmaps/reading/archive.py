"""Is this archive honest: whole, of a sane size once unpacked, with ordinary names and no tricks?

Every part is inflated here once, piece by piece and counted, whatever the archive says of itself; only the few small
parts that later checks read are kept. Nothing downstream opens an archive that did not pass.
"""

import io
import struct
import zipfile
from dataclasses import dataclass

from roadmaps.reading import refusals
from roadmaps.reading.refusals import refused
from roadmaps.reading.unpacking import inflate

MAX_ENTRIES = 2000
MAX_UNPACKED = 60_000_000
MAX_RATIO = 50
RATIO_MATTERS_ABOVE = 20_000_000
_END_RECORD = struct.Struct("<4s4H2LH")
_LOCAL_HEADER = struct.Struct("<4s5H3L2H")
_ENCRYPTED_BIT = 0x1
_ARCHIVES = (b"PK\x03\x04", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\x00")


@dataclass(frozen=True, slots=True)
class Archive:
    """What passed: the names of all parts, the small parts kept, and the first bytes of each."""

    names: tuple[str, ...]
    kept: dict[str, bytes]
    heads: dict[str, bytes]

    @property
    def nested(self) -> tuple[str, ...]:
        """Parts that are themselves archives."""
        return tuple(name for name, head in self.heads.items() if head.startswith(_ARCHIVES))


def screen_archive(data: bytes) -> Archive:
    """Go through every byte of the archive, or refuse it."""
    _check_end_record(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            entries = opened.infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, struct.error, UnicodeDecodeError, NotImplementedError):
        raise refused(refusals.DAMAGED) from None
    _check_names(entries)
    _check_declared_sizes(entries, len(data))
    _check_extents(entries, data)
    kept: dict[str, bytes] = {}
    heads: dict[str, bytes] = {}
    total = 0
    for entry in entries:
        start = _data_start(entry, data)
        packed = memoryview(data)[start : start + entry.compress_size]
        size, head, content = inflate(entry, packed, MAX_UNPACKED - total)
        total += size
        heads[entry.filename] = head
        if content is not None:
            kept[entry.filename] = content
    _check_ratio(total, len(data))
    return Archive(tuple(entry.filename for entry in entries), kept, heads)


def _check_end_record(data: bytes) -> None:
    at = data.rfind(b"PK\x05\x06", max(0, len(data) - 65_557))
    if at < 0 or at + _END_RECORD.size > len(data):
        raise refused(refusals.DAMAGED)
    _, disk, first_disk, here, entries, size, offset, comment = _END_RECORD.unpack_from(data, at)
    if entries > MAX_ENTRIES or here != entries:
        raise refused(refusals.TOO_LARGE if entries > MAX_ENTRIES else refusals.DAMAGED)
    if disk or first_disk or offset + size != at or at + _END_RECORD.size + comment != len(data):
        raise refused(refusals.ODD)


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    seen: set[str] = set()
    for entry in entries:
        name = entry.orig_filename
        plain = name.casefold().rstrip("/")
        if plain in seen:
            raise refused(refusals.ODD)
        seen.add(plain)
        steps = name.replace("\\", "/").split("/")
        if not plain or name.startswith(("/", "\\")) or ".." in steps or ":" in steps[0] or "\x00" in name:
            raise refused(refusals.ODD)
        if entry.flag_bits & _ENCRYPTED_BIT:
            raise refused(refusals.PROTECTED)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused(refusals.ODD)


def _check_declared_sizes(entries: list[zipfile.ZipInfo], packed: int) -> None:
    declared = sum(entry.file_size for entry in entries)
    if declared > MAX_UNPACKED:
        raise refused(refusals.TOO_LARGE)
    _check_ratio(declared, packed)


def _check_ratio(unpacked: int, packed: int) -> None:
    if unpacked > RATIO_MATTERS_ABOVE and unpacked > MAX_RATIO * packed:
        raise refused(refusals.TOO_LARGE)


def _data_start(entry: zipfile.ZipInfo, data: bytes) -> int:
    """Where the packed bytes of an entry begin, once its local header agrees with the directory."""
    if entry.header_offset < 0 or entry.header_offset + _LOCAL_HEADER.size > len(data):
        raise refused(refusals.DAMAGED)
    magic, _, flags, method, *_, name_size, extra_size = _LOCAL_HEADER.unpack_from(data, entry.header_offset)
    start: int = entry.header_offset + _LOCAL_HEADER.size + name_size + extra_size
    if magic != b"PK\x03\x04" or start + entry.compress_size > len(data):
        raise refused(refusals.DAMAGED)
    if flags & _ENCRYPTED_BIT:
        raise refused(refusals.PROTECTED)
    name = data[entry.header_offset + _LOCAL_HEADER.size :][:name_size]
    same_name = name in (entry.orig_filename.encode("utf-8"), entry.orig_filename.encode("cp437", "replace"))
    if not same_name or method != entry.compress_type:
        raise refused(refusals.ODD)
    return start


def _check_extents(entries: list[zipfile.ZipInfo], data: bytes) -> None:
    """No two entries may share bytes."""
    reached = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < reached:
            raise refused(refusals.ODD)
        reached = _data_start(entry, data) + entry.compress_size
