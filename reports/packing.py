"""How are parts put in an office file so that two runs give the same bytes?

One date, one order, one level of compression; a part that never changes is compressed once and kept so.
"""

import struct
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

LEVEL = 6
_DATE = 0x0021  # 1 January 1980, the first day the format knows
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_DEFLATED: Literal[8] = 8
_SMALL = 1 << 12
_UTF8_NAME = 0x0800


@dataclass(frozen=True, slots=True)
class Part:
    """A part as it stands in the file: compressed (or stored), with the sum and size of what it holds."""

    name: str
    packed: bytes
    crc: int
    size: int
    method: Literal[0, 8] = _DEFLATED


def compressed(name: str, data: bytes) -> Part:
    """A part, deflated; a small one with a small window, which costs less to set up."""
    window, memory = (-15, 8) if len(data) > _SMALL else (-12, 5)
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, window, memory)
    return Part(name, deflater.compress(data) + deflater.flush(), zlib.crc32(data), len(data))


def stored(name: str, data: bytes) -> Part:
    """A part already compressed in its own way (a picture, a workbook), kept as it is."""
    return Part(name, data, zlib.crc32(data), len(data), 0)


def pack(parts: Iterable[Part]) -> bytes:
    """The file made of these parts, in this order."""
    body: list[bytes] = []
    directory: list[bytes] = []
    offset = 0
    for part in parts:
        name = part.name.encode()
        flags = 0 if part.name.isascii() else _UTF8_NAME
        shape = (20, flags, part.method, 0, _DATE, part.crc, len(part.packed), part.size, len(name), 0)
        local = _LOCAL.pack(b"PK\x03\x04", *shape)
        directory.append(_CENTRAL.pack(b"PK\x01\x02", 20, *shape, 0, 0, 0, 0, offset) + name)
        body += (local, name, part.packed)
        offset += len(local) + len(name) + len(part.packed)
    size = sum(map(len, directory))
    end = _END.pack(b"PK\x05\x06", 0, 0, len(directory), len(directory), size, offset, 0)
    return b"".join((*body, *directory, end))
