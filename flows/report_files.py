"""Which files is a report made into, and which of them are there already?

Each file is written whole or not at all; a manifest beside them says what each was made from: an interrupted run
goes on where it was and nothing unchanged is made again.
"""

import hashlib
import json
import re
import tempfile
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.closed_lists import ReportKind
from reports.exports import to_csv
from reports.office import to_odt, to_pdf
from reports.snapshots import Snapshot, content_hash, freeze
from reports.word import render
from reports.workbook import to_workbook
from reports.writing import compose
from reports.writing.sheets import sheets
from roadmaps.refusal import Refusal

MANIFEST = ".quadrille-rapports.json"
MAKER = "1"
"""Raised when the same snapshot is written otherwise: every file is then made again."""


@dataclass(frozen=True, slots=True)
class Built:
    """The files of one territory; ``unchanged`` of them were there already."""

    code: str
    files: tuple[Path, ...]
    unchanged: int = 0


def _word(snapshot: Snapshot, kind: ReportKind) -> bytes:
    return render(compose(kind, snapshot))


_WRITERS: Mapping[str, Callable[[Snapshot, ReportKind], bytes]] = {
    "docx": _word,
    "pdf": lambda snapshot, kind: to_pdf(_word(snapshot, kind)),
    "odt": lambda snapshot, kind: to_odt(_word(snapshot, kind)),
    "xlsx": lambda snapshot, _kind: _workbook(snapshot),
    "csv": lambda snapshot, _kind: to_csv(sheets(snapshot)[0]),
    "json": lambda snapshot, _kind: json.dumps(freeze(snapshot), ensure_ascii=False, indent=1).encode(),
}
DATA_ONLY = frozenset({"xlsx", "csv", "json"})
"""Formats that hold the figures behind the text: one file, whatever the kind."""


def _workbook(snapshot: Snapshot) -> bytes:
    place, as_of = snapshot.consolidation.place, snapshot.consolidation.as_of
    author = snapshot.masthead.service.split("\n")[0]
    return to_workbook(sheets(snapshot), title=f"{place.name}, {as_of:%d/%m/%Y}", author=author, as_of=as_of)


def check_formats(formats: Sequence[str]) -> None:
    """Refuse a format that nobody writes."""
    if unknown := [one for one in formats if one not in _WRITERS]:
        raise Refusal(f"Format inconnu : {', '.join(unknown)}. Formats possibles : {', '.join(_WRITERS)}.")


def write(snapshot: Snapshot, out: Path, kinds: Sequence[ReportKind], formats: Sequence[str]) -> Built:
    """Write the files of a territory into ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    place, made_from = snapshot.consolidation.place, f"{MAKER}:{content_hash(freeze(snapshot))}"
    manifest, files, unchanged = _manifest(out), [], 0
    for extension in formats:
        for kind in kinds[:1] if extension in DATA_ONLY else kinds:
            label = "donnees" if extension in DATA_ONLY else kind.value
            name = f"{place.code}-{_slug(place.name)}-{label}-{snapshot.consolidation.as_of}.{extension}"
            files.append(out / name)
            if _is_there(out / name, manifest.get(name), made_from):
                unchanged += 1
                continue
            content = _WRITERS[extension](snapshot, kind)
            _write_whole(out / name, content)
            manifest[name] = [made_from, hashlib.sha256(content).hexdigest()]
    _write_whole(out / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    return Built(place.code, tuple(files), unchanged)


def _manifest(out: Path) -> dict[str, list[str]]:
    try:
        return dict(json.loads((out / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def _is_there(path: Path, known: list[str] | None, made_from: str) -> bool:
    if known is None or known[0] != made_from or not path.is_file():
        return False
    return hashlib.sha256(path.read_bytes()).hexdigest() == known[1]


def _write_whole(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", suffix=".part", delete=False) as part:
        part.write(content)
    Path(part.name).chmod(0o644)
    Path(part.name).replace(path)


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60]
