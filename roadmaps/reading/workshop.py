"""What did a workshop promise: columns "arrêter / continuer / commencer", sentences "nous nous engageons à …"?"""

import re
from dataclasses import dataclass, replace
from datetime import date

from models.closed_lists import CommitmentKind
from roadmaps.dated_passages import deadlines_in
from roadmaps.draft import ColumnReading, Place, Remainder
from roadmaps.folding import compose, fold
from roadmaps.reading.clauses import read_clause
from roadmaps.reading.content import Cell, Table
from roadmaps.reading.gathering import Found, Gathered, Setting
from roadmaps.reading.grid import Grid
from roadmaps.reading.name_kinds import is_collective
from roadmaps.reading.rows import aside
from roadmaps.reading.sections import TableReading
from roadmaps.reading.statuses import heading_kind_of
from roadmaps.reading.titles import has_bullet, names_an_axis, without_bullet
from roadmaps.reading.vocabulary import Field

_PROMISE = re.compile(
    r"^(?P<before>.{0,60}?,\s*)?(?P<who>nous|on|je|(?:[^,;:.!?]|,(?=[^,]*?\bet\b)){2,110}?)"
    r"(?P<helped>,\s+(?:avec|en lien avec|en partenariat avec|aux cotes d)[^,;:.!?]{2,90},)?\s+(?:(?:nous|m'|me)\s*)?"
    r"(?:(?:s'|nous )?engag(?:e|ent|eons|era|eront)|prend(?:s|ent|rons)? l'engagement|prenons l'engagement"
    r"|se sont engages|s'est engagee?)"
    r"(?:\s+(?:collectivement|ensemble|tous|egalement|aussi|notamment|donc))?"
    r"(?:,?\s+(?P<aside>(?:avec|aupres|envers|vis-a-vis|aux cotes|en lien|en partenariat|d'ici|avant|des|pour)\b"
    r"[^.;:!?]{2,90}?),?(?=\s+a\s+(?:ne (?:plus|pas) |mieux |s'|se |y |en )?[a-z]{2,}(?:er|ir|re|oir)\b))?"
    r"\s*(?P<to>:|(?:a|d[e'])\b\s*:?|a\s*:)\s*"
)
_OURSELVES = re.compile(r"(?i)^nous,?\s+|,\s*nous$")
_NOT_A_SUBJECT = re.compile(
    r"\b(?:qu'|que|qui|dont|ce|chacun|chaque|auquel|quoi|il|elle|ils|elles|si|lorsque|quand|pour|comment)\b"
    r"|qu'(?:il|elle|ils|elles|on|nous)"
)


@dataclass(frozen=True, slots=True)
class Promise:
    """A sentence that commits somebody."""

    who: str | None
    """None when it is "nous"."""
    clause: str
    """What is promised; empty when a list follows."""


def promise_of(text: str) -> Promise | None:
    """ "La DDETS s’engage à …": who, and what."""
    text = compose(without_bullet(text))
    folded = fold(text)
    match = _PROMISE.match(folded)
    if match is None or _NOT_A_SUBJECT.search(match["who"]) or "engage" not in match.group():
        return None
    opening = match.end("before") if match["before"] else match.start("who")
    dated = bool(match["before"]) and bool(deadlines_in(text[:opening], date(2026, 1, 1)))
    who = text[opening if dated else match.start() : match.end("who")].strip()
    who = _OURSELVES.sub("", _OURSELVES.sub("", who)).strip(" ,") or who
    collective = bool(
        re.fullmatch(
            r"nous|on|je|nous tous|l'ensemble d.*|tous les .*|les (?:signataires|partenaires|participants"
            r"|membres|acteurs).*",
            fold(who),
        )
    ) or is_collective(who)
    clause = text[match.end() :].strip()
    if match["aside"] and clause:
        clause = _with_aside(clause, text[match.start("aside") : match.end("aside")])
    if match["helped"] and clause:
        clause = _with_aside(clause, text[match.start("helped") : match.end("helped")].strip(" ,"))
    before = text[:opening].strip(" ,") if dated else ""
    return Promise(
        None if collective else re.sub(r"(?i)^(?:l['’]|la |le |les )", "", who),
        f"{before}, {clause}" if before and clause else clause,
    )


def _with_aside(clause: str, words_between: str) -> str:
    """ "s’engage, avec la CAF, à ouvrir un guichet d’ici juin": what stood before the verb goes after what it does."""
    first = re.search(r"\s(?:\(|d'ici\b|avant\b|avec\b|sous\b|des\b|[.;]?$)", fold(clause.rstrip(" .;")) + " ")
    cut = first.start() if first else len(clause)
    if re.match(r"d'ici|avant|des|pour", fold(words_between)):
        bracket = re.search(r"\s*\([^()]*\)[\s.;]*$|[\s.;]*$", clause)
        cut = bracket.start() if bracket else len(clause)
    return f"{clause[:cut]} {words_between}{clause[cut:]}"


def read_promise(promise: Promise, place: Place, setting: Setting) -> Gathered:
    """The commitment of a sentence."""
    found = read_clause(promise.clause, place, setting.document_date, with_partners=True)
    if promise.who and not any(f.field is Field.LEAD for f in found):
        found.append(Found(Field.LEAD, promise.who, place, 0.9))
    return Gathered(found, setting)


