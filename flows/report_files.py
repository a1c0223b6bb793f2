"""Which files is a report made into, and which of them are there already?

Each file is written whole or not at all; a manifest beside them says what each was made from: an interrupted run
goes on where it was and nothing unchanged is made again.
"""

import hashlib
import json
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from itertools import groupby, islice
from pathlib import Path
from types import MappingProxyType

from flows.running import logger
from models.closed_lists import ReportKind
from reports.confinement import BATCH, render_all_confined, render_confined
from reports.exports import to_csv
from reports.office import to_odt, to_pdf
from reports.snapshots import Snapshot, content_hash, freeze
from reports.word import render
from reports.workbook import to_workbook
from reports.writing import compose
from reports.writing.sheets import sheets
from roadmaps.refusal import Refusal

MANIFEST = ".quadrille-rapports.json"
MAKER = "3"
"""Raised when the same snapshot is written otherwise: every file is then made again."""


@dataclass(frozen=True, slots=True)
class Built:
    """The files of one territory; ``unchanged`` of them were there already."""

    code: str
    files: tuple[Path, ...]
    unchanged: int = 0


def workbook(snapshot: Snapshot) -> bytes:
    """The tables behind a report: every commitment, every figure and what each counts."""
    place, as_of = snapshot.consolidation.place, snapshot.consolidation.as_of
    author = snapshot.masthead.service.split("\n")[0]
    return to_workbook(sheets(snapshot), title=f"{place.name}, {as_of:%d/%m/%Y}", author=author, as_of=as_of)


_FROM_WORD: Mapping[str, Callable[[bytes], bytes]] = {"docx": lambda docx: docx, "pdf": to_pdf, "odt": to_odt}
"""Formats that say the text, one file for each kind of report."""
_FROM_DATA: Mapping[str, Callable[[Snapshot], bytes]] = {
    "xlsx": workbook,
    "csv": lambda snapshot: to_csv(sheets(snapshot)[0]),
    "json": lambda snapshot: json.dumps(freeze(snapshot), ensure_ascii=False, indent=1).encode(),
}
"""Formats that hold the figures behind the text: one file, whatever the kind."""
FORMATS = (*_FROM_WORD, *_FROM_DATA)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files are asked for; ``template`` is a service's own Word template, already checked."""

    kinds: Sequence[ReportKind] = tuple(ReportKind)
    formats: Sequence[str] = ("docx",)
    template: bytes | None = None
    is_draft: bool = False
    """Marked as a draft on every page: nobody has issued it."""

    def __post_init__(self) -> None:
        if unknown := [one for one in self.formats if one not in FORMATS]:
            raise Refusal(f"Format inconnu : {', '.join(unknown)}. Formats possibles : {', '.join(FORMATS)}.")

    @property
    def maker(self) -> str:
        """What the files are made by, besides their snapshot."""
        maker = f"{MAKER}:projet" if self.is_draft else MAKER
        return maker if self.template is None else f"{maker}:{hashlib.sha256(self.template).hexdigest()}"


Asked = tuple[Snapshot, Wanted]
Words = Mapping[ReportKind, bytes]


def word_file(snapshot: Snapshot, kind: ReportKind, template: bytes | None, *, is_draft: bool = False) -> bytes:
    """The Word file of a snapshot, in the house style or with a service's template."""
    outline = compose(kind, snapshot, is_draft=is_draft)
    return render(outline) if template is None else render_confined(outline, template)


def write_all(asked: Iterable[Asked], out: Path, *, or_else_house: bool) -> Iterator[Built]:
    """Write the files of many territories; a child that fills a template serves those that follow one another.

    ``or_else_house``: a template that fails is left aside for its batch, so that it deprives nobody of a draft.
    """
    for template, run in groupby(asked, key=lambda one: one[1].template):
        if template is None:
            for snapshot, wanted in run:
                yield write(snapshot, out, wanted)
            continue
        while batch := list(islice(run, BATCH)):
            yield from _write_batch(batch, out, template, or_else_house)


def _write_batch(batch: Sequence[Asked], out: Path, template: bytes, or_else_house: bool) -> Iterator[Built]:
    missing = [
        (rank, kind) for rank, (snapshot, wanted) in enumerate(batch) for kind in _missing(snapshot, out, wanted)
    ]
    outlines = (compose(kind, batch[rank][0], is_draft=batch[rank][1].is_draft) for rank, kind in missing)
    made: dict[tuple[int, ReportKind], bytes] = {}
    try:
        for one, docx in zip(missing, render_all_confined(outlines, template), strict=True):
            made[one] = docx
    except Refusal as refusal:
        if not or_else_house:
            raise
        logger().error("a kept template failed, its batch falls back to the house style: %s", refusal)
    for rank, (snapshot, wanted) in enumerate(batch):
        mine = {kind: made[rank, kind] for at, kind in missing if at == rank and (rank, kind) in made}
        failed = len(mine) < sum(at == rank for at, _ in missing)
        yield write(snapshot, out, replace(wanted, template=None) if failed else wanted, {} if failed else mine)


def _missing(snapshot: Snapshot, out: Path, wanted: Wanted) -> list[ReportKind]:
    """The kinds whose text must be rendered: one of their files is not there yet, or says something else."""
    manifest, made_from = _manifest(out), _made_from(snapshot, wanted)
    texts = [extension for extension in wanted.formats if extension in _FROM_WORD]
    return [
        kind
        for kind in wanted.kinds
        if any(
            not _is_there(out / name, manifest.get(name), made_from)
            for name in (_name(snapshot, kind.value, extension) for extension in texts)
        )
    ]


def _made_from(snapshot: Snapshot, wanted: Wanted) -> str:
    return f"{wanted.maker}:{content_hash(freeze(snapshot))}"


def _name(snapshot: Snapshot, label: str, extension: str) -> str:
    place = snapshot.consolidation.place
    return f"{place.code}-{_slug(place.name)}-{label}-{snapshot.consolidation.as_of}.{extension}"


def write(snapshot: Snapshot, out: Path, wanted: Wanted, words: Words = MappingProxyType({})) -> Built:
    """Write the files of a territory into ``out``; ``words``: the Word files that are made already."""
    out.mkdir(parents=True, exist_ok=True)
    place, made_from = snapshot.consolidation.place, _made_from(snapshot, wanted)
    manifest, files, unchanged = _manifest(out), [], 0
    for label, extension, make in _plan(snapshot, wanted, words):
        name = _name(snapshot, label, extension)
        files.append(out / name)
        if _is_there(out / name, manifest.get(name), made_from):
            unchanged += 1
            continue
        content = make()
        _write_whole(out / name, content)
        manifest[name] = [made_from, hashlib.sha256(content).hexdigest()]
    _write_whole(out / MANIFEST, json.dumps(manifest, indent=1, sort_keys=True).encode())
    return Built(place.code, tuple(files), unchanged)


def _plan(snapshot: Snapshot, wanted: Wanted, words: Words) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """(label, extension, how it is made) of each file; the Word text is rendered once for all its formats."""

    @cache
    def word(kind: ReportKind) -> bytes:
        return words.get(kind) or word_file(snapshot, kind, wanted.template, is_draft=wanted.is_draft)

    for extension in wanted.formats:
        if extension in _FROM_DATA:
            yield "donnees", extension, partial(_FROM_DATA[extension], snapshot)
            continue
        for kind in wanted.kinds:
            yield kind.value, extension, partial(lambda e, k: _FROM_WORD[e](word(k)), extension, kind)


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
