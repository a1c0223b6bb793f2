"""Where are the tags of a Word template, whatever Word did to their letters?

Word cuts a tag into several runs as soon as somebody corrects a letter. Each tag is put together again, taken out of
the tree, and replaced by a mark that plain text cannot contain; nothing else of the file is ever read as a tag.
"""

import re
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from reports.namespaces import w
from reports.tag_sections import section_of

Scope = Literal["run", "p", "tr", "tc"]
OPEN, CLOSE = "\ue000", "\ue001"
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_INSIDE = re.compile(r"^[-+]?(?:(p|tr|tc|r)\s+)?(.*?)[-+]?$", re.DOTALL)
_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "\u00a0": " ", "\u202f": " "})
_ANCESTOR = {"p": w("p"), "tr": w("tr"), "tc": w("tc")}
_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag: what it asks, how much of the document it stands for, and where it is."""

    kind: Literal["print", "statement", "comment"]
    scope: Scope
    source: str
    place: str
    """In words: "tableau 2, ligne 3, colonne 1"."""
    paragraph: int
    """Rank of its paragraph in its part."""
    container: int
    """What a loop must open and close in: a number for each paragraph, cell, table or row."""
    alone: bool
    """True: what it stands for (its paragraph, its row, its cell) holds nothing else."""
    in_cell: bool
    ends_section: bool = False
    """True: what follows it is the end of its section."""
    begins_section: bool = False
    """True: nothing of its section stands before it."""
    section: int = 0
    """Rank of the section it stands in."""


def paragraphs_of(root: etree._Element) -> list[etree._Element]:
    """All the paragraphs of a part, in reading order."""
    return list(root.iter(w("p")))


def letters_of(paragraph: etree._Element) -> list[etree._Element]:
    """The text elements of a paragraph, without those of a text box anchored in it."""
    return [one for one in paragraph.iter(w("t")) if _nearest(one, w("p")) is paragraph]


def lift_tags(root: etree._Element, part: str = "") -> list[Tag]:
    """Take the tags out of a part, leaving ``OPEN rank CLOSE`` there; ``part`` begins the wording of places."""
    _forget_marks(root)
    places = places_of(root, part)
    found: list[Tag] = []
    alive: list[etree._Element] = []  # an element's identity lasts only as long as somebody holds it
    for rank, paragraph in enumerate(paragraphs_of(root)):
        if paragraph.getroottree().getroot() is not root and paragraph is not root:
            continue  # taken away with its row
        _gather(paragraph)
        found += _lift_from(paragraph, (rank, places.get(rank, "")), len(found), alive)
    return found


def _forget_marks(root: etree._Element) -> None:
    for element in root.iter(w("t")):
        if element.text and (OPEN in element.text or CLOSE in element.text):
            element.text = element.text.replace(OPEN, "\ufffd").replace(CLOSE, "\ufffd")


def _gather(paragraph: etree._Element) -> None:
    """Bring each tag's letters together in the element where it begins."""
    letters = letters_of(paragraph)
    text = "".join(one.text or "" for one in letters)
    if "{" not in text:
        return
    starts = [0]
    for one in letters:
        starts.append(starts[-1] + len(one.text or ""))
    pieces = [one.text or "" for one in letters]
    for match in reversed(list(_TAG.finditer(text))):
        first = max(at for at, start in enumerate(starts[:-1]) if start <= match.start() and start < starts[at + 1])
        last = max(at for at, start in enumerate(starts[:-1]) if start < match.end())
        if first == last:
            continue
        tail = pieces[last][match.end() - starts[last] :]
        pieces[first] = pieces[first][: match.start() - starts[first]] + match.group()
        for between in range(first + 1, last):
            pieces[between] = ""
        pieces[last] = tail
    for one, piece in zip(letters, pieces, strict=True):
        one.text = piece
        one.set(_XML_SPACE, "preserve")


