"""What does chance leave in the OpenDocument text of LibreOffice, and how is it taken out?

Marks of lists and of the editing session are drawn by lot, and each part bears the second of its making: the same
report would never be twice the same file.
"""

import io
import re
import zipfile
from collections.abc import Callable

_LIST = re.compile(rb'((?:xml:id|text:continue-list)=")(list\d+)(")')
_SESSION = re.compile(rb'(<config:config-item config:name="Rsid(?:Root)?" config:type="int">)\d+(<)')
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def without_chance(odt: bytes) -> bytes:
    """The same text: lists numbered as they come, no session, no hour."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(odt)) as source, zipfile.ZipFile(held, "w") as target:
        for one in source.infolist():
            part = zipfile.ZipInfo(one.filename, _FIRST_DAY)
            part.compress_type, part.external_attr = one.compress_type, one.external_attr
            target.writestr(part, _settled(one.filename, source.read(one)))
    return held.getvalue()


def _settled(name: str, data: bytes) -> bytes:
    if name == "content.xml":
        return _LIST.sub(_numbered(), data)
    return _SESSION.sub(rb"\g<1>0\g<2>", data) if name == "settings.xml" else data


def _numbered() -> Callable[[re.Match[bytes]], bytes]:
    """Gives each list its rank, wherever it is named."""
    ranks: dict[bytes, int] = {}

    def rank_of(found: re.Match[bytes]) -> bytes:
        before, name, after = found.groups()
        rank = ranks.setdefault(bytes(name), len(ranks) + 1)
        return b"%blist%d%b" % (before, rank, after)

    return rank_of