def read_item(text: str, place: Place, setting: Setting) -> Gathered | None:
    """One item of a list of actions; None when it says nothing."""
    text = without_bullet(compose(text))
    promise = promise_of(text)
    if promise and promise.clause:
        return read_promise(promise, place, setting)
    if sum(c.isalpha() for c in text) < 4 or aside(text) or re.search(r"<%|%>", text):
        return None
    return Gathered(read_clause(text, place, setting.document_date, with_partners=False), setting)


def read_workshop(table: Table, setting: Setting) -> TableReading | None:
    """The items of a table headed by arrêter, continuer, commencer, in columns or in rows; None when it is none."""
    grid = Grid(table)
    heads, row = _columns(grid)
    if heads:
        return _read_columns(grid, heads, row, setting)
    sides = _rows(grid)
    return _read_rows(grid, sides, setting) if sides else None


def _kind_of(cell: Cell | None) -> CommitmentKind | None:
    return (
        heading_kind_of(cell.text)
        if cell is not None and len(cell.text) < 70 and "\n" not in cell.text.strip()
        else None
    )


def _columns(grid: Grid) -> tuple[dict[int, CommitmentKind], int]:
    for row in range(min(grid.rows, 6)):
        own = grid.own(row)
        heads = {c.column: kind for c in own if (kind := _kind_of(c))}
        if len(set(heads.values())) > 1 and len(heads) >= max(2, len(own) - 1):
            return heads, row
    return {}, -1


def _rows(grid: Grid) -> dict[int, CommitmentKind]:
    if grid.columns > 4:
        return {}
    sides = {}
    told = 0
    for row in range(grid.rows):
        cells = grid.across(row)
        told += bool(cells and cells[0].row == row)
        if cells and cells[0].row == row and (kind := _kind_of(cells[0])):
            sides[row] = kind
    return sides if len(set(sides.values())) > 1 and len(sides) >= told / 3 else {}


def _read_columns(grid: Grid, heads: dict[int, CommitmentKind], head: int, setting: Setting) -> TableReading:
    reading = TableReading()
    for row in range(head):
        reading.titles += [(compose(c.text), c.place) for c in grid.own(row)]
    setting = _named_above(reading, setting)
    for column, kind in heads.items():
        header = grid.at(head, column)
        reading.columns.append(ColumnReading(grid.table.part, header.text if header else "", f"kind={kind.value}", 1.0))
    group = min(heads) - 1
    for row in range(head + 1, grid.rows):
        own = grid.own(row)
        side = grid.at(row, group) if group >= 0 else None
        here = (
            replace(setting, axis=compose(side.text), axis_place=side.place) if side and side.text.strip() else setting
        )
        if len(own) == 1 and own[0].column_span >= max(2, len(heads)) and not has_bullet(own[0].text):
            setting = replace(setting, axis=compose(own[0].text), axis_place=own[0].place)
            continue
        for cell in own:
            if cell.column in heads:
                _take_items(cell, replace(here, kind=heads[cell.column]), reading)
            elif cell is not side:
                reading.remainder.append(Remainder(compose(cell.text), cell.place))
    return reading


def _named_above(reading: TableReading, setting: Setting) -> Setting:
    for text, place in reversed(reading.titles):
        if names_an_axis(text):
            return replace(setting, axis=text, axis_place=place)
    return setting


def _read_rows(grid: Grid, sides: dict[int, CommitmentKind], setting: Setting) -> TableReading:
    reading = TableReading()
    kind: CommitmentKind | None = None
    for row in range(grid.rows):
        cells = [c for c in grid.across(row) if c.row == row]
        if row in sides:
            kind = sides[row]
            reading.columns.append(ColumnReading(grid.table.part, cells[0].text, f"kind={kind.value}", 1.0))
            cells = cells[1:]
        for cell in cells:
            if kind:
                _take_items(cell, replace(setting, kind=kind), reading)
            else:
                reading.titles.append((compose(cell.text), cell.place))
    return reading


def _take_items(cell: Cell, setting: Setting, reading: TableReading) -> None:
    items = items_in(cell.lines or tuple(cell.text.split("\n")))
    counted = all(re.match(r"\d{1,2}\s?[.)°]\s*-?\s*(?=[^\W\d])", item) for item in items)
    for item in (re.sub(r"^\d{1,2}\s?[.)°]\s*-?\s*", "", one) if counted else one for one in items):
        gathered = read_item(item, cell.place, setting)
        if gathered:
            reading.gathered.append(gathered)
        elif item.strip():
            reading.remainder.append(Remainder(compose(item), cell.place))


def items_in(lines: tuple[str, ...]) -> list[str]:
    """The items of a cell: its lines, joined when one was only wrapped, cut at bullets and semicolons."""
    items: list[str] = []
    ended = True
    bulleted = any(has_bullet(line) for line in lines)
    for line in lines:
        text = compose(line)
        if not text:
            continue
        wrapped = items and text[0].islower() and not has_bullet(text) and not ended
        ended = text.endswith((".", ";"))
        if wrapped and (bulleted or not items[-1][:1].islower()):
            items[-1] += " " + text
        else:
            items += [
                part for part in re.split(r"\s*[•▪●➢]\s*|\s+;\s+|;\s*$|(?<=\w);\s+(?=[A-ZÉÈÀ])", text) if part.strip()
            ]
    return items
