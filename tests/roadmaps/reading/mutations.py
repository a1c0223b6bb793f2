"""How is a good file spoiled, at random but always the same way for the same seed?"""

import io
import random
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from lxml import etree

_ROOT = Path(__file__).parents[3]
_ODD_VALUES = [
    "",
    "-1",
    "0",
    "99999999",
    "NaN",
    "é",
    "#REF!",
    "1e309",
    "\u00a0",
    "A1:XFD1048576",
    "true",
    "²",
    "🙂" * 9,
]
_ODD_TEXTS = [
    "",
    " ",
    "31/02/2026",
    "T5 2026",
    "M+999",
    "1" * 400,
    "?",
    "(((",
    "de … à …",
    "\u202eabc",
    "Pilote : : ;",
    "٣/٤",
]
_CONTENT = ("document.xml", "content.xml", "sharedStrings.xml", "styles.xml", "workbook.xml", "numbering.xml")


def good_files() -> list[Path]:
    """The examples, and the shared corpus where it is."""
    shared = _ROOT.parent / "shared" / "roadmaps"
    folders = [_ROOT / "roadmaps" / "examples", shared, shared / "v2"]
    endings = {".docx", ".xlsx", ".ods", ".odt", ".yaml"}
    found = (path for folder in folders if folder.exists() for path in sorted(folder.iterdir()))
    return [path for path in found if path.suffix in endings and path.stem not in ("actors", "texts")]


def spoiled(data: bytes, suffix: str, seed: int) -> bytes:
    """The file with one to six faults."""
    chance = random.Random(seed)
    if suffix == ".yaml":
        return _spoil_lines(data, chance)
    if chance.random() < 0.25:
        return _spoil_bytes(data, chance)
    return _spoil_parts(data, chance)


def _spoil_bytes(data: bytes, chance: random.Random) -> bytes:
    content = bytearray(data)
    for _ in range(chance.randint(1, 6)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    return bytes(content[: chance.randrange(1, len(content))] if chance.random() < 0.2 else content)


def _spoil_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.decode().split("\n")
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(lines))
        lines[at] = chance.choice(
            [
                "",
                lines[at][: len(lines[at]) // 2],
                " " + lines[at],
                lines[at].replace(": ", ": [", 1),
                lines[at] + " " + chance.choice(_ODD_TEXTS),
                lines[at].split(":", 1)[0] + ": " + chance.choice(_ODD_VALUES),
                lines[chance.randrange(len(lines))],
            ]
        )
    return "\n".join(lines).encode()


def _spoil_parts(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = [one for one in source.namelist() if one.endswith(_CONTENT) or "worksheets/sheet" in one]
        chosen = chance.choice(names) if names else ""
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, _spoil_tree(content, chance) if name == chosen else content)
    return out.getvalue()


def _spoil_tree(content: bytes, chance: random.Random) -> bytes:
    root = etree.fromstring(content)
    for _ in range(chance.randint(1, 6)):
        elements = [one for one in root.iter() if isinstance(one.tag, str)]
        chance.choice(_FAULTS)(chance.choice(elements), chance)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _remove(element: etree._Element, chance: random.Random) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _double(element: etree._Element, chance: random.Random) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.append(etree.fromstring(etree.tostring(element)))


def _change_value(element: etree._Element, chance: random.Random) -> None:
    if element.attrib:
        element.set(chance.choice(list(element.attrib)), chance.choice(_ODD_VALUES))


def _change_text(element: etree._Element, chance: random.Random) -> None:
    element.text = chance.choice(_ODD_TEXTS)


def _empty(element: etree._Element, chance: random.Random) -> None:
    for child in list(element):
        element.remove(child)


def _nest(element: etree._Element, chance: random.Random) -> None:
    copy = etree.fromstring(etree.tostring(element))
    element.append(copy)


def _forget_attribute(element: etree._Element, chance: random.Random) -> None:
    if element.attrib:
        del element.attrib[chance.choice(list(element.attrib))]


_FAULTS: list[Callable[[etree._Element, random.Random], None]] = [
    _remove,
    _double,
    _change_value,
    _change_text,
    _empty,
    _nest,
    _forget_attribute,
]


def campaign(seeds: Iterable[int]) -> Iterable[tuple[str, int, bytes]]:
    """Name, seed and bytes of a spoiled file for each seed, going round the good files."""
    files = [(path.name, path.suffix, path.read_bytes()) for path in good_files()]
    for seed in seeds:
        name, suffix, data = files[seed % len(files)]
        yield name, seed, spoiled(data, suffix, seed)
