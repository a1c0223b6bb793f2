"""What comes next?"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from reports.outline import Block, Column, Row, Section, Table
from reports.snapshots import Snapshot
from reports.writing.brevity import Brevity
from reports.writing.turns import (
    COLON,
    agree,
    body,
    by_id,
    count,
    empty,
    enumeration,
    lead_words,
    note,
    number,
    section,
    short_date,
    titled,
)
from roadmaps.lines import Line, Upcoming
from roadmaps.wording import month

KINDS = {"echeance": "Échéance", "jalon": "Jalon", "revue": "Revue", "arbitrage": "Suite d'un arbitrage"}


LISTED = 40
AT_ONCE = 200
"""Beyond, nobody reads a list: the amounts by month are told instead."""


def deadlines(snapshot: Snapshot, brevity: Brevity | None = None) -> Section:
    """Deadlines, milestones, reviews and the follow-up of rulings within the horizon; then milestones that passed."""
    found = snapshot.consolidation
    lines = by_id(found.lines)
    in_full = brevity is None
    at_most = brevity.upcoming if brevity else LISTED
    blocks: list[Block] = []
    if len(found.upcoming) > AT_ONCE:
        blocks.append(body(_by_month(found.upcoming)))
    else:
        blocks.extend(_table("Prochaines échéances", found.upcoming, lines, at_most))
    if in_full and len(found.missed) <= AT_ONCE:
        blocks.extend(_table("Jalons passés qui n'ont pas été signalés comme faits", found.missed, lines, at_most))
    elif found.missed:
        verb = agree(len(found.missed), "n'a pas été signalé comme fait", "n'ont pas été signalés comme faits")
        blocks.append(body(f"{count(len(found.missed), 'jalon passé')} {verb}."))
    if not found.upcoming:
        blocks.insert(0, empty("Aucune échéance n'est connue sur cette période."))
    return section("echeances", f"Prochaines échéances (à {number(found.horizon)} jours)", blocks)


def _by_month(found: Sequence[Upcoming]) -> str:
    months = Counter((one.on.year, one.on.month) for one in found)
    parts = [f"{number(amount)} en {month(date(*of, 1))}" for of, amount in sorted(months.items())]
    return f"{count(len(found), 'date')} à venir{COLON} {enumeration(parts)}. La liste est dans le tableur du rapport."


def _table(caption: str, found: Sequence[Upcoming], lines: Mapping[int, Line], at_most: int) -> Iterator[Block]:
    if not found:
        return
    columns = (
        Column("Date", 0.13),
        Column("Nature", 0.13),
        Column("Objet", 0.40),
        Column("Pilote", 0.20),
        Column("Territoire", 0.14),
    )
    yield Table(caption, columns, tuple(Row(_cells(one, lines[one.commitment_id])) for one in found[:at_most]))
    rest = len(found) - at_most
    if rest > 0:
        yield note(f"{number(rest)} {agree(rest, 'autre')} dans le tableur du rapport.")


def _cells(one: Upcoming, line: Line) -> tuple[str, ...]:
    own = one.kind in {"echeance", "revue"}
    what = titled(line) if own else f"{one.label}\n({titled(line)})"
    return short_date(one.on), KINDS[one.kind], what, lead_words(line), line.territory