def _lift_from(paragraph: etree._Element, where: tuple[int, str], count: int, alive: list[etree._Element]) -> list[Tag]:
    rank, place = where
    found: list[Tag] = []
    whole = "".join(one.text or "" for one in letters_of(paragraph)).strip()
    if not _TAG.search(whole):
        return found
    section, begins, ends = section_of(paragraph)
    for letters in letters_of(paragraph):
        for match in list(_TAG.finditer(letters.text or "")):
            kind, scope, source = _read(match.group())
            holder = letters if scope == "run" else _nearest(letters, _ANCESTOR[scope])
            owner = _owner(letters, holder, scope)
            if owner is not None:
                alive.append(owner)
            mark = f"{OPEN}{count + len(found)}{CLOSE}"
            tag = Tag(
                kind=kind,
                scope=scope,
                source=source,
                place=place,
                paragraph=rank,
                container=id(owner),
                alone=_holds_only(match.group(), whole, holder, scope),
                in_cell=_nearest(paragraph, w("tc")) is not None,
                ends_section=ends,
                begins_section=begins,
                section=section,
            )
            found.append(tag)
            if scope == "run" or holder is None:
                letters.text = (letters.text or "").replace(match.group(), mark, 1)
            else:
                _replace(holder, mark)
                return found
    return found


def _read(tag: str) -> tuple[Literal["print", "statement", "comment"], Scope, str]:
    if tag.startswith("{#"):
        return "comment", "run", tag[2:-2].strip()
    match = _INSIDE.match(tag[2:-2].translate(_TYPOGRAPHY).strip())
    scope, source = (match.group(1), match.group(2)) if match else (None, "")
    known: Scope = "p" if scope == "p" else "tr" if scope == "tr" else "tc" if scope == "tc" else "run"
    return ("print" if tag.startswith("{{") else "statement"), known, source.strip()


def _owner(letters: etree._Element, holder: etree._Element | None, scope: Scope) -> etree._Element | None:
    if scope == "run":
        one = letters.getparent()
        return one.getparent() if one is not None else None
    return holder.getparent() if holder is not None else None


def _holds_only(tag: str, paragraph: str, holder: etree._Element | None, scope: Scope) -> bool:
    if scope in ("run", "p") or holder is None:
        return paragraph == tag
    return "".join(one.text or "" for one in holder.iter(w("t"))).strip() == tag


def _replace(element: etree._Element, mark: str) -> None:
    """Put a mark in the place of an element; a section's end or a cell's last paragraph stays."""
    parent = element.getparent()
    if parent is None:
        return
    spare = etree.Element(w("p"))
    section = element.find(f"{w('pPr')}/{w('sectPr')}")
    if section is not None:
        etree.SubElement(spare, w("pPr")).append(section)
    last_of_cell = parent.tag == w("tc") and parent[-1] is element
    if section is not None or last_of_cell:
        element.addnext(spare)
    tail = element.tail or ""
    before = element.getprevious()
    if before is not None:
        before.tail = (before.tail or "") + mark + tail
    else:
        parent.text = (parent.text or "") + mark + tail
    element.tail = None
    parent.remove(element)


def _nearest(element: etree._Element, tag: str) -> etree._Element | None:
    return next(element.iterancestors(tag), None)


def places_of(root: etree._Element, part: str = "", mark: str = "{") -> dict[int, str]:
    """Where each paragraph that holds a mark is, in words, by its rank."""
    places: dict[int, str] = {}
    own = 0
    for rank, paragraph in enumerate(paragraphs_of(root)):
        cell = _nearest(paragraph, w("tc"))
        own += cell is None
        if any(mark in (one.text or "") for one in paragraph.iter(w("t"))):
            place = f"paragraphe {own}" if cell is None else _cell_place(cell)
            places[rank] = f"{part}, {place}" if part else place
    return places


def _cell_place(cell: etree._Element) -> str:
    row, table = _nearest(cell, w("tr")), _nearest(cell, w("tbl"))
    if row is None or table is None:
        return "tableau"
    tables = list(cell.getroottree().getroot().iter(w("tbl")))
    rows = [one for one in table.iter(w("tr")) if _nearest(one, w("tbl")) is table]
    cells = [one for one in row.iter(w("tc")) if _nearest(one, w("tr")) is row]
    return f"tableau {tables.index(table) + 1}, ligne {rows.index(row) + 1}, colonne {cells.index(cell) + 1}"
